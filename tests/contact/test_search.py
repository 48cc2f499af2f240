"""Which facet lies opposite a contact point."""

import numpy as np
import pytest

from microweld.contact.edges import NOTHING, SMOOTH, behind_borders
from microweld.contact.search import BORDER, OPEN, find_opposite, still_opposite

CORNERS = np.array([[0.0, 0.0, 0.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])
FACET = np.vstack([CORNERS, 0.5 * (CORNERS[[1, 2, 0]] + CORNERS[[2, 0, 1]])])[
    None
]  # its normal is +z
ALONE = np.full((1, 3), NOTHING)  # no other facet shares its edges
SHARED = np.full((1, 3), SMOOTH)
DOWN = np.array([[0.0, 0.0, -1.0]])


@pytest.mark.parametrize(
    ("degrees", "paired"), [(0, True), (80, True), (100, True), (150, False), (180, False)]
)
def test_flanks_stay_paired_but_far_sides_are_refused(degrees, paired):
    """A rim that folds past 90 degrees keeps its gap: without it the mean around a vertex jumps."""
    angle = np.radians(degrees)
    normal = np.array([[np.sin(angle), 0.0, -np.cos(angle)]])
    facet, coordinates = find_opposite(
        np.array([[0.25, 0.25, 0.1]]), normal, FACET, ALONE, reach=0.2
    )
    assert (facet[0] >= 0) == paired
    if paired:
        assert coordinates[0] == pytest.approx([0.25, 0.25])


def test_out_of_reach_is_not_paired():
    facet, _ = find_opposite(np.array([[0.25, 0.25, 0.3]]), DOWN, FACET, ALONE, reach=0.2)
    assert facet[0] == OPEN


def test_beyond_the_border_there_is_nothing():
    facet, _ = find_opposite(np.array([[-0.05, 0.5, 0.1]]), DOWN, FACET, ALONE, reach=0.2)
    assert facet[0] == BORDER


def test_outside_a_convex_kink_a_point_keeps_a_facet():
    """Two facets fall away from their common edge.

    Above it no point has either of them before it.
    """
    left = np.array([[0.0, 0.0, 0.0], [0.0, 1.0, 0.0], [-1.0, 0.0, -0.5]])
    right = np.array([[0.0, 0.0, 0.0], [1.0, 0.0, -0.5], [0.0, 1.0, 0.0]])
    roof = np.array([np.vstack([c, 0.5 * (c[[1, 2, 0]] + c[[2, 0, 1]])]) for c in (right, left)])
    nodes = np.array([[0, 1, 2, 7, 5, 6], [0, 2, 3, 8, 9, 5]])
    x = np.array([[0.01, 0.5, 0.15]])
    behind = behind_borders(nodes, roof)
    assert behind.tolist() == [[NOTHING, 1, NOTHING], [NOTHING, NOTHING, 0]]
    facet, coordinates = find_opposite(x, DOWN, roof, behind, reach=0.2)
    assert facet[0] == 0 and coordinates[0, 0] < -0.02
    alone = np.full_like(behind, NOTHING)
    assert find_opposite(x, DOWN, roof, alone, reach=0.2)[0][0] == BORDER


@pytest.mark.parametrize(("xi", "kept"), [(-0.45, True), (-0.55, True), (-0.65, False)])
def test_beyond_a_kink_a_point_keeps_its_facet_a_little_further_than_one_is_given(xi, kept):
    x = np.array([[xi, 0.5, 0.1]])
    coordinates = np.array([[xi, 0.5]])
    given, _ = find_opposite(x, DOWN, FACET, SHARED, 0.2)
    assert (given[0] >= 0) == (xi > -0.5)
    assert still_opposite(x, DOWN, FACET, SHARED, 0.2, 0.1, np.array([0]), coordinates)[0] == kept


def test_a_point_without_a_facet_has_none_to_keep():
    nothing = np.array([OPEN])
    assert not still_opposite(
        np.array([[0.25, 0.25, 0.1]]), DOWN, FACET, ALONE, 0.2, 0.1, nothing, np.zeros((1, 2))
    )[0]
