"""What a mesh stands for: a solid in space, or a two-dimensional model in the plane y = 0.

A plane-strain or axisymmetric model is a mesh of triangles in the plane y = 0 of the same space as
any other: a node keeps three components of displacement, that along y held, and x is the distance
from the axis z of an axisymmetric joint. A point of the mesh stands for `width` out of the plane,
and of an axisymmetric joint's displacement u the hoop stretch is 1 + u_x/x.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

VERTICAL = 2  #: bodies are stacked, pushed and held along z
OUT_OF_PLANE = 1  #: axis out of the plane of a two-dimensional model


@dataclass(frozen=True)
class Model:
    """How a mesh stands for bodies: with neither number set, the mesh is solid itself."""

    sweep_angle: float = 0.0  #: of an axisymmetric model, around the z axis [rad]
    thickness: float = 0.0  #: of a plane model, without strain along y [m]

    @property
    def two_dimensional(self) -> bool:
        """Whether the mesh lies in the plane y = 0."""
        return self.sweep_angle > 0.0 or self.thickness > 0.0

    def width(self, x: Any) -> Any:
        """Return the size out of the plane [m]; 1 for a solid mesh.

        Args:
            x: Distance from the z axis [m], as number, array or UFL expression.
        """
        if self.two_dimensional:
            return self.sweep_angle * x + self.thickness
        return 1.0

    def spot_radius(self, area: float) -> float:
        """Return the radius of a round contact, or half the width of one of a plane model [m].

        Args:
            area: Area of the contact, of the whole joint [m2].
        """
        if self.thickness:
            return area / (2 * self.thickness)
        return math.sqrt(area / math.pi)


SOLID = Model()
AXISYMMETRIC = Model(sweep_angle=2 * math.pi)
