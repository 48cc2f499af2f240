"""Measures of cells and gaps against values known by hand."""

import numpy as np
import pytest

from microweld.meshes.gap import cell_size_at, closest_approach, shape_functions
from microweld.meshes.quality import curved_jacobians, shapes

REGULAR = np.array([[[1, 1, 1], [1, -1, -1], [-1, 1, -1], [-1, -1, 1]]], dtype=float)
CORNER = np.array([[[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]]], dtype=float)


def second_order(corners):
    """Straight ten-node cells in the order of DOLFINx."""
    ends = np.array([(2, 3), (1, 3), (1, 2), (0, 3), (0, 2), (0, 1)])
    return np.concatenate([corners, corners[:, ends].mean(axis=2)], axis=1)


def facet(function):
    """A six-node facet over the reference triangle at height z of a quadratic function(x, y)."""
    x, y = np.array([[0, 0], [1, 0], [0, 1], [0.5, 0.5], [0, 0.5], [0.5, 0]]).T
    return np.stack([x, y, function(x, y) + 0 * x], axis=-1)[None]


def test_shape_is_one_for_the_regular_cell_at_any_size_and_place():
    assert shapes(REGULAR * 3e-5 + 0.2) == pytest.approx(1)


def test_shape_of_a_cube_corner():
    inscribed = 1 / (3 + np.sqrt(3))
    circumscribed = np.sqrt(3) / 2
    assert shapes(CORNER) == pytest.approx(3 * inscribed / circumscribed)


def test_shape_falls_to_zero_as_a_cell_is_squashed():
    flat = CORNER * np.array([1, 1, 1e-6])
    assert shapes(flat)[0] < 1e-5


def test_straight_cells_have_a_curved_jacobian_of_one():
    assert curved_jacobians(second_order(REGULAR)) == pytest.approx(1)


def test_curved_jacobian_by_hand():
    """Middle of edge 0-1 moved by s along x: dx/dX = 1 + 4 s (1 - 2 X - Y - Z), lowest at X = 1."""
    for shift in (0.1, 0.3):
        cell = second_order(CORNER)
        cell[0, 9, 0] += shift
        assert curved_jacobians(cell) == pytest.approx(1 - 4 * shift)


def test_shape_functions_are_one_at_their_node_and_sum_to_one():
    nodes = np.array([[0, 0], [1, 0], [0, 1], [0.5, 0.5], [0, 0.5], [0.5, 0]])
    assert shape_functions(nodes) == pytest.approx(np.eye(6))
    assert shape_functions(np.random.default_rng(1).random((5, 2))).sum(axis=1) == pytest.approx(1)


def test_gap_of_a_curved_facet_over_a_plane_is_at_its_lowest_point():
    bowl = facet(lambda x, y: 0.2 + (x - 0.31) ** 2 + 2 * (y - 0.17) ** 2)
    approach = closest_approach(bowl * 1e-3, facet(lambda x, y: 0.0) * 1e-3)
    assert approach.distance == pytest.approx(0.2e-3, rel=1e-8)
    assert approach.place == pytest.approx([0.31e-3, 0.17e-3, 0.1e-3], abs=1e-7)


def test_gap_of_facets_beside_each_other_is_between_their_edges():
    approach = closest_approach(
        facet(lambda x, y: 0.0), facet(lambda x, y: 0.3) + np.array([1.4, 0, 0])
    )
    assert approach.distance == pytest.approx(0.5)


def test_cell_size_is_that_of_the_nearest_facet():
    small = facet(lambda x, y: 0.0)
    large = facet(lambda x, y: 0.0) * 10 + np.array([5, 5, 0])
    mean = (2 + np.sqrt(2)) / 3
    both = np.concatenate([large, small])
    assert cell_size_at(both, np.zeros(3)) == pytest.approx(mean)
    assert cell_size_at(both, np.array([9.0, 9, 0])) == pytest.approx(10 * mean)


def test_cells_without_a_volume_have_the_shape_of_flat_ones() -> None:
    """Also where the volume is too small for a number, and the radii are zero over zero."""
    corners = np.array([[0.0, 0.0, 0.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
    thin = corners * (1e-104, 1e-104, 1.0)
    cells = np.stack([corners, thin, 0.0 * corners])
    found = shapes(np.concatenate([cells, cells], axis=1))
    assert found[0] > 0.5 and found[1:] == pytest.approx(0.0)
