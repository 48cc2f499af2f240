"""What is welded: one of the kinds of joint, told apart by `type`."""

from __future__ import annotations

from microweld.cases.crossed_wire import CrossedWires

AnyJoint = CrossedWires
