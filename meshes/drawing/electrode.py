"""Electrode shapes: a square block with a face that is flat, round, or grooved in one of two ways."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import gmsh

from microweld.errors import MeshError
from microweld.meshes.drawing.parts import Implicit

MM = 1e3  #: drawing units (millimetres) in a metre


@dataclass(frozen=True)
class Flat:
    """A flat face with sharp edges."""


@dataclass(frozen=True)
class Round:
    """A spherical face."""

    radius: float  #: of the sphere [m]


@dataclass(frozen=True)
class Grooved:
    """A groove along the wire that it holds, cut into a flat face."""

    radius: float  #: of the groove's section, not less than that of the wire [m]
    depth: float  #: of the groove's ground below the flat face [m]


@dataclass(frozen=True)
class VGroove:
    """A groove of two plane flanks along the wire that it holds, cut into a flat face."""

    angle: float  #: between the flanks [rad]
    depth: float  #: of the groove's ground below the flat face [m]


Face = Flat | Round | Grooved | VGroove


@dataclass(frozen=True)
class Electrode:
    """A square block."""

    width: float  #: side of the square [m]
    height: float  #: from the highest point of the face (ground of the groove) to the terminal [m]
    face: Face = field(default_factory=Flat)
    offset: float = 0.0  #: of the block's centre from its wire's axis, across the wire [m]


def draw_electrode(electrode: Electrode, top: float) -> list[int]:
    """Draw the quarter x, y >= 0 of a lower electrode, its middle at x = y = 0, whose wire runs along x.

    Args:
        electrode: its shape [m].
        top: height z of the middle of its face [drawing unit].

    Returns:
        Gmsh volumes.
    """
    occ = gmsh.model.occ
    half = electrode.width * MM / 2
    height = electrode.height * MM
    match electrode.face:
        case Flat():
            return [occ.addBox(0, 0, top - height, half, half, height)]
        case Round(radius=radius):
            return cut(
                occ.addBox(0, 0, top - height, half, half, height),
                above_dome(2 * half, top, radius * MM),
            )
        case Grooved(radius=radius, depth=depth):
            block = occ.addBox(0, 0, top - height, half, half, height + depth * MM)
            return cut(
                block, occ.addCylinder(-half, 0, top + radius * MM, 4 * half, 0, 0, radius * MM)
            )
        case VGroove(angle=angle, depth=depth):
            block = occ.addBox(0, 0, top - height, half, half, height + depth * MM)
            return cut(block, between_flanks(half, top, angle, 2 * depth * MM))


def between_flanks(reach: float, ground: float, angle: float, depth: float) -> int:
    """The space between the flanks of a groove along x, as a Gmsh volume.

    Lengths in drawing units.
    """
    occ = gmsh.model.occ
    side = depth * math.tan(angle / 2)
    corners = ((0.0, ground), (side, ground + depth), (-side, ground + depth))
    points = [occ.addPoint(-reach, y, z) for y, z in corners]
    lines = [
        occ.addLine(one, other) for one, other in zip(points, points[1:] + points[:1], strict=True)
    ]
    section = occ.addPlaneSurface([occ.addCurveLoop(lines)])
    return next(int(tag) for dim, tag in occ.extrude([(2, section)], 4 * reach, 0, 0) if dim == 3)


def above_dome(reach: float, top: float, radius: float) -> int:
    """The space above a dome of given radius and top, as a Gmsh volume.

    Lengths in drawing units.
    """
    occ = gmsh.model.occ
    space = occ.addBox(-reach, -reach, top - radius, 2 * reach, 2 * reach, 2 * radius)
    return cut(space, occ.addSphere(0, 0, top - radius, radius))[0]


def cut(volume: int, tool: int) -> list[int]:
    """What is left of a Gmsh volume outside another one."""
    left, _ = gmsh.model.occ.cut([(3, volume)], [(3, tool)])
    return [tag for dim, tag in left if dim == 3]


def electrode_surfaces(electrode: Electrode, top: float) -> dict[str, Implicit]:
    """Equations of a lower electrode's terminal and side; the rest of it is its face.

    Args:
        electrode: its shape [m].
        top: height z of the middle of its face [drawing unit].
    """
    half = electrode.width * MM / 2
    bottom = top - electrode.height * MM
    return {
        "terminal": lambda x, y, z: z - bottom,
        "side": lambda x, y, z: (abs(x) - half) * (abs(y) - half),
    }


def lift(electrode: Electrode, wire_radius: float) -> float:
    """How far a lower electrode must rise from its place with its ground below the wire until it touches the wire [m].

    Args:
        electrode: its shape and offset [m].
        wire_radius: of the wire that it holds [m].

    Raises:
        MeshError: if the wire does not rest on the face.
    """
    offset = abs(electrode.offset)
    sunk = 0.0
    match electrode.face:
        case Flat():
            distance = 0.0
            reach = electrode.width / 2
        case Round(radius=radius):
            distance = radius + wire_radius
            reach = electrode.width / 2 * (1 + wire_radius / radius)
        case Grooved(radius=radius):
            distance = wire_radius - radius
            reach = radius - wire_radius
        case VGroove(angle=angle):
            distance = 0.0
            reach = 0.0
            sunk = wire_radius / math.sin(angle / 2) - wire_radius
    if offset > reach:
        text = "the electrode misses the wire: the wire does not rest on its face"
        cure = "reduce the offset, or widen the electrode or its groove"
        raise MeshError.single(
            text, key="offset", value=f"{offset:g} m", allowed=f"at most {reach:g} m", cure=cure
        )
    if not distance:
        return -sunk
    return distance - math.copysign(math.sqrt(max(distance**2 - offset**2, 0.0)), distance)
