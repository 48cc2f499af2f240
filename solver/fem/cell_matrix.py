"""A matrix gathered cell by cell in plain arrays, then handed to PETSc by whole rows.

Handing PETSc one small matrix per cell searches a row for every entry of every cell; here the
places are found once, cells add to them in compiled code, and PETSc sees each row once, with its
columns in order.
"""

from __future__ import annotations

from petsc4py import PETSc

import numpy as np
import ufl
from dolfinx import fem
from numba import njit
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

Ints = NDArray[np.int32]


@njit(cache=True)
def _find_places(nodes: Ints, starts: Ints, columns: Ints, places: Ints) -> None:
    """places[c, a, b]: position of node b's column in the row of node a of cell c."""
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
    """A cheap form that couples all nodes of each cell, as the compiled kernels do."""
    one = ufl.inner(ufl.TrialFunction(space), ufl.TestFunction(space))
    return fem.form(one * ufl.dx(metadata={"quadrature_degree": 1}))


class CellMatrix:
    """Entries of a square matrix over the nodes of this rank, ghosts included, with a dense block per pair of nodes.

    Dof b n + i is component i of node n. Entry (b n + i, b m + j) of a cell that holds n and m as
    its nodes a and b' lies at `b b starts[n] + i b (starts[n+1] - starts[n]) + b places[c, a, b'] +
    j` of `values`.

    Args:
        nodes: (cells, nodes per cell) of the cells that this rank owns.
        count: nodes of this rank, ghosts included.
        block: dofs per node, b.
    """

    def __init__(self, nodes: Ints, count: int, block: int) -> None:
        cells, per_cell = nodes.shape
        ones = np.ones(nodes.size, dtype=np.int8)
        member = csr_matrix(
            (ones, nodes.ravel(), np.arange(0, nodes.size + 1, per_cell)), shape=(cells, count)
        )
        graph = (member.T @ member).tocsr()
        graph.sort_indices()
        self.starts: Ints = graph.indptr.astype(np.int32)
        self.places: Ints = np.empty((cells, per_cell, per_cell), dtype=np.int32)
        _find_places(nodes, self.starts, graph.indices, self.places)
        self._expand(graph.indices, block)
        self.values = np.zeros(len(self._columns))

    def _expand(self, columns: Ints, block: int) -> None:
        """Rows and columns of single dofs."""
        lengths = np.diff(self.starts)
        wide = (block * columns[:, None] + np.arange(block, dtype=np.int32)).reshape(-1)
        ends = np.concatenate([[0], np.cumsum(np.repeat(block * lengths, block))])
        first = np.repeat(
            block * self.starts[:-1], block
        )  # each row of a node repeats the node's columns
        self._rows: Ints = ends.astype(np.int32)
        offset = np.repeat(first - ends[:-1], np.diff(ends)) + np.arange(ends[-1])
        self._columns: Ints = wide[offset].astype(np.int32)

    def add_to(self, matrix: PETSc.Mat) -> None:
        """Add all entries to an unassembled PETSc matrix with the local numbering of the space."""
        matrix.setValuesLocalCSR(
            self._rows, self._columns, self.values, addv=PETSc.InsertMode.ADD_VALUES
        )
