"""Potential and temperature against an exact solution of the nonlinear coupled problem."""

from __future__ import annotations

from typing import Any

import numpy as np
import ufl
from dolfinx import fem
from support.blocks import FACES, Box, joint_of
from support.properties import constant, inverse, linear, properties

from benchmarks.measurement import Curve, Measurement, work_of
from microweld.electrothermal.problem import Boundary, ElectroThermal

L = 2.443e-8
PEAK = 1500.0
SIZE = 1e-3
S = 8e-5
K = 90.0


def chi(x: Any) -> Any:
    """A harmonic function."""
    x, y, z = (x[i] / SIZE for i in range(3))
    return 0.2 + 0.5 * x + 0.3 * (x**2 - y**2) + 0.15 * library(x).exp(x) * library(x).sin(z)


def library(value: Any) -> Any:
    """Return the library of functions for this kind of value."""
    if isinstance(value, np.ndarray):
        return np
    return ufl


def temperature(x: Any) -> Any:
    """Exact T [K]."""
    return PEAK * library(x[0]).cos(chi(x))


def potential(x: Any) -> Any:
    """Exact phi [V]."""
    return 0.1 + np.sqrt(L) * PEAK * library(x[0]).sin(chi(x)) - S * temperature(x)


def errors(cells: int) -> tuple[np.ndarray, ElectroThermal]:
    """Relative L2 errors of potential and temperature."""
    joint = joint_of([Box("a", (0, 0, 0), (SIZE, SIZE, SIZE), (cells, cells, cells))])
    data = properties([inverse(linear(0.0, L / K))], [constant(K)], seebeck=[constant(S)])
    faces = [f"a.{face}" for face in FACES]
    problem = ElectroThermal(
        joint,
        data,
        Boundary(dict.fromkeys(faces, potential), dict.fromkeys(faces, temperature)),
        initial_temperature=1000.0,
    )
    problem.solve_steady()
    x = ufl.SpatialCoordinate(joint.mesh)
    dx = ufl.dx(metadata={"quadrature_degree": 8})
    out = []
    for exact, found in zip((potential(x), temperature(x)), ufl.split(problem.y), strict=True):
        error = fem.assemble_scalar(fem.form((found - exact) ** 2 * dx))
        out.append(np.sqrt(error / fem.assemble_scalar(fem.form(exact**2 * dx))))
    return np.array(out), problem


def measure(cells: int) -> Measurement:
    """Orders from the two finest of three meshes; `cells` along an edge of the finest."""
    levels = [int(cells) // 4, int(cells) // 2, int(cells)]
    found, problems = zip(*(errors(count) for count in levels), strict=True)
    slopes = np.log2(found[-2] / found[-1])
    h = [1.0 / count for count in levels]
    lines = {}
    for i, name in enumerate(("potential", "temperature")):
        lines[name] = (h, [error[i] for error in found])
    lines["third order"] = (h, [found[0].max() * (value / h[0]) ** 3 for value in h])
    curve = Curve(
        "Errors",
        "cell size / edge",
        "relative L2 error",
        lines,
        ("potential", "temperature"),
        "log",
    )
    values = {
        "order_potential": slopes[0],
        "order_temperature": slopes[1],
        "error": found[-1].max(),
    }
    return Measurement(values, work_of(*problems), (curve,))
