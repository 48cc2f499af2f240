"""Gradients and measures of a model in UFL: of a solid mesh as they are, of a flat one with what is out of its plane.

A gradient always has 3 x 3 components. What turns around the z axis has the hoop strain u_x/x
besides, and integrals carry the width that a point stands for, 2 pi x or the thickness.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import ufl
from dolfinx import fem

from microweld.meshes.joint import Joint


def gradient(vector: Any, joint: Joint) -> Any:
    """Gradient (3, 3) of a vector field in space."""
    if not joint.model.sweep_angle:
        return ufl.grad(vector)
    hoop = vector[0] / ufl.SpatialCoordinate(joint.mesh)[0]
    return ufl.grad(vector) + ufl.as_tensor([[0, 0, 0], [0, hoop, 0], [0, 0, 0]])


def deformation(displacement: fem.Function, joint: Joint) -> Any:
    """Deformation gradient F = I + grad u, (3, 3)."""
    return ufl.Identity(3) + gradient(displacement, joint)


def width(joint: Joint) -> Any:
    """What a point of the mesh stands for out of the plane [m]; 1 for a solid mesh."""
    model = joint.model
    if model.sweep_angle:
        return model.width(ufl.SpatialCoordinate(joint.mesh)[0])
    if model.thickness:
        return fem.Constant(joint.mesh, np.float64(model.thickness))
    return 1.0
