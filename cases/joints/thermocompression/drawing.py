"""A hot tip on a wire or ribbon, over a pad on a substrate.

The tip is a block folded like a hairpin: the current goes down one leg, through the foot, and up
the other one, so that the foot heats. Both legs are pushed together. The face is flat; that of a
hook is a notch of two flanks along the wire, which is clamped between two prongs.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

import gmsh

from microweld.meshes.drawing import strand, symmetry
from microweld.meshes.drawing.electrode import MM, between_flanks, cut
from microweld.meshes.drawing.parts import Drawing, Implicit, Part, name_parts
from microweld.meshes.drawing.shapes import LEVEL, Tilt
from microweld.meshes.drawing.slab import free_of_layers
from microweld.meshes.drawing.strand import SubstrateStack, draw_substrate_stack
from microweld.meshes.drawing.tilt import FacePlane, draw_block
from microweld.meshes.generation.build import Roles
from microweld.meshes.generation.generate import CellSize
from microweld.meshes.model import SOLID, Model


@dataclass(frozen=True)
class Hairpin:
    """A block with a slot between two legs, which stand along x on a foot.

    Heights count from the root of a notch.
    """

    length: float  #: of the face, along the wire [m]
    width: float  #: of the face, across the wire [m]
    height: float  #: from the face to the terminals [m]
    slot: float  #: distance of the legs [m]
    foot: float  #: height of the foot below the slot [m]
    #: angle between the flanks [rad] and depth [m] of the notch of a hook
    notch: tuple[float, float] | None = None
    tilt: Tilt = LEVEL  #: of a flat face; heights count from its middle


@dataclass(frozen=True)
class ThermocompressionShape:
    """A wire or ribbon on a pad, and a tip on it."""

    below: SubstrateStack
    tip: Hairpin
    model: ClassVar[Model] = SOLID

    @property
    def root(self) -> float:
        """Height z of the face, or of the root of the notch when both flanks touch the wire [m].

        Of a tilted face it is that of its middle.
        """
        if self.tip.notch is None:
            return self.face_plane.at(0.0, 0.0) / MM
        return self.below.height / 2 * (1 + 1 / math.sin(self.tip.notch[0] / 2))

    @property
    def face_plane(self) -> FacePlane:
        """Plane of a flat face that touches the wire or ribbon [drawing unit]."""
        half = self.tip.length * MM / 2
        return self.below.face_plane(self.tip.tilt, (-half, half), self.tip.width * MM)

    @property
    def roles(self) -> Roles:
        """What the named surfaces are for."""
        return self.below.roles("tip.terminal_left", "tip.terminal_right", {"tip": "tip.face"})

    @property
    def lengths(self) -> dict[str, float]:
        """Sizes kept with the joint [m]."""
        return self.below.lengths

    def cell_size(self, size_factor: float) -> CellSize:
        """Return the target cell sizes: fine along the line of contact and above and below it."""
        return strand.cell_size(self.below, self.below.cell(size_factor))

    def draw(self, size_factor: float) -> Drawing:
        """Draw all bodies in the current Gmsh model; thin layers of the pad in layers of cells."""
        parts = draw_substrate_stack(self.below, self.below.cell(size_factor))
        parts["tip"] = Part(self.draw_tip(), self.tip_equations())
        gmsh.model.occ.synchronize()
        free_of_layers([*parts["tip"].volumes, *parts[self.below.name].volumes])
        return name_parts(parts, symmetry.planes(self.below.symmetry))

    def draw_tip(self) -> list[int]:
        """Draw the tip on the wire or ribbon; Gmsh volumes."""
        occ = gmsh.model.occ
        tip = self.tip
        root = self.root * MM
        angle, depth = tip.notch or (0.0, 0.0)
        length, width, height, slot, foot = (
            size * MM for size in (tip.length, tip.width, tip.height, tip.slot, tip.foot)
        )
        if "y" in self.below.symmetry:
            back = 0.0
        else:
            back = -width / 2
        if tip.tilt.angle:
            across = (back, width / 2)
            along = (-length / 2, length / 2)
            block = draw_block(along, across, root + height, self.face_plane)
        else:
            corner = (-length / 2, back, root - depth * MM)
            block = occ.addBox(*corner, length, width / 2 - back, height + depth * MM)
        folded = cut(block, occ.addBox(-slot / 2, -width, root + foot, slot, 2 * width, height))
        if depth:
            return cut(folded[0], between_flanks(length, root, angle, -2 * depth * MM))
        return folded

    def tip_equations(self) -> dict[str, Implicit]:
        """Return the equations of the tip's face, flat or of two flanks, and of its terminals.

        The rest of it is its side.
        """
        root = self.root * MM
        top = root + self.tip.height * MM
        if self.tip.notch:
            half = self.tip.notch[0] / 2
        else:
            half = math.pi / 2
        face = self.face_plane
        cosine = math.cos(half)
        sine = math.sin(half)
        return {
            "face": lambda x, y, z: (
                (z - root - face.at(x, y) + face.at(0, 0)) * sine + abs(y) * cosine
            ),
            "terminal_left": lambda x, y, z: z - top if x < 0 else 1.0,
            "terminal_right": lambda x, y, z: z - top if x > 0 else 1.0,
        }
