"""Drawing in Gmsh: shapes of wires, electrodes and slabs, and the names of their surfaces.

The room imports leaves; `strand` also `microweld.meshes.joint` and the roles of surfaces in
`microweld.meshes.generation.build`. Reading the shapes, which are named here, loads no Gmsh.
"""

from microweld.meshes.drawing.shapes import (
    ElectrodeShape,
    Face,
    FlatFace,
    GroovedFace,
    Half,
    RoundFace,
    Slab,
    VGroovedFace,
)

__all__ = [
    "ElectrodeShape",
    "Face",
    "FlatFace",
    "GroovedFace",
    "Half",
    "RoundFace",
    "Slab",
    "VGroovedFace",
]
