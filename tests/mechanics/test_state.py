"""A mechanical problem continues from a state to the last bit, in another object as well."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pytest
from support.blocks import Box, joint_of
from support.elastic import mechanics_of, solid, voce
from support.flat_stack import stamp_on_block
from support.stacked import STEEL, small_on_large

from microweld.machine.load import Load
from microweld.materials.softening import Softening
from microweld.mechanics import Mechanics
from microweld.meshes.model import AXISYMMETRIC
from microweld.state import leaves

PUSHED = (Load(displacement=-5e-6), Load(displacement=-12e-6))
AFTER = (Load(displacement=-14e-6), Load(force=2000.0), Load(force=2500.0))


def block() -> Mechanics:
    """One block without any contact."""
    joint = joint_of([Box("a", (0, 0, 0), (2e-3, 2e-3, 2e-3), (3, 3, 3))])
    joint = replace(joint, earthed_terminal="a.bottom", driven_terminal="a.top")
    return mechanics_of(joint, solid([STEEL[0]], [STEEL[1]], [voce(400e6, 600e6)]))


def softening_block() -> Mechanics:
    """One block that recrystallises by a third in the first step."""
    joint = joint_of([Box("a", (0, 0, 0), (2e-3, 2e-3, 2e-3), (3, 3, 3))])
    joint = replace(joint, earthed_terminal="a.bottom", driven_terminal="a.top")
    properties = solid([STEEL[0]], [STEEL[1]], [voce(400e6, 600e6)])
    rows = voce(300e6, 900e6)[None]
    softening = Softening(rows, np.full(1, -0.7), np.zeros(1), np.full(1, 1.5))
    return mechanics_of(joint, replace(properties, softening=softening))


PROBLEMS: dict[str, Callable[[], Mechanics]] = {
    "without contact": block,
    "softening": softening_block,
    "without friction": lambda: small_on_large(friction=0.0),
    "with friction": lambda: small_on_large(friction=0.2),
    "axisymmetric": lambda: stamp_on_block(AXISYMMETRIC, 0.2),
}


def follow(problem: Mechanics, loads: Sequence[Load]) -> list[np.ndarray]:
    """All that can be seen of each step."""
    seen = []
    for load in loads:
        problem.predict(1.0)
        report = problem.solve(load, 1.0)
        seen += [problem.displacement.x.array.copy(), *problem.plastic_state.copy()]
        seen += [np.array(report.residuals), problem.reactions(), problem.face_displacements()]
        problem.accept(1.0)
    return seen


@pytest.mark.parametrize("kind", PROBLEMS)
def test_another_problem_goes_on_from_a_state(kind):
    """What follows is the same to the last bit, counts included; the state stays as it was."""
    one = PROBLEMS[kind]()
    one.touch()
    follow(one, PUSHED)
    state = one.state()
    before = {name: np.copy(value) for name, value in leaves(state)}
    reaction = one.reaction()
    wanted = follow(one, AFTER)
    other = PROBLEMS[kind]()
    other.restore(state)
    assert other.reaction() == reaction
    found = follow(other, AFTER)
    assert all(np.array_equal(a, b) for a, b in zip(wanted, found, strict=True))
    assert other.counts == one.counts
    assert max(one.plastic_state.strain) > 1e-4
    for name, value in leaves(state):
        assert np.array_equal(value, before[name], equal_nan=True), name


def test_a_problem_goes_back_to_a_state():
    """A failed or unwanted future leaves nothing behind."""
    problem = small_on_large()
    problem.touch()
    follow(problem, PUSHED)
    state = problem.state()
    wanted = follow(problem, AFTER)
    problem.restore(state)
    assert all(np.array_equal(a, b) for a, b in zip(wanted, follow(problem, AFTER), strict=True))


def test_a_state_after_the_pattern_of_the_matrix_was_renewed():
    """A factor of a renewed pattern is built under other conditions than the first one."""
    one = small_on_large()
    one.touch()
    follow(one, PUSHED[:1])
    one.system.matrix.restore(one.system.matrix.links[:0])
    follow(one, PUSHED[1:])
    state = one.state()
    wanted = follow(one, AFTER)
    other = small_on_large()
    other.restore(state)
    assert all(np.array_equal(a, b) for a, b in zip(wanted, follow(other, AFTER), strict=True))


def test_the_pattern_of_the_matrix_is_restored():
    """It has room for contacts seen before, which order the factorisation."""
    one = small_on_large()
    one.touch()
    other = small_on_large()
    assert other.system.matrix.links.size == 0
    other.restore(one.state())
    assert np.array_equal(other.system.matrix.links, one.system.matrix.links)
    assert one.system.matrix.links.size > 0
