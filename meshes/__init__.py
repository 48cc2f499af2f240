"""Meshes of joints: drawing, generation, files, and what the solver needs to know of them.

The room imports leaves of the package only. A joint type is drawn in its room of `microweld.cases`.
Reading what is named here loads neither MPI nor Gmsh.
"""

if __name__ != "microweld.meshes":
    raise ImportError(
        f"this package is 'microweld.meshes', not {__name__!r}: import it by that name"
    )

from microweld.meshes.joint import Joint, PairSurfaces, SurfaceLayer
from microweld.meshes.model import AXISYMMETRIC, SOLID, Model

__all__ = ["AXISYMMETRIC", "SOLID", "Joint", "Model", "PairSurfaces", "SurfaceLayer"]
