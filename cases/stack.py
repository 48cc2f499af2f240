"""Layers stacked between two electrodes, round about an axis or of plane strain: sheets at a spot weld, discs, tablets.

Coordinates: the stack rises along z, the force acts along -z. The lower electrode is earthed, the
upper one carries current and force. Everything is symmetric about the z axis: of revolution, or a
mirror image of the half x > 0.
"""

from __future__ import annotations

import math
from collections import Counter
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from microweld.cases.parts import Body, JointModel, too_large, too_small
from microweld.inputs import Angle, Fault, Length, refuse

Name = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]*$")]
BONDED = "bonded"
ENDS = ("electrode_lower", "electrode_upper")


class StackLayer(Body):
    """A disc, or a strip of a plane model."""

    name: Name
    """Name of the body."""
    radius: Length
    """Radius of the disc, half the width of the strip [m]."""
    thickness: Length
    """Height along z [m]."""
    hole: Length | None = None
    """Radius of a hole through its middle [m]; by default there is none."""
    below: Name | None = None
    """Name of the contact with the layer below, or bonded: both share their nodes.

    By default faying; lower_electrode
    for the lowest layer."""

    @model_validator(mode="after")
    def _hole_fits(self) -> Self:
        if self.hole is not None and self.hole >= self.radius:
            refuse("layer", [too_large(("hole",), self.hole, self.radius, "the layer's radius")])
        return self


class _RoundElectrode(Body):
    """A cylinder, or a plate of a plane model; its face looks at the stack."""

    radius: Length
    """Radius of the cylinder, half the width of the plate [m]."""
    height: Length
    """Height from the middle of the face to the cooled end [m]."""


class FlatTip(_RoundElectrode):
    """An electrode with a plane face."""

    face: Literal["flat"]
    """Shape of the face."""

    @property
    def tip_width(self) -> float:
        """Radius of the part of the face that is pressed first [m]."""
        return self.radius


class DomeTip(_RoundElectrode):
    """An electrode with a spherical face, or a cylindrical one of a plane model."""

    face: Literal["round"]
    """Shape of the face."""
    face_radius: Length
    """Radius of curvature of the face [m]."""

    @property
    def tip_width(self) -> float:
        """Radius of the part of the face that is pressed first [m]."""
        return 0.5 * self.radius

    @model_validator(mode="after")
    def _dome_fits(self) -> Self:
        if self.face_radius < self.radius:
            refuse(
                "electrode",
                [
                    too_small(
                        ("face_radius",), self.face_radius, self.radius, "the electrode's radius"
                    )
                ],
            )
        depth = self.face_radius - math.sqrt(self.face_radius**2 - self.radius**2)
        if depth >= self.height:
            refuse(
                "electrode",
                [too_small(("height",), self.height, depth, "the dome at the electrode's rim")],
            )
        return self


class ConeTip(_RoundElectrode):
    """An electrode with a truncated cone, or wedge, whose flat end is pressed."""

    face: Literal["cone"]
    """Shape of the face."""
    tip_radius: Length
    """Radius of the flat end [m]."""
    flank: Angle = math.radians(30.0)
    """Angle between the flank and the plane of the flat end [rad]."""

    @property
    def tip_width(self) -> float:
        """Radius of the part of the face that is pressed first [m]."""
        return self.tip_radius

    @model_validator(mode="after")
    def _cone_fits(self) -> Self:
        if self.tip_radius >= self.radius:
            refuse(
                "electrode",
                [
                    too_large(
                        ("tip_radius",), self.tip_radius, self.radius, "the electrode's radius"
                    )
                ],
            )
        if not math.radians(5.0) <= self.flank <= math.radians(85.0):
            degrees = f"{math.degrees(self.flank):g} deg"
            text = "this is no flank of a cone"
            cure = "write its angle to the flat end"
            refuse("electrode", [Fault(("flank",), text, degrees, "5 deg to 85 deg", cure)])
        depth = (self.radius - self.tip_radius) * math.tan(self.flank)
        if depth >= self.height:
            refuse("electrode", [too_small(("height",), self.height, depth, "the cone")])
        return self


AnyTip = FlatTip | DomeTip | ConeTip
Tip = Annotated[AnyTip, Field(discriminator="face")]


