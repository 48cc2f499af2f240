"""Run B2 and write `b2.json`.

    python3 benchmarks/b2_hertz/run.py [cell size in mm, default 0.00204: about 63 000 unknowns]

Bands: contact radius and peak pressure within 0.2 % of Hertz at the computed force. Mark of other solvers at this
accuracy and size, one core: 27 s from start to end (GetFEM, P2/P1); ours is to take at most half of it.
"""

from __future__ import annotations

import json
import logging
import sys
import time
from dataclasses import asdict
from pathlib import Path

import half_cylinders

log = logging.getLogger("microweld.benchmarks.b2")


def main(cell_size: float) -> None:
    """Mesh, press, compare."""
    started = time.perf_counter(), time.process_time()
    joint = half_cylinders.half_cylinders(cell_size, growth=0.3)
    mechanics = half_cylinders.elastic_mechanics(joint)
    figures = half_cylinders.press(mechanics)
    found = {
        **asdict(figures),
        "seconds": time.perf_counter() - started[0],
        "processor_seconds": time.process_time() - started[1],
        "seconds_of_parts": vars(mechanics.seconds),
    }
    if mechanics.comm.rank == 0:
        Path("b2.json").write_text(json.dumps(found, indent=1))
        log.info("%s", json.dumps(found, indent=1))


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    logging.getLogger("numba").setLevel(logging.WARNING)
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 0.00204)
