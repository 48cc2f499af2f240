"""Two electrodes side by side on a wire or ribbon, over a pad on a substrate.

The current enters at the left electrode and leaves at the right one; both are pushed together. The
plane x = 0 is no symmetry plane: potential and thermoelectric heat are not mirrored there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import gmsh

from microweld.meshes.drawing import strand, symmetry
from microweld.meshes.drawing.electrode import MM
from microweld.meshes.drawing.parts import Drawing, Part, name_parts
from microweld.meshes.drawing.shapes import LEVEL, Slab, Tilt
from microweld.meshes.drawing.slab import free_of_layers
from microweld.meshes.drawing.strand import SubstrateStack, draw_substrate_stack
from microweld.meshes.drawing.tilt import draw_block, span
from microweld.meshes.generation.build import Roles
from microweld.meshes.generation.generate import CellSize
from microweld.meshes.model import SOLID, Model


@dataclass(frozen=True)
class ParallelGapShape:
    """A wire or ribbon on a pad, and two electrodes on it.

    Each electrode is a `Slab` whose thickness is its height.
    """

    below: SubstrateStack
    left: Slab
    right: Slab
    gap: float  #: between the electrodes [m]
    tilts: tuple[Tilt, Tilt] = (LEVEL, LEVEL)  #: of the faces of both electrodes
    model: ClassVar[Model] = SOLID

    @property
    def roles(self) -> Roles:
        """What the named surfaces are for."""
        faces = {"left_electrode": "electrode_left.face", "right_electrode": "electrode_right.face"}
        return self.below.roles("electrode_left.terminal", "electrode_right.terminal", faces)

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
        tips = {
            "electrode_left": self.draw_tip(
                self.left, -self.gap / 2 - self.left.length, self.tilts[0]
            ),
            "electrode_right": self.draw_tip(self.right, self.gap / 2, self.tilts[1]),
        }
        gmsh.model.occ.synchronize()
        free_of_layers(
            [tag for part in (*tips.values(), parts[self.below.name]) for tag in part.volumes]
        )
        return name_parts(parts | tips, symmetry.planes(self.below.symmetry))

    def draw_tip(self, tip: Slab, start: float, tilt: Tilt) -> Part:
        """Draw an electrode.

        Args:
            tip: Its shape [m].
            start: Place x where it begins [m].
            tilt: Of its face.
        """
        if tilt.angle:
            return self._draw_tilted(tip, start, tilt)
        face = self.below.height * MM
        if "y" in self.below.symmetry:
            back = 0.0
        else:
            back = -tip.width * MM / 2
        size = (tip.length * MM, tip.width * MM / 2 - back, tip.thickness * MM)
        block = gmsh.model.occ.addBox(start * MM, back, face, *size)
        top = face + size[2]
        faces = {"face": lambda x, y, z: z - face, "terminal": lambda x, y, z: z - top}
        return Part([block], faces)

    def _draw_tilted(self, tip: Slab, start: float, tilt: Tilt) -> Part:
        """Draw an electrode whose face is tilted; its height counts from the middle of the face."""
        along = (start * MM, (start + tip.length) * MM)
        across = span(tip.width * MM, "y", self.below.symmetry)
        face = self.below.face_plane(tilt, along, tip.width * MM)
        top = face.at(sum(along) / 2, 0.0) + tip.thickness * MM
        faces = {
            "face": lambda x, y, z: z - face.at(x, y),
            "terminal": lambda x, y, z: z - top,
        }
        return Part([draw_block(along, across, top, face)], faces)
