"""Two bodies in contact over a few steps, written to a file: run on any number of ranks."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from mpi4py import MPI

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from support.blocks import Box, joint_of, pairings_of
from support.properties import linear, properties

from microweld.contact.conductance import MetalContact
from microweld.contact.layers.arrhenius import Arrhenius
from microweld.contact.layers.enamel import Enamel
from microweld.contact.layers.oxide_film import BreakingFilm, Weibull
from microweld.contact.layers.plating import Plating
from microweld.contact.layers.stack import Layers
from microweld.contact_laws.closed_points import ContactSide
from microweld.contact_laws.cooper_mikic_yovanovich import MicroContacts
from microweld.electrothermal.interface import Interface
from microweld.electrothermal.problem import Boundary, Current, ElectroThermal
from microweld.electrothermal.surface_loss import SurfaceLoss
from microweld.electrothermal.system import electrothermal_space

SIZE = 1e-3
SIGMA = [linear(1e7, -4e3, 300.0), linear(4e7, -2e4, 300.0)]
K = [linear(90.0, -0.03, 300.0), linear(380.0, -0.08, 300.0)]


def blocks():
    """Two blocks, the driven terminal split between ranks by the partition."""
    boxes = [
        Box("a", (0, 0, 0), (SIZE, SIZE, SIZE), (3, 4, 4)),
        Box("b", (SIZE, 0, 0), (2 * SIZE, SIZE, SIZE), (2, 3, 3)),
    ]
    return joint_of(boxes, [("a.right", "b.left")])


def problem(joint):
    """The blocks in contact, before the first step."""
    data = properties(SIGMA, K, None, [linear(-2e-5, 3e-8, 300.0), linear(6e-6, 2e-8, 300.0)])
    sides = [
        ContactSide(s, k, linear(1e9, -2e5, 300.0), 1700.0, 1720.0)
        for s, k in zip(SIGMA, K, strict=True)
    ]
    law = MetalContact(*sides, MicroContacts(0.5e-6, 0.1, 1e-11))
    pairings = pairings_of(joint, electrothermal_space(joint), 2e8)
    tin = ContactSide(SIGMA[1], K[1], sides[1].hardness, 330.0, 480.0)
    layers = [
        BreakingFilm(*sides, 1e-11, Weibull(0.2, 1.0), Weibull(0.05, 3.0), 1e-6),
        Plating(True, tin, 1e-6, 1e9, *sides, 1e-3, 5e-7),
        Enamel(5e-7, 0.2, Arrhenius(1e3, 300.0, -5e4), Arrhenius(1e2, 400.0, 5e4), 1e-4, 5e-7),
    ]
    count = len(pairings["a.right|b.left"].area)
    pair = Interface(
        joint.pairs[0].name, law, 0.4, 0, 1, data.seebeck_coefficient, Layers(layers, count)
    )
    losses = {"a.top": SurfaceLoss(2e4, 0.8, 290.0)}
    out = ElectroThermal(
        joint,
        data,
        Boundary({"a.left": 0.0}, {"a.left": 300.0}, losses, "b.right"),
        interfaces=[pair],
        initial_temperature=300.0,
    )
    out.update_contact_maps(pairings)
    return out


def main(path: str) -> None:
    """Three steps; every number that a history would hold. The last goes on from a state."""
    joint = blocks()
    solver = problem(joint)
    comm = MPI.COMM_WORLD
    values: list[float] = []
    for number in range(3):
        if number == 2:
            state = solver.state()
            solver = problem(joint)
            solver.restore(state)
        result = solver.solve(2e-4, Current(1500.0))
        solver.accept()
        contact = result.contacts["a.right|b.left"]
        values += [
            result.terminal_potential,
            result.terminal_current,
            result.heat.stored,
            result.heat.electrical_input,
            *result.heat.heat_out.values(),
            *vars(contact).values(),
            *solver.system.interfaces["a.right|b.left"].layer_means(comm).values(),
            comm.allreduce(float(np.max(solver.temperature, initial=0.0)), MPI.MAX),
        ]
    owned = comm.allgather(solver.space.mesh.topology.index_map(3).size_local)
    if comm.rank == 0:
        Path(path).write_text(json.dumps({"values": values, "cells": owned}))


if __name__ == "__main__":
    main(sys.argv[1])
