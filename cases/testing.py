"""Test of the joint once it has cooled down: what is gripped, and which way it is pulled."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from microweld.inputs import Fault, InputModel, Length, Speed, refuse

Kind = Literal["pull", "shear", "peel", "pull-45", "hook-pull"]
#: Those that can be simulated.
TYPES = ("pull", "shear", "peel", "pull-45")
Name = Annotated[str, Field(min_length=1)]
Vector = tuple[float, float, float]


@dataclass(frozen=True)
class DefaultGrips:
    """Where the grips of a test take hold of a type of joint."""

    held: tuple[str, ...]  #: surfaces that stay where they are
    moved: tuple[str, ...]  #: surfaces that are moved
    along: Vector = (1.0, 0.0, 0.0)  #: axis of what is moved, of unit length


@dataclass(frozen=True)
class Motion:
    """Which way a test moves its grips, and whether it grips one end of a wire or both."""

    along: float  #: component of the direction along the axis of what is moved [-]
    up: float  #: component along z [-]
    one_end: bool

    def direction(self, axis: Vector) -> Vector:
        """Return the direction, of unit length.

        Args:
            axis: Of what is moved, of unit length.
        """
        x, y, z = (self.along * component for component in axis)
        return (x, y, z + self.up)

    def breaks(self, plane: int, axis: Vector) -> bool:
        """Whether the test is not its own mirror image.

        Args:
            plane: Axis that the mirror plane is normal to.
            axis: Of what is moved, of unit length.
        """
        across = abs(self.direction(axis)[plane]) > 1e-9
        return across or (self.one_end and abs(axis[plane]) > 1e-9)


MOTIONS = {
    "pull": Motion(0.0, 1.0, one_end=False),
    "shear": Motion(1.0, 0.0, one_end=True),
    "peel": Motion(0.0, 1.0, one_end=True),
    "pull-45": Motion(math.sqrt(0.5), math.sqrt(0.5), one_end=True),
}


class NamedGrips(InputModel):
    """Surfaces that the test grips, each whole: a grip keeps its shape."""

    held: Annotated[tuple[Name, ...], Field(min_length=1)]
    """Surfaces that stay where they are."""
    moved: Annotated[tuple[Name, ...], Field(min_length=1)]
    """Surfaces that are moved."""

    @model_validator(mode="after")
    def _differ(self) -> Self:
        faults = [
            Fault(
                ("moved", number),
                "this surface is held and moved",
                name,
                "a surface in one of both lists",
                "remove it from held or from moved",
            )
            for number, name in enumerate(self.moved)
            if name in self.held
        ]
        if faults:
            refuse("grips", faults)
        return self


class JointTest(InputModel):
    """A test of the joint after the weld: electrodes lifted, isothermal."""

    type: Kind
    """Pull: both ends of the upper part up. Shear, peel, pull-45: one end, along its axis, up, or
    in between."""
    speed: Speed = 1e-5
    """Speed of the moved grips [m/s]."""
    travel: Length | None = None
    """Travel at which the test ends at the latest [m].

    By default five times the thickness of the thinnest part.
    """
    grips: NamedGrips | None = None
    """Surfaces that are gripped; by default those that the type of joint offers."""

    @property
    def motion(self) -> Motion:
        """Which way the grips are moved."""
        return MOTIONS[self.type]


def type_faults(test: JointTest, offered: tuple[str, ...], needs_grips: bool) -> list[Fault]:
    """Return the faults of a test that a joint cannot have.

    Args:
        test: The test.
        offered: Types of test that the joint can have.
        needs_grips: Whether the joint does not say where it is gripped.
    """
    if test.type not in offered:
        text = "this joint cannot have this test"
        if test.type == "hook-pull":
            text = "a hook pulls at a loop of wire, and no type of joint has one"
        allowed = ", ".join(offered)
        return [Fault(("test", "type"), text, test.type, allowed, "choose one of these")]
    if needs_grips and test.grips is None:
        text = "this joint does not say where a test grips it"
        cure = "name surfaces: grips: {held: [BODY.surface], moved: [BODY.surface]}"
        return [Fault(("test", "grips"), text, "", "held and moved", cure)]
    return []
