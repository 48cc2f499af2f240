"""A body that nothing holds sideways stays where it is, and its deformation is free."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.blocks import Box, joint_of
from support.elastic import mechanics_of, solid

from microweld.contact.pair import ContactSettings
from microweld.machine.load import Load
from microweld.mechanics import Mechanics, NewtonSettings
from microweld.meshes.joint import Joint

YOUNG = 100e9
POISSON = 0.3
FORCE = 2000.0
MODULUS = YOUNG / 2 / (1 - POISSON**2)


def sandwich(middle: float = 0.9) -> Joint:
    """Three blocks of 1 mm on each other, the middle one with a mesh of its own."""
    mm = 1e-3
    boxes = [
        Box("lower", (0, 0, -mm), (mm, mm, 0), (2, 2, 2)),
        Box("middle", (0.05 * mm, 0.05 * mm, 0), (middle * mm, middle * mm, mm), (3, 3, 3)),
        Box("upper", (0, 0, mm), (mm, mm, 2 * mm), (2, 2, 2)),
    ]
    joint = joint_of(boxes, [("middle.bottom", "lower.top"), ("middle.top", "upper.bottom")])
    return replace(joint, earthed_terminal="lower.bottom", driven_terminal="upper.top")


def mechanics(joint: Joint, friction: float) -> Mechanics:
    """Elastic blocks."""
    contact = ContactSettings(MODULUS, friction, reach=0.1e-3)
    properties = solid((YOUNG,) * 3, (POISSON,) * 3)
    return mechanics_of(joint, properties, contact, settings=NewtonSettings(tolerance=1e-9))


def pressed(friction: float, stiffer: float = 1.0) -> tuple[Mechanics, int]:
    """The blocks under force, and the iterations."""
    problem = mechanics(sandwich(), friction)
    fixtures = problem.system.fixtures
    fixtures.stiffness = [stiffer * k for k in fixtures.stiffness]
    problem.touch()
    return problem, problem.solve(Load(force=FORCE), 0.0).iterations


def test_a_loose_block_stays_in_its_place_whatever_holds_it() -> None:
    """A fixture ten times as stiff changes the set-down by less than 1e-6 of it."""
    problem, iterations = pressed(0.0)
    assert problem.system.fixtures.loose == [["middle"]]
    assert len(problem.system.fixtures.modes) == 3  # along x and y, about z: a block does not roll
    assert iterations <= 8
    assert problem.reaction() == pytest.approx(FORCE, rel=1e-9)
    u = problem.displacement.x.petsc_vec
    drift = [abs(mode.dot(u)) for mode in problem.system.fixtures.modes[:2]]
    assert max(drift) < 1e-3 * -problem.face_displacement
    stiffer, _ = pressed(0.0, 10.0)
    assert stiffer.face_displacement == pytest.approx(problem.face_displacement, rel=1e-6)


def test_friction_needs_no_fixture() -> None:
    assert not mechanics(sandwich(), 0.2).system.fixtures.modes


def test_planes_of_symmetry_need_no_fixture() -> None:
    joint = replace(sandwich(), symmetry={"middle.left": 0, "middle.front": 1})
    assert not mechanics(joint, 0.0).system.fixtures.modes
    half = replace(joint, symmetry={"middle.left": 0})
    assert len(mechanics(half, 0.0).system.fixtures.modes) == 1  # along y
