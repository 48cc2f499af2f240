"""Crossed wires of the shipped case's size, and measures of a joint's mesh by body and surface."""

from __future__ import annotations

import basix
import basix.ufl
import numpy as np
from numpy.typing import NDArray

from microweld.cases.joints.crossed_wire.drawing import CrossedWireShape
from microweld.compat import cell_nodes
from microweld.meshes.drawing.shapes import ElectrodeShape, FlatFace, GroovedFace, Half, RoundFace
from microweld.meshes.joint import Joint
from microweld.meshes.skin import gather_skin

# [m]
DIAMETER = 0.4e-3
OVERHANG = 0.3e-3
WIDTH = 1.2e-3
HEIGHT = 0.6e-3


def half(
    face: FlatFace | RoundFace | GroovedFace | None = None,
    diameter: float = DIAMETER,
    offset: float = 0.0,
    width: float = WIDTH,
) -> Half:
    """Return a wire and its electrode.

    Args:
        face: Of the electrode; flat if none is given.
        diameter: Of the wire [m].
        offset: Of the electrode from the crossing [-].
        width: Of the electrode [m].
    """
    return Half(diameter, OVERHANG, ElectrodeShape(width, HEIGHT, face or FlatFace(), offset))


def crossed(
    lower: Half | None = None,
    upper: Half | None = None,
    quarter: bool = True,
    angle: float = np.pi / 2,
) -> CrossedWireShape:
    """Return crossed wires.

    Args:
        lower: Wire and electrode; on a flat electrode if none are given.
        upper: The same above.
        quarter: Mesh a quarter, by symmetry.
        angle: Between the wires [rad].
    """
    return CrossedWireShape(lower or half(), upper or half(), quarter, angle)


def volume(joint: Joint, body: str) -> float:
    """Return the volume of the curved cells of a body [m3]; collective.

    Args:
        joint: Has the mesh.
        body: Its name.
    """
    owned = joint.mesh.topology.index_map(3).size_local
    chosen = joint.cell_tags.indices[joint.cell_tags.values == joint.bodies[body]]
    nodes = cell_nodes(joint.mesh)[chosen[chosen < owned]]
    points, weights = basix.make_quadrature(basix.CellType.tetrahedron, 6)
    gradients = basix.ufl.element("Lagrange", "tetrahedron", 2).tabulate(1, points)[1:]
    jacobians = np.einsum("kqa,nai->nqik", gradients, joint.mesh.geometry.x[nodes])
    return joint.mesh.comm.allreduce(
        float(np.einsum("nq,q->", np.abs(np.linalg.det(jacobians)), weights))
    )


def body_points(joint: Joint, body: str) -> NDArray[np.float64]:
    """Return the nodes (n, 3) of a body on this rank [m].

    Args:
        joint: Has the mesh.
        body: Its name.
    """
    cells = joint.cell_tags.indices[joint.cell_tags.values == joint.bodies[body]]
    return np.asarray(joint.mesh.geometry.x[np.unique(cell_nodes(joint.mesh)[cells])])


def surface_points(joint: Joint, surface: str) -> NDArray[np.float64]:
    """Return the nodes (n, 3) of a surface, each as often as it has facets [m]; collective.

    Args:
        joint: Has the mesh.
        surface: Its name.
    """
    return gather_skin(joint).of(joint, surface).reshape(-1, 3)
