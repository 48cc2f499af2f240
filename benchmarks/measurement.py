"""The result of a benchmark's `measure`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol


class Counted(Protocol):
    """A problem that counts its work: electro-thermal, mechanical."""

    def statistics(self) -> dict[str, Any]:
        """Return counts, and seconds."""


@dataclass(frozen=True)
class Curve:
    """A picture of the report: lines over one axis, the reference among them."""

    title: str
    x: str  #: axis with unit
    y: str
    lines: dict[str, tuple[Sequence[float], Sequence[float]]]
    points: tuple[str, ...] = ()  #: lines drawn as points
    scale: str = "linear"  #: of both axes, or "log"


@dataclass(frozen=True)
class Table:
    """A table of the report."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str | float, ...], ...]


@dataclass(frozen=True)
class Measurement:
    """Figures by the name of their quantity, in its unit; counts of work; pictures; tables."""

    values: dict[str, float]
    work: dict[str, int] = field(default_factory=dict)
    curves: tuple[Curve, ...] = ()
    #: columns over "time", kept for comparison
    history: dict[str, Sequence[float]] = field(default_factory=dict)
    tables: tuple[Table, ...] = ()


#: Names of the mechanical counts as the electro-thermal problem has them.
_SAME = {
    "newton": "newton_iterations",
    "residuals": "residual_assemblies",
    "tangents": "jacobian_assemblies",
    "solves": "linear_solves",
}


def work_of(*problems: Counted) -> dict[str, int]:
    """Return the counts of all problems together."""
    total: dict[str, int] = {}
    for problem in problems:
        for name, count in problem.statistics().items():
            if name != "seconds":
                key = _SAME.get(name, name)
                total[key] = total.get(key, 0) + int(count)
    return total
