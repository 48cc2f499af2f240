"""Differences between the supported DOLFINx versions, one small function each."""

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
        model: The Gmsh model on `rank`, None elsewhere.
        comm: Communicator of the mesh; the call is collective on it.
        rank: Rank that holds the model.

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
    """Return the geometry nodes of every local cell (cells, nodes per cell)."""
    geometry = mesh.geometry
    nodes: NDArray[np.int32]
    if hasattr(geometry, "dofmaps"):
        nodes = geometry.dofmaps[0]
    else:
        nodes = geometry.dofmap
    return nodes
