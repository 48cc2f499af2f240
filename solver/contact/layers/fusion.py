"""Where the base metals of a contact have melted: a diagnostic layer.

It records, and does not change the conductance, which rises with melting already (`merging`):

    m = largest molten share so far of either side,  m = 1/2 half-way to the liquidus
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from microweld.contact.layers.stack import Conditions, Passage, State
from microweld.contact_laws.closed_points import ContactSide


@dataclass(frozen=True)
class Fusion:
    """Record of the melting of a pair that is to be welded."""

    slave: ContactSide  #: the base metals
    master: ContactSide

    @property
    def start(self) -> Mapping[str, float]:
        """Initial state: nothing has melted."""
        return {"fused": 0.0}

    def apply(self, metal: Passage, old: State, now: Conditions) -> tuple[Passage, State]:
        """Return the same passage, and the largest molten share of the points.

        Args:
            metal: Passage through the contact beneath.
            old: State of the points at the start of the step.
            now: Conditions at its end.
        """
        molten = now.between(self.slave, self.master).molten
        return metal, {"fused": molten.at_least(old["fused"]).value}

    def observe(self, state: State) -> State:
        """Return the fused share."""
        return {"fused_fraction": state["fused"]}
