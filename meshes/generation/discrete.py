"""A finished mesh as a Gmsh model without geometry: to be distributed, or to be written as .msh."""

from __future__ import annotations

from collections.abc import Mapping

import gmsh
import numpy as np

from microweld.arrays import Floats, Ints
from microweld.meshes.generation.groups import FIRST_SURFACE_TAG

#: Gmsh's numbers of the second-order elements
TRIANGLE6 = 9
TETRAHEDRON10 = 11


def put_in_gmsh(
    points: Floats, bodies: Mapping[str, Ints], surfaces: Mapping[str, Ints]
) -> tuple[dict[str, int], dict[str, int]]:
    """Fill the current, empty Gmsh model.

    Every body and surface becomes an entity and a physical group.

    Args:
        points: (n, 3) nodes.
        bodies: Body name -> cells (m, 10), nodes in Gmsh's order.
        surfaces: Surface name -> facets (f, 6), corners and then the middles opposite to them.

    Returns:
        Physical groups of the bodies and of the surfaces, by name.
    """
    volumes = {name: number for number, name in enumerate(bodies, start=1)}
    faces = {name: number for number, name in enumerate(surfaces, start=FIRST_SURFACE_TAG)}
    for dim, names in ((2, faces), (3, volumes)):
        for name, tag in names.items():
            gmsh.model.addDiscreteEntity(dim, tag)
            gmsh.model.addPhysicalGroup(dim, [tag], tag, name)
    gmsh.model.mesh.addNodes(3, 1, np.arange(1, len(points) + 1), points.ravel())
    for name, tag in volumes.items():
        gmsh.model.mesh.addElementsByType(tag, TETRAHEDRON10, [], bodies[name].ravel() + 1)
    for name, tag in faces.items():
        in_order = surfaces[name][:, [0, 1, 2, 5, 3, 4]]  # Gmsh: middles of edges 01, 12, 20
        gmsh.model.mesh.addElementsByType(tag, TRIANGLE6, [], in_order.ravel() + 1)
    return volumes, faces
