"""What a file holds, as a table: so that a user finds out what is what."""

from __future__ import annotations

import logging
from pathlib import Path

import gmsh
import numpy as np
from numpy.typing import NDArray

from microweld.meshes.files import gmsh_files, meshio_files
from microweld.meshes.files.file_mesh import FileMesh, facets_of, hull_of
from microweld.meshes.generation.session import gmsh_session

log = logging.getLogger(__name__)

MM = 1e3  #: millimetres in a metre


def tell_contents(mesh: FileMesh, name: str) -> None:
    """Log the regions and groups of a file's mesh, with their extent."""
    if mesh.raised:
        order = "first order: its edges stay straight"
    else:
        order = "second order"
    log.info("%s: %d tetrahedra of %s\n%s", name, len(mesh.cells), order, table(mesh))
    for what in mesh.left_out:
        log.warning("%s: left out, it is in no named group: %s", name, what)


def table(mesh: FileMesh, unit: str = " [mm]") -> str:
    """Regions and groups of facets of a mesh: name (number), count, and extent in millimetres.

    Args:
        mesh: of a file.
        unit: what to write beside x, y and z.
    """
    hull = hull_of(mesh)
    rows: list[tuple[str, ...]] = [("region", "cells", *(axis + unit for axis in "xyz"))]
    for place, label in enumerate(mesh.regions):
        cells = mesh.cells[mesh.region == place]
        rows.append((str(label), str(len(cells)), *extent(mesh.points[np.unique(cells)])))
    if mesh.groups:
        rows.append(("surface", "facets", "", "", ""))
    for group in mesh.groups:
        facets = hull.points[facets_of(group, hull)]
        rows.append(
            (
                str(group.label),
                str(len(facets)),
                *(extent(facets.reshape(-1, 3)) if len(facets) else ("inside", "", "")),
            )
        )
    return in_columns(rows)


def describe(path: Path) -> str:
    """What a file holds, drawings not meshed.

    Lengths are in its unit, those of STEP and IGES in millimetres.

    Raises:
        MeshError: if it cannot be read, or is a mesh without tetrahedra.
    """
    if path.suffix.lower() not in gmsh_files.SUFFIXES:
        return table(meshio_files.read(path, 1 / MM), "")
    with gmsh_session("file"):
        gmsh_files.open_model(path)
        if path.suffix.lower() == ".msh":
            return table(gmsh_files.mesh_of_model(1 / MM), "")
        return entity_table()


def entity_table() -> str:
    """Regions and surfaces of the current Gmsh model, which has no mesh: name (number) and bounding box."""
    rows: list[tuple[str, ...]] = []
    for dim, kind in ((3, "region"), (2, "surface")):
        rows.append((kind, "x", "y", "z"))
        for label, tags in gmsh_files.labels(dim).items():
            boxes = np.reshape([gmsh.model.getBoundingBox(dim, tag) for tag in tags], (-1, 3))
            rows.append(
                (str(label), *extent(np.asarray(np.round(boxes, 6) / MM, dtype=np.float64)))
            )
    return in_columns(rows)


def extent(points: NDArray[np.float64]) -> tuple[str, str, str]:
    """Range of points (n, 3) [m] along each axis [mm]."""
    low, high = (np.round(end * MM, 7) + 0.0 for end in (points.min(axis=0), points.max(axis=0)))
    x, y, z = (
        f"{a:.4g}" if np.isclose(a, b, rtol=0, atol=1e-6) else f"{a:.4g} to {b:.4g}"
        for a, b in zip(low, high, strict=True)
    )
    return x, y, z


def in_columns(rows: list[tuple[str, ...]]) -> str:
    """Rows of text with their columns aligned."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(
        "  "
        + "  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )
