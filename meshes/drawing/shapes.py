"""Shapes that joints are made of, as data: electrodes and their faces, held wires, slabs.

Reading them loads no Gmsh; the modules beside this one draw them.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class FlatFace:
    """A flat face with sharp edges."""


@dataclass(frozen=True)
class RoundFace:
    """A spherical face."""

    radius: float  #: of the sphere [m]


@dataclass(frozen=True)
class GroovedFace:
    """A groove along the wire that it holds, cut into a flat face."""

    radius: float  #: of the groove's section, not less than that of the wire [m]
    depth: float  #: of the groove's root below the flat face [m]


@dataclass(frozen=True)
class VGroovedFace:
    """A groove of two plane flanks along the wire that it holds, cut into a flat face."""

    angle: float  #: between the flanks [rad]
    depth: float  #: of the groove's root below the flat face [m]


ACROSS = "across"  #: tilt about the axis across the wire: the face rises along the wire
ALONG = "along"  #: tilt about the axis along the wire: the face rises across it


@dataclass(frozen=True)
class Tilt:
    """Tilt of a flat face: positive where its end at larger x or y is off what it presses."""

    angle: float = 0.0  #: [rad]
    about: str = ACROSS  #: ACROSS or ALONG

    def breaks(self, axis: str) -> bool:
        """Whether a face with this tilt is not mirrored at the plane normal to "x" or "y"."""
        return self.angle != 0.0 and (self.about == ACROSS) == (axis == "x")


LEVEL = Tilt()  #: no tilt

Face = FlatFace | RoundFace | GroovedFace | VGroovedFace


@dataclass(frozen=True)
class ElectrodeShape:
    """A square block."""

    width: float  #: side of the square [m]
    height: float  #: from the highest point of the face (root of the groove) to the terminal [m]
    face: Face = field(default_factory=FlatFace)
    offset: float = 0.0  #: of the block's centre from its wire's axis, across the wire [m]
    tilt: Tilt = LEVEL  #: of a flat face


@dataclass(frozen=True)
class Half:
    """A straight round wire and the electrode that holds it."""

    diameter: float  #: of the wire [m]
    overhang: float  #: how far the wire stands out beyond its electrode, at each end [m]
    electrode: ElectrodeShape

    @property
    def half_length(self) -> float:
        """Half length of the wire, from the middle of the joint to its end [m]."""
        return self.electrode.width / 2 + self.overhang


@dataclass(frozen=True)
class Slab:
    """A rectangular slab, its middle at x = y = 0."""

    length: float  #: along x [m]
    width: float  #: along y [m]
    thickness: float  #: along z [m]
