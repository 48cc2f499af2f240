"""Half of a joint: a straight wire and the electrode that holds it, drawn in the lower place.

The wire runs along x and touches z = 0 from below; the electrode holds it from below. Joints turn
or mirror halves to where they belong. All lengths are in drawing units, those of `Half` in metre.
"""

from __future__ import annotations

import math
from itertools import pairwise

import gmsh

from microweld.meshes.drawing.electrode import (
    MM,
    draw_electrode,
    draw_tilted_electrode,
    electrode_surfaces,
    lift,
)
from microweld.meshes.drawing.parts import Implicit
from microweld.meshes.drawing.shapes import GroovedFace, Half
from microweld.meshes.drawing.sizing import Grading
from microweld.meshes.drawing.symmetry import unfold

CORE = 0.32  #: radius of the fine column [diameters of the wire]; the squeezed spot stays within it
GROWTH = 0.6  #: increase of the cell size per distance outside of the core
LARGEST = 0.28  #: largest cell of a wire [its diameters]
#: cells of the electrodes relative to those of the wires, which carry the contact points
MASTER_COARSENING = 1.3
#: largest cell at a groove over its radius: its edges are within 3 % of the radius of the arc
GROOVE_CELL = 0.5


def grading(diameter: float, cells_across: float) -> Grading:
    """Return the cell sizes around a contact of a wire, in drawing units.

    Args:
        diameter: Diameter of the wire [m].
        cells_across: Cells across the wire at the contact.
    """
    return Grading(diameter / cells_across * MM, CORE * diameter * MM, GROWTH)


def draw_half(half: Half, symmetry: str) -> tuple[list[int], list[int]]:
    """Draw a wire along x and its electrode in the lower place.

    Args:
        half: The shapes [m].
        symmetry: Axes whose mirror planes bound the model.

    Returns:
        Gmsh volumes of the wire, and of the electrode.
    """
    wire = unfold(draw_wire(half.diameter * MM / 2, half.half_length * MM), symmetry)
    top = -half.diameter * MM
    if half.electrode.tilt.angle:
        block = [draw_tilted_electrode(half.electrode, top, symmetry)]
    else:
        block = unfold(draw_electrode(half.electrode, top), symmetry)
    rise = lift(half.electrode, half.diameter / 2)
    gmsh.model.occ.translate([(3, tag) for tag in block], 0, half.electrode.offset * MM, rise * MM)
    return wire, block


def draw_wire(radius: float, *stations: float) -> list[int]:
    """Draw a quarter (x, y >= 0) of a wire along x that touches z = 0 from below.

    Args:
        radius: Radius of the wire [drawing unit].
        stations: Places x where cells end, ascending; the last is the wire's end [drawing unit].

    Returns:
        Gmsh volumes.
    """
    occ = gmsh.model.occ
    top, middle, bottom = (
        occ.addPoint(0, y, z) for y, z in ((0, 0), (radius, -radius), (0, -2 * radius))
    )
    arc = occ.addCircleArc(top, middle, bottom, center=False)
    section = occ.addPlaneSurface([occ.addCurveLoop([arc, occ.addLine(bottom, top)])])
    occ.remove([(0, middle)])
    volumes = []
    face = (2, section)
    for start, end in pairwise((0.0, *stations)):
        face, volume, *_ = occ.extrude([face], end - start, 0, 0)
        volumes.append(volume[1])
    return volumes


def wire_equations(half_length: float) -> dict[str, Implicit]:
    """Return the equation of the ends of a wire along x, of given half length [m]."""
    return {"end": lambda x, y, z: abs(x) - half_length * MM}


def block_equations(half: Half) -> dict[str, Implicit]:
    """Return the equations of an electrode's terminal and side, where it was moved to."""
    electrode = half.electrode
    rise = lift(half.electrode, half.diameter / 2) * MM
    equations = electrode_surfaces(electrode, -half.diameter * MM)
    shift = electrode.offset * MM

    def moved(f: Implicit) -> Implicit:
        return lambda x, y, z: f(x, y - shift, z - rise)

    return {name: moved(f) for name, f in equations.items()}


def largest_at_groove(half: Half) -> Implicit:
    """Return the largest cell at a point of a lower electrode by the curvature of its groove.

    Cells grow with the distance from the groove. A large cell on a narrow groove would be folded by
    it. Without a groove there is no largest cell.

    Args:
        half: The electrode, where it was moved to, and its wire.
    """
    face = half.electrode.face
    if not isinstance(face, GroovedFace):
        return lambda x, y, z: math.inf
    radius = face.radius * MM
    across = half.electrode.offset * MM
    axis = (face.radius - half.diameter + lift(half.electrode, half.diameter / 2)) * MM
    sizes = Grading(GROOVE_CELL * radius, 0.0, GROWTH)
    return lambda x, y, z: sizes.at(abs(math.hypot(y - across, z - axis) - radius))
