"""Enamel: it insulates until it is thinner than the surfaces are rough.

It flows aside under pressure and decomposes (`squeeze_flow`), with a viscosity and a rate that
follow Arrhenius at the mean temperature of both sides. Asperities of normally distributed heights
(rms s of both surfaces together) reach through a layer of thickness d over the share

    o = erfc(d / (sqrt(2) s))

of the area: 1 without enamel, 0.3 at d = s, negligible beyond 4 s. There metal touches
metal by the contact law; elsewhere the enamel stands in series with the contact for heat, and lets
no current through:

    h_e = o h_metal + (1 - o) leak,        h_t = o h_metal + (1 - o) / (1/h_metal + d/k)

The leak is numerical: a body behind closed enamel needs a potential. Real enamel would conduct a
millionth of a millionth of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from microweld.contact.layers.arrhenius import Arrhenius
from microweld.contact.layers.squeeze_flow import open_share, open_share_slope, thinned
from microweld.contact.layers.stack import Conditions, Passage, State, conduct
from microweld.contact_laws.dual import Dual, in_series

LEAK = 1e3  #: [S/m2]; 1 V drives 10 uA through a face of 0.1 mm x 0.1 mm, beside some 100 A
_THIN = 1e-12  # thickness that stands for none where one divides by it [m]


@dataclass(frozen=True)
class Enamel:
    """The enamel of one body in one pair."""

    thickness: float  #: at delivery [m]
    conductivity: float  #: k [W/(m K)]
    viscosity: Arrhenius  #: mu [Pa s]; its activation energy is negative
    decomposition: Arrhenius  #: k [1/s]
    half_width: float  #: b, of the face it is squeezed from [m]
    roughness: float  #: s [m]

    @property
    def start(self) -> Mapping[str, float]:
        """Thickness at delivery."""
        return {"thickness": self.thickness}

    def apply(self, metal: Passage, old: State, now: Conditions) -> tuple[Passage, State]:
        """Conduct through the openings, heat also through the rest, and thin the enamel.

        Args:
            metal: Passage through the contact beneath.
            old: State of the points at the start of the step.
            now: Conditions at its end.

        Returns:
            The passage and the thickness that is left.
        """
        d = thinned(old["thickness"], *self._progress(now))
        open_ = self._open(d)
        closed = -self._open(d) + 1.0
        layer = Dual(np.maximum(d.value, _THIN), d.slope) ** -1.0 * self.conductivity
        electrical = open_ * metal.electrical + closed * LEAK
        thermal = open_ * metal.thermal + closed * in_series(metal.thermal, layer)
        return conduct(metal, electrical, thermal), {"thickness": d.value}

    def _progress(self, now: Conditions) -> tuple[Dual, Dual]:
        """Return what a step adds: p t/(2 mu b^2) [1/m2] and 2 k t [-]."""
        T = now.temperature
        load = now.pressure * float(now.dt / (2.0 * self.half_width**2))
        flow = self.viscosity.at(T) ** -1.0 * load
        return flow, self.decomposition.at(T) * (2.0 * now.dt)

    def _open(self, thickness: Dual) -> Dual:
        s = self.roughness
        return thickness.map(open_share(thickness.value, s), open_share_slope(thickness.value, s))

    def observe(self, state: State) -> State:
        """Return thickness and open share."""
        d = state["thickness"]
        return {"enamel_thickness": d, "enamel_open_fraction": open_share(d, self.roughness)}
