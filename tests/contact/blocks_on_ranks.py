"""Two whole blocks of one width pressed together, on any number of ranks."""

from __future__ import annotations

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import numpy as np
from support.blocks import Box
from support.sharp_solids import MM, press, whole
from support.stacked import stacked

SIDES = ("left", "right", "front", "back")


def main(path: str) -> None:
    """Write contact, number of pressures and the pressures in rising order."""
    width = 3 * MM
    boxes = [
        Box("lower", (0, 0, -width), (width, width, 0), (3, 3, 2)),
        Box("upper", (0, 0, 0), (width, width, width), (2, 2, 2)),
    ]
    faces = {
        "lower.top": tuple(f"lower.{side}" for side in SIDES),
        "upper.bottom": tuple(f"upper.{side}" for side in SIDES),
    }
    joint = whole(stacked(boxes), faces)
    problem, found = press(joint, 900.0)
    pressures = problem.pairs[0].vertex_pressure.values
    values = [found.area, found.lowest, found.highest, found.force, *np.sort(pressures)]
    comm = joint.mesh.comm
    cells = comm.gather(joint.mesh.topology.index_map(3).size_local)
    if comm.rank == 0:
        Path(path).write_text(json.dumps({"values": values, "cells": cells}))


if __name__ == "__main__":
    main(sys.argv[1])
