"""Contact pairs of an imported joint: those that a case names, or those found by proximity."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from microweld.errors import Problem
from microweld.meshes.files.named_surfaces import REST, Surfaces
from microweld.meshes.files.neighbours import (
    close_bodies,
    distance,
    face_to_face,
    overlap,
    shared_nodes,
    size_there,
)
from microweld.meshes.joint import PairSurfaces

log = logging.getLogger(__name__)

COARSER = 2.0  #: ratio of the slave's cells to the master's above which the log warns
TOUCHING = 0.05  #: gap, in slave cells, above which the log warns that the surfaces do not touch


@dataclass(frozen=True)
class Paired:
    """Contact pairs and the two bodies of each."""

    pairs: tuple[PairSurfaces, ...]
    bodies: tuple[tuple[str, str], ...]


def named_pairs(surfaces: Surfaces, wanted: tuple[PairSurfaces, ...]) -> Paired:
    """Return the pairs of a case, with the names that their surfaces have.

    Args:
        surfaces: Surfaces of the mesh.
        wanted: Pairs, with the references of the case.
    """
    pairs = []
    bodies = []
    for pair in wanted:
        slave = surfaces.name_of(pair.slave)
        master = surfaces.name_of(pair.master)
        pairs.append(PairSurfaces(pair.name, slave=slave, master=master))
        bodies.append((surfaces.bodies_of(slave)[0], surfaces.bodies_of(master)[0]))
    return Paired(tuple(pairs), tuple(bodies))


def pairs_by_proximity(surfaces: Surfaces, search_distance: float) -> Paired:
    """Pair the outer surfaces of bodies that are close and not bonded, and log the pairs.

    The slave is the body that the case lists first: sides and names must not change with the mesh,
    or what a case says of a pair would hold for another one.

    Args:
        surfaces: Surfaces of the mesh.
        search_distance: Contact search distance [m].
    """
    rests = {body: f"{body}.{REST}" for body in surfaces.bodies}
    rests = {body: name for body, name in rests.items() if name in surfaces.facets}
    facets = {body: surfaces.facets[name] for body, name in rests.items()}
    places = [surfaces.bodies[body] for body in rests]
    shared = shared_nodes(surfaces.mesh, places)
    order = list(rests)
    pairs = []
    bodies = []
    for slave, master, gap in close_bodies(surfaces.hull, facets, search_distance):
        if shared[order.index(slave), order.index(master)]:
            continue
        pair = PairSurfaces(f"{slave}_on_{master}", slave=rests[slave], master=rests[master])
        _log_pair(surfaces, pair, gap)
        pairs.append(pair)
        bodies.append((slave, master))
    return Paired(tuple(pairs), tuple(bodies))


def _log_pair(surfaces: Surfaces, pair: PairSurfaces, gap: float) -> None:
    """Log a pair that was found, and warn where its master is meshed finer than its slave.

    Args:
        surfaces: Surfaces of the mesh.
        pair: The pair.
        gap: Between its sides [m].
    """
    sides = (surfaces.facets[pair.slave], surfaces.facets[pair.master])
    _, place = distance(surfaces.hull, *sides)
    sizes = [size_there(surfaces.hull, side, place) for side in sides]
    text = "pair found: %s, gap %.3g mm, cells %.3g mm (slave) on %.3g mm"
    log.info(text, pair.name, *(_for_log(length) for length in (gap, *sizes)))
    if sizes[0] > COARSER * sizes[1]:
        slave, master = (side.removesuffix(f".{REST}") for side in (pair.slave, pair.master))
        text = (
            "the cells of %s are %.2g times those of %s, where it is the slave: for a better"
            " contact list %s before %s under bodies, or name the pair under pairs"
        )
        log.warning(text, slave, sizes[0] / sizes[1], master, master, slave)


def _for_log(length: float) -> float:
    """Return a length in millimetres, without rounding errors and the sign of zero."""
    return round(length * 1e3, 9) + 0.0


def pair_problems(surfaces: Surfaces, paired: Paired, search_distance: float) -> list[Problem]:
    """Return problems of pairs that cannot be in contact, and warn of gaps and overlaps.

    Args:
        surfaces: Surfaces of the mesh.
        paired: The pairs.
        search_distance: Contact search distance [m].
    """
    problems = []
    for pair, bodies in zip(paired.pairs, paired.bodies, strict=True):
        slave = surfaces.facets[pair.slave]
        master = surfaces.facets[pair.master]
        gap, place = distance(surfaces.hull, slave, master)
        key = f"joint.pairs.{pair.name}"
        value = f"{pair.slave} and {pair.master}"
        if bodies[0] == bodies[1]:
            text = "both surfaces of this pair are of one body"
            cure = "pair surfaces of two bodies"
            problems.append(Problem(text, key=key, value=value, cure=cure))
        elif gap > search_distance:
            text = "the surfaces of this pair are farther apart than the reach"
            cure = "move the parts together, name other surfaces, or raise joint.reach"
            allowed = f"at most {search_distance:.3g} m"
            problems.append(
                Problem(text, key=key, value=f"{gap:.3g} m", allowed=allowed, cure=cure)
            )
        elif not face_to_face(surfaces.hull, slave, master):
            text = "the surfaces of this pair do not face each other"
            cure = "name those that look at each other"
            problems.append(Problem(text, key=key, value=value, cure=cure))
        elif gap > TOUCHING * size_there(surfaces.hull, slave, place):
            log.warning(
                "the surfaces of the pair %s are %.3g mm apart: better let them touch",
                pair.name,
                gap * 1e3,
            )
        elif (depth := overlap(surfaces.hull, slave, master)) > search_distance:
            log.warning(
                "the bodies of the pair %s overlap by %.3g mm: better let them touch",
                pair.name,
                depth * 1e3,
            )
    return problems
