"""Figures as text: as many digits as their error bar supports."""

from __future__ import annotations

import math
from typing import Any

from benchmarks.spec import Quantity


def figure_text(figure: Any, bar: Any) -> str:
    """Return a figure with its error bar, "602.417 ± 0.003".

    Args:
        figure: None gives a dash.
        bar: None gives the figure alone.
    """
    if figure is None:
        return "-"
    if not bar or figure == 0:
        return f"{figure:.7g}"
    if bar < abs(figure):
        digits = max(2, min(10, 2 + math.ceil(math.log10(abs(figure) / bar))))
    else:
        digits = 2
    return f"{figure:.{digits}g} ± {bar:.1g}"


def unit_text(unit: str) -> str:
    """Return a unit as text; empty for a pure number."""
    if unit == "1":
        return ""
    return unit


def band_text(quantity: Quantity) -> str:
    """Return the band as text, "2.85 to 3.15" or "at most 0.05"."""
    lower, upper = quantity.band
    if math.isinf(lower):
        return f"at most {upper:.6g}"
    if math.isinf(upper):
        return f"at least {lower:.6g}"
    size = max(abs(lower), abs(upper))
    digits = max(2, min(10, 3 + math.ceil(math.log10(size / (upper - lower)))))
    return f"{lower:.{digits}g} to {upper:.{digits}g}"
