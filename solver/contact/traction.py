"""Traction of one contact point and its exact tangent: unilateral normal contact, Coulomb friction."""

from __future__ import annotations

import numpy as np
from numba import njit

from microweld.arrays import Floats
from microweld.contact.surface import facet_shapes, point_and_tangents


@njit(cache=True)
def _place(target: Floats, slave_shape: Floats, master_shape: Floats) -> None:
    """Write the variation of x_s - x_m, (3, m): slave nodes first, then master nodes, xyz each."""
    n = len(slave_shape)
    for a in range(n):
        for i in range(3):
            target[i, 3 * a + i] = slave_shape[a]
            target[i, 3 * (n + a) + i] = -master_shape[a]


@njit(cache=True)
def _frame_variation(
    base: Floats, shape: Floats, gap: float, normal: Floats, d_jump: Floats
) -> tuple[Floats, Floats]:
    """Variations of the closest point's facet coordinates (2, m) and of the normal (3, m).

    From (x_s - x_m).a_alpha = 0:  (a_ab - g k_ab) dxi^b = a_a.(dx_s - dx_m) + g n.dx_m,a
    and dn = -a^a [n.(dx_m,a + x_m,ab dxi^b)] (Wriggers, Computational Contact Mechanics, 2006, ch.
    6).
    """
    n = shape.shape[1]
    m = d_jump.shape[1]
    d_tangent = np.zeros((2, m))
    for c in range(2):
        for b in range(n):
            for i in range(3):
                d_tangent[c, 3 * (n + b) + i] = normal[i] * shape[1 + c, b]
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
    d_normal = np.zeros((3, m))
    for c in range(2):
        for i in range(3):
            d_normal[i] -= base[1 + c, i] * turn[c]
    return d_coordinates, d_normal  # type: ignore[return-value]  # solve says only that it returns floating


@njit(cache=True)
def _friction(
    normal: Floats, pressure: float, drive: Floats, d_normal: Floats, d_drive: Floats, mu: float
) -> tuple[Floats, Floats, Floats]:
    """Coulomb traction from the elastic drive vector (history + stiffness x slip).

    Returns:
        Traction (3,) [Pa], its variation at fixed pressure (3, m) [Pa/m], its slope in the pressure
        (3,) [-]. At zero pressure, where the direction of slip is noise, the point sticks in the
        tangent.
    """
    if mu == 0.0:
        return np.zeros(3), np.zeros_like(d_normal), np.zeros(3)
    along = np.dot(normal, drive)
    trial = drive - along * normal
    d_along = normal @ d_drive + drive @ d_normal
    d_trial = d_drive - along * d_normal
    for i in range(3):
        d_trial[i] -= normal[i] * d_along
    size = np.linalg.norm(trial)
    limit = mu * pressure
    if size <= limit:
        return trial, d_trial, np.zeros(3)
    if pressure == 0.0:
        return np.zeros(3), d_trial, np.zeros(3)
    direction = trial / size
    d_size = direction @ d_trial
    d_traction = d_trial * (limit / size)
    for i in range(3):
        d_traction[i] -= direction[i] * ((limit / size) * d_size)
    return limit * direction, d_traction, mu * direction


