"""A hot tip with a current loop of its own, pressing a wire or ribbon on a pad.

Coordinates: the wire lies along x, the force acts along -z. The current enters at the left leg of
the tip (x < 0) and leaves at the right one; one head pushes both with the force of the case.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal, Self

from pydantic import model_validator

from microweld.cases.joints.parts import Body, Wire, seat_between_flanks, too_large, too_small
from microweld.cases.joints.substrate import JointOnSubstrate
from microweld.cases.joints.tilt import Tilted
from microweld.inputs import Angle, Fault, Length, refuse

if TYPE_CHECKING:
    from microweld.cases.joints.thermocompression.drawing import ThermocompressionShape


class HairpinTip(Body, Tilted):
    """A block with a slot: two legs along the wire's direction on a foot.

    The current passes from leg to leg through the foot. A folded tip presses with a flat face. A
    hook has a notch of two flanks along the wire below its foot: the wire is clamped between two
    prongs.
    """

    shape: Literal["folded", "hook"] = "folded"
    """Face of the tip: flat, or a notch between two prongs."""
    length: Length
    """Size of the face along the wire [m]."""
    width: Length
    """Size of the face across the wire [m]."""
    height: Length
    """Height from the face, or from the root of the notch, to the cooled ends of the legs [m]."""
    slot: Length
    """Distance of the legs [m]."""
    foot: Length
    """Height of the foot below the slot [m]; that of a hook from the root of its notch."""
    notch_angle: Angle | None = None
    """Angle between the flanks of a hook's notch [rad]."""
    notch_depth: Length | None = None
    """Height of the prongs of a hook, from their ends to the root of the notch [m]."""

    @property
    def notch(self) -> tuple[float, float] | None:
        """Angle [rad] and depth [m] of the notch of a hook."""
        if self.notch_angle is None or self.notch_depth is None:
            return None
        return self.notch_angle, self.notch_depth

    @model_validator(mode="after")
    def _shape_has_its_sizes(self) -> Self:
        given = {key: getattr(self, key) for key in ("notch_angle", "notch_depth")}
        wrong = [key for key, value in given.items() if (value is None) == (self.shape == "hook")]
        if self.shape == "hook":
            text = "a hook needs the sizes of its notch"
            cure = "give notch_angle and notch_depth"
        else:
            text = "a folded tip has no notch"
            cure = "remove it, or write shape: hook"
        faults = [Fault((key,), text, given[key] or "none", "see shape", cure) for key in wrong]
        if faults:
            refuse("tip", faults)
        return self

    @model_validator(mode="after")
    def _notch_fits(self) -> Self:
        if self.notch is None:
            return self
        angle, depth = self.notch
        if not math.radians(30.0) <= angle <= math.radians(150.0):
            text = "this is hardly a notch"
            cure = "write the angle between the flanks"
            degrees = f"{math.degrees(angle):g} deg"
            refuse("tip", [Fault(("notch_angle",), text, degrees, "30 deg to 150 deg", cure)])
        opening = 2.0 * depth * math.tan(angle / 2.0)
        if opening >= self.width:
            what = "the tip's width (opening of the notch)"
            refuse("tip", [too_large(("notch_depth",), opening, self.width, what)])
        return self

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
    def tips(self) -> dict[str, Tilted]:
        """What presses on the wire or ribbon, by key."""
        return {"tip": self.tip}

    @property
    def pair_names(self) -> tuple[str, ...]:
        """Names of the contact pairs; faying is that between wire and pad."""
        return ("faying", "tip")

    def shape(self, contact_size: float | None) -> ThermocompressionShape:
        """Return the shapes to draw.

        Args:
            contact_size: Cell size at the contacts [m]; None leaves it to the drawing.
        """
        from microweld.cases.joints.thermocompression.drawing import (
            Hairpin,
            ThermocompressionShape,
        )

        tip = self.tip
        sizes = (tip.length, tip.width, tip.height, tip.slot, tip.foot)
        hairpin = Hairpin(*sizes, tip.notch, tip.face_tilt)
        below = self.substrate_stack([tip.length / 2], contact_size)
        return ThermocompressionShape(below, hairpin)

    @model_validator(mode="after")
    def _joint_holds(self) -> Self:
        if faults := self.substrate_faults() or [*self._notch_faults(), *self._tilt_faults()]:
            refuse("joint", faults)
        return self

    def _tilt_faults(self) -> list[Fault]:
        """Return what is wrong with the tilt of the face."""
        if self.tip.tilt and self.tip.notch is not None:
            text = "the notch of a hook holds the wire: it has no tilt"
            cure = "remove the tilt, or write shape: folded"
            value = f"{math.degrees(self.tip.tilt):g} deg"
            return [Fault(("tip", "tilt"), text, value, "0 deg", cure)]
        extent = self.tip.width if self.tip.face_tilt.breaks("y") else self.tip.length
        return self.tip.tilt_faults("tip", extent, self.tip.foot)

    def _notch_faults(self) -> list[Fault]:
        """Return what keeps the prongs from clamping the wire."""
        if self.tip.notch is None:
            return []
        if not isinstance(self.strand, Wire):
            text = "a notch holds a round wire"
            cure = "write shape: folded"
            return [Fault(("tip", "shape"), text, "hook", "folded", cure)]
        angle, depth = self.tip.notch
        at = ("tip", "notch_depth")
        touch, end = seat_between_flanks(angle, self.strand.diameter / 2.0)
        if depth <= touch:
            return [too_small(at, depth, touch, "the height at which the flanks touch the wire")]
        if depth >= end:
            return [too_large(at, depth, end, "the height of the wire in the notch")]
        return []
