"""A block that a fixture holds between wider ones, on any number of ranks."""

from __future__ import annotations

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import numpy as np
from support.loose_block import loose_block, sandwich

from microweld.contact.search import BORDER
from microweld.machine.load import Load

FORCE = 2000.0


def main(path: str) -> None:
    """Write the reaction, the set-down and what touches; lengths in millimetres."""
    problem = loose_block(sandwich(wide_slave=True), friction=0.0, tolerance=1e-11)
    problem.touch()
    problem.solve(Load(force=FORCE), 0.0)
    comm = problem.comm
    areas = [float(now.area @ now.touching) for now in (pair.pairing() for pair in problem.pairs)]
    beside = sum(np.count_nonzero(pair.opposite == BORDER) for pair in problem.pairs)
    values = {
        "modes": len(problem.system.fixtures.modes),
        "stiffness": float(np.sum(problem.system.fixtures.stiffness)),
        "force": problem.reaction(),
        "set_down": problem.face_displacement * 1e3,
        "displacement": problem.displacement.x.petsc_vec.norm() * 1e3,
        "area": comm.allreduce(sum(areas)) * 1e6,
        "beside": int(comm.allreduce(beside)),
        "points": int(comm.allreduce(sum(len(pair.opposite) for pair in problem.pairs))),
    }
    cells = comm.gather(problem.joint.mesh.topology.index_map(3).size_local)
    if comm.rank == 0:
        Path(path).write_text(json.dumps({"values": values, "cells": cells}))


if __name__ == "__main__":
    main(sys.argv[1])
