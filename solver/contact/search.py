"""Closest points of deformed second-order facets.

They are triangles of 6 nodes, or edges of 3 nodes in a two-dimensional model.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from microweld.arrays import Floats, Ints
from microweld.contact.edges import NOTHING, SMOOTH
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
# preference for one of two faces, from 0 between them to 1 straight before it, above which a point
# looks at that face alone
_ALONE = 0.5
# square of the difference of the normals of facets that are not of one face: 14 degrees
_FOLDED = 0.06
_NONE = 1e300  # score of no facet
_INSIDE = 0  # a point has the facet before it
_BEYOND = 1  # it lies beyond the border of the surface, or far beyond the facet
_PAST_EDGE = 2  # it lies past a sharp edge of the face that it looks at
_PAST_RIM = 3  # it lies beside the facet, past an edge at which the surface ends

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
def _flat_normal(facet: Floats) -> Floats:
    """Return the unit normal of the straight facet with the same corners (3,)."""
    other = np.array([0.0, 1.0, 0.0])
    if len(facet) == 6:
        other = facet[2] - facet[0]
    normal = np.cross(facet[1] - facet[0], other)
    return normal / np.linalg.norm(normal)


@njit(cache=True)
def _preference(towards: Floats, one: Floats, other: Floats) -> float:
    """Return which of two faces a point looks at: 1 the first, -1 the other, 0 both alike.

    Args:
        towards: (3,) outward unit normal at the point.
        one: (3,) unit normal of the first face.
        other: (3,) unit normal of the other face, not the same.
    """
    apart = one - other
    return -2.0 * np.dot(towards, apart) / np.dot(apart, apart)


@njit(cache=True)
def _border(
    xi: float, eta: float, behind: Ints, towards: Floats, masters: Floats, own: Floats, slack: float
) -> int:
    """Return where a point lies beside a facet.

    It is `_INSIDE`, `_BEYOND`, `_PAST_EDGE` or `_PAST_RIM`.

    Outside a fold of the surface a point projects on neither face. It keeps the facet, unless it
    looks at the face of this one alone: beyond the rim of a block there is nothing.

    Args:
        xi: first facet coordinate.
        eta: second facet coordinate.
        behind: (3,) what is behind each border, as in `behind_borders`.
        towards: (3,) outward unit normal at the point.
        masters: (m, a, 3) current nodes of all master facets [m].
        own: (3,) unit normal of the facet.
        slack: how much wider the limits are than those of the search.
    """
    edge = _EDGE + slack
    past = (xi + eta - 1.0, -xi, -eta)
    for k in range(3):
        if past[k] > edge:
            if behind[k] == NOTHING:
                if max(past[k - 1], past[k - 2]) > _KINK:
                    return _BEYOND
                return _PAST_RIM
            if behind[k] >= 0:
                other = _flat_normal(masters[behind[k]])
                if _preference(towards, own, other) > _ALONE + slack:
                    return _PAST_EDGE
    if _outside(xi, eta) > _KINK + slack:
        return _BEYOND
    return _INSIDE


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
    behind: Ints,
    centres: Floats,
    radii: Floats,
    candidates: Ints,
    reach: float,
    facet: Ints,
    coordinates: Floats,
) -> None:
    """Choose the opposite facet of each point among its candidates."""
    count = candidates.shape[1]
    place = np.empty((count, 2))
    faces = np.empty((count, 3))
    beyond = np.empty(count)
    scores = np.empty(count)
    for i in range(len(x)):
        found = OPEN
        scores[:] = _NONE
        rim = _SAME_WAY  # cosine of the best face past whose edge the point lies
        rim_face = np.zeros(3)
        for c in range(count):
            j = candidates[i, c]
            if j == len(masters):
                break
            away = x[i] - centres[j]
            if np.dot(away, away) > (radii[j] + reach) ** 2:
                continue
            xi, eta = project(x[i], masters[j], 1 / 3, 1 / 3 if masters.shape[1] == 6 else 0.0)
            gap, normal = signed_gap(x[i], masters[j], xi, eta)
            same_way = np.dot(normal, normals[i])
            if not _facing(gap, same_way, reach, 0.0):
                continue
            faces[c] = normal
            border = _border(xi, eta, behind[j], normals[i], masters, normal, 0.0)
            if border != _INSIDE:
                found = BORDER
                if border != _BEYOND and same_way < rim:
                    rim = same_way
                    rim_face = normal
                continue
            beyond[c] = _outside(xi, eta)
            place[c, 0] = xi
            place[c, 1] = eta
            scores[c] = abs(gap) * (1.0 + beyond[c]) + 1e-3 * reach * beyond[c]
            if beyond[c] > _EDGE:
                # only where no facet has the point before it, the nearest one then
                scores[c] = reach * (2.0 + beyond[c])
        best = _NONE
        for c in range(count):
            if scores[c] >= best:
                continue
            if rim < _SAME_WAY:
                # past the rim of the face that it looks at, a point does not meet the side walls,
                # nor a facet of the face that it lies beside as well
                apart = rim_face - faces[c]
                folded = np.dot(apart, apart) > _FOLDED
                if folded and _preference(normals[i], rim_face, faces[c]) > _ALONE:
                    continue
                if not folded and beyond[c] > _EDGE:
                    continue
            best = scores[c]
            found = candidates[i, c]
            coordinates[i] = place[c]
        facet[i] = found


def find_opposite(
    x: Floats, normals: Floats, masters: Floats, behind: Ints, reach: float
) -> tuple[Ints, Floats]:
    """Find the master facet opposite each point.

    Args:
        x: (n, 3) current positions of the points [m].
        normals: (n, 3) outward unit normals there.
        masters: (m, a, 3) current nodes of all master facets [m].
        behind: (m, 3) what is behind each of their borders, as in `behind_borders`.
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
        tree = cKDTree(centres)
        _, candidates = tree.query(x, k=nearest, distance_upper_bound=float(radii.max()) + reach)
        _best_facets(
            x,
            normals,
            masters,
            behind,
            centres,
            radii,
            candidates.astype(np.int64),
            reach,
            facet,
            coordinates,
        )
        # far from all facets, or outside of the nearest: beside the surface there is nothing
        unsure = np.flatnonzero((facet == OPEN) | (outside(coordinates) > _EDGE))
        rim = np.flatnonzero((behind != SMOOTH).any(axis=1))
        beside = _beside(x[unsure], normals[unsure], masters, rim, behind, reach)
        facet[unsure[beside]] = BORDER
    return facet, coordinates


