"""Mirror planes that bound a model, as the axes they are normal to: "", "x", "y" or "xy"."""

from __future__ import annotations

import gmsh

from microweld.meshes.drawing.parts import Implicit

EQUATIONS: dict[str, Implicit] = {"x": lambda x, y, z: x, "y": lambda x, y, z: y}
NORMALS = {"x": (1, 0, 0), "y": (0, 1, 0)}


def planes(symmetry: str) -> dict[str, Implicit]:
    """Return surface name -> equation of the planes."""
    return {f"symmetry_{axis}": EQUATIONS[axis] for axis in symmetry}


def held_axes(symmetry: str) -> dict[str, int]:
    """Return surface name -> axis without displacement there."""
    return {f"symmetry_{axis}": "xy".index(axis) for axis in symmetry}


def factor(symmetry: str) -> int:
    """Return whole joint / modelled part."""
    return 2 ** len(symmetry)


def unfold(quarter: list[int], symmetry: str) -> list[int]:
    """Mirror Gmsh volumes at the planes that do not bound the model; all conforming.

    Args:
        quarter: Gmsh volumes, drawn as the quarter x, y >= 0.
        symmetry: Axes whose mirror planes bound the model.

    Returns:
        Gmsh volumes of the whole model.
    """
    occ = gmsh.model.occ
    volumes = [(3, tag) for tag in quarter]
    for axis in "xy":
        if axis not in symmetry:
            copies = occ.copy(volumes)
            occ.mirror(copies, *NORMALS[axis], 0)
            volumes += copies
    if len(volumes) > 1:
        joined = occ.fragment(volumes[:1], volumes[1:])[0]
    else:
        joined = volumes
    return [tag for dim, tag in joined if dim == 3]
