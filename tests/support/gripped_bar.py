"""A bar in the grips of a test, soft in a part of its length, and its closed forms."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import basix.ufl
import numpy as np
from dolfinx import fem

from microweld.materials.softening import Softening
from microweld.mechanics import Mechanics
from microweld.mechanics.constraints import Grips
from microweld.setup.testing import Rig
from microweld.simulation.testing import BreakingTest

from .blocks import Box, joint_of
from .elastic import solid, voce

WIDTH = 2e-4  #: of the square bar [m]
LENGTH = 1.2e-3  #: [m]
YOUNG = 200e9  #: [Pa]
HARD = 600e6  #: flow stress of the hard metal, which does not harden [Pa]
# soft metal: sigma = END - (END - START) exp(-strain/SCALE)
START = 100e6  #: [Pa]
END = 300e6  #: [Pa]
SCALE = 0.1  #: [-]
COLD = 293.15  #: [K]


def considere() -> float:
    """Largest force over the first section of soft metal [Pa]: sigma = d sigma/d eps there."""
    left = END / ((END - START) * (1.0 + 1.0 / SCALE))
    return (END - (END - START) * left) * math.exp(SCALE * math.log(left))


def rig(
    soft: float = 0.0,
    elastic: bool = False,
    poisson: float = 0.3,
    travel: float = 4e-4,
    way: tuple[float, float, float] = (1.0, 0.0, 0.0),
    wires: Sequence[str] = ("wire",),
    stretched: float = 0.0,
) -> Rig:
    """A square bar along x, held at its left end and moved at its right one.

    Args:
        soft: Share of its length that is soft, in the middle.
        elastic: Whether it never yields.
        poisson: Poisson's ratio.
        travel: Longest travel [m].
        way: Direction of the motion.
        wires: Bodies whose sections are looked at.
        stretched: Strain along the bar when it is gripped [-].
    """
    joint = joint_of([Box("wire", (0, 0, 0), (LENGTH, WIDTH, WIDTH), (24, 2, 2))])
    element = basix.ufl.element("Lagrange", "tetrahedron", 2, shape=(3,))
    displacement = fem.Function(fem.functionspace(joint.mesh, element))
    displacement.x.array[::3] = (
        stretched * displacement.function_space.tabulate_dof_coordinates()[:, 0]
    )
    properties = solid([YOUNG], [poisson])
    if not elastic:
        properties = solid([YOUNG], [poisson], [voce(HARD, HARD)])
        softening = Softening.by_melting(properties.flow_rows)
        annealed = np.array([voce(START, END, SCALE)])
        properties = replace(properties, softening=replace(softening, annealed_rows=annealed))
    grips = Grips(("wire.left",), ("wire.right",), way)
    temperature = fem.Constant(joint.mesh, COLD)
    mechanics = Mechanics(joint, displacement, properties, (), temperature, grips=grips)
    material = mechanics.system.material
    middles = joint.mesh.geometry.x[joint.mesh.geometry.dofmap].mean(axis=1)[:, 0]
    inside = np.abs(middles - LENGTH / 2) < 0.5 * soft * LENGTH
    for state in (material.old, material.state):
        state.softened[:] = np.repeat(inside.astype(float), material.points.per_cell)
    return Rig(
        mechanics=mechanics,
        wires=tuple(wires),
        factor=1.0,
        temperature=COLD,
        speed=1e-5,
        first_step=1e-3 * WIDTH,
        longest_step=0.1 * WIDTH,
        travel=travel,
        no_force=1e-3 * START * WIDTH**2,
        bonded=True,
    )


def run(test: BreakingTest) -> list[dict[str, float]]:
    """Take all steps of a test, and return the rows of its curve."""
    rows = [test.lift()]
    while not test.done:
        row = test.step()
        if row is not None:
            rows.append(row)
    return rows
