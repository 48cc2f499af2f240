"""A heated surface layer on a block, on any number of ranks; see `test_surface_layer`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from mpi4py import MPI

sys.path.insert(0, str(Path(__file__).parents[1]))

from support.blocks import Box
from support.layered import sheet_on
from support.properties import constant, linear, properties

from microweld.electrothermal.problem import Boundary, Current, ElectroThermal

joint = sheet_on(Box("substrate", (0, 0, -1e-4), (1e-3, 2e-4, 0), (8, 2, 2)), 1e-6)
sigma = [constant(1e3), linear(2e7, -8e3, 300.0)]
k = [constant(1.4), linear(200.0, -0.05, 300.0)]
boundary = Boundary({"substrate.left": 0.0}, {"substrate.bottom": 300.0}, {}, "substrate.right")
problem = ElectroThermal(joint, properties(sigma, k), boundary, initial_temperature=300.0)
values = []
for _ in range(2):
    result = problem.solve(1e-4, Current(2.0))
    problem.accept()
    values += [result.terminal_potential, result.heat.stored, *result.heat.heat_out.values()]
comm = MPI.COMM_WORLD
values.append(comm.allreduce(float(problem.temperature.max()), MPI.MAX))
cells = comm.gather(joint.mesh.topology.index_map(3).size_local)
if comm.rank == 0:
    Path(sys.argv[1]).write_text(json.dumps({"values": values, "cells": cells}))
