"""Cell sizes: fine around the contacts, growing with the distance from them."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

#: Distance of a point x, y from the middle of a contact, in its own length unit.
Distance = Callable[[float, float], float]


@dataclass(frozen=True)
class Grading:
    """A cell size that is constant near the contact and grows linearly away from it.

    All in one length unit.
    """

    contact_size: float  #: cell size at the contact
    core: float  #: distance from the contact within which it is kept
    growth: float  #: increase of the size per distance outside of the core

    def at(self, distance: float) -> float:
        """Return the cell size at a distance from the contact."""
        return self.contact_size + self.growth * max(distance - self.core, 0.0)


def away_from_spot(angle: float) -> Distance:
    """Return the distance from the vertical axis, less along the spot of crossed wires.

    Strips of width w overlap in a rhombus of diagonals w / sin(angle/2), along the bisector, and
    w / cos(angle/2).

    Args:
        angle: Angle between the wires [rad].
    """
    cosine = math.cos(angle / 2)
    sine = math.sin(angle / 2)

    def distance(x: float, y: float) -> float:
        return math.sqrt(2.0) * math.hypot(
            sine * (x * cosine + y * sine), cosine * (y * cosine - x * sine)
        )

    return distance


def away_from_line(half_length: float) -> Distance:
    """Return the distance from the plane above and below a line of contact along x."""
    return lambda x, y: math.hypot(max(abs(x) - half_length, 0.0), y)
