"""Whether a figure is inside of its band."""

from __future__ import annotations

import math

from benchmarks.spec import Quantity

INSIDE, OUTSIDE, NOT_COMPARABLE = "inside", "outside", "not comparable"


def judge(quantity: Quantity, figure: float | None, bar: float | None) -> tuple[str, str]:
    """Verdict and, where it is not "inside", why.

    A figure whose error bar is wider than the whole band says nothing about it, wherever it lies.
    """
    lower, upper = quantity.band
    if figure is None or math.isnan(figure):
        return NOT_COMPARABLE, "nothing was measured"
    if bar is not None and math.isfinite(upper - lower) and not 2 * bar <= upper - lower:
        return NOT_COMPARABLE, "the error bar is wider than the band"
    if not lower <= figure <= upper:
        return OUTSIDE, f"beyond {lower if figure < lower else upper:.6g} {quantity.unit}"
    return INSIDE, ""
