"""A wire or ribbon along x on a pad of bonded layers on a substrate: what lies below tips.

The wire or ribbon, here the strand, touches the pad at z = 0. Bonded bodies share nodes: each layer
is raised from the face of the one below, the first from its footprint on the substrate.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import gmsh

from microweld.meshes.drawing.electrode import MM
from microweld.meshes.drawing.half import (
    LARGEST,
    MASTER_COARSENING,
    draw_wire,
    grading,
    wire_equations,
)
from microweld.meshes.drawing.parts import Implicit, Part
from microweld.meshes.drawing.shapes import Slab, Tilt
from microweld.meshes.drawing.sizing import Distance, away_from_line
from microweld.meshes.drawing.slab import draw_rectangle, draw_slab, layers, slab_equations, stack
from microweld.meshes.drawing.symmetry import factor, held_axes, unfold
from microweld.meshes.drawing.tilt import FacePlane, Span, plane_on_strand
from microweld.meshes.generation.build import Roles
from microweld.meshes.joint import PairSurfaces, SurfaceLayer

if TYPE_CHECKING:
    from microweld.meshes.generation.generate import CellSize

CELLS_ACROSS = 11  #: cells across the strand at the line of contact
RIBBON_CELLS = 5  #: cells through a ribbon, which is wider than it is thick


@dataclass(frozen=True)
class WireShape:
    """A round wire."""

    diameter: float  #: [m]


@dataclass(frozen=True)
class RibbonShape:
    """A flat wire of rectangular section."""

    width: float  #: [m]
    thickness: float  #: [m]


@dataclass(frozen=True)
class SubstrateStack:
    """A strand on a pad on a substrate."""

    strand: WireShape | RibbonShape
    length: float  #: of the strand [m]
    line: float  #: half length of the strand that is pressed [m]
    #: distances |x| at which edges of tips press on it, ascending: cells end there [m]
    edges: tuple[float, ...]
    pad: Slab  #: all solid layers together
    thicknesses: tuple[float, ...]  #: of the pad's solid layers, uppermost first [m]
    substrate: Slab
    symmetry: str = "y"  #: axes whose mirror planes bound the model
    contact_size: float | None = None  #: cell size at the contacts [m], instead of the size factor
    #: thicknesses of the layers on top that are not meshed, uppermost first [m]
    surface_layers: tuple[float, ...] = ()

    @property
    def name(self) -> str:
        """Name of the strand's body."""
        if isinstance(self.strand, WireShape):
            return "wire"
        return "ribbon"

    @property
    def height(self) -> float:
        """Height of the strand [m]."""
        if isinstance(self.strand, WireShape):
            return self.strand.diameter
        return self.strand.thickness

    @property
    def layer_names(self) -> tuple[str, ...]:
        """Names of the solid layers, uppermost first; all layers of the pad are counted."""
        first = len(self.surface_layers) + 1
        return tuple(f"pad_{number}" for number in range(first, first + len(self.thicknesses)))

    @property
    def pad_surface(self) -> str:
        """Name of the face below the strand, which carries the surface layers."""
        if self.thicknesses:
            return f"{self.layer_names[0]}.top"
        return "substrate.pad"

    @property
    def faying(self) -> PairSurfaces:
        """The pair of strand and pad."""
        return PairSurfaces("faying", slave=self.lower_surface, master=self.pad_surface)

    def roles(self, driven: str, earthed: str, faces: Mapping[str, str]) -> Roles:
        """Return the roles: two terminals on top are pushed together, the substrate is held.

        Args:
            driven: Surface where the current enters.
            earthed: Surface of zero potential.
            faces: Names of the pairs of tips and strand, and the face of each tip.
        """
        tips = (
            PairSurfaces(pair, slave=self.upper_surface, master=face)
            for pair, face in faces.items()
        )
        return Roles(
            earthed_terminal=earthed,
            driven_terminal=driven,
            pairs=(self.faying, *tips),
            symmetry=held_axes(self.symmetry),
            symmetry_factor=factor(self.symmetry),
            clamped=("substrate.base",),
            pushed=(driven, earthed),
            cooled=(driven, earthed, "substrate.base"),
            surface_layers=tuple(
                SurfaceLayer(f"pad_{number}", self.pad_surface, thickness)
                for number, thickness in enumerate(self.surface_layers, start=1)
            ),
        )

    @property
    def lower_surface(self) -> str:
        """Name of the strand's surface towards the pad."""
        if isinstance(self.strand, WireShape):
            return "wire.side"
        return "ribbon.bottom"

    @property
    def upper_surface(self) -> str:
        """Name of the strand's surface towards the tips."""
        if isinstance(self.strand, WireShape):
            return "wire.side"
        return "ribbon.top"

    @property
    def lengths(self) -> dict[str, float]:
        """Sizes kept with the joint [m]."""
        if isinstance(self.strand, WireShape):
            return {"wire.diameter": self.height}
        return {"ribbon.thickness": self.height}

    def face_plane(self, tilt: Tilt, along: Span, width: float) -> FacePlane:
        """Return the plane of a tilted face that touches the strand from above [drawing unit].

        Args:
            tilt: Of the face.
            along: Where the face begins and ends along the strand [drawing unit].
            width: Of the face across the strand [drawing unit].
        """
        round_wire = isinstance(self.strand, WireShape)
        own = self.height if isinstance(self.strand, WireShape) else self.strand.width
        if not round_wire:
            own = min(own, width / MM)
        return plane_on_strand(tilt, along, own * MM, self.height * MM, round_wire)

    def cell(self, size_factor: float) -> float:
        """Return the cell size at the contacts [m]."""
        if isinstance(self.strand, WireShape):
            across = CELLS_ACROSS
        else:
            across = RIBBON_CELLS
        return self.contact_size or self.height / across * size_factor


