"""A rectangular slab: a foil, pad or substrate. A thin one gets layers of flat cells."""

from __future__ import annotations

import math
from dataclasses import dataclass

import gmsh

from microweld.meshes.drawing.electrode import MM
from microweld.meshes.drawing.parts import Implicit

THIN = 4.0  #: a slab thinner than this many cells is meshed in layers
FEWEST_LAYERS = 2  #: a single layer of tetrahedra has no node inside to bend or heat through


@dataclass(frozen=True)
class Slab:
    """A rectangular slab, its middle at x = y = 0."""

    length: float  #: along x [m]
    width: float  #: along y [m]
    thickness: float  #: [m]


def layers(thickness: float, cell_size: float) -> int:
    """Layers of cells through a slab [m] of given cell size [m].

    0 where it is thick enough for cells of any kind.
    """
    if thickness > THIN * cell_size:
        return 0
    return max(FEWEST_LAYERS, math.ceil(thickness / cell_size))


def draw_slab(slab: Slab, top: float, symmetry: str, cell_size: float) -> list[int]:
    """Draw a slab below a height z [drawing unit], as the part that symmetry leaves; Gmsh volumes.

    Args:
        slab: its shape [m].
        top: height z of its upper face [drawing unit].
        symmetry: axes whose mirror planes bound the model.
        cell_size: along the slab at its contact [m]; it decides on the layers.
    """
    face = draw_rectangle(slab, top, symmetry)
    return stack(face, -slab.thickness, layers(slab.thickness, cell_size))[0]


def draw_rectangle(slab: Slab, height: float, symmetry: str) -> int:
    """The upper or lower face of a slab at a height z [drawing unit]; Gmsh surface."""
    x, y = (
        0.0 if axis in symmetry else -size * MM / 2
        for axis, size in (("x", slab.length), ("y", slab.width))
    )
    return int(
        gmsh.model.occ.addRectangle(x, y, height, slab.length * MM / 2 - x, slab.width * MM / 2 - y)
    )


def stack(face: int, rise: float, count: int) -> tuple[list[int], int]:
    """Raise a volume from a face by a height [m] in a number of layers of cells, 0 for cells of any kind.

    Returns:
        The Gmsh volumes, which share the face, and the opposite face.
    """
    swept = gmsh.model.occ.extrude(
        [(2, face)], 0, 0, rise * MM, numElements=[count] if count else []
    )
    return [tag for dim, tag in swept if dim == 3], swept[0][1]


def free_of_layers(volumes: list[int]) -> None:
    """Take layers off volumes that are not in layers: Gmsh gives them also to faces and edges that lie on a slab's."""
    entities = [(3, volume) for volume in volumes]
    while entities:
        gmsh.model.mesh.removeConstraints(entities)
        entities = gmsh.model.getBoundary(entities, combined=False, oriented=False)


def slab_equations(slab: Slab, top: float) -> dict[str, Implicit]:
    """Equations of a slab's upper and lower face [drawing unit]; the rest of it is its side."""
    return {"top": lambda x, y, z: z - top, "bottom": lambda x, y, z: z - top + slab.thickness * MM}