@njit(cache=True)
def _beside(
    x: Floats, normals: Floats, masters: Floats, rim: Ints, behind: Ints, reach: float
) -> NDArray[np.bool_]:
    """Return which points lie beside a surface (n,).

    A point lies beside a surface if it is past the nearest border of the facets that face it and
    whose plane is within reach. A sharp edge is a border for points that look at one of its faces.

    Args:
        x: (n, 3) points that no facet has before it [m].
        normals: (n, 3) outward unit normals there.
        masters: (m, a, 3) current nodes of all master facets [m].
        rim: (r,) the facets at borders.
        behind: (m, 3) what is behind each of their borders, as in `behind_borders`.
        reach: Contact search distance [m].
    """
    out = np.zeros(len(x), dtype=np.bool_)
    faces = np.empty((len(masters), 3))
    for j in range(len(masters)):
        faces[j] = _flat_normal(masters[j])
    for i in range(len(x)):
        nearest = _NONE
        for j in rim:
            if np.dot(faces[j], normals[i]) >= -_SAME_WAY:
                continue
            if abs(np.dot(x[i] - masters[j, 0], faces[j])) > reach:
                continue
            for k in range(corner_count(masters.shape[1])):
                other = behind[j, k]
                if other == SMOOTH:
                    continue
                if other >= 0 and _preference(normals[i], faces[j], faces[other]) <= _ALONE:
                    continue
                distance, past = _beside_border(x[i], masters[j], faces[j], k)
                if distance < nearest:
                    nearest = distance
                    out[i] = past
    return out


@njit(cache=True)
def _beside_border(x: Floats, facet: Floats, normal: Floats, k: int) -> tuple[float, bool]:
    """Return the distance of a point from a border of a straight facet, and whether it is past it.

    Args:
        x: (3,) the point [m].
        facet: (a, 3) nodes [m].
        normal: (3,) unit normal.
        k: Number of the border, opposite vertex k.
    """
    if len(facet) == 3:
        end = facet[1 - k]
        return float(np.linalg.norm(x - end)), bool(np.dot(x - end, end - facet[k]) > 0.0)
    end = facet[(k + 1) % 3]
    along = facet[(k + 2) % 3] - end
    away = x - end
    share = min(max(np.dot(away, along) / np.dot(along, along), 0.0), 1.0)
    past = bool(np.dot(away, np.cross(along, normal)) > 0.0)
    return float(np.linalg.norm(away - share * along)), past


@njit(cache=True)
def still_opposite(
    x: Floats,
    normals: Floats,
    masters: Floats,
    behind: Ints,
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
        behind: (m, 3) what is behind each of their borders, as in `behind_borders`.
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
            border = _border(xi, eta, behind[facet[i]], normals[i], masters, normal, slack)
            still[i] = facing and border == _INSIDE
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
