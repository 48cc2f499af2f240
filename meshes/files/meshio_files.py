"""Meshes that meshio reads: VTU, VTK, MED, XDMF, Medit and more."""

from __future__ import annotations

import contextlib
import io
import logging
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

import numpy as np
from numpy.typing import NDArray

from microweld.arrays import Floats, Ints
from microweld.errors import MeshError, Problem
from microweld.meshes.files.file_mesh import CellSet, FacetGroup, FileMesh, Label
from microweld.meshes.files.gmsh_files import problem_of_kinds
from microweld.meshes.files.meshio_checks import array_problems, check_header
from microweld.meshes.files.numbered_mesh import VTK_TO_GMSH, Place, problem_at
from microweld.meshes.files.reasons import reason_of
from microweld.meshes.files.regions import mesh_of_sets, numbered_sets

log = logging.getLogger(__name__)

#: Arrays of cell data that number the regions, as programs call them, in small letters; the first
#: that a file has is taken.
REGION_DATA = (
    "region",
    "regionid",
    "body",
    "bodyid",
    "gmsh:physical",
    "medit:ref",
    "cell_tags",
    "materialids",
    "materialid",
    "material",
    "partid",
    "part",
    "geometryids",
    "physicalids",
    "subdomain",
    "blockid",
    "cellentityids",
    "avsucd:material",
    "exodus:block",
    "f",
)
#: What meshio prints below its reason, or without one.
GENERIC = re.compile(r"(Error: )?Couldn't read file .* as (either of )?[\w, ]+")
TETRAHEDRA = ("tetra", "tetra10")
TRIANGLES = ("triangle", "triangle6")
#: Kinds of cells without a volume.
FLAT = ("vertex", "line", "line3", "triangle", "triangle6", "quad", "quad8", "quad9", "polygon")


def read(path: Path, unit: float, wanted: Sequence[str] = (), region_data: str = "") -> FileMesh:
    """Read a mesh with meshio.

    Args:
        path: Path of the file.
        unit: Length of one unit of the file [m].
        wanted: Regions that the case names.
        region_data: Name of the cell data that number the regions; empty looks for them.

    Raises:
        MeshError: If it cannot be read, or has no tetrahedra, or other cells than these.
    """
    declared = check_header(path)
    mesh = _load(path)
    if problems := array_problems(mesh, path):
        raise MeshError(problems)
    solid = [place for place, block in enumerate(mesh.cells) if _solid(block)]
    kinds = sorted({mesh.cells[place].type for place in solid})
    problem = problem_of_kinds(kinds, [kind in TETRAHEDRA for kind in kinds])
    if problem is not None:
        raise MeshError([problem])
    skipped = sorted({block.type for block in mesh.cells if block.type not in (*kinds, *TRIANGLES)})
    if skipped:
        log.warning("%s: skipped, they have no volume: %s", path.name, ", ".join(skipped))
    cells = np.vstack([mesh.cells[place].data for place in solid]).astype(np.int64)
    if kinds == ["tetra10"]:
        cells = cells[:, VTK_TO_GMSH]
    points = unit * np.asarray(mesh.points, dtype=np.float64)
    sets = _sets(mesh, solid, path, region_data)
    whole = mesh_of_sets(points, cells, sets, wanted, _groups(mesh, path, region_data))
    return replace(whole, declared=declared)


def _solid(block: Any) -> bool:
    """Return whether a block has cells with a volume."""
    return block.type not in FLAT and len(block.data) > 0


def _load(path: Path) -> Any:
    """Return the file as meshio has it.

    Meshio prints its reasons and warnings, and ends the program where it does not know the format:
    that becomes an error here, or a line of the log.
    """
    import meshio

    said = io.StringIO()
    try:
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            mesh = meshio.read(path)
    except (Exception, SystemExit) as error:
        printed = " ".join(said.getvalue().split())
        reason = GENERIC.sub("", f"{printed} {reason_of(error)}").strip()
        text = f"meshio cannot read this file: {reason or 'it is not what its name says'}"
        cure = "is the ending of its name right, and the file whole? docs/imported.md lists formats"
        line = 0
        if isinstance(error, ParseError):
            line = error.position[0]
        raise MeshError([problem_at(Place(path, line), text, cure=cure)]) from None
    for remark in said.getvalue().splitlines():
        if remark.strip():
            log.warning("%s: %s", path.name, " ".join(remark.split()))
    return mesh


