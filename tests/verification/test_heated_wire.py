"""Beside the benchmark `heated_wire`: references, no steady state, the balance of side loss."""

from __future__ import annotations

import numpy as np
import pytest
from support.properties import constant, linear

from benchmarks.heated_wire import measure as heated
from benchmarks.spec import load
from microweld.electrothermal.problem import Current
from microweld.errors import SolveError

REFERENCE = load("heated_wire").quantities


@pytest.mark.parametrize("metal", heated.METALS)
def test_references_are_the_closed_form(metal):
    rho, alpha, k, critical = heated.METALS[metal]
    assert np.pi / heated.LENGTH * np.sqrt(k / (rho * alpha)) == pytest.approx(critical, rel=1e-4)
    for part in (1, 2, 3):
        rise = (1 / np.cos(part * np.pi / 8) - 1) / alpha
        assert REFERENCE[f"{metal}_{25 * part}"].value == pytest.approx(rise, abs=1e-3)


@pytest.mark.parametrize("fourier", heated.FOURIER)
def test_references_in_time_are_the_series(fourier):
    m = (2 * np.arange(50) + 1) * np.pi
    share = 1 - np.sum(32 / m**3 * np.sin(m / 2) * np.exp(-(m**2) * fourier))
    assert REFERENCE[f"share_{fourier:g}".replace(".", "_")].value == pytest.approx(share, abs=1e-6)


def test_no_steady_state_above_the_critical_current():
    rho, alpha, k, critical = heated.METALS["copper"]
    problem = heated.wire(linear(rho, rho * alpha, heated.T_0), k)
    with pytest.raises(SolveError):
        problem.solve_steady(Current(1.02 * critical * heated.WIDTH**2))


def test_side_loss_and_ends_take_all_of_the_heat():
    rho, _, k, _ = heated.METALS["nickel"]
    current = heated.LOSS_CURRENT
    area = heated.WIDTH**2
    result = heated.wire(constant(rho), k, heated.LOSS).solve_steady(Current(current))
    lost = sum(result.heat.heat_out[side] for side in (*heated.SIDES, "a.left", "a.right"))
    assert lost == pytest.approx(current**2 * rho * heated.LENGTH / area, rel=1e-8)
    perimeter = 4 * heated.WIDTH
    n = np.sqrt(heated.LOSS * perimeter / (k * area))
    far = current**2 * rho / area / (heated.LOSS * perimeter)
    rise = far * (1 - 1 / np.cosh(n * heated.LENGTH / 2))
    assert REFERENCE["side_loss"].value == pytest.approx(rise, abs=1e-4)
