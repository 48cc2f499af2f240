"""A bar that a test pulls until it breaks in its soft length, and the estimate without a test."""

from __future__ import annotations

from dataclasses import replace

from support.gripped_bar import WIDTH, considere, rig, run
from support.soft_wire import HARD, SECTION, SOFT, estimate

from benchmarks.measurement import Curve, Measurement
from microweld.simulation.testing import BreakingTest


def measure(longest: float) -> Measurement:
    """Forces over their closed forms, and where the bar breaks.

    Args:
        longest: Longest travel of a step over the width of the bar [-].
    """
    test = BreakingTest(replace(rig(soft=0.7), longest_step=longest * WIDTH))
    rows = run(test)
    soft = estimate(soft=True)
    thin = estimate(soft=False, thinned=0.2)
    values = {
        "force": test.progress.largest / (considere() * WIDTH**2),
        "load": test.progress.loaded,
        "softened": float(test.progress.mode == "wire, softened"),
        "estimate": soft.strength / (SOFT * SECTION),
        "estimate_thinned": thin.strength / (0.8 * HARD * SECTION),
        "notch": thin.notch,
    }
    travel = [1e6 * row["travel"] for row in rows]
    lines = {"simulation": (travel, [row["force"] / (considere() * WIDTH**2) for row in rows])}
    curve = Curve("Bar with a soft length", "travel [um]", "F / (sigma_uts A)", lines)
    return Measurement({key: float(value) for key, value in values.items()}, curves=(curve,))
