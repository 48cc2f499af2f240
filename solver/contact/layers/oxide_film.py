"""An oxide film that breaks and never heals.

Where the film is intact it stands in series with the metal, elsewhere metal touches metal; both
paths lie side by side:

    h_e = (1 - f) h_metal + f h_metal / (1 + R h_metal),
    h_t = that of the metal (a film is nanometres thin)

The intact fraction f is the chance to have survived five independent attacks, each counted by the
worst it has done so far, so f can only fall:

    f = (1 - w) exp(-(x/x_b)^m - (V/V_b)^n - s/s_b - D)

    load        x = largest p/H(T) so far: a brittle film on spots that flow. The spots' share of
                the area is p/H, and cracks in a film on a strained metal follow Weibull's
                statistics
    voltage     V = largest |phi_s - phi_m| so far: fritting, a dielectric breakdown, whose
                statistics are Weibull's too; V_b is the thickness times a field of some 1e8 V/m
    slip        s = distance that the faces have slid under pressure so far: sliding spots shear
                the film off, at a rate per distance
    heat        D = sum of rate(T) dt: dissolution into the metal, or decomposition, by an Arrhenius
                rate
    melting     w = share of the contact that has merged (`merging`): a film floats off

What no longer insulates is not yet bare: cracks and fritted channels conduct, but take hardly any
of the area, and the islands between them still keep the metals apart. For the bond that forms in
the solid (`bond`) the film covers the share (1 - w) exp(-s/s_b - D), of which stretch opens more.

T is that of the spots (`microweld.contact.superheat`). Sources and status of the constants:
docs/surfaces.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from microweld.arrays import Floats
from microweld.contact.layers.arrhenius import Arrhenius
from microweld.contact.layers.merging import merged_share
from microweld.contact.layers.stack import Conditions, Cover, Passage, State, conduct
from microweld.contact_laws.closed_points import ContactSide
from microweld.contact_laws.dual import Dual


@dataclass(frozen=True)
class Weibull:
    """Survival exp(-(x/scale)^shape) of an attack x."""

    scale: float
    shape: float

    def hazard(self, attack: Dual) -> Dual:
        """Return (x/scale)^shape."""
        x = attack.value
        return attack.map(
            (x / self.scale) ** self.shape,
            self.shape / self.scale * (x / self.scale) ** (self.shape - 1.0),
        )


@dataclass(frozen=True)
class BreakingFilm:
    """The film of one pair, both sides together."""

    slave: ContactSide
    master: ContactSide
    resistance: float  #: R, of the intact film times its area [Ohm m2]
    load: Weibull  #: x_b [-] and m
    voltage: Weibull  #: V_b [V] and n
    slip: float  #: s_b [m]
    dissolution: Arrhenius | None = None  #: rate [1/s]

    @property
    def start(self) -> Mapping[str, float]:
        """Initial state: nothing has attacked the film yet."""
        return {"load": 0.0, "voltage": 0.0, "slip": 0.0, "dose": 0.0, "molten": 0.0}

    def apply(self, metal: Passage, old: State, now: Conditions) -> tuple[Passage, State]:
        """Conduct through film and metal side by side, and keep the worst of every attack.

        Args:
            metal: Passage through the contact beneath.
            old: State of the points at the start of the step.
            now: Conditions at its end.

        Returns:
            The passage and the new state.
        """
        at = now.between(self.slave, self.master)
        attacks = {
            "load": (at.hardness**-1.0 * now.pressure).at_least(old["load"]),
            "voltage": abs(now.voltage).at_least(old["voltage"]),
            "slip": now.voltage.constant(old["slip"] + now.slip),
            "dose": self._dose(old["dose"], now),
            "molten": merged_share(old["molten"], at.molten_spots, now.dt),
        }
        f = self._intact(attacks)
        h = metal.electrical
        film = h * (h * self.resistance + 1.0) ** -1.0
        state = {name: attack.value for name, attack in attacks.items()}
        passage = conduct(metal, electrical=h + f * (film - h))
        return replace(passage, film=self._cover_of_bonds(attacks)), state

    def _dose(self, old: Floats, now: Conditions) -> Dual:
        if self.dissolution is None:
            return now.voltage.constant(old)
        return self.dissolution.at(now.spot_temperature) * now.dt + old

    def _intact(self, attacks: Mapping[str, Dual]) -> Dual:
        hazard = (
            self.load.hazard(attacks["load"])
            + self.voltage.hazard(attacks["voltage"])
            + attacks["slip"].scaled(1.0 / self.slip)
            + attacks["dose"]
        )
        return (-hazard).exp() * (-attacks["molten"] + 1.0)

    def _cover_of_bonds(self, attacks: Mapping[str, Dual]) -> Floats:
        """Return the share of the area over which the film still keeps the metals apart [-]."""
        removed = attacks["slip"].value / self.slip + attacks["dose"].value
        return np.asarray((1.0 - attacks["molten"].value) * np.exp(-removed))

    def cover(self, state: State) -> Cover:
        """Return the film of points in this state."""
        still = {name: Dual(values, np.zeros((0, values.size))) for name, values in state.items()}
        return Cover(self._intact(still).value, self.resistance)

    def observe(self, state: State) -> State:
        """Return the intact fraction."""
        return {"film_fraction": self.cover(state).intact}
