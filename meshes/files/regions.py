"""Regions of a file's cells: chosen among its sets of cells, which may share cells, or its pieces.

A region is what a body of the case names. A cell of two such sets cannot be in both bodies. Cells
of no such set are of the smallest set that holds them.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from microweld.arrays import Floats, Ints
from microweld.errors import MeshError, Problem
from microweld.meshes.files.file_mesh import CellSet, FacetGroup, FileMesh, Label, raise_order

OUTSIDE = "without a set"


def mesh_of_sets(
    points: Floats,
    cells: Ints,
    sets: Sequence[CellSet],
    wanted: Sequence[str],
    groups: Sequence[FacetGroup] = (),
) -> FileMesh:
    """Return the mesh whose regions are those that the case names.

    Args:
        points: Nodes (n, 3) [m].
        cells: Nodes of tetrahedra of first (m, 4) or second order (m, 10).
        sets: Sets of cells, by place; none: the connected pieces are the regions.
        wanted: Regions that the case names; empty takes the smallest sets.
        groups: Groups of facets.

    Raises:
        MeshError: If two regions that the case names share cells.
    """
    sets = [one for one in sets if len(one.cells)] or pieces(cells)
    regions, region = partition(sets, len(cells), wanted)
    raised = cells.shape[1] == 4
    if raised:
        points, cells = raise_order(points, cells)
    return FileMesh(points, cells, region, regions, tuple(groups), raised, sets=tuple(sets))


def partition(
    sets: Sequence[CellSet], count: int, wanted: Sequence[str]
) -> tuple[tuple[Label, ...], Ints]:
    """Return the regions, and the place of each cell's region among them.

    Args:
        sets: Sets of cells, in all of the file or some of them.
        count: Number of cells.
        wanted: Regions that the case names.

    Raises:
        MeshError: If two regions that the case names share cells.
    """
    chosen = [one for one in sets if any(one.label.fits(name) for name in wanted)]
    if problems := _shared_cells(chosen):
        raise MeshError(problems)
    rest = sorted((one for one in sets if one not in chosen), key=lambda one: -len(one.cells))
    ranked = [*rest, *chosen]
    region = np.full(count, len(ranked))
    for place, one in enumerate(ranked):
        region[one.cells] = place
    labels = [one.label for one in ranked]
    labels.append(Label(OUTSIDE, 1 + max((label.number for label in labels), default=0)))
    # in the order of the file
    used = sorted(map(int, np.unique(region)), key=lambda place: _place_in(sets, ranked, place))
    number = np.zeros(len(labels), dtype=np.int64)
    number[used] = np.arange(len(used))
    return tuple(labels[place] for place in used), number[region]


def _place_in(sets: Sequence[CellSet], ranked: Sequence[CellSet], place: int) -> int:
    """Return the place in the file of a ranked set, the last one for cells outside of all."""
    if place == len(ranked):
        return len(sets)
    return next(number for number, one in enumerate(sets) if one is ranked[place])


def _shared_cells(chosen: Sequence[CellSet]) -> list[Problem]:
    """Return problems of sets that bodies are made of and that share cells."""
    problems = []
    for one, other in combinations(chosen, 2):
        shared = len(np.intersect1d(one.cells, other.cells))
        if shared:
            problems.append(
                Problem(
                    f"the regions {one.label.name!r} and {other.label.name!r} have"
                    f" {shared} cells in common; a cell can be of one body only",
                    key="joint.bodies",
                    cure="take the cells out of one of the two sets, or name other sets as regions",
                )
            )
    return problems


def numbered_sets(numbers: Ints, names: dict[int, str]) -> list[CellSet]:
    """Return the sets of cells that numbers make.

    Args:
        numbers: Number of each cell.
        names: Names of some of the numbers.
    """
    return [
        CellSet(label_of(int(number), names), np.flatnonzero(numbers == number))
        for number in np.unique(numbers)
    ]


def label_of(number: int, names: dict[int, str]) -> Label:
    """Return the label of a number.

    Args:
        number: The number.
        names: Names of some of the numbers.
    """
    return Label(names.get(number, str(number)), number)


def pieces(cells: Ints) -> list[CellSet]:
    """Return the connected pieces of cells (m, nodes), numbered from 1."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    count = int(cells.max()) + 1
    rows = np.repeat(cells[:, :1], 3, axis=1).ravel()
    columns = cells[:, 1:4].ravel()
    links = coo_array((np.ones(rows.size), (rows, columns)), shape=(count, count))
    piece = connected_components(links)[1][cells[:, 0]]
    _, number = np.unique(piece, return_inverse=True)
    return numbered_sets(np.asarray(number.reshape(-1) + 1, dtype=np.int64), {})
