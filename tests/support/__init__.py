"""Models shared by tests and benchmarks: small joints, closed-form properties."""
