"""Equal round spots of the real contact area (Holm).

One spot of radius a has the constriction resistance (rho_s + rho_m)/(4a) = 1/(2 a sigma_h) and the
film resistance R_spot/(pi a^2), in series. With one spot on each square of the spacing s, pi a^2 =
r s^2, r = p/H:

    1/h_e = s/(2 sigma_h) sqrt(pi/r) + R_spot/r,    1/h_t = s/(2 k_h) sqrt(pi/r)

One spot on the whole area A = s^2 under a force F has R = sqrt(rho^2 pi H/(4F)). The interaction of
the spots is neglected, so that the law ends at full contact, r = 1, with the finite conductance
2 sigma_h/(s sqrt(pi)).

Reference: holm1967.
"""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np

from microweld.contact_laws.closed_points import ClosedPoints
from microweld.contact_laws.law import Conductances, ExplicitLaw
from microweld.contact_laws.parts import metal_share, series
from microweld.inputs import AreaResistance, Length


class Holm(ExplicitLaw):
    """Equal round spots that carry the pressure at hardness H(T), with a film on the spots."""

    brief: ClassVar[str] = "Equal round spots"

    law: Literal["holm"]
    """Law of the conductances."""
    spot_spacing: Length
    """Distance of the spots, the root of the nominal area of each [m]."""
    spot_film_resistance: AreaResistance = 0.0
    """Resistance of the film times the area of true contact [ohm m2]."""

    def evaluate(self, points: ClosedPoints) -> Conductances:
        """Return the conductances at closed points."""
        spots = points.real_area.power(0.5).scaled(2.0 / (np.sqrt(np.pi) * self.spot_spacing))
        film = points.real_area.inverse().scaled(self.spot_film_resistance)
        metal = points.electrical_conductivity * spots
        return Conductances(
            series(metal, film), points.thermal_conductivity * spots, metal_share(metal, film)
        )
