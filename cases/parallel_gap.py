"""Two electrodes side by side on a wire or ribbon, over a pad on a substrate.

Coordinates: the wire lies along x, the force acts along -z. The current enters at the left
electrode (x < 0) and leaves at the right one. One head pushes both, or each has a head and a force
of its own.
"""

from __future__ import annotations

from typing import Literal, Self

from pydantic import model_validator

from microweld.cases.parts import Body
from microweld.cases.substrate import JointOnSubstrate
from microweld.inputs import Length, refuse


class GapElectrode(Body):
    """A rectangular electrode with a flat face."""

    length: Length
    """Size of the face along the wire [m]."""
    width: Length
    """Size of the face across the wire [m]."""
    height: Length
    """Height from the face to the cooled end [m]."""


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
    def two_heads(self) -> bool:
        """Each electrode may have a force of its own."""
        return True

    @property
    def pair_names(self) -> tuple[str, ...]:
        """Names of the contact pairs; faying is that between wire and pad."""
        return ("faying", "left_electrode", "right_electrode")

    @model_validator(mode="after")
    def _joint_holds(self) -> Self:
        if faults := self.bench_faults():
            refuse("joint", faults)
        return self
