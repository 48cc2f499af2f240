"""Meshing of a drawing with second-order tetrahedra, or triangles, sized by body and place."""

from __future__ import annotations

import logging
from collections.abc import Callable

import gmsh
import numpy as np

from microweld.errors import MeshError
from microweld.meshes.drawing.parts import Drawing
from microweld.meshes.generation.peel import peel_flat_cells
from microweld.meshes.generation.session import gmsh_complaints
from microweld.meshes.generation.straighten import straighten

#: Target cell size [drawing unit] of a body at a point x, y, z [drawing unit].
CellSize = Callable[[str, float, float, float], float]

log = logging.getLogger(__name__)

MM = 1e3  #: millimetres in a metre


def generate(drawing: Drawing, cell_size: CellSize | None, unit: float) -> None:
    """Mesh the current Gmsh model and scale it to metres.

    Args:
        drawing: Its named bodies.
        cell_size: Target size; None leaves it to the drawing.
        unit: Length of one drawing unit [m].

    Raises:
        MeshError: If Gmsh gives up, or a cell is turned inside out.
    """
    if cell_size is not None:
        failures = set_sizes(drawing, cell_size)
    else:
        failures = []
    with gmsh_complaints("mesh the joint"):
        gmsh.model.mesh.generate(drawing.dimension)
    if failures:
        raise failures[0]
    peeled = peel_flat_cells()
    gmsh.model.mesh.setOrder(2)
    log.debug("peeled %d cells that second order would flatten", peeled)
    straightened = straighten(drawing.dimension)
    if straightened.middles:
        log.info(
            "mesh: the middles of %d edges were moved towards their chords, by %.2g mm at most:"
            " curved surfaces had folded cells that are coarse there",
            *(straightened.middles, straightened.distance * unit * MM),
        )
    refuse_inverted(worst_jacobian(drawing.dimension))
    gmsh.model.mesh.affineTransform([unit, 0, 0, 0, 0, unit, 0, 0, 0, 0, unit, 0])


def set_sizes(drawing: Drawing, cell_size: CellSize) -> list[Exception]:
    """Give Gmsh the target size of every entity by the body that it belongs to.

    Args:
        drawing: Its named bodies.
        cell_size: Target size by body and place.

    Returns:
        What goes wrong in `cell_size` while Gmsh meshes: an exception cannot pass through Gmsh.
    """
    owner = owners(drawing)
    failures: list[Exception] = []

    def size(dim: int, tag: int, x: float, y: float, z: float, default: float) -> float:
        if (dim, tag) not in owner:  # what a script has drawn besides its bodies
            return default
        try:
            return cell_size(owner[dim, tag], x, y, z)
        except Exception as error:
            failures.append(error)
            return default

    gmsh.model.mesh.setSizeCallback(size)
    return failures


def owners(drawing: Drawing) -> dict[tuple[int, int], str]:
    """Return the body name of every Gmsh entity (dimension, tag) of a drawing."""
    owner: dict[tuple[int, int], str] = {}
    for body, volumes in drawing.bodies.items():
        entities = [(drawing.dimension, volume) for volume in volumes]
        while entities:
            owner.update(dict.fromkeys(entities, body))
            entities = gmsh.model.getBoundary(entities, combined=False, oriented=False)
    return owner


def worst_jacobian(dimension: int = 3) -> float:
    """Return the smallest scaled Jacobian of the cells; negative if one is turned inside out."""
    _, tags, _ = gmsh.model.mesh.getElements(dimension)
    return float(min(np.min(gmsh.model.mesh.getElementQualities(t, "minSJ")) for t in tags))


def refuse_inverted(worst: float) -> None:
    """Raise MeshError if the smallest scaled Jacobian is not positive."""
    if worst <= 0:
        cure = "use a smaller size factor, or a smaller contact size"
        raise MeshError.single(
            "the mesh has cells turned inside out", value=f"{worst:.3g}", allowed="> 0", cure=cure
        )
