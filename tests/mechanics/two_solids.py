"""A stamp pressed into a block with friction, written to a file: run on any number of ranks."""

from __future__ import annotations

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from mpi4py import MPI

import numpy as np
from support.stacked import small_on_large

from microweld.machine.load import Load
from microweld.mechanics import Mechanics


def softened(problem: Mechanics) -> list[float]:
    """Mean and mean square at the nodes of a share that differs from cell to cell."""
    mesh = problem.joint.mesh
    middles = mesh.geometry.x[mesh.geometry.dofmap].mean(axis=1)
    share = 0.5 + 0.5 * np.sin(3e3 * middles.sum(axis=1))
    problem.plastic_state.softened[:] = problem.points.by_point(share)
    nodes = problem.space.dofmap.index_map
    own = problem.softened_at_nodes()[: nodes.size_local]
    sums = [problem.comm.allreduce(float(np.sum(own**power))) for power in (1, 2)]
    return [total / nodes.size_global for total in sums]


def main(path: str) -> None:
    """Two steps in displacement, one in force.

    Iterations and every number that a history would hold.
    """
    problem = small_on_large()
    comm = MPI.COMM_WORLD
    iterations = []
    values = []
    for load in (Load(displacement=-5e-6), Load(displacement=-12e-6), Load(force=2500.0)):
        iterations.append(problem.solve(load, 1.0).iterations)
        (pair,) = problem.pairs
        values += [
            problem.reaction(),
            problem.face_displacement,
            float(problem.displacement.x.petsc_vec.norm()),
        ]
        values += pair.vertex_pressure.values[np.argsort(-pair.vertex_pressure.values)][:5].tolist()
        values.append(comm.allreduce(float(pair.pressure @ pair.weight)))
        values.append(comm.allreduce(float(problem.plastic_state.strain.max()), MPI.MAX))
        problem.accept(1.0)
    values += softened(problem)
    cells = comm.gather(problem.joint.mesh.topology.index_map(3).size_local)
    if comm.rank == 0:
        Path(path).write_text(
            json.dumps({"iterations": iterations, "values": values, "cells": cells})
        )


if __name__ == "__main__":
    main(sys.argv[1])
