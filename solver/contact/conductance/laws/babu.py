"""Powers of pressure over hardness with fitted coefficients (Babu.

Madhusudana), as used for spark plasma sintering.

    h_e = alpha_e sigma_h r^beta_e,    h_t = alpha_t k_h r^beta_t,    r = p/H_h

with harmonic means of both sides, the hardness H_h too. r saturates at 1 (by less than 3e-5 below
0.1).

References: babu2001, madhusudana1996, cincotti2007.
"""

from __future__ import annotations

from dataclasses import dataclass

from microweld.contact.conductance.closed_points import ClosedPoints, saturated
from microweld.contact.conductance.dual import Dual, harmonic


@dataclass(frozen=True)
class Babu:
    """The law of this module."""

    electrical_coefficient: float  #: alpha_e [1/m]
    electrical_exponent: float  #: beta_e [-]
    thermal_coefficient: float  #: alpha_t [1/m]
    thermal_exponent: float  #: beta_t [-]
    hardness: float | None  #: H_h [Pa]; None for that of the materials

    def conductances(self, at: ClosedPoints) -> tuple[Dual, Dual]:
        """Electrical [S/m2] and thermal [W/(m2 K)] conductance."""
        ratio = saturated(self._hardness(at).inverse().scaled(at.pressure))
        electrical = ratio.power(self.electrical_exponent).scaled(self.electrical_coefficient)
        thermal = ratio.power(self.thermal_exponent).scaled(self.thermal_coefficient)
        return at.electrical_conductivity * electrical, at.thermal_conductivity * thermal

    def _hardness(self, at: ClosedPoints) -> Dual:
        if self.hardness is None:
            return harmonic(*at.hardnesses)
        return at.everywhere(self.hardness)
