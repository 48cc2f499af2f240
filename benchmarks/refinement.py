"""Error bar of a figure: its distance from the limit of fine meshes or steps, from coarser ones.

Richardson's extrapolation with the grid convergence index (Roache; ASME V&V 20). For levels
h_1 < h_2 < h_3

    bar = F |f_2 - f_1| / ((h_2/h_1)^p - 1)

with the convergence order p, which for levels of one ratio is

    p = ln|(f_3 - f_2)/(f_2 - f_1)| / ln(h_2/h_1)

The factor of safety F is 1.25 where p was observed. It is 3 where the order of the scheme had to be
assumed: two levels, differences that change sign, or an observed order more than half a unit away
from that of the scheme.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from scipy.optimize import brentq

ROUNDING = 1e-10  #: relative differences this small are no truncation error
#: Factors of safety for an observed and for an assumed order.
OBSERVED = 1.25
ASSUMED = 3.0


@dataclass(frozen=True)
class Bar:
    """Error bar of the finest figure, and the observed order where there is one."""

    size: float
    order: float | None


def sizes(levels: Sequence[float]) -> list[float]:
    """Return relative sizes of levels from coarse to fine, which count cells if they rise."""
    if levels[-1] > levels[0]:
        return [levels[-1] / level for level in levels]
    return [level / levels[-1] for level in levels]


def error_bar(levels: Sequence[float], figures: Sequence[float], order: float) -> Bar:
    """Return the error bar of the last figure.

    Args:
        levels: Of the argument, coarse to fine, two or more.
        figures: One for each level.
        order: Convergence order of the scheme.
    """
    h = sizes(levels)
    change = abs(figures[-2] - figures[-1])
    if not math.isfinite(change):
        return Bar(math.nan, None)
    if change <= ROUNDING * abs(figures[-1]):
        return Bar(change, None)
    observed = None
    if len(h) > 2:
        observed = observed_order(h[-3:], figures[-3:])
    p = order
    factor = ASSUMED
    if observed is not None and abs(observed - order) <= 0.5:
        p = observed
        factor = OBSERVED
    return Bar(factor * change / ((h[-2] / h[-1]) ** p - 1.0), observed)


def observed_order(h: Sequence[float], f: Sequence[float]) -> float | None:
    """Return the convergence order that three levels show.

    Args:
        h: Sizes of cells or steps, coarse to fine.
        f: Figures at these levels.

    Returns:
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
