"""The parts of joints: wires, electrodes and their faces. All lengths in metre."""

from __future__ import annotations

import math
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from microweld.cases.material_name import MaterialName
from microweld.inputs import Angle, Fault, InputModel, Length, Offset, refuse

REACH = 0.1  #: largest gap of opposite surfaces, in diameters of the thinnest wire


class Plating(InputModel):
    """A thin layer of metal on a body's surface, on all faces that touch something."""

    material: MaterialName
    """A metal that melts: gold, silver, tin, nickel, ..."""
    thickness: Length
    """Thickness [m]; it is not meshed, so it should be small beside a cell."""

    @model_validator(mode="after")
    def _melts(self) -> Self:
        from microweld.materials.catalogue import load_material

        if load_material(self.material).record.melting is None:
            text = "this material does not melt, so it is no plating"
            allowed = "a metal with a melting range"
            refuse(
                "plating",
                [
                    Fault(
                        ("material",),
                        text,
                        self.material,
                        allowed,
                        "choose gold, silver, tin or nickel",
                    )
                ],
            )
        return self


class Body(InputModel):
    """A part of one material."""

    material: MaterialName
    """Name of a record in the library (`microweld materials list`), or a record file beside the case, "mine.yaml"."""
    temper: str | None = None
    """Condition on delivery, one of the record's tempers; by default the record's own default."""
    plating: Plating | None = None
    """Metal on its surface, which rules contacts, melts and brazes; by default none."""

    @model_validator(mode="after")
    def _temper_exists(self) -> Self:
        from microweld.materials.catalogue import load_material

        tempers = tuple(load_material(self.material).record.tempers)
        if self.temper is not None and self.temper not in tempers:
            text = f"{self.material} has no such temper"
            refuse(
                "body",
                [Fault(("temper",), text, self.temper, ", ".join(tempers), "choose one of them")],
            )
        return self


class Enamel(InputModel):
    """Insulation of a wire, which must leave a contact before current can pass."""

    material: MaterialName
    """An enamel of the library: enamel_polyurethane, enamel_polyester_imide."""
    thickness: Length
    """Thickness of the layer on one side [m]; the wire's diameter is that of the bare metal."""
    half_width: Length | None = None
    """Half width of the face from under which it is squeezed [m].

    By default a quarter of the wire's
    diameter, or half of the ribbon's width."""

    @model_validator(mode="after")
    def _is_enamel(self) -> Self:
        from microweld.materials.catalogue import load_material

        if load_material(self.material).record.enamel is None:
            text = "this material is no enamel: it does not say how it softens"
            allowed = "a record with a part enamel"
            cure = "use enamel_polyurethane or enamel_polyester_imide, or give the record that part"
            refuse("enamel", [Fault(("material",), text, self.material, allowed, cure)])
        return self


class Insulated(Body):
    """A part that may be enamelled."""

    enamel: Enamel | None = None
    """Insulation all around; by default the metal is bare."""

    @property
    def half_width(self) -> float:
        """Half width of the face that it is pressed with, by default [m]."""
        raise NotImplementedError


class Wire(Insulated):
    """A straight round wire."""

    diameter: Length
    """Diameter of the wire [m]."""
    overhang: Length
    """Length of wire that stands out beyond the edge of its electrode, at each end [m]."""

    @property
    def half_width(self) -> float:
        """Half width of the face that it is flattened to [m]."""
        return self.diameter / 4.0


class _Electrode(Body):
    """A square block; its face looks at the wire."""

    width: Length
    """Side of the square block [m]."""
    height: Length
    """Height from the highest point of the face (ground of a groove) to the cooled end [m]."""
    offset: Offset = 0.0
    """Sideways distance of the electrode's centre from its wire's axis [m]."""


class FlatElectrode(_Electrode):
    """An electrode with a plane face."""

    face: Literal["flat"]
    """Shape of the face."""

    def reach(self, wire_radius: float) -> float:
        """Largest offset at which the face still touches a wire of this radius [m]."""
        return self.width / 2.0


class RoundElectrode(_Electrode):
    """An electrode with a spherical face."""

    face: Literal["round"]
    """Shape of the face."""
    face_radius: Length
    """Radius of the spherical face [m]."""

    def reach(self, wire_radius: float) -> float:
        """Largest offset at which the dome still touches a wire of this radius [m]."""
        return self.width / 2.0 * (1.0 + wire_radius / self.face_radius)

    @model_validator(mode="after")
    def _dome_fits(self) -> Self:
        smallest = self.width / math.sqrt(2.0)
        if self.face_radius < smallest:
            refuse(
                "electrode",
                [
                    too_small(
                        ("face_radius",), self.face_radius, smallest, "half the block's diagonal"
                    )
                ],
            )
        depth = self.face_radius - math.sqrt(self.face_radius**2 - smallest**2)
        if depth >= self.height:
            refuse(
                "electrode",
                [too_small(("height",), self.height, depth, "the dome at the block's corners")],
            )
        return self


class GroovedElectrode(_Electrode):
    """An electrode with a groove of circular section along its wire."""

    face: Literal["grooved"]
    """Shape of the face."""
    groove_radius: Length
    """Radius of the groove's section [m]; at least the wire's."""
    groove_depth: Length
    """Depth of the groove below the face [m]."""

    def reach(self, wire_radius: float) -> float:
        """Largest offset at which a wire of this radius still lies in the groove [m]."""
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
            faults.append(
                too_large(
                    ("groove_depth",), self.groove_depth, self.groove_radius, "the groove's radius"
                )
            )
        if self.groove_width >= self.width:
            faults.append(
                too_large(
                    ("groove_radius",),
                    self.groove_width,
                    self.width,
                    "the electrode's width (groove width)",
                )
            )
        if faults:
            refuse("electrode", faults)
        return self


