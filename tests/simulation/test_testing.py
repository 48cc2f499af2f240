"""A bar in the grips of a test: stiffness, energy, and the wire that breaks in its soft length."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from support.gripped_bar import HARD, LENGTH, WIDTH, YOUNG, considere, rig, run

from microweld.simulation.testing import BreakingTest, Progress


def test_elastic_bar_pulls_back_with_its_stiffness() -> None:
    """F = E A ln(lambda)/lambda without lateral strain, and its work is what is stored."""
    test = BreakingTest(rig(elastic=True, poisson=0.0, travel=2e-6, wires=()))
    rows = run(test)
    assert test.progress.ended == "the longest travel is reached"
    assert rows[-1]["travel"] == pytest.approx(2e-6, rel=1e-12)
    stretch = 1.0 + 2e-6 / LENGTH
    force = YOUNG * WIDTH**2 * math.log(stretch) / stretch
    assert rows[-1]["force"] == pytest.approx(force, rel=1e-6)
    stored = 0.5 * YOUNG * math.log(stretch) ** 2 * WIDTH**2 * LENGTH
    assert rows[-1]["energy"] == pytest.approx(stored, rel=2e-3)
    assert rows[-1]["plastic_energy"] == 0.0


def test_grips_give_way_until_they_bear_no_force() -> None:
    """A bar that is gripped stretched has its own length at the start of the travel."""
    test = BreakingTest(rig(elastic=True, poisson=0.0, wires=(), stretched=1e-3))
    row = test.lift()
    force = YOUNG * WIDTH**2 * 1e-3
    assert row["travel"] == 0.0
    assert abs(row["force"]) < 1e-6 * force
    assert np.abs(test.rig.mechanics.displacement.x.array).max() < 1e-6 * 1e-3 * LENGTH
    row = test.step()
    assert row is not None
    assert row["force"] == pytest.approx(YOUNG * WIDTH**2 * row["travel"] / LENGTH, rel=1e-3)


def test_force_is_that_along_the_way_of_the_grips() -> None:
    """A bar that is sheared slightly bends: 12 E I/L^3 between clamped ends (slender: -4 %)."""
    test = BreakingTest(rig(elastic=True, poisson=0.0, travel=2e-7, way=(0.0, 0.0, 1.0), wires=()))
    test.rig = replace(test.rig, no_force=0.0)
    row = run(test)[-1]
    bending = LENGTH**3 / (12.0 * YOUNG * WIDTH**4 / 12.0)
    shear = LENGTH / (5.0 / 6.0 * 0.5 * YOUNG * WIDTH**2)
    assert row["force"] == pytest.approx(2e-7 / (bending + shear), rel=0.02)


def test_wire_with_a_soft_length_breaks_there_at_the_strength_of_considere() -> None:
    """F = sigma_uts A of the soft length; work = stored + dissipated.

    Backward Euler counts a step's plastic work at the flow stress of its end.
    """
    test = BreakingTest(replace(rig(soft=0.7), longest_step=0.04 * WIDTH))
    rows = run(test)
    assert test.progress.ended == "broken"
    assert test.progress.mode == "wire, softened"
    assert test.progress.largest == pytest.approx(considere() * WIDTH**2, rel=0.01)
    last = rows[-1]
    assert last["force"] < 0.99 * test.progress.largest
    stored = last["force"] ** 2 / (2.0 * YOUNG * WIDTH**2 / LENGTH)
    assert last["plastic_energy"] > 20.0 * stored
    assert last["energy"] == pytest.approx(last["plastic_energy"] + stored, rel=0.02)


def test_uniform_wire_breaks_in_its_base() -> None:
    """Metal that does not harden necks as soon as it yields."""
    test = BreakingTest(rig())
    run(test)
    assert test.progress.mode == "wire, base"
    assert test.progress.largest == pytest.approx(HARD * WIDTH**2, rel=0.01)


def test_test_that_continues_from_a_state_takes_the_same_steps() -> None:
    whole = BreakingTest(rig(soft=0.7))
    whole.lift()
    for _ in range(6):
        whole.step()
    state = whole.state()
    resumed = BreakingTest(rig(soft=0.7))
    resumed.restore(state)
    for _ in range(4):
        assert whole.step() == resumed.step()
    assert whole.progress == resumed.progress
    assert whole.progress.rows > 8


def test_parts_that_bear_nothing_are_not_bonded() -> None:
    """Where the force never exceeds what counts as none, the test is soon over."""
    loose = replace(rig(elastic=True, wires=()), no_force=1e6)
    test = BreakingTest(loose)
    run(test)
    assert test.progress.ended.startswith("nothing is bonded")
    assert test.progress.mode == ""
    assert test.progress.travel < 5.0 * loose.longest_step


def test_parts_that_only_rub_are_not_bonded() -> None:
    loose = replace(rig(elastic=True, wires=()), bonded=False)
    test = BreakingTest(loose)
    run(test)
    assert test.progress.ended.startswith("nothing is bonded: only friction")
    assert test.progress.travel < 5.0 * loose.longest_step


def test_force_that_an_interface_loses_breaks_it() -> None:
    """Five per cent of the largest force are left: metal keeps bearing, an interface does not."""
    test = BreakingTest(rig(elastic=True, wires=()))
    test.lift()
    test.step()
    test.progress = Progress(force=1.0, largest=100.0, rows=5)
    test._judge()
    assert test.progress.ended == "broken"
    assert test.progress.mode == "parts"
