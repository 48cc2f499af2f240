"""Quality of a mesh: its size, the shape of its cells, and the resolution of its contacts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING

from mpi4py import MPI

import numpy as np

from microweld.compat import cell_nodes
from microweld.errors import MeshError, Problem
from microweld.meshes.gap import Approach, cell_size_at, closest_approach
from microweld.meshes.skin import Skin, gather_skin

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from microweld.meshes.joint import Joint, PairSurfaces

MM = 1e3  #: millimetres in a metre

CELLS_ACROSS_WIRE = 4.0  #: fewest cells across a wire at its contacts
SHARED_POINT = 0.05  #: largest gap of surfaces that touch [cell sizes]

#: Corners of the reference cell, then the middles of its edges, by the number of nodes.
NODES = {
    10: np.array(
        [
            *[[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]],
            *[[0, 0.5, 0.5], [0.5, 0, 0.5], [0.5, 0.5, 0], [0, 0, 0.5], [0, 0.5, 0], [0.5, 0, 0]],
        ]
    ),
    6: np.array([[0, 0], [1, 0], [0, 1], [0.5, 0.5], [0, 0.5], [0.5, 0]]),
}


@dataclass(frozen=True)
class ContactQuality:
    """Resolution of a pair where its surfaces are closest."""

    pair: str
    slave_size: float  #: mean edge of the nearest slave facet [m]
    master_size: float  #: mean edge of the nearest master facet [m]
    gap: float  #: smallest distance of the surfaces [m]
    place: tuple[float, float, float]  #: where it is [m]
    #: slave cells across the thinner wire of the pair; 0 where the joint has no wire
    cells_across: float

    def __str__(self) -> str:
        if self.cells_across:
            across = f", {self.cells_across:.1f} cells across the wire"
        else:
            across = ""
        sizes = f"{self.slave_size * MM:.3g} mm on {self.master_size * MM:.3g} mm"
        return f"contact {self.pair}: cells {sizes}{across}, gap {self.gap * MM:.2g} mm"


@dataclass(frozen=True)
class MeshQuality:
    """Size and quality of a joint's mesh."""

    cells: int
    nodes: int
    displacement_dofs: int
    #: smallest Jacobian determinant over that of the straight cell, at the nodes [-]
    lowest_jacobian: float
    #: smallest inscribed / circumscribed radius, over that of the regular cell [-]
    lowest_shape: float
    mean_shape: float
    untagged_facets: int  #: outer facets without a surface name
    contacts: tuple[ContactQuality, ...]

    def __str__(self) -> str:
        counts = f"{self.cells} cells, {self.nodes} nodes"
        shape = f"lowest {self.lowest_shape:.2f}, mean {self.mean_shape:.2f} (1 is regular)"
        jacobian = f"lowest {self.lowest_jacobian:.2f} of the straight cell's"
        lines = [
            f"{counts}, {self.displacement_dofs} displacement unknowns",
            f"cell shape: {shape}; curved Jacobian: {jacobian}",
            f"outer facets without a name: {self.untagged_facets}",
        ]
        return "\n".join([*lines, *map(str, self.contacts)])


def assess(joint: Joint) -> MeshQuality:
    """Measure a joint's mesh. Collective; every rank gets the result."""
    comm = joint.mesh.comm
    topology = joint.mesh.topology
    owned = cell_nodes(joint.mesh)[: topology.index_map(topology.dim).size_local]
    points = np.asarray(joint.mesh.geometry.x, dtype=np.float64)[owned]
    shape = shapes(points)
    jacobian = curved_jacobians(points)
    cells = topology.index_map(topology.dim).size_global
    nodes = joint.mesh.geometry.index_map().size_global
    if joint.model.two_dimensional:
        components = 2
    else:
        components = 3
    skin = gather_skin(joint)
    return MeshQuality(
        cells=cells,
        nodes=nodes,
        displacement_dofs=components * nodes,
        lowest_jacobian=comm.allreduce(jacobian.min(initial=np.inf), op=MPI.MIN),
        lowest_shape=comm.allreduce(shape.min(initial=np.inf), op=MPI.MIN),
        mean_shape=comm.allreduce(shape.sum()) / cells,
        untagged_facets=int(np.sum(skin.surface == 0)),
        contacts=tuple(contact_quality(joint, skin, pair) for pair in joint.pairs),
    )


def check(joint: Joint) -> MeshQuality:
    """Measure a joint's mesh and refuse it if it cannot be used. Collective.

    Raises:
        MeshError: If a pair does not touch, or its cells are too coarse for the wire.
    """
    quality = assess(joint)
    problems = []
    for contact in quality.contacts:
        problems += [*apart(contact), *too_coarse(contact)]
    if problems:
        raise MeshError(problems)
    return quality


