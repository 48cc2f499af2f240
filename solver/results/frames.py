"""Output times of a run, read from its files: the deformed bodies as surfaces, whole or cut."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from microweld.errors import InputError
from microweld.fields import FIELDS
from microweld.results.collection import read_collection

if TYPE_CHECKING:
    import pyvista

MM = 1e3  #: millimetres in a metre
TEMPERATURE = FIELDS["temperature"].file_name
DISPLACEMENT = FIELDS["displacement"].file_name
#: A quadratic tetrahedron cut at the middles of its edges.
STRAIGHT = np.array(
    [
        [0, 4, 6, 7],
        [4, 1, 5, 8],
        [6, 5, 2, 9],
        [7, 8, 9, 3],
        [6, 8, 4, 5],
        [6, 8, 5, 9],
        [6, 8, 9, 7],
        [6, 8, 7, 4],
    ]
)
#: Distance of a cut from a plane of nodes, where cuts fail [size of the body].
BESIDE = 1e-4
ROUNDING = 2  #: how often a curved facet is halved to be drawn


@dataclass(frozen=True)
class JointFacts:
    """What pictures need to know of a joint, from `joint.json`."""

    title: str
    bodies: dict[str, int]
    pairs: list[str]
    symmetry_axes: list[int]
    solidus: dict[str, float | None]  #: None for what never melts
    flat: bool = False  #: whether the mesh is a section already

    @property
    def section_axis(self) -> int:
        """Normal of the plane in which the joint is cut: the last plane of symmetry, else y = 0."""
        if self.symmetry_axes and not self.flat:
            return self.symmetry_axes[-1]
        return 1


def read_facts(folder: Path) -> JointFacts:
    """Read the facts of the joint in a results folder.

    Raises:
        InputError: If it has none.
    """
    try:
        content = json.loads((folder / "joint.json").read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise InputError.single(
            "no joint is described here", file=str(folder), cure="name a results folder"
        ) from error
    return JointFacts(
        **{name: content[name] for name in JointFacts.__dataclass_fields__ if name in content}
    )


@dataclass(frozen=True)
class Moment:
    """One output time of a run."""

    time: float  #: [s]
    file: Path  #: of the fields
    facts: JointFacts

    @cached_property
    def grid(self) -> pyvista.UnstructuredGrid:
        """The mesh in its deformed shape [mm]."""
        import pyvista

        grid = pyvista.read(self.file)
        grid.points = MM * (np.asarray(grid.points) + np.asarray(grid.point_data[DISPLACEMENT]))
        return grid

    @cached_property
    def temperatures(self) -> tuple[float, float]:
        """Lowest and highest temperature [K]."""
        values = np.asarray(self.grid.point_data[TEMPERATURE])
        return float(values.min()), float(values.max())

    def whole(self) -> dict[str, pyvista.PolyData]:
        """Return the surface of every body, mirrored at the planes of symmetry of the joint."""
        return {
            body: self._surface(tag, self.facts.symmetry_axes)
            for body, tag in self.facts.bodies.items()
        }

    def section(self) -> dict[str, pyvista.PolyData]:
        """Return the surface of every body behind the section plane.

        It is mirrored at the planes of symmetry but that of the section.
        """
        if self.facts.flat:
            return self.whole()
        cut = self.facts.section_axis
        axes = [axis for axis in self.facts.symmetry_axes if axis != cut]
        return {body: self._surface(tag, axes, cut) for body, tag in self.facts.bodies.items()}

    def _surface(
        self, tag: int, mirrored: Sequence[int], cut: int | None = None
    ) -> pyvista.PolyData:
        part = self.grid.extract_cells(np.asarray(self.grid.cell_data["body"]) == tag)
        if cut is not None and cut not in self.facts.symmetry_axes:
            part = straightened(part).clip(
                normal=-np.eye(3)[cut], origin=BESIDE * part.length * np.eye(3)[cut]
            )
        surface = part.extract_surface(nonlinear_subdivision=ROUNDING).triangulate()
        for axis in mirrored:
            half = without_plane(surface, axis)
            surface = half.merge(half.reflect(np.eye(3)[axis], point=(0.0, 0.0, 0.0)))
        return surface.clean().compute_normals(
            consistent_normals=True, auto_orient_normals=True, split_vertices=False
        )


def moments(folder: Path) -> list[Moment]:
    """Return all output times of a results folder, in order.

    Raises:
        InputError: If the folder holds no fields.
    """
    facts = read_facts(folder)
    collection = folder / "fields.pvd"
    if not collection.is_file():
        raise InputError.single("no fields were written here", file=str(folder))
    found = read_collection(collection)
    return [
        Moment(time, folder / file, facts)
        for time, file in zip(found.times, found.files, strict=True)
    ]


def chosen(all_moments: Sequence[Moment], times: Sequence[float] = ()) -> dict[str, Moment]:
    """Choose the moments to draw.

    Args:
        all_moments: Output times of a run, in order.
        times: Further times to draw [s]; the nearest outputs are taken.

    Returns:
        By name: `peak`, the hottest output, `end`, and for the further times `1.0000ms`.
    """
    asked = [min(all_moments, key=lambda moment: abs(moment.time - time)) for time in times]
    named = {f"{moment.time * 1e3:.4f}ms": moment for moment in asked}
    return named | {
        "peak": max(all_moments, key=lambda moment: moment.temperatures[1]),
        "end": all_moments[-1],
    }


def without_plane(surface: pyvista.PolyData, axis: int) -> pyvista.PolyData:
    """Return the surface without its facets in a plane of symmetry, inside once it is mirrored.

    Args:
        surface: Surface of a body.
        axis: Number of the axis that is normal to the plane.
    """
    small = 1e-6 * surface.length
    height = np.asarray(surface.points)[:, axis]
    surface.points[:, axis] = np.where(np.abs(height) < small, 0.0, height)
    outside = np.any(np.asarray(surface.points)[surface.regular_faces][:, :, axis] != 0.0, axis=1)
    return surface.extract_cells(outside).extract_surface()


def straightened(part: pyvista.UnstructuredGrid) -> pyvista.UnstructuredGrid:
    """Split quadratic tetrahedra into eight straight ones each, which VTK cuts cleanly."""
    import pyvista

    cells = part.cells.reshape(-1, 11)[:, 1:][:, STRAIGHT].reshape(-1, 4)
    linear = pyvista.UnstructuredGrid({pyvista.CellType.TETRA: cells}, np.asarray(part.points))
    linear.point_data.update(part.point_data)
    return linear


def contact_centre(folder: Path, facts: JointFacts, moment: Moment) -> NDArray[np.float64] | None:
    """Return the centre of the contact points of the middle pair [mm].

    Args:
        folder: A results folder.
        facts: Its joint.
        moment: The output time.

    Returns:
        The centre, in the planes of symmetry; None if there are no points.
    """
    import pyvista

    if facts.pairs:
        collection = folder / f"contact_{facts.pairs[len(facts.pairs) // 2]}.pvd"
    else:
        collection = None
    if collection is None or not collection.is_file():
        return None
    found = read_collection(collection)
    nearest = min(range(len(found.times)), key=lambda index: abs(found.times[index] - moment.time))
    points = np.asarray(pyvista.read(folder / found.files[nearest]).points)
    if len(points):
        return MM * points.mean(axis=0) * [axis not in facts.symmetry_axes for axis in range(3)]
    return None


def values_at(history: Mapping[str, NDArray[np.float64]], time: float) -> dict[str, float]:
    """Return the row of the history nearest to a time.

    Args:
        history: Columns by key.
        time: The time [s].
    """
    row = int(np.argmin(np.abs(history["time"] - time)))
    return {key: float(column[row]) for key, column in history.items()}
