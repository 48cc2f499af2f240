"""Means at the nodes of what is known cell by cell, on any number of ranks."""

from __future__ import annotations

import numpy as np
from dolfinx import fem, la

from microweld.arrays import Floats


class NodeMean:
    """Takes the mean over the cells that share each node.

    Bodies that do not share nodes are not mixed.

    Args:
        space: Any space whose degrees of freedom are blocked by the nodes.
    """

    def __init__(self, space: fem.FunctionSpace) -> None:
        topology = space.mesh.topology
        owned = topology.index_map(topology.dim).size_local
        self._nodes = space.dofmap.list[:owned]
        self._sum = la.vector(space.dofmap.index_map)
        self._count = self._total(np.ones(owned))

    def of(self, values: Floats) -> Floats:
        """Return means at this rank's nodes, ghosts included (nodes,); collective.

        Args:
            values: One for each of the rank's cells, ghosts included (cells,).
        """
        mean: Floats = self._total(values[: len(self._nodes)]) / self._count
        return mean

    def _total(self, values: Floats) -> Floats:
        """Sum of the values of the owned cells (cells,) at each node."""
        weights = np.repeat(values, self._nodes.shape[1])
        array = self._sum.array
        array[:] = np.bincount(self._nodes.ravel(), weights, minlength=array.size)
        self._sum.scatter_reverse(la.InsertMode.add)
        self._sum.scatter_forward()
        return self._sum.array.copy()
