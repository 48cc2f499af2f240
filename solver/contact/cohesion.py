"""Normal law of bonded surfaces: they hold tension, soften linearly as they part, and stay parted.

Around a vertex of the slave surface the bond bears the tension s, per area of the vertex. With the
mean gap g there, the gap g_0 at which it bonded and the largest opening k that it has had, the
pressure is piecewise linear in the gap:

    compressed    lambda = -eps g                       g < 0
    slack         lambda = 0                            0 < g < g_0
    held          lambda = -t/k (g - g_0)               g_0 < g < g_0 + k
    softening     lambda = -m (g_0 + d_f - g)           g_0 + k < g < g_0 + d_f
    parted        lambda = 0                            beyond

    m = s/(delta_f - s/eps),    k >= s/eps,    t = m (d_f - k),    d_f = (1 - w) delta_f

w is the share that slip has parted. Without a bond the third and fourth branch are missing. A bond
that has never been strained beyond s is as stiff as the contact, t/k = eps; one that has unloads
towards its origin. Parting takes s delta_f/2 per area, whatever the mesh: with s = B sigma_b and
delta_f = 2 G_c/sigma_b this is B G_c. Opening and slip add up to the damage: nothing holds where
k/delta_f + w = 1. On a path of constant direction this is the linear criterion
G_I/G_Ic + G_II/G_IIc = 1 of mixed modes.

A branch is chosen as a contact is closed or open (`microweld.contact.pressure`): the line of slope
c through (g, lambda) meets the law in one point, since c is steeper than m.

References: linear softening after Hillerborg et al., Cem. Concr. Res. 6 (1976) 773; irreversible
law with a secant after Camanho and Davila, NASA/TM-2002-211737 (recalled).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from microweld.arrays import Floats

#: Length G_c/sigma_b [m], a calibration constant that is not fitted to anything yet.
PARTING_LENGTH = 2e-6
#: Opening or slip at which a bond has parted, delta_f = 2 G_c/sigma_b [m].
FAILURE_OPENING = 2.0 * PARTING_LENGTH
# gap below which surfaces touch but for rounding [m]
_ROUNDING = 1e-9 * FAILURE_OPENING


@dataclass(frozen=True)
class Branch:
    """The branch that each of v vertices is on: lambda = -stiffness (g - root)."""

    compressed: NDArray[np.bool_]  #: (v,)
    stiffness: Floats  #: (v,) 0 where nothing acts, negative where a bond softens [Pa/m]
    root: Floats  #: (v,) [m]


@dataclass(frozen=True)
class VertexBonds:
    """Bonds around v vertices, each per area of its vertex, and what has become of them."""

    strength: Floats  #: (v,) s, tension that the bond bears before any damage [Pa]
    origin: Floats  #: (v,) g_0, mean gap at which it bonded [m]
    opening: Floats  #: (v,) k, largest opening at which it softened; 0: it never did [m]
    slid: Floats  #: (v,) w, share that slip has parted [-]

    @classmethod
    def none(cls, count: int) -> VertexBonds:
        """Return vertices without any bond."""
        return cls(*(np.zeros(count) for _ in range(4)))

    def copy(self) -> VertexBonds:
        """Return bonds with arrays of their own."""
        return VertexBonds(
            self.strength.copy(), self.origin.copy(), self.opening.copy(), self.slid.copy()
        )

    def slope(self, stiffness: Floats) -> Floats:
        """Return m, by which the tension falls as the bond parts (v,) [Pa/m]."""
        return self.strength / (FAILURE_OPENING - self.strength / stiffness)

    def reached(self, stiffness: Floats) -> Floats:
        """Return the opening at which each bond bears most (v,) [m].

        Args:
            stiffness: eps (v,) [Pa/m].
        """
        return np.maximum(self.opening, self.strength * (1.0 - self.slid) / stiffness)

    def tension(self, stiffness: Floats) -> Floats:
        """Return the largest tension that each bond still bears, t (v,) [Pa].

        Args:
            stiffness: eps (v,) [Pa/m].
        """
        left = FAILURE_OPENING * (1.0 - self.slid) - self.reached(stiffness)
        return np.maximum(self.slope(stiffness) * left, 0.0)

    def opened(self, stiffness: Floats) -> Floats:
        """Return the share that opening has parted (v,) [-], 0 without a bond.

        Args:
            stiffness: eps (v,) [Pa/m].
        """
        bonded = self.strength > 0.0
        kept = self.tension(stiffness) / np.where(bonded, self.strength, 1.0)
        return np.where(bonded, np.maximum(1.0 - self.slid - kept, 0.0), 0.0)

    def branch(self, gap: Floats, pressure: Floats, modulus: Floats, stiffness: Floats) -> Branch:
        """Return the branch that each vertex is on.

        Args:
            gap: Mean gap (v,) [m].
            pressure: Of the iteration, on the law or not (v,) [Pa].
            modulus: c (v,) [Pa/m].
            stiffness: eps (v,) [Pa/m].
        """
        lack = modulus * (gap + pressure / stiffness)
        place = pressure - lack
        compressed = place > 0.0
        tension = self.tension(stiffness)
        reached = self.reached(stiffness)
        end = self.origin + FAILURE_OPENING * (1.0 - self.slid)
        peak = -tension - modulus * (self.origin + reached - tension / stiffness)
        bonded = tension > 0.0
        held = bonded & (place <= -modulus * self.origin) & (place > peak)
        softening = bonded & (place <= peak) & (place > -modulus * end)
        held &= ~compressed
        secant = tension / np.where(reached > 0.0, reached, 1.0)
        slope = np.where(compressed, stiffness, 0.0)
        slope = np.where(held, secant, slope)
        slope = np.where(softening, -self.slope(stiffness), slope)
        root = np.where(held, self.origin, 0.0)
        root = np.where(softening, end, root)
        return Branch(compressed, slope, root)

    def strained(self, gap: Floats, stiffness: Floats) -> VertexBonds:
        """Return the bonds after they have been opened to a gap.

        Args:
            gap: Mean gap (v,) [m].
            stiffness: eps (v,) [Pa/m].
        """
        opening = np.minimum(gap - self.origin, FAILURE_OPENING)
        softened = (self.strength > 0.0) & (opening > self.reached(stiffness))
        return VertexBonds(
            self.strength, self.origin, np.where(softened, opening, self.opening), self.slid
        )

    def renewed(
        self, strength: Floats, slid: Floats, older: Floats, gap: Floats, stiffness: Floats
    ) -> VertexBonds:
        """Return the bonds with other strengths, so that no tension jumps up.

        What has parted stays so, but what bonds beside it is whole. A new bond has its origin where
        the surfaces are. One that has softened and grows stronger under tension, as cooling metal
        does, keeps its secant.

        Args:
            strength: s from now on (v,) [Pa].
            slid: w from now on (v,) [-].
            older: Share of the bonded area that is not new (v,) [-].
            gap: Mean gap (v,) [m].
            stiffness: eps (v,) [Pa/m].
        """
        here = np.where(gap > _ROUNDING, gap, 0.0)
        stronger = strength > self.strength
        origin = np.where(self.strength > 0.0, self.origin, here)
        slack = gap <= origin
        origin = np.where(stronger, np.minimum(origin, here), origin)
        strained = stronger & ~slack & (self.opening > 0.0)
        before = VertexBonds(self.strength, origin, self.opening, slid)
        after = VertexBonds(strength, origin, self.opening, slid)
        reached = before.reached(stiffness)
        secant = before.tension(stiffness) / np.where(reached > 0.0, reached, 1.0)
        slope = after.slope(stiffness)
        kept = slope * FAILURE_OPENING * (1.0 - slid) / np.where(stronger, slope + secant, 1.0)
        opening = np.where(strained, np.maximum(kept, self.opening), self.opening)
        opening = np.where(slack, older * opening, opening)
        return VertexBonds(strength, origin, opening, slid)
