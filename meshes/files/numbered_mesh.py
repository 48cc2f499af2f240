"""Mesh of a text file on its way: nodes, cells and sets by their numbers, and what is wrong.

What is wrong is collected with the line of the file, and raised when the file is read.
"""

from __future__ import annotations

import logging
import math
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple, NoReturn

import numpy as np

from microweld.errors import MeshError, Problem
from microweld.meshes.files.file_mesh import CellSet, FacetGroup, FileMesh, Label
from microweld.meshes.files.regions import mesh_of_sets
from microweld.meshes.files.units import DeclaredUnit

log = logging.getLogger(__name__)

Point = tuple[float, float, float]

MOST = 20  #: problems after which reading stops
VTK_TO_GMSH = [0, 1, 2, 3, 4, 5, 6, 7, 9, 8]  #: most formats number middle nodes as VTK does
TETRAHEDRA = "tetrahedra of 4 or of 10 nodes"


class Place(NamedTuple):
    """A line of a file."""

    path: Path
    line: int


class Cell(NamedTuple):
    """Nodes of a tetrahedron or triangle, and where it stands."""

    nodes: tuple[Hashable, ...]
    place: Place


def problem_at(
    place: Place, text: str, value: str = "", allowed: str = "", cure: str = ""
) -> Problem:
    """Return a problem of a line of a mesh file, or of the whole file that the case names.

    Args:
        place: The line; 0 for the whole file.
        text: What is wrong.
        value: What stands there.
        allowed: What may stand there.
        cure: How to mend it.
    """
    if place.line == 0:
        value = ": ".join(filter(None, (str(place.path), value)))
        return Problem(text, key="joint.file", value=value, allowed=allowed, cure=cure)
    return Problem(text, str(place.path), place.line, "", value, allowed, cure)


def refuse_line(place: Place, text: str, value: str = "", cure: str = "") -> NoReturn:
    """Raise MeshError for a line of a mesh file.

    Args:
        place: The line.
        text: What is wrong.
        value: What stands there.
        cure: How to mend it.
    """
    raise MeshError([problem_at(place, text, value, cure=cure)])


def refuse_joiner(place: Place, name: str, kind: str) -> NoReturn:
    """Raise MeshError for what joins nodes without making them one.

    Args:
        place: The line.
        name: Its name in the file.
        kind: What the format calls it: "keyword" or "card".
    """
    cure = (
        f"mesh bodies that are one with common nodes (bonded), or take the {kind} out:"
        " bodies that touch are contact pairs"
    )
    refuse_line(place, f"{name} joins nodes and is not carried out", cure=cure)


