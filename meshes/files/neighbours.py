"""Neighbours in an imported mesh: shared nodes, distances, facing surfaces and their cell sizes."""

from __future__ import annotations

from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from microweld.meshes.files.file_mesh import FileMesh, Hull
from microweld.meshes.gap import closest_approach

Mask = NDArray[np.bool_]


def shared_nodes(mesh: FileMesh, places: list[int]) -> NDArray[np.int64]:
    """Return how many nodes each two of the regions share (n, n); on the diagonal, those of one.

    Args:
        mesh: Mesh of the file.
        places: Places of the n regions.
    """
    has = np.zeros((len(places), len(mesh.points)), dtype=np.int64)
    for row, place in enumerate(places):
        has[row, mesh.cells[mesh.region == place]] = 1
    return has @ has.T


def distance(hull: Hull, one: Mask, other: Mask) -> tuple[float, NDArray[np.float64]]:
    """Return the smallest distance of two sets of facets and the place where it is [m].

    Args:
        hull: Outer facets of the mesh.
        one: Which facets are of one set (f,).
        other: Which facets are of the other one (f,).
    """
    found = closest_approach(hull.points[one], hull.points[other])
    return found.distance, found.place


def face_to_face(hull: Hull, one: Mask, other: Mask) -> bool:
    """Return whether some facets of two sets face each other where they are closest.

    Args:
        hull: Outer facets of the mesh.
        one: Which facets are of one set (f,).
        other: Which facets are of the other one (f,).
    """
    from scipy.spatial import cKDTree

    gap, opposite = cKDTree(hull.centres[other]).query(hull.centres[one])
    near = gap <= gap.min() + 2 * float(hull.sizes[one][gap.argmin()])
    turned = np.einsum("fi,fi->f", hull.normals[one], hull.normals[other][opposite])
    return bool(np.any(turned[near] < 0))


def overlap(hull: Hull, one: Mask, other: Mask) -> float:
    """Return how deep facets of one set lie behind those of the other [m]; 0 if none does.

    Args:
        hull: Outer facets of the mesh.
        one: Which facets are of one set (f,).
        other: Which facets are of the other one (f,).
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
    """Return the size of the facet nearest to a place [m].

    Args:
        hull: Outer facets of the mesh.
        facets: Which of them are looked at (f,).
        place: The place (3,) [m].
    """
    return float(hull.sizes[facets][np.linalg.norm(hull.centres[facets] - place, axis=1).argmin()])


def boxes_near(hull: Hull, one: Mask, other: Mask, search_distance: float) -> bool:
    """Return whether the bounding boxes of two sets of facets come close.

    Args:
        hull: Outer facets of the mesh.
        one: Which facets are of one set (f,).
        other: Which facets are of the other one (f,).
        search_distance: Largest distance along each axis [m].
    """
    first = hull.points[one].reshape(-1, 3)
    second = hull.points[other].reshape(-1, 3)
    low = np.maximum(first.min(axis=0), second.min(axis=0))
    high = np.minimum(first.max(axis=0), second.max(axis=0))
    return bool(np.all(low - high <= search_distance))


def close_bodies(
    hull: Hull, rests: dict[str, Mask], search_distance: float
) -> list[tuple[str, str, float]]:
    """Return bodies whose outer surfaces come close and face each other there.

    Args:
        hull: Outer facets of the mesh.
        rests: Body name -> which facets are of its outer surface (f,).
        search_distance: Contact search distance [m].

    Returns:
        The names of two bodies, and their distance [m].
    """
    found = []
    for one, other in combinations(rests, 2):
        if boxes_near(hull, rests[one], rests[other], search_distance):
            gap, _ = distance(hull, rests[one], rests[other])
            if gap <= search_distance and face_to_face(hull, rests[one], rests[other]):
                found.append((one, other, gap))
    return found
