"""Facets of a named surface as 6-node triangles of the P2 spaces, or as 3-node edges.

Edges are those of a two-dimensional model. An edge stands for the surface that it sweeps out: its
second coordinate, eta, points along y and stays 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from mpi4py import MPI

import basix
import numpy as np
from numba import njit
from numpy.typing import NDArray

from microweld.arrays import Floats, Ints
from microweld.errors import MeshError

if TYPE_CHECKING:
    from dolfinx.fem import FunctionSpace

    from microweld.meshes.joint import Joint

Number = TypeVar("Number", bound=np.generic)

#: By dimension of the cell: vertices of each facet, and the P2 dofs of its edges, edge i opposite
#: vertex i.
_FACET_NODES = {
    3: np.array(
        [[1, 2, 3, 4, 5, 6], [0, 2, 3, 4, 7, 8], [0, 1, 3, 5, 7, 9], [0, 1, 2, 6, 8, 9]],
        dtype=np.int64,
    ),
    2: np.array([[1, 2, 3], [0, 2, 4], [0, 1, 5]], dtype=np.int64),
}


@njit(cache=True)
def shape_functions(xi: float, eta: float) -> Floats:
    """Return the shape functions of the 6-node triangle with first and second derivatives.

    Node order: three vertices, then the edge midpoints, edge i opposite vertex i.

    Returns:
        (6, 6) rows N, N_xi, N_eta, N_xixi, N_xieta, N_etaeta.
    """
    zeta = 1.0 - xi - eta
    n = np.empty((6, 6))
    n[0] = (
        zeta * (2 * zeta - 1),
        xi * (2 * xi - 1),
        eta * (2 * eta - 1),
        4 * xi * eta,
        4 * zeta * eta,
        4 * zeta * xi,
    )
    n[1] = (1 - 4 * zeta, 4 * xi - 1, 0.0, 4 * eta, -4 * eta, 4 * (zeta - xi))
    n[2] = (1 - 4 * zeta, 0.0, 4 * eta - 1, 4 * xi, 4 * (zeta - eta), -4 * xi)
    n[3] = (4.0, 4.0, 0.0, 0.0, 0.0, -8.0)
    n[4] = (4.0, 0.0, 0.0, 4.0, -4.0, -4.0)
    n[5] = (4.0, 0.0, 4.0, 0.0, -8.0, 0.0)
    return n


@njit(cache=True)
def facet_shapes(nodes: int, xi: float, eta: float = 0.0) -> Floats:
    """Return shape functions and derivatives (6, nodes) as `shape_functions`, of any facet.

    Args:
        nodes: 6 of a triangle, or 3 of an edge: two ends, then the middle.
        xi: First facet coordinate.
        eta: Second facet coordinate, along y for an edge.
    """
    if nodes == 6:
        return shape_functions(xi, eta)
    n = np.zeros((6, 3))
    n[0] = ((1 - xi) * (1 - 2 * xi), xi * (2 * xi - 1), 4 * xi * (1 - xi))
    n[1] = (4 * xi - 3, 4 * xi - 1, 4 - 8 * xi)
    n[3] = (4.0, 4.0, -8.0)
    return n


@njit(cache=True)
def point_and_tangents(shape: Floats, facet: Floats) -> Floats:
    """Return the position on a facet with its first and second derivatives (6, 3) [m].

    Args:
        shape: (6, a) shape functions and derivatives.
        facet: (a, 3) nodes [m].
    """
    base = shape @ facet
    if len(facet) == 3:
        base[2, 1] = 1.0
    return base


@dataclass(frozen=True)
class Surface:
    """The facets of one surface on this rank; each facet lives on exactly one rank."""

    name: str
    #: (n, a) local P2 nodes, vertices first, outward orientation; a is 6, or 3 in two dimensions
    nodes: Ints
    global_nodes: Ints  #: (n, a) global P2 nodes
    coordinates: Floats  #: (n, a, 3) reference positions [m]
    cells: Ints  #: (n,) the cell behind each facet

    @property
    def corners(self) -> Ints:
        """Global nodes of the vertices."""
        return self.global_nodes[:, : corner_count(self.nodes.shape[1])]

    def values(self, block: Floats) -> Floats:
        """Return the nodal values (n, a, b) of a local blocked dof array of shape (nodes, b)."""
        return block[self.nodes]


def surface_of(joint: Joint, name: str, space: FunctionSpace) -> Surface:
    """Collect the facets of surface `name` on this rank.

    Args:
        joint: The meshed joint.
        name: A surface of the joint.
        space: A P2 space, blocked or not, that numbers the nodes.

    Raises:
        MeshError: If no rank has a facet of this surface.
    """
    mesh = joint.mesh
    dim = joint.mesh.topology.dim
    mesh.topology.create_connectivity(dim - 1, dim)
    mesh.topology.create_connectivity(dim, dim - 1)
    facets = joint.facet_tags.find(joint.surfaces[name])
    facet_cells = mesh.topology.connectivity(dim - 1, dim)
    cell_facets = mesh.topology.connectivity(dim, dim - 1)
    owned = mesh.topology.index_map(dim).size_local
    pairs = [(facet_cells.links(f)[0], f) for f in facets if facet_cells.links(f)[0] < owned]
    if mesh.comm.allreduce(len(pairs), MPI.SUM) == 0:
        raise MeshError.single(
            f"surface {name!r} has no facets", cure="check the geometry and its tags"
        )
    cells = np.array([cell for cell, _ in pairs], dtype=np.int64)
    places = [int(np.flatnonzero(cell_facets.links(cell) == facet)[0]) for cell, facet in pairs]
    local = np.array(places, dtype=np.int64)  # none on a rank that has no facet of the surface
    cell_nodes = space.dofmap.list[cells].astype(np.int64)
    points = space.tabulate_dof_coordinates()
    nodes = np.take_along_axis(cell_nodes, _FACET_NODES[dim][local], axis=1)
    nodes = _outward(nodes, cell_nodes[np.arange(len(cells)), local], points)
    globals_ = space.dofmap.index_map.local_to_global(nodes.ravel().astype(np.int32)).reshape(
        nodes.shape
    )
    return Surface(name, nodes, globals_.astype(np.int64), points[nodes], cells)


def _outward(nodes: Ints, opposite: Ints, points: Floats) -> Ints:
    """Swap two vertices (and their edges) where the facet normal points into its cell."""
    x = points[nodes]
    inward = np.einsum("ni,ni->n", _flat_normals(x), x[:, 0] - points[opposite]) < 0
    nodes[inward] = nodes[inward][:, [0, 2, 1, 3, 5, 4] if nodes.shape[1] == 6 else [1, 0, 2]]
    return nodes


def _flat_normals(x: Floats) -> Floats:
    """Return normals of straight facets (n, a, 3): twice a triangle's area or an edge's length."""
    if x.shape[1] == 6:
        other = x[:, 2] - x[:, 0]
    else:
        other = np.array([0.0, 1.0, 0.0])
    return np.asarray(np.cross(x[:, 1] - x[:, 0], other), dtype=np.float64)


@njit(cache=True)
def corner_count(nodes: int) -> int:
    """Return the number of vertices of a facet with so many nodes."""
    if nodes == 6:
        return 3
    return 2


def facet_quadrature(degree: int, corners: int = 3) -> tuple[Floats, Floats]:
    """Return quadrature points and weights on the reference triangle or edge.

    Args:
        degree: Of the polynomials that are integrated exactly.
        corners: 3 of a triangle, 2 of an edge.

    Returns:
        Points (m, corners - 1) and weights (m,), which sum to 1/2 or 1.
    """
    if corners == 3:
        cell = basix.CellType.triangle
    else:
        cell = basix.CellType.interval
    return basix.make_quadrature(cell, degree)


def facet_sizes(coordinates: Floats) -> Floats:
    """Return the size of each of facets (n, a, 3) [m].

    It is the root of twice the flat area of a triangle, or the length of an edge.
    """
    size: Floats = np.linalg.norm(_flat_normals(coordinates), axis=1)
    if coordinates.shape[1] == 6:
        return np.sqrt(size)
    return size


def all_gather(comm: MPI.Comm, local: NDArray[Number]) -> NDArray[Number]:
    """Return the ranks' arrays concatenated along the first axis, the same on every rank.

    Args:
        comm: Communicator.
        local: Array of this rank.
    """
    return np.concatenate(comm.allgather(local))
