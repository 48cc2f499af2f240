"""What is wrong with the surfaces of an imported mesh: more bodies than one, planes of symmetry that are none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np

from microweld.errors import Problem
from microweld.meshes.named_surfaces import FLAT, Surfaces


class _Roles(Protocol):
    @property
    def roles(self) -> list[tuple[str, str]]: ...
    @property
    def symmetry(self) -> Mapping[str, int]: ...


def surface_problems(surfaces: Surfaces, spec: _Roles) -> list[Problem]:
    """Everything wrong with the surfaces that have a part to play."""
    return [*_several_bodies(surfaces, spec), *_uneven_planes(surfaces, spec.symmetry)]


def _several_bodies(surfaces: Surfaces, spec: _Roles) -> list[Problem]:
    problems = []
    for key, reference in spec.roles:
        owners: Sequence[str] = surfaces.bodies_of(surfaces.name_of(reference))
        if reference not in spec.symmetry and len(owners) > 1:
            text = "this surface belongs to several bodies; only planes of symmetry may"
            cure = f"name its parts apart, as {owners[0]}.lowest_z, or by groups in the file"
            problems.append(Problem(text, key=key, value=f"{reference} of {', '.join(owners)}", cure=cure))
    return problems


def _uneven_planes(surfaces: Surfaces, symmetry: Mapping[str, int]) -> list[Problem]:
    problems = []
    size = float(np.ptp(surfaces.hull.points.reshape(-1, 3), axis=0).max())
    for reference, axis in symmetry.items():
        facets = surfaces.hull.points[surfaces.facets[surfaces.name_of(reference)]].reshape(-1, 3)
        spread = np.ptp(facets, axis=0)
        if spread[axis] > FLAT * size:
            thin = int(spread.argmin())
            fits = spread[thin] <= FLAT * size
            text = "a plane of symmetry must be plane and normal to its axis"
            value = f"normal to {'xyz'[thin]}" if fits else f"it spreads over {spread[axis]:.3g} m along {'xyz'[axis]}"
            cure = (
                f"write {reference}: {'xyz'[thin]}"
                if fits
                else "name the facets of the plane only, or cut the model there"
            )
            problems.append(
                Problem(text, key=f"joint.symmetry.{reference}", value=value, allowed="xyz"[axis], cure=cure)
            )
    return problems
