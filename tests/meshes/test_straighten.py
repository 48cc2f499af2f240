"""Cells that a curved surface folds are straightened, and nothing else is moved."""

from __future__ import annotations

import math

import gmsh
import numpy as np
import pytest

from microweld.arrays import Floats
from microweld.cases.joints.crossed_wire.drawing import CrossedWireShape
from microweld.meshes.drawing.half import largest_at_groove
from microweld.meshes.drawing.shapes import ElectrodeShape, GroovedFace, Half
from microweld.meshes.generation.generate import generate, worst_jacobian
from microweld.meshes.generation.session import gmsh_session
from microweld.meshes.generation.straighten import straighten

CORNERS = {
    2: [[0, 0, 0], [1, 0, 0], [0, 0, 1]],
    3: [[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]],
}
EDGES = {
    2: [(0, 1), (1, 2), (2, 0)],
    3: [(0, 1), (1, 2), (2, 0), (3, 0), (3, 2), (3, 1)],
}
KIND = {2: 9, 3: 11}


def one_cell(dimension: int, bulge: float) -> Floats:
    """Put one cell into Gmsh whose first edge bulges into it, and return its nodes."""
    corners = np.array(CORNERS[dimension], dtype=np.float64)
    middles = np.array([0.5 * (corners[a] + corners[b]) for a, b in EDGES[dimension]])
    middles[0, 2] += bulge
    points = np.vstack([corners, middles])
    tags = list(range(1, len(points) + 1))
    gmsh.model.addDiscreteEntity(dimension, 1)
    gmsh.model.mesh.addNodes(dimension, 1, tags, points.ravel())
    gmsh.model.mesh.addElementsByType(1, KIND[dimension], [1], tags)
    return points


def nodes() -> Floats:
    """Return the nodes of the current model in the order of their numbers."""
    tags, coordinates, _ = gmsh.model.mesh.getNodes()
    return np.reshape(coordinates, (-1, 3))[np.argsort(tags)]


@pytest.mark.parametrize("dimension", [2, 3])
def test_a_folded_cell_is_straightened_by_halves_until_it_is_sound(dimension: int) -> None:
    """The bound is 1 - 4 bulge over the triangle: 0.45 folds it, half of that does not."""
    with gmsh_session("cell"):
        before = one_cell(dimension, 0.45)
        assert worst_jacobian(dimension) < 0
        moved = straighten(dimension)
        after = nodes()
        assert worst_jacobian(dimension) > 0
    assert (moved.middles, moved.distance) == (1, pytest.approx(0.225))
    before[dimension + 1, 2] = 0.225
    assert after == pytest.approx(before)


@pytest.mark.parametrize("dimension", [2, 3])
def test_a_sound_curved_cell_stays_as_it_is(dimension: int) -> None:
    with gmsh_session("cell"):
        before = one_cell(dimension, 0.1)
        assert straighten(dimension).middles == 0
        assert np.array_equal(nodes(), before)


def grooved(ratio: float, depth: float, angle: float) -> CrossedWireShape:
    """Return crossed wires in grooves.

    Args:
        ratio: Radius of the grooves over that of the wires.
        depth: Of the grooves over the diameter of the wires.
        angle: Between the wires [deg].
    """
    lower, upper = (
        Half(d, 0.7 * d, ElectrodeShape(3 * d, 1.5 * d, GroovedFace(ratio * d / 2, depth * d)))
        for d in (0.056e-3, 0.053e-3)
    )
    return CrossedWireShape(lower, upper, quarter=angle == 90.0, angle=math.radians(angle))


@pytest.mark.parametrize(
    ("ratio", "depth", "angle", "factor"),
    [
        (1.05, 0.45, 69.7, 2.0),
        (1.2, 0.3, 69.7, 2.0),
        (1.0, 0.25, 45.0, 2.0),
        (1.5, 0.6, 90.0, 1.6),
        (1.05, 0.45, 90.0, 0.7),
    ],
)
def test_no_groove_folds_a_cell(ratio: float, depth: float, angle: float, factor: float) -> None:
    shape = grooved(ratio, depth, angle)
    with gmsh_session("grooved"):
        generate(shape.draw(factor), shape.cell_size(factor), 1e-3)
        assert worst_jacobian() > 0.05


def test_cells_at_a_groove_are_at_most_half_its_radius() -> None:
    """At its root and its upper edge, wherever along it; they grow with the distance from it."""
    half = grooved(1.5, 0.6, 90.0).lower
    largest = largest_at_groove(half)
    radius = 0.75 * half.diameter * 1e3
    root = -half.diameter * 1e3
    assert largest(7.0, 0.0, root) == pytest.approx(0.5 * radius)
    assert largest(0.0, radius, root + radius) == pytest.approx(0.5 * radius)
    assert largest(0.0, 0.0, root - radius) == pytest.approx(1.1 * radius)
