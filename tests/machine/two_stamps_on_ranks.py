"""Two heads press two stamps, written to a file: run on any number of ranks."""

from __future__ import annotations

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from mpi4py import MPI

from support.two_stamps import two_stamps

from microweld.machine.load import Load

problem = two_stamps()
comm = MPI.COMM_WORLD
problem.touch()
iterations = []
values = []
for forces in ((300.0, 100.0), (600.0, 200.0)):
    iterations.append(problem.solve(Load(forces), 1.0).iterations)
    values += [
        *problem.face_displacements(),
        *problem.reactions(),
        float(problem.displacement.x.petsc_vec.norm()),
    ]
    problem.accept(1.0)
cells = comm.gather(problem.joint.mesh.topology.index_map(3).size_local)
if comm.rank == 0:
    Path(sys.argv[1]).write_text(
        json.dumps({"iterations": iterations, "values": values, "cells": cells})
    )
