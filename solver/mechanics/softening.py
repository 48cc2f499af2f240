"""What heat leaves of work hardening at a quadrature point: recrystallisation and melting.

The metal of a point is in part as delivered, with the flow stress of its temper at all its plastic
strain, and in part softened, with that of the annealed temper at a hardening strain a of its own:

    sigma = (1 - X) sigma_delivered(eps_p) + X sigma_annealed(a)

X is the share that has recrystallised or melted since delivery. In a step of length dt, with the
integral J of the rate k(T), the logarithmic mean k of the rates at both ends of the step (exact
where it grows exponentially, as it nearly does on heating), and the molten share w at its end,

    J+ = J + k dt,    s = 2^(J^n - J+^n),    r = (1 - w+)/(1 - w) where w rises, else 1
    1 - X+ = (1 - X) s r
    a+ = r f a + (1 - w+) f d eps_p

s is what recrystallisation leaves and r what melting leaves of the metal as it was. New grains are
free of strain: as long as X < 1 they dilute the mean strain of the softened share, f = X/X+. Once
99 % have recrystallised it counts as all, and J begins anew when the strain a of the softened metal
exceeds 0.1; that strain then recrystallises, f = s. Melted metal freezes without any strain.

J is additive: it holds for any history of temperature (Scheil). With constant T, X = 1 - 2^(-(k
t)^n); heated at a constant rate b, J = (R T^2/(b Q)) k (1 - 2 R T/Q) as long as R T << Q.

References: humphreys2004 (kinetics; a strain of some 0.05 to 0.1 is needed for new grains).
"""

from __future__ import annotations

import math
from typing import NamedTuple

from numba import njit

from microweld.arrays import Floats
from microweld.materials.flow import flow_stress

CRITICAL_STRAIN = 0.1  #: hardening strain above which softened metal recrystallises again [-]
COMPLETE = math.log2(100.0)  #: J^n at which 99 % have recrystallised, which counts as all [-]
NONE = 1e-9  #: softened share below which the metal is as delivered [-]


class History(NamedTuple):
    """What a point remembers of its hardening and softening."""

    softened: float  #: X, share that has recrystallised or melted since delivery [-]
    integral: float  #: J, of the rate of recrystallisation [-]
    hardening: float  #: a, strain that hardens the softened share [-]
    liquid: float  #: w, molten share [-]


class Softened(NamedTuple):
    """A point at the end of a step; its hardening strain is kept + gained d eps_p."""

    softened: float  #: X [-]
    integral: float  #: J [-]
    kept: float  #: of the hardening strain at the start of the step [-]
    gained: float  #: per plastic strain of the step [-]


@njit(cache=True)
def mean_rate(before: float, now: float) -> float:
    """Return the logarithmic mean of the rates at both ends of a step.

    Args:
        before: At its start; 0 where it is not known.
        now: At its end.
    """
    if before <= 0.0 or now <= 0.0:
        return now
    ratio = now / before
    if abs(ratio - 1.0) < 1e-6:
        return 0.5 * (before + now)
    return (now - before) / math.log(ratio)


@njit(cache=True)
def soften(past: History, rate: float, exponent: float, liquid: float, dt: float) -> Softened:
    """Return what a step leaves of the hardening of a point.

    Args:
        past: The point at the start of the step.
        rate: Of recrystallisation, mean of the step, k [1/s].
        exponent: Of recrystallisation, n [-].
        liquid: Molten share at the end of the step [-].
        dt: Length of the step [s]; zero or less means that no time passes.
    """
    integral = past.integral
    left = 1.0
    strained = past.softened < 1.0 or past.hardening > CRITICAL_STRAIN or integral > 0.0
    if strained and rate > 0.0 and dt > 0.0:
        integral += rate * dt
        power = integral**exponent
        left = 2.0 ** (past.integral**exponent - power)
        if power >= COMPLETE:
            left = 0.0
            integral = 0.0
    solid = 1.0
    if liquid > past.liquid:
        solid = (1.0 - liquid) / (1.0 - past.liquid)
    if liquid >= 1.0:
        integral = 0.0
    softened = 1.0 - (1.0 - past.softened) * left * solid
    share = left
    if past.softened < 1.0:
        share = 1.0
        if softened > past.softened:
            share = past.softened / softened
    return Softened(softened, integral, solid * share * past.hardening, (1.0 - liquid) * share)


@njit(cache=True)
def mixed_flow_stress(
    delivered: Floats,
    annealed: Floats,
    now: Softened,
    strain: float,
    increment: float,
    rate: float,
    temperature: float,
) -> tuple[float, float, float]:
    """Return the flow stress of partly softened metal, and its slopes.

    Args:
        delivered: Flow law of the metal as delivered, see `microweld.materials.flow`.
        annealed: Flow law of softened metal.
        now: The point at the end of the step.
        strain: Equivalent plastic strain at the start of the step [-].
        increment: Equivalent plastic strain of the step [-].
        rate: Equivalent plastic strain rate [1/s].
        temperature: Of the metal [K].

    Returns:
        sigma [Pa], its slopes in the increment [Pa] and in the rate [Pa s].
    """
    if now.softened <= NONE:
        return flow_stress(delivered, strain + increment, rate, temperature)
    hardening = now.kept + now.gained * increment
    sigma, slope, rate_slope = flow_stress(annealed, hardening, rate, temperature)
    slope *= now.gained
    if now.softened >= 1.0:
        return sigma, slope, rate_slope
    old, old_slope, old_rate_slope = flow_stress(delivered, strain + increment, rate, temperature)
    rest = 1.0 - now.softened
    return (
        rest * old + now.softened * sigma,
        rest * old_slope + now.softened * slope,
        rest * old_rate_slope + now.softened * rate_slope,
    )
