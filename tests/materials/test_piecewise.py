"""Compiled functions: exact derivatives, reciprocals, integrals, monotone bridges, far outside."""

from __future__ import annotations

import numpy as np
import pytest

from microweld.materials.piecewise import Piecewise, PiecewiseSet, bridge, combined, constant, join

STEEP = Piecewise(
    np.array([300.0, 400.0, 700.0]), np.array([[2.0, 0.01, 1e-5, 0.0], [3.1, 0.002, 0.0, 1e-8]])
)


def at(
    function: Piecewise, T: np.ndarray, extension: str = "hold"
) -> tuple[np.ndarray, np.ndarray]:
    return PiecewiseSet.of([function], extension).evaluate(T, np.zeros(T.size, dtype=np.int64))


def test_value_and_slope_of_the_cubics() -> None:
    value, slope = at(STEEP, np.array([350.0, 500.0]))
    assert value == pytest.approx([2 + 0.5 + 0.025, 3.1 + 0.2 + 0.01])
    assert slope == pytest.approx([0.01 + 2e-5 * 50, 0.002 + 3e-8 * 100**2])


def test_slope_matches_central_differences_in_every_piece() -> None:
    T = np.linspace(301.3, 698.7, 213)
    h = 1e-4
    numeric = (at(STEEP, T + h)[0] - at(STEEP, T - h)[0]) / (2 * h)
    inside = np.abs(T - 400.0) > h
    assert at(STEEP, T)[1][inside] == pytest.approx(numeric[inside], rel=1e-6)


def test_every_break_belongs_to_the_piece_on_its_right() -> None:
    """The bins that find the piece must not be off by one at any break."""
    breaks = np.sort(np.random.default_rng(1).uniform(300.0, 3000.0, 200))
    steps = Piecewise(breaks, np.column_stack([np.arange(199.0), np.zeros((199, 3))]))
    assert np.array_equal(at(steps, breaks[:-1])[0], np.arange(199.0))
    middle = 0.5 * (breaks[1:] + breaks[:-1])
    assert np.array_equal(at(steps, middle)[0], np.arange(199.0))


@pytest.mark.parametrize(
    ("extension", "below", "above"), [("hold", 0.0, 0.0), ("linear", 0.01, 0.002 + 3e-8 * 300**2)]
)
def test_continues_beyond_its_range(extension: str, below: float, above: float) -> None:
    value, slope = at(STEEP, np.array([-5000.0, 300.0 - 1e-9, 700.0 + 1e-9, 1e6]), extension)
    assert slope == pytest.approx([below, below, above, above])
    assert value[1:3] == pytest.approx([2.0, 3.1 + 0.6 + 1e-8 * 300**3])
    assert value[0] == pytest.approx(2.0 - below * 5300.0)


def test_not_a_number_stays_one() -> None:
    value, _ = at(STEEP, np.array([np.nan, 350.0]))
    assert np.isnan(value[0])
    assert np.isfinite(value[1])


def test_bodies_keep_their_own_functions() -> None:
    functions = [STEEP, constant(7.0, 200.0, 300.0), STEEP.scaled(2.0)]
    both = PiecewiseSet.of(functions, "hold")
    value, _ = both.evaluate(np.array([350.0, 350.0, 350.0, 250.0]), np.array([0, 1, 2, 2]))
    assert value == pytest.approx([2.525, 7.0, 5.05, 4.0])


def test_reciprocal_is_exact_at_knots_and_within_tolerance_between() -> None:
    reciprocal = STEEP.mapped(lambda T, v, s: (1.0 / v, -s / v**2))
    T = np.linspace(300.0, 700.0, 1001)
    assert at(reciprocal, T)[0] * at(STEEP, T)[0] == pytest.approx(1.0, rel=3e-6)
    knots = reciprocal.breaks[:-1]
    value, slope = at(reciprocal, knots)
    assert value * at(STEEP, knots)[0] == pytest.approx(1.0, rel=1e-14)
    assert slope == pytest.approx(-at(STEEP, knots)[1] * value**2, rel=1e-12)


def test_integral_of_quadratics_is_exact() -> None:
    area = STEEP.restricted(300.0, 400.0).integral()
    assert area(400.0) == pytest.approx(200.0 + 0.01 * 100**2 / 2 + 1e-5 * 100**3 / 3, rel=1e-14)
    assert at(area, np.array([333.0]))[1] == pytest.approx(at(STEEP, np.array([333.0]))[0])


def test_bridge_joins_values_and_slopes() -> None:
    left = constant(1.0, 0.0, 10.0)
    right = Piecewise(np.array([20.0, 30.0]), np.array([[2.0, 0.1, 0.0, 0.0]]))
    whole = join([left, bridge(left, right), right])
    value, slope = at(whole, np.array([10.0, 15.0, 20.0 - 1e-9, 20.0]))
    assert value == pytest.approx([1.0, 1.5 - 0.1 * 10 / 8, 2.0, 2.0])
    assert slope == pytest.approx([0.0, 1.5 * 0.1 - 0.1 / 4, 0.1, 0.1], abs=1e-6)


def test_bridge_never_overshoots() -> None:
    left = Piecewise(np.array([0.0, 10.0]), np.array([[0.0, 1.0, 0.0, 0.0]]))
    right = Piecewise(np.array([20.0, 30.0]), np.array([[10.5, 5.0, 0.0, 0.0]]))
    whole = join([left, bridge(left, right), right])
    assert np.all(np.diff(at(whole, np.linspace(0.0, 30.0, 500))[0]) >= 0.0)


def test_combined_is_exact_where_the_breaks_differ() -> None:
    other = Piecewise(
        np.array([300.0, 550.0, 700.0]), np.array([[1.0, 0.0, 0.0, 1e-7], [0.5, 0.0, 0.0, 0.0]])
    )
    T = np.array([310.0, 420.0, 560.0, 690.0])
    assert at(combined([(0.8, STEEP), (0.2, other)], 300.0, 700.0), T)[0] == pytest.approx(
        0.8 * at(STEEP, T)[0] + 0.2 * at(other, T)[0], rel=1e-14
    )
