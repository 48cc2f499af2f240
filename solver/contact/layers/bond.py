"""Bond that two clean metals form in the solid state: a layer that records, and never heals.

Metals bond where they touch (share r of the area) and no film lies between. A film covers the
share f, whether it insulates or not (`oxide_film`); as the faces stretch, it breaks into islands
with bare metal between them, which covers the share 1 - A_0/A of both (Bay 1983). Bonding then
takes time: the interface of two crystals is a grain boundary, whose voids close and whose atoms
must find their places by diffusion along it:

    dB/dt  = max(B_inf - B, 0)/tau(T),     B_inf = r (1 - f min(1, A_0/A))
    tau(T) = tau_s exp(Q_b/R (1/T - 1/T_s)),     Q_b = 9 R T_s

B is the bonded share of the area, r the largest real share of contact so far: spots that have
flowed do not spring apart while the contact is closed. A_0/A is that of the face that has stretched
less, since its film still separates both. T_s is the solidus of the skin that melts first; T is
the mean of both sides. A step integrates the equation exactly for constant B_inf and T. What has
melted is no longer bonded in the solid: with its largest molten share m so far, B (1 - m) is left.

Faces that have bonded are bare. Where they part and are pressed together, they bond again in the
same time: of the parted share, 1 - exp(-dt/tau) holds again after a step.

Diffusion along grain boundaries of metals has Q_b/(R T_m) of 8 to 11 (Cu 9.2, Ni 8.0, Ag 8.8,
Au 7.6, Al 10.8, gamma-Fe 10.8: recalled), hence the 9. The time tau_s at the solidus is the one
calibration constant: see `TIME_AT_SOLIDUS`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from microweld.arrays import Floats
from microweld.contact.layers.stack import Conditions, Passage, State
from microweld.contact_laws.closed_points import ContactSide, molten_share

#: Q_b/(R T_s) [-], estimated.
BOUNDARY_DIFFUSION = 9.0
#: tau_s [s], a calibration constant that is not fitted to anything yet: a start, which lets clean
#: metals bond within a millisecond from two thirds of their solidus upwards.
TIME_AT_SOLIDUS = 1e-5


@dataclass(frozen=True)
class Bond:
    """Record of the solid bond of a pair that is to be welded."""

    slave: ContactSide  #: with the hardness of the skin
    master: ContactSide
    solidus: float  #: T_s, of the skin that melts first [K]
    liquidus: float  #: of the same [K]
    #: f of a film that is part of the contact law and never breaks [-]; a layer of film has its own
    fixed_film: float
    time_at_solidus: float = TIME_AT_SOLIDUS  #: tau_s [s]

    @property
    def start(self) -> Mapping[str, float]:
        """Initial state: nothing has touched, nothing is bonded."""
        return {"real": 0.0, "bonded": 0.0, "molten": 0.0, "again": 0.0}

    def apply(self, metal: Passage, old: State, now: Conditions) -> tuple[Passage, State]:
        """Return the same passage, and the bonded share of the points with this step.

        Args:
            metal: Passage through what lies beneath, with the film, if one is a layer.
            old: State of the points at the start of the step.
            now: Conditions at its end.
        """
        touched = now.between(self.slave, self.master).real_area.value
        real = np.maximum(old["real"], touched)
        film: Floats | float = self.fixed_film
        if metal.film is not None:
            film = metal.film
        reachable = real * (1.0 - film / np.maximum(now.stretch, 1.0))
        exponent = BOUNDARY_DIFFUSION * (self.solidus / now.temperature.value - 1.0)
        passed = now.dt / self.time_at_solidus * np.exp(-exponent)
        again = -np.expm1(-passed)
        gain = np.maximum(reachable - old["bonded"], 0.0) * again
        molten = molten_share(self.solidus, self.liquidus, now.temperature).at_least(old["molten"])
        bonded = old["bonded"] + gain
        new = {"real": real, "bonded": bonded, "molten": molten.value, "again": again}
        return metal, new

    def observe(self, state: State) -> State:
        """Return the share that is bonded in the solid state."""
        return {"solid_bond_fraction": state["bonded"] * (1.0 - state["molten"])}

    def bonded_again(self, state: State) -> Floats:
        """Return which share of what had parted has bonded again in the last step."""
        return state["again"]
