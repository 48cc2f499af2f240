"""Meshes of universal files (I-DEAS, Salome, FreeCAD): nodes, elements, groups, units."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from microweld.meshes.files.file_mesh import FileMesh
from microweld.meshes.files.numbered_mesh import NumberedMesh, Place, joined, refuse_line
from microweld.meshes.files.text_lines import lines_of, real, whole
from microweld.meshes.files.units import DeclaredUnit

Row = tuple[Place, list[str]]

END = "-1"
#: Descriptors of elements: those that are read, with places of their nodes in VTK's order.
TETRAHEDRA = {"111": (0, 1, 2, 3), "118": (0, 2, 4, 9, 1, 3, 5, 6, 7, 8)}
TRIANGLES = {
    **dict.fromkeys(("41", "51", "61", "74", "81", "91"), (0, 1, 2)),
    **dict.fromkeys(("42", "52", "62", "72", "82", "92"), (0, 2, 4, 1, 3, 5)),
}
BEAMS = ("11", "21", "22", "23", "24")  #: with a line more
#: Bars, rods, shells of four and more nodes, springs, masses, rigid elements.
FLAT = (
    *BEAMS,
    *("31", "32", "43", "44", "45", "46", "53", "54", "55", "56", "63", "64", "65", "66"),
    *("71", "73", "75", "76", "84", "85", "93", "94", "95", "96"),
    *("121", "122", "136", "137", "138", "139", "141", "142", "151", "152", "161"),
)
GROUPS = {
    **dict.fromkeys(("2417", "2429", "2430", "2432"), 2),
    **dict.fromkeys(("2435", "2452", "2467", "2477"), 4),
}
NODES = ("2411", "781")
OTHER_MESHES = ("15", "71", "780")  #: nodes and elements as old programs wrote them


@dataclass
class Dataset:
    """A dataset of a universal file."""

    number: str
    place: Place
    rows: list[Row] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)  #: the same lines as they stand


def read(path: Path, unit: float, wanted: Sequence[str] = ()) -> FileMesh:
    """Read a universal file.

    Args:
        path: Path of the file.
        unit: Length of one unit of the file [m].
        wanted: Regions that the case names.

    Raises:
        MeshError: With all that is wrong, by line.
    """
    mesh = NumberedMesh(path)
    properties: dict[str, list[Hashable]] = {}
    systems: set[str] = set()
    datasets = list(_datasets(path))
    for data in datasets:
        if data.number == "2420":
            systems |= _moved_systems(data)
    for data in datasets:
        if data.number in NODES:
            _read_nodes(data, mesh, systems)
        elif data.number == "2412":
            _read_elements(data, mesh, properties)
        elif data.number == "164":
            _read_units(data, mesh)
        elif data.number in OTHER_MESHES:
            cure = "export with datasets 2411 and 2412, as I-DEAS from version 6 and Salome do"
            refuse_line(data.place, "meshes in this dataset are not read", data.number, cure)
        elif data.number not in GROUPS and data.number != "2420":
            mesh.ignored[f"dataset {data.number}"] += 1
    for data in datasets:
        if data.number in GROUPS:
            _read_groups(data, mesh)
    if not mesh.regions:
        for name, members in properties.items():
            mesh.numbers[name] = int(name)
            mesh.regions[name] = [number for number in members if number in mesh.cells]
    return mesh.finish(unit, wanted)


def _datasets(path: Path) -> Iterator[Dataset]:
    """Yield the datasets of a file.

    Raises:
        MeshError: If a line is in none, or the last one does not end.
    """
    data: Dataset | None = None
    opened: Place | None = None
    for place, line in lines_of(path):
        text = line.strip()
        if text == END and data is not None:
            yield data
            data = None
        elif text == END:
            opened = place
        elif data is not None:
            data.rows.append((place, text.split()))
            data.texts.append(text)
        elif opened is not None and text.isdigit():
            data = Dataset(text, place)
            opened = None
        elif text:
            cure = "export the mesh as a universal file (UNV) of text"
            refuse_line(place, "this line is in no dataset", text, cure)
    if data is not None or opened is not None:
        start = Place(path, 0)
        if data is not None:
            start = data.place
        cure = "export it again: the file seems to be cut off"
        refuse_line(start, "this dataset does not end", cure=cure)


def _moved_systems(data: Dataset) -> set[str]:
    """Return the numbers of coordinate systems that are not the global one."""
    moved = set()
    rows = data.rows[2:]
    identity = [[1, 0, 0], [0, 1, 0], [0, 0, 1], [0, 0, 0]]
    for start in range(0, len(rows) - 5, 6):
        texts = rows[start][1]
        matrix = [[real(text) for text in fields] for _, fields in rows[start + 2 : start + 6]]
        if len(texts) < 2 or texts[1] != "0" or matrix != identity:
            moved.add("".join(texts[:1]))
    return moved


def _read_units(data: Dataset, mesh: NumberedMesh) -> None:
    """Read the unit of length: how many there are in a metre."""
    values = [real(text) for _, fields in data.rows[1:2] for text in fields[:1]]
    if not values or not values[0]:
        refuse_line(data.place, "these units have no factor of length", joined(data.texts))
    # Salome and FreeCAD write metres whatever the mesh is in.
    mesh.declared = DeclaredUnit(1 / values[0], *data.place, certain=values[0] != 1.0)


def _read_nodes(data: Dataset, mesh: NumberedMesh, systems: set[str]) -> None:
    """Read nodes, of two lines each."""
    for (place, head), (_, texts) in _by_two(data, mesh):
        number = whole("".join(head[:1]))
        values = [real(text) for text in texts]
        point = [value for value in values if value is not None]
        if number is None or len(head) < 4 or len(point) != 3 or len(values) != 3:
            cure = "export the mesh again; is a line lost or cut off?"
            allowed = "number, two coordinate systems, colour, and a line of three coordinates"
            mesh.wrong(place, "this is no node", joined([*head, *texts]), allowed, cure)
            continue
        if head[1] in systems:
            cure = "export the nodes in the global coordinate system"
            text = "local coordinate systems (dataset 2420) are not carried out"
            refuse_line(place, text, f"system {head[1]}", cure)
        mesh.add_node(number, (point[0], point[1], point[2]), place)


def _by_two(data: Dataset, mesh: NumberedMesh) -> Iterator[tuple[Row, Row]]:
    """Yield the lines of a dataset two by two."""
    if len(data.rows) % 2:
        cure = "export the mesh again"
        mesh.wrong(data.rows[-1][0], "this dataset lacks a line", cure=cure)
    yield from zip(data.rows[::2], data.rows[1::2], strict=False)


def _read_elements(
    data: Dataset, mesh: NumberedMesh, properties: dict[str, list[Hashable]]
) -> None:
    """Read elements: a line of numbers, one more for beams, then the nodes."""
    rows = iter(data.rows)
    for place, head in rows:
        numbers = [whole(text) for text in head]
        if len(numbers) != 6 or None in numbers:
            cure = "export the mesh again; is a line lost or cut off?"
            allowed = "number, descriptor, property, material, colour, number of nodes"
            mesh.wrong(place, "this is no element", joined(head), allowed, cure)
            return
        count = int(head[5])
        kind = head[1]
        if kind in BEAMS:
            next(rows, None)
        texts: list[str] = []
        while len(texts) < count:
            following = next(rows, None)
            if following is None:
                mesh.wrong(place, "this element lacks nodes", joined(head))
                return
            texts += following[1]
        nodes = [whole(text) for text in texts]
        order = TETRAHEDRA.get(kind) or TRIANGLES.get(kind)
        if order is None and kind in FLAT:
            mesh.skipped[f"element of descriptor {kind}"] += 1
        elif order is None:
            mesh.refuse_kind(f"descriptor {kind}", place)
        elif len(nodes) != len(order) or None in nodes:
            allowed = f"{len(order)} nodes"
            mesh.wrong(place, "these are no nodes of an element", joined(texts), allowed)
        else:
            mesh.add_cell(int(head[0]), [nodes[at] for at in order], place)
            properties.setdefault(head[2], []).append(int(head[0]))


def _read_groups(data: Dataset, mesh: NumberedMesh) -> None:
    """Read groups: a line of numbers, a name, then kind and number of each member."""
    width = GROUPS[data.number]
    number = 0
    while number < len(data.rows):
        place, head = data.rows[number]
        count = whole("".join(head[7:8]))
        if count is None or len(head) != 8 or number + 1 >= len(data.rows):
            mesh.wrong(place, "this is no group", joined(head), cure="export the mesh again")
            return
        name = data.texts[number + 1]
        texts: list[str] = []
        number += 2
        while len(texts) < width * count and number < len(data.rows):
            texts += data.rows[number][1]
            number += 1
        members = [whole(text) for text in texts]
        if len(members) < width * count:
            mesh.wrong(place, "this group lacks members", name, cure="export the mesh again")
            return
        _add_group(mesh, name, list(zip(members[::width], members[1::width], strict=False)))
        mesh.numbers[name] = whole(head[0]) or 0


def _add_group(mesh: NumberedMesh, name: str, members: list[tuple[int | None, int | None]]) -> None:
    """Add a group of nodes (kind 7) and elements (kind 8)."""
    nodes = [number for kind, number in members if kind == 7]
    elements = [number for kind, number in members if kind == 8]
    cells = [number for number in elements if number in mesh.cells]
    flat = [mesh.triangles[number].nodes for number in elements if number in mesh.triangles]
    if cells:
        mesh.regions[name] = list(cells)
    if flat:
        mesh.facets[name] = flat
    if nodes:
        mesh.node_sets[name] = list(nodes)
