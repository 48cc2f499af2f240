"""Meshes and drawings that Gmsh reads itself: .msh of any version, and .geo, STEP, IGES, BREP, which it then meshes.

All functions work on the current Gmsh session.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import gmsh
import numpy as np

from microweld.errors import MeshError, Problem
from microweld.meshes.files.file_mesh import FacetGroup, FileMesh, Ints, Label, raise_order

SHAPES = (
    ".step",
    ".stp",
    ".iges",
    ".igs",
    ".brep",
)  #: geometry without a mesh, read by OpenCASCADE
SUFFIXES = (".msh", ".geo", *SHAPES)  #: what Gmsh reads here

#: Gmsh's numbers of tetrahedra with 4 and 10 nodes
LINEAR = 4
QUADRATIC = 11
TRIANGLES = {2: 3, 9: 6}  #: Gmsh's numbers of triangles -> nodes


def open_model(path: Path) -> None:
    """Read a file into a new Gmsh model; a script runs, a drawing is not meshed yet.

    Raises:
        MeshError: if Gmsh cannot read it.
    """
    gmsh.model.add(path.stem)
    try:
        if path.suffix.lower() == ".msh" and not path.read_bytes().startswith(b"$"):
            raise ValueError("it is no Gmsh mesh")  # Gmsh would run it as a script
        if path.suffix.lower() in SHAPES:
            gmsh.model.occ.importShapes(str(path))
            gmsh.model.occ.synchronize()
        else:
            gmsh.merge(str(path))
    except Exception as error:
        cure = "open it in Gmsh: what goes wrong there, goes wrong here"
        raise MeshError.single(
            f"Gmsh cannot read this file: {error}", key="joint.file", value=str(path), cure=cure
        ) from None


def labels(dim: int) -> dict[Label, list[int]]:
    """Named groups of a dimension and their Gmsh entities: physical groups, or where there are none, the entities."""
    groups = [tag for _, tag in gmsh.model.getPhysicalGroups(dim)]
    if groups:
        names = {tag: gmsh.model.getPhysicalName(dim, tag) for tag in groups}
        found = {
            tag: [int(e) for e in gmsh.model.getEntitiesForPhysicalGroup(dim, tag)]
            for tag in groups
        }
    else:
        entities = [tag for _, tag in gmsh.model.getEntities(dim)]
        names = {
            tag: gmsh.model.getEntityName(dim, tag).rstrip("/").rpartition("/")[2]
            for tag in entities
        }
        found = {tag: [tag] for tag in entities}
    once = [name for name in names.values() if list(names.values()).count(name) == 1]
    return {
        Label(names[tag] if names[tag] and names[tag] in once else str(tag), tag): found[tag]
        for tag in found
    }


def mesh_of_model(unit: float) -> FileMesh:
    """The tetrahedra and groups of the current, meshed Gmsh model.

    Args:
        unit: length of one unit of the model [m].

    Raises:
        MeshError: if it holds no tetrahedra, or other volume cells.
    """
    regions = labels(3)
    tags, coordinates, _ = gmsh.model.mesh.getNodes()
    order = np.argsort(tags)
    number = np.zeros(int(tags.max(initial=0)) + 1, dtype=np.int64)
    number[tags[order]] = np.arange(len(order))
    points = unit * np.reshape(coordinates, (-1, 3))[order]
    blocks = [
        (place, *block)
        for place, entities in enumerate(regions.values())
        for block in volume_cells(entities)
    ]
    refuse_other_cells(sorted({kind for _, kind, _ in blocks}))
    linear = all(kind == LINEAR for _, kind, _ in blocks)
    cells = np.vstack([number[nodes][:, : 4 if linear else 10] for _, _, nodes in blocks])
    region = np.concatenate([np.full(len(nodes), place) for place, _, nodes in blocks])
    if linear:
        points, cells = raise_order(points, cells)
    groups = tuple(
        FacetGroup(label, corners=number[triangles(entities)])
        for label, entities in labels(2).items()
    )
    return FileMesh(
        points,
        cells,
        region,
        tuple(regions),
        groups,
        raised=linear,
        left_out=unnamed_volumes(regions),
    )


def volume_cells(entities: list[int]) -> Iterator[tuple[int, Ints]]:
    """Kind and node tags (n, nodes of a cell) of the cells of Gmsh volumes."""
    for entity in entities:
        for kind, _, nodes in zip(*gmsh.model.mesh.getElements(3, entity), strict=True):
            width = gmsh.model.mesh.getElementProperties(kind)[3]
            yield int(kind), np.reshape(nodes, (-1, width)).astype(np.int64)


def triangles(entities: list[int]) -> Ints:
    """Corners (n, 3), by node tag, of the triangles on Gmsh surfaces."""
    found: list[Ints] = [np.zeros((0, 3), dtype=np.int64)]
    for entity in entities:
        for kind, width in TRIANGLES.items():
            nodes = gmsh.model.mesh.getElementsByType(kind, entity)[1]
            found.append(np.reshape(nodes, (-1, width))[:, :3].astype(np.int64))
    return np.vstack(found)


def refuse_other_cells(kinds: list[int]) -> None:
    """Raise MeshError unless all volume cells are tetrahedra of one order."""
    names = [gmsh.model.mesh.getElementProperties(kind)[0] for kind in kinds]
    if problem := problem_of_kinds(names, [kind in (LINEAR, QUADRATIC) for kind in kinds]):
        raise MeshError([problem])


def problem_of_kinds(names: list[str], usable: list[bool]) -> Problem | None:
    """What is wrong with the kinds of volume cells of a file."""
    allowed = "tetrahedra of 4 or of 10 nodes"
    others = [name for name, good in zip(names, usable, strict=True) if not good]
    if not names:
        cure = "mesh the volumes, and put them in named groups if some surface is in one"
        return Problem("the file has no volume cells", key="joint.file", allowed=allowed, cure=cure)
    if others:
        text = "the file has cells that are no tetrahedra of first or second order"
        cure = "mesh with tetrahedra: in Gmsh without Recombine, in Abaqus C3D4 or C3D10, in Nastran CTETRA"
        return Problem(text, key="joint.file", value=", ".join(others), allowed=allowed, cure=cure)
    if len(names) > 1:
        cure = "set one order for the whole mesh"
        return Problem(
            "the file mixes cells of both orders",
            key="joint.file",
            value=", ".join(names),
            allowed=allowed,
            cure=cure,
        )
    return None


def unnamed_volumes(regions: dict[Label, list[int]]) -> tuple[str, ...]:
    """Gmsh volumes that no physical group holds, while others are in one."""
    named = {tag for tags in regions.values() for tag in tags}
    return tuple(f"volume {tag}" for _, tag in gmsh.model.getEntities(3) if tag not in named)
