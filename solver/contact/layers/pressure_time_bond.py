"""Bond where pressure over flow stress has acted long enough: a layer that records.

    W = int p/sigma_f dt,        B = r where W >= K, else 0

sigma_f is the flow stress of the softer metal, a third of its hardness, and r the largest real
share of contact so far. p and sigma_f are those of the end of a step. Of what has melted, B (1 - m)
is left, with m the largest molten share so far.

Source: Plata and Piwnik, Proc. 7th Int. Aluminum Extrusion Technology Seminar, Chicago 2000,
p. 205 (recalled), for seams of extruded aluminium.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from microweld.contact.layers.bay_bond import TABOR
from microweld.contact.layers.stack import Conditions, Passage, State
from microweld.contact_laws.closed_points import ContactSide, molten_share


@dataclass(frozen=True)
class PressureTimeBond:
    """Record of the solid bond of a pair that is to be welded."""

    slave: ContactSide  #: with the hardness of the skin
    master: ContactSide
    solidus: float  #: of the skin that melts first [K]
    liquidus: float  #: of the same [K]
    limit: float  #: K [s]

    @property
    def start(self) -> Mapping[str, float]:
        """Initial state: nothing has touched, nothing is bonded."""
        return {"real": 0.0, "integral": 0.0, "molten": 0.0}

    def apply(self, metal: Passage, old: State, now: Conditions) -> tuple[Passage, State]:
        """Return the same passage, and what has acted on the points with this step.

        Args:
            metal: Passage through what lies beneath.
            old: State of the points at the start of the step.
            now: Conditions at its end.
        """
        points = now.between(self.slave, self.master)
        flow_stress = points.hardness.value / TABOR
        molten = molten_share(self.solidus, self.liquidus, now.temperature).at_least(old["molten"])
        return metal, {
            "real": np.maximum(old["real"], points.real_area.value),
            "integral": old["integral"] + now.pressure / flow_stress * now.dt,
            "molten": molten.value,
        }

    def observe(self, state: State) -> State:
        """Return the share that is bonded in the solid state."""
        bonded = np.where(state["integral"] >= self.limit, state["real"], 0.0)
        return {"solid_bond_fraction": bonded * (1.0 - state["molten"])}
