"""Drawn geometry: Gmsh entities by name, and surfaces named by the equation that they satisfy."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import gmsh
import numpy as np

#: Value of an implicit equation f(x, y, z) = 0 [drawing unit], zero on the surface.
Implicit = Callable[[float, float, float], float]

#: On a surface means closer than this [drawing unit].
TOLERANCE = 1e-7


@dataclass(frozen=True)
class Drawing:
    """Names of the entities of a Gmsh model that has been drawn and synchronised."""

    bodies: dict[str, list[int]]  #: body name -> Gmsh volumes (2-D: surfaces)
    surfaces: dict[str, list[int]]  #: surface name -> Gmsh surfaces (2-D: curves)
    dimension: int = 3  #: of the bodies


@dataclass(frozen=True)
class Part:
    """A drawn body and how to name its surfaces."""

    volumes: list[int]  #: Gmsh volumes
    #: surface name without body -> equation
    equations: Mapping[str, Implicit] = field(default_factory=dict)
    rest: str = "side"  #: name of the surfaces that satisfy none


def name_parts(
    parts: Mapping[str, Part], planes: Mapping[str, Implicit], dimension: int = 3
) -> Drawing:
    """Name the surfaces of all bodies, as "body.surface".

    Surfaces on symmetry planes of the whole joint have the name of the plane. What two bodies share
    is inside of the joint and gets no name.

    Args:
        parts: Body name -> its volumes and the equations of its surfaces.
        planes: Name of a symmetry plane -> its equation.
        dimension: Of the bodies; those of dimension 2 are bounded by curves.
    """
    shared = Counter(tag for part in parts.values() for tag in boundary(part.volumes, dimension))
    surfaces: dict[str, list[int]] = {}
    for body, part in parts.items():
        named = name_surfaces(part.volumes, {**planes, **part.equations}, part.rest, dimension)
        for name, tags in named.items():
            outer = [tag for tag in tags if shared[tag] == 1]
            if not outer:
                continue
            if name not in planes:
                name = f"{body}.{name}"
            surfaces.setdefault(name, []).extend(outer)
    return Drawing({body: part.volumes for body, part in parts.items()}, surfaces, dimension)


def boundary(volumes: list[int], dimension: int = 3) -> list[int]:
    """Return the outer surfaces of a body; those between two of its volumes are left out.

    Args:
        volumes: Gmsh volumes of the body.
        dimension: Of the body; one of dimension 2 has curves for surfaces.
    """
    entities = [(dimension, volume) for volume in volumes]
    found = gmsh.model.getBoundary(entities, combined=True, oriented=False)
    return [tag for _, tag in found]


def sample(surface: int, dimension: int = 2) -> list[tuple[float, float, float]]:
    """Return nine points of the geometry of a surface, or three of that of a curve [drawing unit].

    Args:
        surface: Gmsh surface or curve.
        dimension: 2 of a surface, 1 of a curve.
    """
    low, high = gmsh.model.getParametrizationBounds(dimension, surface)
    grid = [np.linspace(a, b, 5)[1:-1] for a, b in zip(low, high, strict=True)]
    parameters = np.stack(np.meshgrid(*grid), axis=-1).ravel()
    points = np.reshape(gmsh.model.getValue(dimension, surface, parameters), (-1, 3))
    return [(float(x), float(y), float(z)) for x, y, z in points]


def name_surfaces(
    volumes: list[int], equations: Mapping[str, Implicit], rest: str = "", dimension: int = 3
) -> dict[str, list[int]]:
    """Sort the outer surfaces of a body by the first equation that they satisfy.

    Args:
        volumes: Gmsh volumes of the body.
        equations: Surface name -> implicit equation, tried in order.
        rest: Name of the surfaces that satisfy none; empty leaves them unnamed.
        dimension: Of the body; one of dimension 2 has curves for surfaces.

    Returns:
        Surface name -> Gmsh surfaces; names without any surface are left out.
    """
    named: dict[str, list[int]] = {}
    for surface in boundary(volumes, dimension):
        points = sample(surface, dimension - 1)
        fits = (
            name for name, f in equations.items() if all(abs(f(*p)) < TOLERANCE for p in points)
        )
        name = next(fits, rest)
        if name:
            named.setdefault(name, []).append(surface)
    return named
