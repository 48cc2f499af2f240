"""Small joints of one body with curved cells, one for each model."""

from __future__ import annotations

import numpy as np

from microweld.meshes.joint import Joint
from microweld.meshes.model import AXISYMMETRIC, Model
from support.blocks import Box, joint_of
from support.flat import Rectangle, flat_joint

SIZE = 1e-3


def solid_block() -> Joint:
    """Mesh a curved block."""
    joint = joint_of([Box("a", (0, 0, 0), (2 * SIZE, SIZE, SIZE), (2, 1, 1))], order=2)
    joint.mesh.geometry.x[:] += 0.03 * SIZE * np.sin(joint.mesh.geometry.x[:, [1, 2, 0]] * 2000)
    return joint


def flat_block(model: Model) -> Joint:
    """Mesh a curved section of a two-dimensional model."""
    joint = flat_joint([Rectangle("a", (0, 0), (2 * SIZE, SIZE), (2, 2))], model, order=2)
    joint.mesh.geometry.x[:, ::2] += 0.03 * SIZE * np.sin(joint.mesh.geometry.x[:, [2, 0]] * 2000)
    return joint


#: How to make each.
CURVED = {
    "solid": solid_block,
    "axisymmetric": lambda: flat_block(AXISYMMETRIC),
    "plane": lambda: flat_block(Model(thickness=2e-3)),
}
