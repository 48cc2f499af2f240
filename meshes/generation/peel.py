"""Removal of cells that second order would flatten.

A tetrahedron with two facets on one smooth surface is squashed when its facets become curved: they
are tangent to each other along their common edge, where the Jacobian vanishes. Such a cell is
peeled off before the cells are curved: its two other facets become the surface. No vertex moves,
and the curved mesh fills the same shape. Round bodies should be drawn in pieces (halves, quarters):
Gmsh curves cells badly along the seam of a surface that closes on itself.
"""

from __future__ import annotations

from itertools import combinations

import gmsh
import numpy as np

#: Gmsh's numbers of the first-order elements
TRIANGLE = 2
TETRAHEDRON = 4

Nodes = tuple[int, ...]  #: in ascending order
Edges = set[Nodes]
Skin = dict[Nodes, int]  #: facet -> Gmsh surface that it lies on


def peel_flat_cells() -> int:
    """Peel all cells with two facets on one curved surface off the first-order mesh of the current Gmsh model.

    Returns:
        The number of cells that were removed.
    """
    return sum(peel_volume(volume) for _, volume in gmsh.model.getEntities(3))


def peel_volume(volume: int) -> int:
    """Peel the cells of one Gmsh volume; returns their number."""
    boundary = [surface for _, surface in gmsh.model.getBoundary([(3, volume)], oriented=False)]
    curved = [
        surface
        for surface in boundary
        if gmsh.model.getType(2, surface) != "Plane" and of_one_volume(surface)
    ]
    before: Skin = {facet: surface for surface in curved for facet in elements(TRIANGLE, surface)}
    after, lost = peel(elements(TETRAHEDRON, volume), before)
    for surface in curved:
        replace_facets(
            surface,
            {f for f, s in before.items() if s == surface},
            {f for f, s in after.items() if s == surface},
        )
    if lost:
        gmsh.model.mesh.removeElements(3, volume, lost)
    return len(lost)


def of_one_volume(surface: int) -> bool:
    """Whether a Gmsh surface is outside: between two volumes that share it, peeling would leave a hole."""
    return len(gmsh.model.getAdjacencies(2, surface)[0]) == 1


def elements(kind: int, entity: int) -> dict[Nodes, int]:
    """First-order elements of a Gmsh entity: nodes -> Gmsh element."""
    tags, nodes = gmsh.model.mesh.getElementsByType(kind, entity)
    rows = np.sort(np.reshape(nodes, (len(tags), -1)), axis=1)
    return {tuple(int(node) for node in row): int(tag) for row, tag in zip(rows, tags, strict=True)}


def peel(cells: dict[Nodes, int], before: Skin) -> tuple[Skin, list[int]]:
    """Peel until no flat cell is left that can go.

    Args:
        cells: nodes -> Gmsh element, of one volume.
        before: facets of its curved surfaces.

    Returns:
        The facets of its curved surfaces afterwards, and the elements to remove.
    """
    skin = dict(before)
    left = dict(cells)
    lost = []
    edges: Edges = {edge for facet in skin for edge in combinations(facet, 2)}
    while found := [cell for cell in left if flip(cell, skin, edges)]:
        lost += [left.pop(cell) for cell in found]
    return skin, lost


def flip(cell: Nodes, skin: Skin, edges: Edges) -> bool:
    """Take a cell off the skin if exactly two of its facets lie on one surface.

    Says whether it did.
    """
    facets = list(combinations(cell, 3))
    outer = [facet for facet in facets if facet in skin]
    if len(outer) != 2 or skin[outer[0]] != skin[outer[1]]:
        return False
    first, last = sorted(set(outer[0]) ^ set(outer[1]))
    if (first, last) in edges:  # the surface would touch itself
        return False
    edges.add((first, last))
    surface = skin[outer[0]]
    for facet in outer:
        del skin[facet]
    skin.update((facet, surface) for facet in facets if facet not in outer)
    return True


def replace_facets(surface: int, before: set[Nodes], after: set[Nodes]) -> None:
    """Exchange the facets of a Gmsh surface that differ."""
    if before == after:
        return
    known = elements(TRIANGLE, surface)
    gmsh.model.mesh.removeElements(2, surface, [known[facet] for facet in sorted(before - after)])
    gmsh.model.mesh.addElementsByType(surface, TRIANGLE, [], np.ravel(sorted(after - before)))
