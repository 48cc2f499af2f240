"""Whether the bodies of a joint fit: how deep they overlap, and whether the force presses them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from microweld.compat import cell_nodes
from microweld.errors import Problem
from microweld.meshes.joint_graph import JointGraph
from microweld.meshes.model import VERTICAL
from microweld.meshes.skin import chosen_cells, dense, outer_facets

if TYPE_CHECKING:
    from microweld.meshes.joint import Joint, PairSurfaces

#: a slanted ray meets no edge of a regular mesh
RAY = np.array([0.0123, 0.0234, 1.0])
CHUNK = 200  #: points whose rays are followed at once
OPPOSITE = -0.5  #: largest cosine between the outward normals of surfaces that face each other
UPRIGHT = 0.02  #: z of a unit normal up to which a wall carries no force along z
MM = 1e3  #: millimetres in a metre


@dataclass(frozen=True)
class Facets:
    """The n outer facets of a solid joint, by their corners."""

    corners: NDArray[np.float64]  #: (n, 3, 3) [m]
    normals: NDArray[np.float64]  #: (n, 3) outward unit normals
    body: NDArray[np.int32]  #: (n,) cell tag
    surface: NDArray[np.int32]  #: (n,) facet tag, 0 where there is none

    @property
    def centres(self) -> NDArray[np.float64]:
        """Centres (n, 3) [m]."""
        return np.asarray(self.corners.mean(axis=1))

    @property
    def sizes(self) -> NDArray[np.float64]:
        """Longest edge of each (n,) [m]."""
        edges = self.corners - np.roll(self.corners, 1, axis=1)
        return np.asarray(np.linalg.norm(edges, axis=2).max(axis=1))


def fit_problems(joint: Joint, reach: float) -> list[Problem]:
    """Return problems of overlaps and of bodies that the force does not press; collective.

    Two-dimensional models are drawn, and fit.

    Args:
        joint: The meshed joint.
        reach: Contact search distance: the deepest overlap that the first touch takes [m].
    """
    import basix.ufl
    from dolfinx import fem

    if joint.model.two_dimensional or not joint.pairs:
        return []
    facets = gather_facets(joint)
    element = basix.ufl.element("Lagrange", joint.mesh.basix_cell().name, 2, shape=(3,))
    group = JointGraph(joint, fem.functionspace(joint.mesh, element)).group
    # what overlaps has no surfaces that face each other
    return overlap_problems(joint, facets, group, reach) or force_problems(
        joint, facets, group, reach
    )


def gather_facets(joint: Joint) -> Facets:
    """Collect the outer facets of all ranks. Collective; every rank gets all of them.

    Args:
        joint: A solid one.
    """
    from dolfinx.mesh import entities_to_geometry

    mesh = joint.mesh
    topology = mesh.topology
    facets, cells = outer_facets(mesh, chosen_cells(mesh, None))
    nodes = np.reshape(entities_to_geometry(mesh, 2, facets), (len(facets), -1))[:, :3]
    x = np.asarray(mesh.geometry.x, dtype=np.float64)
    corners = x[nodes]
    inside = x[cell_nodes(mesh)[cells, :4]].mean(axis=1)
    normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    normals /= np.linalg.norm(normals, axis=1, keepdims=True)
    outward = np.sign(np.einsum("ni,ni->n", corners.mean(axis=1) - inside, normals))
    body = dense(joint.cell_tags, topology.index_map(3))[cells]
    surface = dense(joint.facet_tags, topology.index_map(2))[facets]
    parts = mesh.comm.allgather((corners, normals * outward[:, None], body, surface))
    return Facets(*(np.concatenate(part) for part in zip(*parts, strict=True)))


def overlap_problems(
    joint: Joint, facets: Facets, group: NDArray[np.int64], reach: float
) -> list[Problem]:
    """Return a problem for each two bodies that overlap by more than the reach.

    Args:
        joint: The joint.
        facets: Its outer facets.
        group: Number of the group of bonded bodies that each body is of.
        reach: Contact search distance [m].
    """
    names = list(joint.bodies)
    of_body = [facets.body == tag for tag in joint.bodies.values()]
    planes = [joint.surfaces[name] for name in joint.symmetry]
    outer = ~np.isin(facets.surface, planes)
    problems = []
    for one in range(len(names)):
        for other in range(one):
            if group[one] == group[other]:
                continue
            depths = []
            for sunk, into in ((one, other), (other, one)):
                whole = _of_group(of_body, group, int(group[into]))
                points = np.unique(facets.corners[of_body[sunk]].reshape(-1, 3), axis=0)
                depths.append(
                    depth(points, facets.corners[whole], facets.corners[of_body[into] & outer])
                )
            if max(depths) > reach:
                problems.append(_overlap(names[other], names[one], max(depths), reach))
    return problems


def _of_group(
    of_body: list[NDArray[np.bool_]], group: NDArray[np.int64], number: int
) -> NDArray[np.bool_]:
    """Return which facets belong to a group of bonded bodies, whose outer facets are closed."""
    return np.any([of_body[body] for body in np.flatnonzero(group == number)], axis=0)


def _overlap(one: str, other: str, deep: float, reach: float) -> Problem:
    """Describe two bodies that overlap."""
    text = f"the bodies {one} and {other} overlap by more than the first touch can push apart"
    cure = (
        f"move {other} out of {one} by {deep * MM:.3g} mm in the file, so that they just touch,"
        f" or if they are one piece, mesh them with common nodes and write bonded:"
        f" [[{one}, {other}]]"
    )
    return Problem(
        text,
        key="joint",
        value=f"{deep * MM:.3g} mm",
        allowed=f"at most the contact search distance, {reach * MM:.3g} mm",
        cure=cure,
    )


def depth(
    points: NDArray[np.float64], hull: NDArray[np.float64], outer: NDArray[np.float64]
) -> float:
    """Return how deep the deepest of some points lies inside a body, 0 if none does [m].

    Args:
        points: The points (p, 3) [m].
        hull: Closed surface of triangles (n, 3, 3) [m].
        outer: The triangles that depth counts from, without planes of symmetry (m, 3, 3) [m].
    """
    low = hull.min(axis=(0, 1))
    high = hull.max(axis=(0, 1))
    near = points[np.all((points >= low) & (points <= high), axis=1)]
    deepest = 0.0
    for start in range(0, len(near), CHUNK):
        some = near[start : start + CHUNK]
        inside = some[is_inside(some, hull)]
        if len(inside) and len(outer):
            deepest = max(deepest, float(distances(inside, outer).max()))
    return deepest


def is_inside(points: NDArray[np.float64], hull: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return which points (p, 3) lie inside a closed surface, by the crossings of a ray (p,).

    Args:
        points: The points [m].
        hull: Triangles (n, 3, 3) [m].
    """
    a = hull[:, 1] - hull[:, 0]
    b = hull[:, 2] - hull[:, 0]
    across = np.cross(RAY, b)
    determinant = np.einsum("ni,ni->n", a, across)
    safe = np.where(determinant == 0.0, np.inf, determinant)
    away = points[:, None] - hull[None, :, 0]
    u = np.einsum("pni,ni->pn", away, across) / safe
    normal = np.cross(away, a[None])
    v = normal @ RAY / safe
    height = np.einsum("pni,ni->pn", normal, b) / safe
    met = (u >= 0.0) & (v >= 0.0) & (u + v <= 1.0) & (height > 0.0) & np.isfinite(safe)
    return np.asarray(np.count_nonzero(met, axis=1) % 2 == 1)


