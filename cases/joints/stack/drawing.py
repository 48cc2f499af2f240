"""Layers stacked between two electrodes, drawn as a section in the plane y = 0, x > 0."""

from __future__ import annotations

import math
from dataclasses import dataclass

import gmsh

from microweld.meshes.drawing.electrode import MM
from microweld.meshes.drawing.parts import Drawing, Implicit, Part, name_parts
from microweld.meshes.drawing.shapes import FlatFace, RoundFace
from microweld.meshes.generation.build import Roles
from microweld.meshes.generation.generate import CellSize
from microweld.meshes.joint import PairSurfaces
from microweld.meshes.model import Model

THINNEST = 8.0  #: cells through the thinnest layer at the contacts
ACROSS = 16.0  #: fewest cells across the part of a face that is pressed first
#: cells are fine out to so many widths of the face, and grow with the distance beyond
CORE = 1.3
GROWTH = 0.25


@dataclass(frozen=True)
class Cone:
    """A truncated cone."""

    radius: float  #: of its flat end [m]
    flank: float  #: angle between the flank and the flat end [rad]


@dataclass(frozen=True)
class TipShape:
    """An electrode."""

    radius: float  #: [m]
    height: float  #: from the middle of the face to the terminal [m]
    width: float  #: radius of the part of the face that is pressed first [m]
    face: FlatFace | RoundFace | Cone

    @property
    def profile(self) -> list[tuple[float, float]]:
        """Corners (x, depth below the middle of the face) from the edge to the middle [m]."""
        match self.face:
            case RoundFace(radius=R):
                return [(self.radius, R - math.sqrt(R**2 - self.radius**2)), (0.0, 0.0)]
            case Cone(radius=end, flank=flank):
                depth = (self.radius - end) * math.tan(flank)
                return [(self.radius, depth), (end, 0.0), (0.0, 0.0)]
            case FlatFace():
                return [(self.radius, 0.0), (0.0, 0.0)]


@dataclass(frozen=True)
class Disc:
    """A layer."""

    name: str
    radius: float  #: [m]
    thickness: float  #: [m]
    hole: float = 0.0  #: radius [m]


@dataclass(frozen=True)
class StackShape:
    """Layers from bottom to top between two electrodes."""

    layers: tuple[Disc, ...]
    #: pair below each layer and below the upper electrode; empty where they are bonded
    contacts: tuple[str, ...]
    lower: TipShape
    upper: TipShape
    model: Model
    contact_size: float | None = None  #: cell size at the contacts [m], instead of the size factor

    @property
    def heights(self) -> list[float]:
        """Where layers begin and end, from the lowest face up [m]."""
        ends = [0.0]
        for layer in self.layers:
            ends.append(ends[-1] + layer.thickness)
        return ends

    @property
    def names(self) -> list[str]:
        """The bodies from bottom to top."""
        return ["electrode_lower", *(layer.name for layer in self.layers), "electrode_upper"]

    @property
    def roles(self) -> Roles:
        """What the named surfaces are for."""
        if self.model.thickness:
            symmetry_factor = 2
        else:
            symmetry_factor = 1
        return Roles(
            earthed_terminal="electrode_lower.terminal",
            driven_terminal="electrode_upper.terminal",
            pairs=self.pairs,
            symmetry={"axis": 0},
            symmetry_factor=symmetry_factor,
        )

    @property
    def pairs(self) -> tuple[PairSurfaces, ...]:
        """The contacts from bottom to top.

        A layer is the slave of an electrode, the upper of two layers that of the lower one.
        """
        bottoms = [*(f"{layer.name}.bottom" for layer in self.layers), "electrode_upper.face"]
        tops = ["electrode_lower.face", *(f"{layer.name}.top" for layer in self.layers)]
        pairs = [PairSurfaces(*found) for found in zip(self.contacts, bottoms, tops, strict=True)]
        last = pairs[-1]
        pairs[-1] = PairSurfaces(last.name, last.master, last.slave)
        return tuple(pair for pair in pairs if pair.name)

    @property
    def lengths(self) -> dict[str, float]:
        """Sizes kept with the joint [m]."""
        return {f"{layer.name}.thickness": layer.thickness for layer in self.layers}

    def cell_size(self, size_factor: float) -> CellSize:
        """Return the target cell sizes: fine between the faces, coarser away from them."""
        core = max(self.lower.width, self.upper.width)
        thinnest = min(layer.thickness for layer in self.layers)
        smallest = min(self.lower.width, self.upper.width)
        by_shape = size_factor * min(thinnest / THINNEST, smallest / ACROSS)
        fine = (self.contact_size or by_shape) * MM
        bottom, top = (self.heights[end] * MM for end in (0, -1))

        def size(body: str, x: float, y: float, z: float) -> float:
            beyond = max(bottom - z, z - top, 0.0)
            return fine + GROWTH * math.hypot(max(x - CORE * core * MM, 0.0), beyond)

        return size

    def draw(self, size_factor: float = 1.0) -> Drawing:
        """Draw all bodies in the current Gmsh model; nothing in them depends on the cell size."""
        heights = [height * MM for height in self.heights]
        lower = draw_tip(self.lower, 0.0, -1.0)
        upper = draw_tip(self.upper, heights[-1], 1.0)
        discs = [draw_disc(layer, z) for layer, z in zip(self.layers, heights, strict=False)]
        faces = bond([lower, *discs, upper], [not name for name in self.contacts])
        gmsh.model.occ.synchronize()
        equations = [
            tip_equations(self.lower, -self.lower.height * MM),
            *(disc_equations(layer, z) for layer, z in zip(self.layers, heights, strict=False)),
            tip_equations(self.upper, heights[-1] + self.upper.height * MM),
        ]
        rest = ["face", *("side" for _ in self.layers), "face"]
        parts = {
            name: Part(volumes, known, other)
            for name, volumes, known, other in zip(self.names, faces, equations, rest, strict=True)
        }
        return name_parts(parts, {"axis": lambda x, y, z: x}, dimension=2)


