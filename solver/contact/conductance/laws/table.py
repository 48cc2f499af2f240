"""Conductance read from a table of pressure and temperature.

ln h is linear in ln p and in T = (T_s + T_m)/2 between the entries. Beyond the table it keeps the
value of its edge, except that below the lowest pressure h falls in proportion to the pressure, for
no pressure is no contact. Heat follows by Wiedemann and Franz, h_t = L T h_e.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from microweld.arrays import Floats
from microweld.contact.conductance.closed_points import ClosedPoints
from microweld.contact.conductance.dual import Dual
from microweld.contact.conductance.laws.parts import wiedemann_franz


@dataclass(frozen=True)
class Table:
    """The law of this module."""

    pressures: Floats  #: rising [Pa]
    temperatures: Floats  #: rising [K]
    conductances_per_area: Floats  #: a row for each temperature [S/m2]

    def conductances(self, at: ClosedPoints) -> tuple[Dual, Dual]:
        """Electrical [S/m2] and thermal [W/(m2 K)] conductance."""
        log_p = np.log(at.pressure)
        (i, u, _), (j, w, per_kelvin) = _place(np.log(self.pressures), log_p), self._row(at)
        entries = np.log(np.pad(self.conductances_per_area, ((0, 1), (0, 1)), mode="edge"))
        lower, upper = ((1.0 - u) * entries[row, i] + u * entries[row, i + 1] for row in (j, j + 1))
        shortfall = np.minimum(log_p - np.log(self.pressures[0]), 0.0)
        value = np.exp((1.0 - w) * lower + w * upper + shortfall)
        electrical = at.mean_temperature.map(value, value * (upper - lower) * per_kelvin)
        return electrical, wiedemann_franz(electrical, at.mean_temperature)

    def _row(self, at: ClosedPoints) -> tuple[NDArray[np.intp], Floats, Floats]:
        return _place(self.temperatures, at.mean_temperature.value)


def _place(axis: Floats, x: Floats) -> tuple[NDArray[np.intp], Floats, Floats]:
    """Interval of each x, the share of it that lies below x, and the slope of that share.

    Held outside the axis.
    """
    if axis.size == 1:
        return np.zeros(x.shape, dtype=np.intp), np.zeros_like(x), np.zeros_like(x)
    i = np.clip(np.searchsorted(axis, x, side="right") - 1, 0, axis.size - 2)
    length = axis[i + 1] - axis[i]
    share = (x - axis[i]) / length
    return i, np.clip(share, 0.0, 1.0), np.where((share >= 0.0) & (share < 1.0), 1.0 / length, 0.0)
