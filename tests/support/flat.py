"""Rectangles of triangles in the plane y = 0, each a body, as a plane or axisymmetric joint."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from mpi4py import MPI

import basix.ufl
import numpy as np
import ufl
from dolfinx import mesh
from numpy.typing import NDArray

from microweld.meshes.joint import Joint, PairSurfaces
from microweld.meshes.model import AXISYMMETRIC, Model

FACES = ("left", "right", "bottom", "top")


@dataclass(frozen=True)
class Rectangle:
    """A body: lower and upper corner (x, z) [m] and cells along x and z."""

    name: str
    lower: tuple[float, float]
    upper: tuple[float, float]
    cells: tuple[int, int]

    def triangles(self) -> tuple[NDArray[Any], NDArray[Any]]:
        """Return points (n, 3) and cells (m, 3)."""
        x, z = (
            np.linspace(a, b, n + 1)
            for a, b, n in zip(self.lower, self.upper, self.cells, strict=True)
        )
        points = np.stack(np.meshgrid(x, [0.0], z, indexing="ij"), axis=-1).reshape(-1, 3)
        index = np.arange(len(points)).reshape(len(x), len(z))
        a, b, c, d = (
            index[i : i + self.cells[0], k : k + self.cells[1]].ravel()
            for i in (0, 1)
            for k in (0, 1)
        )
        return points, np.concatenate([np.stack([a, c, d], axis=1), np.stack([a, d, b], axis=1)])

    def holds(self, x: NDArray[Any]) -> NDArray[Any]:
        """Return which of the points (n, 3) lie inside."""
        return np.all(
            (x[:, ::2] > np.array(self.lower)) & (x[:, ::2] < np.array(self.upper)), axis=1
        )


def flat_joint(
    bodies: Sequence[Rectangle],
    model: Model = AXISYMMETRIC,
    contacts: Sequence[tuple[str, str]] = (),
    order: int = 1,
) -> Joint:
    """Mesh rectangles as a joint; face "top" of body "a" is surface "a.top".

    Args:
        bodies: The first is earthed at its bottom, the last driven at its top.
        model: Axisymmetric or plane.
        contacts: Surfaces (slave, master) of each pair.
        order: Of the cells.
    """
    comm = MPI.COMM_WORLD
    points: NDArray[Any] = np.empty((0, 3))
    cells: NDArray[Any] = np.empty((0, 3), dtype=np.int64)
    if comm.rank == 0:
        for body in bodies:
            x, triangles = body.triangles()
            cells = np.vstack([cells, triangles + len(points)])
            points = np.vstack([points, x])
        if order == 2:
            points, cells = _second_order(points, cells)
    element = basix.ufl.element("Lagrange", "triangle", order, shape=(3,))
    domain = mesh.create_mesh(
        comm, cells=cells.reshape(-1, 3 * order), x=points, e=ufl.Mesh(element)
    )
    return _tagged(domain, bodies, model, contacts)


def _second_order(points: NDArray[Any], cells: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Add the edges' midpoints in DOLFINx' order."""
    edges = np.sort(cells[:, [(1, 2), (0, 2), (0, 1)]].reshape(-1, 2), axis=1)
    unique, place = np.unique(edges, axis=0, return_inverse=True)
    return np.vstack([points, points[unique].mean(axis=1)]), np.hstack(
        [cells, len(points) + place.reshape(-1, 3)]
    )


def _tagged(
    domain: mesh.Mesh,
    bodies: Sequence[Rectangle],
    model: Model,
    contacts: Sequence[tuple[str, str]],
) -> Joint:
    topology = domain.topology
    topology.create_entities(1)
    topology.create_connectivity(1, 2)
    count = topology.index_map(2).size_local + topology.index_map(2).num_ghosts
    centres = mesh.compute_midpoints(domain, 2, np.arange(count, dtype=np.int32))
    tag_of_cell = np.zeros(count, dtype=np.int32)
    for number, body in enumerate(bodies):
        tag_of_cell[body.holds(centres)] = number + 1
    facets = mesh.exterior_facet_indices(topology)
    x = mesh.compute_midpoints(domain, 1, facets)[:, ::2]
    owner = tag_of_cell[[topology.connectivity(1, 2).links(f)[0] for f in facets]]
    tags = np.zeros(len(facets), dtype=np.int32)
    surfaces = {}
    body_of_surface = {}
    for number, body in enumerate(bodies):
        for face, name in enumerate(FACES):
            axis = face // 2
            corner = (body.lower, body.upper)[face % 2]
            tag = 4 * number + face + 1
            near = abs(x[:, axis] - corner[axis]) < 1e-9 * max(np.subtract(body.upper, body.lower))
            tags[(owner == number + 1) & near] = tag
            surfaces[f"{body.name}.{name}"] = tag
            body_of_surface[f"{body.name}.{name}"] = body.name
    order = np.argsort(facets)
    return Joint(
        mesh=domain,
        cell_tags=mesh.meshtags(domain, 2, np.arange(count, dtype=np.int32), tag_of_cell),
        facet_tags=mesh.meshtags(domain, 1, facets[order], tags[order]),
        bodies={body.name: number + 1 for number, body in enumerate(bodies)},
        surfaces=surfaces,
        body_of_surface=body_of_surface,
        pairs=tuple(PairSurfaces(f"{slave}|{master}", slave, master) for slave, master in contacts),
        symmetry={},
        earthed_terminal=f"{bodies[0].name}.bottom",
        driven_terminal=f"{bodies[-1].name}.top",
        model=model,
    )
