"""Residual and exact Jacobian of current and heat in the bulk, cell by cell, compiled.

Strong form, in the current configuration (docs/design.md, section 3):

    j = -sigma(T) (grad phi + S(T) grad T),      div j = 0
    dH/dt + div(q + phi j) = Q,                  q = -k(T) grad T + T S(T) j

Weak form with tests w [V], v [K]; a residual is zero at the solution. H is the enthalpy and Q the heat from elsewhere (that of
plastic work) of a unit of reference volume dV; every other integral is over the deformed volume dv = J dV, with gradients there:

    R_phi(w) = - int j . grad w dv                                                               [A] per unit of w
    R_T(v)   =   int ((H - H_old)/dt - Q) v dV + int ((j . grad phi) v - q . grad v) dv          [W] per unit of v

R_phi summed over a terminal's nodes is the current that enters there; R_T summed over the nodes of a surface of fixed
temperature is the heat that enters there.

Why not UFL: the generated code forms each of the nine products of reference derivatives in every block, 40 to 75 us a cell on the
development machine; physical gradients taken once per point need a tenth of that. The UFL forms live on in the tests, which hold
this kernel against them.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Nodes = NDArray[np.int32]

NODES = 10
FAST = {"contract", "reassoc", "nsz"}


class Cells(NamedTuple):
    """Geometry and tables of the cells; q quadrature points, 10 nodes of the unknowns, m of the geometry."""

    x: Floats  #: (points, 3) mesh geometry [m]
    geometry: Nodes  #: (cells, m)
    geometry_slopes: Floats  #: (q, m, 3) reference derivatives of the geometry's shape functions
    nodes: Nodes  #: (cells, 10)
    shapes: Floats  #: (q, 10)
    slopes: Floats  #: (q, 10, 3) reference derivatives
    weights: Floats  #: (q,)


class Coefficients(NamedTuple):
    """Values and slopes in T at the points, (cells, q) each; see `microweld.point_data`."""

    sigma: Floats
    dsigma: Floats
    k: Floats
    dk: Floats
    seebeck: Floats
    dseebeck: Floats
    enthalpy: Floats
    capacity: Floats
    enthalpy_old: Floats
    source: Floats  #: (cells,) Q [W/m3]


@njit(cache=True, fastmath=FAST)
def _invert(m: Floats, inverse: Floats) -> float:
    """Write the inverse of a 3 x 3 matrix; returns its determinant."""
    inverse[0, 0] = m[1, 1] * m[2, 2] - m[1, 2] * m[2, 1]
    inverse[0, 1] = m[0, 2] * m[2, 1] - m[0, 1] * m[2, 2]
    inverse[0, 2] = m[0, 1] * m[1, 2] - m[0, 2] * m[1, 1]
    inverse[1, 0] = m[1, 2] * m[2, 0] - m[1, 0] * m[2, 2]
    inverse[1, 1] = m[0, 0] * m[2, 2] - m[0, 2] * m[2, 0]
    inverse[1, 2] = m[0, 2] * m[1, 0] - m[0, 0] * m[1, 2]
    inverse[2, 0] = m[1, 0] * m[2, 1] - m[1, 1] * m[2, 0]
    inverse[2, 1] = m[0, 1] * m[2, 0] - m[0, 0] * m[2, 1]
    inverse[2, 2] = m[0, 0] * m[1, 1] - m[0, 1] * m[1, 0]
    determinant = m[0, 0] * inverse[0, 0] + m[0, 1] * inverse[1, 0] + m[0, 2] * inverse[2, 0]
    for i in range(3):
        for j in range(3):
            inverse[i, j] /= determinant
    return float(determinant)


@njit(cache=True, fastmath=FAST)
def _push(slopes: Floats, inverse: Floats, g: Floats) -> None:
    """g[i, a] = slopes[a, k] inverse[k, i]."""
    for a in range(NODES):
        for i in range(3):
            g[i, a] = slopes[a, 0] * inverse[0, i] + slopes[a, 1] * inverse[1, i] + slopes[a, 2] * inverse[2, i]


@njit(cache=True, fastmath=FAST)
def _reference_gradients(cells: Cells, c: int, q: int, work: Floats, g: Floats) -> float:
    """Gradients (3, 10) of the shape functions in the reference configuration; returns dV [m3] of the point."""
    jacobian, inverse = work[0], work[1]
    jacobian[:] = 0.0
    for a in range(cells.geometry.shape[1]):
        point = cells.x[cells.geometry[c, a]]
        for i in range(3):
            for k in range(3):
                jacobian[i, k] += point[i] * cells.geometry_slopes[q, a, k]
    determinant = _invert(jacobian, inverse)
    _push(cells.slopes[q], inverse, g)
    return abs(determinant) * cells.weights[q]


@njit(cache=True, fastmath=FAST)
def _deform(cells: Cells, c: int, u: Floats, work: Floats, g: Floats) -> float:
    """Turn reference gradients into those of the deformed body, in place; returns J = det(I + grad u)."""
    F, inverse = work[0], work[1]
    for i in range(3):
        for k in range(3):
            F[i, k] = 1.0 if i == k else 0.0
            for a in range(NODES):
                F[i, k] += u[cells.nodes[c, a], i] * g[k, a]
    J = _invert(F, inverse)
    for a in range(NODES):
        g0, g1, g2 = g[0, a], g[1, a], g[2, a]
        for i in range(3):
            g[i, a] = g0 * inverse[0, i] + g1 * inverse[1, i] + g2 * inverse[2, i]
    return J


@njit(cache=True, fastmath=FAST)
def _at_point(cells: Cells, c: int, y: Floats, g: Floats, grad: Floats) -> None:
    """grad[0] = grad phi, grad[1] = grad T."""
    grad[:] = 0.0
    for a in range(NODES):
        phi, T = y[cells.nodes[c, a], 0], y[cells.nodes[c, a], 1]
        for i in range(3):
            grad[0, i] += phi * g[i, a]
            grad[1, i] += T * g[i, a]


@njit(cache=True, fastmath=FAST)
def _along(vector: Floats, g: Floats, out: Floats) -> None:
    """out[a] = vector . grad N_a."""
    for a in range(NODES):
        out[a] = vector[0] * g[0, a] + vector[1] * g[1, a] + vector[2] * g[2, a]


@njit(cache=True, fastmath=FAST)
def _temperature(cells: Cells, c: int, q: int, y: Floats) -> float:
    T = 0.0
    for a in range(NODES):
        T += cells.shapes[q, a] * y[cells.nodes[c, a], 1]
    return T


@njit(cache=True, fastmath=FAST)
def assemble_residual(
    count: int, cells: Cells, data: Coefficients, y: Floats, u: Floats, rate: float, residual: Floats
) -> None:
    """Add R of the first `count` cells.

    Args:
        count: cells that this rank owns.
        y: (nodes, 2) potential [V] and temperature [K].
        u: (nodes, 3) displacement [m]; of length 0 where nothing is deformed.
        rate: 1/dt [1/s], 0 in a steady state.
        residual: (nodes, 2) [A], [W].
    """
    g, grad, work = np.empty((3, NODES)), np.empty((2, 3)), np.empty((2, 3, 3))
    j, heat, j_along, heat_along = np.empty(3), np.empty(3), np.empty(NODES), np.empty(NODES)
    for c in range(count):
        for q in range(cells.weights.size):
            dV = _reference_gradients(cells, c, q, work, g)
            dv = dV * _deform(cells, c, u, work, g) if u.size else dV
            _at_point(cells, c, y, g, grad)
            S, TS = data.seebeck[c, q], data.seebeck[c, q] * _temperature(cells, c, q, y)
            for i in range(3):
                j[i] = -data.sigma[c, q] * (grad[0, i] + S * grad[1, i])
                heat[i] = -data.k[c, q] * grad[1, i] + TS * j[i]
            _along(j, g, j_along)
            _along(heat, g, heat_along)
            stored = (rate * (data.enthalpy[c, q] - data.enthalpy_old[c, q]) - data.source[c]) * dV
            made = (j[0] * grad[0, 0] + j[1] * grad[0, 1] + j[2] * grad[0, 2]) * dv
            for a in range(NODES):
                node = cells.nodes[c, a]
                residual[node, 0] -= j_along[a] * dv
                residual[node, 1] += (stored + made) * cells.shapes[q, a] - heat_along[a] * dv


@njit(cache=True, fastmath=FAST)
def assemble_jacobian(
    first: int, cells: Cells, data: Coefficients, y: Floats, u: Floats, rate: float, out: Floats
) -> None:
    """Write dR/dy of the cells from `first` on, (cells, 20, 20), unknown 2a + field of node a; see `assemble_residual`."""
    g, grad, work = np.empty((3, NODES)), np.empty((2, 3)), np.empty((2, 3, 3))
    j_T, q_T, mixed = np.empty(3), np.empty(3), np.empty(3)
    along, blocks = np.empty((4, NODES)), np.empty((4, NODES, NODES))
    for cell in range(out.shape[0]):
        c = first + cell
        blocks[:] = 0.0
        for q in range(cells.weights.size):
            dV = _reference_gradients(cells, c, q, work, g)
            dv = dV * _deform(cells, c, u, work, g) if u.size else dV
            _at_point(cells, c, y, g, grad)
            sigma, S, dS = data.sigma[c, q], data.seebeck[c, q], data.dseebeck[c, q]
            T = _temperature(cells, c, q, y)
            made = 0.0
            for i in range(3):
                field = grad[0, i] + S * grad[1, i]
                j = -sigma * field
                j_T[i] = -data.dsigma[c, q] * field - sigma * dS * grad[1, i]
                q_T[i] = -data.dk[c, q] * grad[1, i] + (S + T * dS) * j + T * S * j_T[i]
                mixed[i] = j - sigma * grad[0, i]
                made += j_T[i] * grad[0, i]
            _along(j_T, g, along[0])
            _along(q_T, g, along[1])
            _along(mixed, g, along[2])
            _along(grad[0], g, along[3])
            stored = rate * data.capacity[c, q] * dV / dv + made
            _add_point(g, cells.shapes[q], along, sigma, S, data.k[c, q] + T * S * S * sigma, T, stored, dv, blocks)
        _interleave(blocks, out[cell])


@njit(cache=True, fastmath=FAST)
def _add_point(
    g: Floats, N: Floats, along: Floats, sigma: float, S: float, k: float, T: float, stored: float, dv: float,
    blocks: Floats,
) -> None:
    """Add one point's part of the blocks phi phi, phi T, T phi, T T (rows: equations).

    With dj = N_b j_T dT_b - sigma grad N_b (dphi_b + S dT_b) and dq likewise:
    along = j_T, q_T, j - sigma grad phi, grad phi, each dotted with grad N_a; k is the conductivity at no current, k + sigma S^2 T.
    """
    for a in range(NODES):
        ga0, ga1, ga2, Na = g[0, a] * dv, g[1, a] * dv, g[2, a] * dv, N[a] * dv
        jT, qT = along[0, a] * dv, along[1, a] * dv
        for b in range(NODES):
            inner = ga0 * g[0, b] + ga1 * g[1, b] + ga2 * g[2, b]
            blocks[0, a, b] += sigma * inner
            blocks[1, a, b] += sigma * S * inner - jT * N[b]
            blocks[2, a, b] += T * S * sigma * inner + Na * along[2, b]
            blocks[3, a, b] += k * inner + (Na * stored - qT) * N[b] - sigma * S * Na * along[3, b]


@njit(cache=True)
def _interleave(blocks: Floats, out: Floats) -> None:
    for a in range(NODES):
        for b in range(NODES):
            out[2 * a, 2 * b] = blocks[0, a, b]
            out[2 * a, 2 * b + 1] = blocks[1, a, b]
            out[2 * a + 1, 2 * b] = blocks[2, a, b]
            out[2 * a + 1, 2 * b + 1] = blocks[3, a, b]


@njit(cache=True, fastmath=FAST)
def integrate(count: int, cells: Cells, density: Floats) -> float:
    """Integral over the reference volume of the first `count` cells of values at the points (cells, q)."""
    g, work, total = np.empty((3, NODES)), np.empty((2, 3, 3)), 0.0
    for c in range(count):
        for q in range(cells.weights.size):
            total += density[c, q] * _reference_gradients(cells, c, q, work, g)
    return total
