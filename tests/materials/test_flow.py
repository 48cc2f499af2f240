"""Flow stress: the laws' formulas, exact slopes, softening to the floor, the reference rate."""

from __future__ import annotations

import math

import numpy as np
import pytest
from pydantic import ValidationError

from microweld.materials import flow
from microweld.materials.flow_laws import FlowTable, JohnsonCook, Voce
from microweld.materials.record import HotWorking

NICKEL = JohnsonCook(A=163e6, B=648e6, n=0.33, rate_sensitivity=0.006, m=1.44, T_melt=1726.0)
VOCE = Voce(
    start=60e6, saturation=330e6, scale=0.2, late=20e6, m=1.0, T_melt=1357.0, rate_sensitivity=0.02
)
TABLE = FlowTable(
    temperature=(293.0, 700.0, 1200.0),
    strain=(0.0, 0.05, 0.2, 1.0),
    stress=((100e6, 200e6, 300e6, 350e6), (60e6, 120e6, 160e6, 170e6), (10e6, 14e6, 15e6, 15e6)),
    rate_sensitivity=0.01,
)
LAWS = pytest.mark.parametrize("law", [NICKEL, VOCE, TABLE], ids=["johnson_cook", "voce", "table"])


def row(law: flow.FlowLaw, prestrain: float = 0.0, floor: float = 1e6) -> np.ndarray:
    return flow.material_row(law, prestrain=prestrain, solidus=1250.0, liquidus=1300.0, floor=floor)


def test_johnson_cook_formula() -> None:
    p = flow.material_row(NICKEL, prestrain=0.0, solidus=1723.0, liquidus=1733.0, floor=1.0)
    sigma, _, _ = flow.flow_stress(p, 0.2, 1000.0, 900.0)
    star = (900.0 - 298.0) / (1726.0 - 298.0)
    assert sigma == pytest.approx(
        (163e6 + 648e6 * 0.2**0.33) * (1 + 0.006 * math.log(1000.0)) * (1 - star**1.44), rel=1e-8
    )


def test_voce_formula() -> None:
    sigma, _, _ = flow.flow_stress(row(VOCE, floor=1.0), 0.1, 0.0, 298.0)
    assert sigma == pytest.approx(330e6 - 270e6 * math.exp(-0.5) + 2e6, rel=1e-12)


def test_table_returns_its_knots_and_is_linear_in_temperature() -> None:
    p = row(TABLE, floor=1.0)
    assert flow.flow_stress(p, 0.2, 0.0, 700.0)[0] == pytest.approx(160e6, rel=1e-12)
    assert flow.flow_stress(p, 0.2, 0.0, 496.5)[0] == pytest.approx(230e6, rel=1e-12)
    assert flow.flow_stress(p, 0.2, 0.0, 100.0)[0] == pytest.approx(300e6, rel=1e-12)


@LAWS
@pytest.mark.parametrize("eps", [2e-4, 0.03, 0.4, 1.7])
@pytest.mark.parametrize("T", [293.0, 650.0, 1270.0])
def test_slopes_match_central_differences(law: flow.FlowLaw, eps: float, T: float) -> None:
    p = row(law)
    rate = 3.0
    _, slope, rate_slope = flow.flow_stress(p, eps, rate, T)
    h = 1e-6 * eps
    by_strain = flow.flow_stress(p, eps + h, rate, T)[0] - flow.flow_stress(p, eps - h, rate, T)[0]
    by_rate = (
        flow.flow_stress(p, eps, rate + 1e-4, T)[0] - flow.flow_stress(p, eps, rate - 1e-4, T)[0]
    )
    assert slope == pytest.approx(by_strain / (2 * h), rel=1e-5, abs=1e2)
    assert rate_slope == pytest.approx(by_rate / 2e-4, rel=1e-5, abs=1.0)


@LAWS
def test_falls_with_temperature_to_the_floor(law: flow.FlowLaw) -> None:
    T = np.linspace(293.0, 1900.0, 400)
    sigma = np.array([flow.flow_stress(row(law), 0.1, 1.0, t)[0] for t in T])
    assert np.all(np.diff(sigma) <= 1e-6)
    assert sigma[T >= 1300.0] == pytest.approx(1e6)
    assert flow.flow_stress(row(law), 0.1, 1.0, 1400.0)[1:] == (0.0, 0.0)


@LAWS
def test_continuous_across_solidus_and_liquidus(law: flow.FlowLaw) -> None:
    p = row(law)
    for T in (1250.0, 1300.0):
        assert flow.flow_stress(p, 0.1, 1.0, T - 1e-7)[0] == pytest.approx(
            flow.flow_stress(p, 0.1, 1.0, T + 1e-7)[0], rel=1e-6
        )


def test_no_softening_below_the_reference_rate() -> None:
    still = flow.flow_stress(row(NICKEL), 0.1, 0.0, 293.0)
    slow = flow.flow_stress(row(NICKEL), 0.1, 1e-6, 293.0)
    assert slow[0] == pytest.approx(still[0], rel=1e-12)
    assert still[2] == 0.0


def test_slope_is_finite_and_continuous_at_small_strain() -> None:
    p = row(NICKEL)
    at_zero = flow.flow_stress(p, 0.0, 0.0, 293.0)
    assert at_zero[0] == pytest.approx(163e6, rel=1e-4)
    assert 0.0 < at_zero[1] < 5e11
    below, above = (
        flow.flow_stress(p, flow.SMALL_STRAIN * (1 + d), 0.0, 293.0) for d in (-1e-9, 1e-9)
    )
    assert below[:2] == pytest.approx(above[:2], rel=1e-6)