def draw_disc(layer: Disc, bottom: float) -> int:
    """Draw the section of a layer, as a Gmsh surface.

    Args:
        layer: Its shape [m].
        bottom: Height z of its lower face [drawing unit].
    """
    inner = layer.hole * MM
    outer = layer.radius * MM
    top = bottom + layer.thickness * MM
    return section([(inner, bottom), (outer, bottom), (outer, top), (inner, top)])


def draw_tip(tip: TipShape, face: float, way: float) -> int:
    """Draw the section of an electrode, as a Gmsh surface.

    Args:
        tip: Its shape [m].
        face: Height z of the middle of its face [drawing unit].
        way: Direction of the electrode from its face: 1 up, -1 down.
    """
    corners = [(0.0, tip.height), (tip.radius, tip.height), *tip.profile]
    places = [(x * MM, face + way * depth * MM) for x, depth in corners]
    if isinstance(tip.face, RoundFace):
        return section(places, (2, (0.0, face + way * tip.face.radius * MM)))
    return section(places)


def section(
    corners: list[tuple[float, float]], arc: tuple[int, tuple[float, float]] | None = None
) -> int:
    """Draw a face of the plane y = 0, as a Gmsh surface.

    Args:
        corners: Its corners (x, z), in order [drawing unit].
        arc: Number and centre (x, z) of the side that is an arc; by default there is none.
    """
    occ = gmsh.model.occ
    points = [occ.addPoint(x, 0, z) for x, z in corners]
    ends = list(zip(points, points[1:] + points[:1], strict=True))
    sides = [
        occ.addLine(*side) for number, side in enumerate(ends) if arc is None or number != arc[0]
    ]
    if arc is not None:
        number, (x, z) = arc
        start, end = ends[number]
        sides.insert(number, occ.addCircleArc(start, occ.addPoint(x, 0, z), end))
    return int(occ.addPlaneSurface([occ.addCurveLoop(sides)]))


def bond(faces: list[int], to_next: list[bool]) -> list[list[int]]:
    """Let each face that is bonded to the next share its border with it.

    Args:
        faces: Gmsh surfaces, from bottom to top.
        to_next: Whether each of them but the last is bonded to the next.

    Returns:
        Gmsh surfaces that each has become.
    """
    joined = []
    group = [faces[0]]
    for face, bonded in zip([*faces[1:], 0], [*to_next, False], strict=True):
        if bonded:
            group.append(face)
            continue
        if len(group) > 1:
            _, parts = gmsh.model.occ.fragment([(2, group[0])], [(2, other) for other in group[1:]])
            joined += [[tag for _, tag in part] for part in parts]
        else:
            joined.append(group)
        group = [face]
    return joined


def disc_equations(layer: Disc, bottom: float) -> dict[str, Implicit]:
    """Return the equations of a layer's faces; the rest of it is its side.

    Args:
        layer: Its shape [m].
        bottom: Height z of its lower face [drawing unit].
    """
    top = bottom + layer.thickness * MM
    hole = layer.hole * MM
    faces: dict[str, Implicit] = {
        "bottom": lambda x, y, z: z - bottom,
        "top": lambda x, y, z: z - top,
    }
    if hole:
        return {**faces, "hole": lambda x, y, z: x - hole}
    return faces


def tip_equations(tip: TipShape, end: float) -> dict[str, Implicit]:
    """Return the equations of an electrode's terminal and side; the rest of it is its face.

    Args:
        tip: Its shape [m].
        end: Height z of its terminal [drawing unit].
    """
    return {"terminal": lambda x, y, z: z - end, "side": lambda x, y, z: x - tip.radius * MM}
