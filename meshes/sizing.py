"""Cell sizes: fine around the contacts, growing with the distance from them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Grading:
    """A cell size that is constant near the contact and grows linearly away from it; drawing units."""

    contact_size: float  #: of the slave cells at the contact
    core: float  #: distance from the contact within which the size is kept
    growth: float = 0.45  #: increase of the size per distance
    largest: float = 1.0

    def at(self, distance: float, coarsening: float = 1.0) -> float:
        """Cell size at a distance from the contact.

        Args:
            distance: from the contact [drawing unit].
            coarsening: size relative to that of the slave side.
        """
        fine = self.contact_size * coarsening
        return min(fine + self.growth * max(distance - self.core, 0.0), self.largest)
