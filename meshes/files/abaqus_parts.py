"""Nodes, elements and sets of one part of an Abaqus file, and where its instances are placed."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from microweld.arrays import Floats
from microweld.meshes.files.abaqus_elements import tetrahedron, triangle, without_volume
from microweld.meshes.files.abaqus_keywords import Block, Row
from microweld.meshes.files.numbered_mesh import (
    NumberedMesh,
    Place,
    Point,
    joined,
    refuse_line,
)
from microweld.meshes.files.text_lines import real, whole

Motion = Callable[[Point], Point]

LARGEST = 5_000_000  #: numbers that a line generates
#: Corners of the faces S1 to S4 of a tetrahedron.
FACES = ((0, 1, 2), (0, 3, 1), (1, 3, 2), (2, 3, 0))


@dataclass
class NamedSet:
    """A set of numbers, or of names of other sets."""

    name: str  #: as the file has it first
    members: list[tuple[str, Place]] = field(default_factory=list)
    internal: bool = False  #: made by Abaqus/CAE for its own use


@dataclass
class Surface:
    """A surface by faces of elements, or by sets of nodes."""

    name: str
    rows: list[Row]
    by_nodes: bool


@dataclass
class Part:
    """What stands between *PART and *END PART, or in a file without parts."""

    name: str = ""
    nodes: dict[int, tuple[Point, Place]] = field(default_factory=dict)
    #: number -> nodes and line of tetrahedra and triangles
    elements: dict[int, tuple[tuple[int, ...], Place]] = field(default_factory=dict)
    #: by names in capitals
    node_sets: dict[str, NamedSet] = field(default_factory=dict)
    element_sets: dict[str, NamedSet] = field(default_factory=dict)
    surfaces: dict[str, Surface] = field(default_factory=dict)
    #: sets of elements that move as one, and their lines
    rigid: list[tuple[str, Place]] = field(default_factory=list)
    system: Motion | None = None  #: from the local coordinate system of *SYSTEM

    def copy(self) -> Part:
        """Return a copy, to which an instance adds what is its own."""
        sets = (self.node_sets, self.element_sets)
        node_sets, element_sets = (
            {key: replace(one, members=[*one.members]) for key, one in own.items()} for own in sets
        )
        return replace(
            self,
            nodes=dict(self.nodes),
            elements=dict(self.elements),
            node_sets=node_sets,
            element_sets=element_sets,
            surfaces=dict(self.surfaces),
        )


def read_nodes(block: Block, part: Part, mesh: NumberedMesh) -> None:
    """Read *NODE into a part.

    Args:
        block: The keyword and its data.
        part: The part.
        mesh: Takes the problems.
    """
    system = block.get("SYSTEM").upper() or "R"
    if system not in ("R", "C"):
        cure = "export the nodes in rectangular coordinates"
        refuse_line(block.place, "nodes in spherical coordinates are not read", system, cure)
    members = []
    for place, fields in block.rows:
        number = whole(fields[0])
        numbers = [real(text) for text in fields[1:4]]
        point = [value for value in numbers if value is not None]
        if number is None or len(point) < 3:
            cure = "export the mesh again; is the line cut off?"
            allowed = "a number and three coordinates"
            mesh.wrong(place, "this is no node", joined(fields), allowed, cure)
            continue
        x, y, z = point
        if system == "C":
            angle = math.radians(y)
            y = x * math.sin(angle)
            x = x * math.cos(angle)
        at = (x, y, z)
        if part.system is not None:
            at = part.system(at)
        if number in part.nodes and part.nodes[number][0] != at:
            cure = "renumber the nodes; include each file once"
            mesh.wrong(place, f"another node has the number {number} already", cure=cure)
        part.nodes[number] = (at, place)
        members.append((str(number), place))
    if name := block.get("NSET"):
        add_to_set(part.node_sets, name, members)


def read_elements(block: Block, part: Part, mesh: NumberedMesh) -> None:
    """Read *ELEMENT into a part: tetrahedra and triangles; others are skipped or refused.

    Args:
        block: The keyword and its data.
        part: The part.
        mesh: Takes the problems and what is skipped.
    """
    kind = block.get("TYPE").upper()
    count = tetrahedron(kind) or triangle(kind)
    if not count and without_volume(kind):
        mesh.skipped[kind] += len(block.rows)
        return
    if not count:
        mesh.refuse_kind(kind or "*ELEMENT without TYPE", block.place)
        return
    members = []
    for place, texts in _elements(block.rows, 1 + count):
        numbers = [whole(text) for text in texts]
        found = [number for number in numbers if number is not None]
        if len(found) != 1 + count or len(numbers) != len(found):
            cure = "export the mesh again; is the line cut off?"
            allowed = f"a number and {count} nodes for {kind}"
            mesh.wrong(place, "this is no element of its type", joined(texts), allowed, cure)
            continue
        number = found[0]
        nodes = tuple(found[1:])
        if number in part.elements and part.elements[number][0] != nodes:
            cure = "renumber the elements; include each file once"
            mesh.wrong(place, f"another element has the number {number} already", cure=cure)
        part.elements[number] = (nodes, place)
        members.append((str(number), place))
    if name := block.get("ELSET"):
        add_to_set(part.element_sets, name, members)


def _elements(rows: Sequence[Row], width: int) -> Iterator[Row]:
    """Yield the fields of each element, which go on in the next line while there are too few."""
    texts: list[str] = []
    start = None
    for place, fields in rows:
        if fields and not fields[-1]:
            fields = fields[:-1]
        texts = [*texts, *fields]
        start = start or place
        if len(texts) >= width:
            yield start, texts
            texts = []
            start = None
    if start is not None:
        yield start, texts


def add_to_set(
    sets: dict[str, NamedSet], name: str, members: list[tuple[str, Place]], internal: bool = False
) -> None:
    """Add members to a set, which may be new.

    Args:
        sets: By names in capitals.
        name: Name of the set.
        members: Numbers or names, with their lines.
        internal: Whether Abaqus/CAE made it for its own use.
    """
    known = sets.setdefault(name.upper(), NamedSet(name, internal=internal))
    known.members += members


def read_set(block: Block, mesh: NumberedMesh) -> list[tuple[str, Place]]:
    """Return the members that *NSET or *ELSET lists.

    Args:
        block: The keyword and its data.
        mesh: Takes the problems.
    """
    members: list[tuple[str, Place]] = []
    for place, fields in block.rows:
        if "GENERATE" not in block.parameters:
            members += [(text, place) for text in fields if text]
            continue
        numbers = [whole(text) for text in fields if text]
        found = [number for number in numbers if number is not None]
        if len(found) not in (2, 3) or len(found) < len(numbers) or found[-1] == 0:
            allowed = "first, last, increment"
            mesh.wrong(place, "these numbers generate no set", joined(fields), allowed)
            continue
        step = 1
        if len(found) == 3:
            step = found[2]
        if (found[1] - found[0]) // step > LARGEST:
            mesh.wrong(place, "a set of so many numbers is not read", joined(fields))
            continue
        members += [(str(number), place) for number in range(found[0], found[1] + 1, step)]
    return members


def read_system(block: Block) -> Motion | None:
    """Return the motion out of the coordinate system of *SYSTEM, None for the global one.

    Its lines are a point at the origin and one on its x axis, and one in its x-y plane.

    Raises:
        MeshError: If it is neither of one point nor of three.
    """
    texts = [text for _, fields in block.rows for text in fields if text]
    values = [real(text) for text in texts]
    numbers = [value for value in values if value is not None]
    if not texts:
        return None
    if len(numbers) != len(texts) or len(texts) not in (3, 9):
        cure = "write the nodes in the global coordinate system"
        text = "a coordinate system by other than one or three points is not read"
        refuse_line(block.place, text, joined(texts), cure)
    points = np.reshape(numbers, (-1, 3))
    if len(points) == 1:
        return _moved(np.eye(3), points[0])
    x = points[1] - points[0]
    z = np.cross(x, points[2] - points[0])
    if not np.all(np.isfinite(points)) or np.linalg.norm(z) == 0:
        text = "the three points of the coordinate system are on a line"
        refuse_line(block.place, text, joined(texts), "move one of them")
    axes = np.array([x, np.cross(z, x), z])
    axes /= np.linalg.norm(axes, axis=1, keepdims=True)
    return _moved(axes.T, points[0])


def read_placement(block: Block) -> Motion | None:
    """Return the motion of *INSTANCE: a translation, then a rotation; None without any.

    The rotation is by an angle [degrees] about an axis from one point to another.

    Raises:
        MeshError: If its lines are something else.
    """
    lines = [[text for text in fields if text] for _, fields in block.rows]
    values = [[real(text) for text in texts] for texts in lines]
    rows = [[value for value in row if value is not None] for row in values]
    if not rows:
        return None
    if [len(row) for row in values] not in ([3], [3, 7]) or [*map(len, rows)] != [
        *map(len, values)
    ]:
        cure = "write a translation of 3 numbers, then a rotation of 7"
        text = "these lines place no instance"
        refuse_line(block.place, text, "; ".join(map(joined, lines)), cure)
    shift = np.array(rows[0])
    if len(rows) == 1:
        return _moved(np.eye(3), shift)
    start = np.array(rows[1][:3])
    axis = np.array(rows[1][3:6]) - start
    length = float(np.linalg.norm(axis))
    if length == 0:
        text = "the two points of the axis of rotation are the same"
        refuse_line(block.place, text, joined(lines[1]), "move one of them")
    x, y, z = axis / length
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    angle = math.radians(rows[1][6])
    turn = np.eye(3) + math.sin(angle) * cross + (1 - math.cos(angle)) * (cross @ cross)
    return _moved(turn, turn @ (shift - start) + start)


def _moved(turn: Floats, shift: Floats) -> Motion:
    """Return the motion of a rotation (3, 3) and a translation (3,)."""

    def moved(point: Point) -> Point:
        x, y, z = (turn @ np.array(point) + shift).tolist()
        return (x, y, z)

    return moved
