"""Drawing of electrodes: a square block whose face is flat, round, or grooved."""

from __future__ import annotations

import math

import gmsh

from microweld.errors import MeshError
from microweld.meshes.drawing.parts import Implicit
from microweld.meshes.drawing.shapes import (
    ACROSS,
    ElectrodeShape,
    FlatFace,
    GroovedFace,
    RoundFace,
    Tilt,
    VGroovedFace,
)
from microweld.meshes.drawing.tilt import draw_block, plane_through, span

MM = 1e3  #: drawing units (millimetres) in a metre


def draw_electrode(electrode: ElectrodeShape, top: float) -> list[int]:
    """Draw the quarter x, y >= 0 of a lower electrode whose middle is at x = y = 0.

    Its wire runs along x.

    Args:
        electrode: Its shape [m].
        top: Height z of the middle of its face [drawing unit].

    Returns:
        Gmsh volumes.
    """
    occ = gmsh.model.occ
    half = electrode.width * MM / 2
    height = electrode.height * MM
    match electrode.face:
        case FlatFace():
            return [occ.addBox(0, 0, top - height, half, half, height)]
        case RoundFace(radius=radius):
            return cut(
                occ.addBox(0, 0, top - height, half, half, height),
                above_dome(2 * half, top, radius * MM),
            )
        case GroovedFace(radius=radius, depth=depth):
            block = occ.addBox(0, 0, top - height, half, half, height + depth * MM)
            return cut(
                block, occ.addCylinder(-half, 0, top + radius * MM, 4 * half, 0, 0, radius * MM)
            )
        case VGroovedFace(angle=angle, depth=depth):
            block = occ.addBox(0, 0, top - height, half, half, height + depth * MM)
            return cut(block, between_flanks(half, top, angle, 2 * depth * MM))


def draw_tilted_electrode(electrode: ElectrodeShape, top: float, symmetry: str) -> int:
    """Draw what symmetry leaves of a lower electrode with a tilted face, as a Gmsh volume.

    Args:
        electrode: Its shape [m].
        top: Height z of the middle of its face [drawing unit].
        symmetry: Axes whose mirror planes bound the model.
    """
    width = electrode.width * MM
    # below the wire, what is off it is lower
    downwards = Tilt(-electrode.tilt.angle, electrode.tilt.about)
    face = plane_through(downwards, 0.0, top)
    bottom = top - electrode.height * MM
    return draw_block(span(width, "x", symmetry), span(width, "y", symmetry), bottom, face)


def between_flanks(half_length: float, root: float, angle: float, depth: float) -> int:
    """Draw the space between the flanks of a groove along x, as a Gmsh volume.

    Args:
        half_length: Half of the length that is to be cut, at least [drawing unit].
        root: Height z of the root of the groove [drawing unit].
        angle: Angle between the flanks [rad].
        depth: Height of the space above the root [drawing unit].
    """
    occ = gmsh.model.occ
    side = depth * math.tan(angle / 2)
    corners = ((0.0, root), (side, root + depth), (-side, root + depth))
    points = [occ.addPoint(-half_length, y, z) for y, z in corners]
    ends = zip(points, points[1:] + points[:1], strict=True)
    lines = [occ.addLine(one, other) for one, other in ends]
    section = occ.addPlaneSurface([occ.addCurveLoop(lines)])
    swept = occ.extrude([(2, section)], 4 * half_length, 0, 0)
    return next(int(tag) for dim, tag in swept if dim == 3)


def above_dome(half_width: float, top: float, radius: float) -> int:
    """Draw the space above a dome, as a Gmsh volume.

    Args:
        half_width: Half of the width that is to be cut, at least [drawing unit].
        top: Height z of the highest point of the dome [drawing unit].
        radius: Radius of its sphere [drawing unit].
    """
    occ = gmsh.model.occ
    corner = (-half_width, -half_width, top - radius)
    space = occ.addBox(*corner, 2 * half_width, 2 * half_width, 2 * radius)
    return cut(space, occ.addSphere(0, 0, top - radius, radius))[0]


def cut(volume: int, tool: int) -> list[int]:
    """Return what is left of a Gmsh volume outside another one, as Gmsh volumes.

    Args:
        volume: Gmsh volume to cut; it is used up.
        tool: Gmsh volume to take away; it is used up.
    """
    left, _ = gmsh.model.occ.cut([(3, volume)], [(3, tool)])
    return [tag for dim, tag in left if dim == 3]


def electrode_surfaces(electrode: ElectrodeShape, top: float) -> dict[str, Implicit]:
    """Return the equations of a lower electrode's terminal and side; the rest of it is its face.

    Args:
        electrode: Its shape [m].
        top: Height z of the middle of its face [drawing unit].
    """
    half = electrode.width * MM / 2
    bottom = top - electrode.height * MM
    return {
        "terminal": lambda x, y, z: z - bottom,
        "side": lambda x, y, z: (abs(x) - half) * (abs(y) - half),
    }


def lift(electrode: ElectrodeShape, wire_radius: float) -> float:
    """Return how far a lower electrode must rise until it touches its wire [m].

    It rises from where the middle of its face (root of its groove) lies at the height of the lowest
    line of the wire.

    Args:
        electrode: Its shape and offset [m].
        wire_radius: Radius of the wire that it holds [m].

    Raises:
        MeshError: If the wire does not rest on the face.
    """
    offset = abs(electrode.offset)
    sunk = 0.0
    match electrode.face:
        case FlatFace() if electrode.tilt.angle:
            return _lift_of_tilted(electrode, wire_radius)
        case FlatFace():
            distance = 0.0
            largest = electrode.width / 2
        case RoundFace(radius=radius):
            distance = radius + wire_radius
            largest = electrode.width / 2 * (1 + wire_radius / radius)
        case GroovedFace(radius=radius):
            distance = wire_radius - radius
            largest = radius - wire_radius
        case VGroovedFace(angle=angle):
            distance = 0.0
            largest = 0.0
            sunk = wire_radius / math.sin(angle / 2) - wire_radius
    if offset > largest:
        text = "the electrode misses the wire: the wire does not rest on its face"
        cure = "reduce the offset, or widen the electrode or its groove"
        allowed = f"at most {largest:g} m"
        raise MeshError.single(
            text, key="offset", value=f"{offset:g} m", allowed=allowed, cure=cure
        )
    if not distance:
        return -sunk
    return distance - math.copysign(math.sqrt(max(distance**2 - offset**2, 0.0)), distance)


def _lift_of_tilted(electrode: ElectrodeShape, wire_radius: float) -> float:
    """Return how far an electrode with a tilted face must rise until it touches its wire [m].

    It touches with its higher edge, or where its plane is tangent to the wire.
    """
    slope = math.tan(electrode.tilt.angle)
    if electrode.tilt.about == ACROSS:
        return -electrode.width / 2 * abs(slope)
    return wire_radius * (1 - 1 / math.cos(electrode.tilt.angle)) - electrode.offset * slope
