"""Data at quadrature points: functions that hold it, expressions that compute it."""

from __future__ import annotations

from typing import Any, TypeVar

import basix
import basix.ufl
import numpy as np
from dolfinx import fem
from dolfinx.mesh import Mesh
from numpy.typing import NDArray

from microweld.arrays import Floats
from microweld.errors import MeshError

Number = TypeVar("Number", bound=np.generic)


class QuadraturePoints:
    """The quadrature points of every cell of this rank, cell by cell.

    Args:
        mesh: Tetrahedra, or triangles of a two-dimensional model.
        degree: Degree of the rule. Degree 2 has 4 points a tetrahedron, 3 a triangle.
    """

    def __init__(self, mesh: Mesh, degree: int) -> None:
        self.mesh = mesh
        self.degree = degree
        self.points, self._weights = basix.make_quadrature(mesh.basix_cell(), degree)
        self.per_cell = len(self.points)
        index_map = mesh.topology.index_map(mesh.topology.dim)
        self.cells = np.arange(index_map.size_local + index_map.num_ghosts, dtype=np.int32)
        self.count = len(self.cells) * self.per_cell
        self.metadata = {"quadrature_degree": degree, "quadrature_scheme": "default"}

    def function(self, shape: tuple[int, ...] = ()) -> fem.Function:
        """Return a function that holds one tensor of a shape per point.

        Its array is ordered cell, point, component.

        Raises:
            MeshError: If this DOLFINx numbers quadrature functions otherwise.
        """
        element = basix.ufl.quadrature_element(
            self.mesh.basix_cell().name, value_shape=shape, degree=self.degree
        )
        space = fem.functionspace(self.mesh, element)
        if not np.array_equal(space.dofmap.list.ravel(), np.arange(self.count)):
            raise MeshError.single(
                "quadrature functions are not numbered cell by cell in this DOLFINx"
            )
        return fem.Function(space)

    def expression(self, value: Any) -> fem.Expression:
        """Compile the evaluation of a UFL expression at the points, for `evaluate`."""
        return fem.Expression(value, self.points)

    def evaluate(self, expression: fem.Expression, *shape: int) -> Floats:
        """Return the values (count, *shape) of an expression at all points.

        Args:
            expression: From `expression`.
            shape: Shape of the value at a point.
        """
        return expression.eval(self.mesh, self.cells).reshape(self.count, *shape)

    def by_point(self, cell_values: NDArray[Number]) -> NDArray[Number]:
        """Repeat one value per cell for each of its points."""
        return np.repeat(cell_values, self.per_cell, axis=0)

    def average(self, values: Floats) -> Floats:
        """Return the mean over each cell (cells,) of values (cells, points), by the rule."""
        mean: Floats = values @ self._weights / self._weights.sum()
        return mean
