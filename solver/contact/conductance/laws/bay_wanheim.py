"""A layer of contact whose resistivity falls with the real contact area (Bay and Wanheim, as in SORPAS).

    rho_c = 3 (sigma_soft/p) ((rho_s + rho_m)/2 + rho_film),    h_e = 1/(rho_c d)

with the flow stress sigma_soft of the softer metal and the thickness d of the layer. Three times
the flow stress is the hardness, so 3 sigma_soft/p = H/p = 1/r, and r saturates where the theory of
Bay and Wanheim lets the asperities close. Heat passes the same layer, film left out:

    h_e = r/(d (1/sigma_h + rho_film)),    h_t = r k_h/d
"""

from __future__ import annotations

from dataclasses import dataclass

from microweld.contact.conductance.closed_points import ClosedPoints
from microweld.contact.conductance.dual import Dual


@dataclass(frozen=True)
class BayWanheim:
    """The law of this module."""

    layer_thickness: float  #: d [m]
    film_resistivity: float  #: rho_film [ohm m]

    def conductances(self, at: ClosedPoints) -> tuple[Dual, Dual]:
        """Electrical [S/m2] and thermal [W/(m2 K)] conductance."""
        closed = at.real_area.scaled(1.0 / self.layer_thickness)
        return closed / (
            1.0 / at.electrical_conductivity + self.film_resistivity
        ), closed * at.thermal_conductivity
