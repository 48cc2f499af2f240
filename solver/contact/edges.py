"""Sharp edges of a surface, at which one smooth face ends and another begins.

The facets on both sides of an edge that the drawing rounds off, or that a mesh of second order
follows, have nearly one normal there. At the rim of a block or the edge of a chamfer they have not:
each side is a face of its own, which can touch while the other one does not.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from microweld.arrays import Floats, Ints
from microweld.contact.surface import corner_count, facet_shapes
from microweld.meshes.model import OUT_OF_PLANE

#: Cosine of the angle of two facets' normals at their edge below which it is sharp. A prism of
#: straight cells that stands for a round wire must have more than 25 sides.
_SHARP = np.cos(np.radians(14.0))

NOTHING = -1  #: behind a border at which the surface ends
SMOOTH = -2  #: behind an edge across which the surface goes on as one face, or folds inwards

#: By nodes of a facet: facet coordinates of the middle of each border.
_MIDDLES = {6: ((0.5, 0.5), (0.0, 0.5), (0.5, 0.0)), 3: ((1.0, 0.0), (0.0, 0.0))}
#: By nodes of a facet: node that each border has for itself, and its corners.
_OWN = {6: [3, 4, 5], 3: [1, 0]}
_CORNERS = {6: [[1, 2], [2, 0], [0, 1]], 3: [[1], [0]]}


@dataclass(frozen=True)
class Edges:
    """The e edges that two facets of a surface share; in two dimensions, the points."""

    facet: Ints  #: (e, 2) the two facets
    border: Ints  #: (e, 2) number of the edge in each of them; edge i is opposite vertex i
    sharp: NDArray[np.bool_]  #: (e,) whether two faces meet there
    convex: NDArray[np.bool_]  #: (e,) whether the body lies inside of the fold


def edges_of(nodes: Ints, coordinates: Floats) -> Edges:
    """Find the edges that exactly two facets share, and which of them are sharp.

    Args:
        nodes: Global nodes of the facets (m, a).
        coordinates: Their positions (m, a, 3) [m].
    """
    count = nodes.shape[1]
    own = nodes[:, _OWN[count]]
    order = np.argsort(own, axis=None, kind="stable")
    _, start, times = np.unique(own.ravel()[order], return_index=True, return_counts=True)
    first = start[times == 2]
    places = np.column_stack([order[first], order[first + 1]])
    facet, border = np.divmod(places, own.shape[1])
    middles = np.empty((*own.shape, 3))
    normals = np.empty_like(middles)
    for number, place in enumerate(_MIDDLES[count]):
        shape = facet_shapes(count, *place)[:3]
        base = np.einsum("ca,mai->cmi", shape, coordinates)
        if count == 3:
            base[2, :, OUT_OF_PLANE] = 1.0
        middles[:, number] = base[0]
        normals[:, number] = np.cross(base[1], base[2])
    normals /= np.linalg.norm(normals, axis=2, keepdims=True)
    ahead = normals[facet[:, 0], border[:, 0]]
    behind = normals[facet[:, 1], border[:, 1]]
    inside = coordinates[facet[:, 1], : corner_count(count)].mean(axis=1)
    way = inside - middles[facet[:, 0], border[:, 0]]
    return Edges(
        facet,
        border,
        sharp=np.einsum("ei,ei->e", ahead, behind) < _SHARP,
        convex=np.einsum("ei,ei->e", way, ahead) < 0.0,
    )


def behind_borders(nodes: Ints, coordinates: Floats) -> Ints:
    """Return what lies behind each border of facets (m, 3).

    It is `NOTHING`, `SMOOTH`, or the facet behind a sharp edge from which both faces fall away. An
    edge of a two-dimensional model ends at xi = 1 and 0, and has no third border.

    Args:
        nodes: Global nodes of the facets (m, a).
        coordinates: Their positions (m, a, 3) [m].
    """
    edges = edges_of(nodes, coordinates)
    behind = np.full((len(nodes), 3), NOTHING, dtype=np.int64)
    behind[:, len(_OWN[nodes.shape[1]]) :] = SMOOTH
    ends = edges.sharp & edges.convex
    for one, other in ((0, 1), (1, 0)):
        beyond = np.where(ends, edges.facet[:, other], SMOOTH)
        behind[edges.facet[:, one], edges.border[:, one]] = beyond
    return behind


def split_vertices(nodes: Ints, coordinates: Floats) -> tuple[Ints, Ints]:
    """Divide the vertices on sharp edges into one for each face that meets there.

    Args:
        nodes: Global nodes of the facets (m, a).
        coordinates: Their positions (m, a, 3) [m].

    Returns:
        Global nodes of the v divided vertices (v,), in rising order, and the number of the divided
        vertex at each corner of the facets (m, corners).
    """
    edges = edges_of(nodes, coordinates)
    count = corner_count(nodes.shape[1])
    corners = nodes[:, :count]
    at_border = np.array(_CORNERS[nodes.shape[1]])
    sides = []
    for side in (0, 1):
        facet = edges.facet[~edges.sharp, side]
        corner = at_border[edges.border[~edges.sharp, side]]
        there = np.argsort(corners[facet[:, None], corner], axis=1)
        corner = np.take_along_axis(corner, there, axis=1)
        sides.append((count * facet[:, None] + corner).ravel())
    total = corners.size
    graph = coo_array((np.ones(len(sides[0])), (sides[0], sides[1])), shape=(total, total))
    parts, part = connected_components(graph, directed=False)
    node = np.empty(parts, dtype=np.int64)
    node[part] = corners.ravel()
    order = np.argsort(node, kind="stable")
    number = np.empty(parts, dtype=np.int64)
    number[order] = np.arange(parts)
    return node[order], number[part].reshape(corners.shape)
