"""Bonded strips: a bimetal that cools, cantilevers peeled apart, and a lap that is sheared off.

The closed forms are in `support.bonded_beams`.
"""

from __future__ import annotations

import numpy as np
import pytest
from support.bonded_beams import cooled_bimetal, peel, shear_off


@pytest.mark.parametrize("steps", [1, 4])
def test_cooled_bimetal_curves_as_timoshenko_says(steps):
    """The stress of each step stays, though the bond is handed over after it, and stronger."""
    assert cooled_bimetal(30, steps) == pytest.approx(1.0, rel=0.01)


@pytest.mark.parametrize("cells", [40, 60])
def test_cantilevers_part_with_the_energy_of_the_bond(cells):
    """A crack that has grown by half its length, in steps that pass up to two vertices.

    Between two vertices the crack waits, then jumps: the mean counts. It falls with the cells, from
    1.027 to 1.009 of G_c. A G_c that is wrong by 10 % changes the force by 7.5 %.
    """
    found = peel(cells)
    assert np.mean(found.energy) == pytest.approx(1.0, abs=0.04)
    assert np.mean(found.force) == pytest.approx(1.0, abs=0.03)
    assert np.all(np.abs(found.force - 1.0) < 0.06)


def test_crack_jumps_over_many_vertices():
    """Four cells along the cohesive zone: the crack waits up to 15 % of G_c too long, and jumps."""
    found = peel(30)
    assert np.all((found.energy > 0.9) & (found.energy < 1.2))


def test_sheared_lap_bears_what_a_running_crack_needs():
    """The force stays the same while the crack runs, falls as it arrives, and is gone then."""
    travels, forces = shear_off(40)
    assert forces[travels < 6.6e-6] == pytest.approx(1.0, rel=0.01)
    assert np.all(np.abs(forces[travels > 7.9e-6]) < 0.01)
