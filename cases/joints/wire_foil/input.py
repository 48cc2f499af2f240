"""A wire along a foil, plate, pad or terminal, between two electrodes.

Coordinates: the wire lies along x on the foil, the force acts along -z. The lower electrode is
earthed, the upper one carries current and force.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal, Self

from pydantic import model_validator

from microweld.cases.joints.electrodes import Electrode, FlatElectrode, held_wire, seat_faults
from microweld.cases.joints.model import DrawnJoint
from microweld.cases.joints.parts import Body, Wire
from microweld.cases.testing import DefaultGrips
from microweld.inputs import Fault, Length, refuse
from microweld.meshes.drawing.shapes import Slab

if TYPE_CHECKING:
    from microweld.cases.joints.wire_foil.drawing import WireFoilShape


class Foil(Body):
    """A rectangular foil, plate, pad or terminal."""

    thickness: Length
    """Thickness [m]."""
    length: Length
    """Size along the wire [m]."""
    width: Length
    """Size across the wire [m]."""


class WireFoil(DrawnJoint):
    """A wire along a foil, between two electrodes."""

    type: Literal["wire-foil"]
    """Kind of joint."""
    wire: Wire
    """The wire under the upper electrode, along x; its overhang counts from the upper electrode."""
    foil: Foil
    """The foil on the lower electrode."""
    electrode_upper: Electrode
    """The moving electrode; force and current enter here."""
    electrode_lower: FlatElectrode
    """The fixed, earthed electrode."""
    symmetry: Literal["auto", "full"] = "auto"
    """Part that is modelled: what the mirror planes of the joint leave, or all.

    Current and force are of the whole.
    """

    @property
    def pair_names(self) -> tuple[str, ...]:
        """Names of the contact pairs; faying is that between wire and foil."""
        return ("lower_electrode", "faying", "upper_electrode")

    @property
    def pressed_height(self) -> float:
        """Diameter of the wire and thickness of the foil [m]."""
        return self.wire.diameter + self.foil.thickness

    @property
    def mirrors(self) -> str:
        """Axes whose mirror planes bound the model.

        An offset or tilted electrode breaks the mirror symmetry.
        """
        if self.symmetry == "full":
            return ""
        broken = [axis for axis in "xy" if self.electrode_upper.block_shape.tilt.breaks(axis)]
        broken += self._broken
        if self.electrode_upper.offset:
            broken.append("y")
        return "".join(axis for axis in "xy" if axis not in broken)

    @property
    def grips(self) -> DefaultGrips:
        """The edges of the foil, and the ends of the wire, which are moved."""
        return DefaultGrips(("foil.side",), ("wire.end",))

    def shape(self, contact_size: float | None) -> WireFoilShape:
        """Return the shapes to draw.

        Args:
            contact_size: Cell size where wire and foil meet [m]; None leaves it to the drawing.
        """
        from microweld.cases.joints.wire_foil.drawing import WireFoilShape

        return WireFoilShape(
            upper=held_wire(self.wire, self.electrode_upper),
            foil=Slab(self.foil.length, self.foil.width, self.foil.thickness),
            lower=self.electrode_lower.block_shape,
            symmetry=self.mirrors,
            contact_size=contact_size,
        )

    @model_validator(mode="after")
    def _joint_holds(self) -> Self:
        faults = seat_faults("electrode_upper", self.wire, self.electrode_upper)
        if self.electrode_lower.offset:
            text = "the lower electrode lies in the middle"
            cure = "move the upper electrode instead"
            value = f"{self.electrode_lower.offset:g} m"
            faults.append(Fault(("electrode_lower", "offset"), text, value, "0 m", cure))
        if self.electrode_lower.tilt:
            text = "the face of the lower electrode is level: the foil lies on it"
            cure = "tilt the upper electrode instead"
            value = f"{math.degrees(self.electrode_lower.tilt):g} deg"
            faults.append(Fault(("electrode_lower", "tilt"), text, value, "0 deg", cure))
        if faults:
            refuse("joint", faults)
        return self