@njit(cache=True)
def point_traction(
    slave: Floats,
    slave_old: Floats,
    slave_shape: Floats,
    master: Floats,
    master_old: Floats,
    xi: float,
    eta: float,
    pressure: float,
    friction_old: Floats,
    tangential_stiffness: float,
    mu: float,
) -> tuple[Floats, Floats, Floats, Floats, Floats, Floats]:
    """Nominal traction on the slave at a contact point: t = p n - t_T, t_T the Coulomb return of t_T_old + eps_t slip.

    Args:
        slave: (a, 3) nodes of the slave facet [m].
        slave_old: (a, 3) the same at the step's start.
        slave_shape: (a,) shape functions at the point.
        master: (a, 3) nodes of the master facet [m].
        master_old: (a, 3) the same at the step's start.
        xi: first facet coordinate of the closest master point.
        eta: second facet coordinate.
        pressure: p [Pa].
        friction_old: (3,) frictional traction at the step's start [Pa].
        tangential_stiffness: eps_t [Pa/m].
        mu: friction coefficient [-].

    Returns:
        Normal n (3,), traction t (3,) [Pa], frictional traction t_T (3,) [Pa]; of t, the variation
        with the nodes at fixed pressure (3, m) [Pa/m] and the slope in the pressure (3,) [-]; last
        d(xi, eta)/d(nodes) (2, m) [1/m].
    """
    shape = facet_shapes(len(master), xi, eta)
    base = point_and_tangents(shape, master)
    normal = np.cross(base[1], base[2])
    normal /= np.linalg.norm(normal)
    gap = np.dot(slave_shape @ slave - base[0], normal)
    moved = shape @ (master - master_old)
    slip = slave_shape @ (slave - slave_old) - moved[0]
    d_jump = np.zeros((3, 6 * len(master)))
    _place(d_jump, slave_shape, shape[0])
    d_coordinates, d_normal = _frame_variation(base, shape, gap, normal, d_jump)
    d_slip = d_jump.copy()
    for c in range(2):
        for i in range(3):
            d_slip[i] -= moved[1 + c, i] * d_coordinates[c]
    drive = friction_old + tangential_stiffness * slip
    friction, d_friction, slope = _friction(
        normal, pressure, drive, d_normal, tangential_stiffness * d_slip, mu
    )
    d_traction = pressure * d_normal - d_friction
    return normal, pressure * normal - friction, friction, d_traction, normal - slope, d_coordinates


@njit(cache=True)
def assemble_points(
    slave: Floats,
    slave_old: Floats,
    slave_shape: Floats,
    weight: Floats,
    master: Floats,
    master_old: Floats,
    coordinates: Floats,
    pressure: Floats,
    friction_old: Floats,
    tangential_stiffness: Floats,
    mu: float,
    friction: Floats,
    residual: Floats,
    stiffness: Floats,
    gap_slope: Floats,
    pressure_slope: Floats,
    tangent: bool,
) -> None:
    """Share of each of n points in the system, written in place into the five arrays after `mu`.

    Weak form: R = -int t.(v_s - v_m) over the reference slave area; the sign is that of int P :
    grad v.

    Args:
        slave: (n, a, 3) and so on to `mu`, as in `point_traction`.
        slave_old: at the step's start.
        slave_shape: (n, a).
        weight: (n,) reference area of each point [m2].
        master: (n, a, 3).
        master_old: at the step's start.
        coordinates: (n, 2) of the closest master points.
        pressure: (n,).
        friction_old: (n, 3).
        tangential_stiffness: (n,).
        mu: friction coefficient [-].
        friction: (n, 3) t_T [Pa].
        residual: (n, m) [N].
        stiffness: (n, m, m) dR/du at fixed pressure [N/m].
        gap_slope: (n, m) weight x dg/du [m2].
        pressure_slope: (n, m) -dR/dp [m2].
        tangent: whether to write `stiffness`.
    """
    for i in range(len(pressure)):
        xi, eta = coordinates[i]
        n, t, friction[i], dt, slope, dxi = point_traction(
            slave[i],
            slave_old[i],
            slave_shape[i],
            master[i],
            master_old[i],
            xi,
            eta,
            pressure[i],
            friction_old[i],
            tangential_stiffness[i],
            mu,
        )
        n_nodes = master.shape[1]
        shape = facet_shapes(n_nodes, xi, eta)
        w = weight[i]
        for a in range(n_nodes):
            for k in range(3):
                row = 3 * a + k
                opposite = 3 * (n_nodes + a) + k
                mine = w * slave_shape[i, a]
                other = w * shape[0, a]
                residual[i, row] = -mine * t[k]
                residual[i, opposite] = other * t[k]
                gap_slope[i, row] = mine * n[k]
                gap_slope[i, opposite] = -other * n[k]
                pressure_slope[i, row] = mine * slope[k]
                pressure_slope[i, opposite] = -other * slope[k]
                if tangent:
                    stiffness[i, row] = -mine * dt[k]
                    stiffness[i, opposite] = other * dt[k] + w * t[k] * (
                        shape[1, a] * dxi[0] + shape[2, a] * dxi[1]
                    )
