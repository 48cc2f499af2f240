"""The mesh of a Gmsh model as plain arrays: it passes from a child process to its parent."""

from __future__ import annotations

from dataclasses import dataclass

import gmsh

from microweld.arrays import Floats, Ints


@dataclass(frozen=True)
class Entity:
    """An entity of a Gmsh model, with its elements."""

    dimension: int
    tag: int
    elements: tuple[tuple[int, Ints, Ints], ...]  #: kind, tags, and nodes of all in a row


@dataclass(frozen=True)
class Snapshot:
    """Nodes, and the entities that are in physical groups."""

    tags: Ints  #: of the nodes (n,)
    points: Floats  #: coordinates in a row (3n,)
    entities: tuple[Entity, ...]
    groups: tuple[tuple[int, int, str, Ints], ...]  #: dimension, tag, name, tags of the entities


def take() -> Snapshot:
    """Return the mesh of the current Gmsh model."""
    tags, points, _ = gmsh.model.mesh.getNodes()
    found = {}
    groups = []
    for dimension, tag in gmsh.model.getPhysicalGroups():
        members = gmsh.model.getEntitiesForPhysicalGroup(dimension, tag)
        groups.append((dimension, tag, gmsh.model.getPhysicalName(dimension, tag), members))
        for member in map(int, members):
            kinds, numbers, nodes = gmsh.model.mesh.getElements(dimension, member)
            elements = tuple(zip(map(int, kinds), numbers, nodes, strict=True))
            found[dimension, member] = Entity(dimension, member, elements)
    return Snapshot(tags, points, tuple(found.values()), tuple(groups))


def put(snapshot: Snapshot) -> None:
    """Fill the current, empty Gmsh model with a mesh."""
    for entity in snapshot.entities:
        gmsh.model.addDiscreteEntity(entity.dimension, entity.tag)
    first = max(snapshot.entities, key=lambda entity: entity.dimension)
    gmsh.model.mesh.addNodes(first.dimension, first.tag, snapshot.tags, snapshot.points)
    for entity in snapshot.entities:
        for kind, tags, nodes in entity.elements:
            gmsh.model.mesh.addElementsByType(entity.tag, kind, tags, nodes)
    for dimension, tag, name, members in snapshot.groups:
        gmsh.model.addPhysicalGroup(dimension, members, tag, name)
