"""The same conductance at any pressure.

Heat by Wiedemann and Franz, h_t = L T h_e, unless it is given.
"""

from __future__ import annotations

from typing import ClassVar, Literal

from microweld.contact_laws.closed_points import ClosedPoints
from microweld.contact_laws.law import Conductances, ExplicitLaw
from microweld.contact_laws.parts import wiedemann_franz
from microweld.inputs import PositiveAreaResistance, ThermalConductance


class Constant(ExplicitLaw):
    """The same resistance at any pressure and temperature.

    Heat follows by Wiedemann-Franz unless given.
    """

    brief: ClassVar[str] = "Constant conductances"

    law: Literal["constant"]
    """Law of the conductances."""
    area_resistance: PositiveAreaResistance
    """Resistance times area [ohm m2]."""
    thermal_conductance: ThermalConductance | None = None
    """Thermal conductance per area [W/(m2 K)]; by default that of Wiedemann and Franz."""

    def evaluate(self, points: ClosedPoints) -> Conductances:
        """Return the conductances at closed points."""
        electrical = points.everywhere(1.0 / self.area_resistance)
        if self.thermal_conductance is None:
            return wiedemann_franz(electrical, points.mean_temperature)
        return Conductances(electrical, points.everywhere(self.thermal_conductance))
