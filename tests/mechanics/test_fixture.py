"""A body that nothing holds sideways stays where it is, and its deformation is free."""

from __future__ import annotations

import itertools
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from support.blocks import Box, joint_of
from support.loose_block import loose_block, sandwich
from support.ranks import on_one_and_two_ranks

from microweld.machine.load import Load
from microweld.mechanics import Mechanics

FORCE = 2000.0
SCRIPT = Path(__file__).with_name("fixture_on_ranks.py")


def pressed(friction: float, stiffer: float = 1.0) -> tuple[Mechanics, int]:
    """The blocks under force, and the iterations."""
    problem = loose_block(sandwich(), friction)
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
    assert not loose_block(sandwich(), 0.2).system.fixtures.modes


def test_planes_of_symmetry_need_no_fixture() -> None:
    joint = replace(sandwich(), symmetry={"middle.left": 0, "middle.front": 1})
    assert not loose_block(joint, 0.0).system.fixtures.modes
    half = replace(joint, symmetry={"middle.left": 0})
    assert len(loose_block(half, 0.0).system.fixtures.modes) == 1  # along y


@pytest.mark.mpi
def test_a_loose_block_beside_borders_is_the_same_on_two_ranks(tmp_path: Path) -> None:
    """The wider faces have the contact points: some lie beside the block, on another rank too."""
    one, two = on_one_and_two_ranks(SCRIPT, tmp_path)
    assert one["values"]["modes"] == 3
    assert 0 < one["values"]["beside"] < one["values"]["points"]
    assert one["values"]["force"] == pytest.approx(FORCE, rel=1e-9)
    assert two["values"] == pytest.approx(one["values"], rel=1e-9)


def pushed_sideways(problem: Mechanics, forces: dict[str, float]) -> float:
    """Push bodies along x, and return what the first bonded pair then bears along x more [N].

    Args:
        problem: The mechanics, under pressure.
        forces: On bodies, spread over the nodes [N].
    """
    joint = problem.joint
    push = problem.system.vector.duplicate()
    push.set(0.0)
    for body, force in forces.items():
        cells = joint.cell_tags.find(joint.bodies[body])
        nodes = np.unique(problem.space.dofmap.list[cells])
        push.array[3 * nodes] = force / len(nodes)
    borne = []
    for share in (0.0, 1.0):
        problem.system.kept_forces = share * push
        problem.solve(Load(force=FORCE), 0.0)
        problem.accept(0.0)
        (pair,) = (pair for pair in problem.pairs if pair.bonded)
        borne.append(float(pair.resultant()[0]))
    problem.system.kept_forces = None
    return borne[1] - borne[0]


def bond(problem: Mechanics, number: int, share: float) -> None:
    """Bond a share of the area of a pair, in the accepted state."""
    pair = problem.pairs[number]
    everywhere = np.ones(len(pair.facet))
    pair.bond(share * everywhere, 500e6 * everywhere)


def test_what_a_bond_holds_needs_no_fixture() -> None:
    """The bond bears a push sideways; once it has gone, a fixture holds the body where it is.

    The body tilts a little, so that the pressure on its other face bears the rest.
    """
    problem, _ = pressed(0.0)
    problem.accept(0.0)
    bond(problem, 0, 1.0)
    assert pushed_sideways(problem, {"middle": 10.0}) == pytest.approx(-10.0, rel=0.03)
    assert problem.system.fixtures.loose == []
    moved = problem.displacement.x.array.copy()
    bond(problem, 0, 0.0)
    problem.solve(Load(force=FORCE), 0.0)
    fixtures = problem.system.fixtures
    assert fixtures.loose == [["middle"]]
    along_x = fixtures.modes[0].array
    place = along_x @ moved[: along_x.size]
    assert abs(place) > 1e-7
    assert along_x @ problem.displacement.x.array[: along_x.size] == pytest.approx(place, rel=1e-2)


def test_bodies_that_bond_to_each_other_have_one_fixture() -> None:
    """Neither is held against the other: opposite pushes pass through their bond."""
    mm = 1e-3
    boxes = [
        Box("lower", (0, 0, -mm), (mm, mm, 0), (2, 2, 2)),
        Box("one", (0.05 * mm, 0.05 * mm, 0), (0.9 * mm, 0.9 * mm, mm), (3, 3, 2)),
        Box("other", (0.05 * mm, 0.05 * mm, mm), (0.9 * mm, 0.9 * mm, 2 * mm), (2, 2, 2)),
        Box("upper", (0, 0, 2 * mm), (mm, mm, 3 * mm), (2, 2, 2)),
    ]
    names = [box.name for box in boxes]
    contacts = [(f"{above}.bottom", f"{below}.top") for below, above in itertools.pairwise(names)]
    joint = replace(
        joint_of(boxes, contacts), earthed_terminal="lower.bottom", driven_terminal="upper.top"
    )
    problem = loose_block(joint, 0.0)
    problem.touch()
    problem.solve(Load(force=FORCE), 0.0)
    problem.accept(0.0)
    assert problem.system.fixtures.loose == [["one"], ["other"]]
    bond(problem, 1, 1.0)
    pushed = pushed_sideways(problem, {"one": -1.0, "other": 1.0})
    assert problem.system.fixtures.loose == [["one", "other"]]
    assert len(problem.system.fixtures.modes) == 3
    assert pushed == pytest.approx(-1.0, rel=0.1)


def test_springs_are_continued_from_a_state() -> None:
    """Where a body is held, and which are, belongs to the state."""
    problem, _ = pressed(0.0)
    problem.accept(0.0)
    bond(problem, 0, 1.0)
    pushed_sideways(problem, {"middle": 10.0})
    bond(problem, 0, 0.0)
    problem.solve(Load(force=FORCE), 0.0)
    problem.accept(0.0)
    other = loose_block(sandwich(), 0.0)
    other.restore(problem.state())
    for each in (problem, other):
        each.solve(Load(force=1.1 * FORCE), 0.0)
    assert np.array_equal(other.displacement.x.array, problem.displacement.x.array)


def test_bonds_make_the_matrix_unsymmetric() -> None:
    """A pair without friction is factorised as a symmetric matrix until it bonds."""
    problem, _ = pressed(0.0)
    solver = problem._linear
    assert solver._solver.ksp.getPC().getType() == "cholesky"
    problem.accept(0.0)
    bond(problem, 0, 1.0)
    problem.solve(Load(force=1.1 * FORCE), 0.0)
    assert solver._solver.ksp.getPC().getType() == "lu"
    restored = loose_block(sandwich(), 0.0)
    restored.restore(problem.state())
    assert restored._linear._solver.ksp.getPC().getType() == "lu"
