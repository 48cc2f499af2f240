"""A bar in the grips of a test: stiffness, energy, and the wire that breaks in its soft length."""

from __future__ import annotations

import math
from dataclasses import replace

import basix.ufl
import numpy as np
import pytest
from dolfinx import fem
from support.blocks import Box, joint_of
from support.elastic import solid, voce

from microweld.materials.softening import Softening
from microweld.mechanics import Mechanics
from microweld.mechanics.constraints import Grips
from microweld.setup.testing import Rig
from microweld.simulation.testing import BreakingTest, Progress

WIDTH = 2e-4
LENGTH = 1.2e-3
YOUNG = 200e9
HARD = 600e6
# soft metal: sigma = END - (END - START) exp(-strain/SCALE)
START = 100e6
END = 300e6
SCALE = 0.1
COLD = 293.15


def considere() -> float:
    """Largest force over the first section of soft metal [Pa]: sigma = d sigma/d eps there."""
    left = END / ((END - START) * (1.0 + 1.0 / SCALE))
    return (END - (END - START) * left) * math.exp(SCALE * math.log(left))


def rig(
    soft: float = 0.0,
    elastic: bool = False,
    poisson: float = 0.3,
    travel: float = 4e-4,
    way: tuple[float, float, float] = (1.0, 0.0, 0.0),
    wires: tuple[str, ...] = ("wire",),
    stretched: float = 0.0,
) -> Rig:
    """A square bar along x, held at its left end and moved at its right one.

    Args:
        soft: Share of its length that is soft, in the middle.
        elastic: Whether it never yields.
        poisson: Poisson's ratio.
        travel: Longest travel [m].
        way: Direction of the motion.
        wires: Bodies whose sections are looked at.
        stretched: Strain along the bar when it is gripped [-].
    """
    joint = joint_of([Box("wire", (0, 0, 0), (LENGTH, WIDTH, WIDTH), (24, 2, 2))])
    element = basix.ufl.element("Lagrange", "tetrahedron", 2, shape=(3,))
    displacement = fem.Function(fem.functionspace(joint.mesh, element))
    displacement.x.array[::3] = (
        stretched * displacement.function_space.tabulate_dof_coordinates()[:, 0]
    )
    properties = solid([YOUNG], [poisson])
    if not elastic:
        properties = solid([YOUNG], [poisson], [voce(HARD, HARD)])
        softening = Softening.by_melting(properties.flow_rows)
        annealed = np.array([voce(START, END, SCALE)])
        properties = replace(properties, softening=replace(softening, annealed_rows=annealed))
    grips = Grips(("wire.left",), ("wire.right",), way)
    temperature = fem.Constant(joint.mesh, COLD)
    mechanics = Mechanics(joint, displacement, properties, (), temperature, grips=grips)
    material = mechanics.system.material
    middles = joint.mesh.geometry.x[joint.mesh.geometry.dofmap].mean(axis=1)[:, 0]
    inside = np.abs(middles - LENGTH / 2) < 0.5 * soft * LENGTH
    for state in (material.old, material.state):
        state.softened[:] = np.repeat(inside.astype(float), material.points.per_cell)
    return Rig(
        mechanics=mechanics,
        wires=wires,
        factor=1.0,
        temperature=COLD,
        speed=1e-5,
        first_step=1e-3 * WIDTH,
        longest_step=0.1 * WIDTH,
        travel=travel,
        no_force=1e-3 * START * WIDTH**2,
        bonded=True,
    )


def run(test: BreakingTest) -> list[dict[str, float]]:
    """Take all steps of a test, and return the rows of its curve."""
    rows = [test.lift()]
    while not test.done:
        row = test.step()
        if row is not None:
            rows.append(row)
    return rows


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
