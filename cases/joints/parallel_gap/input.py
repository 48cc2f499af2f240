"""Two electrodes side by side on a wire or ribbon, over a pad on a substrate.

Coordinates: the wire lies along x, the force acts along -z. The current enters at the left
electrode (x < 0) and leaves at the right one. One head pushes both, or each has a head and a force
of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Self

from pydantic import model_validator

from microweld.cases.joints.parts import Body
from microweld.cases.joints.substrate import JointOnSubstrate
from microweld.cases.joints.tilt import Tilted
from microweld.inputs import Length, refuse
from microweld.meshes.drawing.shapes import Slab

if TYPE_CHECKING:
    from microweld.cases.joints.parallel_gap.drawing import ParallelGapShape


class GapElectrode(Body, Tilted):
    """A rectangular electrode with a flat face."""

    length: Length
    """Size of the face along the wire [m]."""
    width: Length
    """Size of the face across the wire [m]."""
    height: Length
    """Height from the face to the cooled end [m]."""

    @property
    def block_shape(self) -> Slab:
        """The shape to draw; its thickness is the height."""
        return Slab(self.length, self.width, self.height)


class ParallelGap(JointOnSubstrate):
    """Two electrodes side by side on a wire or ribbon."""

    type: Literal["parallel-gap"]
    """Kind of joint."""
    electrode_left: GapElectrode
    """The electrode where the current enters."""
    electrode_right: GapElectrode
    """The earthed electrode."""
    gap: Length
    """Distance of the two electrodes [m]."""

    @property
    def tips(self) -> dict[str, Tilted]:
        """What presses on the wire or ribbon, by key."""
        return {"electrode_left": self.electrode_left, "electrode_right": self.electrode_right}

    @property
    def two_heads(self) -> bool:
        """Each electrode may have a force of its own."""
        return True

    @property
    def pair_names(self) -> tuple[str, ...]:
        """Names of the contact pairs; faying is that between wire and pad."""
        return ("faying", "left_electrode", "right_electrode")

    def shape(self, contact_size: float | None) -> ParallelGapShape:
        """Return the shapes to draw.

        Args:
            contact_size: Cell size at the contacts [m]; None leaves it to the drawing.
        """
        from microweld.cases.joints.parallel_gap.drawing import ParallelGapShape

        left = self.electrode_left.block_shape
        right = self.electrode_right.block_shape
        edges = sorted({self.gap / 2, self.gap / 2 + left.length, self.gap / 2 + right.length})
        below = self.substrate_stack(edges, contact_size)
        tilts = (self.electrode_left.face_tilt, self.electrode_right.face_tilt)
        return ParallelGapShape(below, left, right, self.gap, tilts)

    @model_validator(mode="after")
    def _joint_holds(self) -> Self:
        faults = self.substrate_faults()
        for key, tip in (("left", self.electrode_left), ("right", self.electrode_right)):
            extent = tip.width if tip.face_tilt.breaks("y") else tip.length
            faults += tip.tilt_faults(f"electrode_{key}", extent, tip.height)
        if faults:
            refuse("joint", faults)
        return self
