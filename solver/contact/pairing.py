"""The pairing: which master point lies opposite each contact point. One for all fields."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from microweld.arrays import Floats, Ints


@dataclass(frozen=True)
class Pairing:
    """The n paired contact points of one pair on this rank.

    Facets have a nodes: 6, or 3 in a two-dimensional model. Node numbers are *global* block numbers
    of the P2 spaces (see docs/design.md, section 2). Points without an opposite facet are left out;
    `point` says which of the rank's points remain.
    """

    name: str
    point: Ints  #: (n,) index into the rank's contact points of this pair
    slave_nodes: Ints  #: (n, a) global nodes of the slave facet
    slave_shape: Floats  #: (n, a) shape functions of the slave facet at the point
    master_nodes: Ints  #: (n, a) global nodes of the opposite master facet
    master_shape: Floats  #: (n, a) shape functions of the master facet at the opposite point
    #: (n,) current area that the point stands for [m2]; sums to the current slave area
    area: Floats
    touching: Floats  #: (n,) share of that area that touches, 0 to 1 [-]
    gap: Floats  #: (n,) signed distance along the master normal, negative when overlapping [m]
    pressure: Floats  #: (n,) true contact pressure, 0 where open [Pa]
    #: (n,) current over undeformed area of the surface, of the side that has stretched less [-]
    stretch: Floats
    slip: Floats  #: (n,) distance that the surfaces have slid along each other in the step [m]
    bonded: Floats  #: (n,) share of what touches that a bond holds, with or without pressure [-]

    @property
    def conducting(self) -> NDArray[np.bool_]:
        """Which points carry current and heat: those under pressure, or bonded (n,)."""
        return (self.pressure > 0.0) | (self.bonded > 0.0)
