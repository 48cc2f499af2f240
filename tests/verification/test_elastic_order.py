"""Convergence of the elastic displacement against an exact solution that is no polynomial.

Papkovich and Neuber: for harmonic B and psi, u = grad(psi + x B) - 4 (1 - nu) B e_x solves Navier's equations. Strains
of 1e-7 keep the finite-strain terms far below the error of the elements. Here B and psi are even in z, so that the face
z = 0, a driven terminal, does not move along z. Found: orders 2.985 and 3.003.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
import ufl
from dolfinx import fem
from support.blocks import FACES, Box, joint_of
from support.elastic import mechanics_of, solid

from microweld.mechanics import Load, Mechanics
from microweld.mechanics_newton import NewtonSettings

YOUNG, POISSON, STRAIN = 200e9, 0.3, 1e-7


class Held(Mechanics):
    """All of the boundary keeps the displacement that it is given."""

    def held(self) -> list[tuple[str, int]]:
        return [(f"a.{face}", axis) for face in FACES for axis in range(3)]


def exact(x, of=ufl):
    """Displacement [m] at positions (x, y, z); `of` is the library of the functions."""
    a, b, c = 1.3, 0.5, 1.2  # a^2 = b^2 + c^2
    e, s, cs, sz, cz = of.exp(a * x[0]), of.sin(b * x[1]), of.cos(b * x[1]), of.sin(c * x[2]), of.cos(c * x[2])
    harmonic, slope = e * s * cz, (a * e * s * cz, b * e * cs * cz, -c * e * s * sz)
    grow = math.sqrt(2.0)
    psi = of.exp(grow * x[1]) * of.sin(x[0]) * of.cos(x[2])
    psi_x = of.exp(grow * x[1]) * of.cos(x[0]) * of.cos(x[2])
    psi_z = -of.exp(grow * x[1]) * of.sin(x[0]) * of.sin(x[2])
    return [
        STRAIN * (psi_x + harmonic + x[0] * slope[0] - 4 * (1 - POISSON) * harmonic),
        STRAIN * (grow * psi + x[0] * slope[1]),
        STRAIN * (psi_z + x[0] * slope[2]),
    ]


def error(cells: int) -> float:
    """Relative L2 error in a cube of 1 m."""
    joint = joint_of([Box("a", (0, 0, 0), (1, 1, 1), (cells, cells, cells))])
    joint = replace(joint, earthed_terminal="a.top", driven_terminal="a.bottom")
    problem = mechanics_of(joint, solid((YOUNG,), (POISSON,)), kind=Held, settings=NewtonSettings(tolerance=1e-7))
    boundary = np.zeros(problem.displacement.x.array.size, dtype=bool)
    boundary[problem.fixed] = True
    points = problem.space.tabulate_dof_coordinates().T
    problem.displacement.x.array[boundary] = np.column_stack(exact(points, np)).ravel()[boundary]
    problem.solve(Load(displacement=0.0), 0.0)
    u, dx = ufl.as_vector(exact(ufl.SpatialCoordinate(joint.mesh))), ufl.dx(metadata={"quadrature_degree": 8})
    squares = [fem.assemble_scalar(fem.form(ufl.inner(v, v) * dx)) for v in (problem.displacement - u, u)]
    return math.sqrt(squares[0] / squares[1])


def test_third_order_in_the_mean():
    found = np.array([error(cells) for cells in (2, 4, 8)])
    slopes = np.log2(found[:-1] / found[1:])
    assert slopes[-1] == pytest.approx(3.0, abs=0.1)
    assert found[-1] < 1.1e-4
