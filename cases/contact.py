"""What happens where bodies touch: friction, and the law of electrical and thermal conductance."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from microweld.cases.base import AreaResistance, CaseModel, Length

Friction = Annotated[float, Field(ge=0.0, le=2.0)]
Slope = Annotated[float, Field(gt=0.0, le=1.0)]


class ContactPair(CaseModel):
    """Settings of one contact pair; what is left out follows the defaults, then the material records."""

    friction: Friction | None = None
    """Coulomb friction coefficient [-]."""
    roughness: Length | None = None
    """Combined root-mean-square roughness of the two surfaces [m]."""
    asperity_slope: Slope | None = None
    """Combined mean absolute slope of the asperities [-]."""
    film_resistance: AreaResistance | None = None
    """Resistance of the oxide film times its area [ohm m2]; 0 ohm m^2 for bare metal."""


class Contact(ContactPair):
    """The contact law, its defaults for all pairs, and what single pairs have of their own."""

    law: Literal["cooper-mikic-yovanovich"] = "cooper-mikic-yovanovich"
    """Law of the conductances: spots of hardness H(T) under pressure, with an oxide film."""
    friction: Friction = 0.2
    """Coulomb friction coefficient of all pairs [-]."""
    pairs: dict[str, ContactPair] = Field(default_factory=dict)
    """What differs for single pairs: lower_electrode, faying, upper_electrode."""

    def of(self, pair: str) -> ContactPair:
        """The settings of one pair: its own where given, else the defaults; None is left to the material records."""
        defaults = {name: getattr(self, name) for name in ContactPair.model_fields}
        own = self.pairs[pair].model_dump(exclude_none=True) if pair in self.pairs else {}
        return ContactPair(**{**defaults, **own})
