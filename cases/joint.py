"""What is welded: one of the kinds of joint, told apart by `type`."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from microweld.cases.crossed_wire import CrossedWires
from microweld.cases.imported import Imported
from microweld.cases.parallel_gap import ParallelGap
from microweld.cases.stack import Stack
from microweld.cases.thermocompression import Thermocompression
from microweld.cases.wire_foil import WireFoil

AnyJoint = Annotated[
    CrossedWires | WireFoil | ParallelGap | Thermocompression | Stack | Imported,
    Field(discriminator="type"),
]
