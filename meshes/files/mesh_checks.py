"""What is wrong with an imported mesh itself: its cells, regions, bonds, size, and how its bodies hang together."""

from __future__ import annotations

import difflib
import logging
from collections.abc import Mapping, Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from microweld.errors import Problem
from microweld.meshes.files.file_mesh import EDGES, FileMesh, Hull
from microweld.meshes.files.named_surfaces import Surfaces
from microweld.meshes.files.neighbours import shared_nodes
from microweld.meshes.quality import curved_jacobians, shapes

log = logging.getLogger(__name__)

FLATTEST = 1e-3  #: least 3 x inscribed / circumscribed radius of a usable cell
DOLFINX_ORDER = [
    0,
    1,
    2,
    3,
    8,
    9,
    5,
    7,
    6,
    4,
]  #: `curved_jacobians` wants the middles of edges 23, 13, 12, 03, 02, 01
#: smallest extent of a body over its diameter, between which a unit is believed
THINNER = 0.3
THICKER = 5.0
USUAL = (1e-5, 0.05)  #: sizes of whole joints that raise no doubt [m]


def cell_problems(mesh: FileMesh) -> list[Problem]:
    """Cells that are flat, have their middle nodes in the wrong place, or are turned inside out."""
    nodes = mesh.points[mesh.cells]
    with np.errstate(divide="ignore", invalid="ignore"):
        flat = ~(shapes(nodes) > FLATTEST)
        inverted = ~flat & ~(curved_jacobians(nodes[:, DOLFINX_ORDER]) > 0)
    stray = np.linalg.norm(nodes[:, 4:] - nodes[:, EDGES].mean(axis=2), axis=2).max(axis=1)
    longest = np.linalg.norm(nodes[:, EDGES][:, :, 0] - nodes[:, EDGES][:, :, 1], axis=2).max(
        axis=1
    )
    if np.mean(stray > 0.5 * longest) > 0.5:
        cure = "write the file in the node order of its format, or as .msh"
        return [
            Problem(
                "the middle nodes do not lie between their corners", key="joint.file", cure=cure
            )
        ]
    found = [(flat, "flat"), (inverted, "turned inside out")]
    return [problem for cells, text in found for problem in _bad_cells(mesh, cells, text)]


def _bad_cells(mesh: FileMesh, bad: NDArray[np.bool_], text: str) -> list[Problem]:
    return [
        Problem(
            f"the region {label.name!r} has cells that are {text}",
            key="joint.file",
            value=f"{np.count_nonzero(own)} cells, the first at {_place(mesh, int(np.flatnonzero(own)[0]))}",
            allowed="none",
            cure="remesh it: finer where it is curved, and without slivers",
        )
        for place, label in enumerate(mesh.regions)
        if np.any(own := bad & (mesh.region == place))
    ]


def _place(mesh: FileMesh, cell: int) -> str:
    x, y, z = mesh.points[mesh.cells[cell, :4]].mean(axis=0) * 1e3
    return f"({x:.4g}, {y:.4g}, {z:.4g}) mm"


def region_problems(mesh: FileMesh, wanted: Mapping[str, str]) -> list[Problem]:
    """Bodies without a region, regions without a body, and two bodies of one region."""
    found = {body: mesh.region_of(reference) for body, reference in wanted.items()}
    allowed = ", ".join(map(str, mesh.regions))
    names = [label.name for label in mesh.regions]
    problems = []
    for body, place in found.items():
        key = f"joint.bodies.{body}"
        twice = [other for other, same in found.items() if same == place and other != body]
        if place is None:
            near = difflib.get_close_matches(wanted[body], names, 1)
            if near:
                cure = f"did you mean region: {near[0]}?"
            else:
                cure = "name the region of the file with region: ..."
            problems.append(
                Problem(
                    "the file has no such region",
                    key=key,
                    value=wanted[body],
                    allowed=allowed,
                    cure=cure,
                )
            )
        elif twice and body > twice[0]:
            text = f"{twice[0]} is made of this region already"
            cure = "give each body a region of its own"
            problems.append(Problem(text, key=key, value=wanted[body], allowed=allowed, cure=cure))
    left = [str(label) for place, label in enumerate(mesh.regions) if place not in found.values()]
    if left:
        cure = "add a body with region: ... for each, or take them out of the file"
        text = "the file has regions that are no body of the case"
        problems.append(Problem(text, key="joint.bodies", value=", ".join(left), cure=cure))
    return problems


