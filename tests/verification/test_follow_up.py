"""The head's mass on a block of metal: oscillation, and the force that is missing when the metal gives way.

Reference: m s'' + k s = F with k = E A/L, a block of Poisson's ratio 0 under a rigid face.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from dolfinx import fem
from support.blocks import Box, joint_of
from support.elastic import solid, space_of, voce

from microweld.head import Guide, Head
from microweld.mechanics import Mechanics, SolidProperties
from microweld.mechanics_newton import Load
from microweld.waveforms import constant

SIZE, YOUNG, FORCE, MASS = 1e-3, 2e9, 0.4, 0.05
STIFFNESS = YOUNG * SIZE
OMEGA = np.sqrt(STIFFNESS / MASS)


class SmoothEnds(Mechanics):
    """A quarter of a block between frictionless ends."""

    def held(self) -> list[tuple[str, int]]:
        return [("a.left", 0), ("a.front", 1), ("a.bottom", 2), ("a.top", 2)]


def block(rows=None):
    """A cube between earthed bottom and driven top."""
    joint = joint_of([Box("a", (0, 0, 0), (SIZE, SIZE, SIZE), (1, 1, 1))])
    joint = replace(joint, earthed_terminal="a.bottom", driven_terminal="a.top")
    space = space_of(joint)
    return SmoothEnds(joint, fem.Function(space), solid([YOUNG], [0.0], rows), (), fem.Constant(joint.mesh, 293.15))


def follow(mechanics: Mechanics, head: Head, times, stiffen=lambda time: None):
    """Set-down, force in the block, and Newton iterations of every step."""
    rows, start = [], 0.0
    for end in times:
        stiffen(end)
        mechanics.predict(end - start)
        report = mechanics.solve(Load(head.face_force(end, 1)), end - start)
        mechanics.accept(end - start)
        set_down = -mechanics.face_displacement
        head.accept(end, set_down)
        rows.append((set_down, mechanics.reaction(), report.iterations))
        start = end
    return np.array(rows).T


def test_free_oscillation():
    """A force switched on: s = F/k (1 - cos w t), second order in time; the block feels k s."""
    errors = []
    for count in (30, 60):
        times = np.linspace(0, 2.0 * np.pi / OMEGA, count + 1)[1:]
        head = Head(constant(FORCE), Guide(MASS))
        head.rest(0.0, 0.0)
        set_down, force, iterations = follow(block(), head, times)
        exact = 1.0 - np.cos(OMEGA * times)
        errors.append(np.max(np.abs(set_down * STIFFNESS / FORCE - exact)))
        assert force == pytest.approx(STIFFNESS * set_down, abs=2e-3 * FORCE)
        assert np.max(iterations) <= 4
    assert errors[1] < 0.05 and errors[0] / errors[1] > 3.0


def test_force_is_lost_while_the_metal_softens():
    """Modulus falls to a fifth at once: F_joint = F (1 - 0.8 cos w' t); with no mass the force stays."""
    soft, onset = 0.2, 1e-3
    slow = OMEGA * np.sqrt(soft)
    times = np.concatenate([[0.5e-3, onset], onset + np.linspace(0, 2.5 / slow, 61)[1:]])
    lost = {}
    for mass in (MASS, 0.0):
        mechanics, head = block(), Head(constant(FORCE), Guide(mass))
        follow(mechanics, Head(constant(FORCE)), [1.0])  # at rest under the force
        head.rest(0.0, -mechanics.face_displacement)

        def stiffen(time, mechanics=mechanics):
            share = 1.0 if time <= onset else soft
            mechanics.properties = SolidProperties(*vars(solid([share * YOUNG], [0.0])).values())

        _, lost[mass], _ = follow(mechanics, head, times, stiffen)
    exact = FORCE * (1.0 - (1.0 - soft) * np.cos(slow * (times[2:] - onset)))
    assert lost[MASS][2:] == pytest.approx(exact, abs=0.02 * FORCE)
    assert lost[MASS][2] < 0.25 * FORCE
    assert lost[0.0] == pytest.approx(np.full(times.size, FORCE), rel=1e-6)


def test_a_yielding_block_is_caught_by_the_stop():
    """Perfect plasticity at 2 MPa carries 2 N; 4 N drive 1 kg down at 2 m/s2, until the stop takes the rest."""
    stop, times = 0.02 * SIZE, np.linspace(0, 8e-3, 81)[1:]
    head = Head(constant(4.0), Guide(1.0, stop=stop))
    head.rest(0.0, 0.0)
    set_down, force, _ = follow(block([voce(2e6, 2e6)]), head, times)
    falling = slice(15, 35)
    acceleration = np.gradient(np.gradient(set_down, 1e-4), 1e-4)
    assert acceleration[falling] == pytest.approx(np.full(20, 2.0), rel=0.05)
    assert force[falling] == pytest.approx(np.full(20, 2.0), rel=0.03)
    assert set_down[-1] == pytest.approx(stop, rel=1e-2)
    assert force[-1] < 2.1
