"""Resistance that falls with a power of the pressure.

h_e = (1/R_0) (p/p_0)^m,    h_t = L T h_e,    T = (T_s + T_m)/2
"""

from __future__ import annotations

from typing import ClassVar, Literal

from microweld.contact_laws.closed_points import ClosedPoints
from microweld.contact_laws.law import Conductances
from microweld.contact_laws.parts import PressurePower, wiedemann_franz


class PowerLaw(PressurePower):
    """Resistance that falls with a power of the pressure; heat follows by Wiedemann-Franz."""

    brief: ClassVar[str] = "A power of the pressure"

    law: Literal["power-law"]
    """Law of the conductances."""

    def evaluate(self, points: ClosedPoints) -> Conductances:
        """Return the conductances at closed points."""
        electrical = points.everywhere(self.conductance_under(points.pressure))
        return wiedemann_franz(electrical, points.mean_temperature)