def bond_problems(
    mesh: FileMesh, bodies: Mapping[str, int], bonded: Sequence[Sequence[str]]
) -> list[Problem]:
    """Bodies that share nodes without being called bonded, and the other way round."""
    shared = shared_nodes(mesh, list(bodies.values()))
    called = {frozenset(two) for group in bonded for two in combinations(group, 2)}
    index = {body: row for row, body in enumerate(bodies)}
    problems = []
    for one, other in combinations(bodies, 2):
        if (count := int(shared[index[one], index[other]])) and frozenset(
            (one, other)
        ) not in called:
            text = f"{one} and {other} share {count} nodes: they cannot part, and the current passes freely"
            cure = f"write bonded: [[{one}, {other}]], or give each its own nodes (in Gmsh: no Coherence, no fragments)"
            problems.append(Problem(text, key="joint.bonded", cure=cure))
    for number, group in enumerate(bonded):
        rows = [index[body] for body in group if body in index]
        if len(rows) == len(group) and _pieces(shared[np.ix_(rows, rows)] > 0) > 1:
            text = "these bodies do not all share nodes"
            cure = "mesh them conformingly, or make them a pair"
            problems.append(
                Problem(text, key=f"joint.bonded.{number}", value=", ".join(group), cure=cure)
            )
    return problems


def _pieces(links: NDArray[np.bool_]) -> int:
    return int(connected_components(coo_array(links), directed=False)[0])


def size_problems(
    hull: Hull, bodies: Mapping[str, int], diameters: Mapping[str, float | None]
) -> list[Problem]:
    """Bodies whose size does not fit the diameter in the case; warns of a joint of unusual size."""
    whole = float(np.ptp(hull.points.reshape(-1, 3), axis=0).max())
    if not USUAL[0] <= whole <= USUAL[1]:
        log.warning(
            "the joint is %.3g mm large, which is unusual: is joint.unit right?", whole * 1e3
        )
    problems = []
    for body, place in bodies.items():
        diameter = diameters[body]
        thinnest = float(np.ptp(hull.points[hull.region == place].reshape(-1, 3), axis=0).min())
        if diameter and not THINNER <= thinnest / diameter <= THICKER:
            text = "the body in the file has another size than its diameter"
            value = f"{thinnest:.3g} m in the file"
            allowed = f"about {diameter:.3g} m"
            cure = "correct joint.unit, or the diameter"
            problems.append(
                Problem(
                    text,
                    key=f"joint.bodies.{body}.diameter",
                    value=value,
                    allowed=allowed,
                    cure=cure,
                )
            )
    return problems


def chain_problems(
    mesh: FileMesh,
    bodies: Mapping[str, int],
    surfaces: Surfaces,
    pairs: Sequence[tuple[str, str]],
    terminals: tuple[str, str],
    pushed: Sequence[str],
    clamped: Sequence[str],
) -> list[Problem]:
    """Bodies that nothing touches or holds, terminals without a path for the current, a force that reaches no clamp."""
    index = {body: row for row, body in enumerate(bodies)}
    links = shared_nodes(mesh, list(bodies.values())) > 0
    for one, other in pairs:
        links[index[one], index[other]] = True
    alone = [
        body
        for body, row in index.items()
        if np.count_nonzero(links[row] | links[:, row]) == 1 and len(bodies) > 1
    ]
    cure = "move it to its neighbour, add a pair, or raise joint.reach"
    problems = [
        Problem("nothing touches this body", key=f"joint.bodies.{body}", cure=cure)
        for body in alone
    ]
    part = connected_components(coo_array(links), directed=False)[1]
    of = {
        name: [part[index[body]] for body in surfaces.bodies_of(surfaces.name_of(name))]
        for name in (*terminals, *pushed, *clamped)
    }
    pairs_told = ", ".join(f"{one} and {other}" for one, other in pairs) or "none"
    if set(of[terminals[0]]).isdisjoint(of[terminals[1]]):
        text = "no path for the current leads from the driven terminal to the earthed one"
        problems.append(
            Problem(
                text,
                key="joint.driven",
                value=f"pairs: {pairs_told}",
                cure="add the pair that is missing",
            )
        )
    if loose := [
        body for body in bodies if part[index[body]] not in _parts(of, clamped or terminals[:1])
    ]:
        text = "nothing holds these bodies: no pairs or bonds lead to what is clamped"
        cure = "clamp them, or add a pair"
        problems.append(Problem(text, key="joint.clamped", value=", ".join(loose), cure=cure))
    return problems


def _parts(of: Mapping[str, list[int]], names: Sequence[str]) -> set[int]:
    return {part for name in names for part in of[name]}
