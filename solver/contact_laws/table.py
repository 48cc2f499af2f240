"""Conductance read from a table of pressure and temperature.

ln h is linear in ln p and in T = (T_s + T_m)/2 between the entries. Beyond the table it keeps the
value of its edge, except that below the lowest pressure h falls in proportion to the pressure, for
no pressure is no contact. Heat follows by Wiedemann and Franz, h_t = L T h_e.
"""

from __future__ import annotations

from typing import ClassVar, Literal, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from microweld.arrays import Floats
from microweld.contact_laws.closed_points import ClosedPoints
from microweld.contact_laws.law import Conductances, ExplicitLaw
from microweld.contact_laws.parts import wiedemann_franz
from microweld.inputs import (
    Conductance,
    Fault,
    PositiveAreaResistance,
    Pressure,
    Temperature,
    refuse,
)


class Table(ExplicitLaw):
    """Resistance or conductance at given pressures and temperatures.

    Heat follows by Wiedemann-Franz.
    """

    brief: ClassVar[str] = "A table"

    law: Literal["table"]
    """Law of the conductances."""
    pressures: tuple[Pressure, ...] = Field(min_length=1)
    """Pressures of the columns, rising [Pa]."""
    temperatures: tuple[Temperature, ...] = Field(default=(293.15,), min_length=1)
    """Temperatures of the rows, rising; mean of both sides [K]."""
    area_resistances: tuple[tuple[PositiveAreaResistance, ...], ...] | None = None
    """Resistance times area, a row for each temperature [ohm m2]."""
    conductances: tuple[tuple[Conductance, ...], ...] | None = None
    """Conductance per area, a row for each temperature [S/m2]."""

    @property
    def rows(self) -> tuple[tuple[float, ...], ...]:
        """Conductances, a row for each temperature [S/m2]."""
        if self.conductances is not None:
            return self.conductances
        return tuple(tuple(1.0 / value for value in row) for row in self.area_resistances or ())

    def evaluate(self, points: ClosedPoints) -> Conductances:
        """Return the conductances at closed points."""
        log_p = np.log(points.pressure)
        log_pressures = np.log(np.array(self.pressures))
        column = _locate(log_pressures, log_p)
        row = _locate(np.array(self.temperatures), points.mean_temperature.value)
        entries = np.log(np.pad(np.array(self.rows), ((0, 1), (0, 1)), mode="edge"))
        lower, upper = (
            (1.0 - column.share) * entries[j, column.interval]
            + column.share * entries[j, column.interval + 1]
            for j in (row.interval, row.interval + 1)
        )
        shortfall = np.minimum(log_p - log_pressures[0], 0.0)
        value = np.exp((1.0 - row.share) * lower + row.share * upper + shortfall)
        electrical = points.mean_temperature.map(value, value * (upper - lower) * row.slope)
        return wiedemann_franz(electrical, points.mean_temperature)

    @model_validator(mode="after")
    def _is_a_table(self) -> Self:
        faults = [
            *_unordered("pressures", self.pressures),
            *_unordered("temperatures", self.temperatures),
        ]
        given = [
            name for name in ("area_resistances", "conductances") if getattr(self, name) is not None
        ]
        if len(given) == 1:
            faults += self._misshapen(given[0])
        else:
            fault = Fault(
                ((given or ["conductances"])[0],),
                "a table holds one quantity",
                ", ".join(given) or "none",
                "one of area_resistances, conductances",
                "keep one of them",
            )
            faults.append(fault)
        if faults:
            refuse("table", faults)
        return self

    def _misshapen(self, name: str) -> list[Fault]:
        shape = f"{len(self.temperatures)} rows of {len(self.pressures)}"
        lengths = [len(row) for row in self.rows]
        if lengths == [len(self.pressures)] * len(self.temperatures):
            return []
        found = f"{len(lengths)} rows of {', '.join(map(str, sorted(set(lengths))))}"
        cure = "give a row for each temperature, with a value for each pressure"
        return [
            Fault((name,), "the rows do not fit pressures and temperatures", found, shape, cure)
        ]


def _unordered(axis: str, values: tuple[float, ...]) -> list[Fault]:
    """Faults of an axis that does not rise."""
    text = f"{axis} of a table must rise"
    cure = "sort them, each once"
    return [
        Fault((axis, number), text, f"{value:g}", f"more than {values[number - 1]:g}", cure)
        for number, value in enumerate(values)
        if number and value <= values[number - 1]
    ]


class _Location(NamedTuple):
    """Where values lie on an axis; outside of it they count as at its end."""

    interval: NDArray[np.intp]
    share: Floats  #: of the interval that lies below each value [-]
    slope: Floats  #: of that share


def _locate(axis: Floats, x: Floats) -> _Location:
    if axis.size == 1:
        return _Location(np.zeros(x.shape, dtype=np.intp), np.zeros_like(x), np.zeros_like(x))
    i = np.clip(np.searchsorted(axis, x, side="right") - 1, 0, axis.size - 2)
    length = axis[i + 1] - axis[i]
    share = (x - axis[i]) / length
    slope = np.where((share >= 0.0) & (share < 1.0), 1.0 / length, 0.0)
    return _Location(i, np.clip(share, 0.0, 1.0), slope)
