"""Bond by Bay's criterion: bare metal squeezed through the cracks of a stretched film. It records.

    sigma_B/sigma_0 = (1 - beta) psi <p - p_E>/sigma_0 + beta <psi - psi'>/(1 - psi') p/sigma_0

psi = 1 - A_0/A is the exposed share of the face that has stretched less, beta the share of it under
a film of contaminants, which lets nothing bond below the exposure psi'; the rest is under a brittle
layer through whose cracks metal passes above the pressure p_E. sigma_0 is the flow stress of the
softer metal, a third of its hardness. The largest value so far, and no more than 1, is the bonded
share B. Of what has melted, B (1 - m) is left, with m the largest molten share so far.

Source: Bay, Weld. J. 62 (1983) 137-s (recalled).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from microweld.contact.layers.stack import Conditions, Passage, State
from microweld.contact_laws.bond_criterion import Bay
from microweld.contact_laws.closed_points import ContactSide, molten_share

#: Hardness over flow stress [-].
TABOR = 3.0


@dataclass(frozen=True)
class BayBond:
    """Record of the solid bond of a pair that is to be welded."""

    slave: ContactSide  #: with the hardness of the skin
    master: ContactSide
    solidus: float  #: of the skin that melts first [K]
    liquidus: float  #: of the same [K]
    criterion: Bay

    @property
    def start(self) -> Mapping[str, float]:
        """Initial state: nothing is bonded."""
        return {"bonded": 0.0, "molten": 0.0}

    def apply(self, metal: Passage, old: State, now: Conditions) -> tuple[Passage, State]:
        """Return the same passage, and the bonded share of the points with this step.

        Args:
            metal: Passage through what lies beneath.
            old: State of the points at the start of the step.
            now: Conditions at its end.
        """
        flow_stress = now.between(self.slave, self.master).hardness.value / TABOR
        exposed = 1.0 - 1.0 / np.maximum(now.stretch, 1.0)
        own = self.criterion
        through_cracks = exposed * np.maximum(now.pressure - own.extrusion_pressure, 0.0)
        beyond = np.maximum(exposed - own.threshold_exposure, 0.0) / (1.0 - own.threshold_exposure)
        bare = (1.0 - own.film_share) * through_cracks + own.film_share * beyond * now.pressure
        share = np.minimum(bare / flow_stress, 1.0)
        molten = molten_share(self.solidus, self.liquidus, now.temperature).at_least(old["molten"])
        return metal, {"bonded": np.maximum(old["bonded"], share), "molten": molten.value}

    def observe(self, state: State) -> State:
        """Return the share that is bonded in the solid state."""
        return {"solid_bond_fraction": state["bonded"] * (1.0 - state["molten"])}
