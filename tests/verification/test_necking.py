"""Beside `considere` and `necking`: their references, and the load over the whole elongation."""

import math

import numpy as np
import pytest
from scipy.optimize import brentq

from benchmarks.considere import measure as bar
from benchmarks.considere.measure import LATE, LENGTH, RADIUS, RATE, SATURATION, START, sigma
from benchmarks.spec import load

REFERENCE = load("considere").quantities
NECKING = load("necking").quantities
AREA = math.pi * (RADIUS * 1e-3) ** 2


def homogeneous(elongation: float) -> float:
    """F = tau A0 exp(-e), e the total strain [N]."""
    total = math.log1p(elongation / (LENGTH * 1e-3))
    plastic = brentq(lambda e: e + sigma(e) / bar.YOUNG - total, 0.0, total)
    return sigma(plastic) * AREA * math.exp(-total)


def considere_point() -> tuple[float, float]:
    """Plastic and total strain where the load is highest: ds/de = s, e the total strain [-]."""

    def excess(plastic: float) -> float:
        slope = (SATURATION - START) * RATE * math.exp(-RATE * plastic) + LATE
        return slope / (1.0 + slope / bar.YOUNG) - sigma(plastic)

    plastic = brentq(excess, 0.01, 0.3)
    return plastic, plastic + sigma(plastic) / bar.YOUNG


def test_references_are_the_considere_point():
    plastic, total = considere_point()
    highest = sigma(plastic) * AREA * math.exp(-total)
    assert 1e3 * REFERENCE["peak_load"].value == pytest.approx(highest, rel=1e-5)
    assert REFERENCE["peak_elongation"].value == pytest.approx(LENGTH * math.expm1(total), rel=1e-4)
    assert NECKING["lengthening"].value == REFERENCE["peak_elongation"].value
    assert NECKING["peak_load"].value == REFERENCE["peak_load"].value
    assert 1e3 * REFERENCE["early_load"].value == pytest.approx(homogeneous(2.5e-3), rel=1e-5)


def test_bar_stays_homogeneous_between_smooth_ends():
    elongations = np.array([2.5, 5, 7.5]) * 1e-3
    loads, _ = bar.stretch(bar.SmoothEnds, 3.0, elongations)
    assert loads == pytest.approx([homogeneous(elongation) for elongation in elongations], rel=2e-4)
