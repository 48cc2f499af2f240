"""Traction of a contact point and its exact tangent: contact or bond, friction, shear of a bond.

The frictional traction t_T is bounded by

    |t_T| <= min(mu <p>, k) + <b - h s>,        h = tau/delta_f

k is the shear strength of the softer metal. b is what is left at the start of the step of the shear
strength tau of the bond; it falls by h for each length s that the point slips beyond its elastic
slip, so that shearing a bond off takes tau delta_f/2 per area, whatever the mesh. A linear step may
hold b - h s as it is: the slope of the traction in the slip is then zero.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from microweld.arrays import Floats
from microweld.contact.surface import facet_shapes, point_and_tangents


class PointData(NamedTuple):
    """n contact points with their facets of a nodes each."""

    slave: Floats  #: (n, a, 3) nodes of the slave facets [m]
    slave_old: Floats  #: (n, a, 3) the same at the step's start
    slave_shape: Floats  #: (n, a) shape functions at the points
    weight: Floats  #: (n,) reference area of each point [m2]
    master: Floats  #: (n, a, 3) nodes of the opposite master facets [m]
    master_old: Floats  #: (n, a, 3) the same at the step's start
    coordinates: Floats  #: (n, 2) facet coordinates of the closest master points
    pressure: Floats  #: (n,) p [Pa]
    friction_old: Floats  #: (n, 3) frictional traction at the step's start [Pa]
    tangential_stiffness: Floats  #: (n,) eps_t [Pa/m]
    shear_strength: Floats  #: (n,) k, which friction does not exceed [Pa]
    bond: Floats  #: (n,) b, shear strength of the bond at the step's start [Pa]
    bond_slope: Floats  #: (n,) h, loss of it per slip [Pa/m]
    holds_softening: bool  #: whether the tangent leaves b - h s as it is


class PointTerms(NamedTuple):
    """Share of n points in the system, in the m displacements of both facets of each."""

    friction: Floats  #: (n, 3) t_T [Pa]
    slip: Floats  #: (n,) s, beyond elastic slip [m]
    residual: Floats  #: (n, m) [N]
    stiffness: Floats  #: (n, m, m) dR/du at fixed pressure [N/m]; of one point where not asked for
    gap_slope: Floats  #: (n, m) weight x dg/du [m2]
    pressure_slope: Floats  #: (n, m) -dR/dp [m2]


class PointTraction(NamedTuple):
    """Nominal traction t on the slave at one point, and its variations with the m displacements."""

    normal: Floats  #: n (3,)
    traction: Floats  #: t (3,) [Pa]
    friction: Floats  #: frictional traction t_T (3,) [Pa]
    slip: float  #: s, beyond elastic slip [m]
    variation: Floats  #: of t at fixed pressure (3, m) [Pa/m]
    pressure_slope: Floats  #: of t (3,) [-]
    coordinate_slope: Floats  #: d(xi, eta)/d(nodes) (2, m) [1/m]


def empty_terms(points: int, nodes: int, tangent: bool) -> PointTerms:
    """Return terms of zero to be written by `assemble_points`.

    Args:
        points: Number n of contact points.
        nodes: Nodes of a facet.
        tangent: Whether the stiffness is asked for.
    """
    n = points
    m = 6 * nodes
    if tangent:
        matrices = n
    else:
        matrices = 1
    return PointTerms(
        friction=np.zeros((n, 3)),
        slip=np.zeros(n),
        residual=np.zeros((n, m)),
        stiffness=np.zeros((matrices, m, m)),
        gap_slope=np.zeros((n, m)),
        pressure_slope=np.zeros((n, m)),
    )


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
    # numpy says of solve only that it returns floating point
    return d_coordinates, d_normal  # type: ignore[return-value]


class Bound(NamedTuple):
    """What bounds the frictional traction of a point."""

    friction: float  #: Coulomb coefficient mu [-]
    shear_strength: float  #: k [Pa]
    bond: float  #: b [Pa]
    bond_slope: float  #: h [Pa/m]
    stiffness: float  #: eps_t [Pa/m]
    holds_softening: bool  #: whether the slopes leave b - h s as it is


@njit(cache=True)
def _slipping(size: float, pressure: float, bound: Bound) -> tuple[float, float, float, float]:
    """Traction of a point that slips: the bond loses strength with the slip.

    Args:
        size: Of the trial traction [Pa].
        pressure: p [Pa].
        bound: What bounds it.

    Returns:
        Traction [Pa], slip beyond elastic slip [m], slopes of the traction in size and pressure.
    """
    limit = bound.friction * max(pressure, 0.0)
    slope = 0.0
    if pressure > 0.0:
        slope = bound.friction
    if limit > bound.shear_strength:
        limit = bound.shear_strength
        slope = 0.0
    if size <= limit + bound.bond:
        return size, 0.0, 1.0, 0.0
    slip = (size - limit - bound.bond) / (bound.stiffness - bound.bond_slope)
    if bound.bond - bound.bond_slope * slip > 0.0:
        if bound.holds_softening:
            return size - bound.stiffness * slip, slip, 0.0, slope
        gain = bound.stiffness / (bound.stiffness - bound.bond_slope)
        return size - bound.stiffness * slip, slip, 1.0 - gain, gain * slope
    return limit, (size - limit) / bound.stiffness, 0.0, slope


@njit(cache=True)
def _friction(
    normal: Floats, pressure: float, drive: Floats, d_normal: Floats, d_drive: Floats, bound: Bound
) -> tuple[Floats, float, Floats, Floats]:
    """Tangential traction from the elastic drive vector (history + stiffness x slip).

    Returns:
        Traction (3,) [Pa], slip beyond elastic slip [m], variation of the traction at fixed
        pressure (3, m) [Pa/m], its slope in the pressure (3,) [-]. At zero pressure, where the
        direction of slip is noise, a point without a bond sticks in the tangent.
    """
    if bound.friction == 0.0 and bound.bond == 0.0:
        return np.zeros(3), 0.0, np.zeros_like(d_normal), np.zeros(3)
    along = np.dot(normal, drive)
    trial = drive - along * normal
    d_along = normal @ d_drive + drive @ d_normal
    d_trial = d_drive - along * d_normal
    for i in range(3):
        d_trial[i] -= normal[i] * d_along
    size = np.linalg.norm(trial)
    limit, slip, size_slope, pressure_slope = _slipping(size, pressure, bound)
    if slip == 0.0:
        return trial, slip, d_trial, np.zeros(3)
    if pressure == 0.0 and bound.bond == 0.0:
        return np.zeros(3), slip, d_trial, np.zeros(3)
    direction = trial / size
    d_size = direction @ d_trial
    d_traction = d_trial * (limit / size)
    for i in range(3):
        d_traction[i] -= direction[i] * ((limit / size - size_slope) * d_size)
    return limit * direction, slip, d_traction, pressure_slope * direction


@njit(cache=True)
def point_traction(points: PointData, i: int, mu: float) -> PointTraction:
    """Return the traction at a contact point: t = p n - t_T.

    t_T is the return of t_T_old + eps_t slip to its bound.

    Args:
        points: The contact points.
        i: Number of the point.
        mu: Friction coefficient [-].
    """
    slave_shape = points.slave_shape[i]
    master = points.master[i]
    xi, eta = points.coordinates[i]
    pressure = points.pressure[i]
    tangential_stiffness = points.tangential_stiffness[i]
    shape = facet_shapes(len(master), xi, eta)
    base = point_and_tangents(shape, master)
    normal = np.cross(base[1], base[2])
    normal /= np.linalg.norm(normal)
    gap = np.dot(slave_shape @ points.slave[i] - base[0], normal)
    moved = shape @ (master - points.master_old[i])
    slip = slave_shape @ (points.slave[i] - points.slave_old[i]) - moved[0]
    d_jump = np.zeros((3, 6 * len(master)))
    _place(d_jump, slave_shape, shape[0])
    d_coordinates, d_normal = _frame_variation(base, shape, gap, normal, d_jump)
    d_slip = d_jump.copy()
    for c in range(2):
        for k in range(3):
            d_slip[k] -= moved[1 + c, k] * d_coordinates[c]
    drive = points.friction_old[i] + tangential_stiffness * slip
    bound = Bound(
        mu,
        points.shear_strength[i],
        points.bond[i],
        points.bond_slope[i],
        tangential_stiffness,
        points.holds_softening,
    )
    friction, beyond, d_friction, slope = _friction(
        normal, pressure, drive, d_normal, tangential_stiffness * d_slip, bound
    )
    return PointTraction(
        normal,
        pressure * normal - friction,
        friction,
        beyond,
        pressure * d_normal - d_friction,
        normal - slope,
        d_coordinates,
    )


@njit(cache=True)
def assemble_points(points: PointData, mu: float, terms: PointTerms, tangent: bool) -> None:
    """Write the share of each point in the system.

    Weak form: R = -int t.(v_s - v_m) over the reference slave area; the sign is that of int P :
    grad v.

    Args:
        points: The contact points.
        mu: Friction coefficient [-].
        terms: Written in place.
        tangent: Whether to write the stiffness.
    """
    for i in range(len(points.pressure)):
        xi, eta = points.coordinates[i]
        n, t, friction, slip, dt, slope, dxi = point_traction(points, i, mu)
        terms.friction[i] = friction
        terms.slip[i] = slip
        n_nodes = points.master.shape[1]
        shape = facet_shapes(n_nodes, xi, eta)
        w = points.weight[i]
        for a in range(n_nodes):
            for k in range(3):
                row = 3 * a + k
                opposite = 3 * (n_nodes + a) + k
                mine = w * points.slave_shape[i, a]
                other = w * shape[0, a]
                terms.residual[i, row] = -mine * t[k]
                terms.residual[i, opposite] = other * t[k]
                terms.gap_slope[i, row] = mine * n[k]
                terms.gap_slope[i, opposite] = -other * n[k]
                terms.pressure_slope[i, row] = mine * slope[k]
                terms.pressure_slope[i, opposite] = -other * slope[k]
                if tangent:
                    terms.stiffness[i, row] = -mine * dt[k]
                    terms.stiffness[i, opposite] = other * dt[k] + w * t[k] * (
                        shape[1, a] * dxi[0] + shape[2, a] * dxi[1]
                    )
