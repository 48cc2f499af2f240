"""Layers stacked between two electrodes: sheets at a spot weld, discs, tablets.

The model is axisymmetric or of plane strain. Coordinates: the stack rises along z, the force acts
along -z. The lower electrode is earthed, the upper one carries current and force. Everything is
symmetric about the z axis: of revolution, or a mirror image of the half x > 0.
"""

from __future__ import annotations

import math
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import Field, model_validator

from microweld.cases.joints.model import DrawnJoint
from microweld.cases.joints.parts import Body, too_large, too_small
from microweld.cases.testing import DefaultGrips
from microweld.inputs import Angle, Fault, Length, refuse
from microweld.meshes.drawing.shapes import FlatFace, RoundFace
from microweld.meshes.model import AXISYMMETRIC, Model

if TYPE_CHECKING:
    from microweld.cases.joints.stack.drawing import Cone, StackShape, TipShape

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

    By default faying; lower_electrode for the lowest layer.
    """

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

    @property
    def tip_width(self) -> float:
        """Radius of the part of the face that is pressed first [m]."""
        raise NotImplementedError

    @property
    def hole_limit(self) -> float:
        """Radius of a hole that the electrode would sink into [m]."""
        raise NotImplementedError

    @property
    def tip_shape(self) -> TipShape:
        """The shape to draw."""
        from microweld.cases.joints.stack.drawing import TipShape

        return TipShape(self.radius, self.height, self.tip_width, self._face_shape())

    def _face_shape(self) -> FlatFace | RoundFace | Cone:
        """Return the shape of the face, to draw."""
        raise NotImplementedError


class FlatTip(_RoundElectrode):
    """An electrode with a plane face."""

    face: Literal["flat"]
    """Shape of the face."""

    @property
    def tip_width(self) -> float:
        """Radius of the part of the face that is pressed first [m]."""
        return self.radius

    @property
    def hole_limit(self) -> float:
        """Radius of a hole that the electrode would sink into [m]."""
        return self.radius

    def _face_shape(self) -> FlatFace:
        return FlatFace()


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

    @property
    def hole_limit(self) -> float:
        """Radius of a hole that the electrode would sink into [m]."""
        return 0.0

    def _face_shape(self) -> RoundFace:
        return RoundFace(self.face_radius)

    @model_validator(mode="after")
    def _dome_fits(self) -> Self:
        if self.face_radius < self.radius:
            what = "the electrode's radius"
            refuse("electrode", [too_small(("face_radius",), self.face_radius, self.radius, what)])
        depth = self.face_radius - math.sqrt(self.face_radius**2 - self.radius**2)
        if depth >= self.height:
            what = "the dome at the electrode's rim"
            refuse("electrode", [too_small(("height",), self.height, depth, what)])
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

    @property
    def hole_limit(self) -> float:
        """Radius of a hole that the electrode would sink into [m]."""
        return self.tip_radius

    def _face_shape(self) -> Cone:
        from microweld.cases.joints.stack.drawing import Cone

        return Cone(self.tip_radius, self.flank)

    @model_validator(mode="after")
    def _cone_fits(self) -> Self:
        if self.tip_radius >= self.radius:
            what = "the electrode's radius"
            refuse("electrode", [too_large(("tip_radius",), self.tip_radius, self.radius, what)])
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


class Stack(DrawnJoint):
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
        """Name of the contact pair below each layer and below the upper electrode, or bonded."""
        defaults = ["lower_electrode", *("faying" for _ in self.layers[1:])]
        named = [
            layer.below or default for layer, default in zip(self.layers, defaults, strict=True)
        ]
        return (*named, "upper_electrode")

    @property
    def pair_names(self) -> tuple[str, ...]:
        """Names of the contact pairs."""
        return tuple(name for name in self.interfaces if name != BONDED)

    @property
    def pressed_height(self) -> float:
        """Thickness of all layers together [m]."""
        return sum(layer.thickness for layer in self.layers)

    @property
    def thinnest(self) -> float:
        """Thickness of the thinnest layer [m]."""
        return min(layer.thickness for layer in self.layers)

    @property
    def tests(self) -> tuple[str, ...]:
        """A stack is symmetric about the z axis: it is pulled along it."""
        return ("pull",)

    @property
    def grips(self) -> DefaultGrips:
        """The lower face of the lowest layer and the upper one of the last, which is moved."""
        return DefaultGrips((f"{self.layers[0].name}.bottom",), (f"{self.layers[-1].name}.top",))

    def shape(self, contact_size: float | None) -> StackShape:
        """Return the shapes to draw.

        Args:
            contact_size: Cell size at the contacts [m]; None leaves it to the drawing.
        """
        from microweld.cases.joints.stack.drawing import Disc, StackShape

        return StackShape(
            layers=tuple(
                Disc(layer.name, layer.radius, layer.thickness, layer.hole or 0.0)
                for layer in self.layers
            ),
            contacts=tuple("" if name == BONDED else name for name in self.interfaces),
            lower=self.electrode_lower.tip_shape,
            upper=self.electrode_upper.tip_shape,
            model=self._mesh_model(),
            contact_size=contact_size,
        )

    def _mesh_model(self) -> Model:
        """Return what the mesh stands for."""
        if self.depth:
            return Model(thickness=self.depth)
        return AXISYMMETRIC

    @model_validator(mode="after")
    def _stack_holds(self) -> Self:
        faults = [*self._name_faults(), *self._depth_faults(), *self._seat_faults()]
        if faults:
            refuse("joint", faults)
        return self

    def _name_faults(self) -> list[Fault]:
        """Return the faults of bodies and contacts that have a name of another one."""
        bodies = Counter([*(layer.name for layer in self.layers), *ENDS])
        pairs = Counter(self.pair_names)
        allowed = "a name of its own"
        faults = []
        for number, layer in enumerate(self.layers):
            if bodies[layer.name] > 1:
                text = "two bodies have this name"
                cure = "give each its own"
                at = ("layers", number, "name")
                faults.append(Fault(at, text, layer.name, allowed, cure))
            pair = self.interfaces[number]
            if pairs[pair] > 1:
                text = "two contacts have this name"
                cure = "name the contact in below, or write bonded"
                at = ("layers", number, "below")
                faults.append(Fault(at, text, pair, allowed, cure))
        return faults

    def _depth_faults(self) -> list[Fault]:
        """Return the fault of a depth that is missing, or has no meaning."""
        if (self.model == "plane") == (self.depth is not None):
            return []
        text = "a plane model has a depth, an axisymmetric one none"
        if self.model == "plane":
            allowed = "a length"
        else:
            allowed = "none"
        cure = "write depth: 5 mm with model: plane, and only there"
        return [Fault(("depth",), text, self.depth, allowed, cure)]

    def _seat_faults(self) -> list[Fault]:
        """Return the faults of electrodes and layers that miss the layer beside them."""
        return [
            *_hole_faults("electrode_lower", self.electrode_lower, self.layers[0]),
            *_hole_faults("electrode_upper", self.electrode_upper, self.layers[-1]),
            *self._layer_faults(),
        ]

    def _layer_faults(self) -> list[Fault]:
        """Return the faults of layers, from the second on, that do not touch the one below."""
        faults = []
        for number, (lower, upper) in enumerate(pairwise(self.layers), start=1):
            hole = max(lower.hole or 0.0, upper.hole or 0.0)
            if hole >= min(lower.radius, upper.radius):
                at = ("layers", number, "radius")
                text = f"it does not touch {lower.name} below it"
                cure = "change radius or hole"
                allowed = f"more than {hole:g} m"
                faults.append(Fault(at, text, f"{upper.radius:g} m", allowed, cure))
        return faults


def _hole_faults(key: str, tip: AnyTip, layer: StackLayer) -> list[Fault]:
    """Return the fault of an electrode that sinks into the hole of its layer."""
    if layer.hole is None or layer.hole < tip.hole_limit:
        return []
    text = f"the electrode falls into the hole of {layer.name}"
    cure = "widen its face or close the hole"
    allowed = f"a face wider than {layer.hole:g} m"
    return [Fault((key, "radius"), text, f"{tip.hole_limit:g} m", allowed, cure)]
