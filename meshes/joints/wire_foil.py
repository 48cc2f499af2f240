"""A wire along a foil (plate, pad, terminal) between two electrodes.

Wire and foil touch along x, at z = 0: the wire lies above, the foil below. The upper half (wire and
electrode) is drawn in the lower place and mirrored at z = 0.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mpi4py import MPI

import gmsh

from microweld.meshes.drawing import symmetry
from microweld.meshes.drawing.electrode import (
    MM,
    Electrode,
    Round,
    draw_electrode,
    electrode_surfaces,
)
from microweld.meshes.drawing.half import (
    LARGEST,
    MASTER_COARSENING,
    Half,
    block_equations,
    draw_half,
    grading,
    wire_equations,
)
from microweld.meshes.drawing.parts import Drawing, Implicit, Part, name_parts
from microweld.meshes.drawing.sizing import away_from_line
from microweld.meshes.drawing.slab import Slab, draw_slab, free_of_layers, layers, slab_equations
from microweld.meshes.generation.build import Roles, build
from microweld.meshes.joint import Joint, PairSurfaces

if TYPE_CHECKING:
    from microweld.meshes.generation.generate import CellSize

#: The wire carries the contact points: it is the softer or finer side.
PAIRS = (
    PairSurfaces("lower_electrode", slave="foil.bottom", master="electrode_lower.face"),
    PairSurfaces("faying", slave="wire.side", master="foil.top"),
    PairSurfaces("upper_electrode", slave="wire.side", master="electrode_upper.face"),
)

CELLS_ACROSS = 11  #: cells across the wire at the line of contact


@dataclass(frozen=True)
class WireFoil:
    """A wire on a foil, and the electrodes above and below."""

    upper: Half
    foil: Slab
    lower: Electrode  #: a flat one
    symmetry: str = "xy"  #: axes whose mirror planes bound the model
    #: cell size where wire and foil meet [m], instead of the size factor
    contact_size: float | None = None

    @property
    def line(self) -> float:
        """Half length of the line of contact that is pressed [m]: under a dome some diameters, else the whole face."""
        electrode = self.upper.electrode
        pressed = min(electrode.width, self.foil.length) / 2
        if isinstance(electrode.face, Round):
            return min(pressed, self.upper.diameter)
        return pressed


def build_joint(spec: WireFoil, size_factor: float = 1.0, comm: MPI.Comm = MPI.COMM_WORLD) -> Joint:
    """Mesh a wire on a foil. Collective.

    Args:
        spec: the shapes [m].
        size_factor: scales all cell sizes; 1 is the default mesh, less is finer.
        comm: communicator of the mesh.

    Raises:
        MeshError: if the parts do not fit or the mesh is too coarse.
    """
    roles = Roles(
        earthed_terminal="electrode_lower.terminal",
        driven_terminal="electrode_upper.terminal",
        pairs=PAIRS,
        symmetry=symmetry.held_axes(spec.symmetry),
        symmetry_factor=symmetry.factor(spec.symmetry),
    )
    across = cells_across(spec, size_factor)
    return build(
        lambda: draw(spec, across), roles, comm, cell_size(spec, across), named_lengths(spec)
    )


def cells_across(spec: WireFoil, size_factor: float) -> float:
    """Cells across the wire at the line of contact."""
    if spec.contact_size:
        return spec.upper.diameter / spec.contact_size
    return CELLS_ACROSS / size_factor


def named_lengths(spec: WireFoil) -> dict[str, float]:
    """Sizes kept with the joint [m]."""
    return {
        "wire.diameter": spec.upper.diameter,
        "foil.thickness": spec.foil.thickness,
        "electrode_upper.width": spec.upper.electrode.width,
        "electrode_lower.width": spec.lower.width,
    }


def cell_size(spec: WireFoil, across: float) -> CellSize:
    """Target cell sizes: fine along the line of contact and above and below it, coarse elsewhere."""
    diameter = spec.upper.diameter
    wire = grading(diameter, across)
    master = grading(diameter, across / MASTER_COARSENING)
    largest = LARGEST * CELLS_ACROSS / across * diameter * MM
    away = away_from_line(spec.line * MM)
    top = diameter * MM
    bottom = -spec.foil.thickness * MM
    flat = layers(spec.foil.thickness, diameter / across) > 0

    def size(body: str, x: float, y: float, z: float) -> float:
        match body:
            case "wire":
                return min(wire.at(away(x, y)), largest)
            case "foil":
                return master.at(math.hypot(away(x, y), 0.0 if flat else z))
            case _:
                return master.at(
                    math.hypot(away(x, y), z - (top if body == "electrode_upper" else bottom))
                )

    return size


def draw(spec: WireFoil, across: float) -> Drawing:
    """Draw all four bodies in the current Gmsh model."""
    wire, upper = draw_half(spec.upper, spec.symmetry)
    gmsh.model.occ.mirror([(3, tag) for tag in (*wire, *upper)], 0, 0, 1, 0)
    foil = draw_slab(spec.foil, 0.0, spec.symmetry, spec.upper.diameter / across)
    bottom = -spec.foil.thickness * MM
    lower = symmetry.unfold(draw_electrode(spec.lower, bottom), spec.symmetry)
    gmsh.model.occ.synchronize()
    free_of_layers([*wire, *upper, *lower])
    parts = {
        "wire": Part(wire, wire_equations(spec.upper.half_length)),
        "foil": Part(foil, slab_equations(spec.foil, 0.0)),
        "electrode_upper": Part(upper, flipped(block_equations(spec.upper)), "face"),
        "electrode_lower": Part(lower, electrode_surfaces(spec.lower, bottom), "face"),
    }
    return name_parts(parts, symmetry.planes(spec.symmetry))


def flipped(equations: dict[str, Implicit]) -> dict[str, Implicit]:
    """Equations of the upper place from those of the lower one."""

    def flip(f: Implicit) -> Implicit:
        return lambda x, y, z: f(x, y, -z)

    return {name: flip(f) for name, f in equations.items()}
