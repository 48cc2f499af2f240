"""Physical groups of a drawing, checked before the mesh leaves Gmsh."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import gmsh

from microweld.errors import MeshError, Problem
from microweld.meshes.drawing.parts import Drawing, boundary

FIRST_SURFACE_TAG = 101  #: bodies count from 1, surfaces from here


@dataclass(frozen=True)
class Groups:
    """Tags of the named bodies and surfaces, and the body of each surface."""

    bodies: dict[str, int]
    surfaces: dict[str, int]
    body_of_surface: dict[str, str]  #: surfaces of one body only


def group(drawing: Drawing) -> Groups:
    """Turn the names of a drawing into physical groups of the current Gmsh model.

    Raises:
        MeshError: If a volume has no name or two, a surface two, or a name nothing.
    """
    check_names(drawing)
    bodies = {name: number for number, name in enumerate(drawing.bodies, start=1)}
    surfaces = {
        name: number for number, name in enumerate(drawing.surfaces, start=FIRST_SURFACE_TAG)
    }
    for name, tag in bodies.items():
        gmsh.model.addPhysicalGroup(drawing.dimension, drawing.bodies[name], tag, name)
    for name, tag in surfaces.items():
        gmsh.model.addPhysicalGroup(drawing.dimension - 1, drawing.surfaces[name], tag, name)
    return Groups(bodies, surfaces, body_of_surface(drawing))


def body_of_surface(drawing: Drawing) -> dict[str, str]:
    """Return surface name -> body name, for the surfaces that belong to one body."""
    found: dict[str, list[str]] = {name: [] for name in drawing.surfaces}
    for body, volumes in drawing.bodies.items():
        outside = set(boundary(volumes, drawing.dimension))
        for name, tags in drawing.surfaces.items():
            if outside & set(tags):
                found[name].append(body)
    return {name: owners[0] for name, owners in found.items() if len(owners) == 1}


def check_names(drawing: Drawing) -> None:
    """Raise MeshError with everything that is wrong with the names of a drawing."""
    problems = [*nothing_named(drawing), *named_twice(drawing), *volumes_without_body(drawing)]
    if problems:
        raise MeshError(problems)


def nothing_named(drawing: Drawing) -> list[Problem]:
    """Return problems of names that stand for no volume or surface."""
    text = "the drawing has nothing by this name"
    cure = "draw it, or take the name away"
    names = {**drawing.bodies, **drawing.surfaces}
    return [Problem(text, key=name, cure=cure) for name, tags in names.items() if not tags]


def named_twice(drawing: Drawing) -> list[Problem]:
    """Return problems of volumes or surfaces with more than one name."""
    problems = []
    for kind, names in (("volume", drawing.bodies), ("surface", drawing.surfaces)):
        counts = Counter(tag for tags in names.values() for tag in tags)
        for tag in (tag for tag, count in counts.items() if count > 1):
            owners = ", ".join(name for name, tags in names.items() if tag in tags)
            text = f"one {kind} has several names"
            problems.append(Problem(text, value=owners, cure="leave it one name"))
    return problems


def volumes_without_body(drawing: Drawing) -> list[Problem]:
    """Return the problem of volumes of the model that belong to no body."""
    named = {tag for tags in drawing.bodies.values() for tag in tags}
    lost = [tag for _, tag in gmsh.model.getEntities(drawing.dimension) if tag not in named]
    cure = "give every volume to a body"
    if lost:
        return [Problem("volumes without a body", value=str(lost), cure=cure)]
    return []
