"""The outcome of a run held against the limits of its case."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from microweld.cases.limits import Limit, unit_of
from microweld.outcome import Figure, outcome_column
from microweld.results.scales import scale_of


@dataclass(frozen=True)
class Judged:
    """One limit of the case, and the figure that it bounds."""

    key: str
    name: str  #: of the figure, in words
    unit: str  #: SI
    value: float  #: not a number where the run has not computed the figure
    least: float | None
    most: float | None

    @property
    def held(self) -> bool:
        """Whether the figure lies within the limit; one that was not computed does not."""
        above = self.least is None or self.value >= self.least
        below = self.most is None or self.value <= self.most
        return above and below and not math.isnan(self.value)

    @property
    def verdict(self) -> str:
        """The verdict in words."""
        if self.held:
            return "held"
        if math.isnan(self.value):
            return "NOT COMPUTED"
        if self.least is not None and self.value < self.least:
            return "TOO LITTLE"
        return "TOO MUCH"


def judge(figures: Sequence[Figure], limits: Mapping[str, Limit]) -> list[Judged]:
    """Hold an outcome against limits.

    Args:
        figures: The outcome.
        limits: Limits by key of the figure.
    """
    found = {figure.key: figure for figure in figures}
    judged = []
    for key, limit in limits.items():
        unit = outcome_column(key).unit
        figure = found.get(key, Figure(key, key.replace("_", " "), unit, math.nan))
        least, most = limit.bounds(unit_of(key))
        judged.append(Judged(key, figure.name, unit, figure.value, least, most))
    return judged


def outcome_summary(figures: Sequence[Figure]) -> dict[str, float]:
    """Return the outcome for `summary.json`: values in SI by key."""
    return {figure.key: figure.value for figure in figures}


def limits_summary(judged: Sequence[Judged]) -> dict[str, dict[str, object]]:
    """Return the judged limits for `summary.json`, by key."""
    return {
        limit.key: {
            "value": limit.value,
            "least": limit.least,
            "most": limit.most,
            "held": limit.held,
            "verdict": limit.verdict.lower(),
        }
        for limit in judged
    }


def outcome_table(figures: Sequence[Figure], judged: Sequence[Judged]) -> list[str]:
    """Return the lines of one table: each figure, its limit and the verdict.

    Figures that are zero and have no limit are left out.

    Args:
        figures: The outcome.
        judged: The limits.
    """
    limits = {limit.key: limit for limit in judged}
    rows = []
    for figure in figures:
        limit = limits.pop(figure.key, None)
        if limit is not None:
            rows.append(_row(limit))
        elif figure.value != 0.0:
            rows.append((figure.name, _text(figure.value, figure.unit), "", ""))
    rows += [_row(limit) for limit in limits.values()]
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(3)]
    return [
        f"  {name:<{widths[0]}}  {value:>{widths[1]}}  {allowed:<{widths[2]}}  {word}".rstrip()
        for name, value, allowed, word in rows
    ]


def _row(limit: Judged) -> tuple[str, str, str, str]:
    bounds = []
    if limit.least is not None:
        bounds.append(f"at least {_text(limit.least, limit.unit)}")
    if limit.most is not None:
        bounds.append(f"at most {_text(limit.most, limit.unit)}")
    value = _text(limit.value, limit.unit)
    return limit.name, value, f"({', '.join(bounds)})", limit.verdict


def _text(value: float, unit: str) -> str:
    if math.isnan(value):
        return "-"
    if unit == "1":
        return f"{value * 100:.3g} %"
    if unit == "K":
        return f"{value:.0f} K"
    scale = scale_of(unit, abs(value))
    return f"{value / scale.size:.3g} {scale.unit}"
