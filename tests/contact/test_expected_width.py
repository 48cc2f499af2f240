"""Expected half-widths of a contact, against closed forms of Hertz and of metal that yields."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.optimize import brentq
from scipy.special import ellipe, ellipk

from microweld.contact.expected_width import GapShape, half_widths

MODULUS = 50e9  #: [Pa]
RADIUS = 0.2e-3  #: [m]
LENGTH = 0.5e-3  #: half of that of a line [m]
FLOW_STRESS = 200e6  #: [Pa]
RIGID = 1e15  #: a flow stress that is not reached [Pa]


def gap(first: float, second: float, extent: tuple[float, float] = (1.0, 1.0)) -> GapShape:
    """Return the gap of surfaces with two relative curvatures [1/m]."""
    return GapShape((first, second), extent, 0.0, np.eye(2), flat=False)


def test_a_sphere_that_does_not_yield_has_the_radius_of_hertz() -> None:
    """A^3 = 3 F R/(4 E*)."""
    force = 0.01
    expected = (3 * force * RADIUS / (4 * MODULUS)) ** (1 / 3)
    found = half_widths(gap(1 / RADIUS, 1 / RADIUS), force, MODULUS, RIGID)
    assert found == pytest.approx((expected, expected), rel=1e-9)


def test_a_cylinder_that_does_not_yield_has_the_half_width_of_hertz() -> None:
    """A^2 = 4 F' R/(pi E*), with F' the force over the length."""
    force = 0.01
    width = math.sqrt(4 * force / (2 * LENGTH) * RADIUS / (math.pi * MODULUS))
    found = half_widths(gap(1 / RADIUS, 0.0, (1.0, LENGTH)), force, MODULUS, RIGID)
    assert found == pytest.approx((width, LENGTH), rel=1e-9)


def ellipse(ratio: float, force: float) -> tuple[float, float]:
    """Return the half-widths of Hertz for a gap (x^2 + y^2/ratio)/(2 R) [m].

    K. L. Johnson, Contact Mechanics, 1985, eq. 4.26 to 4.28.
    """

    def parts(e: float) -> tuple[float, float]:
        first, second = ellipk(e**2), ellipe(e**2)
        return second / (1 - e**2) - first, first - second

    def excess(e: float) -> float:
        one, other = parts(e)
        return one / other - ratio

    e = brentq(excess, 1e-3, 1 - 1e-9)
    one, other = parts(e)
    narrow = math.sqrt(1 - e**2)  # b/a
    mean = 0.5 / (RADIUS * math.sqrt(ratio))  # (A B)^(1/2)
    peak = 3 * force / (2 * math.pi * narrow)  # p_0 a^2
    wide = (peak / MODULUS * narrow / e**2 * math.sqrt(one * other) / mean) ** (1 / 3)
    return narrow * wide, wide


@pytest.mark.parametrize("ratio", [1.5, 4.0, 10.0])
def test_an_elliptical_contact_is_close_to_hertz(ratio: float) -> None:
    """The exact one needs elliptic integrals."""
    force = 0.01
    found = half_widths(gap(1 / RADIUS, 1 / (ratio * RADIUS)), force, MODULUS, RIGID)
    assert found == pytest.approx(ellipse(ratio, force), rel=0.1)


@pytest.mark.parametrize("ratio", [1.0, 4.0])
def test_a_point_that_yields_bears_three_times_its_flow_stress(ratio: float) -> None:
    """The area is F/(3 sigma_y), and the ellipse one that a plane cuts out of the gap."""
    force = 30.0
    narrow, wide = half_widths(gap(1 / RADIUS, 1 / (ratio * RADIUS)), force, 1e14, FLOW_STRESS)
    assert math.pi * narrow * wide == pytest.approx(force / (3 * FLOW_STRESS), rel=1e-9)
    assert (wide / narrow) ** 2 == pytest.approx(ratio, rel=1e-9)


def test_a_line_that_yields_bears_twice_its_flow_stress() -> None:
    force = 30.0
    narrow, wide = half_widths(gap(1 / RADIUS, 0.0, (1.0, LENGTH)), force, 1e14, FLOW_STRESS)
    assert 4 * narrow * wide == pytest.approx(force / (2 * FLOW_STRESS), rel=1e-9)
    assert wide == LENGTH


def test_a_contact_is_not_wider_than_what_lies_opposite() -> None:
    extent = (0.02e-3, 0.05e-3)
    found = half_widths(gap(1 / RADIUS, 1 / RADIUS, extent), 300.0, MODULUS, FLOW_STRESS)
    assert found == extent
