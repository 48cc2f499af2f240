"""Mesh of layers stacked between two electrodes: a section of it in the plane y = 0, x > 0, in triangles."""

from __future__ import annotations

import math
from dataclasses import dataclass

from mpi4py import MPI

import gmsh

from microweld.meshes.drawing.electrode import MM, Face, Flat, Round
from microweld.meshes.drawing.parts import Drawing, Implicit, Part, name_parts
from microweld.meshes.generation.build import Roles, build
from microweld.meshes.generation.generate import CellSize
from microweld.meshes.joint import Joint, PairSurfaces
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
class Tip:
    """An electrode."""

    radius: float  #: [m]
    height: float  #: from the middle of the face to the terminal [m]
    width: float  #: radius of the part of the face that is pressed first [m]
    face: Face | Cone

    @property
    def profile(self) -> list[tuple[float, float]]:
        """Corners (x, depth below the middle of the face) from the rim to the middle [m]."""
        match self.face:
            case Round(radius=R):
                return [(self.radius, R - math.sqrt(R**2 - self.radius**2)), (0.0, 0.0)]
            case Cone(radius=end, flank=flank):
                return [
                    (self.radius, (self.radius - end) * math.tan(flank)),
                    (end, 0.0),
                    (0.0, 0.0),
                ]
            case _:
                return [(self.radius, 0.0), (0.0, 0.0)]


@dataclass(frozen=True)
class Disc:
    """A layer."""

    name: str
    radius: float  #: [m]
    thickness: float  #: [m]
    hole: float = 0.0  #: radius [m]


@dataclass(frozen=True)
class Stack:
    """Layers from bottom to top between two electrodes."""

    layers: tuple[Disc, ...]
    #: pair below each layer and below the upper electrode; empty where they are bonded
    contacts: tuple[str, ...]
    lower: Tip
    upper: Tip
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


def build_joint(spec: Stack, size_factor: float = 1.0, comm: MPI.Comm = MPI.COMM_WORLD) -> Joint:
    """Mesh a stack. Collective.

    Args:
        spec: the shapes [m].
        size_factor: scales all cell sizes; 1 is the default mesh, less is finer.
        comm: communicator of the mesh.

    Raises:
        MeshError: if the parts do not fit.
    """
    roles = Roles(
        earthed_terminal="electrode_lower.terminal",
        driven_terminal="electrode_upper.terminal",
        pairs=pairs_of(spec),
        symmetry={"axis": 0},
        symmetry_factor=2 if spec.model.thickness else 1,
    )
    lengths = {f"{layer.name}.thickness": layer.thickness for layer in spec.layers}
    return build(lambda: draw(spec), roles, comm, cell_size(spec, size_factor), lengths, spec.model)


def pairs_of(spec: Stack) -> tuple[PairSurfaces, ...]:
    """The contacts: the layer is the slave of an electrode, the upper of two layers that of the lower one."""
    bottoms = [*(f"{layer.name}.bottom" for layer in spec.layers), "electrode_upper.face"]
    tops = ["electrode_lower.face", *(f"{layer.name}.top" for layer in spec.layers)]
    pairs = [PairSurfaces(*found) for found in zip(spec.contacts, bottoms, tops, strict=True)]
    last = pairs[-1]
    pairs[-1] = PairSurfaces(last.name, last.master, last.slave)
    return tuple(pair for pair in pairs if pair.name)


def cell_size(spec: Stack, size_factor: float) -> CellSize:
    """Target cell sizes: fine between the faces, coarser outwards and into the electrodes."""
    core = max(spec.lower.width, spec.upper.width)
    thinnest = min(layer.thickness for layer in spec.layers)
    smallest = min(spec.lower.width, spec.upper.width)
    fine = (spec.contact_size or size_factor * min(thinnest / THINNEST, smallest / ACROSS)) * MM
    bottom, top = (spec.heights[end] * MM for end in (0, -1))

    def size(body: str, x: float, y: float, z: float) -> float:
        beyond = max(bottom - z, z - top, 0.0)
        return fine + GROWTH * math.hypot(max(x - CORE * core * MM, 0.0), beyond)

    return size


def draw(spec: Stack) -> Drawing:
    """Draw all bodies in the current Gmsh model."""
    heights = [height * MM for height in spec.heights]
    lower = draw_tip(spec.lower, 0.0, -1.0)
    upper = draw_tip(spec.upper, heights[-1], 1.0)
    discs = [draw_disc(layer, z) for layer, z in zip(spec.layers, heights, strict=False)]
    faces = bond([lower, *discs, upper], [not name for name in spec.contacts])
    gmsh.model.occ.synchronize()
    equations = [
        tip_equations(spec.lower, -spec.lower.height * MM),
        *(disc_equations(layer, z) for layer, z in zip(spec.layers, heights, strict=False)),
        tip_equations(spec.upper, heights[-1] + spec.upper.height * MM),
    ]
    rest = ["face", *("side" for _ in spec.layers), "face"]
    parts = {
        name: Part(volumes, known, other)
        for name, volumes, known, other in zip(spec.names, faces, equations, rest, strict=True)
    }
    return name_parts(parts, {"axis": lambda x, y, z: x}, dimension=2)


def draw_disc(layer: Disc, bottom: float) -> int:
    """Draw the section of a layer; returns its Gmsh surface."""
    inner = layer.hole * MM
    outer = layer.radius * MM
    top = bottom + layer.thickness * MM
    return section([(inner, bottom), (outer, bottom), (outer, top), (inner, top)])


def draw_tip(tip: Tip, face: float, way: float) -> int:
    """Draw the section of an electrode from its face up (way 1) or down (-1).

    Returns its Gmsh surface.
    """
    corners = [(0.0, tip.height), (tip.radius, tip.height), *tip.profile]
    places = [(x * MM, face + way * depth * MM) for x, depth in corners]
    if isinstance(tip.face, Round):
        return section(places, (2, (0.0, face + way * tip.face.radius * MM)))
    return section(places)


def section(
    corners: list[tuple[float, float]], arc: tuple[int, tuple[float, float]] | None = None
) -> int:
    """A face of the plane y = 0 with corners (x, z).

    One side may be an arc: its number and its centre.
    """
    occ = gmsh.model.occ
    points = [occ.addPoint(x, 0, z) for x, z in corners]
    ends = list(zip(points, points[1:] + points[:1], strict=True))
    sides = [
        occ.addLine(*side) for number, side in enumerate(ends) if arc is None or number != arc[0]
    ]
    if arc is not None:
        number, (x, z) = arc
        sides.insert(
            number, occ.addCircleArc(ends[number][0], occ.addPoint(x, 0, z), ends[number][1])
        )
    return int(occ.addPlaneSurface([occ.addCurveLoop(sides)]))


def bond(faces: list[int], to_next: list[bool]) -> list[list[int]]:
    """Let each face that is bonded to the next share its border with it.

    Returns what each has become.
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
    """Equations of a layer's faces; the rest of it is its side."""
    top = bottom + layer.thickness * MM
    hole = layer.hole * MM
    faces: dict[str, Implicit] = {
        "bottom": lambda x, y, z: z - bottom,
        "top": lambda x, y, z: z - top,
    }
    if hole:
        return {**faces, "hole": lambda x, y, z: x - hole}
    return faces


def tip_equations(tip: Tip, end: float) -> dict[str, Implicit]:
    """Equations of an electrode's terminal and side; the rest of it is its face."""
    return {"terminal": lambda x, y, z: z - end, "side": lambda x, y, z: x - tip.radius * MM}


__all__ = ["Cone", "Disc", "Flat", "Round", "Stack", "Tip", "build_joint"]
