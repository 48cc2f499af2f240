"""Helpers shared by the tests: small joints, analytic properties."""
