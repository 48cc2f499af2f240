"""Beside the benchmark `thermoelectric_leg`: its references, and balances."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import solve_bvp

from benchmarks.spec import load
from benchmarks.thermoelectric_leg import measure as leg
from microweld.electrothermal.problem import Current

REFERENCE = load("thermoelectric_leg").quantities


def bare(current: float) -> tuple[float, float]:
    """Temperature difference [K] and voltage [V] of the bare leg."""
    J = -current / leg.WIDTH**2  # along x, from bottom to top; a positive current enters at the top
    top = (leg.K * leg.COLD / leg.CORE + J * J * leg.CORE / (2 * leg.SIGMA)) / (
        leg.K / leg.CORE - leg.S * J
    )
    return top - leg.COLD, -J * leg.CORE / leg.SIGMA - leg.S * (top - leg.COLD)


def test_references_of_the_bare_leg():
    difference, voltage = bare(leg.CURRENT)
    assert REFERENCE["bare_difference"].value == pytest.approx(difference, abs=5e-4)
    assert REFERENCE["bare_voltage"].value == pytest.approx(1e3 * voltage, abs=5e-5)
    assert REFERENCE["reversed_difference"].value == pytest.approx(bare(-leg.CURRENT)[0], abs=1e-4)


@pytest.mark.parametrize(("name", "sign"), [("thomson", 1.0), ("thomson_reversed", -1.0)])
def test_reference_of_thomson_heat(name, sign):
    """K T'' + J^2/sigma - S_1 T J T' = 0, solved independently.

    Without Thomson heat the temperature of the middle is far off.
    """
    J = -sign * leg.THOMSON_CURRENT / leg.WIDTH**2
    slope = leg.THOMSON[1]
    start = np.linspace(leg.COLD, leg.HOT, 50)
    found = solve_bvp(
        lambda x, T: np.stack([T[1], (slope * T[0] * J * T[1] - J * J / leg.SIGMA) / leg.K]),
        lambda a, b: np.array([a[0] - leg.COLD, b[0] - leg.HOT]),
        np.linspace(0, leg.CORE, 50),
        np.stack([start, np.full(50, (leg.HOT - leg.COLD) / leg.CORE)]),
        tol=1e-10,
    )
    middle = found.sol(leg.CORE / 2)[0]
    assert REFERENCE[name].value == pytest.approx(middle, abs=2e-4)
    without = 0.5 * (leg.COLD + leg.HOT) + J * J * leg.CORE**2 / (8 * leg.SIGMA * leg.K)
    assert abs(middle - without) > 5.0


@pytest.mark.parametrize("make", [leg.bonded_leg, leg.contact_leg])
def test_energy_is_conserved(make):
    heat = make().solve_steady(Current(leg.CURRENT)).heat
    assert abs(heat.imbalance) < 1e-8 * heat.electrical_input


def test_reversing_current_and_seebeck_turns_the_potential():
    forward = leg.bare_leg()
    backward = leg.bare_leg(-1.0)
    forward.solve_steady(Current(leg.CURRENT))
    backward.solve_steady(Current(-leg.CURRENT))
    assert np.allclose(forward.potential, -backward.potential, rtol=1e-8, atol=1e-12)
