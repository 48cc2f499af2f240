"""Mesh of a joint as a file for other programs and for import: .msh, .vtu or .inp [mm]."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from microweld.arrays import Floats, Ints
from microweld.compat import cell_nodes
from microweld.meshes.generation.discrete import put_in_gmsh
from microweld.meshes.generation.groups import FIRST_SURFACE_TAG
from microweld.meshes.generation.session import gmsh_session
from microweld.meshes.skin import chosen_cells, dense, outer_facets

if TYPE_CHECKING:
    from microweld.meshes.joint import Joint

MM = 1e3  #: millimetres in a metre
GMSH_ORDER = [0, 1, 2, 3, 9, 6, 8, 7, 4, 5]  #: nodes of DOLFINx's cells in Gmsh's order
VTK_ORDER = [0, 1, 2, 3, 4, 5, 6, 7, 9, 8]  #: nodes of Gmsh's cells in the order of VTK and Abaqus
#: Middles opposite to the corners, in the order of Gmsh, VTK and Abaqus.
FACET_ORDER = [0, 1, 2, 5, 3, 4]
FORMATS = ("msh", "vtu", "inp")


@dataclass(frozen=True)
class Whole:
    """The mesh of a joint on one rank."""

    points: Floats  #: (n, 3) [mm]
    bodies: Mapping[str, Ints]  #: body name -> cells (m, 10) in Gmsh's order
    #: surface name -> facets (f, 6), corners and then the middles opposite to them
    surfaces: Mapping[str, Ints]

    def bonded(self) -> list[list[str]]:
        """Return the groups of bodies that share nodes."""
        has = np.zeros((len(self.bodies), len(self.points)), dtype=int)
        for row, cells in enumerate(self.bodies.values()):
            has[row, cells] = 1
        part = connected_components(coo_array(has @ has.T), directed=False)[1]
        groups: dict[int, list[str]] = {}
        for name, number in zip(self.bodies, part, strict=True):
            groups.setdefault(int(number), []).append(name)
        return [groups[number] for number in sorted(groups) if len(groups[number]) > 1]

    def numbers(self) -> dict[str, int]:
        """Return the numbers that stand for bodies and surfaces in formats without names."""
        bodies = {name: number for number, name in enumerate(self.bodies, start=1)}
        return bodies | {
            name: number for number, name in enumerate(self.surfaces, start=FIRST_SURFACE_TAG)
        }


def gather_joint(joint: Joint) -> Whole | None:
    """Return the mesh of all ranks on the first one, None elsewhere. Collective."""
    from dolfinx.mesh import entities_to_geometry

    mesh = joint.mesh
    geometry = mesh.geometry
    topology = mesh.topology
    index = geometry.index_map()
    owned = topology.index_map(3).size_local
    facets, _ = outer_facets(mesh, chosen_cells(mesh, None))
    corners = np.reshape(entities_to_geometry(mesh, 2, facets), (-1, 6))
    parts = mesh.comm.gather(
        (
            geometry.x[: index.size_local] * MM,
            _global(index, cell_nodes(mesh)[:owned, GMSH_ORDER]),
            dense(joint.cell_tags, topology.index_map(3))[:owned],
            _global(index, corners),
            dense(joint.facet_tags, topology.index_map(2))[facets],
        )
    )
    if parts is None:
        return None
    points, cells, body, faces, surface = (
        np.concatenate(part) for part in zip(*parts, strict=True)
    )
    bodies = {name: cells[body == tag] for name, tag in joint.bodies.items()}
    surfaces = {name: faces[surface == tag] for name, tag in joint.surfaces.items()}
    return Whole(points, bodies, {name: found for name, found in surfaces.items() if len(found)})


def _global(index: object, nodes: NDArray[np.integer]) -> Ints:
    """Return the global numbers of local nodes."""
    # index is dolfinx.common.IndexMap, which has no annotations
    found = index.local_to_global(nodes.ravel().astype(np.int32))  # type: ignore[attr-defined]
    numbers: Ints = found.astype(np.int64)
    return numbers.reshape(nodes.shape)


def write_mesh(whole: Whole, path: Path) -> None:
    """Write a mesh in the format of the file's suffix.

    In .vtu `region` numbers bodies and surfaces, elsewhere they have their names.

    Args:
        whole: Mesh, as `gather_joint` returns it.
        path: File to write, of one of `FORMATS`.
    """
    if path.suffix == ".msh":
        with gmsh_session("export"):
            put_in_gmsh(whole.points, whole.bodies, whole.surfaces)
            _write_msh(path)
    else:
        _write_meshio(whole, path)


def _write_msh(path: Path) -> None:
    import gmsh

    gmsh.write(str(path))


def _write_meshio(whole: Whole, path: Path) -> None:
    import meshio

    blocks = list(_blocks(whole))
    cells = [(kind, nodes) for _, kind, nodes in blocks]
    if path.suffix == ".vtu":
        numbers = whole.numbers()
        data = {"region": [np.full(len(nodes), numbers[name]) for name, _, nodes in blocks]}
        meshio.Mesh(whole.points, cells, cell_data=data).write(path)
        return
    sets = {}
    for place, (name, _, nodes) in enumerate(blocks):
        members = [np.zeros(0, dtype=np.int64) for _ in blocks]
        members[place] = np.arange(len(nodes))
        sets[name] = members
    meshio.Mesh(whole.points, cells, cell_sets=sets).write(path)


def _blocks(whole: Whole) -> Iterator[tuple[str, str, Ints]]:
    """Yield name, meshio's kind and nodes of every body and surface."""
    for name, cells in whole.bodies.items():
        yield name, "tetra10", cells[:, VTK_ORDER]
    for name, facets in whole.surfaces.items():
        yield name, "triangle6", facets[:, FACET_ORDER]
