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
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from microweld.contact_laws.closed_points import ClosedPoints
from microweld.contact_laws.film import Film
from microweld.contact_laws.law import Conductances, ContactLaw, Surfaces
from microweld.contact_laws.parts import metal_share, series
from microweld.inputs import AreaResistance, Fault, Length, refuse

CONSTANT = 1.25
EXPONENT = 0.95

Slope = Annotated[float, Field(gt=0.0, le=1.0)]


class CooperMikicYovanovich(ContactLaw):
    """Micro-contacts of rough surfaces of hardness H(T) under pressure, with an oxide film."""

    brief: ClassVar[str] = "Micro-contacts of rough surfaces"

    law: Literal["cooper-mikic-yovanovich"] = "cooper-mikic-yovanovich"
    """Law of the conductances."""
    roughness: Length | None = None
    """Combined root-mean-square roughness of the two surfaces [m].

    By default from the material records.
    """
    asperity_slope: Slope | None = None
    """Combined mean absolute slope of the asperities [-]; by default from the material records."""
    film_resistance: AreaResistance | None = None
    """Resistance of a film that never breaks times its area [ohm m2], 0 ohm m^2 for bare metal.

    By default the film of the records, which breaks.
    """

    def between(self, surfaces: Surfaces) -> MicroContacts:
        """Return the equation; parameters that are not given are those of the surfaces."""
        slope = self.asperity_slope
        if slope is None:
            slope = surfaces.asperity_slope
        return MicroContacts(self.roughness_of(surfaces), slope, self.film_resistance or 0.0)

    def film_of(self, surfaces: Surfaces) -> Film | None:
        """Return the film that breaks: of the case, else of the records."""
        if self.film is None and self.film_resistance is None and surfaces.film_resistance > 0.0:
            return Film()
        return self.film

    def roughness_of(self, surfaces: Surfaces) -> float:
        """Return the root-mean-square height of both surfaces together [m]."""
        if self.roughness is None:
            return surfaces.roughness
        return self.roughness

    @model_validator(mode="after")
    def _one_film(self) -> Self:
        if self.film is None or self.film_resistance is None:
            return self
        fault = Fault(
            ("film_resistance",),
            "two films: one that breaks and one that stays",
            f"{self.film_resistance:g} ohm m^2",
            "film or film_resistance",
            "write film: {resistance: ...} and leave film_resistance out",
        )
        refuse("contact", [fault])


@dataclass(frozen=True)
class MicroContacts:
    """The equation of this law, with parameters of two surfaces."""

    roughness: float  #: rms height of both surfaces together, s [m]
    asperity_slope: float  #: mean absolute slope of both surfaces together, m [-]
    film_resistance: float  #: area resistance of the film [ohm m2]

    def evaluate(self, points: ClosedPoints) -> Conductances:
        """Return the conductances at closed points."""
        density = CONSTANT * self.asperity_slope / self.roughness
        spots = points.real_area.power(EXPONENT).scaled(density)
        metal = points.electrical_conductivity * spots
        return Conductances(
            series(metal, self.film_resistance),
            points.thermal_conductivity * spots,
            metal_share(metal, self.film_resistance),
        )
