"""Problems of an imported mesh: cells, regions, bonds, sizes, and the connectivity of bodies."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence, Set
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from microweld.errors import Problem
from microweld.meshes.files.file_mesh import EDGES, FileMesh, Hull
from microweld.meshes.files.imported_spec import ImportedSpec
from microweld.meshes.files.named_surfaces import Surfaces
from microweld.meshes.files.neighbours import shared_nodes
from microweld.meshes.joint import surfaces_of
from microweld.meshes.quality import curved_jacobians, shapes
from microweld.nearest import nearest

log = logging.getLogger(__name__)

FLATTEST = 1e-3  #: least 3 x inscribed / circumscribed radius of a usable cell
#: `curved_jacobians` wants the middles of edges 23, 13, 12, 03, 02, 01
DOLFINX_ORDER = [0, 1, 2, 3, 8, 9, 5, 7, 6, 4]
#: smallest extent of a body over its diameter, between which a unit is believed
THINNER = 0.3
THICKER = 5.0
USUAL = (1e-5, 0.05)  #: sizes of whole joints that raise no doubt [m]
FARTHEST = 100.0  #: from the origin that a point of a joint can be [m]


def position_problems(mesh: FileMesh) -> list[Problem]:
    """Return the problem of points that are too far away for any joint, or nowhere."""
    far = np.flatnonzero(~np.all(np.abs(mesh.points) <= FARTHEST, axis=1))
    if not len(far):
        return []
    x, y, z = mesh.points[far[0]]
    value = f"{len(far)} points, the first at ({x:.4g}, {y:.4g}, {z:.4g}) m"
    cure = "correct joint.unit, or the coordinates in the file"
    text = "points far away from the origin"
    allowed = f"up to {FARTHEST:g} m"
    return [Problem(text, key="joint.file", value=value, allowed=allowed, cure=cure)]


def cell_problems(mesh: FileMesh) -> list[Problem]:
    """Return problems of cells: flat, inside out, there twice, or with wrong middle nodes."""
    nodes = mesh.points[mesh.cells]
    with np.errstate(divide="ignore", invalid="ignore"):
        flat = ~(shapes(nodes) > FLATTEST)
        inverted = ~flat & ~(curved_jacobians(nodes[:, DOLFINX_ORDER]) > 0)
    ends = nodes[:, EDGES]
    stray = np.linalg.norm(nodes[:, 4:] - ends.mean(axis=2), axis=2).max(axis=1)
    longest = np.linalg.norm(ends[:, :, 0] - ends[:, :, 1], axis=2).max(axis=1)
    if np.mean(stray > 0.5 * longest) > 0.5:
        text = "the middle nodes do not lie between their corners"
        cure = "write the file in the node order of its format, or as .msh"
        return [Problem(text, key="joint.file", cure=cure)]
    both = np.asarray(np.isin(mesh.cells[:, 4:], mesh.cells[:, :4]).any(axis=1))
    corners = np.sort(mesh.cells[:, :4], axis=1)
    _, place, count = np.unique(corners, axis=0, return_inverse=True, return_counts=True)
    twice = np.asarray(count[place.reshape(-1)] > 1)
    return [
        *_bad_cells(mesh, both, "whose middle nodes are corners of other cells"),
        *_bad_cells(mesh, twice, "that are there twice"),
        *_bad_cells(mesh, flat, "that are flat"),
        *_bad_cells(mesh, inverted, "that are turned inside out"),
    ]


def _bad_cells(mesh: FileMesh, bad: NDArray[np.bool_], text: str) -> Iterator[Problem]:
    """Yield a problem for each region that has bad cells."""
    for place, label in enumerate(mesh.regions):
        own = np.flatnonzero(bad & (mesh.region == place))
        if len(own):
            yield Problem(
                f"the region {label.name!r} has cells {text}",
                key="joint.file",
                value=f"{len(own)} cells, the first at {_place(mesh, int(own[0]))}",
                allowed="none",
                cure="export each cell once; remesh finer where it is curved, without slivers",
            )


def _place(mesh: FileMesh, cell: int) -> str:
    """Return the middle of a cell, as text."""
    x, y, z = mesh.points[mesh.cells[cell, :4]].mean(axis=0) * 1e3
    return f"({x:.4g}, {y:.4g}, {z:.4g}) mm"


def region_problems(mesh: FileMesh, wanted: Mapping[str, str]) -> list[Problem]:
    """Return problems of bodies and regions that do not belong together one to one.

    Args:
        mesh: Mesh of the file.
        wanted: Body name -> its region, by name or number.
    """
    found = {body: mesh.region_of(reference) for body, reference in wanted.items()}
    problems = []
    for body, place in found.items():
        if place is None:
            problems.append(_no_region(mesh, body, wanted[body]))
            continue
        twice = [other for other, same in found.items() if same == place and other != body]
        if twice and body > twice[0]:
            problems.append(_region_taken(mesh, body, wanted[body], twice[0]))
    left = [str(label) for place, label in enumerate(mesh.regions) if place not in found.values()]
    if left:
        cure = "add a body with region: ... for each, or take them out of the file"
        text = "the file has regions that are no body of the case"
        problems.append(Problem(text, key="joint.bodies", value=", ".join(left), cure=cure))
    return problems


def _no_region(mesh: FileMesh, body: str, wanted: str) -> Problem:
    """Return the problem of a body whose region the file does not have."""
    near = nearest(wanted, [label.name for label in mesh.regions], 1)
    if near:
        cure = f"did you mean region: {near[0]}?"
    else:
        cure = "name the region of the file with region: ..."
    text = "the file has no such region"
    allowed = ", ".join(map(str, mesh.regions))
    return Problem(text, key=f"joint.bodies.{body}", value=wanted, allowed=allowed, cure=cure)


def _region_taken(mesh: FileMesh, body: str, wanted: str, other: str) -> Problem:
    """Return the problem of a body whose region is that of another one."""
    text = f"{other} is made of this region already"
    cure = "give each body a region of its own"
    allowed = ", ".join(map(str, mesh.regions))
    return Problem(text, key=f"joint.bodies.{body}", value=wanted, allowed=allowed, cure=cure)


def bond_problems(
    mesh: FileMesh, bodies: Mapping[str, int], bonded: Sequence[Sequence[str]]
) -> list[Problem]:
    """Return problems of bodies that share nodes but are not called bonded, and vice versa.

    Args:
        mesh: Mesh of the file.
        bodies: Body name -> place of its region.
        bonded: Groups of bodies that the case calls bonded.
    """
    shared = shared_nodes(mesh, list(bodies.values()))
    index = {body: row for row, body in enumerate(bodies)}
    called = {frozenset(two) for group in bonded for two in combinations(group, 2)}
    problems = []
    for one, other in combinations(bodies, 2):
        count = int(shared[index[one], index[other]])
        if count and frozenset((one, other)) not in called:
            problems.append(_not_called_bonded(one, other, count))
    for number, group in enumerate(bonded):
        rows = [index[body] for body in group if body in index]
        if len(rows) == len(group) and _pieces(shared[np.ix_(rows, rows)] > 0) > 1:
            text = "these bodies do not all share nodes"
            cure = "mesh them conformingly, or make them a pair"
            key = f"joint.bonded.{number}"
            problems.append(Problem(text, key=key, value=", ".join(group), cure=cure))
    return problems


def _not_called_bonded(one: str, other: str, count: int) -> Problem:
    """Return the problem of two bodies that share nodes."""
    shared = f"{one} and {other} share {count} nodes"
    cure = (
        f"write bonded: [[{one}, {other}]],"
        " or give each its own nodes (in Gmsh: no Coherence, no fragments)"
    )
    text = f"{shared}: they cannot part, and the current passes freely"
    return Problem(text, key="joint.bonded", cure=cure)


def _pieces(links: NDArray[np.bool_]) -> int:
    """Return the number of connected pieces of a graph."""
    return int(connected_components(coo_array(links), directed=False)[0])


def size_problems(
    hull: Hull, bodies: Mapping[str, int], diameters: Mapping[str, float]
) -> list[Problem]:
    """Return problems of bodies whose size does not fit their diameter; warn of an unusual joint.

    Args:
        hull: Outer facets of the mesh.
        bodies: Body name -> place of its region.
        diameters: Body name -> diameter in the case [m], of the bodies that have one.
    """
    whole = float(np.ptp(hull.points.reshape(-1, 3), axis=0).max())
    if not USUAL[0] <= whole <= USUAL[1]:
        text = "the joint is %.3g mm large, which is unusual: is joint.unit right?"
        log.warning(text, whole * 1e3)
    problems = []
    for body, place in bodies.items():
        if body not in diameters:
            continue
        diameter = diameters[body]
        own = hull.points[hull.region == place].reshape(-1, 3)
        if not len(own):  # other bodies enclose it
            continue
        thinnest = float(np.ptp(own, axis=0).min())
        if not THINNER <= thinnest / diameter <= THICKER:
            text = "the body in the file has another size than its diameter"
            key = f"joint.bodies.{body}.diameter"
            value = f"{thinnest:.3g} m in the file"
            allowed = f"about {diameter:.3g} m"
            cure = "correct joint.unit, or the diameter"
            problems.append(Problem(text, key=key, value=value, allowed=allowed, cure=cure))
    return problems


def chain_problems(
    surfaces: Surfaces, spec: ImportedSpec, pairs: Sequence[tuple[str, str]]
) -> list[Problem]:
    """Return problems of bodies that nothing touches or holds, and of an open current path.

    Args:
        surfaces: Surfaces of the mesh.
        spec: Terminals, and what is pushed and clamped.
        pairs: The two bodies of each contact pair.
    """
    bodies = list(surfaces.bodies)
    index = {body: row for row, body in enumerate(bodies)}
    links = shared_nodes(surfaces.mesh, list(surfaces.bodies.values())) > 0
    for one, other in pairs:
        links[index[one], index[other]] = True
    part = connected_components(coo_array(links), directed=False)[1]

    def parts_of(references: Sequence[str]) -> set[int]:
        names = [surfaces.name_of(reference) for reference in references]
        return {part[index[body]] for name in names for body in surfaces.bodies_of(name)}

    earthed = surfaces_of(spec.earthed)
    driven = surfaces_of(spec.driven)
    ends = [
        {body for name in names for body in surfaces.bodies_of(surfaces.name_of(name))}
        for names in (earthed, driven)
    ]
    problems = _lonely_bodies(bodies, links, ends[0] & ends[1])
    value = "pairs: " + (", ".join(f"{one} and {other}" for one, other in pairs) or "none")
    cure = "add the pair that is missing"
    if parts_of(earthed).isdisjoint(parts_of(driven)):
        text = "no path for the current leads from the driven terminal to the earthed one"
        problems.append(Problem(text, key="joint.driven", value=value, cure=cure))
    else:
        for key, own, others in (("driven", driven, earthed), ("earthed", earthed, driven)):
            for name in own:
                if parts_of([name]).isdisjoint(parts_of(others)):
                    text = f"no path for the current leads from {name} to the other terminal"
                    problems.append(Problem(text, key=f"joint.{key}", value=value, cure=cure))
    held = parts_of(spec.clamped or earthed)
    loose = [body for body in bodies if part[index[body]] not in held]
    if loose:
        text = "nothing holds these bodies: no pairs or bonds lead to what is clamped"
        cure = "clamp them, or add a pair"
        problems.append(Problem(text, key="joint.clamped", value=", ".join(loose), cure=cure))
    return problems


def _lonely_bodies(
    bodies: Sequence[str], links: NDArray[np.bool_], between: Set[str]
) -> list[Problem]:
    """Return problems of bodies that neither a pair nor a bond links to another one.

    A body between the terminals needs no other.
    """
    problems = []
    for row, body in enumerate(bodies):
        neighbours = np.count_nonzero(links[row] | links[:, row]) - 1
        if not neighbours and len(bodies) > 1 and body not in between:
            text = "nothing touches this body"
            cure = "move it to its neighbour, add a pair, or raise joint.reach"
            problems.append(Problem(text, key=f"joint.bodies.{body}", cure=cure))
    return problems
