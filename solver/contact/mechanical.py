"""Traction of one contact point and its exact tangent: unilateral normal contact, Coulomb friction."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from microweld.contact.surface import shape_functions

Floats = NDArray[np.float64]


@njit(cache=True)
def _place(target: Floats, slave_shape: Floats, master_shape: Floats) -> None:
    """Write the variation of x_s - x_m, (3, 36): slave nodes first, then master nodes, xyz each."""
    for a in range(6):
        for i in range(3):
            target[i, 3 * a + i] = slave_shape[a]
            target[i, 18 + 3 * a + i] = -master_shape[a]


@njit(cache=True)
def _frame_variation(base: Floats, shape: Floats, gap: float, normal: Floats, d_jump: Floats) -> tuple[Floats, Floats]:
    """Variations of the closest point's facet coordinates (2, 36) and of the normal (3, 36).

    From (x_s - x_m).a_alpha = 0:  (a_ab - g k_ab) dxi^b = a_a.(dx_s - dx_m) + g n.dx_m,a
    and dn = -a^a [n.(dx_m,a + x_m,ab dxi^b)] (Wriggers, Computational Contact Mechanics, 2006, ch. 6).
    """
    d_tangent = np.zeros((2, 36))
    for c in range(2):
        for b in range(6):
            for i in range(3):
                d_tangent[c, 18 + 3 * b + i] = normal[i] * shape[1 + c, b]
    metric = np.empty((2, 2))
    curvature = np.empty((2, 2))
    for c in range(2):
        for d in range(2):
            metric[c, d] = np.dot(base[1 + c], base[1 + d])
            curvature[c, d] = np.dot(normal, base[3 + c + d])
    moved = metric - gap * curvature
    right = gap * d_tangent
    for c in range(2):
        right[c] += base[1 + c] @ d_jump
    d_coordinates = np.linalg.solve(moved, right)
    turn = np.linalg.solve(metric, d_tangent + curvature @ d_coordinates)
    d_normal = np.zeros((3, 36))
    for c in range(2):
        for i in range(3):
            d_normal[i] -= base[1 + c, i] * turn[c]
    return d_coordinates, d_normal


@njit(cache=True)
def _friction(
    normal: Floats, pressure: float, drive: Floats, d_normal: Floats, d_pressure: Floats, d_drive: Floats, mu: float
) -> tuple[Floats, Floats]:
    """Coulomb traction from the elastic drive vector (history + stiffness x slip), and its variation (3, 36)."""
    along = np.dot(normal, drive)
    trial = drive - along * normal
    d_along = normal @ d_drive + drive @ d_normal
    d_trial = d_drive - along * d_normal
    for i in range(3):
        d_trial[i] -= normal[i] * d_along
    size, limit = np.linalg.norm(trial), mu * pressure
    if size <= limit:
        return trial, d_trial
    direction = trial / size
    d_size = direction @ d_trial
    d_traction = d_trial * (limit / size)
    for i in range(3):
        d_traction[i] += direction[i] * (mu * d_pressure - (limit / size) * d_size)
    return limit * direction, d_traction


@njit(cache=True)
def point_traction(
    slave: Floats, slave_old: Floats, slave_shape: Floats, master: Floats, master_old: Floats,
    xi: float, eta: float, multiplier: float, friction_old: Floats,
    normal_stiffness: float, tangential_stiffness: float, mu: float, ceiling: float, tangent: bool,
) -> tuple[float, float, Floats, Floats, Floats, Floats]:
    """Nominal traction on the slave at one contact point.

    t = p n - t_T,  p = <lambda - eps_n g>,  t_T = Coulomb return of (t_T_old + eps_t slip).

    Args:
        slave, slave_old, master, master_old: (6, 3) current and step-start nodal positions [m].
        slave_shape: (6,) shape functions at the point.
        xi, eta: facet coordinates of the closest master point.
        multiplier: lambda [Pa]. friction_old: (3,) frictional traction at the step's start [Pa].
        normal_stiffness, tangential_stiffness: eps_n, eps_t [Pa/m]. mu: friction coefficient [-].
        ceiling: above this pressure [Pa] the geometric part of the tangent is scaled down. Pressures near Young's
            modulus only occur on the way to a solution, where their geometric stiffness is indefinite.
        tangent: whether to compute the variation.

    Returns:
        gap [m], pressure p [Pa], traction t (3,) [Pa], frictional traction t_T (3,) [Pa],
        dt/d(nodes) (3, 36) [Pa/m], d(xi, eta)/d(nodes) (2, 36) [1/m]; the last two are zero when not asked for or open.
    """
    shape = shape_functions(xi, eta)
    base = shape @ master
    normal = np.cross(base[1], base[2])
    normal /= np.linalg.norm(normal)
    jump = slave_shape @ slave - base[0]
    gap = np.dot(jump, normal)
    pressure = multiplier - normal_stiffness * gap
    d_traction, d_coordinates = np.zeros((3, 36)), np.zeros((2, 36))
    zero = np.zeros(3)
    if pressure <= 0.0:
        return gap, 0.0, zero, zero, d_traction, d_coordinates
    advance = master - master_old
    moved = shape @ advance
    slip = slave_shape @ (slave - slave_old) - moved[0]
    d_jump, d_normal, d_pressure = np.zeros((3, 36)), np.zeros((3, 36)), np.zeros(36)
    if tangent:
        _place(d_jump, slave_shape, shape[0])
        d_coordinates, d_normal = _frame_variation(base, shape, gap, normal, d_jump)
        d_pressure = -normal_stiffness * (normal @ d_jump)
        if pressure > ceiling:
            d_coordinates *= ceiling / pressure
            d_normal *= ceiling / pressure
    drive = friction_old + tangential_stiffness * slip
    d_slip = d_jump.copy()
    for c in range(2):
        for i in range(3):
            d_slip[i] -= moved[1 + c, i] * d_coordinates[c]
    friction, d_friction = _friction(normal, pressure, drive, d_normal, d_pressure, tangential_stiffness * d_slip, mu)
    if tangent:
        d_traction = pressure * d_normal - d_friction
        for i in range(3):
            d_traction[i] += normal[i] * d_pressure
    return gap, pressure, pressure * normal - friction, friction, d_traction, d_coordinates


@njit(cache=True)
def assemble_points(
    active: NDArray, slave: Floats, slave_old: Floats, slave_shape: Floats, weight: Floats,
    master: Floats, master_old: Floats, coordinates: Floats,
    multiplier: Floats, friction_old: Floats, normal_stiffness: Floats, mu: float, ceiling: float, tangent: bool,
    gap: Floats, pressure: Floats, friction: Floats, residual: Floats, stiffness: Floats,
) -> None:
    """Residual (n, 36) and stiffness (n, 36, 36) of all active points, written in place.

    Weak form: R = -int t.(v_s - v_m) over the reference slave area; the sign is that of int P : grad v.
    """
    for i in range(len(active)):
        if not active[i]:
            continue
        eps = normal_stiffness[i]
        xi, eta = coordinates[i]
        gap[i], pressure[i], t, friction[i], dt, dxi = point_traction(
            slave[i], slave_old[i], slave_shape[i], master[i], master_old[i], xi, eta,
            multiplier[i], friction_old[i], eps, eps, mu, ceiling, tangent,
        )
        if pressure[i] == 0.0:
            continue
        shape = shape_functions(xi, eta)
        w = weight[i]
        for a in range(6):
            for k in range(3):
                row = 3 * a + k
                residual[i, row] = -w * slave_shape[i, a] * t[k]
                residual[i, 18 + row] = w * shape[0, a] * t[k]
                if tangent:
                    stiffness[i, row] = -w * slave_shape[i, a] * dt[k]
                    stiffness[i, 18 + row] = w * (
                        shape[0, a] * dt[k] + t[k] * (shape[1, a] * dxi[0] + shape[2, a] * dxi[1])
                    )