def seat_between_flanks(angle: float, radius: float) -> tuple[float, float]:
    """Heights above a V-groove's ground [m] at which its flanks touch a wire of this radius, and at which it ends."""
    sine = math.sin(angle / 2.0)
    return radius * (1.0 / sine - sine), radius * (1.0 / sine + 1.0)


class VGroovedElectrode(_Electrode):
    """An electrode with a groove of two plane flanks along its wire."""

    face: Literal["v-groove"]
    """Shape of the face."""
    groove_angle: Angle
    """Angle between the flanks [rad]."""
    groove_depth: Length
    """Depth of the groove below the face [m]."""

    def reach(self, wire_radius: float) -> float:
        """Largest offset [m]: none, the wire lies in the middle of the groove."""
        return 0.0

    def depth_of_seat(self, wire_radius: float) -> tuple[float, float]:
        """Heights above the ground [m] at which the flanks touch a wire of this radius, and at which it ends."""
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


class JointModel(InputModel):
    """What every kind of joint has."""

    @property
    def two_heads(self) -> bool:
        """Whether two heads, left and right, can push with forces of their own."""
        return False

    @property
    def bodies(self) -> dict[str, Body]:
        """The parts by the names of the mesh's bodies."""
        return {name: part for name, part in self if isinstance(part, Body)}

    @property
    def materials(self) -> set[str]:
        """Names of all materials, coatings included."""
        parts = self.bodies.values()
        coats = [part.plating for part in parts] + [
            part.enamel for part in parts if isinstance(part, Insulated)
        ]
        return {part.material for part in parts} | {coat.material for coat in coats if coat}

    @property
    def pair_names(self) -> tuple[str, ...]:
        """Names of the contact pairs."""
        raise NotImplementedError

    @property
    def thinnest(self) -> float:
        """Diameter or thickness of the thinnest wire or ribbon [m]."""
        return min(part.diameter for part in self.bodies.values() if isinstance(part, Wire))

    @property
    def contact_reach(self) -> float:
        """Largest gap of opposite surfaces [m]."""
        return REACH * self.thinnest


def seat_faults(key: str, wire: Wire, electrode: AnyElectrode) -> list[Fault]:
    """What is wrong with the way a wire sits on the electrode of this key."""
    faults = []
    radius = wire.diameter / 2.0
    reach = electrode.reach(radius)
    if abs(electrode.offset) > reach:
        text = "electrode misses the wire: its offset is larger than the part of its face that the wire can touch"
        cure = "reduce the offset, or widen the electrode or its groove"
        value = f"{electrode.offset:g} m"
        allowed = f"at most {reach:g} m to either side"
        faults.append(Fault((key, "offset"), text, value, allowed, cure))
    if electrode.width < radius:
        text = "its face is narrower than the wire's radius and would cut in rather than press"
        allowed = f"at least the wire's radius, {radius:g} m"
        cure = "widen the electrode or correct a unit"
        value = f"{electrode.width:g} m"
        faults.append(
            Fault((key, "width"), f"electrode misses the wire: {text}", value, allowed, cure)
        )
    if isinstance(electrode, GroovedElectrode):
        faults += _groove_faults(key, wire, electrode)
    if isinstance(electrode, VGroovedElectrode):
        faults += _flank_faults(key, radius, electrode)
    return faults


def _flank_faults(key: str, radius: float, electrode: VGroovedElectrode) -> list[Fault]:
    """A groove whose edges the wire rests on, or in which it vanishes."""
    touch, end = electrode.depth_of_seat(radius)
    at = (key, "groove_depth")
    depth = electrode.groove_depth
    if depth <= touch:
        return [too_small(at, depth, touch, "the height at which the flanks touch the wire")]
    if depth >= end:
        return [too_large(at, depth, end, "the height of the wire in the groove")]
    return []


def _groove_faults(key: str, wire: Wire, electrode: GroovedElectrode) -> list[Fault]:
    """A groove that the wire does not reach the ground of, or vanishes in."""
    faults = []
    if electrode.groove_radius < wire.diameter / 2.0:
        faults.append(
            too_small(
                (key, "groove_radius"),
                electrode.groove_radius,
                wire.diameter / 2.0,
                "the wire's radius",
            )
        )
    if electrode.groove_depth >= wire.diameter:
        faults.append(
            too_large(
                (key, "groove_depth"), electrode.groove_depth, wire.diameter, "the wire's diameter"
            )
        )
    return faults


def too_small(at: tuple[str, ...], value: float, limit: float, what: str) -> Fault:
    """The fault of a length [m] below its limit."""
    return Fault(
        at, f"smaller than {what}", f"{value:g} m", f"at least {limit:g} m", f"increase {at[-1]}"
    )


def too_large(at: tuple[str, ...], value: float, limit: float, what: str) -> Fault:
    """The fault of a length [m] above its limit."""
    return Fault(
        at, f"larger than {what}", f"{value:g} m", f"less than {limit:g} m", f"reduce {at[-1]}"
    )
