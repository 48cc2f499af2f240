"""Layers between the metals of a contact, and what they remember at each contact point.

A contact law says how well two metals conduct that touch (h_e, h_t, no memory). A layer on top of
it changes both and has a state of its own at every contact point, which never heals: an oxide film
that breaks (`film`), enamel that is squeezed out (`enamel`), a plating that melts (`plating`).
Layers act one after the other, in the order given.

The new state is a function of the old one and of what the point feels at the *end* of the step, so
a converged step is consistent: its conductances are those of its own pressure, temperatures and
voltage, and Newton's method has their exact slopes in (T_s, T_m, phi_s - phi_m). Nothing changes
before the step is accepted, so nothing is to be undone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from microweld.arrays import Floats, Ints
from microweld.contact.conductance.metal import Conductances
from microweld.contact.layers.sensitive import Sensitive

State = dict[str, Floats]


@dataclass(frozen=True)
class Conditions:
    """What n closed contact points feel at the end of a step."""

    pressure: Floats  #: true contact pressure [Pa]
    slave_temperature: Sensitive  #: [K]
    master_temperature: Sensitive  #: [K]
    voltage: Sensitive  #: phi_s - phi_m [V]
    dt: float  #: length of the step [s]; 0 in a steady state, where nothing takes time

    @property
    def temperature(self) -> Sensitive:
        """Mean of both sides [K]."""
        return (self.slave_temperature + self.master_temperature) * 0.5


@dataclass(frozen=True)
class Passage:
    """How current and heat pass the n points."""

    electrical: Sensitive  #: h_e [S/m2]
    thermal: Sensitive  #: h_t [W/(m2 K)]
    slave_storage: Sensitive  #: heat that a layer on the slave takes up [W/m2]
    master_storage: Sensitive  #: the same on the master


class Layer(Protocol):
    """Something between the metals that remembers."""

    @property
    def start(self) -> Mapping[str, float]:
        """State variables of a point and their values at delivery."""

    def apply(self, metal: Passage, old: State, now: Conditions) -> tuple[Passage, State]:
        """Passage through the layer and what lies beneath, and the state of the points at the end of the step."""

    def observe(self, state: State) -> State:
        """What there is to tell about points in this state, by key of `microweld.fields.FIELDS`."""


@dataclass(frozen=True)
class LayerStates:
    """State variables of every layer at all contact points of this rank."""

    layers: tuple[State, ...]


class Layers:
    """The layers of a pair with their states at all contact points of this rank.

    Args:
        layers: from the metal outwards.
        count: contact points of the pair on this rank.
    """

    def __init__(self, layers: Sequence[Layer], count: int) -> None:
        self.layers = tuple(layers)
        self._states: list[State] = [
            {name: np.full(count, value) for name, value in layer.start.items()} for layer in layers
        ]

    def apply(
        self, metal: Conductances, points: Ints, now: Conditions
    ) -> tuple[Passage, list[State]]:
        """The passage at some points and their new states, from the accepted ones."""
        passage = _of_metal(metal, now)
        states = []
        for layer, state in zip(self.layers, self._states, strict=True):
            passage, new = layer.apply(
                passage, {name: values[points] for name, values in state.items()}, now
            )
            states.append(new)
        return passage, states

    def accept(self, points: Ints, states: Sequence[State]) -> None:
        """Keep the new states of these points."""
        for kept, new in zip(self._states, states, strict=True):
            for name, values in new.items():
                kept[name][points] = values

    def state(self) -> LayerStates:
        """Return a copy of all that the next steps depend on."""
        return LayerStates(tuple(_copy(state) for state in self._states))

    def restore(self, state: LayerStates) -> None:
        """Continue from a state of the same layers at the same points."""
        self._states = [_copy(kept) for kept in state.layers]

    def observe(self, points: Ints) -> State:
        """What there is to tell about some points; layers of one kind on both sides together."""
        found: dict[str, list[Floats]] = {}
        for layer, state in zip(self.layers, self._states, strict=True):
            for key, values in layer.observe(
                {name: all_[points] for name, all_ in state.items()}
            ).items():
                found.setdefault(key, []).append(values)
        return {key: TOGETHER[key](np.array(values)) for key, values in found.items()}


def _copy(state: State) -> State:
    return {name: values.copy() for name, values in state.items()}


def _sum(values: Floats) -> Floats:
    return np.asarray(values.sum(axis=0))


def _product(values: Floats) -> Floats:
    return np.asarray(values.prod(axis=0))


def _most(values: Floats) -> Floats:
    return np.asarray(values.max(axis=0))


#: How what both sides' layers tell is put together.
TOGETHER = {
    "film_fraction": _most,
    "enamel_thickness": _sum,
    "enamel_open_fraction": _product,
    "brazed_fraction": _most,
    "solid_bond_fraction": _most,
    "fused_fraction": _most,
    "sticking_ratio": _most,
    "sticking_fraction": _most,
    "wear_proxy": _most,
}


def _of_metal(metal: Conductances, now: Conditions) -> Passage:
    zero = np.zeros_like(metal.electrical)
    electrical = np.array([metal.electrical_slave_slope, metal.electrical_master_slope, zero])
    thermal = np.array([metal.thermal_slave_slope, metal.thermal_master_slope, zero])
    nothing = now.voltage.constant(0.0)
    return Passage(
        Sensitive(metal.electrical, electrical), Sensitive(metal.thermal, thermal), nothing, nothing
    )


def conditions(
    pressure: Floats, slave: Floats, master: Floats, voltage: Floats, dt: float
) -> Conditions:
    """The conditions at points, as functions of T_s, T_m [K] and phi_s - phi_m [V]."""
    T_s, T_m, V = Sensitive.variables(slave, master, voltage)
    return Conditions(pressure, T_s, T_m, V, dt)


def conduct(
    passage: Passage, electrical: Sensitive | None = None, thermal: Sensitive | None = None
) -> Passage:
    """The same passage with other conductances."""
    return replace(
        passage, electrical=electrical or passage.electrical, thermal=thermal or passage.thermal
    )
