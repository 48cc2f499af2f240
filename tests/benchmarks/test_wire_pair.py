"""The conduction model of two wires against closed forms."""

from __future__ import annotations

import pytest
from support.properties import constant, properties

from benchmarks.wire_pair.exact import profile

SIGMA = 1e7
K = 100.0
COLD = 300.0
LENGTH = 1e-3
AREA = 1e-10
CURRENT = 0.1


def test_one_metal_is_a_parabola() -> None:
    """T_max - T_0 = rho J^2 l^2/(8 k), in the middle."""
    data = properties([constant(SIGMA)] * 2, [constant(K)] * 2, seebeck=[constant(1e-5)] * 2)
    found = profile(data, (0.4 * LENGTH, 0.6 * LENGTH), (AREA, AREA), CURRENT, COLD)
    place, hottest = found.hottest
    assert place == pytest.approx(LENGTH / 2, rel=1e-4)
    assert hottest - COLD == pytest.approx(
        (CURRENT / AREA) ** 2 * LENGTH**2 / (8 * K * SIGMA), rel=1e-6
    )


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_peltier_heat_is_set_free_where_the_coefficient_falls(sign: float) -> None:
    """Hardly any Joule heat: (S_1 - S_2) T J = k (T - T_0)(1/l_1 + 1/l_2)."""
    first = 2e-5
    second = 5e-6
    data = properties(
        [constant(1e15)] * 2, [constant(K)] * 2, seebeck=[constant(first), constant(second)]
    )
    found = profile(data, (LENGTH, LENGTH), (AREA, AREA), sign * CURRENT, COLD)
    peltier = sign * (first - second) * CURRENT / AREA
    conductance = 2 * K / LENGTH
    assert found.weld - COLD == pytest.approx(peltier * COLD / (conductance - peltier), rel=1e-6)
