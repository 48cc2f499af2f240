"""Meshes and drawings that Gmsh reads itself: .msh of any version, .geo, STEP, IGES and BREP.

All functions work on the current Gmsh session.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import gmsh
import numpy as np

from microweld.arrays import Floats, Ints
from microweld.errors import MeshError, Problem
from microweld.meshes.files.file_mesh import CellSet, FacetGroup, FileMesh, Label
from microweld.meshes.files.regions import mesh_of_sets
from microweld.meshes.files.script import refuse_commands
from microweld.meshes.generation.child import READING, announce

#: geometry without a mesh, read by OpenCASCADE
SHAPES = (".step", ".stp", ".iges", ".igs", ".brep")
SUFFIXES = (".msh", ".geo", *SHAPES)  #: what Gmsh reads here

#: What a .msh file begins with, of all versions.
MESH_HEADINGS = (b"$MeshFormat", b"$Comments", b"$PhysicalNames", b"$NOD")
#: The cure of what goes wrong in Gmsh itself.
SEE_IN_GMSH = "open it in Gmsh: what goes wrong there, goes wrong here"

#: Gmsh's numbers of tetrahedra with 4 and 10 nodes
LINEAR = 4
QUADRATIC = 11
TRIANGLES = {2: 3, 9: 6}  #: Gmsh's numbers of triangles -> nodes


def open_model(path: Path, trust_script: bool = False) -> None:
    """Read a file into a new Gmsh model; a script runs, a drawing is not meshed yet.

    Args:
        path: The file.
        trust_script: Whether a script may do more than draw.

    Raises:
        MeshError: If Gmsh cannot read it, or it is a script that does more.
    """
    announce("read the file", READING)
    if path.suffix.lower() == ".geo" and not trust_script:
        refuse_commands(path)
    gmsh.model.add(path.stem)
    try:
        if path.suffix.lower() == ".msh" and not path.read_bytes().startswith(MESH_HEADINGS):
            raise ValueError("it is no Gmsh mesh")  # Gmsh would run it as a script
        if path.suffix.lower() in SHAPES:
            gmsh.model.occ.importShapes(str(path))
            gmsh.model.occ.synchronize()
        else:
            gmsh.merge(str(path))
    except Exception as error:
        text = f"Gmsh cannot read this file: {error}"
        raise MeshError.single(text, key="joint.file", value=str(path), cure=SEE_IN_GMSH) from None


def about(path: Path) -> dict[str, str]:
    """Return what an error says of a file if Gmsh does not survive it."""
    return {"key": "joint.file", "value": str(path), "cure": SEE_IN_GMSH}


def labels(dim: int) -> dict[Label, list[int]]:
    """Return the named groups of a dimension and their Gmsh entities.

    They are the physical groups, or where there are none, the entities. A name that two of them
    have counts for neither.
    """
    names, found = _physical_groups(dim)
    if not found:
        names, found = _entities(dim)
    times = Counter(names.values())
    labelled = {}
    for tag, entities in found.items():
        if names[tag] and times[names[tag]] == 1:
            name = names[tag]
        else:
            name = str(tag)
        labelled[Label(name, tag)] = entities
    return labelled


def _physical_groups(dim: int) -> tuple[dict[int, str], dict[int, list[int]]]:
    """Return names and entities of the physical groups, by their number."""
    names = {}
    found = {}
    for _, tag in gmsh.model.getPhysicalGroups(dim):
        names[tag] = gmsh.model.getPhysicalName(dim, tag)
        found[tag] = [int(e) for e in gmsh.model.getEntitiesForPhysicalGroup(dim, tag)]
    return names, found


def _entities(dim: int) -> tuple[dict[int, str], dict[int, list[int]]]:
    """Return names, the last part of their path, and entities by their number."""
    names = {}
    found = {}
    for _, tag in gmsh.model.getEntities(dim):
        names[tag] = gmsh.model.getEntityName(dim, tag).rstrip("/").rpartition("/")[2]
        found[tag] = [tag]
    return names, found


def mesh_of_model(unit: float, wanted: Sequence[str] = ()) -> FileMesh:
    """Return the tetrahedra and groups of the current, meshed Gmsh model.

    A volume may be in several physical groups.

    Args:
        unit: Length of one unit of the model [m].
        wanted: Regions that the case names; empty takes the smallest groups.

    Raises:
        MeshError: If it holds no tetrahedra, or other volume cells.
    """
    regions = labels(3)
    points, tags = _nodes_of_model()
    blocks: list[Ints] = []
    places: dict[int, Ints] = {}
    kinds = set()
    start = 0
    for entity in sorted({tag for tags in regions.values() for tag in tags}):
        first = start
        for kind, nodes in volume_cells([entity]):
            kinds.add(kind)
            blocks.append(nodes)
            start += len(nodes)
        places[entity] = np.arange(first, start)
    refuse_other_cells(sorted(kinds))
    sets = [
        CellSet(label, np.concatenate([places[tag] for tag in tags]))
        for label, tags in regions.items()
        if tags
    ]
    groups = [
        FacetGroup(label, corners=np.searchsorted(tags, triangles(entities)))
        for label, entities in labels(2).items()
    ]
    cells = np.searchsorted(tags, np.vstack(blocks))
    mesh = mesh_of_sets(unit * points, cells, sets, wanted, groups)
    return replace(mesh, left_out=unnamed_volumes(regions))


def _nodes_of_model() -> tuple[Floats, Ints]:
    """Return the nodes (n, 3) in the order of their tags, and the tags; some may be very large."""
    tags, coordinates, _ = gmsh.model.mesh.getNodes()
    order = np.argsort(tags)
    return np.reshape(coordinates, (-1, 3))[order], tags[order].astype(np.int64)


def volume_cells(entities: list[int]) -> Iterator[tuple[int, Ints]]:
    """Yield kind and node tags (n, nodes of a cell) of the cells of Gmsh volumes."""
    for entity in entities:
        for kind, _, nodes in zip(*gmsh.model.mesh.getElements(3, entity), strict=True):
            width = gmsh.model.mesh.getElementProperties(kind)[3]
            yield int(kind), np.reshape(nodes, (-1, width)).astype(np.int64)


def triangles(entities: list[int]) -> Ints:
    """Return the corners (n, 3), by node tag, of the triangles on Gmsh surfaces."""
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
    """Return what is wrong with the kinds of volume cells of a file.

    Args:
        names: Names of the kinds.
        usable: Whether each kind can be computed with.
    """
    allowed = "tetrahedra of 4 or of 10 nodes"
    others = [name for name, good in zip(names, usable, strict=True) if not good]
    if not names:
        text = "the file has no volume cells"
        value = ""
        cure = "mesh the volumes, and put them in named groups if some surface is in one"
    elif others:
        text = "the file has cells that are no tetrahedra of first or second order"
        value = ", ".join(others)
        cure = (
            "mesh with tetrahedra: in Gmsh without Recombine, in Abaqus C3D4 or C3D10,"
            " in Nastran CTETRA"
        )
    elif len(names) > 1:
        text = "the file mixes cells of both orders"
        value = ", ".join(names)
        cure = "set one order for the whole mesh"
    else:
        return None
    return Problem(text, key="joint.file", value=value, allowed=allowed, cure=cure)


def unnamed_volumes(regions: dict[Label, list[int]]) -> tuple[str, ...]:
    """Return the Gmsh volumes that no physical group holds, while others are in one."""
    named = {tag for tags in regions.values() for tag in tags}
    return tuple(f"volume {tag}" for _, tag in gmsh.model.getEntities(3) if tag not in named)
