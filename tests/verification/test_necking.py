"""Beside the benchmarks of necking: their references, and the load over the whole elongation."""

import math

import numpy as np
import pytest
from scipy.optimize import brentq

from benchmarks.considere import measure as bar
from benchmarks.considere.measure import LATE, LENGTH, RADIUS, RATE, SATURATION, START, sigma
from benchmarks.spec import load
from benchmarks.thermal_necking import measure as hot

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


def test_reference_of_the_uniform_hot_bar_is_its_differential_equation():
    steps = 400
    dt = hot.DURATION * hot.UNIFORM_PULL / hot.PULL / steps
    plastic = 0.0
    temperature = hot.START
    loads = []
    for stretch in np.linspace(0.0, hot.UNIFORM_PULL, steps + 1)[1:]:
        total = math.log1p(float(stretch) / (hot.HALF * 1e-3))

        def flow(more: float, plastic: float = plastic, temperature: float = temperature) -> float:
            cold = (hot.A + hot.B * (plastic + more) ** hot.N) * (
                1.0 + hot.C * math.log(max(more / dt, 1.0))
            )
            stress = cold
            for _ in range(8):
                now = temperature + 0.9 * stress * more / (hot.DENSITY * hot.CAPACITY)
                stress = cold * (1.0 - ((now - hot.START) / (hot.MELT - hot.START)) ** hot.M)
            return stress

        def gap(more: float, plastic: float = plastic, total: float = total) -> float:
            return plastic + more + flow(more) / hot.YOUNG - total

        if gap(0.0) < 0.0:
            more = brentq(gap, 0.0, 0.01)
            stress = flow(more)
            temperature += 0.9 * stress * more / (hot.DENSITY * hot.CAPACITY)
            plastic += more
        else:
            stress = hot.YOUNG * total
        loads.append(stress * math.pi * (hot.RADIUS * 1e-3) ** 2 * math.exp(-total))
    highest = load("thermal_necking").quantities["peak_load"].value
    assert 1e-3 * max(loads) == pytest.approx(highest, rel=1e-4)
