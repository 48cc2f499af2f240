"""A wire or ribbon along x on a pad, a stack of bonded layers on a substrate: what is below the tips of a joint.

The strand touches the pad at z = 0. Bonded bodies share nodes: each layer is raised from the face
of the one below, the first from its footprint on the substrate.
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
from microweld.meshes.drawing.sizing import away_from_line
from microweld.meshes.drawing.slab import (
    Slab,
    draw_rectangle,
    draw_slab,
    layers,
    slab_equations,
    stack,
)
from microweld.meshes.drawing.symmetry import factor, held_axes, unfold
from microweld.meshes.generation.build import Roles
from microweld.meshes.joint import PairSurfaces, Sheet

if TYPE_CHECKING:
    from microweld.meshes.generation.generate import CellSize

CELLS_ACROSS = 11  #: cells across the strand at the line of contact
RIBBON_CELLS = 5  #: cells through a ribbon, which is wider than it is thick


@dataclass(frozen=True)
class Wire:
    """A round wire."""

    diameter: float  #: [m]


@dataclass(frozen=True)
class Ribbon:
    """A flat wire of rectangular section."""

    width: float  #: [m]
    thickness: float  #: [m]


@dataclass(frozen=True)
class Bench:
    """A strand on a pad on a substrate."""

    strand: Wire | Ribbon
    length: float  #: of the strand [m]
    line: float  #: half length of the strand that is pressed [m]
    #: distances |x| at which edges of tips press on it, ascending: cells end there [m]
    edges: tuple[float, ...]
    pad: Slab  #: all solid layers together
    thicknesses: tuple[float, ...]  #: of the pad's solid layers, uppermost first [m]
    substrate: Slab
    symmetry: str = "y"  #: axes whose mirror planes bound the model
    contact_size: float | None = None  #: cell size at the contacts [m], instead of the size factor
    #: thicknesses of the layers on top that are sheets, uppermost first [m]
    sheets: tuple[float, ...] = ()

    @property
    def name(self) -> str:
        """Name of the strand's body."""
        if isinstance(self.strand, Wire):
            return "wire"
        return "ribbon"

    @property
    def height(self) -> float:
        """Of the strand [m]."""
        if isinstance(self.strand, Wire):
            return self.strand.diameter
        return self.strand.thickness

    @property
    def layer_names(self) -> tuple[str, ...]:
        """Of the solid layers, uppermost first; the count begins at the uppermost sheet."""
        first = len(self.sheets) + 1
        return tuple(f"pad_{number}" for number in range(first, first + len(self.thicknesses)))

    @property
    def pad_surface(self) -> str:
        """The face below the strand, which carries the sheets."""
        if self.thicknesses:
            return f"{self.layer_names[0]}.top"
        return "substrate.pad"

    @property
    def faying(self) -> PairSurfaces:
        """The pair of strand and pad."""
        return PairSurfaces("faying", slave=self.lower_surface, master=self.pad_surface)

    def roles(self, driven: str, earthed: str, faces: Mapping[str, str]) -> Roles:
        """Two terminals on top, pushed together; tips, as pair and face, on the strand.

        The substrate holds all.
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
            sheets=tuple(
                Sheet(f"pad_{number}", self.pad_surface, thickness)
                for number, thickness in enumerate(self.sheets, start=1)
            ),
        )

    @property
    def lower_surface(self) -> str:
        """Of the strand, towards the pad."""
        if isinstance(self.strand, Wire):
            return "wire.side"
        return "ribbon.bottom"

    @property
    def upper_surface(self) -> str:
        """Of the strand, towards the tips."""
        if isinstance(self.strand, Wire):
            return "wire.side"
        return "ribbon.top"

    @property
    def lengths(self) -> dict[str, float]:
        """Sizes kept with the joint [m]."""
        return {
            f"{self.name}.{'diameter' if isinstance(self.strand, Wire) else 'thickness'}": self.height
        }

    def cell(self, size_factor: float) -> float:
        """Cell size at the contacts [m]."""
        if isinstance(self.strand, Wire):
            across = CELLS_ACROSS
        else:
            across = RIBBON_CELLS
        return self.contact_size or self.height / across * size_factor


def cell_size(bench: Bench, cell: float) -> CellSize:
    """Target cell sizes: fine along the line of contact and above and below it, coarse elsewhere.

    Args:
        bench: the shapes [m].
        cell: size at the contacts [m].
    """
    own = grading(bench.height, bench.height / cell)
    master = grading(bench.height, bench.height / cell / MASTER_COARSENING)
    largest = LARGEST * CELLS_ACROSS * cell * MM
    away = away_from_line(bench.line * MM)
    if isinstance(bench.strand, Ribbon):
        half = bench.strand.width * MM / 2
        line = away
        away = lambda x, y: line(x, max(abs(y) - half, 0.0))  # noqa: E731 - the whole ribbon is pressed
    base = -bench.pad.thickness * MM
    top = bench.height * MM

    def size(body: str, x: float, y: float, z: float) -> float:
        if body == bench.name:
            return min(own.at(away(x, y)), largest)
        if z > 0:
            level = top
        else:
            level = min(max(z, base), 0.0)
        return master.at(math.hypot(away(x, y), z - level))

    return size


def draw_bench(bench: Bench, cell: float) -> dict[str, Part]:
    """Draw strand, pad and substrate in the current Gmsh model; the parts by body."""
    strand = draw_strand(bench)
    volume, footprint = draw_substrate(bench)
    parts = {bench.name: strand}
    bottom = -bench.pad.thickness
    for name, thickness in reversed(list(zip(bench.layer_names, bench.thicknesses, strict=True))):
        volumes, footprint = stack(
            footprint, thickness, layers(thickness, MASTER_COARSENING * cell)
        )
        bottom += thickness
        layer = Slab(bench.pad.length, bench.pad.width, thickness)
        parts[name] = Part(volumes, {"top": slab_equations(layer, bottom * MM)["top"]})
    parts["substrate"] = Part([volume], substrate_equations(bench))
    return parts


def substrate_equations(bench: Bench) -> dict[str, Implicit]:
    """Equations of the substrate's base and of the footprint of the pad, a surface where no solid layer covers it."""
    top = -bench.pad.thickness * MM
    pad = bench.pad
    lowest = top - bench.substrate.thickness * MM
    length = pad.length * MM / 2
    width = pad.width * MM / 2
    return {
        "base": lambda x, y, z: z - lowest,
        "pad": lambda x, y, z: z - top if abs(x) <= length and abs(y) <= width else 1.0,
    }


