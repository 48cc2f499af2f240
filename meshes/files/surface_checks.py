"""What is wrong with the surfaces of an imported mesh: more bodies than one, planes of symmetry that are none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np

from microweld.errors import Problem
from microweld.meshes.files.named_surfaces import FLAT, Surfaces


class _Roles(Protocol):
    @property
    def roles(self) -> list[tuple[str, str]]: ...
    @property
    def symmetry(self) -> Mapping[str, int]: ...
    @property
    def earthed(self) -> str: ...
    @property
    def driven(self) -> str: ...
    @property
    def pushed(self) -> tuple[str, ...]: ...
    @property
    def clamped(self) -> tuple[str, ...]: ...


def surface_problems(surfaces: Surfaces, spec: _Roles) -> list[Problem]:
    """Everything wrong with the surfaces that have a part to play."""
    return [
        *_several_bodies(surfaces, spec),
        *_uneven_planes(surfaces, spec.symmetry),
        *_upside_down(surfaces, spec),
    ]


def _upside_down(surfaces: Surfaces, spec: _Roles) -> list[Problem]:
    """A model that lies the wrong way: the force along -z must press what is pushed towards what is clamped."""
    pushed = _lowest(surfaces, spec.pushed or (spec.driven,))
    clamped = _lowest(surfaces, spec.clamped or (spec.earthed,))
    if pushed > clamped:
        return []
    text = "what is pushed lies below what is clamped, but the force acts along -z"
    cure = "turn the model, or exchange them"
    value = f"z = {pushed * 1e3:.4g} mm"
    allowed = f"above {clamped * 1e3:.4g} mm"
    return [Problem(text, key="joint.pushed", value=value, allowed=allowed, cure=cure)]


def _lowest(surfaces: Surfaces, references: Sequence[str]) -> float:
    """Smallest z of some surfaces [m]."""
    masks = [surfaces.facets[surfaces.name_of(reference)] for reference in references]
    return float(surfaces.hull.points[np.any(masks, axis=0), :, 2].min())


def _several_bodies(surfaces: Surfaces, spec: _Roles) -> list[Problem]:
    problems = []
    for key, reference in spec.roles:
        owners: Sequence[str] = surfaces.bodies_of(surfaces.name_of(reference))
        if reference not in spec.symmetry and len(owners) > 1:
            text = "this surface belongs to several bodies; only planes of symmetry may"
            cure = f"name its parts apart, as {owners[0]}.lowest_z, or by groups in the file"
            problems.append(
                Problem(text, key=key, value=f"{reference} of {', '.join(owners)}", cure=cure)
            )
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
            if fits:
                value = f"normal to {'xyz'[thin]}"
            else:
                value = f"it spreads over {spread[axis]:.3g} m along {'xyz'[axis]}"
            if fits:
                cure = f"write {reference}: {'xyz'[thin]}"
            else:
                cure = "name the facets of the plane only, or cut the model there"
            problems.append(
                Problem(
                    text,
                    key=f"joint.symmetry.{reference}",
                    value=value,
                    allowed="xyz"[axis],
                    cure=cure,
                )
            )
    return problems
