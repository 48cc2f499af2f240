"""Two wires crossed between two electrodes.

Coordinates: the lower wire lies along x, the upper one at an angle to it, the force acts along -z.
The lower electrode is earthed, the upper one carries current and force.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal, Self

from pydantic import model_validator

from microweld.cases.joints.electrodes import Electrode, held_wire, seat_faults
from microweld.cases.joints.model import DrawnJoint
from microweld.cases.joints.parts import Wire
from microweld.cases.testing import DefaultGrips
from microweld.inputs import Angle, Fault, refuse

if TYPE_CHECKING:
    from microweld.cases.joints.crossed_wire.drawing import CrossedWireShape

SMALLEST_ANGLE = math.radians(30.0)


class CrossedWires(DrawnJoint):
    """Two wires crossed between two electrodes."""

    type: Literal["crossed-wire"]
    """Kind of joint."""
    wire_lower: Wire
    """The wire on the lower electrode, along x."""
    wire_upper: Wire
    """The wire under the upper electrode, along y."""
    electrode_lower: Electrode
    """The fixed, earthed electrode."""
    electrode_upper: Electrode
    """The moving electrode; force and current enter here."""
    angle: Angle = math.pi / 2.0
    """Angle between the wires [rad], 30 to 90 deg; the upper electrode turns with its wire."""
    symmetry: Literal["auto", "quarter", "full"] = "auto"
    """Part that is modelled. Current and force are always those of the whole joint."""

    @property
    def pair_names(self) -> tuple[str, ...]:
        """Names of the contact pairs; faying is that between the wires."""
        return ("lower_electrode", "faying", "upper_electrode")

    @property
    def pressed_height(self) -> float:
        """Diameters of both wires together [m]."""
        return self.wire_lower.diameter + self.wire_upper.diameter

    @property
    def is_symmetric(self) -> bool:
        """Whether the planes x = 0 and y = 0 mirror the joint onto itself."""
        return (
            self.is_square
            and self.electrode_lower.offset == 0.0
            and self.electrode_upper.offset == 0.0
            and not self.is_tilted
        )

    @property
    def is_tilted(self) -> bool:
        """Whether the face of an electrode is tilted."""
        electrodes = (self.electrode_lower, self.electrode_upper)
        return any(electrode.block_shape.tilt.angle != 0.0 for electrode in electrodes)

    @property
    def is_square(self) -> bool:
        """Whether the wires cross at a right angle."""
        return abs(self.angle - math.pi / 2.0) < 1e-9

    @property
    def quarter(self) -> bool:
        """Whether a quarter of the joint is modelled."""
        if self._broken:
            return False
        return self.symmetry == "quarter" or (self.symmetry == "auto" and self.is_symmetric)

    @property
    def kept_mirrors(self) -> str:
        """Axes of the mirror planes of a quarter that the case demands."""
        if self.symmetry == "quarter":
            return "xy"
        return ""

    @property
    def grips(self) -> DefaultGrips:
        """The ends of both wires; the upper one is moved."""
        axis = (math.cos(self.angle), math.sin(self.angle), 0.0)
        if self.is_square:
            axis = (0.0, 1.0, 0.0)
        return DefaultGrips(("wire_lower.end",), ("wire_upper.end",), axis)

    def shape(self, contact_size: float | None) -> CrossedWireShape:
        """Return the shapes to draw.

        Args:
            contact_size: Cell size where the wires meet [m]; None leaves it to the drawing.
        """
        from microweld.cases.joints.crossed_wire.drawing import CrossedWireShape

        return CrossedWireShape(
            lower=held_wire(self.wire_lower, self.electrode_lower),
            upper=held_wire(self.wire_upper, self.electrode_upper),
            quarter=self.quarter,
            angle=self.angle,
            contact_size=contact_size,
        )

    @model_validator(mode="after")
    def _joint_holds(self) -> Self:
        faults = [
            *self._angle_faults(),
            *self._symmetry_faults(),
            *seat_faults("electrode_lower", self.wire_lower, self.electrode_lower),
            *seat_faults("electrode_upper", self.wire_upper, self.electrode_upper),
            *self._tilt_faults(),
        ]
        if faults:
            refuse("joint", faults)
        return self

    def _angle_faults(self) -> list[Fault]:
        if SMALLEST_ANGLE - 1e-9 <= self.angle <= math.pi / 2.0 + 1e-9:
            return []
        degrees = f"{math.degrees(self.angle):g} deg"
        text = "the wires cross too flat, or the angle is not the smaller one between them"
        cure = "write the smaller angle between the wires"
        return [Fault(("angle",), text, degrees, "30 deg to 90 deg", cure)]

    def _tilt_faults(self) -> list[Fault]:
        """Return the faults of a face that presses on one end of a wire, which then would rock."""
        text = "a wire that its electrode presses at one end only would rock on the other wire"
        cure = "write tilt_axis: along, or leave the tilt out: a wire that rocks follows the face"
        return [
            Fault((key, "tilt_axis"), text, "across", "along", cure)
            for key in ("electrode_lower", "electrode_upper")
            if getattr(self, key).block_shape.tilt.breaks("x")
        ]

    def _symmetry_faults(self) -> list[Fault]:
        if self.symmetry != "quarter" or self.is_symmetric:
            return []
        if self.is_tilted:
            why = "the face of an electrode is tilted"
        elif self.is_square:
            why = "an electrode is offset from its wire"
        else:
            why = "the wires do not cross at a right angle"
        text = f"the joint has no quarter symmetry: {why}"
        cure = "write symmetry: auto, or change the joint"
        return [Fault(("symmetry",), text, self.symmetry, "auto, full", cure)]
