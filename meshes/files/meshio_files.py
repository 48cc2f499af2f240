"""Meshes that meshio reads: VTU, VTK, Abaqus, MED, XDMF, Nastran, Medit and more."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from microweld.errors import MeshError, Problem
from microweld.meshes.files.file_mesh import FacetGroup, FileMesh, Floats, Ints, Label, raise_order
from microweld.meshes.files.gmsh_files import problem_of_kinds

#: Arrays of cell data that number the regions, as programs call them; the first that a file has is
#: taken.
REGION_DATA = (
    "region",
    "body",
    "gmsh:physical",
    "medit:ref",
    "cell_tags",
    "nastran:ref",
    "MaterialIDs",
    "material",
    "CellEntityIds",
    "avsucd:material",
    "exodus:block",
    "f",
)
VTK_TO_GMSH = [0, 1, 2, 3, 4, 5, 6, 7, 9, 8]  #: meshio keeps VTK's order of the middle nodes
TETRAHEDRA = ("tetra", "tetra10")
TRIANGLES = ("triangle", "triangle6")
FLAT = (
    "vertex",
    "line",
    "line3",
    "triangle",
    "triangle6",
    "quad",
    "quad8",
    "quad9",
    "polygon",
)  #: no volume cells


def read(path: Path, unit: float, region_data: str = "") -> FileMesh:
    """Read a mesh with meshio.

    Args:
        path: of the file.
        unit: length of one unit of the file [m].
        region_data: name of the cell data that number the regions; empty looks for them.

    Raises:
        MeshError: if it cannot be read, or has no tetrahedra, or others cells than these.
    """
    mesh = _load(path)
    solid = [place for place, block in enumerate(mesh.cells) if block.type not in FLAT]
    kinds = sorted({mesh.cells[place].type for place in solid})
    problem = problem_of_kinds(kinds, [kind in TETRAHEDRA for kind in kinds])
    if problem is not None:
        raise MeshError([problem])
    cells = np.vstack([mesh.cells[place].data for place in solid]).astype(np.int64)
    points = unit * np.asarray(mesh.points, dtype=np.float64)
    regions, region = _regions(mesh, solid, cells, region_data)
    raised = kinds == ["tetra"]
    points, cells = raise_order(points, cells) if raised else (points, cells[:, VTK_TO_GMSH])
    return FileMesh(points, cells, region, regions, tuple(_groups(mesh, region_data)), raised)


def _load(path: Path) -> Any:
    """The file as meshio has it; meshio ends a program that reads a file of unknown format."""
    import meshio

    try:
        return meshio.read(path)
    except (Exception, SystemExit) as error:
        text = str(error) or "it is not what its name says"
        cure = "open it with another program; docs/imported.md lists the formats"
        raise MeshError.single(
            f"meshio cannot read this file: {text}", key="joint.file", value=str(path), cure=cure
        ) from None


def _regions(
    mesh: Any, solid: list[int], cells: Ints, region_data: str
) -> tuple[tuple[Label, ...], Ints]:
    """Labels of the regions, and the place of each cell's region among them: by sets, by numbers, or by pieces."""
    starts = np.cumsum([0, *(len(mesh.cells[place].data) for place in solid)])
    sets = {
        name: _in_set(members, solid, starts)
        for name, members in mesh.cell_sets.items()
        if ":" not in name
    }
    sets = {name: cells for name, cells in sets.items() if len(cells)}
    if sets and not region_data:
        return _by_sets(sets, len(cells))
    array = _region_array(mesh, solid, region_data)
    if array is None:
        numbers = _pieces(cells)
    else:
        numbers = np.concatenate([mesh.cell_data[array][place] for place in solid])
    found, region = np.unique(numbers.astype(np.int64), return_inverse=True)
    names = _names(mesh, 3)
    return tuple(Label(names.get(int(n), str(n)), int(n)) for n in found), region.reshape(-1)


def _in_set(members: Any, blocks: list[int], starts: Ints) -> Ints:
    """Numbers, in the blocks together, of the cells of a set."""
    picked = [
        start + np.asarray(members[block], dtype=np.int64)
        for start, block in zip(starts, blocks, strict=False)
        if members[block] is not None
    ]
    if picked:
        return np.concatenate(picked)
    return np.zeros(0, dtype=np.int64)