def distances(points: NDArray[np.float64], triangles: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the distance of each point (p, 3) from the nearest of some triangles (p,) [m].

    Beside an edge the distance is that from a point near the foot on the edge.

    Args:
        points: The points [m].
        triangles: Corners (n, 3, 3) [m].
    """
    a = triangles[:, 1] - triangles[:, 0]
    b = triangles[:, 2] - triangles[:, 0]
    aa, ab, bb = (np.einsum("ni,ni->n", p, q) for p, q in ((a, a), (a, b), (b, b)))
    away = points[:, None] - triangles[None, :, 0]
    along_a = np.einsum("pni,ni->pn", away, a)
    along_b = np.einsum("pni,ni->pn", away, b)
    area = aa * bb - ab**2
    u = (bb * along_a - ab * along_b) / area
    v = (aa * along_b - ab * along_a) / area
    share = np.maximum(np.stack([1.0 - u - v, u, v], axis=-1), 0.0)
    share /= share.sum(axis=-1, keepdims=True)
    foot = np.einsum("pnk,nki->pni", share, triangles)
    return np.asarray(np.linalg.norm(points[:, None] - foot, axis=2).min(axis=1))


def force_problems(
    joint: Joint, facets: Facets, group: NDArray[np.int64], reach: float
) -> list[Problem]:
    """Return a problem for each body that the force, along -z, presses on nothing.

    The force goes from what is pushed to the bodies below, as far as what is clamped.

    Args:
        joint: The joint.
        facets: Its outer facets.
        group: Number of the group of bonded bodies that each body is of.
        reach: Contact search distance [m].
    """
    names = list(joint.bodies)

    def groups_of(surfaces: Iterable[str]) -> set[int]:
        tags = [joint.surfaces[name] for name in surfaces]
        bodies = np.unique(facets.body[np.isin(facets.surface, tags)])
        return {int(number) for number in group[np.isin(list(joint.bodies.values()), bodies)]}

    below: dict[int, set[int]] = {}
    beside: dict[int, set[str]] = {}
    for pair in joint.pairs:
        owners = [joint.body_of_surface[name] for name in (pair.slave, pair.master)]
        slave, master = (int(group[names.index(owner)]) for owner in owners)
        height = facing_heights(joint, facets, pair, reach)
        if np.any(height < -UPRIGHT):
            below.setdefault(slave, set()).add(master)
        if np.any(height > UPRIGHT):
            below.setdefault(master, set()).add(slave)
        if np.any(np.abs(height) <= UPRIGHT):
            beside.setdefault(slave, set()).add(owners[1])
            beside.setdefault(master, set()).add(owners[0])
    level = [name for name, axis in joint.symmetry.items() if axis == VERTICAL]
    held = groups_of([*joint.clamped_surfaces, *level])
    pressed = groups_of(joint.pushed_surfaces)
    reached: set[int] = set()
    problems = []
    while pressed - reached:
        number = min(pressed - reached)
        reached.add(number)
        if number in held:
            continue
        pressed |= below.get(number, set())
        if number not in below:
            bodies = [name for name, own in zip(names, group, strict=True) if own == number]
            problems.append(_not_pressed(bodies, sorted(beside.get(number, ())), reach))
    return problems


def facing_heights(
    joint: Joint, facets: Facets, pair: PairSurfaces, reach: float
) -> NDArray[np.float64]:
    """Return z of the outward normals of slave facets that have the master in reach before them.

    Args:
        joint: The joint.
        facets: Its outer facets.
        pair: The pair.
        reach: Contact search distance [m].
    """
    from scipy.spatial import cKDTree

    slave = facets.surface == joint.surfaces[pair.slave]
    master = np.flatnonzero(facets.surface == joint.surfaces[pair.master])
    sizes = facets.sizes
    largest = float(sizes[master].max() + sizes[slave].max()) + reach
    x = facets.centres[slave]
    normals = facets.normals[slave]
    tree = cKDTree(facets.centres[master])
    height = []
    for point, normal, near in zip(x, normals, tree.query_ball_point(x, largest), strict=True):
        opposite = master[near]
        away = point - facets.centres[opposite]
        outward = facets.normals[opposite]
        gap = np.einsum("ni,ni->n", away, outward)
        aside = np.linalg.norm(away - gap[:, None] * outward, axis=1)
        faces = (outward @ normal < OPPOSITE) & (np.abs(gap) <= reach) & (aside < sizes[opposite])
        if faces.any():
            height.append(normal[VERTICAL])
    return np.array(height)


def _not_pressed(bodies: list[str], beside: list[str], reach: float) -> Problem:
    """Describe bodies that the force presses on nothing."""
    listed = ", ".join(bodies)
    text = f"the force, along -z, presses {listed} on nothing: no body lies below within the reach"
    if beside:
        value = f"{listed} only has {', '.join(beside)} beside it"
    else:
        value = f"nothing within {reach * MM:.3g} mm below {listed}"
    cure = (
        "turn the model so that -z presses the parts on each other, move them together,"
        " name the surfaces that meet as a pair, or clamp what holds them"
    )
    return Problem(text, key="joint", value=value, cure=cure)
