"""The outer facets of a joint gathered on one rank, for pictures and checks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from dolfinx.common import IndexMap
    from dolfinx.mesh import Mesh, MeshTags
    from microweld.meshes.joint import Joint

#: Corner triangles of a 6-node facet cut into four, by local node. Nodes: corners, then the middles opposite to them.
QUARTERS = np.array([[0, 5, 4], [5, 1, 3], [4, 3, 2], [3, 4, 5]])
#: Its edges as corner, middle, corner.
EDGES = np.array([[0, 5, 1], [1, 3, 2], [2, 4, 0]])


@dataclass(frozen=True)
class Skin:
    """Outer facets: n facets of 6 nodes."""

    points: NDArray[np.float64]  #: (n, 6, 3) [m]
    body: NDArray[np.int32]  #: (n,) cell tag of the body
    surface: NDArray[np.int32]  #: (n,) facet tag, 0 where there is none

    def of(self, joint: Joint, surface: str) -> NDArray[np.float64]:
        """Nodes (m, 6, 3) [m] of the facets of one named surface."""
        return self.points[self.surface == joint.surfaces[surface]]


def gather_skin(joint: Joint) -> Skin:
    """Collect the outer facets of all ranks. Collective; every rank gets all of them."""
    facets = outer_facets(joint.mesh)
    nodes = facet_nodes(joint.mesh, facets)
    parts = joint.mesh.comm.allgather(
        (joint.mesh.geometry.x[nodes], body_of_facets(joint, facets), tag_of_facets(joint, facets))
    )
    points, body, surface = (np.concatenate(part) for part in zip(*parts, strict=True))
    return Skin(points, body, surface)


def outer_facets(mesh: Mesh) -> NDArray[np.int32]:
    """Local numbers of the outer facets that this rank owns."""
    from dolfinx.mesh import exterior_facet_indices

    mesh.topology.create_connectivity(2, 3)
    return exterior_facet_indices(mesh.topology)


def facet_nodes(mesh: Mesh, facets: NDArray[np.int32]) -> NDArray[np.int32]:
    """Geometry nodes (n, 6) of facets: three corners, then the middles opposite to them."""
    from dolfinx.mesh import entities_to_geometry

    return np.reshape(entities_to_geometry(mesh, 2, facets), (-1, 6))


def body_of_facets(joint: Joint, facets: NDArray[np.int32]) -> NDArray[np.int32]:
    """Cell tag of the cell that each outer facet belongs to."""
    tags = dense(joint.cell_tags, joint.mesh.topology.index_map(3))
    cells = joint.mesh.topology.connectivity(2, 3)
    return np.array([tags[cells.links(facet)[0]] for facet in facets], dtype=np.int32)


def tag_of_facets(joint: Joint, facets: NDArray[np.int32]) -> NDArray[np.int32]:
    """Surface tag of each facet, 0 where it has none."""
    return dense(joint.facet_tags, joint.mesh.topology.index_map(2))[facets]


def dense(tags: MeshTags, index_map: IndexMap) -> NDArray[np.int32]:
    """Tag of every local entity, 0 where it has none."""
    values = np.zeros(index_map.size_local + index_map.num_ghosts, dtype=np.int32)
    values[tags.indices] = tags.values
    return values
