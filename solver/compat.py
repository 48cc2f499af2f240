"""Every difference between the supported DOLFINx versions, one small function each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from mpi4py import MPI

    from dolfinx.mesh import Mesh, MeshTags
    from numpy.typing import NDArray


def read_gmsh_model(model: Any, comm: MPI.Comm, rank: int = 0) -> tuple[Mesh, MeshTags, MeshTags]:
    """Distribute a Gmsh model that lives on one rank.

    Args:
        model: the Gmsh model on `rank`, None elsewhere.
        comm: communicator of the mesh; collective.
        rank: rank that holds the model.

    Returns:
        The mesh, its cell tags and its facet tags.
    """
    from importlib import import_module, util

    # renamed in 0.10
    if util.find_spec("dolfinx.io.gmsh"):
        name = "dolfinx.io.gmsh"
    else:
        name = "dolfinx.io.gmshio"
    data = import_module(name).model_to_mesh(model, comm, rank, gdim=3)
    if isinstance(data, tuple) and len(data) == 3:
        return data
    return data.mesh, data.cell_tags, data.facet_tags


def cell_nodes(mesh: Mesh) -> NDArray[np.int32]:
    """Geometry nodes of every local cell, (cells, nodes per cell)."""
    geometry = mesh.geometry
    nodes: NDArray[np.int32] = (
        geometry.dofmaps[0] if hasattr(geometry, "dofmaps") else geometry.dofmap
    )
    return nodes
