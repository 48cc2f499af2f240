"""Sticking and wear at the face of an electrode: a diagnostic layer.

It records, and does not change the conductance.

Sticking. Clean metals bond in the solid at 0.5 to 0.8 of their absolute melting temperature under
low pressure in minutes (diffusion bonding: shirzadi2001). A weld gives milliseconds at a pressure
near the hardness; the upper end of that range is taken as the criterion, for the temperature of the
skin that melts first over its solidus.

Wear proxy. A face flattens and pits the more, the closer the pressure comes to its hot hardness and
the longer it stays there:

    w = integral of p/H(T) over time [s]

the equivalent time at full hardness. It ranks welds for one electrode; it is no depth of wear.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from microweld.contact.layers.stack import Conditions, Passage, State
from microweld.contact_laws.closed_points import SideLaw

#: Share of the solidus above which the work may stick to the electrode [-].
STICKING = 0.8


@dataclass(frozen=True)
class ElectrodeFace:
    """Record of the pair between an electrode and the work."""

    slave_solidus: float  #: of the outermost metal of the slave [K]
    master_solidus: float  #: of the master [K]
    hardness: SideLaw  #: of the electrode's skin [Pa]
    electrode_is_slave: bool

    @property
    def start(self) -> Mapping[str, float]:
        """Initial state: cold and without pressure."""
        return {"hottest": 0.0, "pressed": 0.0}

    def apply(self, metal: Passage, old: State, now: Conditions) -> tuple[Passage, State]:
        """Return the same passage, and the history of the points with this step.

        Args:
            metal: Passage through the contact beneath.
            old: State of the points at the start of the step.
            now: Conditions at its end.
        """
        slave = now.slave_temperature.value
        master = now.master_temperature.value
        if self.slave_solidus <= self.master_solidus:
            lower = slave
        else:
            lower = master
        if self.electrode_is_slave:
            face = slave
        else:
            face = master
        hardness, _ = self.hardness(face)
        return metal, {
            "hottest": np.maximum(
                old["hottest"], lower / min(self.slave_solidus, self.master_solidus)
            ),
            "pressed": old["pressed"] + now.dt * now.pressure / hardness,
        }

    def observe(self, state: State) -> State:
        """Return the largest T/solidus, whether points may stick, and the wear proxy [s]."""
        return {
            "sticking_ratio": state["hottest"],
            "sticking_fraction": (state["hottest"] > STICKING).astype(float),
            "wear_proxy": state["pressed"],
        }
