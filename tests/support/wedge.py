"""A round bar that is fed through a disc in the middle of one end.

A wedge of it, or its axisymmetric model.
"""

from __future__ import annotations

from mpi4py import MPI

import gmsh
import numpy as np
from dolfinx import mesh

from microweld.compat import read_gmsh_model
from microweld.meshes.joint import Joint
from microweld.meshes.model import AXISYMMETRIC, SOLID

ANGLE = np.pi / 8


def spot_on_bar(spot: float, length: float, fine: float, flat: bool = False) -> Joint:
    """Mesh a bar of radius 1: surface "spot" at z = 0, r < spot, surface "end" at z = length.

    Args:
        spot: Radius of the disc.
        length: Of the bar.
        fine: Cell size at the disc's edge; cells grow away from it by a third of the distance.
        flat: Axisymmetric, rather than a wedge of `ANGLE`.
    """
    if flat:
        dim = 2
        model = AXISYMMETRIC
    else:
        dim = 3
        model = SOLID
    comm = MPI.COMM_WORLD
    if comm.rank == 0:
        _draw(spot, length, fine, dim)
    domain, cells, _ = read_gmsh_model(gmsh.model, comm)
    if comm.rank == 0:
        gmsh.finalize()
    domain.topology.create_connectivity(dim - 1, dim)
    facets = mesh.exterior_facet_indices(domain.topology)
    x = mesh.compute_midpoints(domain, dim - 1, facets)
    tags = np.zeros(len(facets), dtype=np.int32)
    tags[(abs(x[:, 2]) < 1e-9) & (np.hypot(x[:, 0], x[:, 1]) < spot)] = 1
    tags[abs(x[:, 2] - length) < 1e-9] = 2
    order = np.argsort(facets)
    return Joint(
        mesh=domain,
        cell_tags=cells,
        facet_tags=mesh.meshtags(domain, dim - 1, facets[order], tags[order]),
        bodies={"bar": 1},
        surfaces={"spot": 1, "end": 2},
        body_of_surface={"spot": "bar", "end": "bar"},
        pairs=(),
        symmetry={},
        earthed_terminal="end",
        driven_terminal="spot",
        model=model,
    )


def _draw(spot: float, length: float, fine: float, dim: int) -> None:
    gmsh.initialize()
    gmsh.option.setNumber("General.Terminal", 0)
    occ = gmsh.model.occ
    points = [
        occ.addPoint(r, 0, z) for r, z in ((0, 0), (spot, 0), (1, 0), (1, length), (0, length))
    ]
    lines = [occ.addLine(a, b) for a, b in zip(points, points[1:] + points[:1], strict=True)]
    face = occ.addPlaneSurface([occ.addCurveLoop(lines)])
    if dim == 3:
        occ.revolve([(2, face)], 0, 0, 0, 0, 0, 1, ANGLE)
    occ.synchronize()
    gmsh.model.addPhysicalGroup(dim, [tag for _, tag in gmsh.model.getEntities(dim)], 1)
    edge = f"Sqrt((Sqrt(x*x+y*y)-{spot})^2+z*z)"
    field = gmsh.model.mesh.field.add("MathEval")
    gmsh.model.mesh.field.setString(field, "F", f"{fine}+{edge}/3")
    gmsh.model.mesh.field.setAsBackgroundMesh(field)
    for option in ("MeshSizeExtendFromBoundary", "MeshSizeFromPoints", "MeshSizeFromCurvature"):
        gmsh.option.setNumber(f"Mesh.{option}", 0)
    gmsh.model.mesh.generate(dim)
    gmsh.model.mesh.setOrder(2)
