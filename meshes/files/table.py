"""Contents of a file as a table of its regions and surfaces, with their extent."""

from __future__ import annotations

import logging
from pathlib import Path

import gmsh
import numpy as np
from numpy.typing import NDArray

from microweld.meshes.files import gmsh_files, mesh_files
from microweld.meshes.files.file_mesh import FileMesh, facets_of, hull_of
from microweld.meshes.generation.child import in_child
from microweld.meshes.generation.session import gmsh_session

log = logging.getLogger(__name__)

MM = 1e3  #: millimetres in a metre


def log_contents(mesh: FileMesh, name: str) -> None:
    """Log the regions and groups of a file's mesh, with their extent.

    Args:
        mesh: Mesh of the file.
        name: Name of the file.
    """
    if mesh.raised:
        order = "first order: its edges stay straight"
    else:
        order = "second order"
    log.info("%s: %d tetrahedra of %s\n%s", name, len(mesh.cells), order, table(mesh))
    for what in mesh.left_out:
        log.warning("%s: left out, it is in no named group: %s", name, what)


def table(mesh: FileMesh, unit: str = " [mm]") -> str:
    """Return the regions and groups of a mesh: name (number), count, extent in millimetres.

    Args:
        mesh: Mesh of a file.
        unit: What to write beside x, y and z.
    """
    hull = hull_of(mesh)
    rows: list[tuple[str, ...]] = [("region", "cells", *(axis + unit for axis in "xyz"))]
    for one in mesh.sets:
        cells = mesh.cells[one.cells]
        rows.append((str(one.label), str(len(cells)), *extent(mesh.points[np.unique(cells)])))
    if mesh.groups:
        rows.append(("surface", "facets", "", "", ""))
    for group in mesh.groups:
        facets = hull.points[facets_of(group, hull)]
        if len(facets):
            ranges = extent(facets.reshape(-1, 3))
        else:
            ranges = ("inside", "", "")
        rows.append((str(group.label), str(len(facets)), *ranges))
    return in_columns(rows)


def describe(path: Path) -> str:
    """Return what a file holds, as a table; drawings are not meshed.

    Lengths are in its unit, those of STEP and IGES in millimetres.

    Raises:
        MeshError: If it cannot be read, or is a mesh without tetrahedra.
    """
    if path.suffix.lower() not in gmsh_files.SUFFIXES:
        return table(mesh_files.read(path, 1 / MM), "")

    def contents() -> str:
        with gmsh_session("file", terminal=True):
            gmsh_files.open_model(path)
            if path.suffix.lower() == ".msh":
                return table(gmsh_files.mesh_of_model(1 / MM), "")
            return entity_table()

    return in_child(contents, gmsh_files.about(path), trusted=False)


def entity_table() -> str:
    """Return the regions and surfaces of the current Gmsh model: name (number) and bounding box."""
    rows: list[tuple[str, ...]] = []
    for dim, kind in ((3, "region"), (2, "surface")):
        rows.append((kind, "x", "y", "z"))
        for label, tags in gmsh_files.labels(dim).items():
            boxes = np.reshape([gmsh.model.getBoundingBox(dim, tag) for tag in tags], (-1, 3))
            corners = np.asarray(np.round(boxes, 6) / MM, dtype=np.float64)
            rows.append((str(label), *extent(corners)))
    return in_columns(rows)


def extent(points: NDArray[np.float64]) -> tuple[str, str, str]:
    """Return the range of points (n, 3) [m] along each axis, in millimetres."""
    low = np.round(points.min(axis=0) * MM, 7) + 0.0  # + 0.0: no sign of zero
    high = np.round(points.max(axis=0) * MM, 7) + 0.0
    x, y, z = (_range(float(a), float(b)) for a, b in zip(low, high, strict=True))
    return x, y, z


def _range(low: float, high: float) -> str:
    """Return a range as text, as one number if its ends are the same."""
    if np.isclose(low, high, rtol=0, atol=1e-6):
        return f"{low:.4g}"
    return f"{low:.4g} to {high:.4g}"


def in_columns(rows: list[tuple[str, ...]]) -> str:
    """Return rows of text with their columns aligned."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = [f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)]
        lines.append("  " + "  ".join(cells).rstrip())
    return "\n".join(lines)