@dataclass
class NumberedMesh:
    """Nodes, tetrahedra, triangles and sets of a file by their numbers."""

    path: Path
    points: dict[Hashable, Point] = field(default_factory=dict)
    cells: dict[Hashable, Cell] = field(default_factory=dict)
    triangles: dict[Hashable, Cell] = field(default_factory=dict)
    #: name -> cells of a region
    regions: dict[str, list[Hashable]] = field(default_factory=dict)
    #: name -> triangles, by the corners of each
    facets: dict[str, list[tuple[Hashable, ...]]] = field(default_factory=dict)
    node_sets: dict[str, list[Hashable]] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)  #: of some names
    problems: list[Problem] = field(default_factory=list)
    declared: DeclaredUnit | None = None  #: unit of length that the file declares
    skipped: Counter[str] = field(default_factory=Counter)  #: kinds of elements
    ignored: Counter[str] = field(default_factory=Counter)  #: what does not concern the mesh

    def wrong(
        self, place: Place, text: str, value: str = "", allowed: str = "", cure: str = ""
    ) -> None:
        """Note a problem of a line.

        Args:
            place: The line.
            text: What is wrong.
            value: What stands there.
            allowed: What may stand there.
            cure: How to mend it.

        Raises:
            MeshError: If there are many already.
        """
        self.problems.append(problem_at(place, text, value, allowed, cure))
        if len(self.problems) >= MOST:
            raise MeshError(self.problems)

    def add_node(self, number: Hashable, point: Point, place: Place) -> None:
        """Add a node; the same one again is no problem.

        Args:
            number: Its number.
            point: Its coordinates in units of the file.
            place: The line.
        """
        if not all(map(math.isfinite, point)):
            text = f"node {number} has a coordinate that is not finite"
            self.wrong(place, text, joined(point), cure="export the mesh again")
        elif self.points.setdefault(number, point) != point:
            cure = "renumber the nodes; include each file once"
            self.wrong(place, f"another node has the number {number} already", cure=cure)

    def add_cell(self, number: Hashable, nodes: Sequence[Hashable], place: Place) -> None:
        """Add a tetrahedron of 4 or 10 nodes, or a triangle of 3 or 6.

        Args:
            number: Its number.
            nodes: Numbers of its nodes; middle nodes as VTK numbers them.
            place: The line.
        """
        if len(nodes) in (4, 10):
            cells = self.cells
        else:
            cells = self.triangles
        cell = Cell(tuple(nodes), place)
        known = self.cells.get(number) or self.triangles.get(number)
        if known is not None and known.nodes != cell.nodes:
            cure = "renumber the elements; include each file once"
            self.wrong(place, f"another element has the number {number} already", cure=cure)
        elif len(set(nodes)) < len(nodes):
            text = f"element {number} has a node twice"
            self.wrong(place, text, ", ".join(map(str, nodes)), cure="remesh it")
        cells[number] = cell

    def refuse_kind(self, kind: str, place: Place) -> None:
        """Note an element of a kind that is not computed with; once for each kind.

        Args:
            kind: Its name.
            place: The line of the first.
        """
        if any(kind == problem.value for problem in self.problems):
            return
        text = "elements of this kind are not read"
        cure = "mesh all bodies with tetrahedra, and take other elements out of the file"
        self.wrong(place, text, kind, TETRAHEDRA, cure)

    def finish(self, unit: float, wanted: Sequence[str]) -> FileMesh:
        """Return the mesh, and log what is skipped and ignored.

        Args:
            unit: Length of one unit of the file [m].
            wanted: Regions that the case names.

        Raises:
            MeshError: With all that is wrong in the file.
        """
        name = self.path.name
        if self.skipped:
            log.warning("%s: skipped, they have no volume: %s", name, counted(self.skipped))
        if self.ignored:
            text = "%s: ignored, it does not concern the mesh: %s"
            log.info(text, name, counted(self.ignored))
        self._check()
        if self.problems:
            raise MeshError(self.problems)
        place_of = {number: place for place, number in enumerate(self.points)}
        points = unit * np.array(list(self.points.values()), dtype=np.float64).reshape(-1, 3)
        nodes = [[place_of[node] for node in cell.nodes] for cell in self.cells.values()]
        cells = np.array(nodes, dtype=np.int64)
        if cells.shape[1] == 10:
            cells = cells[:, VTK_TO_GMSH]
        groups = self._groups(place_of)
        whole = mesh_of_sets(points, cells, self._cell_sets(), wanted, groups)
        return replace(whole, declared=self.declared)

    def _check(self) -> None:
        """Note what is wrong with the whole."""
        if not self.cells and not self.problems:
            cure = "mesh the volumes with tetrahedra, and export them with their nodes"
            text = "the file has no tetrahedra"
            self.wrong(Place(self.path, 0), text, counted(self.skipped), TETRAHEDRA, cure)
        first = next(iter(self.cells.values()), None)
        for number, cell in (*self.cells.items(), *self.triangles.items()):
            lost = [str(node) for node in cell.nodes if node not in self.points]
            if lost:
                text = f"element {number} has nodes that the file does not have"
                cure = "export the mesh again, with all nodes; is the file cut off?"
                self.wrong(cell.place, text, ", ".join(lost), cure=cure)
            if first and len(cell.nodes) in (4, 10) and len(cell.nodes) != len(first.nodes):
                text = "the file mixes cells of both orders"
                value = f"{len(first.nodes)} nodes before, {len(cell.nodes)} here"
                self.wrong(cell.place, text, value, TETRAHEDRA, "set one order for the whole mesh")
                first = None

    def _cell_sets(self) -> list[CellSet]:
        """Return the sets of tetrahedra."""
        place_of = {number: place for place, number in enumerate(self.cells)}
        sets: list[CellSet] = []
        for name, members in self.regions.items():
            found = {place_of[number] for number in members if number in place_of}
            if found:
                label = self._label(name, len(sets) + 1)
                sets.append(CellSet(label, np.array(sorted(found), dtype=np.int64)))
        return sets

    def _groups(self, place_of: Mapping[Hashable, int]) -> list[FacetGroup]:
        """Return the groups of facets, and sets of nodes.

        Args:
            place_of: Number of a node -> its place.
        """
        groups: list[FacetGroup] = []
        for name, facets in self.facets.items():
            rows = [[place_of.get(node, -1) for node in facet[:3]] for facet in facets]
            corners = np.array(rows, dtype=np.int64).reshape(-1, 3)
            groups.append(FacetGroup(self._label(name, len(groups) + 1), corners))
        for name, nodes in self.node_sets.items():
            if name not in self.facets:
                places = [place_of[node] for node in nodes if node in place_of]
                label = self._label(name, len(groups) + 1)
                groups.append(FacetGroup(label, nodes=np.array(places, dtype=np.int64)))
        return groups

    def _label(self, name: str, number: int) -> Label:
        """Return the label of a set.

        Args:
            name: Its name.
            number: Its number, if the file has none.
        """
        return Label(name, self.numbers.get(name, number))


def counted(counts: Mapping[str, int]) -> str:
    """Return counts as text, as in `3 MASS, 1 SPRINGA`; the first twenty names."""
    listed = [f"{count} {name}" for name, count in counts.items()]
    if len(listed) > MOST:
        listed[MOST:] = [f"and {len(listed) - MOST} more"]
    return ", ".join(listed)


def joined(values: Iterable[object]) -> str:
    """Return values as one text, with commas."""
    return ", ".join(map(str, values))
