"""Where the base metals of a contact have melted, for good. A layer that watches.

    m = largest molten share so far of the side that melts first,          m = 1/2 half-way from solidus to liquidus

What the contact gains by melting is in its law (`conductance`); here the points only remember.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from microweld.contact.conductance.closed_points import ContactSide
from microweld.contact.layers.oxide_film import molten
from microweld.contact.layers.stack import Conditions, Passage, State


@dataclass(frozen=True)
class Fusion:
    """Watches a pair that is to be welded."""

    slave: ContactSide  #: the base metals
    master: ContactSide

    @property
    def start(self) -> Mapping[str, float]:
        """Nothing has melted."""
        return {"fused": 0.0}

    def apply(self, metal: Passage, old: State, now: Conditions) -> tuple[Passage, State]:
        """The same passage, and the largest molten share of the points."""
        return metal, {"fused": molten(self.slave, self.master, now).at_least(old["fused"]).value}

    def observe(self, state: State) -> State:
        """The fused share."""
        return {"fused_fraction": state["fused"]}
