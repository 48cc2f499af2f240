"""Boxes of tetrahedra, each a body of its own, as a joint with named faces and flat contacts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from mpi4py import MPI

import basix.ufl
import numpy as np
import ufl
from dolfinx import fem, mesh
from numpy.typing import NDArray

from microweld.contact.pair import ContactPair, ContactSettings
from microweld.contact.pairing import Pairing
from microweld.meshes.joint import Joint, PairSurfaces

_KUHN = [(0, 1, 3, 7), (0, 1, 5, 7), (0, 2, 3, 7), (0, 2, 6, 7), (0, 4, 5, 7), (0, 4, 6, 7)]
FACES = ("left", "right", "front", "back", "bottom", "top")


@dataclass(frozen=True)
class Box:
    """A body: lower and upper corner [m] and cells along each axis."""

    name: str
    lower: tuple[float, float, float]
    upper: tuple[float, float, float]
    cells: tuple[int, int, int]

    def tetrahedra(self) -> tuple[NDArray[Any], NDArray[Any]]:
        """Return points (n, 3) and cells (m, 4)."""
        axes = [
            np.linspace(a, b, n + 1)
            for a, b, n in zip(self.lower, self.upper, self.cells, strict=True)
        ]
        points = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, 3)
        index = np.arange(len(points)).reshape([len(axis) for axis in axes])
        corners = [
            index[i : i + self.cells[0], j : j + self.cells[1], k : k + self.cells[2]].ravel()
            for i in (0, 1)
            for j in (0, 1)
            for k in (0, 1)
        ]
        return points, np.concatenate(
            [np.stack([corners[c] for c in tet], axis=1) for tet in _KUHN]
        )

    def holds(self, x: NDArray[Any]) -> NDArray[Any]:
        """Return which of the points (n, 3) lie inside."""
        return np.all((x > np.array(self.lower)) & (x < np.array(self.upper)), axis=1)


def joint_of(
    boxes: Sequence[Box], contacts: Sequence[tuple[str, str]] = (), order: int = 1
) -> Joint:
    """Mesh boxes as a joint; face "top" of box "a" is surface "a.top".

    Args:
        boxes: The bodies; the first is earthed at its left, the last driven at its right.
        contacts: Surfaces (slave, master) of each pair.
        order: Of the cells.
    """
    comm = MPI.COMM_WORLD
    points: NDArray[Any] = np.empty((0, 3))
    cells: NDArray[Any] = np.empty((0, 4), dtype=np.int64)
    if comm.rank == 0:
        for box in boxes:
            x, tets = box.tetrahedra()
            cells = np.vstack([cells, tets + len(points)])
            points = np.vstack([points, x])
        if order == 2:
            points, cells = _second_order(points, cells)
    element = basix.ufl.element("Lagrange", "tetrahedron", order, shape=(3,))
    cells = cells.reshape(-1, element.dim // 3)
    domain = mesh.create_mesh(comm, cells=cells, x=points, e=ufl.Mesh(element))
    return _tagged(domain, boxes, contacts)


def _second_order(points: NDArray[Any], cells: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Add the edges' midpoints in DOLFINx' order."""
    edges = np.array([(2, 3), (1, 3), (1, 2), (0, 3), (0, 2), (0, 1)])
    unique, place = np.unique(
        np.sort(cells[:, edges].reshape(-1, 2), axis=1), axis=0, return_inverse=True
    )
    return np.vstack([points, points[unique].mean(axis=1)]), np.hstack(
        [cells, len(points) + place.reshape(-1, 6)]
    )


def _tagged(domain: mesh.Mesh, boxes: Sequence[Box], contacts: Sequence[tuple[str, str]]) -> Joint:
    domain.topology.create_entities(2)
    domain.topology.create_connectivity(2, 3)
    domain.topology.create_connectivity(3, 2)
    count = domain.topology.index_map(3).size_local + domain.topology.index_map(3).num_ghosts
    centres = mesh.compute_midpoints(domain, 3, np.arange(count, dtype=np.int32))
    body = np.zeros(count, dtype=np.int32)
    for number, box in enumerate(boxes):
        body[box.holds(centres)] = number + 1
    cell_tags = mesh.meshtags(domain, 3, np.arange(count, dtype=np.int32), body)
    facets = mesh.exterior_facet_indices(domain.topology)
    x = mesh.compute_midpoints(domain, 2, facets)
    owner = body[[domain.topology.connectivity(2, 3).links(f)[0] for f in facets]]
    tags = np.zeros(len(facets), dtype=np.int32)
    surfaces = {}
    body_of_surface = {}
    for number, box in enumerate(boxes):
        size = max(np.subtract(box.upper, box.lower))
        for face, name in enumerate(FACES):
            axis = face // 2
            corner = (box.lower, box.upper)[face % 2]
            tag = 6 * number + face + 1
            tags[(owner == number + 1) & (abs(x[:, axis] - corner[axis]) < 1e-9 * size)] = tag
            surfaces[f"{box.name}.{name}"] = tag
            body_of_surface[f"{box.name}.{name}"] = box.name
    order = np.argsort(facets)
    return Joint(
        mesh=domain,
        cell_tags=cell_tags,
        facet_tags=mesh.meshtags(domain, 2, facets[order], tags[order]),
        bodies={box.name: number + 1 for number, box in enumerate(boxes)},
        surfaces=surfaces,
        body_of_surface=body_of_surface,
        pairs=tuple(PairSurfaces(f"{slave}|{master}", slave, master) for slave, master in contacts),
        symmetry={},
        earthed_terminal=f"{boxes[0].name}.left",
        driven_terminal=f"{boxes[-1].name}.right",
    )


def pairings_of(
    joint: Joint, space: fem.FunctionSpace, pressure: float, reach: float = 1e-4
) -> dict[str, Pairing]:
    """Return the undeformed pairing of every pair, all of it in contact.

    Args:
        joint: Has the pairs.
        space: Its nodes carry the contact.
        pressure: The same everywhere [Pa].
        reach: Contact search distance [m].
    """
    out = {}
    for pair in joint.pairs:
        contact = ContactPair(
            joint, pair, space, ContactSettings(effective_modulus=1.0, reach=reach)
        )
        contact.search()
        contact.measure()
        pairing = contact.pairing()
        everywhere = np.ones(len(pairing.area))
        out[pair.name] = replace(pairing, pressure=pressure * everywhere, touching=everywhere)
    return out
