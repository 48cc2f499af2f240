"""Joints from files: meshes and drawings, names of surfaces, and checks of what was read.

The room imports leaves, `microweld.meshes.generation` and what it builds on; it loads MPI and Gmsh,
except for `imported_spec`, which a case makes and which is named here.
"""

from microweld.meshes.files.imported_spec import ImportedBodySpec, ImportedSpec

__all__ = ["ImportedBodySpec", "ImportedSpec"]
