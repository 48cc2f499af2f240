"""What a mesh stands for: itself in space, or the solid that a mesh of the plane y = 0 sweeps out.

A plane or axisymmetric model is a mesh of triangles in the plane y = 0 of the same space as any
other: a node keeps three components of displacement, that along y held, and x is the distance from
the axis z of a round joint. A point of the mesh stands for `width` out of the plane, and of a round
joint's displacement u the hoop stretch is 1 + u_x/x.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

VERTICAL = 2  #: bodies are stacked, pushed and held along z
ACROSS = 1  #: out of the plane of a flat model


@dataclass(frozen=True)
class Model:
    """How a mesh stands for bodies: neither number set, the mesh is solid itself."""

    turn: float = 0.0  #: angle that the mesh sweeps around the z axis [rad]
    thickness: float = 0.0  #: of a plane model, without strain along y [m]

    @property
    def flat(self) -> bool:
        """Whether the mesh lies in the plane y = 0."""
        return self.turn > 0.0 or self.thickness > 0.0

    def width(self, x: Any) -> Any:
        """Size out of the plane at a distance x from the z axis [m]: number, array or UFL.

        1 for a solid mesh.
        """
        if self.flat:
            return self.turn * x + self.thickness
        return 1.0

    def spot_radius(self, area: float) -> float:
        """Radius of a round contact, or half the width of a strip, of an area of the whole joint [m]."""
        if self.thickness:
            return area / (2 * self.thickness)
        return math.sqrt(area / math.pi)


SOLID = Model()
AXISYMMETRIC = Model(turn=2 * math.pi)