def test_prestrain_shifts_the_curve() -> None:
    drawn = flow.flow_stress(row(NICKEL, prestrain=0.5), 0.1, 0.0, 293.0)
    annealed = flow.flow_stress(row(NICKEL), 0.6, 0.0, 293.0)
    assert drawn == pytest.approx(annealed)


def test_a_liquid_flows_as_its_viscosity_says() -> None:
    p = flow.material_row(
        NICKEL, prestrain=0.0, solidus=1723.0, liquidus=1733.0, floor=1e6, viscosity=1e3
    )
    assert flow.flow_stress(p, 0.1, 500.0, 1800.0) == pytest.approx(
        (1e6 + 3 * 1e3 * 500.0, 0.0, 3e3)
    )
    solid, viscous = (
        flow.flow_stress(row, 0.1, 500.0, 900.0)
        for row in (np.where(np.arange(p.size) == flow.VISCOSITY, 0, p), p)
    )
    assert np.subtract(viscous, solid) == pytest.approx((1.5e6, 0.0, 3e3))


HOT = HotWorking(
    stress=82e6,
    prefactor=3.2e11,
    exponent=5.0,
    activation_energy=312e3,
    lowest_rate=1e-3,
    source=("ours",),
    status="measured",
)


def hot_row(law: flow.FlowLaw = NICKEL) -> np.ndarray:
    return flow.material_row(
        law, prestrain=1.0, solidus=1723.0, liquidus=1733.0, floor=1.0, hot_working=HOT
    )


def test_hot_metal_bears_no_more_than_hot_working_needs() -> None:
    Z = 20.0 * math.exp(312e3 / (flow.GAS_CONSTANT * 1300.0))
    steady = 82e6 * math.asinh((Z / 3.2e11) ** 0.2)
    for strain in (0.0, 0.3, 2.0):
        sigma, by_strain, _ = flow.flow_stress(hot_row(), strain, 20.0, 1300.0)
        assert sigma == pytest.approx(steady, rel=1e-8)
        assert by_strain == 0.0


def test_cold_metal_and_liquid_do_not_see_hot_working() -> None:
    plain = row(NICKEL, prestrain=1.0, floor=1.0)
    for T in (300.0, 500.0):
        assert flow.flow_stress(hot_row(), 0.1, 10.0, T) == flow.flow_stress(plain, 0.1, 10.0, T)
    assert flow.flow_stress(hot_row(), 0.1, 10.0, 1900.0)[0] == pytest.approx(1.0)
    assert math.isfinite(flow.flow_stress(hot_row(), 0.1, 0.0, 20.0)[0])


@pytest.mark.parametrize("rate", [1e-4, 0.02, 5.0, 900.0])
@pytest.mark.parametrize("T", [700.0, 1000.0, 1500.0])
def test_slope_of_hot_working_matches_differences(rate: float, T: float) -> None:
    h = 1e-6 * rate
    above, below = (flow.hot_working(hot_row(), rate + d, T)[0] for d in (h, -h))
    assert flow.hot_working(hot_row(), rate, T)[1] == pytest.approx(
        (above - below) / (2 * h), rel=1e-5, abs=1e-3
    )


def test_metal_at_rest_keeps_the_strength_of_the_slowest_test() -> None:
    still, slow = (flow.hot_working(hot_row(), rate, 1300.0)[0] for rate in (0.0, 1e-6))
    assert still == pytest.approx(slow, rel=1e-5)
    assert still > 10e6


def test_flow_set_gives_each_body_its_row() -> None:
    rows = [row(NICKEL), row(TABLE)]
    table = np.zeros((2, max(r.size for r in rows)))
    for i, r in enumerate(rows):
        table[i, : r.size] = r
    points = np.full(2, 0.1), np.full(2, 2.0), np.full(2, 500.0)
    sigma, slope, rate_slope = flow.FlowSet(table).evaluate(*points, np.array([1, 0]))
    for i, r in enumerate((rows[1], rows[0])):
        assert (sigma[i], slope[i], rate_slope[i]) == flow.flow_stress(r, 0.1, 2.0, 500.0)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"T_melt": 200.0}, "must lie above T_reference"),
        ({"A": -1.0}, "greater than 0"),
        ({"typo": 1.0}, "Extra inputs"),
    ],
)
def test_bad_johnson_cook_is_refused(change: dict[str, float], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        JohnsonCook(**{**NICKEL.model_dump(), **change})


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"strain": (0.0, 0.2, 0.05, 1.0)}, "must start at 0 and rise"),
        ({"stress": ((1e6, 2e6, 3e6, 4e6),)}, "one row per temperature"),
        ({"stress": ((3e6, 2e6, 3e6, 4e6),) * 3}, "must not fall with strain"),
    ],
)
def test_bad_table_is_refused(change: dict[str, object], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        FlowTable(**{**TABLE.model_dump(), **change})  # type: ignore[arg-type]  # the point of the test


def test_bad_voce_is_refused() -> None:
    with pytest.raises(ValidationError, match="saturation must not lie below start"):
        Voce(**{**VOCE.model_dump(), "saturation": 1e6})
