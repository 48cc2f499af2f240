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
    """Peel cells with two facets on one curved surface off the current, first-order Gmsh model.

    Returns:
        The number of cells that were removed.
    """
    return sum(peel_volume(volume) for _, volume in gmsh.model.getEntities(3))


def peel_volume(volume: int) -> int:
    """Peel the cells of one Gmsh volume; returns their number."""
    curved = curved_surfaces(volume)
    before: Skin = {}
    for surface in curved:
        before.update(dict.fromkeys(elements(TRIANGLE, surface), surface))
    after, lost = peel(elements(TETRAHEDRON, volume), before)
    for surface in curved:
        replace_facets(surface, facets_on(before, surface), facets_on(after, surface))
    if lost:
        gmsh.model.mesh.removeElements(3, volume, lost)
    return len(lost)


def curved_surfaces(volume: int) -> list[int]:
    """Return the curved outer surfaces of a Gmsh volume."""
    found = []
    for _, surface in gmsh.model.getBoundary([(3, volume)], oriented=False):
        if gmsh.model.getType(2, surface) != "Plane" and of_one_volume(surface):
            found.append(surface)
    return found


def facets_on(skin: Skin, surface: int) -> set[Nodes]:
    """Return the facets of a skin that lie on a Gmsh surface.

    Args:
        skin: Facets and their surfaces.
        surface: Gmsh surface.
    """
    return {facet for facet, of_facet in skin.items() if of_facet == surface}


def of_one_volume(surface: int) -> bool:
    """Return whether a Gmsh surface is outside; between two volumes, peeling would leave a hole."""
    return len(gmsh.model.getAdjacencies(2, surface)[0]) == 1


def elements(kind: int, entity: int) -> dict[Nodes, int]:
    """Return the first-order elements of a Gmsh entity: nodes -> Gmsh element.

    Args:
        kind: Gmsh's number of the kind of element.
        entity: Gmsh entity.
    """
    tags, nodes = gmsh.model.mesh.getElementsByType(kind, entity)
    rows = np.sort(np.reshape(nodes, (len(tags), -1)), axis=1)
    return {tuple(int(node) for node in row): int(tag) for row, tag in zip(rows, tags, strict=True)}


def peel(cells: dict[Nodes, int], before: Skin) -> tuple[Skin, list[int]]:
    """Peel until no flat cell is left that can go.

    Args:
        cells: Nodes -> Gmsh element, of one volume.
        before: Facets of its curved surfaces.

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

    Args:
        cell: Nodes of the cell.
        skin: Facets of the curved surfaces; changed.
        edges: Edges of these facets; changed.

    Returns:
        Whether the cell was taken off.
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
    """Exchange the facets of a Gmsh surface that differ.

    Args:
        surface: Gmsh surface.
        before: Facets that it has.
        after: Facets that it is to have.
    """
    if before == after:
        return
    known = elements(TRIANGLE, surface)
    gmsh.model.mesh.removeElements(2, surface, [known[facet] for facet in sorted(before - after)])
    gmsh.model.mesh.addElementsByType(surface, TRIANGLE, [], np.ravel(sorted(after - before)))
