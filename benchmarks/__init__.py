"""What microweld is compared with: verification, validation, performance and regression.

One folder per benchmark: `benchmark.yaml` says what is required, compared and allowed, `measure.py`
measures it, and `README.md` derives or describes. Only the tests and the runner import from here,
and nothing here imports a test; `tests/support` lends its models to both.
"""
