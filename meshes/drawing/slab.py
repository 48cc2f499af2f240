"""A rectangular slab: a foil, pad or substrate. A thin one gets layers of flat cells."""

from __future__ import annotations

import math

import gmsh

from microweld.meshes.drawing.electrode import MM
from microweld.meshes.drawing.parts import Implicit
from microweld.meshes.drawing.shapes import Slab

THIN = 4.0  #: a slab thinner than this many cells is meshed in layers
FEWEST_LAYERS = 2  #: a single layer of tetrahedra has no node inside to bend or heat through


def layers(thickness: float, cell_size: float) -> int:
    """Return the number of layers of cells through a slab; 0 means cells of any kind.

    Args:
        thickness: Thickness of the slab [m].
        cell_size: Size of the cells along it [m].
    """
    if thickness > THIN * cell_size:
        return 0
    return max(FEWEST_LAYERS, math.ceil(thickness / cell_size))


def draw_slab(slab: Slab, top: float, symmetry: str, cell_size: float) -> list[int]:
    """Draw the part of a slab that symmetry leaves.

    Args:
        slab: Its shape [m].
        top: Height z of its upper face [drawing unit].
        symmetry: Axes whose mirror planes bound the model.
        cell_size: Size of cells along the slab at its contact [m]; it decides on the layers.

    Returns:
        Gmsh volumes.
    """
    face = draw_rectangle(slab, top, symmetry)
    return stack(face, -slab.thickness, layers(slab.thickness, cell_size))[0]


def draw_rectangle(slab: Slab, height: float, symmetry: str) -> int:
    """Draw the upper or lower face of a slab, as a Gmsh surface.

    Args:
        slab: Its shape [m].
        height: Height z of the face [drawing unit].
        symmetry: Axes whose mirror planes bound the model.
    """
    x, y = (
        0.0 if axis in symmetry else -size * MM / 2
        for axis, size in (("x", slab.length), ("y", slab.width))
    )
    sizes = (slab.length * MM / 2 - x, slab.width * MM / 2 - y)
    return int(gmsh.model.occ.addRectangle(x, y, height, *sizes))


def stack(face: int, rise: float, count: int) -> tuple[list[int], int]:
    """Raise a volume from a face.

    Args:
        face: Gmsh surface.
        rise: Height of the volume, negative downwards [m].
        count: Layers of cells in it; 0 for cells of any kind.

    Returns:
        The Gmsh volumes, which share the face, and the opposite face.
    """
    if count:
        layered = [count]
    else:
        layered = []
    swept = gmsh.model.occ.extrude([(2, face)], 0, 0, rise * MM, numElements=layered)
    return [tag for dim, tag in swept if dim == 3], swept[0][1]


def free_of_layers(volumes: list[int]) -> None:
    """Take layers off Gmsh volumes that are not in layers.

    Gmsh gives them also to faces and edges that lie on those of a slab.
    """
    entities = [(3, volume) for volume in volumes]
    while entities:
        gmsh.model.mesh.removeConstraints(entities)
        entities = gmsh.model.getBoundary(entities, combined=False, oriented=False)


def slab_equations(slab: Slab, top: float) -> dict[str, Implicit]:
    """Return the equations of a slab's upper and lower face; the rest of it is its side.

    Args:
        slab: Its shape [m].
        top: Height z of its upper face [drawing unit].
    """
    return {"top": lambda x, y, z: z - top, "bottom": lambda x, y, z: z - top + slab.thickness * MM}
