"""The same conductance at any pressure.

Heat by Wiedemann and Franz, h_t = L T h_e, unless it is given.
"""

from __future__ import annotations

from dataclasses import dataclass

from microweld.contact.conductance.closed_points import ClosedPoints
from microweld.contact.conductance.dual import Dual
from microweld.contact.conductance.laws.parts import wiedemann_franz


@dataclass(frozen=True)
class Constant:
    """The law of this module."""

    area_resistance: float  #: [ohm m2]
    thermal_conductance: float | None  #: [W/(m2 K)]

    def conductances(self, at: ClosedPoints) -> tuple[Dual, Dual]:
        """Electrical [S/m2] and thermal [W/(m2 K)] conductance."""
        electrical = at.everywhere(1.0 / self.area_resistance)
        if self.thermal_conductance is None:
            return electrical, wiedemann_franz(electrical, at.mean_temperature)
        return electrical, at.everywhere(self.thermal_conductance)
