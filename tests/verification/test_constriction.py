"""Constriction resistance of a disc feeding the end of a round bar: R = psi(a/b) rho/(4a) beyond the bar's own.

psi from the dual-series solution for an equipotential disc (a Galerkin solve; 0.05: the fifth-order polynomial fitted
to it).
"""

from __future__ import annotations

import numpy as np
import pytest
from support.properties import constant, properties
from support.wedge import ANGLE, spot_on_bar

from microweld.electrothermal import Boundary, ElectroThermal, Voltage

PSI = {0.2: 0.72079, 0.4: 0.45855, 0.6: 0.23239, 0.9: 0.01824}
SIGMA = 1e7


def constriction(ratio: float, fine: float, flat: bool = False) -> float:
    """Psi of the mesh."""
    length = 3.0
    joint = spot_on_bar(ratio, length, fine, flat)
    part = 1.0 if flat else ANGLE / (2 * np.pi)
    problem = ElectroThermal(
        joint, properties([constant(SIGMA)], [constant(1e6)]),
        Boundary({"end": 0.0}, {"end": 300.0}, {}, "spot"), initial_temperature=300.0,
    )  # fmt: skip
    current = problem.solve_steady(Voltage(1e-3)).terminal_current / part
    return (1e-3 / current - length / (SIGMA * np.pi)) * 4 * ratio * SIGMA


@pytest.mark.parametrize("ratio", PSI)
def test_disc_on_a_bar(ratio):
    assert constriction(ratio, 0.01 * ratio) == pytest.approx(PSI[ratio], abs=5e-3)


def test_small_disc():
    assert constriction(0.05, 0.001) == pytest.approx(0.9296, rel=1e-2)


@pytest.mark.parametrize("ratio", PSI)
def test_axisymmetric(ratio):
    """The same in two dimensions, where the edge of the disc can be resolved: a tenth of the band."""
    assert constriction(ratio, 0.001 * ratio, flat=True) == pytest.approx(PSI[ratio], abs=5e-4)
