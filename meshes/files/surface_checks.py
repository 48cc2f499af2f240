"""Problems of the surfaces of an imported mesh: bodies, planes of symmetry, way of the force."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from microweld.errors import Problem
from microweld.meshes.files.imported_spec import ImportedSpec
from microweld.meshes.files.named_surfaces import FLAT, Surfaces
from microweld.meshes.joint import surfaces_of


def surface_problems(surfaces: Surfaces, spec: ImportedSpec) -> list[Problem]:
    """Return the problems of the surfaces that have a part to play.

    Args:
        surfaces: Surfaces of the mesh.
        spec: Roles of the surfaces.
    """
    return [
        *_several_bodies(surfaces, spec),
        *_uneven_planes(surfaces, spec.symmetry),
        *_upside_down(surfaces, spec),
    ]


def _upside_down(surfaces: Surfaces, spec: ImportedSpec) -> list[Problem]:
    """Return the problem of a model in which the force, along -z, presses away from the clamp."""
    pushed = _lowest(surfaces, spec.pushed or surfaces_of(spec.driven))
    clamped = _lowest(surfaces, spec.clamped or surfaces_of(spec.earthed))
    if pushed > clamped:
        return []
    text = "what is pushed lies below what is clamped, but the force acts along -z"
    cure = "turn the model, or exchange them"
    value = f"z = {pushed * 1e3:.4g} mm"
    allowed = f"above {clamped * 1e3:.4g} mm"
    return [Problem(text, key="joint.pushed", value=value, allowed=allowed, cure=cure)]


def _lowest(surfaces: Surfaces, references: Sequence[str]) -> float:
    """Return the smallest z of some surfaces [m]."""
    masks = [surfaces.facets[surfaces.name_of(reference)] for reference in references]
    return float(surfaces.hull.points[np.any(masks, axis=0), :, 2].min())


def _several_bodies(surfaces: Surfaces, spec: ImportedSpec) -> list[Problem]:
    """Return problems of surfaces of several bodies that shall be the side of a pair."""
    problems = []
    for key, reference in spec.sides:
        owners: Sequence[str] = surfaces.bodies_of(surfaces.name_of(reference))
        if len(owners) > 1:
            text = "this surface belongs to several bodies; the side of a pair belongs to one"
            cure = f"name its parts apart, as {owners[0]}.lowest_z, or by groups in the file"
            problems.append(
                Problem(text, key=key, value=f"{reference} of {', '.join(owners)}", cure=cure)
            )
    return problems


def _uneven_planes(surfaces: Surfaces, symmetry: Mapping[str, int]) -> list[Problem]:
    """Return problems of planes of symmetry that are not plane, or not normal to their axis."""
    problems = []
    size = float(np.ptp(surfaces.hull.points.reshape(-1, 3), axis=0).max())
    for reference, axis in symmetry.items():
        facets = surfaces.hull.points[surfaces.facets[surfaces.name_of(reference)]].reshape(-1, 3)
        spread = np.ptp(facets, axis=0)
        if spread[axis] <= FLAT * size:
            continue
        thin = int(spread.argmin())
        if spread[thin] <= FLAT * size:
            value = f"normal to {'xyz'[thin]}"
            cure = f"write {reference}: {'xyz'[thin]}"
        else:
            value = f"it spreads over {spread[axis]:.3g} m along {'xyz'[axis]}"
            cure = "name the facets of the plane only, or cut the model there"
        text = "a plane of symmetry must be plane and normal to its axis"
        key = f"joint.symmetry.{reference}"
        problems.append(Problem(text, key=key, value=value, allowed="xyz"[axis], cure=cure))
    return problems
