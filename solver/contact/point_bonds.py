"""Bonds at the contact points: how much of each is left, and the shear that it bears."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np

from microweld.arrays import Floats
from microweld.contact.cohesion import FAILURE_OPENING

#: Shear over tensile strength, of von Mises [-].
SHEAR = 3.0**-0.5
# share of a bond below which rounding alone says that some of it is left
_ROUNDING = 1e-9


@dataclass(frozen=True)
class PointBonds:
    """Bonds at the n contact points of a pair on this rank."""

    share: Floats  #: (n,) bonded share of the area at the start of the step [-]
    strength: Floats  #: (n,) nominal tension that the bond bears before any damage [Pa]
    shear_strength: Floats  #: (n,) nominal traction that friction does not exceed [Pa]
    touched: Floats  #: (n,) largest share of the area that has touched since it bonded [-]
    slid: Floats  #: (n,) share of the bond that slip has parted, at the start of the step [-]
    slipped: Floats  #: (n,) slip beyond elastic slip in the step [m]

    @classmethod
    def none(cls, count: int) -> PointBonds:
        """Return points without a bond, of metal that friction never shears."""
        zero = np.zeros(count)
        return cls(zero, zero, np.full(count, np.inf), zero, zero, zero)

    @property
    def slope(self) -> Floats:
        """Loss of shear strength per slip (n,) [Pa/m]."""
        return np.asarray(SHEAR * self.strength / FAILURE_OPENING)

    def left(self, opened: Floats) -> Floats:
        """Return the share of the bond that has not parted at the start of the step (n,) [-].

        Args:
            opened: Share that opening has parted (n,) [-].
        """
        left = 1.0 - opened - self.slid
        kept: Floats = np.where((self.strength > 0.0) & (left > _ROUNDING), left, 0.0)
        return kept

    def accepted(self) -> PointBonds:
        """Return the bonds at the start of the next step."""
        slid = np.minimum(self.slid + self.slipped / FAILURE_OPENING, 1.0)
        return replace(
            self,
            slid=np.where(self.strength > 0.0, slid, self.slid),
            slipped=np.zeros_like(self.slid),
        )

    def copy(self) -> PointBonds:
        """Return bonds with arrays of their own."""
        return PointBonds(*(getattr(self, field.name).copy() for field in fields(self)))
