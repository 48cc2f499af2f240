"""From a drawing to a distributed mesh: cell sizes, generation in Gmsh, checks of the named groups.

The room imports leaves, `microweld.meshes.drawing` and the quality of meshes; it loads MPI and
Gmsh. `build` has what drawings of joints and tests use.
"""
