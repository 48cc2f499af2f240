"""Tilt of the flat face of an electrode, as of a tip that is ground or mounted askew."""

from __future__ import annotations

import math
from typing import Annotated, Literal

from microweld.inputs import Fault, InputModel
from microweld.meshes.drawing.shapes import Tilt
from microweld.units import Quantity

LARGEST = math.radians(10.0)
TiltAngle = Annotated[
    float, Quantity("rad", ge=-LARGEST - 1e-12, le=LARGEST + 1e-12, examples=("1 deg",))
]


class Tilted(InputModel):
    """A flat face that may be tilted; the cooled end of the electrode stays level."""

    tilt: TiltAngle = 0.0
    """Angle of the face, -10 to 10 deg [rad]; a positive one lifts the end at larger x or y."""
    tilt_axis: Literal["across", "along"] = "across"
    """Axis of the tilt: across the wire, so that one end of the face touches first, or along it."""

    @property
    def face_tilt(self) -> Tilt:
        """The tilt to draw."""
        return Tilt(self.tilt, self.tilt_axis)

    def tilt_faults(self, key: str, extent: float, height: float) -> list[Fault]:
        """Return what is wrong with a face whose tilt is as high as the electrode.

        Args:
            key: Key of the electrode.
            extent: Size of the face along the axis that it rises along [m].
            height: Height of the electrode or its foot [m].
        """
        rise = extent / 2.0 * math.tan(abs(self.tilt))
        if rise < height:
            return []
        text = "the tilted face cuts through the electrode"
        value = f"{math.degrees(self.tilt):g} deg"
        allowed = f"less than {math.degrees(math.atan(2.0 * height / extent)):.3g} deg"
        return [Fault((key, "tilt"), text, value, allowed, "reduce the tilt")]
