"""Finite-strain thermo-elasto-plasticity at quadrature points.

F = F_e F_th F_p with F_th = theta(T) I; Hencky elasticity in the logarithm of the elastic left
stretch; J2 flow, sigma_y(eps_p, rate, T), backward Euler with exponential map, which in the
eigenframe of the trial b_e is the small-strain radial return (Simo, Comput. Methods Appl. Mech.
Engrg. 99 (1992) 61).
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from microweld.arrays import Floats
from microweld.materials.flow import flow_stress
from microweld.mechanics.matrix3 import (
    determinant,
    eigen_symmetric,
    inverse,
    product,
    product_transposed,
    scale_columns,
)


@njit(cache=True)
def plastic_increment(
    trial: float, shear: float, row: Floats, strain: float, dt: float, temperature: float
) -> tuple[float, float, float]:
    """Solve trial - 3 G dp = sigma_y(strain + dp, dp/dt, T) by safeguarded Newton.

    Args:
        trial: von Mises trial stress [Pa].
        shear: G [Pa].
        row: flow law.
        strain: eps_p at the step's start [-].
        dt: step [s]; zero or less means rate-independent.
        temperature: [K].

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
    sigma, slope, rate_slope = flow_stress(row, strain, 0.0, temperature)
    for _ in range(80):
        sigma, slope, rate_slope = flow_stress(
            row, strain + increment, increment * inverse, temperature
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
    f: Floats,
    plastic_inverse: Floats,
    strain: float,
    temperature: float,
    dt: float,
    bulk: float,
    shear: float,
    theta: float,
    row: Floats,
    stress: Floats,
    tangent: Floats,
) -> tuple[float, float, float]:
    """Stress, tangent and new state of one point.

    Args:
        f: (3, 3) deformation gradient.
        plastic_inverse: (3, 3) C_p^-1, overwritten with its new value.
        strain: eps_p [-].
        temperature: [K].
        dt: [s].
        bulk: K [Pa].
        shear: G [Pa].
        theta: thermal stretch [-].
        row: flow law.
        stress: (9,) written, first Piola-Kirchhoff P [Pa].
        tangent: (9, 9) written, dP/dF [Pa].

    Returns:
        new eps_p [-], von Mises Kirchhoff stress [Pa], plastic work of the step [J/m3]; nan where
        det F <= 0.
    """
    if determinant(f) <= 0.0:
        stress[:] = np.nan
        return strain, np.nan, 0.0
    f_inverse = inverse(f)
    squared, frame = eigen_symmetric(product_transposed(product(f, plastic_inverse), f))
    log_stretch = 0.5 * np.log(squared)
    volume = log_stretch.sum()
    deviator = log_stretch - volume / 3.0
    size = np.sqrt((deviator * deviator).sum())
    mises = 2.0 * shear * np.sqrt(1.5) * size
    pressure_part = bulk * (volume - 3.0 * np.log(theta))
    yield_now, _, _ = flow_stress(row, strain, 0.0, temperature)
    increment = 0.0
    scale = 1.0
    hardening = 0.0
    work = 0.0
    plastic = mises > yield_now
    if plastic:
        increment, hardening, sigma = plastic_increment(mises, shear, row, strain, dt, temperature)
        scale = 1.0 - 3.0 * shear * increment / mises
        work = sigma * increment
    tau = 2.0 * shear * scale * deviator + pressure_part
    _store_plastic(frame, scale * deviator + volume / 3.0, f_inverse, plastic_inverse)
    pulled = product(f_inverse, frame)
    _first_piola(tau, frame, pulled, stress)
    moduli = _principal_moduli(bulk, shear, scale, plastic, hardening, deviator, size)
    _spread_tangent(moduli, tau, squared, frame, pulled, tangent)
    return strain + increment, scale * mises, work


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
    """Write dP/dF from principal moduli: dP = (d tau - tau l^T) F^-T with l = dF F^-1, in the eigenframe.

    Off the diagonal d tau_ij = (tau_i - tau_j)/(lam_i - lam_j) (l_ij lam_j + lam_i l_ji), its limit
    where equal.
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
            value = moduli[p, q] - (tau[p] if p == q else 0.0)
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
    plastic_inverse_old: Floats,
    strain_old: Floats,
    temperature: Floats,
    dt: float,
    bulk: Floats,
    shear: Floats,
    theta: Floats,
    body: NDArray[np.int32],
    rows: Floats,
    stress: Floats,
    tangent: Floats,
    plastic_inverse: Floats,
    strain: Floats,
    mises: Floats,
    work: Floats,
) -> bool:
    """Run `update_point` over all points; arrays have the points first.

    False if any point is inverted.
    """
    valid = True
    for i in range(len(f)):
        plastic_inverse[i] = plastic_inverse_old[i]
        strain[i], mises[i], work[i] = update_point(
            f[i],
            plastic_inverse[i],
            strain_old[i],
            temperature[i],
            dt,
            bulk[i],
            shear[i],
            theta[i],
            rows[body[i]],
            stress[i],
            tangent[i],
        )
        if np.isnan(mises[i]):
            valid = False
    return valid