def draw_strand(bench: Bench) -> Part:
    """Draw a wire or ribbon on z = 0, in pieces that end where edges press on it."""
    stations = [x * MM for x in (*bench.edges, bench.length / 2)]
    if isinstance(bench.strand, Wire):
        wire = unfold(draw_wire(bench.strand.diameter * MM / 2, *stations), bench.symmetry)
        gmsh.model.occ.mirror([(3, tag) for tag in wire], 0, 0, 1, 0)
        return Part(wire, wire_equations(bench.length / 2))
    top = bench.strand.thickness * MM
    side = bench.strand.width * MM / 2
    end = bench.length * MM / 2
    pieces = [
        gmsh.model.occ.addBox(a, 0, 0, b - a, side, top) for a, b in pairwise((0.0, *stations))
    ]
    faces: dict[str, Implicit] = {
        "top": lambda x, y, z: z - top,
        "bottom": lambda x, y, z: z,
        "end": lambda x, y, z: abs(x) - end,
    }
    return Part(unfold(pieces, bench.symmetry), faces)


def draw_substrate(bench: Bench) -> tuple[int, int]:
    """Draw the substrate with the footprint of the pad in its upper face.

    Gmsh volume and surface.
    """
    occ = gmsh.model.occ
    top = -bench.pad.thickness * MM
    blocks = draw_slab(bench.substrate, top, bench.symmetry, 0.0)
    footprint = draw_rectangle(bench.pad, top, bench.symmetry)
    _, pieces = occ.fragment([(3, tag) for tag in blocks], [(2, footprint)])
    return pieces[0][0][1], pieces[-1][0][1]
