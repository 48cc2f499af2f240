"""When Newton's iteration of the mechanics turns to half steps, and when it gives up early."""

from __future__ import annotations

import pytest

from microweld.mechanics.newton import Newton, Report

FALLING = [1.0, 1.0, 0.9, 0.8, 0.7, 0.6, 0.6, 0.5, 0.4, 0.1, 1e-3]


def newton(residuals: list[float], softened: bool = False, holds: bool = False) -> Newton:
    """An iteration with such a history behind it."""
    iteration = Newton.__new__(Newton)
    iteration.report = Report(residuals=residuals)
    iteration.softened = softened
    iteration.holds = holds
    iteration._falls = 4
    return iteration


@pytest.mark.parametrize(
    ("residuals", "oscillating"),
    [
        ([5.0, 1.0, 3.0, 1.1, 3.2], True),
        ([5.0, 1.0, 3.0, 1.3, 3.2], False),
        ([1.0, 3.0, 1.1], False),
        (FALLING, False),
    ],
)
def test_half_steps_where_residuals_alternate(residuals, oscillating):
    assert newton(residuals)._oscillates() is oscillating


@pytest.mark.parametrize(
    ("residuals", "stagnant"),
    [
        ([9.0, 2.5, 2.5, 2.5, 2.6, 2.5, 2.5, 2.4], True),
        ([2.5] * 6, False),
        ([3.7e-3, 3.7e-3, 3.7e-3, 3.6e-3, 3.6e-3, 3.5e-3, 3.5e-3], False),
        ([1.0, 3.0, 1.1, 3.2, 1.0, 3.1, 1.0, 3.0], False),
        *((FALLING[: n + 1], False) for n in range(len(FALLING))),
    ],
)
def test_gives_up_where_residuals_stay_alike(residuals, stagnant):
    assert newton(residuals)._stagnates() is stagnant


@pytest.mark.parametrize(
    ("residuals", "stagnant"),
    [
        ([1.0, 0.6, *[1.5e-3, 3.4e-3, 1.8e-3] * 4], True),
        ([1.0, 0.6, *[1.5e-3, 3.4e-3, 1.8e-3] * 3], False),
        ([0.5**k for k in range(20)], False),
    ],
)
def test_gives_up_where_bonds_alternate(residuals, stagnant):
    """At any size, whatever the period."""
    assert newton(residuals, softened=True)._stagnates() is stagnant
    assert not newton(residuals)._stagnates()


@pytest.mark.parametrize(
    ("residuals", "stagnant", "settled"),
    [
        ([1e-4 * 0.999**k for k in range(40)], True, True),
        ([1e-4 * 1.4**k for k in range(40)], False, False),
        ([0.1, 0.1, 0.08, 0.04, 0.02, 0.01], False, True),
        ([0.1, 0.1, 0.08, 0.04, 0.05, 0.01], False, False),
    ],
)
def test_held_softening_is_followed_once_the_residual_falls(residuals, stagnant, settled):
    """A crack that jumps raises the residual first."""
    iteration = newton(residuals, softened=True, holds=True)
    assert iteration._stagnates() is stagnant
    assert iteration._settles() is settled
