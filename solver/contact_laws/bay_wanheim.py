"""A layer of contact whose resistivity falls with the real contact area (Bay and Wanheim, SORPAS).

    rho_c = 3 (sigma_soft/p) ((rho_s + rho_m)/2 + rho_film),    h_e = 1/(rho_c d)

with the flow stress sigma_soft of the softer metal and the thickness d of the layer. Three times
the flow stress is the hardness, so 3 sigma_soft/p = H/p = 1/r, and r saturates where the theory of
Bay and Wanheim lets the asperities close. Heat passes the same layer, film left out:

    h_e = r/(d (1/sigma_h + rho_film)),    h_t = r k_h/d

Reference: Bay and Wanheim, Wear 38 (1976) 201 (recalled).
"""

from __future__ import annotations

from typing import ClassVar, Literal

from microweld.contact_laws.closed_points import ClosedPoints
from microweld.contact_laws.law import Conductances, ExplicitLaw
from microweld.contact_laws.parts import metal_share
from microweld.inputs import Length, Resistivity


class BayWanheim(ExplicitLaw):
    """A layer whose resistivity falls as the real contact area grows, as SORPAS has it."""

    brief: ClassVar[str] = "A layer as in SORPAS"

    law: Literal["bay-wanheim"]
    """Law of the conductances."""
    layer_thickness: Length
    """Thickness of the layer that stands for the contact [m]."""
    film_resistivity: Resistivity = 0.0
    """Resistivity of surface films in this layer [ohm m]."""

    def evaluate(self, points: ClosedPoints) -> Conductances:
        """Return the conductances at closed points."""
        closed = points.real_area.scaled(1.0 / self.layer_thickness)
        share = metal_share(points.electrical_conductivity, self.film_resistivity)
        return Conductances(
            closed * points.electrical_conductivity * share,
            closed * points.thermal_conductivity,
            share,
        )
