"""Electrical and thermal conductance of closed contacts: nine laws and what melting makes of them."""
