"""A mesh as a file holds it: points, second-order tetrahedra by region, named groups of facets.

And its outer skin.

Plain arrays on one rank. Nodes of a cell are in Gmsh's order: corners, then the middles of `EDGES`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from microweld.arrays import Floats, Ints
from microweld.meshes.files.units import DeclaredUnit

#: Corners of each middle node, as Gmsh numbers them.
EDGES = ((0, 1), (1, 2), (2, 0), (0, 3), (2, 3), (1, 3))
#: Corners of the facet opposite to each corner.
FACETS = ((1, 2, 3), (0, 2, 3), (0, 1, 3), (0, 1, 2))


def _middle(i: int, j: int) -> int:
    return 4 + next(number for number, edge in enumerate(EDGES) if set(edge) == {i, j})


#: Six nodes of each facet: three corners, then the middles opposite to them.
FACET_NODES = np.array(
    [[a, b, c, _middle(b, c), _middle(a, c), _middle(a, b)] for a, b, c in FACETS]
)


@dataclass(frozen=True)
class Label:
    """Name and number of a region or group of a file."""

    name: str  #: where the file has none, the number
    number: int

    def __str__(self) -> str:
        if self.name == str(self.number):
            return self.name
        return f"{self.name} ({self.number})"

    def fits(self, reference: str) -> bool:
        """Return whether a case means this one, by its name or number."""
        return reference in (self.name, str(self.number))


@dataclass(frozen=True)
class CellSet:
    """A named set of cells of a file."""

    label: Label
    cells: Ints  #: their places


@dataclass(frozen=True)
class FacetGroup:
    """A named set of facets of a file."""

    label: Label
    corners: Ints | None = None  #: (n, 3) nodes of the facets
    nodes: Ints | None = None  #: or a set of nodes: the facets between them are meant


@dataclass(frozen=True)
class FileMesh:
    """Tetrahedra of one or more regions."""

    points: Floats  #: (n, 3) [m]
    cells: Ints  #: (m, 10) nodes
    region: Ints  #: (m,) place of the cell's region in `regions`
    regions: tuple[Label, ...]
    groups: tuple[FacetGroup, ...] = ()
    raised: bool = False  #: whether the file's cells were of first order: their edges are straight
    left_out: tuple[str, ...] = ()  #: what else the file holds and is not used, for the log
    declared: DeclaredUnit | None = None  #: unit of length that the file declares
    sets: tuple[CellSet, ...] = ()  #: all sets of cells of the file, which may share cells

    def region_of(self, reference: str) -> int | None:
        """Return the place of the region that a case means, None if there is none."""
        return next(
            (place for place, label in enumerate(self.regions) if label.fits(reference)), None
        )

    def group_of(self, reference: str) -> FacetGroup | None:
        """Return the group that a case means, None if there is none."""
        return next((group for group in self.groups if group.label.fits(reference)), None)


@dataclass(frozen=True)
class Hull:
    """The outer facets of a file's mesh: those of one cell only."""

    nodes: Ints  #: (f, 6) three corners, then the middles opposite to them
    region: Ints  #: (f,) place of the region
    points: Floats  #: (f, 6, 3) [m]
    normals: Floats  #: (f, 3) outward unit normals of the straight facets

    @property
    def centres(self) -> Floats:
        """Middles of the facets (f, 3) [m]."""
        return np.asarray(self.points[:, :3].mean(axis=1))

    @property
    def sizes(self) -> Floats:
        """Mean edge of each facet [m]."""
        corners = self.points[:, :3]
        return np.asarray(
            np.linalg.norm(corners - np.roll(corners, 1, axis=1), axis=2).mean(axis=1)
        )


