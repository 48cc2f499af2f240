"""Elastic moduli of isotropic metal from each other, with their slopes in the temperature.

    K = E/(3 (1 - 2 nu)),    G = E/(2 (1 + nu))
    E = 9 K G/(3 K + G),     nu = (3 K - 2 G)/(6 K + 2 G)

Each function takes (value, slope) of two of them and returns (value, slope) of a third.
"""

from __future__ import annotations

Valued = tuple[float, float]


def bulk_modulus(young: Valued, poisson: Valued) -> Valued:
    """Return K of E and nu.

    Args:
        young: E [Pa] and its slope [Pa/K].
        poisson: nu [-] and its slope [1/K].
    """
    E, E_slope = young
    nu, nu_slope = poisson
    room = 3.0 * (1.0 - 2.0 * nu)
    return E / room, E_slope / room + 6.0 * E * nu_slope / room**2


def shear_modulus(young: Valued, poisson: Valued) -> Valued:
    """Return G of E and nu.

    Args:
        young: E [Pa] and its slope [Pa/K].
        poisson: nu [-] and its slope [1/K].
    """
    E, E_slope = young
    nu, nu_slope = poisson
    room = 2.0 * (1.0 + nu)
    return E / room, E_slope / room - 2.0 * E * nu_slope / room**2


def youngs_modulus(bulk: Valued, shear: Valued) -> Valued:
    """Return E of K and G.

    Args:
        bulk: K [Pa] and its slope [Pa/K].
        shear: G [Pa] and its slope [Pa/K].
    """
    K, K_slope = bulk
    G, G_slope = shear
    total = 3.0 * K + G
    slope = 9.0 * (G**2 * K_slope + 3.0 * K**2 * G_slope) / total**2
    return 9.0 * K * G / total, slope


def poissons_ratio(bulk: Valued, shear: Valued) -> Valued:
    """Return nu of K and G.

    Args:
        bulk: K [Pa] and its slope [Pa/K].
        shear: G [Pa] and its slope [Pa/K].
    """
    K, K_slope = bulk
    G, G_slope = shear
    total = 3.0 * K + G
    return 0.5 * (3.0 * K - 2.0 * G) / total, 4.5 * (G * K_slope - K * G_slope) / total**2
