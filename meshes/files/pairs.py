"""Contact pairs of an imported joint: those that a case names, or those found by proximity."""

from __future__ import annotations

import logging
from collections.abc import Mapping
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

ALIKE = 1.2  #: ratio of cell sizes up to which the softer side is the slave, not the finer one
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


def pairs_by_proximity(
    surfaces: Surfaces, search_distance: float, hardness: Mapping[str, float]
) -> Paired:
    """Pair the outer surfaces of bodies that are close and not bonded, and log the pairs.

    The slave is the side of finer cells, and of sides alike in that, the softer one.

    Args:
        surfaces: Surfaces of the mesh.
        search_distance: Contact search distance [m].
        hardness: Body name -> hardness [Pa].
    """
    rests = {
        name.removesuffix(f".{REST}"): mask
        for name, mask in surfaces.facets.items()
        if name.endswith(f".{REST}")
    }
    places = [surfaces.bodies[body] for body in rests]
    shared = shared_nodes(surfaces.mesh, places)
    order = list(rests)
    pairs = []
    bodies = []
    for one, other, gap in close_bodies(surfaces.hull, rests, search_distance):
        if shared[order.index(one), order.index(other)]:
            continue
        _, place = distance(surfaces.hull, rests[one], rests[other])
        sizes = {body: size_there(surfaces.hull, rests[body], place) for body in (one, other)}
        slave, master = slave_first(one, other, sizes, hardness)
        pair = PairSurfaces(
            f"{slave}_on_{master}", slave=f"{slave}.{REST}", master=f"{master}.{REST}"
        )
        lengths = [_for_log(length) for length in (gap, sizes[slave], sizes[master])]
        text = "pair found: %s, gap %.3g mm, cells %.3g mm (slave) on %.3g mm"
        log.info(text, pair.name, *lengths)
        pairs.append(pair)
        bodies.append((slave, master))
    return Paired(tuple(pairs), tuple(bodies))


def _for_log(length: float) -> float:
    """Return a length in millimetres, without rounding errors and the sign of zero."""
    return round(length * 1e3, 9) + 0.0


def slave_first(
    one: str, other: str, sizes: Mapping[str, float], hardness: Mapping[str, float]
) -> tuple[str, str]:
    """Return two bodies, the slave first: the finer one, or where they are alike, the softer one.

    Args:
        one: Name of a body.
        other: Name of another one.
        sizes: Body name -> cell size where they are closest [m].
        hardness: Body name -> hardness [Pa].
    """
    ratio = sizes[one] / sizes[other]
    alike = 1 / ALIKE <= ratio <= ALIKE
    if alike:
        first = hardness[one] <= hardness[other]
    else:
        first = ratio < 1
    if first:
        return (one, other)
    return (other, one)


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
