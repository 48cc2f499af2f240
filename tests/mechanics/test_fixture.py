"""A body that nothing holds sideways stays where it is, and its deformation is free."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
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
