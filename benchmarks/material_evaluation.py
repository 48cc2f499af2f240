"""Time of evaluating one property at a million points of two bodies, on one core.

Value and derivative. Run it with

    ./microweld python benchmarks/material_evaluation.py
"""

import logging
import time

import numpy as np

from microweld.materials import compile_properties, load_material
from microweld.materials.quantities import SOLVER_PROPERTIES

POINTS = 1_000_000
REPEATS = 15
LIMIT = 0.020  #: what the solver allows for it [s]

log = logging.getLogger("microweld.benchmarks")


def best_time(name: str) -> float:
    """Return the shortest of several runs [s]; the first, which compiles, does not count."""
    properties = compile_properties([load_material("nickel"), load_material("cucrzr")], name)
    T = np.random.default_rng(0).uniform(280.0, 2100.0, POINTS)
    body = np.arange(POINTS, dtype=np.int64) % 2
    properties.evaluate(T[:1], body[:1])
    times = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        properties.evaluate(T, body)
        times.append(time.perf_counter() - start)
    return min(times)


def main() -> None:
    """Log the time of every property, and whether it keeps the limit."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    for name in SOLVER_PROPERTIES:
        seconds = best_time(name)
        if seconds <= LIMIT:
            verdict = "ok"
        else:
            verdict = f"slower than {1e3 * LIMIT:g} ms"
        log.info("%-26s %5.1f ms  %s", name, 1e3 * seconds, verdict)


if __name__ == "__main__":
    main()
