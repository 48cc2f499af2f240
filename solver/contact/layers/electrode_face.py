"""What an electrode suffers at its face: whether the work may stick to it, and how it wears.

A layer that watches.

Sticking. Clean metals bond in the solid at 0.5 to 0.8 of their absolute melting temperature under
low pressure in minutes (diffusion bonding: shirzadi2001). A weld gives milliseconds at a pressure
near the hardness; the upper end of that range is taken as the criterion, for the temperature of the
skin that melts first over its solidus.

Wear proxy. A face flattens and pits the more, the closer the pressure comes to its hot hardness and
the longer it does:

    w = integral of p/H(T) over time [s]

the time at full hardness that would press as much. It ranks welds for one electrode; it is no
length worn off.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from microweld.contact.conductance.closed_points import SideLaw
from microweld.contact.layers.stack import Conditions, Passage, State

#: Share of the solidus above which the work may stick to the electrode [-].
STICKING = 0.8


@dataclass(frozen=True)
class ElectrodeFace:
    """Watches the pair between an electrode and the work."""

    slave_solidus: float  #: of what shows on the slave side [K]
    master_solidus: float  #: likewise [K]
    hardness: SideLaw  #: of the electrode's skin [Pa]
    electrode_is_slave: bool

    @property
    def start(self) -> Mapping[str, float]:
        """Nothing has happened."""
        return {"hottest": 0.0, "pressed": 0.0}

    def apply(self, metal: Passage, old: State, now: Conditions) -> tuple[Passage, State]:
        """The same passage, and what the step adds to the history of the points."""
        slave = now.slave_temperature.value
        master = now.master_temperature.value
        if self.slave_solidus <= self.master_solidus:
            lower = slave
        else:
            lower = master
        hardness, _ = self.hardness(slave if self.electrode_is_slave else master)
        return metal, {
            "hottest": np.maximum(
                old["hottest"], lower / min(self.slave_solidus, self.master_solidus)
            ),
            "pressed": old["pressed"] + now.dt * now.pressure / hardness,
        }

    def observe(self, state: State) -> State:
        """How close the points came to melting, whether they may stick, and the wear proxy [s]."""
        return {
            "sticking_ratio": state["hottest"],
            "sticking_fraction": (state["hottest"] > STICKING).astype(float),
            "wear_proxy": state["pressed"],
        }
