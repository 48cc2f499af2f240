"""From a weld that has cooled down to the mechanics of its test: grips in place of electrodes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from dolfinx import fem

from microweld.cases.joints.parts import Wire
from microweld.cases.joints.substrate import Ribbon
from microweld.cases.schema import Case
from microweld.cases.testing import DefaultGrips, JointTest
from microweld.contact.pair import ContactPair
from microweld.errors import InputError, MeshError, Problem
from microweld.mechanics import Mechanics, PlasticState
from microweld.mechanics.constraints import Grips
from microweld.meshes.joint import Joint, PairSurfaces
from microweld.meshes.joint_graph import JointGraph
from microweld.setup.weld import Weld

#: Travel of the first step and longest one, over the thickness of the thinnest part [-].
FIRST_STEP = 1e-3
LONGEST_STEP = 0.05
#: Longest travel where the case has none, over the same [-].
LONGEST_TRAVEL = 5.0


@dataclass(frozen=True)
class Rig:
    """A joint in the grips of its test."""

    mechanics: Mechanics
    wires: tuple[str, ...]  #: bodies that may break
    factor: float  #: whole joint over modelled part
    temperature: float  #: of the metal [K]
    speed: float  #: of the moved grips [m/s]
    first_step: float  #: travel of the first step [m]
    longest_step: float  #: largest travel of a step [m]
    travel: float  #: at which the test ends at the latest [m]
    #: force that counts as none: a thousandth of what the thinnest part would bear [N]
    no_force: float
    bonded: bool  #: whether what is held and what is moved share nodes, or an interface has bonded


def build_rig(weld: Weld, test: JointTest, strength: float, interfaces: Mapping[str, float]) -> Rig:
    """Put a joint into the grips of its test; collective.

    The electrodes leave the problem with their contacts, and all metal is as warm as the
    surroundings. The forces of the electrodes are taken off by `Mechanics.release`.

    Args:
        weld: The weld at its end.
        test: The test of the case.
        strength: Of the weakest metal, annealed [Pa].
        interfaces: Estimated strength of each pair of parts [N].

    Raises:
        InputError: If a part that is bonded to an electrode cannot be tested.
    """
    case = weld.case
    joint = weld.joint
    lifted = lifted_bodies(joint)
    _require_free_parts(weld, lifted)
    pairs = _pairs_of_parts(weld, lifted)
    grips = grips_of(case, test, lifted)
    terminals = tuple(
        name for name in joint.terminal_surfaces if joint.body_of_surface[name] in lifted
    )
    tested = replace(
        joint,
        pairs=tuple(surfaces for surfaces, _ in pairs),
        clamped=(*grips.held, *terminals),
        pushed=grips.moved,
        heads=(),
    )
    before = weld.mechanics.system.material
    temperature = case.surroundings.temperature
    mechanics = Mechanics(
        tested,
        weld.mechanics.displacement,
        before.properties,
        [pair for _, pair in pairs],
        fem.Constant(joint.mesh, np.float64(temperature)),
        weld.mechanics.settings,
        case.numerics.petsc.displacement,
        grips,
    )
    take_metal(mechanics, before.old)
    parts = case.joint.bodies
    thinnest = case.joint.thinnest
    no_force = 1e-3 * strength * thinnest**2
    return Rig(
        mechanics=mechanics,
        wires=tuple(body for body in joint.bodies if isinstance(parts[body], Wire | Ribbon)),
        factor=joint.symmetry_factor,
        temperature=temperature,
        speed=test.speed,
        first_step=FIRST_STEP * thinnest,
        longest_step=LONGEST_STEP * thinnest,
        travel=test.travel or LONGEST_TRAVEL * thinnest,
        no_force=no_force,
        bonded=_share_nodes(weld, grips) or any(f > no_force for f in interfaces.values()),
    )


def take_metal(mechanics: Mechanics, plastic: PlasticState) -> None:
    """Give the metal of a mechanics the plastic state of another one on the same mesh."""
    mechanics.system.material.old = plastic.copy()
    mechanics.system.material.state = plastic.copy()


def lifted_bodies(joint: Joint) -> tuple[str, ...]:
    """Return the electrodes: bodies with a terminal that touch one without."""
    electrodes = {joint.body_of_surface[surface] for surface in joint.terminal_surfaces}
    lifted = set()
    for pair in joint.pairs:
        sides = {joint.body_of_surface[pair.slave], joint.body_of_surface[pair.master]}
        if len(sides & electrodes) == 1:
            lifted |= sides & electrodes
    return tuple(body for body in joint.bodies if body in lifted)


def grips_of(case: Case, test: JointTest, lifted: tuple[str, ...]) -> Grips:
    """Return what a test holds and moves.

    Args:
        case: The case, for where its type of joint is gripped.
        test: The test of the case.
        lifted: Bodies that are away.
    """
    default = case.joint.grips or DefaultGrips((), ())
    end_along = None
    if test.grips is not None:
        held, moved = test.grips.held, test.grips.moved
    else:
        held, moved = default.held, default.moved
        if test.motion.one_end:
            end_along = default.along
    return Grips(held, moved, test.motion.direction(default.along), end_along, lifted)


def check_grips(case: Case, joint: Joint) -> None:
    """Raise MeshError if the grips of a case name what cannot be gripped, or break a mirror plane.

    Args:
        case: A case.
        joint: Its joint, meshed.
    """
    test = case.test
    if test is None:
        return
    lifted = lifted_bodies(joint)
    grips = grips_of(case, test, lifted)
    body_of = joint.body_of_surface
    allowed = [name for name, body in body_of.items() if body not in lifted]
    allowed = [name for name in allowed if name not in joint.symmetry]
    problems = []
    for kind, names in (("held", grips.held), ("moved", grips.moved)):
        for number, name in enumerate(names):
            if name in allowed:
                continue
            text = "the joint has no such surface"
            if name in joint.surfaces:
                text = "this surface cannot be gripped: the electrodes are lifted"
            problems.append(
                Problem(
                    text,
                    key=f"test.grips.{kind}.{number}",
                    value=name,
                    allowed=", ".join(allowed),
                    cure="name one of these",
                )
            )
    problems += _mirror_problems(case, joint)
    if problems:
        raise MeshError(problems)


def _mirror_problems(case: Case, joint: Joint) -> list[Problem]:
    """Return the mirror planes of the mesh that the test breaks."""
    test = case.test
    axis = (case.joint.grips or DefaultGrips((), ())).along
    if test is None:
        return []
    return [
        Problem(
            f"the mesh ends at the plane {name}, which a test of type {test.type} breaks",
            key="test.type",
            value=test.type,
            allowed="pull",
            cure="model the joint on both sides of this plane, or choose another test",
        )
        for name, plane in joint.symmetry.items()
        if test.motion.breaks(plane, axis)
    ]


def _share_nodes(weld: Weld, grips: Grips) -> bool:
    """Whether something that is held and something that is moved are one piece of metal."""
    joint = weld.joint
    names = list(joint.bodies)
    group = JointGraph(joint, weld.mechanics.space).group
    held, moved = (
        {int(group[names.index(joint.body_of_surface[name])]) for name in surfaces}
        for surfaces in (grips.held, grips.moved)
    )
    return bool(held & moved)


def _pairs_of_parts(weld: Weld, lifted: tuple[str, ...]) -> list[tuple[PairSurfaces, ContactPair]]:
    """Return the pairs that are left, with their surfaces."""
    owner = weld.joint.body_of_surface
    return [
        (surfaces, pair)
        for surfaces, pair in zip(weld.joint.pairs, weld.pairs, strict=True)
        if owner[surfaces.slave] not in lifted and owner[surfaces.master] not in lifted
    ]


def _require_free_parts(weld: Weld, lifted: tuple[str, ...]) -> None:
    """Raise InputError if a part shares nodes with an electrode, which then cannot be lifted."""
    names = list(weld.joint.bodies)
    group = JointGraph(weld.joint, weld.mechanics.space).group
    away = {int(group[names.index(body)]) for body in lifted}
    stuck = [
        body
        for body, own in zip(names, group, strict=True)
        if int(own) in away and body not in lifted
    ]
    if stuck:
        file, line = weld.case.place("test")
        raise InputError.single(
            f"the electrodes cannot be lifted: {' and '.join(stuck)} shares nodes with one",
            file=file,
            line=line,
            key="test",
            cure="remove the test, or let a contact pair lie between them",
        )
