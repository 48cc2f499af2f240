"""Crossed elastic half-cylinders (benchmark B2) and the references of the NAFEMS roller.

Hertz: a^3 = 3 F R/(4 E*), p0 = 3 F/(2 pi a^2) for crossed equal cylinders; in a plane
a^2 = 4 f R/(pi E*), p0 = 2 f/(pi a) at f newtons a metre (Johnson, Contact Mechanics, 1985, ch. 4).
Roller: NAFEMS R0094.
"""

import math

import numpy as np
import pytest

from benchmarks.b2_hertz import half_cylinders as b2
from benchmarks.roller import measure as roller
from benchmarks.spec import load


@pytest.fixture(scope="module")
def pressed():
    """B2 on six cells across the contact radius, 31 000 unknowns."""
    mechanics = b2.elastic_mechanics(b2.half_cylinders(0.003, growth=0.3))
    return mechanics, b2.press(mechanics)


def test_radius_and_pressure_are_hertzian(pressed):
    """Both within 0.2 % already here; within 0.02 % at nine cells across."""
    _, figures = pressed
    assert figures.radius_ratio == pytest.approx(1.0, abs=2e-3)
    assert figures.pressure_ratio == pytest.approx(1.0, abs=2e-3)
    assert figures.largest_ratio == pytest.approx(1.0, abs=1.5e-2)


def test_pressures_follow_the_half_ellipsoid(pressed):
    """No oscillation: vertex pressures keep to p0 sqrt(1 - r^2/a^2) within a few percent of p0."""
    mechanics, figures = pressed
    (pair,) = mechanics.pairs
    r = np.hypot(*np.moveaxis(pair.slave.coordinates[:, :3, :2], -1, 0)) / figures.radius
    inside = r < 0.7
    hertz = figures.pressure * np.sqrt(1 - r[inside] ** 2)
    assert np.abs(pair.surface_pressure()[:, :3][inside] - hertz).max() < 0.05 * figures.pressure
    assert np.abs(pair.surface_pressure()[:, :3][r > 1.1]).max() == 0.0


def test_few_full_newton_steps(pressed):
    """The active set and the displacement settle together."""
    mechanics, figures = pressed
    assert figures.iterations <= 5
    assert mechanics.counts.residuals == mechanics.counts.newton + 1, "no step had to be shortened"


def test_forces_balance(pressed):
    """The force through the cut plane is the one through the contact, on either body."""
    mechanics, figures = pressed
    (pair,) = mechanics.pairs
    assert -4 * pair.resultant()[2] == pytest.approx(-figures.force, rel=1e-6)


@pytest.mark.slow
def test_large_mesh_within_two_thousandths():
    """The size other solvers were measured at."""
    figures = b2.press(b2.elastic_mechanics(b2.half_cylinders(0.00204, growth=0.3)))
    assert 60_000 < figures.unknowns < 66_000
    assert figures.radius_ratio == pytest.approx(1.0, abs=2e-3)
    assert figures.pressure_ratio == pytest.approx(1.0, abs=2e-3)


def test_references_of_the_roller():
    half_width = math.sqrt(4 * roller.LINE_LOAD * roller.ROLLER * 1e-3 / (math.pi * roller.MODULUS))
    reference = load("roller").quantities
    assert 1e-3 * reference["half_width"].value == pytest.approx(half_width, rel=1e-4)
    assert 1e6 * reference["largest_pressure"].value == pytest.approx(
        2 * roller.LINE_LOAD / (math.pi * half_width), rel=1e-4
    )
