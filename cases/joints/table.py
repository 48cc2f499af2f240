"""Table of the types of joint: the schema, `microweld init`, tests and docs read it.

A new type is a room beside this file, and here its import and its line.
"""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from microweld.cases.joints.crossed_wire.input import CrossedWires
from microweld.cases.joints.imported.input import Imported
from microweld.cases.joints.model import JointModel
from microweld.cases.joints.parallel_gap.input import ParallelGap
from microweld.cases.joints.stack.input import Stack
from microweld.cases.joints.thermocompression.input import Thermocompression
from microweld.cases.joints.wire_foil.input import WireFoil

#: All types of joint.
JOINT_TYPES: tuple[type[JointModel], ...] = (
    CrossedWires,
    WireFoil,
    ParallelGap,
    Thermocompression,
    Stack,
    Imported,
)

#: The joint of a case: one of them, chosen by its `type`.
if TYPE_CHECKING:
    AnyJoint = JointModel
else:
    AnyJoint = Annotated[reduce(or_, JOINT_TYPES), Field(discriminator="type")]
