"""A contact that merges within a step, and values that are not finite, on any number of ranks."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from mpi4py import MPI

sys.path.insert(0, str(Path(__file__).parents[1]))

import numpy as np
from electrothermal import test_not_finite, test_relaxation
from support.blocks import Box, joint_of

from microweld.electrothermal.newton import BorderedNewton
from microweld.electrothermal.problem import Voltage
from microweld.errors import SolveError

SIZE = test_not_finite.SIZE


def merged() -> tuple[list[float], int, list[int]]:
    """Current, heat and temperatures of the step, how often it was relaxed, cells of each rank."""
    relaxed = []
    relax = BorderedNewton._relax

    def count(self: BorderedNewton, drive: object) -> int:
        relaxed.append(1)
        return relax(self, drive)

    BorderedNewton._relax = count  # type: ignore[method-assign]
    solver = test_relaxation.problem()
    result = solver.solve(test_relaxation.STEP, Voltage(0.6))
    comm = solver.system.space.mesh.comm
    hottest = comm.allreduce(float(solver.temperature.max()), MPI.MAX)
    values = [result.terminal_current, result.heat.stored, *result.heat.heat_out.values(), hottest]
    cells = comm.gather(solver.system.space.mesh.topology.index_map(3).size_local)
    return values, len(relaxed), cells


def named() -> list[str]:
    """What each rank reports of a hole in a property of one body, and of one in a contact law."""
    boxes = [
        Box("a", (0, 0, 0), (SIZE, SIZE, SIZE), (6, 3, 3)),
        Box("b", (SIZE, 0, 0), (2 * SIZE, SIZE, SIZE), (6, 2, 2)),
    ]
    joint = joint_of(boxes, [("a.right", "b.left")])
    # the hotter end alone lies in the hole: the other rank has none of it
    hole = test_not_finite.hole(1e7, 320.0, 1e9)
    found = []
    for problem in (
        test_not_finite.problem(joint, hole),
        test_not_finite.problem(joint, formula="1e9 * sqrt(310 - T)", start=400.0),
    ):
        try:
            problem.solve(1e-3, Voltage(0.5))
        except SolveError as error:
            place, _, values = error.where.partition(") m, ")
            found.append(f"{error.reason}; {values.split(', U')[0]}; {error.shorter_helps}")
            assert place.startswith("at (")
        else:
            found.append("no error")
    everywhere = joint.mesh.comm.allgather(found)
    assert all(other == found for other in everywhere), everywhere
    return found


def main(path: str) -> None:
    """Write all of it."""
    values, relaxed, cells = merged()
    texts = named()
    if MPI.COMM_WORLD.rank == 0:
        content = {"values": values, "relaxed": relaxed, "texts": texts, "cells": cells}
        Path(path).write_text(json.dumps(content))


if __name__ == "__main__":
    with np.errstate(all="ignore"):
        main(sys.argv[1])
