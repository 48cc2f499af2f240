"""Closest points of deformed second-order facets.

They are triangles of 6 nodes, or edges of 3 nodes in a two-dimensional model.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from microweld.arrays import Floats, Ints
from microweld.contact.surface import corner_count, facet_shapes, point_and_tangents

_CANDIDATES = 10  # facets tried for each point: a vertex of a Delaunay surface touches about six
# radius of a ball that holds a facet and a little beyond its edges, over that of its nodes
_ROUND = 1.2
# cosine of the normals above which a facet is the far side of its body; it is positive because at
# the edge of the contact the surfaces enclose more than 90 degrees
_SAME_WAY = 0.5
_EDGE = 0.02  # how far outside its facet (in facet coordinates) a closest point still belongs to it
# the same beyond an edge that another facet shares: outside a convex kink a point projects on
# neither
_KINK = 0.5

BORDER = -1  # a point with nothing opposite: it lies beyond the border of the master surface
OPEN = -2  # a point that has the master surface in front of it, but out of reach


@njit(cache=True)
def project(x: Floats, facet: Floats, xi: float, eta: float) -> tuple[float, float]:
    """Return the facet coordinates of the point of a facet closest to x.

    The facet is continued beyond its edges. Gauss-Newton with curvature on (x - x_m).a_alpha = 0;
    a far start falls back to the flat metric.

    Args:
        x: (3,) the point [m].
        facet: (a, 3) nodes of the facet [m].
        xi: First facet coordinate to start from.
        eta: Second facet coordinate to start from.
    """
    for _ in range(20):
        base = point_and_tangents(facet_shapes(len(facet), xi, eta), facet)
        d = x - base[0]
        a = base[1]
        b = base[2]
        r1 = np.dot(d, a)
        r2 = np.dot(d, b)
        k11 = np.dot(a, a) - np.dot(d, base[3])
        k12 = np.dot(a, b) - np.dot(d, base[4])
        k22 = np.dot(b, b) - np.dot(d, base[5])
        determinant = k11 * k22 - k12 * k12
        if determinant < 0.1 * np.dot(a, a) * np.dot(b, b) or k11 <= 0.0:
            k11 = np.dot(a, a)
            k12 = np.dot(a, b)
            k22 = np.dot(b, b)
            determinant = k11 * k22 - k12 * k12
        step1 = (k22 * r1 - k12 * r2) / determinant
        step2 = (k11 * r2 - k12 * r1) / determinant
        length = max(abs(step1), abs(step2), 0.5)
        xi += 0.5 * step1 / length
        eta += 0.5 * step2 / length
        if xi < -1.0 or eta < -1.0 or xi > 2.0 or eta > 2.0:
            return xi, eta
        if max(abs(step1), abs(step2)) < 1e-13:
            break
    return xi, eta


@njit(cache=True)
def _outside(xi: float, eta: float) -> float:
    return max(0.0, -xi, -eta, xi + eta - 1.0)


def outside(coordinates: Floats) -> Floats:
    """Return how far facet coordinates (n, 2) lie outside the reference triangle (n,), 0 inside."""
    xi, eta = coordinates.T
    return np.maximum.reduce([np.zeros_like(xi), -xi, -eta, xi + eta - 1.0])


def onto_facets(coordinates: Floats) -> Floats:
    """Return facet coordinates (n, 2), moved onto the reference triangle from outside of it."""
    inside = np.maximum(coordinates, 0.0)
    return np.asarray(inside / np.maximum(inside.sum(axis=1, keepdims=True), 1.0))


@njit(cache=True)
def _before(xi: float, eta: float, shared: NDArray[np.bool_], slack: float) -> bool:
    """Whether a point has a facet before it, and not the border of the surface or a kink.

    Args:
        xi: first facet coordinate.
        eta: second facet coordinate.
        shared: which borders another facet has too, as in `shared_edges`.
        slack: how much further out it may lie.
    """
    edge = _EDGE + slack
    past = (xi + eta - 1.0 > edge, -xi > edge, -eta > edge)
    border = (
        (past[0] and not shared[0]) or (past[1] and not shared[1]) or (past[2] and not shared[2])
    )
    return not border and _outside(xi, eta) <= _KINK + slack


@njit(cache=True)
def _facing(gap: float, same_way: float, reach: float, slack: float) -> bool:
    """Whether two surfaces face each other: gap within reach, cosine of the normals small.

    The slack is for the normals. The reach needs none: a point out of reach counts with the reach,
    which is no jump.
    """
    return abs(gap) <= reach and same_way <= _SAME_WAY + slack


@njit(cache=True)
def signed_gap(x: Floats, facet: Floats, xi: float, eta: float) -> tuple[float, Floats]:
    """Return the distance of a point along the outward normal of a facet, and that normal.

    Args:
        x: (3,) the point [m].
        facet: (a, 3) nodes of the facet [m].
        xi: First facet coordinate of the closest point.
        eta: Second facet coordinate.

    Returns:
        Distance [m] and normal (3,).
    """
    base = point_and_tangents(facet_shapes(len(facet), xi, eta), facet)
    normal = np.cross(base[1], base[2])
    normal /= np.linalg.norm(normal)
    return np.dot(x - base[0], normal), normal


@njit(cache=True)
def gaps(x: Floats, masters: Floats, facet: Ints, coordinates: Floats) -> Floats:
    """Return the signed distance of each point from its opposite facet (n,) [m], 0 without one.

    Args:
        x: (n, 3) current positions of the points [m].
        masters: (m, a, 3) current nodes of all master facets [m].
        facet: (n,) opposite facet of each point, negative where there is none.
        coordinates: (n, 2) facet coordinates of the closest points.
    """
    out = np.zeros(len(x))
    for i in range(len(x)):
        if facet[i] >= 0:
            out[i], _ = signed_gap(x[i], masters[facet[i]], coordinates[i, 0], coordinates[i, 1])
    return out


@njit(cache=True)
def gap_changes(
    masters: Floats, coordinates: Floats, shape: Floats, slave_step: Floats, master_step: Floats
) -> Floats:
    """Return the first-order change of each gap (n,) [m] as the nodes of both facets move.

    Args:
        masters: (n, a, 3) current nodes of the opposite facets [m].
        coordinates: (n, 2) facet coordinates of the closest points.
        shape: (n, a) shape functions of the slave facets at the points.
        slave_step: (n, a, 3) steps of the slave nodes [m].
        master_step: (n, a, 3) steps of the master nodes [m].
    """
    out = np.empty(len(masters))
    for i in range(len(masters)):
        base = facet_shapes(masters.shape[1], coordinates[i, 0], coordinates[i, 1])
        tangents = point_and_tangents(base, masters[i])
        normal = np.cross(tangents[1], tangents[2])
        out[i] = np.dot(
            normal, shape[i] @ slave_step[i] - base[0] @ master_step[i]
        ) / np.linalg.norm(normal)
    return out


@njit(cache=True)
def _best_facets(
    x: Floats,
    normals: Floats,
    masters: Floats,
    shared: NDArray[np.bool_],
    centres: Floats,
    radii: Floats,
    candidates: Ints,
    reach: float,
    facet: Ints,
    coordinates: Floats,
) -> None:
    """Choose the opposite facet of each point among its candidates."""
    for i in range(len(x)):
        best = 1e300
        found = OPEN
        for j in candidates[i]:
            if j == len(masters):
                break
            away = x[i] - centres[j]
            if np.dot(away, away) > (radii[j] + reach) ** 2:
                continue
            xi, eta = project(x[i], masters[j], 1 / 3, 1 / 3 if masters.shape[1] == 6 else 0.0)
            gap, normal = signed_gap(x[i], masters[j], xi, eta)
            if not _facing(gap, np.dot(normal, normals[i]), reach, 0.0):
                continue
            beyond = _outside(xi, eta)
            if not _before(xi, eta, shared[j], 0.0):
                if found == OPEN:
                    found = BORDER
                continue
            score = abs(gap) * (1.0 + beyond) + 1e-3 * reach * beyond
            if beyond > _EDGE:
                # only where no facet has the point before it, the nearest one then
                score = reach * (2.0 + beyond)
            if score < best:
                best = score
                found = j
                coordinates[i, 0] = xi
                coordinates[i, 1] = eta
        facet[i] = found


def shared_edges(nodes: Ints) -> NDArray[np.bool_]:
    """Return which borders of facets with these global nodes (m, a) belong to two facets (m, 3).

    A triangle's borders are its edges, by their middle nodes; an edge ends at xi = 1 and 0, and has
    no third border.
    """
    if nodes.shape[1] == 6:
        borders = nodes[:, 3:]
    else:
        borders = nodes[:, [1, 0]]
    _, inverse, count = np.unique(borders, return_inverse=True, return_counts=True)
    shared = count[inverse].reshape(borders.shape) > 1
    return np.pad(shared, ((0, 0), (0, 3 - borders.shape[1])), constant_values=True)


def find_opposite(
    x: Floats, normals: Floats, masters: Floats, shared: NDArray[np.bool_], reach: float
) -> tuple[Ints, Floats]:
    """Find the master facet opposite each point.

    Args:
        x: (n, 3) current positions of the points [m].
        normals: (n, 3) outward unit normals there.
        masters: (m, a, 3) current nodes of all master facets [m].
        shared: (m, 3) which of their borders belong to another facet too.
        reach: Contact search distance: largest |gap| that counts as opposite [m].

    Returns:
        Facet index (n,), `BORDER` or `OPEN` where nothing lies opposite, and facet coordinates
        (n, 2).
    """
    facet = np.full(len(x), OPEN, dtype=np.int64)
    coordinates = np.zeros((len(x), 2))
    if len(x):
        centres = masters[:, corner_count(masters.shape[1]) :].mean(axis=1)
        radii = _ROUND * np.linalg.norm(masters - centres[:, None], axis=2).max(axis=1)
        nearest = np.arange(1, min(_CANDIDATES, len(masters)) + 1)
        _, candidates = cKDTree(centres).query(
            x, k=nearest, distance_upper_bound=float(radii.max()) + reach
        )
        _best_facets(
            x,
            normals,
            masters,
            shared,
            centres,
            radii,
            candidates.astype(np.int64),
            reach,
            facet,
            coordinates,
        )
    return facet, coordinates


@njit(cache=True)
def still_opposite(
    x: Floats,
    normals: Floats,
    masters: Floats,
    shared: NDArray[np.bool_],
    reach: float,
    slack: float,
    facet: Ints,
    coordinates: Floats,
) -> NDArray[np.bool_]:
    """Return whether each point may keep its facet, by limits wider than those of the search (n,).

    Args:
        x: (n, 3) current positions of the points [m].
        normals: (n, 3) outward unit normals there.
        masters: (m, a, 3) current nodes of all master facets [m].
        shared: (m, 3) which of their borders belong to another facet too.
        reach: Contact search distance [m].
        slack: How much wider the limits of `find_opposite` are.
        facet: (n,) facet of each point, negative where there is none.
        coordinates: (n, 2) facet coordinates of the closest points.
    """
    still = np.zeros(len(x), dtype=np.bool_)
    for i in range(len(x)):
        if facet[i] >= 0:
            xi, eta = coordinates[i]
            gap, normal = signed_gap(x[i], masters[facet[i]], xi, eta)
            facing = _facing(gap, np.dot(normal, normals[i]), reach, slack)
            still[i] = facing and _before(xi, eta, shared[facet[i]], slack)
    return still


@njit(cache=True)
def follow(x: Floats, masters: Floats, facet: Ints, coordinates: Floats) -> None:
    """Project each point on the facet it already has, continued beyond its edges; in place.

    Args:
        x: (n, 3) current positions of the points [m].
        masters: (m, a, 3) current nodes of all master facets [m].
        facet: (n,) facet of each point, negative where there is none.
        coordinates: (n, 2) facet coordinates, start and result.
    """
    for i in range(len(x)):
        if facet[i] >= 0:
            xi, eta = project(x[i], masters[facet[i]], coordinates[i, 0], coordinates[i, 1])
            coordinates[i, 0] = xi
            coordinates[i, 1] = eta
