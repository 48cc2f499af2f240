"""Two bonded cubes pulled apart, on any number of ranks."""

from __future__ import annotations

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from support.bonded import PRESSED, bond, force_at, pulled_cubes


def main(path: str) -> None:
    """Write the forces on the way."""
    problem = pulled_cubes(2, 3)
    forces = [force_at(problem, -PRESSED)]
    for place in (0.04e-6, 0.5e-6, 2e-6):
        bond(problem, 0.6, 200e6)
        forces.append(force_at(problem, place))
    comm = problem.comm
    cells = comm.gather(problem.joint.mesh.topology.index_map(3).size_local)
    if comm.rank == 0:
        Path(path).write_text(json.dumps({"forces": forces, "cells": cells}))


if __name__ == "__main__":
    main(sys.argv[1])
