"""Beside the benchmark `considere`: its references, and the load over the whole elongation."""

import math

import numpy as np
import pytest
from scipy.optimize import brentq

from benchmarks.considere import measure as bar
from benchmarks.considere.measure import LATE, LENGTH, RADIUS, RATE, SATURATION, START, sigma
from benchmarks.spec import load

REFERENCE = load("considere").quantities
AREA = math.pi * (RADIUS * 1e-3) ** 2


def homogeneous(elongation: float) -> float:
    """F = tau A0 exp(-e), e the total strain [N]."""
    total = math.log1p(elongation / (LENGTH * 1e-3))
    plastic = brentq(lambda e: e + sigma(e) / bar.YOUNG - total, 0.0, total)
    return sigma(plastic) * AREA * math.exp(-total)


def test_references_are_the_considere_point():
    rigid = brentq(
        lambda e: (SATURATION - START) * RATE * math.exp(-RATE * e) + LATE - sigma(e), 0.01, 0.3
    )
    assert rigid == pytest.approx(0.12207, rel=1e-4)
    assert 1e3 * REFERENCE["peak_load"].value == pytest.approx(
        sigma(rigid) * AREA * math.exp(-rigid), rel=1e-4
    )
    assert REFERENCE["peak_elongation"].value == pytest.approx(LENGTH * math.expm1(rigid), rel=1e-3)
    assert 1e3 * REFERENCE["early_load"].value == pytest.approx(homogeneous(2.5e-3), rel=1e-5)


def test_bar_stays_homogeneous_between_smooth_ends():
    elongations = np.array([2.5, 5, 7.5]) * 1e-3
    loads, _ = bar.stretch(bar.SmoothEnds, 3.0, elongations)
    assert loads == pytest.approx([homogeneous(elongation) for elongation in elongations], rel=2e-4)
