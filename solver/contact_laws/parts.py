"""What several laws share: a film in series, heat that follows the current, a power of pressure."""

from __future__ import annotations

import numpy as np

from microweld.arrays import Floats
from microweld.contact_laws.dual import Dual
from microweld.contact_laws.law import Conductances, ExplicitLaw, Exponent
from microweld.inputs import PositiveAreaResistance, Pressure

#: Lorenz number of the free-electron metal, pi^2/3 (k_B/e)^2 [V2/K2], from the exact constants of
#: the SI of 2019.
LORENZ = np.pi**2 / 3.0 * (1.380649e-23 / 1.602176634e-19) ** 2


def metal_share(conductance: Dual, resistance: Dual | float) -> Dual:
    """Return the share of a voltage that falls in a metal with a film in series [-].

    Args:
        conductance: Of the metal [S/m2].
        resistance: Area resistance of the film [ohm m2].
    """
    return 1.0 / (1.0 + conductance * resistance)


def series(conductance: Dual, resistance: Dual | float) -> Dual:
    """Return a conductance in series with an area resistance: 1/h = 1/conductance + resistance.

    Args:
        conductance: Of the metal [S/m2].
        resistance: Area resistance of a film [ohm m2].
    """
    return conductance * metal_share(conductance, resistance)


def wiedemann_franz(electrical: Dual, mean_temperature: Dual) -> Conductances:
    """Return a conductance with the heat of the electrons that carry the current, h_t = L T h_e.

    Args:
        electrical: h_e [S/m2].
        mean_temperature: T, of both sides [K].
    """
    return Conductances(electrical, (electrical * mean_temperature).scaled(LORENZ))


class PressurePower(ExplicitLaw):
    """Keys of a resistance that falls with a power of the pressure."""

    area_resistance: PositiveAreaResistance
    """Resistance times area at the reference pressure [ohm m2]."""
    pressure: Pressure
    """Reference pressure [Pa]."""
    exponent: Exponent
    """Exponent of the pressure in the conductance [-]."""

    def conductance_under(self, pressure: Floats) -> Floats:
        """Return (1/R_0) (p/p_0)^m under pressures [Pa], in S/m2."""
        return np.power(pressure / self.pressure, self.exponent) / self.area_resistance
