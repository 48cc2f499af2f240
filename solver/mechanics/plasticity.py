"""Finite-strain thermo-elasto-plasticity at quadrature points.

F = F_e F_th F_p with F_th = theta(T) I; Hencky elasticity in the logarithm of the elastic left
stretch; J2 flow, sigma_y(eps_p, rate, T), backward Euler with exponential map, which in the
eigenframe of the trial b_e is the small-strain radial return (Simo, Comput. Methods Appl. Mech.
Engrg. 99 (1992) 61). What heat leaves of the hardening is in `softening`.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from microweld.arrays import Floats, Ints
from microweld.materials.flow import molten_share
from microweld.mechanics.matrix3 import (
    determinant,
    eigen_symmetric,
    inverse,
    product,
    product_transposed,
    scale_columns,
)
from microweld.mechanics.softening import History, Softened, mean_rate, mixed_flow_stress, soften


class PlasticState(NamedTuple):
    """State of the metal at the quadrature points, one array a field, the points first.

    The default of a field is its value at a point of virgin metal: a further state variable is one
    more field here, and its evolution in `update_point`.
    """

    plastic_inverse: Floats = np.eye(3)  #: (n, 3, 3) C_p^-1 [-]
    strain: Floats = np.zeros(())  #: (n,) equivalent plastic strain [-]
    mises: Floats = np.zeros(())  #: (n,) von Mises Kirchhoff stress [Pa]
    work: Floats = np.zeros(())  #: (n,) plastic work of the last step [J/m3]
    softened: Floats = np.zeros(())  #: (n,) share recrystallised or melted since delivery, X [-]
    integral: Floats = np.zeros(())  #: (n,) of the rate of recrystallisation, J [-]
    hardening: Floats = np.zeros(())  #: (n,) strain that hardens the softened share, a [-]
    liquid: Floats = np.zeros(())  #: (n,) molten share [-]
    molten: Floats = np.zeros(())  #: (n,) largest molten share so far [-]
    rate: Floats = np.zeros(())  #: (n,) of recrystallisation, k [1/s]
    damage: Floats = np.zeros(())  #: (n,) of Cockcroft and Latham, D [-]
    freezing_strain: Floats = np.zeros(())  #: (n,) plastic strain while it froze last [-]

    @classmethod
    def virgin(cls, n: int) -> PlasticState:
        """Return the state of n points of metal that has never been deformed."""
        return cls(*(np.tile(value, (n, *(1,) * value.ndim)) for value in cls()))

    def copy(self) -> PlasticState:
        """Return a state with arrays of its own."""
        return PlasticState(*(values.copy() for values in self))


class Metal(NamedTuple):
    """What the metal is like at the quadrature points, at their temperatures."""

    temperature: Floats  #: (n,) [K]
    bulk: Floats  #: (n,) K [Pa]
    shear: Floats  #: (n,) G [Pa]
    stretch: Floats  #: (n,) thermal stretch theta [-]
    recrystallisation: Floats  #: (n,) rate k [1/s]
    body: Ints  #: (n,) row of the flow law
    flow_rows: Floats  #: (bodies, columns) flow laws, see `microweld.materials.flow`
    annealed_rows: Floats  #: (bodies, columns) the same of softened metal
    exponents: Floats  #: (bodies,) n of recrystallisation [-]


@njit(cache=True)
def plastic_increment(
    trial: float,
    shear: float,
    delivered: Floats,
    annealed: Floats,
    now: Softened,
    strain: float,
    dt: float,
    temperature: float,
) -> tuple[float, float, float]:
    """Solve trial - 3 G dp = sigma_y(strain + dp, dp/dt, T) by safeguarded Newton.

    Args:
        trial: Von Mises trial stress [Pa].
        shear: Shear modulus G [Pa].
        delivered: Flow law of the metal as delivered, see `microweld.materials.flow`.
        annealed: Flow law of softened metal.
        now: What the step leaves of the hardening.
        strain: Equivalent plastic strain eps_p at the start of the step [-].
        dt: Time step [s]; zero or less means rate-independent.
        temperature: Of the metal [K].

    Returns:
        dp [-], d sigma_y / d dp (rate included) [Pa], sigma_y [Pa].
    """
    if dt > 0.0:
        inverse = 1.0 / dt
    else:
        inverse = 0.0
    low = 0.0
    high = trial / (3.0 * shear)
    increment = 0.0
    sigma, slope, rate_slope = mixed_flow_stress(
        delivered, annealed, now, strain, 0.0, 0.0, temperature
    )
    for _ in range(80):
        sigma, slope, rate_slope = mixed_flow_stress(
            delivered, annealed, now, strain, increment, increment * inverse, temperature
        )
        slope += rate_slope * inverse
        residual = trial - 3.0 * shear * increment - sigma
        if residual > 0.0:
            low = increment
        else:
            high = increment
        if abs(residual) < 1e-13 * trial:
            break
        increment += residual / (3.0 * shear + slope)
        if not low < increment < high:
            increment = 0.5 * (low + high)
        if high - low < 1e-15 * high:
            break
    return increment, slope, sigma


@njit(cache=True)
def update_point(
    i: int,
    f: Floats,
    metal: Metal,
    dt: float,
    old: PlasticState,
    new: PlasticState,
    stress: Floats,
    tangent: Floats,
) -> bool:
    """Compute stress, tangent and new plastic state of one point.

    Args:
        i: Number of the point.
        f: (3, 3) deformation gradient of this point.
        metal: At all points.
        dt: Time step [s]; zero or less means rate-independent.
        old: Plastic state of all points at the start of the step.
        new: The same at its end; values of this point are written, the von Mises stress is nan
            where det F <= 0.
        stress: (9,) written, first Piola-Kirchhoff P of this point [Pa].
        tangent: (9, 9) written, dP/dF of this point [Pa].

    Returns:
        Whether det F > 0.
    """
    new.plastic_inverse[i] = old.plastic_inverse[i]
    new.strain[i] = old.strain[i]
    new.work[i] = 0.0
    now = _soften(i, metal, dt, old, new)
    _carry_cracks(i, old, new)
    if determinant(f) <= 0.0:
        stress[:] = np.nan
        new.mises[i] = np.nan
        return False
    bulk = metal.bulk[i]
    shear = metal.shear[i]
    theta = metal.stretch[i]
    delivered = metal.flow_rows[metal.body[i]]
    annealed = metal.annealed_rows[metal.body[i]]
    strain = old.strain[i]
    temperature = metal.temperature[i]
    f_inverse = inverse(f)
    squared, frame = eigen_symmetric(product_transposed(product(f, old.plastic_inverse[i]), f))
    log_stretch = 0.5 * np.log(squared)
    volume = log_stretch.sum()
    deviator = log_stretch - volume / 3.0
    size = np.sqrt((deviator * deviator).sum())
    mises = 2.0 * shear * np.sqrt(1.5) * size
    pressure_part = bulk * (volume - 3.0 * np.log(theta))
    yield_now, _, _ = mixed_flow_stress(delivered, annealed, now, strain, 0.0, 0.0, temperature)
    increment = 0.0
    scale = 1.0
    hardening = 0.0
    plastic = mises > yield_now
    if plastic:
        increment, hardening, sigma = plastic_increment(
            mises, shear, delivered, annealed, now, strain, dt, temperature
        )
        scale = 1.0 - 3.0 * shear * increment / mises
        new.work[i] = sigma * increment
        largest = 2.0 * shear * scale * deviator.max() + pressure_part
        new.damage[i] += (1.0 - new.liquid[i]) * max(largest, 0.0) / (scale * mises) * increment
        if new.liquid[i] < old.liquid[i]:
            new.freezing_strain[i] += increment
    tau = 2.0 * shear * scale * deviator + pressure_part
    _store_plastic(frame, scale * deviator + volume / 3.0, f_inverse, new.plastic_inverse[i])
    pulled = product(f_inverse, frame)
    _first_piola(tau, frame, pulled, stress)
    moduli = _principal_moduli(bulk, shear, scale, plastic, hardening, deviator, size)
    _spread_tangent(moduli, tau, squared, frame, pulled, tangent)
    new.strain[i] = strain + increment
    new.hardening[i] = now.kept + now.gained * increment
    new.mises[i] = scale * mises
    return True


@njit(cache=True)
def _carry_cracks(i: int, old: PlasticState, new: PlasticState) -> None:
    """Carry what point i is to crack by over a step, after `_soften`; what melts is as if new.

        D+ = r D + (1 - w+) <tau_1>/sigma_y d eps_p,    eps_f+ = r eps_f + [w falls] d eps_p

    with r = (1 - w+)/(1 - w) where the molten share w rises, else 1 (Cockcroft and Latham,
    J. Inst. Met. 96 (1968) 33).
    """
    before = old.liquid[i]
    liquid = new.liquid[i]
    solid = 1.0
    if liquid > before:
        solid = (1.0 - liquid) / (1.0 - before)
    new.damage[i] = solid * old.damage[i]
    new.freezing_strain[i] = solid * old.freezing_strain[i]


@njit(cache=True)
def _soften(i: int, metal: Metal, dt: float, old: PlasticState, new: PlasticState) -> Softened:
    """Store what heat makes of point i in a step, and return what is left of its hardening."""
    body = metal.body[i]
    liquid = molten_share(metal.flow_rows[body], metal.temperature[i])
    past = History(old.softened[i], old.integral[i], old.hardening[i], old.liquid[i])
    rate = mean_rate(old.rate[i], metal.recrystallisation[i])
    now = soften(past, rate, metal.exponents[body], liquid, dt)
    new.softened[i] = now.softened
    new.integral[i] = now.integral
    new.hardening[i] = now.kept
    new.liquid[i] = liquid
    new.rate[i] = metal.recrystallisation[i]
    new.molten[i] = max(old.molten[i], liquid)
    return now


@njit(cache=True)
def _store_plastic(
    frame: Floats, elastic: Floats, f_inverse: Floats, plastic_inverse: Floats
) -> None:
    """C_p^-1 = F^-1 b_e F^-T from the principal elastic logarithmic strains."""
    elastic_part = product_transposed(scale_columns(frame, np.exp(2.0 * elastic)), frame)
    plastic_inverse[:] = product_transposed(product(f_inverse, elastic_part), f_inverse)


@njit(cache=True)
def _first_piola(tau: Floats, frame: Floats, pulled: Floats, stress: Floats) -> None:
    """P = tau F^-T, row-major."""
    p = product_transposed(scale_columns(frame, tau), pulled)
    for i in range(3):
        for j in range(3):
            stress[3 * i + j] = p[i, j]


@njit(cache=True)
def _principal_moduli(
    bulk: float,
    shear: float,
    scale: float,
    plastic: bool,
    hardening: float,
    deviator: Floats,
    size: float,
) -> Floats:
    """Slopes d tau_i / d eps_j in principal axes (3, 3), consistent with the return mapping."""
    moduli = np.full((3, 3), bulk - 2.0 * shear * scale / 3.0)
    for i in range(3):
        moduli[i, i] += 2.0 * shear * scale
    if plastic:
        drop = 1.0 / (1.0 + hardening / (3.0 * shear)) - (1.0 - scale)
        for i in range(3):
            for j in range(3):
                moduli[i, j] -= 2.0 * shear * drop * deviator[i] * deviator[j] / (size * size)
    return moduli


@njit(cache=True)
def _spread_tangent(
    moduli: Floats, tau: Floats, squared: Floats, frame: Floats, pulled: Floats, tangent: Floats
) -> None:
    """Write dP/dF from principal moduli: dP = (d tau - tau l^T) F^-T with l = dF F^-1.

    In the eigenframe, off the diagonal, d tau_ij = (tau_i - tau_j)/(lam_i - lam_j) (l_ij lam_j +
    lam_i l_ji), with its limit where both are equal.
    """
    dyads = np.empty((3, 3, 9))
    for p in range(3):
        for q in range(3):
            for i in range(3):
                for a in range(3):
                    dyads[p, q, 3 * i + a] = frame[i, p] * pulled[a, q]
    tangent[:] = 0.0
    for p in range(3):
        for q in range(3):
            value = moduli[p, q]
            if p == q:
                value -= tau[p]
            _add_dyad(tangent, value, dyads[p, p], dyads[q, q])
            if p == q:
                continue
            difference = squared[p] - squared[q]
            if abs(difference) > 1e-7 * squared[p]:
                ratio = (tau[p] - tau[q]) / difference
            else:
                ratio = 0.5 * (moduli[p, p] - moduli[p, q]) / squared[p]
            _add_dyad(tangent, ratio * squared[q], dyads[p, q], dyads[p, q])
            _add_dyad(tangent, ratio * squared[p] - tau[p], dyads[p, q], dyads[q, p])


@njit(cache=True)
def _add_dyad(tangent: Floats, value: float, left: Floats, right: Floats) -> None:
    for i in range(9):
        scaled = value * left[i]
        for j in range(9):
            tangent[i, j] += scaled * right[j]


@njit(cache=True)
def update_points(
    f: Floats,
    metal: Metal,
    dt: float,
    old: PlasticState,
    new: PlasticState,
    stress: Floats,
    tangent: Floats,
) -> bool:
    """Run `update_point` over all n points.

    Args:
        f: (n, 3, 3) deformation gradients.
        metal: At the points.
        dt: Time step [s]; zero or less means rate-independent.
        old: Plastic state at the start of the step.
        new: Plastic state at its end, written.
        stress: (n, 9) written, first Piola-Kirchhoff P [Pa].
        tangent: (n, 9, 9) written, dP/dF [Pa].

    Returns:
        False if any point is inverted.
    """
    valid = True
    for i in range(len(f)):
        if not update_point(i, f[i], metal, dt, old, new, stress[i], tangent[i]):
            valid = False
    return valid
