"""Electrodes that hold a wire: square blocks whose face is flat, round, or grooved."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from microweld.cases.joints.parts import Body, Wire, seat_between_flanks, too_large, too_small
from microweld.cases.joints.tilt import Tilted
from microweld.inputs import Angle, Fault, Length, Offset, refuse
from microweld.meshes.drawing.shapes import (
    ElectrodeShape,
    Face,
    FlatFace,
    GroovedFace,
    Half,
    RoundFace,
    VGroovedFace,
)


class _Electrode(Body):
    """A square block; its face looks at the wire."""

    width: Length
    """Side of the square block [m]."""
    height: Length
    """Height from the highest point of the face (root of a groove) to the cooled end [m]."""
    offset: Offset = 0.0
    """Sideways distance of the electrode's centre from its wire's axis [m]."""

    @property
    def block_shape(self) -> ElectrodeShape:
        """The shape to draw."""
        return ElectrodeShape(self.width, self.height, self.face_shape, self.offset)

    @property
    def face_shape(self) -> Face:
        """Shape of the face, to draw."""
        raise NotImplementedError

    def largest_offset(self, wire_radius: float) -> float:
        """Return the largest offset at which the face still holds a wire of this radius [m]."""
        raise NotImplementedError


class FlatElectrode(_Electrode, Tilted):
    """An electrode with a plane face."""

    face: Literal["flat"]
    """Shape of the face."""

    @property
    def face_shape(self) -> Face:
        """Shape of the face, to draw."""
        return FlatFace()

    @property
    def block_shape(self) -> ElectrodeShape:
        """The shape to draw."""
        return replace(super().block_shape, tilt=self.face_tilt)

    def largest_offset(self, wire_radius: float) -> float:
        """Return the largest offset at which the face still touches a wire of this radius [m]."""
        if self.face_tilt.breaks("y"):  # it touches beside the lowest line of the wire
            return self.width / 2.0 - wire_radius * math.sin(abs(self.tilt))
        return self.width / 2.0


class RoundElectrode(_Electrode):
    """An electrode with a spherical face."""

    face: Literal["round"]
    """Shape of the face."""
    face_radius: Length
    """Radius of the spherical face [m]."""

    @property
    def face_shape(self) -> Face:
        """Shape of the face, to draw."""
        return RoundFace(self.face_radius)

    def largest_offset(self, wire_radius: float) -> float:
        """Return the largest offset at which the dome still touches a wire of this radius [m]."""
        return self.width / 2.0 * (1.0 + wire_radius / self.face_radius)

    @model_validator(mode="after")
    def _dome_fits(self) -> Self:
        smallest = self.width / math.sqrt(2.0)
        if self.face_radius < smallest:
            what = "half the block's diagonal"
            refuse("electrode", [too_small(("face_radius",), self.face_radius, smallest, what)])
        depth = self.face_radius - math.sqrt(self.face_radius**2 - smallest**2)
        if depth >= self.height:
            what = "the dome at the block's corners"
            refuse("electrode", [too_small(("height",), self.height, depth, what)])
        return self


class GroovedElectrode(_Electrode):
    """An electrode with a groove of circular section along its wire."""

    face: Literal["grooved"]
    """Shape of the face."""
    groove_radius: Length
    """Radius of the groove's section [m]; at least the wire's."""
    groove_depth: Length
    """Depth of the groove below the face [m]."""

    @property
    def face_shape(self) -> Face:
        """Shape of the face, to draw."""
        return GroovedFace(self.groove_radius, self.groove_depth)

    def largest_offset(self, wire_radius: float) -> float:
        """Return the largest offset at which a wire of this radius still lies in the groove [m]."""
        return max(self.groove_radius - wire_radius, 0.0)

    @property
    def groove_width(self) -> float:
        """Width of the groove at the face [m]."""
        depth = min(self.groove_depth, self.groove_radius)
        return 2.0 * math.sqrt(depth * (2.0 * self.groove_radius - depth))

    @model_validator(mode="after")
    def _groove_fits(self) -> Self:
        faults = []
        if self.groove_depth > self.groove_radius:
            limit = self.groove_radius
            what = "the groove's radius"
            faults.append(too_large(("groove_depth",), self.groove_depth, limit, what))
        if self.groove_width >= self.width:
            what = "the electrode's width (groove width)"
            faults.append(too_large(("groove_radius",), self.groove_width, self.width, what))
        if faults:
            refuse("electrode", faults)
        return self


class VGroovedElectrode(_Electrode):
    """An electrode with a groove of two plane flanks along its wire."""

    face: Literal["v-groove"]
    """Shape of the face."""
    groove_angle: Angle
    """Angle between the flanks [rad]."""
    groove_depth: Length
    """Depth of the groove below the face [m]."""

    @property
    def face_shape(self) -> Face:
        """Shape of the face, to draw."""
        return VGroovedFace(self.groove_angle, self.groove_depth)

    def largest_offset(self, wire_radius: float) -> float:
        """Return no offset [m]: the wire lies in the middle of the groove."""
        return 0.0

    def depth_of_seat(self, wire_radius: float) -> tuple[float, float]:
        """Return the heights above the root at which the flanks touch the wire, and it ends [m]."""
        return seat_between_flanks(self.groove_angle, wire_radius)

    @model_validator(mode="after")
    def _groove_fits(self) -> Self:
        if not math.radians(30.0) <= self.groove_angle <= math.radians(150.0):
            degrees = f"{math.degrees(self.groove_angle):g} deg"
            text = "this is hardly a groove"
            cure = "write the angle between the flanks"
            refuse(
                "electrode", [Fault(("groove_angle",), text, degrees, "30 deg to 150 deg", cure)]
            )
        groove_width = 2.0 * self.groove_depth * math.tan(self.groove_angle / 2.0)
        if groove_width >= self.width:
            what = "the electrode's width (groove width)"
            refuse("electrode", [too_large(("groove_depth",), groove_width, self.width, what)])
        return self


AnyElectrode = FlatElectrode | RoundElectrode | GroovedElectrode | VGroovedElectrode
Electrode = Annotated[AnyElectrode, Field(discriminator="face")]


def held_wire(wire: Wire, electrode: AnyElectrode) -> Half:
    """Return the shape of a wire together with the electrode that holds it.

    Args:
        wire: The wire.
        electrode: Its electrode.
    """
    return Half(wire.diameter, wire.overhang, electrode.block_shape)


def seat_faults(key: str, wire: Wire, electrode: AnyElectrode) -> list[Fault]:
    """Return what is wrong with the way a wire sits on its electrode.

    Args:
        key: Key of the electrode.
        wire: The wire.
        electrode: The electrode that holds it.
    """
    faults = []
    radius = wire.diameter / 2.0
    largest = electrode.largest_offset(radius)
    if abs(electrode.offset) > largest:
        text = (
            "electrode misses the wire: its offset is larger than the part of its face"
            " that the wire can touch"
        )
        cure = "reduce the offset, or widen the electrode or its groove"
        value = f"{electrode.offset:g} m"
        allowed = f"at most {largest:g} m to either side"
        faults.append(Fault((key, "offset"), text, value, allowed, cure))
    if electrode.width < radius:
        text = (
            "electrode misses the wire: its face is narrower than the wire's radius"
            " and would cut in rather than press"
        )
        allowed = f"at least the wire's radius, {radius:g} m"
        cure = "widen the electrode or correct a unit"
        value = f"{electrode.width:g} m"
        faults.append(Fault((key, "width"), text, value, allowed, cure))
    if isinstance(electrode, FlatElectrode):
        faults += electrode.tilt_faults(key, electrode.width, electrode.height)
    if isinstance(electrode, GroovedElectrode):
        faults += _groove_faults(key, wire, electrode)
    if isinstance(electrode, VGroovedElectrode):
        faults += _flank_faults(key, radius, electrode)
    return faults


def _flank_faults(key: str, radius: float, electrode: VGroovedElectrode) -> list[Fault]:
    """Return the faults of a groove whose edges the wire rests on, or in which it vanishes."""
    touch, end = electrode.depth_of_seat(radius)
    at = (key, "groove_depth")
    depth = electrode.groove_depth
    if depth <= touch:
        return [too_small(at, depth, touch, "the height at which the flanks touch the wire")]
    if depth >= end:
        return [too_large(at, depth, end, "the height of the wire in the groove")]
    return []


def _groove_faults(key: str, wire: Wire, electrode: GroovedElectrode) -> list[Fault]:
    """Return the faults of a groove whose root the wire cannot touch, or in which it vanishes."""
    faults = []
    radius = wire.diameter / 2.0
    if electrode.groove_radius < radius:
        at = (key, "groove_radius")
        faults.append(too_small(at, electrode.groove_radius, radius, "the wire's radius"))
    if electrode.groove_depth >= wire.diameter:
        at = (key, "groove_depth")
        faults.append(too_large(at, electrode.groove_depth, wire.diameter, "the wire's diameter"))
    return faults
