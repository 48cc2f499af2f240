"""A matrix gathered cell by cell in plain arrays, then handed to PETSc by whole rows.

Handing PETSc one small matrix per cell searches a row for every entry of every cell; here the
places are found once, cells add to them in compiled code, and PETSc receives each row once, with
its columns in order.
"""

from __future__ import annotations

from petsc4py import PETSc

import numpy as np
import ufl
from dolfinx import fem
from numba import njit
from scipy.sparse import csr_matrix

from microweld.arrays import Nodes


@njit(cache=True)
def _find_places(nodes: Nodes, starts: Nodes, columns: Nodes, places: Nodes) -> None:
    """Write the position of node b's column in the row of node a of cell c to places[c, a, b]."""
    for c in range(nodes.shape[0]):
        for a in range(nodes.shape[1]):
            row = nodes[c, a]
            for b in range(nodes.shape[1]):
                low = starts[row]
                high = starts[row + 1] - 1
                while low < high:
                    middle = (low + high) // 2
                    if columns[middle] < nodes[c, b]:
                        low = middle + 1
                    else:
                        high = middle
                places[c, a, b] = low - starts[row]


def pattern(space: fem.FunctionSpace) -> fem.Form:
    """Return a cheap form that couples all nodes of each cell, as the compiled kernels do."""
    one = ufl.inner(ufl.TrialFunction(space), ufl.TestFunction(space))
    return fem.form(one * ufl.dx(metadata={"quadrature_degree": 1}))


class CellMatrix:
    """Entries of a square matrix over the nodes of this rank, ghosts included.

    Every pair of coupled nodes has a dense block. Dof b n + i is component i of node n. Entry
    (b n + i, b m + j) of a cell c that holds n and m as its nodes a and d lies in `values` at

        b b starts[n] + i b (starts[n+1] - starts[n]) + b places[c, a, d] + j

    Args:
        nodes: Nodes (cells, nodes per cell) of the cells that this rank owns.
        count: Number of nodes of this rank, ghosts included.
        block: Dofs per node, b.
    """

    def __init__(self, nodes: Nodes, count: int, block: int) -> None:
        cells, per_cell = nodes.shape
        ones = np.ones(nodes.size, dtype=np.int8)
        member = csr_matrix(
            (ones, nodes.ravel(), np.arange(0, nodes.size + 1, per_cell)), shape=(cells, count)
        )
        graph = (member.T @ member).tocsr()
        graph.sort_indices()
        self.starts: Nodes = graph.indptr.astype(np.int32)
        self.places: Nodes = np.empty((cells, per_cell, per_cell), dtype=np.int32)
        _find_places(nodes, self.starts, graph.indices, self.places)
        self._expand(graph.indices, block)
        self.values = np.zeros(len(self._columns))

    def _expand(self, columns: Nodes, block: int) -> None:
        """Rows and columns of single dofs."""
        lengths = np.diff(self.starts)
        wide = (block * columns[:, None] + np.arange(block, dtype=np.int32)).reshape(-1)
        ends = np.concatenate([[0], np.cumsum(np.repeat(block * lengths, block))])
        # each row of a node repeats the node's columns
        first = np.repeat(block * self.starts[:-1], block)
        self._rows: Nodes = ends.astype(np.int32)
        offset = np.repeat(first - ends[:-1], np.diff(ends)) + np.arange(ends[-1])
        self._columns: Nodes = wide[offset].astype(np.int32)

    def add_to(self, matrix: PETSc.Mat) -> None:
        """Add all entries to an unassembled PETSc matrix with the local numbering of the space."""
        matrix.setValuesLocalCSR(
            self._rows, self._columns, self.values, addv=PETSc.InsertMode.ADD_VALUES
        )
