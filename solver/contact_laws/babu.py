"""Powers of pressure over hardness with fitted coefficients (Babu; Madhusudana).

As used for spark plasma sintering,

    h_e = alpha_e sigma_h r^beta_e,    h_t = alpha_t k_h r^beta_t,    r = p/H_h

with harmonic means of both sides, of the hardness H_h too. r saturates at 1 (by less than 3e-5
below 0.1).

References: babu2001, madhusudana1996, cincotti2007.
"""

from __future__ import annotations

from typing import ClassVar, Literal

from microweld.contact_laws.closed_points import ClosedPoints, saturated
from microweld.contact_laws.dual import Dual, harmonic
from microweld.contact_laws.law import Conductances, ExplicitLaw, Exponent
from microweld.inputs import Pressure, ReciprocalLength


class Babu(ExplicitLaw):
    """Powers of pressure over hardness with coefficients fitted to spark plasma sintering."""

    brief: ClassVar[str] = "Powers of pressure over hardness"

    law: Literal["babu"]
    """Law of the conductances."""
    electrical_coefficient: ReciprocalLength = 64.0
    """Electrical conductance at a pressure of the hardness, over the conductivity [1/m]."""
    electrical_exponent: Exponent = 0.35
    """Exponent of the pressure in the electrical conductance [-]."""
    thermal_coefficient: ReciprocalLength = 22810.0
    """Thermal conductance at a pressure of the hardness, over the conductivity [1/m]."""
    thermal_exponent: Exponent = 1.08
    """Exponent of the pressure in the thermal conductance [-]."""
    hardness: Pressure | None = None
    """Hardness of the pair [Pa].

    By default the harmonic mean of both material records at their temperatures.
    """

    def evaluate(self, points: ClosedPoints) -> Conductances:
        """Return the conductances at closed points."""
        ratio = saturated(self._hardness(points).inverse().scaled(points.pressure))
        electrical = ratio.power(self.electrical_exponent).scaled(self.electrical_coefficient)
        thermal = ratio.power(self.thermal_exponent).scaled(self.thermal_coefficient)
        return Conductances(
            points.electrical_conductivity * electrical, points.thermal_conductivity * thermal
        )

    def _hardness(self, points: ClosedPoints) -> Dual:
        if self.hardness is None:
            return harmonic(*points.hardnesses)
        return points.everywhere(self.hardness)
