"""Elastic displacement against an exact solution that is no polynomial."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import ufl
from dolfinx import fem
from support.blocks import FACES, Box, joint_of
from support.elastic import mechanics_of, solid

from benchmarks.measurement import Curve, Measurement, work_of
from microweld.machine.load import Load
from microweld.mechanics import Mechanics, NewtonSettings

YOUNG = 200e9
POISSON = 0.3
STRAIN = 1e-7


class Held(Mechanics):
    """All of the boundary keeps the displacement that it is given."""

    def fixed_surfaces(self) -> list[tuple[str, int]]:
        """Every face along every axis."""
        return [(f"a.{face}", axis) for face in FACES for axis in range(3)]


def exact(x: Any, of: Any = ufl) -> list[Any]:
    """Displacement [m] at positions (x, y, z); `of` is the library of the functions."""
    # a^2 = b^2 + c^2
    a = 1.3
    b = 0.5
    c = 1.2
    e = of.exp(a * x[0])
    s = of.sin(b * x[1])
    cs = of.cos(b * x[1])
    sz = of.sin(c * x[2])
    cz = of.cos(c * x[2])
    harmonic = e * s * cz
    slope = (a * e * s * cz, b * e * cs * cz, -c * e * s * sz)
    grow = math.sqrt(2.0)
    psi = of.exp(grow * x[1]) * of.sin(x[0]) * of.cos(x[2])
    psi_x = of.exp(grow * x[1]) * of.cos(x[0]) * of.cos(x[2])
    psi_z = -of.exp(grow * x[1]) * of.sin(x[0]) * of.sin(x[2])
    return [
        STRAIN * (psi_x + harmonic + x[0] * slope[0] - 4 * (1 - POISSON) * harmonic),
        STRAIN * (grow * psi + x[0] * slope[1]),
        STRAIN * (psi_z + x[0] * slope[2]),
    ]


def error(cells: int) -> tuple[float, Mechanics]:
    """Relative L2 error in a cube of 1 m."""
    joint = joint_of([Box("a", (0, 0, 0), (1, 1, 1), (cells, cells, cells))])
    joint = replace(joint, earthed_terminal="a.top", driven_terminal="a.bottom")
    problem = mechanics_of(
        joint, solid((YOUNG,), (POISSON,)), kind=Held, settings=NewtonSettings(tolerance=1e-7)
    )
    boundary = np.zeros(problem.displacement.x.array.size, dtype=bool)
    boundary[problem.system.constraints.fixed] = True
    points = problem.space.tabulate_dof_coordinates().T
    problem.displacement.x.array[boundary] = np.column_stack(exact(points, np)).ravel()[boundary]
    problem.solve(Load(displacement=0.0), 0.0)
    u = ufl.as_vector(exact(ufl.SpatialCoordinate(joint.mesh)))
    dx = ufl.dx(metadata={"quadrature_degree": 8})
    squares = [
        fem.assemble_scalar(fem.form(ufl.inner(v, v) * dx)) for v in (problem.displacement - u, u)
    ]
    return math.sqrt(squares[0] / squares[1]), problem


def measure(cells: int) -> Measurement:
    """Order from the two finest of three meshes; `cells` along an edge of the finest."""
    levels = [int(cells) // 4, int(cells) // 2, int(cells)]
    found, problems = zip(*(error(count) for count in levels), strict=True)
    h = [1.0 / count for count in levels]
    lines = {
        "displacement": (h, found),
        "third order": (h, [found[0] * (value / h[0]) ** 3 for value in h]),
    }
    curve = Curve(
        "Errors", "cell size / edge", "relative L2 error", lines, ("displacement",), "log"
    )
    values = {"order": math.log2(found[-2] / found[-1]), "error": found[-1]}
    return Measurement(values, work_of(*problems), (curve,))
