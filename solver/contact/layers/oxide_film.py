"""An oxide film that breaks and never heals.

Where the film is intact it stands in series with the metal, elsewhere metal touches metal; both
paths lie side by side:

    h_e = (1 - f) h_metal + f h_metal / (1 + R h_metal),          h_t = that of the metal (a film is nanometres thin)

The intact fraction f is the chance to have survived four independent attacks, each counted by the
worst it has done so far, so f can only fall:

    f = (1 - w) exp(-(x/x_b)^m - (V/V_b)^n - D)

    load        x = largest p/H(T) seen: a brittle film on spots that flow. The spots' share of the area is p/H, and
                cracks in a film on a strained metal follow Weibull's statistics
    voltage     V = largest |phi_s - phi_m| seen: fritting, a dielectric breakdown, whose statistics are Weibull's too;
                V_b is the thickness times a field of some 1e8 V/m
    heat        D = sum of rate(T) dt: dissolution into the metal, or decomposition, by an Arrhenius rate
    melting     w = largest molten share of the side that melts first: a film floats off

T is the mean of both sides. Sources and status of the constants: docs/surfaces.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from microweld.arrays import Floats
from microweld.contact.conductance.closed_points import ContactSide, SideLaw
from microweld.contact.layers.arrhenius import Arrhenius
from microweld.contact.layers.sensitive import Sensitive, smaller
from microweld.contact.layers.stack import Conditions, Passage, State, conduct


@dataclass(frozen=True)
class Weibull:
    """Survival exp(-(x/scale)^shape) of an attack x."""

    scale: float
    shape: float

    def hazard(self, attack: Sensitive) -> Sensitive:
        """(x/scale)^shape."""
        return attack.map(
            lambda x: (x / self.scale) ** self.shape,
            lambda x: self.shape / self.scale * (x / self.scale) ** (self.shape - 1.0),
        )


@dataclass(frozen=True)
class BreakingFilm:
    """The film of one pair, both sides together."""

    slave: ContactSide
    master: ContactSide
    resistance: float  #: R, of the intact film times its area [Ohm m2]
    load: Weibull  #: x_b [-] and m
    voltage: Weibull  #: V_b [V] and n
    dissolution: Arrhenius | None = None  #: rate [1/s]

    @property
    def start(self) -> Mapping[str, float]:
        """Nothing has attacked the film yet."""
        return {"load": 0.0, "voltage": 0.0, "dose": 0.0, "molten": 0.0}

    def apply(self, metal: Passage, old: State, now: Conditions) -> tuple[Passage, State]:
        """Film and metal side by side, and the worst of every attack."""
        attacks = {
            "load": (_softer(self.slave, self.master, now) ** -1.0 * now.pressure).at_least(
                old["load"]
            ),
            "voltage": abs(now.voltage).at_least(old["voltage"]),
            "dose": self._dose(old["dose"], now),
            "molten": molten(self.slave, self.master, now).at_least(old["molten"]),
        }
        f = self._intact(attacks)
        h = metal.electrical
        film = h * (h * self.resistance + 1.0) ** -1.0
        state = {name: attack.value for name, attack in attacks.items()}
        return conduct(metal, electrical=h + f * (film - h)), state

    def _dose(self, old: Floats, now: Conditions) -> Sensitive:
        if self.dissolution is None:
            return now.voltage.constant(old)
        return self.dissolution.at(now.temperature) * now.dt + old

    def _intact(self, attacks: Mapping[str, Sensitive]) -> Sensitive:
        hazard = (
            self.load.hazard(attacks["load"])
            + self.voltage.hazard(attacks["voltage"])
            + attacks["dose"]
        )
        return (-hazard).exp() * (-attacks["molten"] + 1.0)

    def observe(self, state: State) -> State:
        """The intact fraction."""
        still = {
            name: Sensitive(values, np.zeros((0, values.size))) for name, values in state.items()
        }
        return {"film_fraction": self._intact(still).value}


def property_at(law: SideLaw, temperature: Sensitive) -> Sensitive:
    """A property of one side at its temperature."""
    value, slope = law(temperature.value)
    return Sensitive(value, slope * temperature.slope)


def _softer(slave: ContactSide, master: ContactSide, now: Conditions) -> Sensitive:
    """Hardness of the softer side [Pa]."""
    hard = (
        property_at(slave.hardness, now.slave_temperature),
        property_at(master.hardness, now.master_temperature),
    )
    return smaller(*hard)


def molten(slave: ContactSide, master: ContactSide, now: Conditions) -> Sensitive:
    """Molten share of the side that melts first [-]."""
    if slave.liquidus <= master.liquidus:
        return molten_share(slave.solidus, slave.liquidus, now.slave_temperature)
    return molten_share(master.solidus, master.liquidus, now.master_temperature)


def molten_share(solidus: float, liquidus: float, temperature: Sensitive) -> Sensitive:
    """A smooth step from 0 at the solidus to 1 at the liquidus."""
    if not np.isfinite(liquidus):
        return temperature.constant(0.0)
    x = (temperature + -solidus) * (1.0 / (liquidus - solidus))
    x = Sensitive(
        np.clip(x.value, 0.0, 1.0), np.where((x.value > 0.0) & (x.value < 1.0), x.slope, 0.0)
    )
    return x.map(lambda s: s * s * (3.0 - 2.0 * s), lambda s: 6.0 * s * (1.0 - s))
