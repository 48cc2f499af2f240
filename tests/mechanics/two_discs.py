"""A stamp pressed into a disc, then heated through their contact, written to a file.

It runs on any number of ranks.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from mpi4py import MPI

import numpy as np
from support.flat_stack import stamp_on_block
from support.properties import constant, properties

from microweld.contact.conductance import ConstantConductance
from microweld.electrothermal.interface import Interface
from microweld.electrothermal.problem import Boundary, Current, ElectroThermal
from microweld.machine.load import Load
from microweld.meshes.model import AXISYMMETRIC


def main(path: str) -> None:
    """Two steps of either; every number that a history would hold."""
    solid = stamp_on_block(AXISYMMETRIC, 0.2)
    comm = MPI.COMM_WORLD
    joint, (pair,) = solid.joint, solid.pairs
    law = ConstantConductance(1e10, 1e6)
    ends = {joint.earthed_terminal: 300.0, joint.driven_terminal: 300.0}
    heat = ElectroThermal(
        joint,
        properties([constant(1e7)] * 2, [constant(90.0)] * 2),
        Boundary({joint.earthed_terminal: 0.0}, ends, {}, joint.driven_terminal),
        interfaces=[Interface(pair.name, law, 0.5, 1, 0)],
        initial_temperature=300.0,
        displacement=solid.displacement,
    )
    values: list[float] = []
    for load in (Load(displacement=-6e-6), Load(force=4000.0)):
        solid.solve(load, 1.0)
        heat.update_contact_maps({pair.name: pair.pairing()})
        result = heat.solve(1e-3, Current(5e3))
        values += [
            solid.reaction(),
            solid.face_displacement,
            float(solid.displacement.x.petsc_vec.norm()),
        ]
        values += np.sort(pair.vertex_pressure.values).tolist()
        values += [
            result.terminal_potential,
            result.heat.stored,
            *vars(result.contacts[pair.name]).values(),
        ]
        values.append(comm.allreduce(float(heat.temperature.max()), MPI.MAX))
        solid.accept(1.0)
        heat.accept()
    cells = comm.gather(joint.mesh.topology.index_map(2).size_local)
    if comm.rank == 0:
        Path(path).write_text(json.dumps({"values": values, "cells": cells}))


if __name__ == "__main__":
    main(sys.argv[1])
