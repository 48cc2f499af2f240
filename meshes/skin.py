"""The outer facets of a joint gathered on every rank, for pictures and checks.

A two-dimensional model shows its cells, which are facets of 6 nodes themselves, and its outer edges
as facets that have collapsed on a line: the ends, the first end again, and the middles accordingly.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from microweld.compat import cell_nodes

if TYPE_CHECKING:
    from dolfinx.common import IndexMap
    from dolfinx.mesh import Mesh, MeshTags

    from microweld.meshes.joint import Joint

#: Says which of the cells, by their centres (n, 3) [m], are looked at.
Selection = Callable[[NDArray[np.float64]], NDArray[np.bool_]]


INSIDE = -1  #: surface tag of the cells of a two-dimensional model
EDGE = [0, 1, 0, 2, 0, 2]  #: nodes of a collapsed facet, of an edge's ends and middle


@dataclass(frozen=True)
class Skin:
    """Outer facets: n facets of 6 nodes, three corners and then the middles opposite to them."""

    points: NDArray[np.float64]  #: (n, 6, 3) [m]
    body: NDArray[np.int32]  #: (n,) cell tag of the body
    #: (n,) facet tag, 0 where there is none, INSIDE for the cells of a two-dimensional model
    surface: NDArray[np.int32]

    def of(self, joint: Joint, surface: str) -> NDArray[np.float64]:
        """Return the nodes (m, 6, 3) [m] of the facets of one named surface.

        Args:
            joint: The joint that the facets are of.
            surface: Name of the surface.
        """
        return np.asarray(self.points[self.surface == joint.surfaces[surface]])


def gather_skin(joint: Joint, selection: Selection | None = None) -> Skin:
    """Collect the outer facets of all ranks. Collective; every rank gets all of them.

    Args:
        joint: A mesh of second order.
        selection: Leaves only some of the cells, and so shows the inside; the facets between ranks
            then appear too.
    """
    from dolfinx.mesh import entities_to_geometry

    mesh = joint.mesh
    dim = joint.mesh.topology.dim
    chosen = chosen_cells(mesh, selection)
    facets, cells = outer_facets(mesh, chosen)
    nodes: NDArray[np.int32] = np.reshape(
        entities_to_geometry(mesh, dim - 1, facets), (len(facets), -1)
    )
    tags = dense(joint.cell_tags, mesh.topology.index_map(dim))
    body = tags[cells]
    surface = dense(joint.facet_tags, mesh.topology.index_map(dim - 1))[facets]
    if dim == 2:
        shown = np.flatnonzero(chosen)
        nodes = np.vstack([cell_nodes(mesh)[shown], nodes[:, EDGE]])
        body = np.concatenate([tags[shown], body])
        surface = np.concatenate([np.full(len(shown), INSIDE, dtype=np.int32), surface])
    parts = mesh.comm.allgather((mesh.geometry.x[nodes], body, surface))
    return Skin(*(np.concatenate(part) for part in zip(*parts, strict=True)))


def chosen_cells(mesh: Mesh, selection: Selection | None) -> NDArray[np.bool_]:
    """Return which of the cells that this rank owns are looked at.

    Args:
        mesh: A mesh.
        selection: Says which are; None takes all.
    """
    dim = mesh.topology.dim
    owned = cell_nodes(mesh)[: mesh.topology.index_map(dim).size_local]
    if selection is None:
        return np.ones(len(owned), dtype=bool)
    return selection(mesh.geometry.x[owned[:, : dim + 1]].mean(axis=1))


def outer_facets(
    mesh: Mesh, chosen: NDArray[np.bool_]
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Return the facets of exactly one chosen cell, without those between ranks, and their cells.

    Args:
        mesh: A mesh.
        chosen: Which of the cells of this rank are looked at.

    Returns:
        Local numbers of facets and cells.
    """
    from dolfinx.mesh import exterior_facet_indices

    topology = mesh.topology
    dim = mesh.topology.dim
    topology.create_entities(dim - 1)
    topology.create_connectivity(dim - 1, dim)
    all_facets = np.reshape(topology.connectivity(dim, dim - 1).array, (-1, dim + 1))
    facets = all_facets[: len(chosen)][chosen]
    cells = np.broadcast_to(np.flatnonzero(chosen)[:, None], facets.shape)
    unique, first, count = np.unique(facets, return_index=True, return_counts=True)
    single = count == 1
    if chosen.all():
        single &= np.isin(unique, exterior_facet_indices(topology))
    return unique[single].astype(np.int32), cells.ravel()[first[single]].astype(np.int32)


def dense(tags: MeshTags, index_map: IndexMap) -> NDArray[np.int32]:
    """Return the tag of every local entity, 0 where it has none.

    Args:
        tags: Tags of some entities.
        index_map: Numbers all entities of this rank.
    """
    values = np.zeros(index_map.size_local + index_map.num_ghosts, dtype=np.int32)
    values[tags.indices] = tags.values
    return values
