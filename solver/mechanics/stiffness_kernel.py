"""Stiffness of the bodies, cell by cell, compiled.

With the moduli A = dP/dF of a point and dF_kL = du_k N_b,L of node b,

    K_(a i)(b k) = int N_a,J A_iJ,kL N_b,L dV            [N/m]

in the reference configuration. In an axisymmetric model there is dF_yy = u_x N_b/x besides (see
`microweld.fem.kinematics`).

Why not UFL: it would multiply out 81 moduli with each pair of reference derivatives, 36 us a cell
on the development machine; the tests compare this kernel with it.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from microweld.arrays import Floats, Nodes
from microweld.fem.cells import (
    FAST,
    TRIANGLE,
    Cells,
    distance,
    gather_geometry,
    reference_gradients,
)

HOOP = 4  #: place of the yy component in a tensor of 9


@njit(cache=True, fastmath=FAST, error_model="numpy")
def _stresses(moduli: Floats, g: Floats, hoop: Floats, dV: float, stress: Floats) -> None:
    """Write dP dV (9, 3 n) of a unit of each dof."""
    for r in range(9):
        for b in range(g.shape[1]):
            for k in range(3):
                row = moduli[r, 3 * k : 3 * k + 3]
                stress[r, 3 * b + k] = dV * (row[0] * g[0, b] + row[1] * g[1, b] + row[2] * g[2, b])
            stress[r, 3 * b] += dV * moduli[r, HOOP] * hoop[b]


@njit(cache=True, fastmath=FAST, error_model="numpy")
def _add_point(g: Floats, hoop: Floats, stress: Floats, block: Floats) -> None:
    """Add dF_(a i) : dP of all dofs to the rows of `block` (3 n, 3 n)."""
    for a in range(g.shape[1]):
        g0 = g[0, a]
        g1 = g[1, a]
        g2 = g[2, a]
        for i in range(3):
            if i == 0:
                h = hoop[a]
            else:
                h = 0.0
            for dof in range(block.shape[1]):
                part = (
                    g0 * stress[3 * i, dof]
                    + g1 * stress[3 * i + 1, dof]
                    + g2 * stress[3 * i + 2, dof]
                )
                block[3 * a + i, dof] += part + h * stress[HOOP, dof]


@njit(cache=True, fastmath=FAST, error_model="numpy")
def assemble_stiffness(
    count: int, cells: Cells, moduli: Floats, starts: Nodes, places: Nodes, values: Floats
) -> None:
    """Add K of the first `count` cells to a `CellMatrix` of three dofs a node.

    Args:
        count: Cells that this rank owns.
        cells: Geometry and tables.
        moduli: (cells, q, 9, 9) dP/dF at the points, row-major in either tensor [Pa].
        starts: First entry of each row of nodes, see `CellMatrix`.
        places: Places of the nodes of a cell in these rows, see `CellMatrix`.
        values: Entries of the matrix, added to [N/m].
    """
    n = len(cells.each)
    own = np.empty((8, n))
    g = np.empty((3, n))
    work = np.empty((2, 3, 3))
    hoop = np.zeros(n)
    stress = np.empty((9, 3 * n))
    block = np.empty((3 * n, 3 * n))
    for c in range(count):
        gather_geometry(cells, c, own)
        block[:] = 0.0
        for q in range(cells.weights.size):
            dV = reference_gradients(cells, q, own, work, g)
            if n == TRIANGLE and cells.turn > 0.0:
                hoop[:] = cells.shapes[q] / distance(cells, q, own)
            _stresses(moduli[c, q], g, hoop, dV, stress)
            _add_point(g, hoop, stress, block)
        _scatter(cells, c, block, starts, places, values)


@njit(cache=True)
def _scatter(
    cells: Cells, c: int, block: Floats, starts: Nodes, places: Nodes, values: Floats
) -> None:
    for a in range(len(cells.each)):
        row = cells.nodes[c, a]
        length = 3 * (starts[row + 1] - starts[row])
        for i in range(3):
            first = 9 * starts[row] + i * length
            for b in range(len(cells.each)):
                entry = first + 3 * places[c, a, b]
                for k in range(3):
                    values[entry + k] += block[3 * a + i, 3 * b + k]
