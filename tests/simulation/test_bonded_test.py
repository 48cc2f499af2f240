"""Two bonded cubes in the grips of a test: they part at the strength of their bond."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from dolfinx import fem
from support.bonded import PRESSED, SIDE, bond, force_at, pulled_cubes
from support.elastic import solid
from support.stacked import STEEL

from microweld.mechanics import Mechanics
from microweld.mechanics.constraints import Grips
from microweld.setup.testing import Rig, take_metal
from microweld.simulation.testing import BreakingTest

STRENGTH = 200e6  #: of the bond [Pa]


def pulled_apart(direction: tuple[float, float, float], young: float) -> BreakingTest:
    """Bonded cubes that are tested to the end.

    Args:
        direction: Way of the grips.
        young: Young's modulus of the cubes [Pa].
    """
    pressed = pulled_cubes(2, 2)
    force_at(pressed, -PRESSED)
    bond(pressed, 1.0, STRENGTH)
    symmetry = pressed.joint.symmetry
    if direction[0]:
        symmetry = {surface: axis for surface, axis in symmetry.items() if axis == 1}
    grips = Grips(("lower.bottom",), ("upper.top",), direction)
    joint = replace(
        pressed.joint, symmetry=symmetry, clamped=("lower.bottom",), pushed=("upper.top",)
    )
    mechanics = Mechanics(
        joint,
        pressed.displacement,
        solid((young,) * 2, (0.0, 0.0)),
        pressed.pairs,
        fem.Constant(joint.mesh, 293.15),
        pressed.settings,
        None,
        grips,
    )
    take_metal(mechanics, pressed.system.material.old)
    rig = Rig(
        mechanics=mechanics,
        wires=(),
        factor=1.0,
        temperature=293.15,
        speed=1e-5,
        first_step=1e-3 * SIDE,
        longest_step=0.05 * SIDE,
        travel=5.0 * SIDE,
        no_force=1e-6,
        bonded=True,
    )
    test = BreakingTest(rig)
    test.lift()
    for _ in range(200):
        if test.done:
            break
        test.step()
    assert test.done
    assert test.progress.mode == "interface upper.bottom|lower.top"
    return test


@pytest.mark.parametrize(
    ("direction", "share"), [((0.0, 0.0, 1.0), 1.0), ((1.0, 0.0, 0.0), 1.0 / np.sqrt(3.0))]
)
def test_bonded_cubes_part_at_the_strength_of_their_bond(
    direction: tuple[float, float, float], share: float
) -> None:
    """F = sigma_b A when pulled, tau_b A when sheared, within the 3 % of a coarse border."""
    test = pulled_apart(direction, STEEL[0])
    assert test.progress.largest == pytest.approx(share * STRENGTH * SIDE**2, rel=0.03)


def test_cubes_that_stretch_further_than_their_bond_opens_part_at_once() -> None:
    """They stretch by 20 um, of 4 um at which the bond has parted: no equilibrium follows."""
    test = pulled_apart((0.0, 0.0, 1.0), 2e9)
    assert test.progress.largest == pytest.approx(STRENGTH * SIDE**2, rel=0.03)
    assert test.progress.ended.startswith("broken")