def cell_size(below: SubstrateStack, cell: float) -> CellSize:
    """Return the target cell sizes: fine along the line of contact and above and below it.

    Args:
        below: The shapes [m].
        cell: Cell size at the contacts [m].
    """
    own = grading(below.height, below.height / cell)
    master = grading(below.height, below.height / cell / MASTER_COARSENING)
    largest = LARGEST * CELLS_ACROSS * cell * MM
    away = away_from_strand(below)
    base = -below.pad.thickness * MM
    top = below.height * MM

    def size(body: str, x: float, y: float, z: float) -> float:
        if body == below.name:
            return min(own.at(away(x, y)), largest)
        if z > 0:
            level = top
        else:
            level = min(max(z, base), 0.0)
        return master.at(math.hypot(away(x, y), z - level))

    return size


def away_from_strand(below: SubstrateStack) -> Distance:
    """Return the distance from the pressed line of a wire, or from the whole width of a ribbon."""
    line = away_from_line(below.line * MM)
    if isinstance(below.strand, WireShape):
        return line
    half = below.strand.width * MM / 2
    return lambda x, y: line(x, max(abs(y) - half, 0.0))


def draw_substrate_stack(below: SubstrateStack, cell: float) -> dict[str, Part]:
    """Draw strand, pad and substrate in the current Gmsh model.

    Args:
        below: The shapes [m].
        cell: Cell size at the contacts [m].

    Returns:
        The parts by body.
    """
    strand = draw_strand(below)
    volume, footprint = draw_substrate(below)
    parts = {below.name: strand}
    bottom = -below.pad.thickness
    for name, thickness in reversed(list(zip(below.layer_names, below.thicknesses, strict=True))):
        count = layers(thickness, MASTER_COARSENING * cell)
        volumes, footprint = stack(footprint, thickness, count)
        bottom += thickness
        layer = Slab(below.pad.length, below.pad.width, thickness)
        parts[name] = Part(volumes, {"top": slab_equations(layer, bottom * MM)["top"]})
    parts["substrate"] = Part([volume], substrate_equations(below))
    return parts


def substrate_equations(below: SubstrateStack) -> dict[str, Implicit]:
    """Return the equations of the substrate's base and of the footprint of the pad.

    The footprint is a surface only where no solid layer covers it.
    """
    top = -below.pad.thickness * MM
    lowest = top - below.substrate.thickness * MM
    length = below.pad.length * MM / 2
    width = below.pad.width * MM / 2
    return {
        "base": lambda x, y, z: z - lowest,
        "pad": lambda x, y, z: z - top if abs(x) <= length and abs(y) <= width else 1.0,
    }


def draw_strand(below: SubstrateStack) -> Part:
    """Draw a wire or ribbon on z = 0, in pieces that end where edges press on it."""
    stations = [x * MM for x in (*below.edges, below.length / 2)]
    if isinstance(below.strand, WireShape):
        wire = unfold(draw_wire(below.strand.diameter * MM / 2, *stations), below.symmetry)
        gmsh.model.occ.mirror([(3, tag) for tag in wire], 0, 0, 1, 0)
        return Part(wire, wire_equations(below.length / 2))
    top = below.strand.thickness * MM
    side = below.strand.width * MM / 2
    end = below.length * MM / 2
    pieces = [
        gmsh.model.occ.addBox(a, 0, 0, b - a, side, top) for a, b in pairwise((0.0, *stations))
    ]
    faces: dict[str, Implicit] = {
        "top": lambda x, y, z: z - top,
        "bottom": lambda x, y, z: z,
        "end": lambda x, y, z: abs(x) - end,
    }
    return Part(unfold(pieces, below.symmetry), faces)


def draw_substrate(below: SubstrateStack) -> tuple[int, int]:
    """Draw the substrate with the footprint of the pad in its upper face.

    Returns:
        Gmsh volume of the substrate, and Gmsh surface of the footprint.
    """
    occ = gmsh.model.occ
    top = -below.pad.thickness * MM
    blocks = draw_slab(below.substrate, top, below.symmetry, 0.0)
    footprint = draw_rectangle(below.pad, top, below.symmetry)
    _, pieces = occ.fragment([(3, tag) for tag in blocks], [(2, footprint)])
    return pieces[0][0][1], pieces[-1][0][1]
