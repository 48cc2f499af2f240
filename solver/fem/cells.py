"""Geometry of the cells as compiled kernels need it: shape functions, gradients, integrals.

Every field of the program lives on second-order cells: tetrahedra, or triangles in a
two-dimensional model. The kernels of all fields read the same tables.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

import basix
import basix.ufl
import numpy as np
from numba import njit

from microweld.arrays import Floats, Ints, Nodes
from microweld.compat import cell_nodes

if TYPE_CHECKING:
    from dolfinx.fem import FunctionSpace
    from dolfinx.mesh import Mesh, MeshTags

    from microweld.meshes.model import Model


TRIANGLE = 6  #: nodes of a cell in a two-dimensional model
FAST = {"contract", "reassoc", "nsz"}


class Cells(NamedTuple):
    """Geometry and tables of the cells.

    Shapes name q quadrature points, n nodes of the unknowns and m of the geometry.

    Triangles have no slopes along a third reference axis. That axis leads out of their plane, so
    the Jacobian's third column is the width along y, and in an axisymmetric sweep the hoop stretch
    1 + u_x/x joins the deformation.
    """

    x: Floats  #: (points, 3) mesh geometry [m]
    geometry: Nodes  #: (cells, m)
    geometry_shapes: Floats  #: (q, m) the geometry's shape functions
    geometry_slopes: Floats  #: (q, 3, m) their reference derivatives
    nodes: Nodes  #: (cells, n)
    #: 0 to n - 1: the compiler knows the length of a tuple, and unrolls the loops over it
    each: tuple[int, ...]
    shapes: Floats  #: (q, n)
    slopes: Floats  #: (q, 3, n) reference derivatives
    weights: Floats  #: (q,)
    turn: float  #: of the model [rad]
    thickness: float  #: of the model [m]


def body_of_cells(mesh: Mesh, cell_tags: MeshTags, bodies: Mapping[str, int]) -> Ints:
    """Return the position of each local cell's body (cells,), ghosts included.

    Args:
        mesh: The mesh.
        cell_tags: Tag of each cell.
        bodies: Tag of each body, in order.
    """
    cells = mesh.topology.index_map(mesh.topology.dim)
    index = np.full(cells.size_local + cells.num_ghosts, -1, dtype=np.int64)
    for position, tag in enumerate(bodies.values()):
        index[cell_tags.find(tag)] = position
    return index


def cells_of(space: FunctionSpace, model: Model, degree: int) -> Cells:
    """Return geometry and tables for the kernels.

    Args:
        space: A blocked second-order space on tetrahedra or triangles.
        model: What the mesh stands for out of its plane.
        degree: Degree of the quadrature.
    """
    mesh = space.mesh
    dim = space.mesh.topology.dim
    points, weights = basix.make_quadrature(mesh.basix_cell(), degree)

    def tables(degree: int) -> Floats:
        element = basix.ufl.element("Lagrange", mesh.basix_cell().name, degree).basix_element
        table: Floats = element.tabulate(1, points)[..., 0]
        # (value and three derivatives, points, nodes)
        return np.pad(table, ((0, 3 - dim), (0, 0), (0, 0)))

    geometry = cell_nodes(mesh)
    straight = geometry.shape[1] == dim + 1
    slopes = tables(2)
    geometry_slopes = tables(1) if straight else tables(2)
    return Cells(
        x=np.asarray(mesh.geometry.x, dtype=np.float64),
        geometry=geometry,
        geometry_shapes=np.ascontiguousarray(geometry_slopes[0]),
        geometry_slopes=np.ascontiguousarray(np.moveaxis(geometry_slopes[1:], 0, 1)),
        nodes=space.dofmap.list,
        each=tuple(range(space.dofmap.list.shape[1])),
        shapes=np.ascontiguousarray(slopes[0]),
        slopes=np.ascontiguousarray(np.moveaxis(slopes[1:], 0, 1)),
        weights=np.asarray(weights, dtype=np.float64),
        turn=model.sweep_angle,
        thickness=model.thickness,
    )


@njit(cache=True, fastmath=FAST, error_model="numpy")
def invert(m: Floats, inverse: Floats) -> float:
    """Invert a 3 x 3 matrix and return its determinant.

    Args:
        m: The matrix (3, 3).
        inverse: Overwritten with its inverse (3, 3).
    """
    a = m[0, 0]
    b = m[0, 1]
    c = m[0, 2]
    d = m[1, 0]
    e = m[1, 1]
    f = m[1, 2]
    g = m[2, 0]
    h = m[2, 1]
    i = m[2, 2]
    determinant = a * (e * i - f * h) + b * (f * g - d * i) + c * (d * h - e * g)
    s = 1.0 / determinant
    inverse[0, 0] = s * (e * i - f * h)
    inverse[0, 1] = s * (c * h - b * i)
    inverse[0, 2] = s * (b * f - c * e)
    inverse[1, 0] = s * (f * g - d * i)
    inverse[1, 1] = s * (a * i - c * g)
    inverse[1, 2] = s * (c * d - a * f)
    inverse[2, 0] = s * (d * h - e * g)
    inverse[2, 1] = s * (b * g - a * h)
    inverse[2, 2] = s * (a * e - b * d)
    return float(determinant)


@njit(cache=True, fastmath=FAST, error_model="numpy")
def gather_geometry(cells: Cells, c: int, own: Floats) -> None:
    """Copy the positions of a cell's geometry nodes.

    Args:
        cells: Geometry and tables.
        c: Number of the cell.
        own: Its first three rows are overwritten with the positions [m].
    """
    for a in range(cells.geometry.shape[1]):
        for i in range(3):
            own[i, a] = cells.x[cells.geometry[c, a], i]


@njit(cache=True, fastmath=FAST, error_model="numpy")
def distance(cells: Cells, q: int, own: Floats) -> float:
    """Return the distance x of a point from the z axis [m].

    Args:
        cells: Geometry and tables.
        q: Number of the point.
        own: Positions of the cell's geometry nodes, in the first three rows [m].
    """
    total = 0.0
    for a in range(cells.geometry.shape[1]):
        total += cells.geometry_shapes[q, a] * own[0, a]
    return total


@njit(cache=True, fastmath=FAST, error_model="numpy")
def reference_gradients(cells: Cells, q: int, own: Floats, work: Floats, g: Floats) -> float:
    """Compute the gradients of the shape functions in the reference configuration.

    Args:
        cells: Geometry and tables.
        q: Number of the point.
        own: Positions of the cell's geometry nodes, in the first three rows [m].
        work: Room for two matrices (2, 3, 3).
        g: Overwritten with the gradients (3, n) [1/m].

    Returns:
        dV of the point [m3].
    """
    for i in range(3):
        for k in range(3):
            total = 0.0
            for a in range(cells.geometry.shape[1]):
                total += own[i, a] * cells.geometry_slopes[q, k, a]
            work[0, i, k] = total
    if len(cells.each) == TRIANGLE:
        work[0, 1, 2] = cells.turn * distance(cells, q, own) + cells.thickness
    determinant = invert(work[0], work[1])
    for i in range(3):
        d0 = work[1, 0, i]
        d1 = work[1, 1, i]
        d2 = work[1, 2, i]
        for a in range(len(cells.each)):
            g[i, a] = (
                cells.slopes[q, 0, a] * d0 + cells.slopes[q, 1, a] * d1 + cells.slopes[q, 2, a] * d2
            )
    return abs(determinant) * cells.weights[q]


@njit(cache=True, fastmath=FAST, error_model="numpy")
def integrate(count: int, cells: Cells, density: Floats) -> float:
    """Return an integral over the reference volume of the first cells.

    Args:
        count: Number of cells.
        cells: Geometry and tables.
        density: Values at the points (cells, q), per volume.
    """
    n = len(cells.each)
    own = np.empty((8, n))
    g = np.empty((3, n))
    work = np.empty((2, 3, 3))
    total = 0.0
    for c in range(count):
        gather_geometry(cells, c, own)
        for q in range(cells.weights.size):
            total += density[c, q] * reference_gradients(cells, q, own, work, g)
    return total
