"""Micro-contacts of two rough surfaces (Cooper, Mikic and Yovanovich).

    h_t = 1.25 k_h (m/s) r^0.95,    h_e = 1.25 sigma_h (m/s) r^0.95,    r = p/H

with harmonic means k_h, sigma_h of the two sides, asperity slope m, roughness s, and the flow
hardness H(T) of the softer side. The electrical law is the thermal one with the other conductivity,
so Wiedemann-Franz ties them as far as the metals obey it. A film adds its area resistance to the
electrical path only: 1/h_e = 1/h_metal + R_film.

References: cooper1969 (model), yovanovich1981 (the constants 1.25 and 0.95).
"""

from __future__ import annotations

from dataclasses import dataclass

from microweld.contact.conductance.closed_points import ClosedPoints
from microweld.contact.conductance.dual import Dual
from microweld.contact.conductance.laws.parts import series

CONSTANT = 1.25
EXPONENT = 0.95


@dataclass(frozen=True)
class CooperMikicYovanovich:
    """The law of this module."""

    roughness: float  #: rms height of both surfaces together, s [m]
    asperity_slope: float  #: mean absolute slope of both surfaces together, m [-]
    film_resistance: float  #: area resistance of the film [Ohm m2]

    def conductances(self, at: ClosedPoints) -> tuple[Dual, Dual]:
        """Electrical [S/m2] and thermal [W/(m2 K)] conductance."""
        spots = at.real_area.power(EXPONENT).scaled(CONSTANT * self.asperity_slope / self.roughness)
        return series(
            at.electrical_conductivity * spots, self.film_resistance
        ), at.thermal_conductivity * spots
