"""Closest approach of two surfaces: the place, and the distance there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

CANDIDATES = 8  #: pairs of facets that are looked at closely
TIE = 0.2  #: distances of sample points this much alike count as equal [facet sizes]

#: Sample points of a facet: the grid of sixths of the reference triangle.
GRID = np.array([(i / 6, j / 6) for i in range(7) for j in range(7 - i)])


@dataclass(frozen=True)
class Approach:
    """The closest approach of two surfaces."""

    distance: float  #: [m]
    place: NDArray[np.float64]  #: (3,) middle between the two closest points [m]


def closest_approach(one: NDArray[np.float64], other: NDArray[np.float64]) -> Approach:
    """Find the closest points of two curved surfaces.

    Where they touch along a line, in its finest facet.

    Args:
        one: Nodes of the facets of a surface (n, 6, 3) [m].
        other: Nodes of the facets of another surface (m, 6, 3) [m].

    Returns:
        The smallest distance over facets that sampling finds closest, each refined to its minimum.
    """
    from scipy.spatial import cKDTree

    shape = shape_functions(GRID)
    samples = [np.einsum("qa,fai->fqi", shape, points).reshape(-1, 3) for points in (one, other)]
    distance, opposite = cKDTree(samples[1]).query(samples[0])
    size = np.repeat(np.linalg.norm(one[:, 1] - one[:, 0], axis=1), len(GRID))
    best = np.argsort(distance + TIE * size, kind="stable")[:CANDIDATES]
    found = [refine(one, other, int(i), int(opposite[i])) for i in best]
    return min(found, key=lambda approach: approach.distance)


def cell_size_at(points: NDArray[np.float64], place: NDArray[np.float64]) -> float:
    """Return the mean edge length of the facet that is nearest to a place [m].

    Args:
        points: Nodes of the facets (n, 6, 3) [m].
        place: The place (3,) [m].
    """
    nearest = points[np.argmin(np.linalg.norm(points[:, :3] - place, axis=2).sum(axis=1))]
    edges = np.linalg.norm(nearest[:3] - np.roll(nearest[:3], 1, axis=0), axis=1)
    return float(np.mean(edges[edges > 0.0]))


def refine(one: NDArray[np.float64], other: NDArray[np.float64], i: int, j: int) -> Approach:
    """Return the closest points of the two facets that two sample points lie on.

    Args:
        one: Nodes of the facets of a surface (n, 6, 3) [m].
        other: Nodes of the facets of another surface (m, 6, 3) [m].
        i: Number of the sample point on the first surface, where the search starts.
        j: Number of the sample point on the other one.
    """
    from scipy.optimize import minimize

    facets = (one[i // len(GRID)], other[j // len(GRID)])
    start = np.concatenate([GRID[i % len(GRID)], GRID[j % len(GRID)]])
    scale = float(np.ptp(facets[0], axis=0).max())

    def ends(x: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        first = shape_functions(x[None, :2])[0] @ facets[0]
        second = shape_functions(x[None, 2:])[0] @ facets[1]
        return first, second

    def squared(x: NDArray[np.float64]) -> float:
        first, second = ends(x)
        return float(np.sum(((first - second) / scale) ** 2))

    inside = [{"type": "ineq", "fun": lambda x, k=k: 1 - x[k] - x[k + 1]} for k in (0, 2)]
    result = minimize(
        squared, start, bounds=[(0, 1)] * 4, constraints=inside, method="SLSQP", tol=1e-16
    )
    if result.fun < squared(start):
        x = result.x
    else:
        x = start
    first, second = ends(x)
    return Approach(float(np.linalg.norm(first - second)), (first + second) / 2)


def shape_functions(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the quadratic shape functions of a facet (p, 6) at reference points (p, 2).

    Nodes: corners (0, 0), (1, 0), (0, 1), then the middles opposite to them.
    """
    x, y = points.T
    z = 1 - x - y
    return np.stack(
        [z * (2 * z - 1), x * (2 * x - 1), y * (2 * y - 1), 4 * x * y, 4 * y * z, 4 * x * z],
        axis=-1,
    )