def _sets(mesh: Any, solid: list[int], path: Path, region_data: str) -> list[CellSet]:
    """Return the sets of cells: those of the file, or those that numbers of the cells make.

    Args:
        mesh: The file as meshio has it.
        solid: Places of the blocks of tetrahedra.
        path: Path of the file.
        region_data: Name of the cell data that number the regions; empty looks for them.
    """
    named = [one for one in _cell_sets(mesh, solid) if len(one.cells)]
    if named and not region_data:
        return named
    return _numbered(mesh, solid, 3, path, region_data)


def _numbered(
    mesh: Any, blocks: list[int], dim: int, path: Path, region_data: str
) -> list[CellSet]:
    """Return the sets that numbers of the cells make, or the groups of a MED file.

    Args:
        mesh: The file as meshio has it.
        blocks: Places of the blocks of cells.
        dim: Their dimension.
        path: Path of the file.
        region_data: Name of the cell data that number the regions; empty looks for them.
    """
    array = _region_array(mesh, blocks, path, region_data)
    if array is None:
        return []
    numbers = _joined(mesh, array, blocks)
    sets = numbered_sets(numbers, _names(mesh, dim))
    families = getattr(mesh, "cell_tags", {})
    if array == "cell_tags" and families:
        return _by_groups(sets, numbers, families)
    return sets


def _by_groups(sets: list[CellSet], numbers: Ints, families: dict[int, list[str]]) -> list[CellSet]:
    """Return the groups of a MED file, and its families that are in none.

    A family is what cells of the same groups are in; a group may have several.

    Args:
        sets: The families as sets.
        numbers: Family of each cell.
        families: Number of a family -> groups.
    """
    numbers_of: dict[str, list[int]] = {}
    for number, groups in families.items():
        for group in groups:
            numbers_of.setdefault(group.strip(), []).append(int(number))
    found = []
    for group, own in numbers_of.items():
        cells = np.flatnonzero(np.isin(numbers, own))
        if len(cells):
            found.append(CellSet(Label(group, max(own)), cells))
    alone = [one for one in sets if not families.get(one.label.number)]
    return [*found, *alone]


def _joined(mesh: Any, array: str, blocks: list[int]) -> Ints:
    """Return the numbers that cell data give to the cells of some blocks together."""
    values = [np.asarray(mesh.cell_data[array][place]).reshape(-1) for place in blocks]
    return np.concatenate(values).astype(np.int64)


def _cell_sets(mesh: Any, blocks: list[int]) -> list[CellSet]:
    """Return the cells, counted in some blocks together, of each set of the file."""
    sets: list[CellSet] = []
    for name, members in mesh.cell_sets.items():
        if ":" not in name:  # meshio's own sets have a colon
            sets.append(CellSet(Label(name, len(sets) + 1), _in_set(mesh, members, blocks)))
    return sets


def _in_set(mesh: Any, members: Any, blocks: list[int]) -> Ints:
    """Return the numbers, in the blocks together, of the cells of one set."""
    picked: list[Ints] = [np.zeros(0, dtype=np.int64)]
    start = 0
    for block in blocks:
        if members[block] is not None:
            picked.append(start + np.asarray(members[block], dtype=np.int64))
        start += len(mesh.cells[block].data)
    return np.concatenate(picked)


