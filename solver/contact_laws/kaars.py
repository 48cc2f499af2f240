"""Resistance that falls with a power of the pressure and exponentially with temperature.

    h_e = (1/R_0) (p/p_0)^m exp((T - T_0)/theta),    h_t = L T h_e,    T = (T_s + T_m)/2

Reference: Kaars, Mayr and Koppe, Mater. Des. 106 (2016) 139 (recalled): a decay of that kind,
not their equation.
"""

from __future__ import annotations

from typing import ClassVar, Literal

from microweld.contact_laws.closed_points import ClosedPoints
from microweld.contact_laws.law import Conductances
from microweld.contact_laws.parts import PressurePower, wiedemann_franz
from microweld.inputs import Temperature, TemperatureChange


class Kaars(PressurePower):
    """Resistance that falls with a power of pressure and exponentially with temperature.

    Heat by Wiedemann-Franz.
    """

    brief: ClassVar[str] = "Decay with pressure and temperature"

    law: Literal["kaars"]
    """Law of the conductances."""
    temperature: Temperature = 293.15
    """Reference temperature, of the mean of both sides [K]."""
    decay: TemperatureChange
    """Heating that divides the resistance by e [K]."""

    def evaluate(self, points: ClosedPoints) -> Conductances:
        """Return the conductances at closed points."""
        heating = (points.mean_temperature - self.temperature) / self.decay
        electrical = heating.exp().scaled(self.conductance_under(points.pressure))
        return wiedemann_franz(electrical, points.mean_temperature)