class Stack(JointModel):
    """Layers between two electrodes."""

    type: Literal["stack"]
    """Kind of joint."""
    model: Literal["axisymmetric", "plane"] = "axisymmetric"
    """Round about the z axis, or of plane strain."""
    depth: Length | None = None
    """Size of a plane model out of its plane [m]; force and current are those of this depth."""
    layers: Annotated[tuple[StackLayer, ...], Field(min_length=1)]
    """The layers from bottom to top."""
    electrode_lower: Tip
    """The fixed, earthed electrode."""
    electrode_upper: Tip
    """The moving electrode; force and current enter here."""

    @property
    def bodies(self) -> dict[str, Body]:
        """The bodies by name, from bottom to top."""
        layers = {layer.name: layer for layer in self.layers}
        return {
            "electrode_lower": self.electrode_lower,
            **layers,
            "electrode_upper": self.electrode_upper,
        }

    @property
    def interfaces(self) -> tuple[str, ...]:
        """What lies below each layer and below the upper electrode: the name of a contact pair, or bonded."""
        named = [
            layer.below or ("faying" if number else "lower_electrode")
            for number, layer in enumerate(self.layers)
        ]
        return (*named, "upper_electrode")

    @property
    def pair_names(self) -> tuple[str, ...]:
        """Names of the contact pairs."""
        return tuple(name for name in self.interfaces if name != BONDED)

    @property
    def thinnest(self) -> float:
        """Thickness of the thinnest layer [m]."""
        return min(layer.thickness for layer in self.layers)

    @model_validator(mode="after")
    def _stack_holds(self) -> Self:
        faults = [*self._name_faults(), *self._depth_faults(), *self._seat_faults()]
        if faults:
            refuse("joint", faults)
        return self

    def _name_faults(self) -> list[Fault]:
        bodies = Counter([*(layer.name for layer in self.layers), *ENDS])
        pairs = Counter(self.pair_names)
        faults = []
        for number, layer in enumerate(self.layers):
            if bodies[layer.name] > 1:
                text = "two bodies have this name"
                cure = "give each its own"
                faults.append(
                    Fault(("layers", number, "name"), text, layer.name, "a name of its own", cure)
                )
            pair = self.interfaces[number]
            if pairs[pair] > 1:
                text = "two contacts have this name"
                cure = "name the contact in below, or write bonded"
                faults.append(
                    Fault(("layers", number, "below"), text, pair, "a name of its own", cure)
                )
        return faults

    def _depth_faults(self) -> list[Fault]:
        if (self.model == "plane") == (self.depth is not None):
            return []
        text = "a plane model has a depth, an axisymmetric one none"
        if self.model == "plane":
            allowed = "a length"
        else:
            allowed = "none"
        return [
            Fault(
                ("depth",),
                text,
                self.depth,
                allowed,
                "write depth: 5 mm with model: plane, and only there",
            )
        ]

    def _seat_faults(self) -> list[Fault]:
        """Layers, from the first to the last, that miss what lies below them or above them."""
        faults = []
        for key, layer, tip in (
            ("electrode_lower", self.layers[0], self.electrode_lower),
            ("electrode_upper", self.layers[-1], self.electrode_upper),
        ):
            limit = (
                tip.radius
                if isinstance(tip, FlatTip)
                else 0.0
                if isinstance(tip, DomeTip)
                else tip.tip_radius
            )
            if layer.hole is not None and layer.hole >= limit:
                text = f"the electrode falls into the hole of {layer.name}"
                cure = "widen its face or close the hole"
                faults.append(
                    Fault(
                        (key, "radius"),
                        text,
                        f"{limit:g} m",
                        f"a face wider than {layer.hole:g} m",
                        cure,
                    )
                )
        for number, (lower, upper) in enumerate(
            zip(self.layers, self.layers[1:], strict=False), start=1
        ):
            hole = max(lower.hole or 0.0, upper.hole or 0.0)
            if hole >= min(lower.radius, upper.radius):
                text = f"it does not touch {lower.name} below it"
                cure = "change radius or hole"
                allowed = f"more than {hole:g} m"
                faults.append(
                    Fault(("layers", number, "radius"), text, f"{upper.radius:g} m", allowed, cure)
                )
        return faults
