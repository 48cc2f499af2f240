"""What every contact law is: a part of a case, and the conductances of a solid contact.

A law that stands in the case with all its parameters is an `ExplicitLaw`, its own equation. One
that leaves parameters to the material records is a `ContactLaw`, which makes its equation from
what the two surfaces offer.
"""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import Annotated, ClassVar, Protocol, get_args

from pydantic import Field

from microweld.contact_laws.bond_criterion import BondCriterion, Diffusion
from microweld.contact_laws.closed_points import ClosedPoints
from microweld.contact_laws.dual import Dual
from microweld.contact_laws.film import Film
from microweld.inputs import InputModel

Friction = Annotated[float, Field(ge=0.0, le=2.0)]
Exponent = Annotated[float, Field(gt=0.0, le=3.0)]


@dataclass(frozen=True)
class Conductances:
    """Contact conductances at points."""

    electrical: Dual  #: h_e [S/m2]
    thermal: Dual  #: h_t [W/(m2 K)]


class SolidLaw(Protocol):
    """The equation of a contact that has not melted."""

    def evaluate(self, points: ClosedPoints) -> Conductances:
        """Return the conductances at closed points, all positive."""


class Surfaces(Protocol):
    """What the material records say of the two surfaces of a pair together."""

    @property
    def roughness(self) -> float:
        """Root-mean-square height [m]."""

    @property
    def asperity_slope(self) -> float:
        """Mean absolute slope of the asperities [-]."""

    @property
    def film_resistance(self) -> float:
        """Area resistance of the films [ohm m2]."""


class ContactLaw(InputModel):
    """A contact law as a case gives it, with the keys that all laws share: friction, film, bond."""

    brief: ClassVar[str]  #: the law in a few words, for the description of its case section

    friction: Friction = 0.2
    """Coulomb friction coefficient [-]."""
    film: Film | None = None
    """An oxide film that breaks irreversibly, in place of one that stays.

    Without this key the film of the law, if it has one, stays intact.
    """
    bond: BondCriterion = Diffusion(criterion="diffusion")
    """When parts bond in the solid state."""

    @classmethod
    def key(cls) -> str:
        """Return the name of the law in a case."""
        return str(get_args(cls.model_fields["law"].annotation)[0])

    @abstractmethod
    def between(self, surfaces: Surfaces) -> SolidLaw:
        """Return the equation of a contact between two surfaces."""

    def roughness_of(self, surfaces: Surfaces) -> float:
        """Return the root-mean-square height of both surfaces together [m]."""
        return surfaces.roughness


class ExplicitLaw(ContactLaw):
    """A law whose parameters all stand in the case: it is its own equation."""

    def between(self, surfaces: Surfaces) -> SolidLaw:
        """Return the law itself, whatever the surfaces."""
        return self

    @abstractmethod
    def evaluate(self, points: ClosedPoints) -> Conductances:
        """Return the conductances at closed points, all positive."""