def _region_array(mesh: Any, blocks: list[int], path: Path, wanted: str) -> str | None:
    """Return the name of the cell data that number the regions of some blocks, None without any.

    They have a usual name, or are the only ones of whole numbers by their type: measured values can
    be whole by chance.

    Args:
        mesh: The file as meshio has it.
        blocks: Places of the blocks of cells.
        path: Path of the file.
        wanted: Name that the case gives; empty takes the first one known.

    Raises:
        MeshError: If the wanted one is missing, or none is given and several could be meant.
    """
    numbers = {}
    for name, data in mesh.cell_data.items():
        if all(_whole(np.asarray(data[block])) for block in blocks):
            numbers[name] = all(_counts(np.asarray(data[block])) for block in blocks)
    key = "joint.region_data"
    if wanted and wanted not in numbers:
        text = "the file has no such cell data of whole numbers"
        cure = "name one of them, or leave region_data out"
        allowed = ", ".join(numbers) or "none in this file"
        raise MeshError([Problem(text, key=key, value=wanted, allowed=allowed, cure=cure)])
    if wanted:
        return wanted
    known = [name for name in numbers if name.lower() in REGION_DATA]
    if known:
        return min(known, key=lambda name: REGION_DATA.index(name.lower()))
    several = [name for name in numbers if _many(_joined(mesh, name, blocks))]
    integral = [name for name in numbers if numbers[name] and not _ids(mesh, name, blocks)]
    if len(integral) == 1:
        log.info("%s: its regions are the numbers of %r", path.name, integral[0])
        return integral[0]
    doubtful = integral or [name for name in several if not _ids(mesh, name, blocks)]
    if doubtful:
        text = f"it is not clear which cell data of {path.name} number the regions"
        cure = "name them: region_data: NAME, or take the other data out of the file"
        raise MeshError([Problem(text, key=key, allowed=", ".join(doubtful), cure=cure)])
    return None


def _many(numbers: Ints) -> bool:
    """Return whether numbers are not all the same."""
    return bool(np.any(numbers != numbers[0]))


def _ids(mesh: Any, name: str, blocks: list[int]) -> bool:
    """Return whether cell data number the single cells."""
    numbers = _joined(mesh, name, blocks)
    return len(numbers) > 1 and len(np.unique(numbers)) == len(numbers)


def _whole(values: NDArray[Any]) -> bool:
    """Return whether an array holds one whole number for each cell."""
    if values.dtype.kind not in "iuf" or values.size != len(values):
        return False
    with np.errstate(invalid="ignore"):
        return bool(np.all(values == np.round(values)) and np.all(np.abs(values) < 2**53))


def _counts(values: NDArray[Any]) -> bool:
    """Return whether an array is one of whole numbers by its type."""
    return values.dtype.kind in "iu"


def _names(mesh: Any, dim: int) -> dict[int, str]:
    """Return number -> name of the groups of a dimension, where the format has names."""
    names = {}
    for name, values in mesh.field_data.items():  # number and dimension in Gmsh files
        if len(values) == 2 and values[1] == dim:
            names[int(values[0])] = name
    return names


def _groups(mesh: Any, path: Path, region_data: str) -> list[FacetGroup]:
    """Return the groups of facets: sets of nodes, sets of triangles, numbered triangles."""
    flat = [place for place, block in enumerate(mesh.cells) if block.type in TRIANGLES]
    found = _node_sets(mesh)
    if not flat:
        return found
    blocks = [np.asarray(mesh.cells[place].data)[:, :3] for place in flat]
    corners = np.vstack(blocks).astype(np.int64)
    sets = [one for one in _cell_sets(mesh, flat) if len(one.cells)]
    if not sets:
        sets = _numbered_facets(mesh, flat, path, region_data)
    return [*found, *(FacetGroup(one.label, corners[one.cells]) for one in sets)]


def _numbered_facets(mesh: Any, blocks: list[int], path: Path, region_data: str) -> list[CellSet]:
    """Return the sets of triangles that their numbers make."""
    if region_data not in mesh.cell_data:
        region_data = ""
    return _numbered(mesh, blocks, 2, path, region_data)


def _node_sets(mesh: Any) -> list[FacetGroup]:
    """Return the groups of facets that sets of nodes make."""
    sets: dict[str, Floats] = mesh.point_sets
    found = []
    for number, (name, nodes) in enumerate(sets.items(), 1):
        found.append(FacetGroup(Label(name, number), nodes=np.asarray(nodes, np.int64)))
    for name, members in _node_families(mesh).items():
        found.append(FacetGroup(Label(name, len(found) + 1), nodes=members))
    return found


def _node_families(mesh: Any) -> dict[str, Ints]:
    """Return the groups of nodes of a MED file: name -> nodes."""
    families = getattr(mesh, "point_tags", {})
    numbers = mesh.point_data.get("point_tags")
    found: dict[str, Ints] = {}
    if numbers is None:
        return found
    for number, groups in families.items():
        nodes = np.flatnonzero(np.asarray(numbers) == number)
        for group in groups:
            found[group] = np.union1d(found.get(group, nodes), nodes).astype(np.int64)
    return found
