"""The reader of each kind of mesh file, by the ending of its name."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from microweld.meshes.files import (
    abaqus_files,
    lsdyna_files,
    meshio_files,
    nastran_files,
    unv_files,
)
from microweld.meshes.files.file_mesh import FileMesh

READERS = {
    ".inp": abaqus_files.read,
    **dict.fromkeys((".bdf", ".nas", ".fem", ".dat"), nastran_files.read),
    **dict.fromkeys((".k", ".key", ".dyn"), lsdyna_files.read),
    ".unv": unv_files.read,
}


def read(path: Path, unit: float, wanted: Sequence[str] = (), region_data: str = "") -> FileMesh:
    """Read a mesh file, except those of Gmsh.

    Args:
        path: Path of the file.
        unit: Length of one unit of the file [m].
        wanted: Regions that the case names.
        region_data: Name of the cell data that number the regions; empty looks for them.

    Raises:
        MeshError: If it cannot be read, or has no tetrahedra, or other cells than these.
    """
    if reader := READERS.get(path.suffix.lower()):
        return reader(path, unit, wanted)
    return meshio_files.read(path, unit, wanted, region_data)
