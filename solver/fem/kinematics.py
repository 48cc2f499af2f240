"""Gradients and measures of a model in UFL, the direction out of a two-dimensional mesh included.

A gradient always has 3 x 3 components. An axisymmetric sweep around the z axis adds the hoop strain
u_x/x, and integrals carry the width that a point stands for, 2 pi x or the thickness.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import ufl
from dolfinx import fem

from microweld.meshes.joint import Joint


def gradient(vector: Any, joint: Joint) -> Any:
    """Return the gradient (3, 3) of a vector field in space.

    Args:
        vector: The field as a UFL expression (3,).
        joint: Mesh and model.
    """
    if not joint.model.sweep_angle:
        return ufl.grad(vector)
    hoop = vector[0] / ufl.SpatialCoordinate(joint.mesh)[0]
    return ufl.grad(vector) + ufl.as_tensor([[0, 0, 0], [0, hoop, 0], [0, 0, 0]])


def deformation(displacement: fem.Function, joint: Joint) -> Any:
    """Return the deformation gradient F = I + grad u, (3, 3).

    Args:
        displacement: u [m].
        joint: Mesh and model.
    """
    return ufl.Identity(3) + gradient(displacement, joint)


def width(joint: Joint) -> Any:
    """Return the width that a point of the mesh stands for out of its plane [m].

    It is 1 for a three-dimensional mesh.
    """
    model = joint.model
    if model.sweep_angle:
        return model.width(ufl.SpatialCoordinate(joint.mesh)[0])
    if model.thickness:
        return fem.Constant(joint.mesh, np.float64(model.thickness))
    return 1.0
