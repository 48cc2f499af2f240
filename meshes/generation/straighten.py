"""Straightening of cells that a curved surface folds.

A cell with a facet or an edge on a curved surface is turned inside out where the surface bulges
into it by more than the cell is high. The middles of its edges are moved towards the chords, by
halves, until the cell and all its neighbours are sound. Straight cells are sound, so that this
ends. The surface is off the drawing there by at most the sagitta of an edge; corners stay.
"""

from __future__ import annotations

from dataclasses import dataclass

import gmsh
import numpy as np

from microweld.arrays import Floats, Ints

LOWEST = 0.1  #: smallest Jacobian determinant in a sound cell, over that of the straight cell [-]
HALVINGS = 10  #: of the distance from the chord, before a middle is put on it
#: Gmsh's numbers of the second-order elements by dimension, and the ends of the edges of each
KINDS = {
    2: (9, ((0, 1), (1, 2), (2, 0))),
    3: (11, ((0, 1), (1, 2), (2, 0), (3, 0), (3, 2), (3, 1))),
}


@dataclass(frozen=True)
class Straightened:
    """What was moved."""

    middles: int = 0  #: nodes
    distance: float = 0.0  #: largest distance that one was moved [drawing unit]


def straighten(dimension: int) -> Straightened:
    """Straighten the folded cells of the current, second-order Gmsh model.

    Args:
        dimension: Of its cells, 2 or 3.
    """
    kind, ends = KINDS[dimension]
    cells, rows = gmsh.model.mesh.getElementsByType(kind)
    if len(cells) == 0:
        return Straightened()
    tags, coordinates, _ = gmsh.model.mesh.getNodes()
    place = np.zeros(int(tags.max()) + 1, dtype=np.int64)
    place[tags] = np.arange(len(tags))
    nodes = place[np.reshape(rows, (len(cells), -1)).astype(np.int64)]
    drawn = np.reshape(coordinates, (-1, 3))
    points = drawn.copy()
    straight = straight_jacobians(points[nodes[:, : dimension + 1]])
    chords = _chords(points, nodes, ends)
    middles = nodes[:, dimension + 1 :]
    for number in range(HALVINGS + 1):
        folded = _lowest_jacobians(cells) < LOWEST * straight
        chosen = np.unique(middles[folded])
        if len(chosen) == 0:
            break
        if number < HALVINGS:
            points[chosen] = 0.5 * (points[chosen] + chords[chosen])
        else:
            points[chosen] = chords[chosen]
        for node in chosen:
            gmsh.model.mesh.setNode(int(tags[node]), points[node], [])
    moved = np.linalg.norm(points - drawn, axis=1)
    return Straightened(int(np.count_nonzero(moved)), float(moved.max()))


def straight_jacobians(corners: Floats) -> Floats:
    """Return the Jacobian determinants of straight cells (n,) [drawing unit^d].

    Args:
        corners: Of triangles at y = 0 or tetrahedra (n, d + 1, 3) [drawing unit].
    """
    sides = corners[:, 1:] - corners[:, :1]
    if sides.shape[1] == 2:
        return np.linalg.norm(np.cross(sides[:, 0], sides[:, 1]), axis=1)
    return np.asarray(np.linalg.det(sides), dtype=np.float64)


def _lowest_jacobians(cells: Ints) -> Floats:
    """Return Gmsh's bounds of the smallest Jacobian determinant in each of some cells (n,)."""
    return np.asarray(gmsh.model.mesh.getElementQualities(cells, "minDetJac"), dtype=np.float64)


def _chords(points: Floats, nodes: Ints, ends: tuple[tuple[int, int], ...]) -> Floats:
    """Return the middles of the chords, at the middles of the edges (n, 3) [drawing unit].

    Args:
        points: All nodes (n, 3) [drawing unit].
        nodes: Those of each cell, corners first.
        ends: Ends of each edge, by their place in the cell.
    """
    chords = points.copy()
    corners = len({corner for edge in ends for corner in edge})
    for middle, (one, other) in enumerate(ends, corners):
        chords[nodes[:, middle]] = 0.5 * (points[nodes[:, one]] + points[nodes[:, other]])
    return chords