def _by_sets(sets: Mapping[str, Ints], count: int) -> tuple[tuple[Label, ...], Ints]:
    """Regions by cell sets: the smallest set that holds a cell is its region."""
    region = np.full(count, -1)
    names = sorted(sets, key=lambda name: -len(sets[name]))
    for place, name in enumerate(names):
        region[sets[name]] = place
    if np.any(region < 0):
        region[region < 0] = len(names)
        names.append("without a set")
    used, region = np.unique(region, return_inverse=True)
    return tuple(Label(names[place], place + 1) for place in used), region.reshape(-1)


def _region_array(mesh: Any, solid: list[int], wanted: str) -> str | None:
    """Name of the cell data that number the regions.

    Raises:
        MeshError: if the wanted one is missing, or it is unclear which it is.
    """
    numbers = [
        name for name, data in mesh.cell_data.items() if all(_whole(data[place]) for place in solid)
    ]
    if wanted and wanted not in numbers:
        text = "the file has no such cell data of whole numbers"
        cure = "name one of them, or leave region_data out"
        key = "joint.region_data"
        allowed = ", ".join(numbers) or "none in this file"
        raise MeshError([Problem(text, key=key, value=wanted, allowed=allowed, cure=cure)])
    known = [name for name in REGION_DATA if name in numbers]
    if wanted:
        found = [wanted]
    else:
        found = known or numbers
    if found:
        return found[0]
    return None


def _whole(values: NDArray[Any]) -> bool:
    return values.ndim == 1 and bool(np.all(values == np.round(values)))


def _pieces(cells: Ints) -> Ints:
    """Number, from 1, of the connected piece that each cell is of."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    count = int(cells.max()) + 1
    rows = np.repeat(cells[:, :1], 3, axis=1).ravel()
    columns = cells[:, 1:4].ravel()
    piece = connected_components(
        coo_array((np.ones(rows.size), (rows, columns)), shape=(count, count))
    )[1]
    return np.asarray(np.unique(piece[cells[:, 0]], return_inverse=True)[1].reshape(-1) + 1)


def _names(mesh: Any, dim: int) -> dict[int, str]:
    """Number -> name of the groups of a dimension, where the format has names."""
    gmsh_names = {int(number): name for name, (number, of) in mesh.field_data.items() if of == dim}
    med_names = {
        int(number): names[0] for number, names in getattr(mesh, "cell_tags", {}).items() if names
    }
    return {**med_names, **gmsh_names}


def _groups(mesh: Any, region_data: str) -> list[FacetGroup]:
    """Groups of facets: sets of triangles, numbered triangles, sets of nodes."""
    flat = [place for place, block in enumerate(mesh.cells) if block.type in TRIANGLES]
    found = _node_sets(mesh)
    if not flat:
        return found
    corners = np.vstack([np.asarray(mesh.cells[place].data)[:, :3] for place in flat]).astype(
        np.int64
    )
    starts = np.cumsum([0, *(len(mesh.cells[place].data) for place in flat)])
    sets = {
        name: _in_set(members, flat, starts)
        for name, members in mesh.cell_sets.items()
        if ":" not in name
    }
    found += [
        FacetGroup(Label(name, n), corners[cells])
        for n, (name, cells) in enumerate(sets.items(), 1)
        if len(cells)
    ]
    array = _region_array(mesh, flat, "" if region_data not in mesh.cell_data else region_data)
    if array is None or any(sets[name].size for name in sets):
        return found
    numbers = np.concatenate([mesh.cell_data[array][place] for place in flat]).astype(np.int64)
    names = _names(mesh, 2)
    return found + [
        FacetGroup(Label(names.get(int(n), str(n)), int(n)), corners[numbers == n])
        for n in np.unique(numbers)
    ]


def _node_sets(mesh: Any) -> list[FacetGroup]:
    sets: dict[str, Floats] = mesh.point_sets
    return [
        FacetGroup(Label(name, n), nodes=np.asarray(nodes, np.int64))
        for n, (name, nodes) in enumerate(sets.items(), 1)
    ]
