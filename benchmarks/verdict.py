"""Verdict on a figure: inside or outside its band, or not comparable."""

from __future__ import annotations

import math

from benchmarks.figures import unit_text
from benchmarks.spec import Quantity

INSIDE = "inside"
OUTSIDE = "outside"
NOT_COMPARABLE = "not comparable"


def judge(quantity: Quantity, figure: float | None, bar: float | None) -> tuple[str, str]:
    """Compare a figure with the band of its quantity.

    A figure whose error bar is wider than the whole band proves nothing, wherever it lies.

    Args:
        quantity: Has the band.
        figure: None or no number if nothing was measured.
        bar: Half width of the error bar; no number if a refinement study failed, None without one.

    Returns:
        The verdict and, where it is not "inside", why.
    """
    lower, upper = quantity.band
    if figure is None or math.isnan(figure):
        return NOT_COMPARABLE, "nothing was measured"
    if bar is not None and math.isfinite(upper - lower) and not 2 * bar <= upper - lower:
        if math.isnan(bar):
            return NOT_COMPARABLE, "a part of its refinement study failed"
        return NOT_COMPARABLE, "the error bar is wider than the band"
    unit = unit_text(quantity.unit)
    if figure < lower:
        return OUTSIDE, f"beyond {lower:.6g} {unit}".rstrip()
    if figure > upper:
        return OUTSIDE, f"beyond {upper:.6g} {unit}".rstrip()
    return INSIDE, ""
