"""What several laws share: a film in series, heat that follows the current."""

from __future__ import annotations

import numpy as np

from microweld.contact.conductance.dual import Dual

#: Lorenz number of the free-electron metal, pi^2/3 (k_B/e)^2 [V2/K2], from the exact constants of
#: the SI of 2019.
LORENZ = np.pi**2 / 3.0 * (1.380649e-23 / 1.602176634e-19) ** 2


def series(conductance: Dual, resistance: Dual | float) -> Dual:
    """A conductance [S/m2] in series with an area resistance [ohm m2]: 1/h = 1/conductance + resistance."""
    return conductance / (1.0 + conductance * resistance)


def wiedemann_franz(electrical: Dual, mean_temperature: Dual) -> Dual:
    """Thermal conductance [W/(m2 K)] of the electrons that carry the current, h_t = L T h_e."""
    return (electrical * mean_temperature).scaled(LORENZ)
