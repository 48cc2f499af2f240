"""Facets of a named surface as 6-node triangles of the P2 spaces."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from mpi4py import MPI

import basix
import numpy as np
from numba import njit
from numpy.typing import NDArray

from microweld.errors import MeshError

if TYPE_CHECKING:
    from dolfinx.fem import FunctionSpace

    from microweld.meshes.joint import Joint

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Number = TypeVar("Number", bound=np.generic)

#: Vertices of each facet of the reference tetrahedron, and the P2 dofs of its three edges, edge i opposite vertex i.
_FACET_NODES = np.array(
    [[1, 2, 3, 4, 5, 6], [0, 2, 3, 4, 7, 8], [0, 1, 3, 5, 7, 9], [0, 1, 2, 6, 8, 9]],
    dtype=np.int64,
)


@njit(cache=True)
def shape_functions(xi: float, eta: float) -> Floats:
    """Shape functions of the 6-node triangle and their first and second derivatives.

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


@dataclass(frozen=True)
class Surface:
    """The facets of one surface on this rank; each facet lives on exactly one rank."""

    name: str
    nodes: Ints  #: (n, 6) local P2 nodes, vertices first, outward orientation
    global_nodes: Ints  #: (n, 6) global P2 nodes
    coordinates: Floats  #: (n, 6, 3) reference positions [m]
    cells: Ints  #: (n,) the cell behind each facet

    def values(self, block: Floats) -> Floats:
        """Nodal values (n, 6, b) of a local blocked dof array of shape (nodes, b)."""
        return block[self.nodes]


def surface_of(joint: Joint, name: str, space: FunctionSpace) -> Surface:
    """Collect the facets of surface `name` on this rank.

    Args:
        joint: the meshed joint.
        name: a surface of the joint.
        space: a P2 space, blocked or not, that numbers the nodes.

    Raises:
        MeshError: if no rank has a facet of this surface.
    """
    mesh = joint.mesh
    mesh.topology.create_connectivity(2, 3)
    mesh.topology.create_connectivity(3, 2)
    facets = joint.facet_tags.find(joint.surfaces[name])
    facet_cells, cell_facets = mesh.topology.connectivity(2, 3), mesh.topology.connectivity(3, 2)
    owned = mesh.topology.index_map(3).size_local
    pairs = [(facet_cells.links(f)[0], f) for f in facets if facet_cells.links(f)[0] < owned]
    if mesh.comm.allreduce(len(pairs), MPI.SUM) == 0:
        raise MeshError.single(f"surface {name!r} has no facets", cure="check the geometry and its tags")
    cells = np.array([cell for cell, _ in pairs], dtype=np.int64)
    local = [int(np.flatnonzero(cell_facets.links(cell) == facet)[0]) for cell, facet in pairs]
    cell_nodes = space.dofmap.list[cells].astype(np.int64).reshape(-1, 10)
    points = space.tabulate_dof_coordinates()
    nodes = np.take_along_axis(cell_nodes, _FACET_NODES[local].reshape(-1, 6), axis=1)
    nodes = _outward(nodes, cell_nodes[np.arange(len(cells)), local], points)
    globals_ = space.dofmap.index_map.local_to_global(nodes.ravel().astype(np.int32)).reshape(-1, 6)
    return Surface(name, nodes, globals_.astype(np.int64), points[nodes], cells)


def _outward(nodes: Ints, opposite: Ints, points: Floats) -> Ints:
    """Swap two vertices (and their edges) where the facet normal points into its cell."""
    x = points[nodes]
    normal = np.cross(x[:, 1] - x[:, 0], x[:, 2] - x[:, 0])
    inward = np.einsum("ni,ni->n", normal, x[:, 0] - points[opposite]) < 0
    nodes[inward] = nodes[inward][:, [0, 2, 1, 3, 5, 4]]
    return nodes


def facet_quadrature(degree: int) -> tuple[Floats, Floats]:
    """Points (m, 2) and weights (m,) on the reference triangle, weights sum to 1/2."""
    return basix.make_quadrature(basix.CellType.triangle, degree)


def facet_sizes(coordinates: Floats) -> Floats:
    """Square root of twice the flat facet's area [m], a length for each of (n, 6, 3) facets."""
    x = coordinates
    return np.sqrt(np.linalg.norm(np.cross(x[:, 1] - x[:, 0], x[:, 2] - x[:, 0]), axis=1))


def all_gather(comm: MPI.Comm, local: NDArray[Number]) -> NDArray[Number]:
    """Concatenate the ranks' arrays along the first axis, the same on every rank."""
    return np.concatenate(comm.allgather(local))