def apart(contact: ContactQuality) -> list[Problem]:
    """Return the problem of a pair whose surfaces do not touch."""
    limit = SHARED_POINT * contact.slave_size
    if contact.gap <= limit:
        return []
    text = "the surfaces of this pair miss each other, as when an electrode misses its wire"
    cure = "move the electrode to its wire: check offset, width and diameters"
    value = f"{contact.gap:.3g} m"
    allowed = f"at most {limit:.3g} m"
    return [Problem(text, key=contact.pair, value=value, allowed=allowed, cure=cure)]


def too_coarse(contact: ContactQuality) -> list[Problem]:
    """Return the problem of a pair whose cells cannot resolve the spot that forms."""
    if contact.cells_across == 0 or contact.cells_across >= CELLS_ACROSS_WIRE:
        return []
    text = "the mesh is too coarse for its contact: too few cells across the wire"
    value = f"{contact.cells_across:.1f} cells"
    allowed = f"at least {CELLS_ACROSS_WIRE:g} cells"
    cure = "reduce mesh.factor or mesh.contact_size"
    return [Problem(text, key=contact.pair, value=value, allowed=allowed, cure=cure)]


def contact_quality(joint: Joint, skin: Skin, pair: PairSurfaces) -> ContactQuality:
    """Measure the resolution of one pair where its surfaces are closest.

    Args:
        joint: The meshed joint.
        skin: Its outer facets.
        pair: The pair.
    """
    slave = skin.of(joint, pair.slave)
    master = skin.of(joint, pair.master)
    approach: Approach = closest_approach(slave, master)
    sizes = [cell_size_at(side, approach.place) for side in (slave, master)]
    bodies = [joint.body_of_surface[name] for name in (pair.slave, pair.master)]
    wires = [joint.lengths.get(f"{body}.diameter") for body in bodies]
    diameters = [diameter for diameter in wires if diameter]
    if diameters:
        cells_across = min(diameters) / sizes[0]
    else:
        cells_across = 0.0
    return ContactQuality(
        pair=pair.name,
        slave_size=sizes[0],
        master_size=sizes[1],
        gap=approach.distance,
        place=(float(approach.place[0]), float(approach.place[1]), float(approach.place[2])),
        cells_across=cells_across,
    )


def shapes(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return inscribed over circumscribed radius of straight cells, 1 of regular, 0 of flat ones.

    Args:
        points: Nodes of triangles (n, 6, 3) or tetrahedra (n, > 6, 3), corners first [m].
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        ratios = _ratios(points)
    return np.where(np.isfinite(ratios), ratios, 0.0)


def _ratios(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the same, with infinity or no number for cells whose volume is zero."""
    if points.shape[1] == 6:
        sides = [np.linalg.norm(points[:, k] - points[:, (k + 1) % 3], axis=1) for k in range(3)]
        return np.asarray(_product(sum(sides) - 2 * side for side in sides) / _product(sides))
    a, b, c = (points[:, k] - points[:, 0] for k in (1, 2, 3))
    normals = [np.cross(b, c), np.cross(c, a), np.cross(a, b)]
    six_volumes = np.abs(np.einsum("ni,ni->n", a, normals[0]))
    areas = sum(np.linalg.norm(normal, axis=1) for normal in (*normals, np.cross(b - a, c - a)))
    lever = sum(
        np.sum(e**2, axis=1)[:, None] * normal for e, normal in zip((a, b, c), normals, strict=True)
    )
    inscribed = six_volumes / areas
    circumscribed = np.linalg.norm(lever, axis=1) / (2 * six_volumes)
    return np.asarray(3 * inscribed / circumscribed)


def _product(factors: Iterable[NDArray[np.float64]]) -> NDArray[np.float64]:
    """Return the product of arrays."""
    return reduce(np.multiply, factors)


def curved_jacobians(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the smallest Jacobian determinant at the nodes over that of the straight cell.

    Args:
        points: Nodes of tetrahedra (n, 10, 3) in the order of DOLFINx, or of triangles (n, 6, 3) at
            y = 0 [m].
    """
    import basix.ufl

    if points.shape[1] == 6:
        element = "triangle"
        axes = [0, 2]
    else:
        element = "tetrahedron"
        axes = [0, 1, 2]
    table = basix.ufl.element("Lagrange", element, 2).tabulate(1, NODES[points.shape[1]])
    gradients = np.asarray(table, dtype=np.float64)[1:]
    x = points[..., axes]
    curved = np.linalg.det(np.einsum("kqa,nai->nqik", gradients, x))
    straight = np.linalg.det(x[:, 1 : len(axes) + 1] - x[:, :1])
    return np.asarray((curved / straight[:, None]).min(axis=1, initial=np.inf))
