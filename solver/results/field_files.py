"""Fields for ParaView: quadratic cells with node values, a file per time, and a time collection.

The mesh is gathered on the first rank once, the values at every output. Coordinates are those of
the undeformed mesh: "Warp By Vector" with the displacement shows the deformed one. Contact points
lie where they are at that time. Bodies share no nodes, so nothing is smeared from one to the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from microweld.arrays import Floats
from microweld.errors import OutputError
from microweld.fields import FIELDS, Place
from microweld.results.averages import cell_average, node_values
from microweld.results.collection import Collection, CollectionState
from microweld.results.files import writing

if TYPE_CHECKING:
    from mpi4py import MPI

    from dolfinx import fem

    from microweld.meshes.joint import Joint

Number = TypeVar("Number", bound=np.generic)
#: Nodes of VTK's quadratic tetrahedron with its first two corners exchanged.
MIRRORED = np.array([1, 0, 2, 3, 4, 6, 5, 8, 7, 9])


@dataclass(frozen=True)
class FieldWriterState:
    """The files written so far."""

    collections: dict[str, CollectionState]  #: of the fields and of each pair's contact points


class FieldWriter:
    """Writes `fields/*.vtu`, `fields.pvd` and one `contact_<pair>.pvd` for each pair.

    Construction is collective.

    Args:
        folder: The results folder, which exists.
        joint: The joint whose mesh carries the fields.
        space: Second-order Lagrange space on it; its nodes, of any block size, carry the node
            values.
    """

    def __init__(self, folder: Path, joint: Joint, space: fem.FunctionSpace) -> None:
        self._folder = folder
        self._comm = joint.mesh.comm
        self._owned_nodes = space.dofmap.index_map.size_local
        cells = joint.mesh.topology.index_map(joint.mesh.topology.dim)
        self._owned_cells = cells.size_local
        self._collections = {
            name: Collection(folder / f"{name}.pvd") for name in ("fields", *_contact_names(joint))
        }
        if self._comm.rank == 0:
            (folder / "fields").mkdir(exist_ok=True)
        self._points = gather(self._comm, space.tabulate_dof_coordinates()[: self._owned_nodes])
        self._cells = oriented(self._points, gather(self._comm, quadratic_cells(space)))
        body = np.zeros(cells.size_local + cells.num_ghosts, dtype=np.int32)
        body[joint.cell_tags.indices] = joint.cell_tags.values
        self._body = gather(self._comm, body[: self._owned_cells])

    def write(
        self,
        time: float,
        nodes: Mapping[str, fem.Function | Floats],
        cells: Mapping[str, fem.Function | Floats] | None = None,
        contact: Mapping[str, Mapping[str, Floats]] | None = None,
    ) -> None:
        """Write all fields of a time. Collective.

        Args:
            time: Time of the fields [s].
            nodes: Fields by key of `microweld.fields`: functions on the second-order nodes, or
                arrays with one row for each of the rank's nodes (owned, or owned and ghosts).
            cells: Fields per cell: quadrature functions, which are averaged over each cell, or
                arrays with one row for each of the rank's cells.
            contact: For each pair the rank's contact points: `points` (n, 3) [m] and fields by key
                (n,).

        Raises:
            KeyError: If a key is not in the registry, or not of that place.
        """
        on_nodes = {
            _name(key, "nodes"): gather(self._comm, self._of_nodes(field))
            for key, field in nodes.items()
        }
        on_cells = {
            _name(key, "cells"): gather(self._comm, self._of_cells(field))
            for key, field in (cells or {}).items()
        }
        points = {pair: self._gather_points(arrays) for pair, arrays in (contact or {}).items()}
        if self._comm.rank == 0:
            kind = {10: "tetra10", 6: "triangle6"}[self._cells.shape[1]]
            self._save(
                time,
                "fields",
                self._points,
                (kind, self._cells),
                on_nodes,
                {"body": self._body, **on_cells},
            )
            for pair, (places, arrays) in points.items():
                vertices = np.arange(len(places)).reshape(-1, 1)
                self._save(time, f"contact_{pair}", places, ("vertex", vertices), arrays, {})

    def state(self) -> FieldWriterState:
        """Return a copy of the lists of files."""
        return FieldWriterState({name: all_.state() for name, all_ in self._collections.items()})

    def restore(self, state: FieldWriterState) -> None:
        """Continue after these files, which the folder need not hold."""
        for name, collection in self._collections.items():
            collection.restore(state.collections[name])

    def _of_nodes(self, field: fem.Function | Floats) -> Floats:
        return node_values(field)[: self._owned_nodes]

    def _of_cells(self, field: fem.Function | Floats) -> Floats:
        return cell_average(field)[: self._owned_cells]

    def _gather_points(self, arrays: Mapping[str, Floats]) -> tuple[Floats, dict[str, Floats]]:
        places = gather(self._comm, arrays["points"].reshape(-1, 3))
        return places, {
            _name(key, "contact"): gather(self._comm, array)
            for key, array in arrays.items()
            if key != "points"
        }

    def _save(
        self,
        time: float,
        name: str,
        points: Floats,
        cells: tuple[str, NDArray[np.int64]],
        on_nodes: Mapping[str, NDArray[Any]],
        on_cells: Mapping[str, NDArray[Any]],
    ) -> None:
        """Write one file and add it to its collection. First rank only."""
        import meshio

        collection = self._collections[name]
        file = Path("fields") / f"{name}_{len(collection.times):04d}.vtu"
        content = meshio.Mesh(
            points,
            [cells],
            point_data=on_nodes,
            cell_data={key: [v] for key, v in on_cells.items()},
        )
        path = self._folder / file
        try:
            with writing(path):
                content.write(path)
        except OutputError:
            path.unlink(missing_ok=True)
            raise
        collection.add(time, file)


def quadratic_cells(space: fem.FunctionSpace) -> NDArray[np.int64]:
    """Return the nodes of the rank's own cells in VTK's order, by global number.

    (cells, 10), of triangles (cells, 6).
    """
    from dolfinx.plot import vtk_mesh

    topology = vtk_mesh(space)[0].reshape(-1, 1 + space.dofmap.list.shape[1])[:, 1:]
    numbers: NDArray[np.int64] = space.dofmap.index_map.local_to_global(
        topology.ravel().astype(np.int32)
    )
    return numbers.reshape(topology.shape)


def oriented(points: Floats, cells: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the cells with positive volume, as VTK requires; DOLFINx allows both orientations.

    Args:
        points: Coordinates of the nodes (nodes, 3) [m].
        cells: Nodes of the cells (cells, 10); triangles (cells, 6) stay as they are.
    """
    if cells.shape[1] != len(MIRRORED):
        return cells
    corners = points[cells[:, :4]]
    negative = np.linalg.det(corners[:, 1:] - corners[:, :1]) < 0.0
    cells[negative] = cells[negative][:, MIRRORED]
    return cells


def gather(comm: MPI.Comm, rows: NDArray[Number]) -> NDArray[Number]:
    """Return the rows of all ranks on the first one, in the order of the ranks. Collective.

    That is the global order where rows belong to owned entities.

    Args:
        comm: Communicator.
        rows: The rank's own rows (n, ...).

    Returns:
        All rows on the first rank, none on the others.
    """
    parts = comm.gather(np.ascontiguousarray(rows))
    if parts is not None:
        return np.concatenate(parts)
    return rows[:0]


def _name(key: str, place: Place) -> str:
    """Name of the array of a field.

    Raises:
        KeyError: If the registry has no such field, or has it elsewhere.
    """
    field = FIELDS[key]
    if field.place != place:
        raise KeyError(f"{key} is a field of {field.place}, not of {place}")
    return field.file_name


def _contact_names(joint: Joint) -> list[str]:
    return [f"contact_{pair.name}" for pair in joint.pairs]
