"""A Gmsh session that always gives the same mesh."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import gmsh

from microweld.errors import MeshError

#: Gmsh options fixed here: same input, same mesh. The algorithm numbers are Gmsh's own.
OPTIONS = {
    "General.NumThreads": 1,
    "Mesh.RandomSeed": 1,
    "Mesh.RandomFactor": 1e-9,
    "Mesh.Algorithm": 6,  # frontal-Delaunay triangles: well shaped
    "Mesh.Algorithm3D": 1,  # Delaunay tetrahedra
    "Mesh.MeshSizeFromPoints": 0,
    "Mesh.MeshSizeFromCurvature": 0,
    "Mesh.MeshSizeExtendFromBoundary": 0,
    "Mesh.Optimize": 1,
}


@contextmanager
def gmsh_session(name: str, *, terminal: bool = False) -> Iterator[None]:
    """Open a fresh Gmsh model with fixed seeds and close Gmsh afterwards.

    Args:
        name: Name of the model.
        terminal: Whether Gmsh writes messages to the standard output.
    """
    gmsh.initialize(readConfigFiles=False, interruptible=False)
    try:
        for option, value in OPTIONS.items():
            gmsh.option.setNumber(option, value)
        gmsh.option.setNumber("General.Terminal", terminal)
        gmsh.model.add(name)
        yield
    finally:
        gmsh.finalize()


@contextmanager
def gmsh_complaints(doing: str) -> Iterator[None]:
    """Turn what Gmsh complains about into a MeshError; Gmsh raises bare exceptions.

    Args:
        doing: What is being done, for the message, as in "draw the joint".
    """
    try:
        yield
    except Exception as error:
        if type(error) is not Exception:
            raise
        cure = "check the sizes; use a smaller cell size, or less extreme proportions"
        raise MeshError.single(f"Gmsh could not {doing}: {error}", cure=cure) from error
