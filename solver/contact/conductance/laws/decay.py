"""Resistance that falls with pressure and, if it does, with temperature: the power law and the decay after Kaars.

    h_e = (1/R_0) (p/p_0)^m exp((T - T_0)/theta),    T = (T_s + T_m)/2,    h_t = L T h_e

The power law has no temperature (1/theta = 0).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from microweld.contact.conductance.closed_points import ClosedPoints
from microweld.contact.conductance.dual import Dual
from microweld.contact.conductance.laws.parts import wiedemann_franz


@dataclass(frozen=True)
class Decay:
    """The law of this module."""

    area_resistance: float  #: R_0 [ohm m2]
    pressure: float  #: p_0 [Pa]
    exponent: float  #: m [-]
    temperature: float = 0.0  #: T_0 [K]
    decay: float = np.inf  #: theta [K]

    def conductances(self, at: ClosedPoints) -> tuple[Dual, Dual]:
        """Electrical [S/m2] and thermal [W/(m2 K)] conductance."""
        cold = np.power(at.pressure / self.pressure, self.exponent) / self.area_resistance
        electrical = ((at.mean_temperature - self.temperature) / self.decay).exp().scaled(cold)
        return electrical, wiedemann_franz(electrical, at.mean_temperature)
