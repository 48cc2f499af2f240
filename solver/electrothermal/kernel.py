"""Residual and exact Jacobian of current and heat in the bulk, cell by cell, compiled.

Strong form, in the current configuration (docs/design.md, section 3):

    j = -sigma(T) (grad phi + S(T) grad T),      div j = 0
    dH/dt + div(q + phi j) = Q,                  q = -k(T) grad T + T S(T) j

Weak form with tests w [V], v [K]; a residual is zero at the solution. H is the enthalpy and Q the
heat from elsewhere (that of plastic work) of a unit of reference volume dV; every other integral is
over the deformed volume dv = J dV, with gradients there (of a flat model, dV = width dA and so on;
see `microweld.meshes.model`):

    R_phi(w) = - int j . grad w dv                                        [A] per unit of w
    R_T(v)   =   int ((H - H_old)/dt - Q) v dV
               + int ((j . grad phi) v - q . grad v) dv                   [W] per unit of v

R_phi summed over a terminal's nodes is the current that enters there; R_T summed over the nodes of
a surface of fixed temperature is the heat that enters there.

Why not UFL: the generated code forms each of the nine products of reference derivatives in every
block, 40 to 75 us a cell on the development machine; physical gradients taken once per point need a
quarter of that. The UFL forms live on in the tests, which compare this kernel with them.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from microweld.arrays import Floats, Nodes
from microweld.fem.cells import (
    FAST,
    TRIANGLE,
    Cells,
    distance,
    gather_geometry,
    invert,
    reference_gradients,
)


class Coefficients(NamedTuple):
    """Values and slopes in T at the q points of each element, a cell or a facet.

    All but the source have shape (elements, q).
    """

    sigma: Floats  #: electrical conductivity [S/m]
    dsigma: Floats  #: its slope [S/(m K)]
    k: Floats  #: thermal conductivity [W/(m K)]
    dk: Floats  #: its slope [W/(m K2)]
    seebeck: Floats  #: S [V/K]
    dseebeck: Floats  #: its slope [V/K2]
    enthalpy: Floats  #: H per reference volume [J/m3]
    capacity: Floats  #: its slope [J/(m3 K)]
    enthalpy_old: Floats  #: H that heat is stored above [J/m3]
    source: Floats  #: (elements,) Q [W/m3]


@njit(cache=True, fastmath=FAST, error_model="numpy")
def _gather(cells: Cells, c: int, y: Floats, u: Floats, own: Floats) -> None:
    """Copy a cell's values: own[0:3] geometry, own[3:6] displacement, own[6] phi, own[7] T.

    Columns are nodes.
    """
    gather_geometry(cells, c, own)
    for a in range(len(cells.each)):
        node = cells.nodes[c, a]
        own[6, a] = y[node, 0]
        own[7, a] = y[node, 1]
        if u.size:
            for i in range(3):
                own[3 + i, a] = u[node, i]


@njit(cache=True, fastmath=FAST, error_model="numpy")
def _at(cells: Cells, q: int, own: Floats, row: int) -> float:
    """Value of a nodal field at a point."""
    total = 0.0
    for a in range(len(cells.each)):
        total += cells.shapes[q, a] * own[row, a]
    return total


@njit(cache=True, fastmath=FAST, error_model="numpy")
def _deform(cells: Cells, q: int, own: Floats, work: Floats, g: Floats) -> float:
    """Convert reference gradients to those of the deformed body, in place.

    Returns J = det(I + grad u).
    """
    for i in range(3):
        for k in range(3):
            if i == k:
                total = 1.0
            else:
                total = 0.0
            for a in range(len(cells.each)):
                total += own[3 + i, a] * g[k, a]
            work[0, i, k] = total
    if len(cells.each) == TRIANGLE and cells.turn > 0.0:
        work[0, 1, 1] += _at(cells, q, own, 3) / distance(cells, q, own)
    J = invert(work[0], work[1])
    m = work[1]
    for a in range(len(cells.each)):
        g0 = g[0, a]
        g1 = g[1, a]
        g2 = g[2, a]
        for i in range(3):
            g[i, a] = g0 * m[0, i] + g1 * m[1, i] + g2 * m[2, i]
    return J


@njit(cache=True, fastmath=FAST, error_model="numpy")
def _at_point(cells: Cells, q: int, own: Floats, g: Floats, grad: Floats) -> float:
    """Write grad phi and grad T into the rows of `grad`; returns T."""
    for i in range(3):
        phi_slope = 0.0
        T_slope = 0.0
        for a in range(len(cells.each)):
            phi_slope += own[6, a] * g[i, a]
            T_slope += own[7, a] * g[i, a]
        grad[0, i] = phi_slope
        grad[1, i] = T_slope
    return _at(cells, q, own, 7)


@njit(cache=True, fastmath=FAST, error_model="numpy")
def assemble_residual(
    count: int,
    cells: Cells,
    data: Coefficients,
    y: Floats,
    u: Floats,
    rate: float,
    residual: Floats,
) -> None:
    """Add R of the first `count` cells.

    Args:
        count: Number of cells that this rank owns.
        cells: Geometry and tables.
        data: Coefficients at the temperature of y.
        y: Potential [V] and temperature [K] (nodes, 2).
        u: Displacement (nodes, 3) [m]; of length 0 where nothing is deformed.
        rate: 1/dt [1/s], 0 in a steady state.
        residual: Sums to add to (nodes, 2) [A], [W].
    """
    n = len(cells.each)
    own = np.empty((8, n))
    g = np.empty((3, n))
    grad = np.empty((2, 3))
    work = np.empty((2, 3, 3))
    j = np.empty(3)
    heat = np.empty(3)
    sums = np.empty((2, n))
    for c in range(count):
        _gather(cells, c, y, u, own)
        sums[:] = 0.0
        for q in range(cells.weights.size):
            dV = reference_gradients(cells, q, own, work, g)
            if u.size:
                dv = dV * _deform(cells, q, own, work, g)
            else:
                dv = dV
            T = _at_point(cells, q, own, g, grad)
            S = data.seebeck[c, q]
            for i in range(3):
                j[i] = -dv * data.sigma[c, q] * (grad[0, i] + S * grad[1, i])
                heat[i] = -dv * data.k[c, q] * grad[1, i] + T * S * j[i]
            stored = (rate * (data.enthalpy[c, q] - data.enthalpy_old[c, q]) - data.source[c]) * dV
            stored += j[0] * grad[0, 0] + j[1] * grad[0, 1] + j[2] * grad[0, 2]
            for a in range(len(cells.each)):
                sums[0, a] -= j[0] * g[0, a] + j[1] * g[1, a] + j[2] * g[2, a]
                flux = heat[0] * g[0, a] + heat[1] * g[1, a] + heat[2] * g[2, a]
                sums[1, a] += stored * cells.shapes[q, a] - flux
        for a in range(len(cells.each)):
            node = cells.nodes[c, a]
            residual[node, 0] += sums[0, a]
            residual[node, 1] += sums[1, a]


@njit(cache=True, fastmath=FAST, error_model="numpy")
def assemble_jacobian(
    count: int,
    cells: Cells,
    data: Coefficients,
    y: Floats,
    u: Floats,
    rate: float,
    starts: Nodes,
    places: Nodes,
    values: Floats,
) -> None:
    """Add dR/dy of the first `count` cells to a `CellMatrix` of two dofs a node.

    Args:
        count: Number of cells that this rank owns.
        cells: Geometry and tables.
        data: Coefficients at the temperature of y.
        y: Potential [V] and temperature [K] (nodes, 2).
        u: Displacement (nodes, 3) [m]; of length 0 where nothing is deformed.
        rate: 1/dt [1/s], 0 in a steady state.
        starts: `CellMatrix.starts`.
        places: `CellMatrix.places`.
        values: `CellMatrix.values`, to add to.
    """
    n = len(cells.each)
    own = np.empty((8, n))
    g = np.empty((3, n))
    grad = np.empty((2, 3))
    work = np.empty((2, 3, 3))
    slope = np.empty((4, 3))
    blocks = np.empty((4, n, n))
    along = np.empty((4, n))
    for c in range(count):
        _gather(cells, c, y, u, own)
        blocks[:] = 0.0
        for q in range(cells.weights.size):
            dV = reference_gradients(cells, q, own, work, g)
            if u.size:
                dv = dV * _deform(cells, q, own, work, g)
            else:
                dv = dV
            T = _at_point(cells, q, own, g, grad)
            sigma = data.sigma[c, q]
            S = data.seebeck[c, q]
            dS = data.dseebeck[c, q]
            stored = rate * data.capacity[c, q] * dV / dv
            for i in range(3):
                field = grad[0, i] + S * grad[1, i]
                j = -sigma * field
                slope[0, i] = -data.dsigma[c, q] * field - sigma * dS * grad[1, i]
                slope[1, i] = -data.dk[c, q] * grad[1, i] + (S + T * dS) * j + T * S * slope[0, i]
                slope[2, i] = j - sigma * grad[0, i]
                slope[3, i] = sigma * S * grad[0, i]
                stored += slope[0, i] * grad[0, i]
            for n in range(4):
                for a in range(len(cells.each)):
                    along[n, a] = (
                        slope[n, 0] * g[0, a] + slope[n, 1] * g[1, a] + slope[n, 2] * g[2, a]
                    )
            k = data.k[c, q] + T * S * S * sigma
            _add_point(cells, g, q, along, sigma, S, k, T, stored, dv, blocks)
        _scatter(cells, c, blocks, starts, places, values)


@njit(cache=True, fastmath=FAST, error_model="numpy")
def _add_point(
    cells: Cells,
    g: Floats,
    q: int,
    along: Floats,
    sigma: float,
    S: float,
    k: float,
    T: float,
    stored: float,
    dv: float,
    blocks: Floats,
) -> None:
    """Add one point's part of the blocks phi phi, phi T, T phi, T T (rows: equations).

    With the slopes

        dj = N_b j_T dT_b - sigma grad N_b (dphi_b + S dT_b),      dq likewise

    the rows of `along` are j_T, q_T, j - sigma grad phi and sigma S grad phi, each dotted with grad
    N_a; k is the conductivity with no current held, k + sigma S^2 T.
    """
    for a in range(len(cells.each)):
        g0 = g[0, a] * dv
        g1 = g[1, a] * dv
        g2 = g[2, a] * dv
        N = cells.shapes[q, a] * dv
        j_T = along[0, a] * dv
        heat = N * stored - along[1, a] * dv
        for b in range(len(cells.each)):
            inner = g0 * g[0, b] + g1 * g[1, b] + g2 * g[2, b]
            blocks[0, a, b] += sigma * inner
            blocks[1, a, b] += sigma * S * inner - j_T * cells.shapes[q, b]
            blocks[2, a, b] += T * S * sigma * inner + N * along[2, b]
            blocks[3, a, b] += k * inner + heat * cells.shapes[q, b] - N * along[3, b]


@njit(cache=True)
def _scatter(
    cells: Cells, c: int, blocks: Floats, starts: Nodes, places: Nodes, values: Floats
) -> None:
    for a in range(len(cells.each)):
        row = cells.nodes[c, a]
        first = 4 * starts[row]
        length = 2 * (starts[row + 1] - starts[row])
        for b in range(len(cells.each)):
            entry = first + 2 * places[c, a, b]
            values[entry] += blocks[0, a, b]
            values[entry + 1] += blocks[1, a, b]
            values[entry + length] += blocks[2, a, b]
            values[entry + length + 1] += blocks[3, a, b]