def hull_of(mesh: FileMesh) -> Hull:
    """Return the outer facets of a mesh."""
    nodes = mesh.cells[:, FACET_NODES].reshape(-1, 6)
    _, first, count = np.unique(
        np.sort(nodes[:, :3], axis=1), axis=0, return_index=True, return_counts=True
    )
    single = np.sort(first[count == 1])
    nodes = nodes[single]
    cells = single // 4
    points = mesh.points[nodes]
    normals = np.cross(points[:, 1] - points[:, 0], points[:, 2] - points[:, 0])
    inside = mesh.points[mesh.cells[cells, single % 4]] - points[:, 0]
    normals *= -np.sign(np.einsum("fi,fi->f", normals, inside))[:, None]
    lengths = np.linalg.norm(normals, axis=1, keepdims=True)
    return Hull(nodes, mesh.region[cells], points, normals / np.where(lengths > 0, lengths, 1.0))


def raise_order(points: Floats, cells: Ints) -> tuple[Floats, Ints]:
    """Put a node in the middle of every edge of first-order tetrahedra.

    Args:
        points: Corners (n, 3).
        cells: Their numbers in each tetrahedron (m, 4).

    Returns:
        All points, the new ones last, and the cells (m, 10).
    """
    ends = np.sort(cells[:, EDGES].reshape(-1, 2), axis=1)
    edges, place = np.unique(ends, axis=0, return_inverse=True)
    middles = points[edges].mean(axis=1)
    return np.vstack([points, middles]), np.hstack([cells, len(points) + place.reshape(-1, 6)])


#: The nodes of a cell when its second and third corners change places.
TURNED = np.array([0, 2, 1, 3, 6, 5, 4, 7, 9, 8])


def oriented(mesh: FileMesh) -> FileMesh:
    """Return the mesh with the cells turned of regions whose cells are all numbered left-handed.

    Formats and mirrored parts differ in this; in a region that has cells of both kinds, some are
    inside out.
    """
    from dataclasses import replace

    corners = mesh.points[mesh.cells[:, :4]]
    with np.errstate(all="ignore"):
        volumes = np.linalg.det(corners[:, 1:] - corners[:, :1])
    cells = mesh.cells.copy()
    for place in range(len(mesh.regions)):
        own = mesh.region == place
        if np.all(volumes[own] < 0):
            cells[own] = cells[own][:, TURNED]
    return replace(mesh, cells=cells)


def without_loose_points(mesh: FileMesh) -> FileMesh:
    """Return the mesh without points that belong to no cell; groups lose what they have of them."""
    from dataclasses import replace

    used = np.unique(mesh.cells)
    if len(used) == len(mesh.points):
        return mesh
    number = np.full(len(mesh.points), -1)
    number[used] = np.arange(len(used))
    groups = tuple(_renumbered(group, number) for group in mesh.groups)
    return replace(mesh, points=mesh.points[used], cells=number[mesh.cells], groups=groups)


def _renumbered(group: FacetGroup, number: Ints) -> FacetGroup:
    """Return a group with new numbers of its nodes, without those whose number is negative."""
    corners = group.corners
    nodes = group.nodes
    if corners is not None:
        corners = number[corners]
        corners = corners[np.all(corners >= 0, axis=1)]
    if nodes is not None:
        nodes = number[nodes]
        nodes = nodes[nodes >= 0]
    return FacetGroup(group.label, corners, nodes)


def facets_of(group: FacetGroup, hull: Hull) -> NDArray[np.bool_]:
    """Return which facets of a hull belong to a group (f,).

    Args:
        group: Facets or nodes of the file.
        hull: Outer facets of the mesh.
    """
    if group.nodes is not None:
        return np.asarray(np.all(np.isin(hull.nodes[:, :3], group.nodes), axis=1))
    if group.corners is None:
        return np.zeros(len(hull.nodes), dtype=bool)
    wanted = np.sort(group.corners, axis=1)
    both = np.vstack([np.sort(hull.nodes[:, :3], axis=1), wanted])
    _, place = np.unique(both, axis=0, return_inverse=True)
    place = place.reshape(-1)
    return np.asarray(np.isin(place[: len(hull.nodes)], place[len(hull.nodes) :]))
