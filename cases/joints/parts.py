"""Parts that many joints have: bodies, their platings and enamels, wires. All lengths in metre."""

from __future__ import annotations

import math
from typing import Self

from pydantic import model_validator

from microweld.cases.material_name import MaterialName
from microweld.inputs import Fault, InputModel, Length, refuse


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
            cure = "choose gold, silver, tin or nickel"
            refuse("plating", [Fault(("material",), text, self.material, allowed, cure)])
        return self


class Body(InputModel):
    """A part of one material."""

    material: MaterialName
    """Name of a record in the library (`microweld materials list`).

    Or a record file beside the case, "mine.yaml".
    """
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
            allowed = ", ".join(tempers)
            cure = "choose one of them"
            refuse("body", [Fault(("temper",), text, self.temper, allowed, cure)])
        return self


class Enamel(InputModel):
    """Insulation of a wire, which must leave a contact before current can pass."""

    material: MaterialName
    """An enamel of the library: enamel_polyurethane, enamel_polyester_imide."""
    thickness: Length
    """Thickness of the layer on one side [m]; the wire's diameter is that of the bare metal."""
    half_width: Length | None = None
    """Half width of the face from under which it is squeezed [m].

    By default a quarter of the wire's diameter, or half of the ribbon's width.
    """

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
        """Half width of the face from under which enamel is squeezed, by default [m]."""
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


def seat_between_flanks(angle: float, radius: float) -> tuple[float, float]:
    """Return where a round wire between two flanks touches them, and where it ends.

    Args:
        angle: Angle between the flanks [rad].
        radius: Radius of the wire [m].

    Returns:
        Heights above the line where the flanks would meet [m].
    """
    sine = math.sin(angle / 2.0)
    return radius * (1.0 / sine - sine), radius * (1.0 / sine + 1.0)


def too_small(at: tuple[str, ...], value: float, limit: float, what: str) -> Fault:
    """Return the fault of a length below its limit.

    Args:
        at: Keys that lead to the length.
        value: The length [m].
        limit: Smallest length allowed [m].
        what: What the limit is, for the message.
    """
    text = f"smaller than {what}"
    return Fault(at, text, f"{value:g} m", f"at least {limit:g} m", f"increase {at[-1]}")


def too_large(at: tuple[str, ...], value: float, limit: float, what: str) -> Fault:
    """Return the fault of a length above its limit.

    Args:
        at: Keys that lead to the length.
        value: The length [m].
        limit: Length that it must stay below [m].
        what: What the limit is, for the message.
    """
    text = f"larger than {what}"
    return Fault(at, text, f"{value:g} m", f"less than {limit:g} m", f"reduce {at[-1]}")
