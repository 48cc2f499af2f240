"""Blocks whose face is tilted: cut at an angle, while their terminal stays level.

The face is a plane that rises along x (tilt about the axis across the wire) or along y (about that
along the wire). All lengths are in drawing units.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import gmsh

from microweld.meshes.drawing.shapes import ACROSS, Tilt

Span = tuple[float, float]


@dataclass(frozen=True)
class FacePlane:
    """The plane of a face, z = level + slope s with s = x or y."""

    level: float  #: height where s = 0
    slope: float  #: rise per length
    rises_along_x: bool

    def at(self, x: float, y: float) -> float:
        """Return the height of the plane at a point."""
        return self.level + self.slope * (x if self.rises_along_x else y)


def plane_through(tilt: Tilt, point: float, height: float) -> FacePlane:
    """Return the plane of a tilted face that rises towards larger x or y.

    Args:
        tilt: Angle and axis.
        point: Where on the axis that it rises along the height is given.
        height: Height there.
    """
    slope = math.tan(tilt.angle)
    return FacePlane(height - slope * point, slope, tilt.about == ACROSS)


def plane_on_strand(
    tilt: Tilt, along: Span, width: float, top: float, round_wire: bool
) -> FacePlane:
    """Return the plane of a face that touches a strand along x from above, without overlap.

    Tilted about the axis across the strand it touches with its lower edge, about that along the
    strand it is tangent to a round wire or touches the edge of a ribbon or its own.

    Args:
        tilt: Angle and axis; a positive one lifts the end at larger x or y.
        along: Where the face begins and ends along x.
        width: Of what touches: the face or the ribbon, whichever is narrower; diameter of a wire.
        top: Height of the strand.
        round_wire: Whether the strand is a wire.
    """
    if tilt.about == ACROSS:
        lowest = along[0] if tilt.angle >= 0.0 else along[1]
        return plane_through(tilt, lowest, top)
    if round_wire:
        return plane_through(tilt, 0.0, top + width / 2 * (1.0 / math.cos(tilt.angle) - 1.0))
    return plane_through(tilt, -math.copysign(width / 2, tilt.angle), top)


def draw_block(along: Span, across: Span, terminal: float, face: FacePlane) -> int:
    """Draw a block between a level terminal and a tilted face, as a Gmsh volume.

    Args:
        along: Where it begins and ends along x.
        across: The same along y.
        terminal: Height of the terminal.
        face: Plane of the face, above or below the terminal.
    """
    occ = gmsh.model.occ
    section, sweep = (along, across) if face.rises_along_x else (across, along)
    corners = [(s, terminal) for s in section]
    corners += [(s, face.level + face.slope * s) for s in reversed(section)]
    start = sweep[0]
    if face.rises_along_x:
        points = [occ.addPoint(s, start, z) for s, z in corners]
    else:
        points = [occ.addPoint(start, s, z) for s, z in corners]
    ends = zip(points, points[1:] + points[:1], strict=True)
    lines = [occ.addLine(one, other) for one, other in ends]
    plane = occ.addPlaneSurface([occ.addCurveLoop(lines)])
    way = sweep[1] - sweep[0]
    direction = (0.0, way, 0.0) if face.rises_along_x else (way, 0.0, 0.0)
    swept = occ.extrude([(2, plane)], *direction)
    return next(int(tag) for dim, tag in swept if dim == 3)


def span(size: float, axis: str, symmetry: str) -> Span:
    """Return where a block in the middle begins and ends, as far as it is modelled.

    Args:
        size: Of the whole block.
        axis: "x" or "y".
        symmetry: Axes whose mirror planes bound the model.
    """
    if axis in symmetry:
        return 0.0, size / 2
    return -size / 2, size / 2
