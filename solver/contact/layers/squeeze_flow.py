"""A viscous layer that is squeezed out of a contact, and decomposes.

Between surfaces that press a strip of half width b with the mean pressure p, a Newtonian layer of
thickness d flows aside (Reynolds: p = 4 mu b^2 (-dd/dt)/d^3), and what decomposes leaves too:

    dd/dt = -p d^3 / (4 mu b^2) - k d

With u = 1/d^2 the equation is linear, so over a step of constant p, mu, k it has the closed form
used here,

    u = u_0 e^(2 k t) + p/(2 mu b^2) (e^(2 k t) - 1)/(2 k),

and the number of steps does not matter. The layer only thins.
"""

from __future__ import annotations

import numpy as np
from scipy.special import erfc

from microweld.arrays import Floats
from microweld.contact_laws.dual import Dual

_MOST = 500.0  # largest exponent; the layer is gone long before
_SMALL = 1e-4  # below this exponent a series replaces the quotient


def thinned(old: Floats, flow: Dual, loss: Dual) -> Dual:
    """Return the thickness at the end of a step [m].

    Args:
        old: Thickness at its start (n,) [m].
        flow: Squeeze-out p t/(2 mu b^2) [1/m2].
        loss: Decomposition 2 k t [-].
    """
    x = Dual(np.minimum(loss.value, _MOST), np.where(loss.value < _MOST, loss.slope, 0.0))
    growth = x.exp() + flow * x.map(_quotient(x.value), _quotient_slope(x.value)) * old**2  # u/u_0
    return growth**-0.5 * old


def open_share(thickness: Floats, roughness: float) -> Floats:
    """Return the share of the area over which asperities reach through a layer [-].

    Args:
        thickness: Of the layer (n,) [m].
        roughness: Root-mean-square height of the asperities [m].
    """
    return np.asarray(erfc(thickness / (np.sqrt(2.0) * roughness)), dtype=np.float64)


def open_share_slope(thickness: Floats, roughness: float) -> Floats:
    """Return the derivative of `open_share` in the thickness [1/m].

    Args:
        thickness: Of the layer (n,) [m].
        roughness: Root-mean-square height of the asperities [m].
    """
    scale = np.sqrt(2.0) * roughness
    slope: Floats = -2.0 / np.sqrt(np.pi) / scale * np.exp(-((thickness / scale) ** 2))
    return slope


def _quotient(x: Floats) -> Floats:
    """(e^x - 1)/x."""
    safe = np.where(x > _SMALL, x, 1.0)
    return np.where(x > _SMALL, np.expm1(x) / safe, 1.0 + 0.5 * x + x**2 / 6.0)


def _quotient_slope(x: Floats) -> Floats:
    """Its derivative."""
    safe = np.where(x > _SMALL, x, 1.0)
    return np.where(x > _SMALL, (np.exp(x) * (safe - 1.0) + 1.0) / safe**2, 0.5 + x / 3.0)
