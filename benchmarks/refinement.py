"""How far a figure is from that of an infinitely fine mesh or time step, told from coarser ones.

Richardson's extrapolation with the grid convergence index (Roache; ASME V&V 20): for levels h_1 <
h_2 < h_3

    p = ln|(f_3 - f_2)/(f_2 - f_1)| / ln(h_2/h_1) for one ratio,        bar = F |f_2 - f_1| / ((h_2/h_1)^p - 1)

with the factor of safety F = 1.25 where p was observed, and F = 3 where the scheme's order had to
be believed: two levels, differences that change sign, or an observed order more than half a unit
away from the scheme's.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from scipy.optimize import brentq

ROUNDING = 1e-10  #: relative differences this small are no truncation error
OBSERVED = 1.25
BELIEVED = 3.0


@dataclass(frozen=True)
class Bar:
    """Error bar of the finest figure, and the order seen, if there was one to see."""

    size: float
    order: float | None


def sizes(levels: Sequence[float]) -> list[float]:
    """Relative sizes of levels from coarse to fine, which count cells if they rise."""
    rising = levels[-1] > levels[0]
    return [levels[-1] / level if rising else level / levels[-1] for level in levels]


def error_bar(levels: Sequence[float], figures: Sequence[float], order: float) -> Bar:
    """Error bar of the last figure.

    Args:
        levels: of the argument, coarse to fine, two or more.
        figures: one for each level.
        order: of the scheme.
    """
    h = sizes(levels)
    change = abs(figures[-2] - figures[-1])
    if not math.isfinite(change):
        return Bar(math.nan, None)
    if change <= ROUNDING * abs(figures[-1]):
        return Bar(change, None)
    if len(h) > 2:
        seen = observed_order(h[-3:], figures[-3:])
    else:
        seen = None
    trusted = seen is not None and abs(seen - order) <= 0.5
    p, factor = (seen, OBSERVED) if trusted and seen is not None else (order, BELIEVED)
    return Bar(factor * change / ((h[-2] / h[-1]) ** p - 1.0), seen)


def observed_order(h: Sequence[float], f: Sequence[float]) -> float | None:
    """Order from three levels, coarse to fine.

    None where the differences change sign or do not fall.
    """
    coarse = f[0] - f[1]
    fine = f[1] - f[2]
    if coarse * fine <= 0 or abs(fine) <= ROUNDING * abs(f[2]):
        return None

    def mismatch(p: float) -> float:
        return (h[0] ** p - h[1] ** p) / (h[1] ** p - h[2] ** p) - coarse / fine

    low = 0.05
    high = 12.0
    if mismatch(low) * mismatch(high) < 0:
        return float(brentq(mismatch, low, high))
    return None
