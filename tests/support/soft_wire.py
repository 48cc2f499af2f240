"""A straight square wire along x, soft or thin in its middle fifth, and its weakest section."""

from __future__ import annotations

from types import SimpleNamespace

import basix.ufl
import numpy as np
from dolfinx import fem

from microweld.simulation.joint_strength import WeakestSection, _weakest_section

from .blocks import Box, joint_of

WIDTH = 2e-4  #: [m]
LENGTH = 2e-3  #: [m]
SECTION = WIDTH**2  #: [m2]
HARD = 600e6  #: strength of the metal [Pa]
SOFT = 400e6  #: of what has softened [Pa]


def estimate(soft: bool, thinned: float = 0.0) -> WeakestSection:
    """Return the weakest section of the wire, as the estimate of every summary finds it.

    Args:
        soft: Whether its middle fifth has softened.
        thinned: Share of the section that is missing there [-].
    """
    joint = joint_of([Box("wire", (0, 0, 0), (LENGTH, WIDTH, WIDTH), (20, 2, 2))], [])
    element = basix.ufl.element("Lagrange", joint.mesh.basix_cell().name, 2, shape=(3,))
    space = fem.functionspace(joint.mesh, element)
    displacement = fem.Function(space)
    x = space.tabulate_dof_coordinates()
    inside = np.abs(x[:, 0] - LENGTH / 2) < 0.101 * LENGTH
    displacement.x.array.reshape(-1, 3)[:, 1] = np.where(inside, -thinned * x[:, 1], 0.0)
    middles = joint.mesh.geometry.x[joint.mesh.geometry.dofmap].mean(axis=1)[:, 0]
    softened = np.where(np.abs(middles - LENGTH / 2) < LENGTH / 10, 1.0, 0.0)
    if not soft:
        softened[:] = 0.0
    mechanics = SimpleNamespace(space=space, displacement=displacement)
    weld = SimpleNamespace(joint=joint, mechanics=mechanics, comm=joint.mesh.comm)
    sigma = HARD - (HARD - SOFT) * softened
    return _weakest_section(weld, "wire", sigma, softened)  # type: ignore[arg-type]
