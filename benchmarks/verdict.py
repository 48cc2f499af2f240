"""Whether a figure is inside of its band."""

from __future__ import annotations

import math

from benchmarks.figures import unit_text
from benchmarks.spec import Quantity

INSIDE = "inside"
OUTSIDE = "outside"
NOT_COMPARABLE = "not comparable"


def judge(quantity: Quantity, figure: float | None, bar: float | None) -> tuple[str, str]:
    """Verdict and, where it is not "inside", why.

    A figure whose error bar is wider than the whole band says nothing about it, wherever it lies.
    """
    lower, upper = quantity.band
    if figure is None or math.isnan(figure):
        return NOT_COMPARABLE, "nothing was measured"
    if bar is not None and math.isfinite(upper - lower) and not 2 * bar <= upper - lower:
        wide = "the error bar is wider than the band"
        return NOT_COMPARABLE, "a part of its refinement study failed" if math.isnan(bar) else wide
    if not lower <= figure <= upper:
        return (
            OUTSIDE,
            f"beyond {lower if figure < lower else upper:.6g} {unit_text(quantity.unit)}".rstrip(),
        )
    return INSIDE, ""
