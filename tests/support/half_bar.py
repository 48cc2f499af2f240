"""Half of a round bar that is pulled, as a section: its middle at z = 0, its end at z > 0."""

from __future__ import annotations

from collections.abc import Callable

from mpi4py import MPI

import gmsh

from microweld.cases.joints.stack.drawing import section
from microweld.meshes.drawing.parts import Drawing, Part, name_parts
from microweld.meshes.generation.build import Roles, import_model
from microweld.meshes.joint import Joint
from microweld.meshes.model import AXISYMMETRIC


def half_bar(middle: float, end: float, half: float, cell_size: Callable[[float], float]) -> Joint:
    """Mesh the section, x > 0 and z > 0, which tapers linearly.

    Args:
        middle: Radius at z = 0 [mm].
        end: Radius at the end [mm].
        half: Half length [mm].
        cell_size: Of the cells at a height z, both in [mm].
    """

    def draw() -> Drawing:
        bar = section([(0, 0), (middle, 0), (end, half), (0, half)])
        gmsh.model.occ.synchronize()
        faces = {"middle": lambda x, y, z: z, "end": lambda x, y, z: z - half}
        return name_parts({"bar": Part([bar], faces)}, {"axis": lambda x, y, z: x}, 2)

    return import_model(
        draw,
        Roles("bar.middle", "bar.end", (), {"axis": 0}, 1),
        MPI.COMM_WORLD,
        model=AXISYMMETRIC,
        cell_size=lambda _, x, y, z: cell_size(z),
    )
