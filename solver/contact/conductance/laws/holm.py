"""Equal round spots of the real contact area (Holm).

One spot of radius a has the constriction resistance (rho_s + rho_m)/(4a) = 1/(2 a sigma_h) and the
film resistance R_spot/(pi a^2), in series. With one spot on each square of the spacing s, pi a^2 =
r s^2, r = p/H:

    1/h_e = s/(2 sigma_h) sqrt(pi/r) + R_spot/r,    1/h_t = s/(2 k_h) sqrt(pi/r)

One spot on the whole area A = s^2 under a force F has R = sqrt(rho^2 pi H/(4F)). Spots do not see
each other here, so that the law ends at full contact, r = 1, with the finite conductance 2
sigma_h/(s sqrt(pi)).

Reference: holm1967.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from microweld.contact.conductance.closed_points import ClosedPoints
from microweld.contact.conductance.dual import Dual
from microweld.contact.conductance.laws.parts import series


@dataclass(frozen=True)
class Holm:
    """The law of this module."""

    spot_spacing: float  #: s [m]
    spot_film_resistance: float  #: R_spot, of the area of true contact [ohm m2]

    def conductances(self, at: ClosedPoints) -> tuple[Dual, Dual]:
        """Electrical [S/m2] and thermal [W/(m2 K)] conductance."""
        spots = at.real_area.power(0.5).scaled(2.0 / (np.sqrt(np.pi) * self.spot_spacing))
        film = at.real_area.inverse().scaled(self.spot_film_resistance)
        return series(at.electrical_conductivity * spots, film), at.thermal_conductivity * spots
