"""Several rigid faces, each with a force of its own: closed forms, symmetry, balance, ranks."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from dolfinx import fem
from support.blocks import Box, joint_of
from support.elastic import solid, space_of
from support.ranks import on_one_and_two_ranks
from support.two_stamps import HEADS, two_stamps

from microweld.machine.head import Guide, Head
from microweld.machine.load import Load
from microweld.machine.waveforms import constant
from microweld.mechanics import Mechanics

SCRIPT = Path(__file__).with_name("two_stamps_on_ranks.py")
SIZE = 1e-3
YOUNG = (2e9, 5e9)
STIFFNESS = np.array(YOUNG) * SIZE


class SmoothEnds(Mechanics):
    """Blocks between frictionless ends."""

    def fixed_surfaces(self) -> list[tuple[str, int]]:
        sides = (("left", 0), ("front", 1), ("bottom", 2), ("top", 2))
        return [(f"{body}.{face}", axis) for body in ("a", "b") for face, axis in sides]


def two_blocks() -> SmoothEnds:
    """Cubes of Poisson's ratio 0 side by side, apart: springs of stiffness E A/L."""
    boxes = [
        Box(name, (x, 0, 0), (x + SIZE, SIZE, SIZE), (1, 1, 1))
        for name, x in (("a", 0.0), ("b", 2 * SIZE))
    ]
    joint = replace(
        joint_of(boxes),
        earthed_terminal="a.bottom",
        driven_terminal="a.top",
        pushed=("a.top", "b.top"),
        heads=HEADS,
    )
    properties = solid(YOUNG, [0.0, 0.0])
    return SmoothEnds(
        joint, fem.Function(space_of(joint)), properties, (), fem.Constant(joint.mesh, 293.15)
    )


def test_two_blocks_under_two_forces():
    """S = F/k of each; small strains."""
    problem = two_blocks()
    forces = np.array([0.02, 0.1])
    problem.solve(Load(tuple(forces)), 1.0)
    assert -problem.face_displacements() == pytest.approx(forces / STIFFNESS, rel=1e-4)
    assert problem.reactions() == pytest.approx(forces, rel=1e-9)
    assert problem.reaction() == pytest.approx(forces.sum(), rel=1e-9)


def test_two_blocks_behind_two_springs():
    """Each head loses force as its own block gives way: (k + k_spring) s = F."""
    problem = two_blocks()
    forces = np.array([0.02, 0.1])
    springs = np.array([5e5, 3e6])
    heads = [
        Head(constant(f), Guide(spring_stiffness=k)) for f, k in zip(forces, springs, strict=True)
    ]
    problem.solve(Load(tuple(head.face_force(1.0, 1) for head in heads)), 1.0)
    assert -problem.face_displacements() == pytest.approx(forces / (STIFFNESS + springs), rel=1e-4)


def test_two_heads_oscillate_each_at_its_own_frequency():
    """S = F/k (1 - cos w t), w = sqrt(k/m), of either."""
    problem = two_blocks()
    forces = (0.02, 0.1)
    masses = np.array([0.05, 0.01])
    heads = [Head(constant(f), Guide(m)) for f, m in zip(forces, masses, strict=True)]
    for head in heads:
        head.set_at_rest(0.0, 0.0)
    omega = np.sqrt(STIFFNESS / masses)
    start = 0.0
    for end in np.linspace(0.0, 2.0 / omega[1], 61)[1:]:
        problem.predict(end - start)
        problem.solve(Load(tuple(head.face_force(end, 1) for head in heads)), end - start)
        problem.accept(end - start)
        for head, face in zip(heads, problem.face_displacements(), strict=True):
            head.accept(end, -face)
        start = end
    exact = np.array(forces) / STIFFNESS * (1.0 - np.cos(omega * start))
    assert -problem.face_displacements() == pytest.approx(exact, rel=5e-3)


def pressed(problem: Mechanics, *loads: Load) -> Mechanics:
    problem.touch()
    for load in loads:
        problem.solve(load, 1.0)
        problem.accept(1.0)
    return problem


def test_equal_forces_on_a_symmetric_joint_are_one_head():
    """As far as the cells of the block, which are not mirrored, let it be symmetric."""
    one = pressed(two_stamps(heads=()), Load(600.0), Load(1200.0))
    two = pressed(two_stamps(), Load((300.0, 300.0)), Load((600.0, 600.0)))
    assert one.face_displacements().shape == (1,)
    assert one.plastic_state.strain.max() > 1e-3
    assert two.face_displacements() == pytest.approx(np.full(2, one.face_displacement), rel=1e-3)
    assert two.face_displacement == pytest.approx(one.face_displacement, rel=1e-4)


def test_different_forces_set_down_differently():
    """The stamp that is pushed harder sinks deeper; each contact carries its head's force.

    Newton stays quadratic.
    """
    forces = (600.0, 200.0)
    problem = pressed(two_stamps(friction=0.0), Load((300.0, 100.0)))
    report = problem.solve(Load(forces), 1.0)
    left, right = -problem.face_displacements()
    assert left > 2.5 * right > 0.0
    assert report.iterations <= 8
    assert problem.reactions() == pytest.approx(forces, rel=1e-8)
    for pair, force in zip(problem.pairs, forces, strict=True):
        assert pair.resultant()[2] == pytest.approx(force, rel=1e-6)


def test_two_ranks_agree_with_one(tmp_path):
    one, two = on_one_and_two_ranks(SCRIPT, tmp_path)
    assert one["iterations"] == two["iterations"]
    assert np.allclose(one["values"], two["values"], rtol=1e-8)
