"""Cell sizes: fine around the contacts, growing with the distance from them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Grading:
    """A cell size that is constant near the contact and grows linearly away from it; all in one length unit."""

    contact_size: float  #: cell size at the contact
    core: float  #: distance from the contact within which it is kept
    growth: float  #: increase of the size per distance outside of the core

    def at(self, distance: float) -> float:
        """Cell size at a distance from the contact."""
        return self.contact_size + self.growth * max(distance - self.core, 0.0)
