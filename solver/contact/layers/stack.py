"""Layers between the metals of a contact, and their state at each contact point.

A contact law says how well two metals conduct that touch (h_e, h_t, no memory). A layer on top of
it changes both and has a state of its own at every contact point, which never heals: an oxide film
that breaks (`oxide_film`), enamel that is squeezed out (`enamel`), a plating that melts
(`plating`). Layers act one after the other, in the order given.

The new state is a function of the old one and of the conditions at the *end* of the step, so
a converged step is consistent: its conductances are those of its own pressure, temperatures and
voltage, and Newton's method has their exact slopes in (T_s, T_m, phi_s - phi_m). Nothing changes
before the step is accepted, so nothing is to be undone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol, runtime_checkable

import numpy as np

from microweld.arrays import Floats, Ints
from microweld.contact_laws.closed_points import (
    ClosedPoints,
    ContactSide,
    Softened,
    superheated,
)
from microweld.contact_laws.dual import Dual
from microweld.contact_laws.law import Conductances
from microweld.fields import FIELDS, Combine

State = dict[str, Floats]

#: How the values of the layers on both sides make one value (`Field.combine`).
COMBINE: dict[Combine, Callable[..., Floats]] = {"max": np.max, "sum": np.sum, "product": np.prod}


@dataclass(frozen=True)
class Conditions:
    """What n closed contact points are subjected to at the end of a step."""

    pressure: Floats  #: true contact pressure [Pa]
    slave_temperature: Dual  #: [K]
    master_temperature: Dual  #: [K]
    voltage: Dual  #: phi_s - phi_m [V]
    dt: float  #: length of the step [s]; 0 in a steady state, where nothing takes time
    #: current over undeformed area, of the face that has stretched less [-]
    stretch: Floats | float = 1.0
    softened: Softened | None = None  #: share of softened metal of slave and master
    slip: Floats | float = 0.0  #: sliding distance of the step [m]
    superheat: Dual | None = None  #: U_m^2/(4 L) of the spots [K2]; None: none

    @property
    def temperature(self) -> Dual:
        """Mean of both sides [K]."""
        return (self.slave_temperature + self.master_temperature) * 0.5

    @property
    def spot_temperature(self) -> Dual:
        """Highest temperature of the spots between sides of that mean [K]."""
        return superheated(self.temperature, self.superheat)

    def between(self, slave: ContactSide, master: ContactSide) -> ClosedPoints:
        """Return the points with the properties of two metals.

        Args:
            slave: Of the slave.
            master: Of the master.
        """
        return ClosedPoints(
            slave,
            master,
            self.pressure,
            self.slave_temperature,
            self.master_temperature,
            self.softened,
            self.superheat,
        )


@dataclass(frozen=True)
class Passage:
    """Conductances of the n points, and the heat stored in the layers between the metals."""

    electrical: Dual  #: h_e [S/m2]
    thermal: Dual  #: h_t [W/(m2 K)]
    slave_storage: Dual  #: heat stored in layers on the slave [W/m2]
    master_storage: Dual  #: the same on the master
    #: share over which an oxide film beneath keeps the metals apart; None without such a layer
    film: Floats | None = None


class Layer(Protocol):
    """Something between the metals that has a state, or records one."""

    @property
    def start(self) -> Mapping[str, float]:
        """State variables of a point and their initial values."""

    def apply(self, metal: Passage, old: State, now: Conditions) -> tuple[Passage, State]:
        """Pass through the layer and what lies beneath it.

        Args:
            metal: Passage through what lies beneath.
            old: State of the points at the start of the step.
            now: Conditions at its end.

        Returns:
            The passage and the state of the points at the end of the step.
        """

    def observe(self, state: State) -> State:
        """Return the fields of points in this state, by key of `microweld.fields.FIELDS`."""


@dataclass(frozen=True)
class Cover:
    """A film over the metals of n points."""

    intact: Floats  #: share of the area that it covers [-]
    resistance: float  #: of the intact film times its area [Ohm m2]


@runtime_checkable
class Covering(Protocol):
    """A layer in which a part of the voltage falls that does not heat the spots."""

    def cover(self, state: State) -> Cover:
        """Return the film of points in this state."""


@runtime_checkable
class Rebonding(Protocol):
    """A record of a bond that forms again where it has parted."""

    def bonded_again(self, state: State) -> Floats:
        """Return which share of what had parted has bonded again in the last step of points."""


@dataclass(frozen=True)
class LayerStates:
    """Accepted states of the layers of a pair at all contact points of this rank."""

    layers: tuple[State, ...]  #: of each layer, its variables (count,) by name


class Layers:
    """The layers of a pair with their states at all contact points of this rank.

    Args:
        layers: From the metal outwards.
        count: Contact points of the pair on this rank.
    """

    def __init__(self, layers: Sequence[Layer], count: int) -> None:
        self.layers = tuple(layers)
        self.count = count
        self._states: list[State] = [
            {name: np.full(count, value) for name, value in layer.start.items()} for layer in layers
        ]

    def apply(
        self, metal: Conductances, points: Ints, now: Conditions
    ) -> tuple[Passage, list[State]]:
        """Pass through all layers, from their accepted states.

        Args:
            metal: Conductances of the points without layers.
            points: Their numbers (n,) among the contact points of this rank.
            now: Conditions at the end of the step.

        Returns:
            The passage and the new state of every layer.
        """
        nothing = now.voltage.constant(0.0)
        passage = Passage(metal.electrical, metal.thermal, nothing, nothing)
        states = []
        for layer, state in zip(self.layers, self._states, strict=True):
            passage, new = layer.apply(
                passage, {name: values[points] for name, values in state.items()}, now
            )
            states.append(new)
        return passage, states

    def cover(self, points: Ints) -> Cover | None:
        """Return the film over the metals of some points, in the accepted state, if there is one.

        Args:
            points: Their numbers (n,) among the contact points of this rank.
        """
        for layer, state in zip(self.layers, self._states, strict=True):
            if isinstance(layer, Covering):
                return layer.cover({name: values[points] for name, values in state.items()})
        return None

    def bonded_again(self) -> Floats:
        """Return which share of what had parted has bonded again in the last step [-].

        It is that of all points, and of an earlier step at those that are open.
        """
        found = [
            layer.bonded_again(state)
            for layer, state in zip(self.layers, self._states, strict=True)
            if isinstance(layer, Rebonding)
        ]
        return np.asarray(sum(found, start=np.zeros(self.count)))

    def accept(self, points: Ints, states: Sequence[State]) -> None:
        """Keep the new states of some points.

        Args:
            points: Their numbers (n,) among the contact points of this rank.
            states: Of every layer, as `apply` returns them.
        """
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
        """Return what the layers of both sides report at some points, combined field by field."""
        found: dict[str, list[Floats]] = {}
        for layer, state in zip(self.layers, self._states, strict=True):
            for key, values in layer.observe(
                {name: all_[points] for name, all_ in state.items()}
            ).items():
                found.setdefault(key, []).append(values)
        return {
            key: np.asarray(COMBINE[FIELDS[key].combine](values, axis=0))
            for key, values in found.items()
        }


def _copy(state: State) -> State:
    return {name: values.copy() for name, values in state.items()}


def conditions(
    pressure: Floats,
    slave: Floats,
    master: Floats,
    voltage: Floats,
    dt: float,
    stretch: Floats | float = 1.0,
    softened: Softened | None = None,
) -> Conditions:
    """Return the conditions at points, with slopes in T_s, T_m [K] and phi_s - phi_m [V].

    Args:
        pressure: True contact pressure (n,) [Pa].
        slave: Temperature of the slave (n,) [K].
        master: Temperature of the master (n,) [K].
        voltage: Voltage phi_s - phi_m across the contact (n,) [V].
        dt: Length of the step [s].
        stretch: Current over undeformed area (n,) of the face that has stretched less [-].
        softened: Share of softened metal of slave and master.
    """
    T_s, T_m, V = Dual.variables(slave, master, voltage)
    return Conditions(pressure, T_s, T_m, V, dt, stretch, softened)


def conduct(
    passage: Passage, electrical: Dual | None = None, thermal: Dual | None = None
) -> Passage:
    """Return the same passage with other conductances.

    Args:
        passage: Through what lies beneath.
        electrical: New h_e, if it changes [S/m2].
        thermal: New h_t, if it changes [W/(m2 K)].
    """
    if electrical is not None:
        passage = replace(passage, electrical=electrical)
    if thermal is not None:
        passage = replace(passage, thermal=thermal)
    return passage
