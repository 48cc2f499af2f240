"""A hot tip with a current loop of its own, pressing a wire or ribbon on a pad.

Coordinates: the wire lies along x, the force acts along -z. The current enters at the left leg of the tip (x < 0) and
leaves at the right one; one head pushes both with the force of the case.
"""

from __future__ import annotations

from typing import Literal, Self

from pydantic import model_validator

from microweld.cases.base import Fault, Length, refuse
from microweld.cases.parts import Body, too_large
from microweld.cases.substrate import JointOnSubstrate


class HairpinTip(Body):
    """A block with a slot: two legs along the wire's direction on a foot, through which the current turns."""

    length: Length
    """Size of the face along the wire [m]."""
    width: Length
    """Size of the face across the wire [m]."""
    height: Length
    """Height from the face to the cooled ends of the legs [m]."""
    slot: Length
    """Distance of the legs [m]."""
    foot: Length
    """Height of the foot below the slot [m]."""

    @model_validator(mode="after")
    def _slot_fits(self) -> Self:
        faults: list[Fault] = []
        if self.slot >= self.length:
            faults.append(too_large(("slot",), self.slot, self.length, "the tip's length"))
        if self.foot >= self.height:
            faults.append(too_large(("foot",), self.foot, self.height, "the tip's height"))
        if faults:
            refuse("tip", faults)
        return self


class Thermocompression(JointOnSubstrate):
    """A hot tip on a wire or ribbon."""

    type: Literal["thermocompression"]
    """Kind of joint."""
    tip: HairpinTip
    """The tip that is heated by its own current."""

    @property
    def pair_names(self) -> tuple[str, ...]:
        """Names of the contact pairs; faying is that between wire and pad."""
        return ("faying", "tip")

    @model_validator(mode="after")
    def _joint_holds(self) -> Self:
        if faults := self.bench_faults():
            refuse("joint", faults)
        return self
