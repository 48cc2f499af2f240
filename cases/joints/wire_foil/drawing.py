"""A wire along a foil (plate, pad, terminal) between two electrodes.

Wire and foil touch along x, at z = 0: the wire lies above, the foil below. The upper half (wire and
electrode) is drawn in the lower place and mirrored at z = 0.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

import gmsh

from microweld.meshes.drawing import symmetry
from microweld.meshes.drawing.electrode import MM, draw_electrode, electrode_surfaces
from microweld.meshes.drawing.half import (
    LARGEST,
    MASTER_COARSENING,
    block_equations,
    draw_half,
    grading,
    largest_at_groove,
    wire_equations,
)
from microweld.meshes.drawing.parts import Drawing, Implicit, Part, name_parts
from microweld.meshes.drawing.shapes import ElectrodeShape, Half, RoundFace, Slab
from microweld.meshes.drawing.sizing import away_from_line
from microweld.meshes.drawing.slab import draw_slab, free_of_layers, layers, slab_equations
from microweld.meshes.generation.build import Roles
from microweld.meshes.generation.generate import CellSize
from microweld.meshes.joint import PairSurfaces
from microweld.meshes.model import SOLID, Model

#: The wire carries the contact points: it is the softer or finer side.
PAIRS = (
    PairSurfaces("lower_electrode", slave="foil.bottom", master="electrode_lower.face"),
    PairSurfaces("faying", slave="wire.side", master="foil.top"),
    PairSurfaces("upper_electrode", slave="wire.side", master="electrode_upper.face"),
)

CELLS_ACROSS = 11  #: cells across the wire at the line of contact


@dataclass(frozen=True)
class WireFoilShape:
    """A wire on a foil, and the electrodes above and below."""

    upper: Half
    foil: Slab
    lower: ElectrodeShape  #: a flat one
    symmetry: str = "xy"  #: axes whose mirror planes bound the model
    #: cell size where wire and foil meet [m], instead of the size factor
    contact_size: float | None = None
    model: ClassVar[Model] = SOLID

    @property
    def line(self) -> float:
        """Half length of the line of contact that is pressed [m].

        Under a dome it is at most the diameter of the wire, else half the face.
        """
        electrode = self.upper.electrode
        pressed = min(electrode.width, self.foil.length) / 2
        if isinstance(electrode.face, RoundFace):
            return min(pressed, self.upper.diameter)
        return pressed

    @property
    def roles(self) -> Roles:
        """What the named surfaces are for."""
        return Roles(
            earthed_terminal="electrode_lower.terminal",
            driven_terminal="electrode_upper.terminal",
            pairs=PAIRS,
            symmetry=symmetry.held_axes(self.symmetry),
            symmetry_factor=symmetry.factor(self.symmetry),
        )

    @property
    def lengths(self) -> dict[str, float]:
        """Sizes kept with the joint [m]."""
        return {
            "wire.diameter": self.upper.diameter,
            "foil.thickness": self.foil.thickness,
            "electrode_upper.width": self.upper.electrode.width,
            "electrode_lower.width": self.lower.width,
        }

    def cells_across(self, size_factor: float) -> float:
        """Return the number of cells across the wire at the line of contact."""
        if self.contact_size:
            return self.upper.diameter / self.contact_size
        return CELLS_ACROSS / size_factor

    def cell_size(self, size_factor: float) -> CellSize:
        """Return the target cell sizes: fine along the line of contact and above and below it."""
        across = self.cells_across(size_factor)
        diameter = self.upper.diameter
        wire = grading(diameter, across)
        master = grading(diameter, across / MASTER_COARSENING)
        largest = LARGEST * CELLS_ACROSS / across * diameter * MM
        away = away_from_line(self.line * MM)
        groove = largest_at_groove(self.upper)
        top = diameter * MM
        bottom = -self.foil.thickness * MM
        foil_in_layers = layers(self.foil.thickness, diameter / across) > 0

        def size(body: str, x: float, y: float, z: float) -> float:
            match body:
                case "wire":
                    return min(wire.at(away(x, y)), largest)
                case "foil" if foil_in_layers:
                    return master.at(math.hypot(away(x, y), 0.0))
                case "foil":
                    return master.at(math.hypot(away(x, y), z))
                case "electrode_upper":
                    return min(master.at(math.hypot(away(x, y), z - top)), groove(x, y, -z))
                case _:
                    return master.at(math.hypot(away(x, y), z - bottom))

        return size

    def draw(self, size_factor: float) -> Drawing:
        """Draw all four bodies in the current Gmsh model; a thin foil in layers of cells."""
        across = self.cells_across(size_factor)
        wire, upper = draw_half(self.upper, self.symmetry)
        gmsh.model.occ.mirror([(3, tag) for tag in (*wire, *upper)], 0, 0, 1, 0)
        foil = draw_slab(self.foil, 0.0, self.symmetry, self.upper.diameter / across)
        bottom = -self.foil.thickness * MM
        lower = symmetry.unfold(draw_electrode(self.lower, bottom), self.symmetry)
        gmsh.model.occ.synchronize()
        free_of_layers([*wire, *upper, *lower])
        parts = {
            "wire": Part(wire, wire_equations(self.upper.half_length)),
            "foil": Part(foil, slab_equations(self.foil, 0.0)),
            "electrode_upper": Part(upper, flipped(block_equations(self.upper)), "face"),
            "electrode_lower": Part(lower, electrode_surfaces(self.lower, bottom), "face"),
        }
        return name_parts(parts, symmetry.planes(self.symmetry))


def flipped(equations: dict[str, Implicit]) -> dict[str, Implicit]:
    """Return the equations of the upper place from those of the lower one."""

    def flip(f: Implicit) -> Implicit:
        return lambda x, y, z: f(x, y, -z)

    return {name: flip(f) for name, f in equations.items()}
