"""From functions to rows: values at nodes, and averages over cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from microweld.arrays import Floats

if TYPE_CHECKING:
    from dolfinx import fem


def node_values(field: fem.Function | Floats) -> Floats:
    """Return one row for each of the rank's nodes.

    (nodes,) for a scalar field, else (nodes, components).
    """
    if isinstance(field, np.ndarray):
        return field
    size = field.function_space.dofmap.index_map_bs
    if size == 1:
        return field.x.array
    return field.x.array.reshape(-1, size)


def cell_average(field: fem.Function | Floats) -> Floats:
    """Return one row for each of the rank's cells, ghosts included.

    Args:
        field: A function on a quadrature or cell-wise constant space, or rows that are there
            already.

    Returns:
        (cells,) for a scalar field, else (cells, components). A quadrature function gives the mean
        with the weights of its rule, which is the mean over the undeformed cell where the cell is
        straight.
    """
    if isinstance(field, np.ndarray):
        return field
    space = field.function_space
    size = space.dofmap.index_map_bs
    values = field.x.array.reshape(-1, size)[space.dofmap.list]
    mean: Floats = np.einsum("cqk,q->ck", values, _weights(space, values.shape[1]))
    if size == 1:
        return mean[:, 0]
    return mean


def _weights(space: fem.FunctionSpace, points: int) -> Floats:
    """Weights of the points of a cell, of sum 1, in the order of the cell's dofs."""
    if points == 1:
        return np.ones(1)
    element = space.ufl_element()
    scalar = element
    if space.dofmap.index_map_bs > 1:
        scalar = element.sub_elements[0]
    weights = np.asarray(scalar.custom_quadrature()[1], dtype=np.float64)
    return np.divide(weights, np.sum(weights))
