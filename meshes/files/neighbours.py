"""What faces what in an imported mesh: shared nodes, distances of bodies, and which side of a pair is finer."""

from __future__ import annotations

from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from microweld.meshes.files.file_mesh import FileMesh, Hull
from microweld.meshes.gap import closest_approach

Mask = NDArray[np.bool_]


def shared_nodes(mesh: FileMesh, places: list[int]) -> NDArray[np.int64]:
    """How many nodes each two of the regions have in common (n, n).

    On the diagonal, how many each has.
    """
    has = np.zeros((len(places), len(mesh.points)), dtype=np.int64)
    for row, place in enumerate(places):
        has[row, mesh.cells[mesh.region == place]] = 1
    return has @ has.T


def distance(hull: Hull, one: Mask, other: Mask) -> tuple[float, NDArray[np.float64]]:
    """Smallest distance of two sets of facets and the place where it is [m]."""
    found = closest_approach(hull.points[one], hull.points[other])
    return found.distance, found.place


def face_to_face(hull: Hull, one: Mask, other: Mask) -> bool:
    """Whether some facets of the two sets look at each other: near the closest place, normals point against."""
    from scipy.spatial import cKDTree

    gap, opposite = cKDTree(hull.centres[other]).query(hull.centres[one])
    near = gap <= gap.min() + 2 * float(hull.sizes[one][gap.argmin()])
    turned = np.einsum("fi,fi->f", hull.normals[one], hull.normals[other][opposite])
    return bool(np.any(turned[near] < 0))


def overlap(hull: Hull, one: Mask, other: Mask) -> float:
    """How deep facets of one set lie behind the ones of the other that they are right above [m].

    0 if none does.
    """
    from scipy.spatial import cKDTree

    points = hull.points[one].reshape(-1, 3)
    centres = hull.centres[other]
    normals = hull.normals[other]
    sizes = hull.sizes[other]
    _, nearest = cKDTree(centres).query(points)
    away = points - centres[nearest]
    height = np.einsum("pi,pi->p", away, normals[nearest])
    aside = np.linalg.norm(away - height[:, None] * normals[nearest], axis=1)
    return float(-height[aside < sizes[nearest] / 2].min(initial=0.0))


def size_there(hull: Hull, facets: Mask, place: NDArray[np.float64]) -> float:
    """Size of the facet nearest to a place [m]."""
    return float(hull.sizes[facets][np.linalg.norm(hull.centres[facets] - place, axis=1).argmin()])


def boxes_near(hull: Hull, one: Mask, other: Mask, reach: float) -> bool:
    """Whether the bounding boxes of two sets of facets come within a reach [m]."""
    low, high = (
        [end(hull.points[mask].reshape(-1, 3), axis=0) for mask in (one, other)]
        for end in (np.min, np.max)
    )
    return bool(np.all(np.maximum(low[0], low[1]) - np.minimum(high[0], high[1]) <= reach))


def close_bodies(hull: Hull, rests: dict[str, Mask], reach: float) -> list[tuple[str, str, float]]:
    """Bodies whose outer surfaces come within a reach [m] and face each other there, and their distance [m]."""
    found = []
    for one, other in combinations(rests, 2):
        if boxes_near(hull, rests[one], rests[other], reach):
            gap, _ = distance(hull, rests[one], rests[other])
            if gap <= reach and face_to_face(hull, rests[one], rests[other]):
                found.append((one, other, gap))
    return found
