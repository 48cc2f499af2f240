"""From a drawing to a distributed mesh: cell sizes, generation in Gmsh, checks of the named groups.

The room imports leaves, `microweld.meshes.drawing`, and joint, model and quality of meshes; it
loads MPI and Gmsh. Drawings of joints and tests start at `build`: `Roles`, `JointShape`.
"""
