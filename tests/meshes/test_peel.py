"""Cells that second order would flatten are found and taken off, and nothing else is."""

from collections import Counter
from itertools import combinations

import gmsh
import numpy as np

from microweld.meshes.drawing.half import draw_wire
from microweld.meshes.generation.peel import (
    TETRAHEDRON,
    TRIANGLE,
    elements,
    flip,
    peel,
    peel_flat_cells,
)
from microweld.meshes.generation.session import gmsh_session

SURFACE = 7
#: Three cells over the vertices 1 to 6; the first has two facets outside.
CELLS = {(1, 2, 3, 4): 11, (1, 2, 3, 5): 12, (2, 3, 4, 6): 13}
SKIN = {(1, 2, 4): SURFACE, (1, 3, 4): SURFACE}


def test_a_flat_cell_is_replaced_by_its_other_facets() -> None:
    assert peel(CELLS, SKIN) == ({(1, 2, 3): SURFACE, (2, 3, 4): SURFACE}, [11])


def test_a_cell_that_becomes_flat_by_peeling_goes_too() -> None:
    skin, lost = peel(CELLS, {**SKIN, (1, 2, 5): SURFACE})
    assert lost == [11, 12]
    assert set(skin) == {(2, 3, 4), (1, 3, 5), (2, 3, 5)}


def test_facets_on_two_surfaces_meet_at_an_edge_and_stay() -> None:
    skin = {**SKIN, (1, 3, 4): SURFACE + 1}
    assert peel(CELLS, skin) == (skin, [])


def test_a_cell_whose_removal_pinches_the_surface_stays() -> None:
    skin = {**SKIN, (2, 3, 9): SURFACE}
    assert peel(CELLS, skin) == (skin, [])


def test_a_corner_with_three_outer_facets_stays() -> None:
    skin = {**SKIN, (1, 2, 3): SURFACE}
    edges = {edge for facet in skin for edge in combinations(facet, 2)}
    assert not flip((1, 2, 3, 4), dict(skin), edges)


def test_graded_wires_have_flat_cells_and_none_afterwards() -> None:
    spoiled = []
    mended = []
    removed = 0
    for size in (0.06, 0.1, 0.12, 0.14):
        with gmsh_session("wire"):
            mesh_wire(size)
            gmsh.model.mesh.setOrder(2)
            spoiled.append(lowest_jacobian())
        with gmsh_session("wire"):
            mesh_wire(size)
            removed += peel_flat_cells()
            assert closed_surface()
            gmsh.model.mesh.setOrder(2)
            mended.append(lowest_jacobian())
    assert removed > 0
    assert min(spoiled) < 0.1
    assert min(mended) > 0.5


def mesh_wire(size: float) -> None:
    """Mesh a quarter of a wire, 0.4 mm in diameter, with cells that grow from one end."""
    draw_wire(0.2, 0.9)
    gmsh.model.occ.synchronize()
    gmsh.model.mesh.setSizeCallback(lambda dim, tag, x, y, z, default: size + 0.3 * abs(x))
    gmsh.model.mesh.generate(3)


def closed_surface() -> bool:
    """Whether the facets on the surface are exactly those of one cell only."""
    facets = Counter(facet for cell in elements(TETRAHEDRON, 1) for facet in combinations(cell, 3))
    surface = {facet for _, tag in gmsh.model.getEntities(2) for facet in elements(TRIANGLE, tag)}
    return {facet for facet, count in facets.items() if count == 1} == surface


def lowest_jacobian() -> float:
    tags, _ = gmsh.model.mesh.getElementsByType(11)
    return float(np.min(gmsh.model.mesh.getElementQualities(tags, "minSJ")))
