"""What a drawn geometry is: Gmsh entities by name, and how to name surfaces by the equation they satisfy."""

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

    bodies: dict[str, list[int]]  #: body name -> Gmsh volumes; of a flat model, Gmsh surfaces
    surfaces: dict[str, list[int]]  #: surface name -> Gmsh surfaces; of a flat model, Gmsh curves
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
    """Name the surfaces of all bodies: "body.surface", and those of the whole joint's symmetry planes by their plane.

    What two bodies share is inside of the joint and gets no name. Bodies of dimension 2 are bounded
    by curves.
    """
    shared = Counter(tag for part in parts.values() for tag in boundary(part.volumes, dimension))
    surfaces: dict[str, list[int]] = {}
    for body, part in parts.items():
        named = name_surfaces(part.volumes, {**planes, **part.equations}, part.rest, dimension)
        for name, tags in named.items():
            outer = [tag for tag in tags if shared[tag] == 1]
            if outer:
                surfaces.setdefault(name if name in planes else f"{body}.{name}", []).extend(outer)
    return Drawing({body: part.volumes for body, part in parts.items()}, surfaces, dimension)


def boundary(volumes: list[int], dimension: int = 3) -> list[int]:
    """Outer surfaces of a body; those between two of its volumes are left out."""
    return [
        tag
        for _, tag in gmsh.model.getBoundary(
            [(dimension, v) for v in volumes], combined=True, oriented=False
        )
    ]


def sample(surface: int, dimension: int = 2) -> list[tuple[float, float, float]]:
    """Nine points of the geometry that carries a surface, or three of a curve [drawing unit]."""
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
        equations: surface name -> implicit equation, tried in order.
        rest: name of the surfaces that satisfy none; empty leaves them unnamed.
        dimension: of the body; one of dimension 2 has curves for surfaces.

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
