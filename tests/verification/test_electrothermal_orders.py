"""Convergence of potential and temperature against an exact solution of the nonlinear coupled problem.

With sigma = k/(L T) and constant k and S, any harmonic chi gives one: T = T_m cos chi, phi = U/2 + sqrt(L) T_m sin
chi - S T. (Kohlrausch: T^2 + (Phi - U/2)^2/L is constant, Phi = phi + S T; and int sigma dPhi = k chi/sqrt(L) is
harmonic.)
"""

from __future__ import annotations

import numpy as np
import pytest
import ufl
from dolfinx import fem
from support.blocks import FACES, Box, joint_of
from support.properties import constant, inverse, linear, properties

from microweld.electrothermal import Boundary, ElectroThermal

L, PEAK, SIZE, S, K = 2.443e-8, 1500.0, 1e-3, 8e-5, 90.0


def chi(x):
    x, y, z = (x[i] / SIZE for i in range(3))
    return 0.2 + 0.5 * x + 0.3 * (x**2 - y**2) + 0.15 * ufl_or_numpy(x).exp(x) * ufl_or_numpy(x).sin(z)


def ufl_or_numpy(value):
    return np if isinstance(value, np.ndarray) else ufl


def temperature(x):
    return PEAK * ufl_or_numpy(x[0]).cos(chi(x))


def potential(x):
    return 0.1 + np.sqrt(L) * PEAK * ufl_or_numpy(x[0]).sin(chi(x)) - S * temperature(x)


def errors(cells: int) -> np.ndarray:
    """Relative L2 errors of potential and temperature."""
    joint = joint_of([Box("a", (0, 0, 0), (SIZE, SIZE, SIZE), (cells, cells, cells))])
    data = properties([inverse(linear(0.0, L / K))], [constant(K)], seebeck=[constant(S)])
    faces = [f"a.{face}" for face in FACES]
    problem = ElectroThermal(
        joint, data, Boundary(dict.fromkeys(faces, potential), dict.fromkeys(faces, temperature)),
        initial_temperature=1000.0,
    )  # fmt: skip
    problem.solve_steady()
    x, dx = ufl.SpatialCoordinate(joint.mesh), ufl.dx(metadata={"quadrature_degree": 8})
    out = []
    for exact, found in zip((potential(x), temperature(x)), ufl.split(problem.y), strict=True):
        error = fem.assemble_scalar(fem.form((found - exact) ** 2 * dx))
        out.append(np.sqrt(error / fem.assemble_scalar(fem.form(exact**2 * dx))))
    return np.array(out)


def test_third_order_in_the_mean():
    found = np.array([errors(n) for n in (2, 4, 8)])
    slopes = np.log2(found[:-1] / found[1:])
    assert slopes[-1] == pytest.approx([3.0, 3.0], abs=0.15)
    assert np.all(found[-1] < 2e-4)
