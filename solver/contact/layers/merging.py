"""What melting makes of a contact: metal touches metal everywhere, and does so from then on.

Where a side melts, the melt fills the gaps between the asperities and any film floats off, whatever
the law of the solid contact. With b the share of the area that has merged,

    h = h_solid^(1-b) max(h_solid, h_merged)^b,       h_merged = conductivity/l

A merged contact has no resistance. The length l of metal stands for it, too short for any mesh to
notice, and the same on every mesh. The mean is geometric because h spans decades. The share follows
the molten share w of the side that has melted more, and never falls: frozen melt is metal.

    db/dt = (w - b)/t_m   while w > b,       so b = b_old + (w - b_old) (1 - exp(-dt/t_m))

which is exact for a constant w. The melt takes a time to flow: the capillary time of asperities
5 um apart, sqrt(rho L^3/gamma) with 8900 kg/m3 and 1.2 N/m, is t_m = 1 us. No weld notices that,
but every step does. With b = w the conductance would rise by decades within the few kelvin from
solidus to liquidus, and the contact's own heat, h U^2 at first and I^2/h in the end, would outrun
the heat capacity of the metal around it and then vanish. A step longer than a nanosecond would have
several solutions, or one that Newton's method does not find (docs/design.md, section 3).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from microweld.arrays import Floats
from microweld.contact.layers.stack import Conditions, Passage, State, conduct
from microweld.contact_laws.closed_points import ContactSide
from microweld.contact_laws.dual import Dual

#: Capillary time of the melt between asperities, t_m [s].
MERGING_TIME = 1e-6
#: Length of metal that stands for a merged contact, l [m].
MERGED_LENGTH = 1e-7


def merged_share(old: Floats, molten: Dual, dt: float) -> Dual:
    """Return the merged share at the end of a step [-]; it follows the molten share upwards.

    Args:
        old: Merged share at its start (n,) [-].
        molten: Molten share at its end [-].
        dt: Length of the step [s]; 0 in a steady state, where melt has had all the time it needs.
    """
    followed = 1.0
    if dt:
        followed = -float(np.expm1(-dt / MERGING_TIME))
    return molten.at_least(old).scaled(followed) + old * (1.0 - followed)


@dataclass(frozen=True)
class Merging:
    """The melting of the metals of one pair."""

    slave: ContactSide  #: the base metals
    master: ContactSide

    @property
    def start(self) -> Mapping[str, float]:
        """Initial state: nothing has melted."""
        return {"merged": 0.0}

    def apply(self, metal: Passage, old: State, now: Conditions) -> tuple[Passage, State]:
        """Conduct through a contact that has merged in part.

        Args:
            metal: Passage through the solid contact.
            old: State of the points at the start of the step.
            now: Conditions at its end.

        Returns:
            The passage and the new state.
        """
        at = now.between(self.slave, self.master)
        share = merged_share(old["merged"], at.molten_spots, now.dt)
        state = {"merged": share.value}
        if not np.any(share.value > 0.0):
            return metal, state
        electrical = merge(metal.electrical, at.electrical_conductivity, share)
        thermal = merge(metal.thermal, at.thermal_conductivity, share)
        return conduct(metal, electrical, thermal), state

    def observe(self, state: State) -> State:
        """Return nothing: what has melted is recorded by `fusion`."""
        return {}


def merge(solid: Dual, conductivity: Dual, share: Dual) -> Dual:
    """Return the conductance of a contact that has merged in part.

    Args:
        solid: Conductance of the solid contact.
        conductivity: Of the metal that merges.
        share: Merged share [-].
    """
    log_solid = solid.log()
    gain = conductivity.scaled(1.0 / MERGED_LENGTH).log() - log_solid
    return (log_solid + share * gain.at_least(np.zeros_like(gain.value))).exp()
