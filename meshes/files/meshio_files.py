"""Meshes that meshio reads: VTU, VTK, Abaqus, MED, XDMF, Nastran, Medit and more."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from microweld.arrays import Floats, Ints
from microweld.errors import MeshError, Problem
from microweld.meshes.files.file_mesh import FacetGroup, FileMesh, Label, raise_order
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
#: Kinds of cells without a volume.
FLAT = ("vertex", "line", "line3", "triangle", "triangle6", "quad", "quad8", "quad9", "polygon")


def read(path: Path, unit: float, region_data: str = "") -> FileMesh:
    """Read a mesh with meshio.

    Args:
        path: Path of the file.
        unit: Length of one unit of the file [m].
        region_data: Name of the cell data that number the regions; empty looks for them.

    Raises:
        MeshError: If it cannot be read, or has no tetrahedra, or other cells than these.
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
    if raised:
        points, cells = raise_order(points, cells)
    else:
        cells = cells[:, VTK_TO_GMSH]
    return FileMesh(points, cells, region, regions, tuple(_groups(mesh, region_data)), raised)


def _load(path: Path) -> Any:
    """Return the file as meshio has it.

    Meshio ends the program where it does not know the format: that becomes an error here.
    """
    import meshio

    try:
        return meshio.read(path)
    except (Exception, SystemExit) as error:
        reason = str(error) or "it is not what its name says"
        text = f"meshio cannot read this file: {reason}"
        cure = "open it with another program; docs/imported.md lists the formats"
        raise MeshError.single(text, key="joint.file", value=str(path), cure=cure) from None


def _regions(
    mesh: Any, solid: list[int], cells: Ints, region_data: str
) -> tuple[tuple[Label, ...], Ints]:
    """Return the regions, and the place of each cell's region among them.

    The regions come from sets of cells, from numbers of cells, or are the connected pieces.

    Args:
        mesh: The file as meshio has it.
        solid: Places of the blocks of tetrahedra.
        cells: Nodes of all tetrahedra.
        region_data: Name of the cell data that number the regions; empty looks for them.
    """
    sets = {name: own for name, own in _cell_sets(mesh, solid).items() if len(own)}
    if sets and not region_data:
        return _by_sets(sets, len(cells))
    array = _region_array(mesh, solid, region_data)
    if array is None:
        numbers = _pieces(cells)
    else:
        numbers = np.concatenate([mesh.cell_data[array][place] for place in solid])
    found, region = np.unique(numbers.astype(np.int64), return_inverse=True)
    names = _names(mesh, 3)
    return tuple(_label(int(number), names) for number in found), region.reshape(-1)


def _label(number: int, names: Mapping[int, str]) -> Label:
    """Return the label of a number, with its name if it has one."""
    return Label(names.get(number, str(number)), number)


def _cell_sets(mesh: Any, blocks: list[int]) -> dict[str, Ints]:
    """Return the numbers, in some blocks together, of the cells of each set of the file."""
    sets = {}
    for name, members in mesh.cell_sets.items():
        if ":" not in name:  # meshio's own sets have a colon
            sets[name] = _in_set(mesh, members, blocks)
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


def _by_sets(sets: Mapping[str, Ints], count: int) -> tuple[tuple[Label, ...], Ints]:
    """Return regions by cell sets: the smallest set that holds a cell is its region."""
    region = np.full(count, -1)
    names = sorted(sets, key=lambda name: -len(sets[name]))
    for place, name in enumerate(names):
        region[sets[name]] = place
    if np.any(region < 0):
        region[region < 0] = len(names)
        names.append("without a set")
    used, region = np.unique(region, return_inverse=True)
    return tuple(Label(names[place], place + 1) for place in used), region.reshape(-1)


def _region_array(mesh: Any, blocks: list[int], wanted: str) -> str | None:
    """Return the name of the cell data that number the regions of some blocks, None without any.

    Args:
        mesh: The file as meshio has it.
        blocks: Places of the blocks of cells.
        wanted: Name that the case gives; empty takes the first one known.

    Raises:
        MeshError: If the wanted one is missing.
    """
    numbers = []
    for name, data in mesh.cell_data.items():
        if all(_whole(data[block]) for block in blocks):
            numbers.append(name)
    if wanted and wanted not in numbers:
        text = "the file has no such cell data of whole numbers"
        cure = "name one of them, or leave region_data out"
        key = "joint.region_data"
        allowed = ", ".join(numbers) or "none in this file"
        raise MeshError([Problem(text, key=key, value=wanted, allowed=allowed, cure=cure)])
    if wanted:
        return wanted
    known = [name for name in REGION_DATA if name in numbers]
    return next(iter(known or numbers), None)


def _whole(values: NDArray[Any]) -> bool:
    """Return whether an array holds one whole number for each cell."""
    return values.ndim == 1 and bool(np.all(values == np.round(values)))


def _pieces(cells: Ints) -> Ints:
    """Return the number, from 1, of the connected piece that each cell is of."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    count = int(cells.max()) + 1
    rows = np.repeat(cells[:, :1], 3, axis=1).ravel()
    columns = cells[:, 1:4].ravel()
    links = coo_array((np.ones(rows.size), (rows, columns)), shape=(count, count))
    piece = connected_components(links)[1]
    return np.asarray(np.unique(piece[cells[:, 0]], return_inverse=True)[1].reshape(-1) + 1)


def _names(mesh: Any, dim: int) -> dict[int, str]:
    """Return number -> name of the groups of a dimension, where the format has names."""
    names = {}
    for number, of_number in getattr(mesh, "cell_tags", {}).items():  # of MED files
        if of_number:
            names[int(number)] = of_number[0]
    for name, (number, dimension) in mesh.field_data.items():  # of Gmsh files
        if dimension == dim:
            names[int(number)] = name
    return names


def _groups(mesh: Any, region_data: str) -> list[FacetGroup]:
    """Return the groups of facets: sets of nodes, sets of triangles, numbered triangles."""
    flat = [place for place, block in enumerate(mesh.cells) if block.type in TRIANGLES]
    found = _node_sets(mesh)
    if not flat:
        return found
    blocks = [np.asarray(mesh.cells[place].data)[:, :3] for place in flat]
    corners = np.vstack(blocks).astype(np.int64)
    sets = _cell_sets(mesh, flat)
    for number, (name, cells) in enumerate(sets.items(), 1):
        if len(cells):
            found.append(FacetGroup(Label(name, number), corners[cells]))
    numbered = _numbered_groups(mesh, flat, corners, region_data)
    if any(len(cells) for cells in sets.values()):
        return found
    return [*found, *numbered]


def _numbered_groups(
    mesh: Any, blocks: list[int], corners: Ints, region_data: str
) -> list[FacetGroup]:
    """Return the groups of facets that numbers of the triangles make."""
    if region_data not in mesh.cell_data:
        region_data = ""
    array = _region_array(mesh, blocks, region_data)
    if array is None:
        return []
    numbers = np.concatenate([mesh.cell_data[array][place] for place in blocks]).astype(np.int64)
    names = _names(mesh, 2)
    return [
        FacetGroup(_label(int(number), names), corners[numbers == number])
        for number in np.unique(numbers)
    ]


def _node_sets(mesh: Any) -> list[FacetGroup]:
    """Return the groups of facets that sets of nodes make."""
    sets: dict[str, Floats] = mesh.point_sets
    found = []
    for number, (name, nodes) in enumerate(sets.items(), 1):
        found.append(FacetGroup(Label(name, number), nodes=np.asarray(nodes, np.int64)))
    return found
