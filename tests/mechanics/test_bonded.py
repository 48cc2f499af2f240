"""Bonded cubes that are pulled apart and sheared off: strength, energy, memory, tangent."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from support.bonded import (
    PRESSED,
    SIDE,
    bond,
    force_at,
    pulled_cubes,
    sheared_cubes,
    sheared_off,
)
from support.ranks import on_one_and_two_ranks

from microweld.contact.cohesion import FAILURE_OPENING, PARTING_LENGTH
from microweld.machine.load import Load

SHARE = 0.6
STRENGTH = 200e6  #: of the metal [Pa]
PULL = SHARE * STRENGTH * SIDE**2  #: that the bond bears [N]
ELASTIC = 2 * SIDE * SHARE * STRENGTH / 200e9  #: elongation of the cubes then [m]
SHEAR = PULL / 3.0**0.5


def pulled(problem, places):
    """Forces on the way to each place, after bonding under light pressure."""
    force_at(problem, -PRESSED)
    bond(problem, SHARE, STRENGTH)
    forces = []
    for place in places:
        forces.append(-force_at(problem, place))
        bond(problem, SHARE, STRENGTH)
    return np.array(forces)


@pytest.mark.parametrize("cells", [(2, 3), (4, 2)])
def test_pulled_cubes_bear_the_bond_and_part_with_its_energy(cells):
    """Peak force B sigma_b A, energy G_c B A with G_c = sigma_b l, on meshes that do not match."""
    places = np.concatenate([np.linspace(0.0, ELASTIC, 6), np.linspace(0.2e-6, 4.2e-6, 11)])
    forces = pulled(pulled_cubes(*cells), places)
    assert forces.max() == pytest.approx(PULL, rel=0.01)
    energy = np.trapezoid(forces, places)
    assert energy == pytest.approx(PULL * PARTING_LENGTH, rel=0.01)
    assert abs(forces[-1]) < 1e-9 * PULL


def test_bond_takes_no_stress_of_its_own():
    """The force is the same right before and right after bonding."""
    problem = pulled_cubes(2, 3)
    before = force_at(problem, -PRESSED)
    bond(problem, SHARE, STRENGTH)
    assert force_at(problem, -PRESSED) == pytest.approx(before, rel=1e-9)


def test_unloading_goes_to_the_origin_and_what_has_parted_stays_parted():
    """Half the opening back is half the force; pressed together again it bears as contact does."""
    problem = pulled_cubes(2, 2)
    opened = 2.2e-6
    (last, middle, _, again) = pulled(problem, [opened, 0.5 * opened, -PRESSED, opened])
    elastic = ELASTIC / FAILURE_OPENING  # of the cubes, under the whole strength
    bears = (1.0 - opened / FAILURE_OPENING) / (1.0 - elastic)
    assert last == pytest.approx(PULL * bears, rel=2e-3)
    assert middle == pytest.approx(0.5 * last, rel=1e-3)
    assert again == pytest.approx(last, rel=1e-6)
    gone, parted, pressed = pulled(pulled_cubes(2, 2), [6e-6, 1e-6, -PRESSED])
    assert abs(gone) < 1e-9 * PULL and abs(parted) < 1e-9 * PULL
    assert -pressed == pytest.approx(PRESSED / (2 * SIDE) * 200e9 * SIDE**2, rel=0.01)


def test_rejected_step_does_no_damage():
    problem = pulled_cubes(2, 2)
    before = pulled(problem, [0.03e-6])[0]
    problem.solve(Load(displacement=3e-6), 1.0)
    problem.reject()
    problem.solve(Load(displacement=0.03e-6), 1.0)
    assert -problem.reaction() == pytest.approx(before, rel=1e-9)


@pytest.mark.parametrize("cells", [(2, 3), (3, 2)])
def test_sheared_cubes_bear_the_bond_and_part_with_its_energy(cells):
    """Peak force B tau_b A, energy tau_b l B A, with tau_b = sigma_b/sqrt(3)."""
    places, forces, touched = sheared_off(sheared_cubes(*cells), SHARE, STRENGTH)
    bears = SHEAR * touched
    assert forces.max() == pytest.approx(bears, rel=0.03)
    assert np.trapezoid(forces, places) == pytest.approx(bears * PARTING_LENGTH, rel=0.01)
    assert abs(forces[-1]) < 1e-3 * bears


def test_what_has_slipped_bears_less_tension():
    """Opening and slip add up to the damage."""
    problem = sheared_cubes(2, 2)
    (pair,) = problem.pairs
    force_at(problem, 0.0)
    bond(problem, SHARE, STRENGTH)
    bonded = pair.bonds.strength > 0.0
    force_at(problem, -2e-6)
    slid = pair.bonds.slid[bonded]
    assert np.all(slid > 0.3) and np.all(slid < 0.6)
    bond(problem, SHARE, STRENGTH)
    bonds = pair.vertex_pressure.bonds
    rigid = np.full(len(bonds.slid), 1e30)
    assert bonds.tension(rigid) == pytest.approx((1.0 - bonds.slid) * bonds.strength, rel=1e-6)
    assert 0.3 < bonds.slid.max() < 0.6


def test_what_is_pressed_together_bonds_again():
    """Half of what has opened holds again: k is halved. Under tension nothing bonds again."""
    opened = 2.2e-6
    places = [0.6 * opened, opened]
    problem = pulled_cubes(2, 2)
    pulled(problem, [opened])
    bond(problem, SHARE, STRENGTH, again=0.5)
    under_tension = -force_at(problem, opened)
    elastic = ELASTIC / FAILURE_OPENING
    assert under_tension == pytest.approx(
        PULL * (1.0 - opened / FAILURE_OPENING) / (1.0 - elastic), rel=2e-3
    )
    force_at(problem, -PRESSED)
    bond(problem, SHARE, STRENGTH, again=0.5)
    forces = [-force_at(problem, place) for place in places]
    bears = [PULL * (1.0 - place / FAILURE_OPENING) / (1.0 - elastic) for place in places]
    assert forces == pytest.approx(bears, rel=2e-3)


def test_what_has_slipped_under_pressure_bonds_again():
    """The share that slip has parted falls by what has bonded again."""
    problem = sheared_cubes(2, 2)
    (pair,) = problem.pairs
    force_at(problem, 0.0)
    bond(problem, SHARE, STRENGTH)
    force_at(problem, -2e-6)
    pressed = pair.pressure > 0.0
    before = pair.bonds
    bond(problem, SHARE, STRENGTH, again=0.75)
    older = before.touched / np.where(pair.bonds.touched > 0.0, pair.bonds.touched, 1.0)
    expected = np.where(pressed, 0.25, 1.0) * older * before.slid
    assert expected[pressed].max() > 0.1 and expected[~pressed].max() > 0.3
    assert pair.bonds.slid == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("opened", [0.03e-6, 1e-6], ids=["holds", "softens"])
def test_tangent_matches_differences(opened):
    """The stiffness by way of the pressures of bonded vertices, negative as they soften."""
    problem = pulled_cubes(2, 3)
    pulled(problem, [opened])
    problem.solve(Load(displacement=1.2 * opened), 1.0)
    system = problem.system
    (pair,) = problem.pairs
    softens = pair.vertex_pressure.jump()  # on its branch
    assert np.abs(softens).max() < 1e-6 * STRENGTH
    matrix, _ = system.tangent()
    step = system.vector.duplicate()
    rng = np.random.default_rng(4)
    step.array[:] = rng.normal(size=step.array.size)
    exact = matrix * step
    start = system.displacement.x.array[: step.array.size].copy()
    h = 1e-13
    ends = []
    for length in (h, -h):
        system.set_linear_step(step)
        pair.vertex_pressure.advance(length)
        system.displacement.x.array[: step.array.size] = start + length * step.array
        system.residual(1.0, search=False)
        ends.append(system.vector.array.copy())
        pair.vertex_pressure.advance(0.0)
        system.displacement.x.array[: step.array.size] = start
        system.residual(1.0, search=False)
    numeric = (ends[0] - ends[1]) / (2 * h)
    assert np.abs(numeric - exact.array).max() < 1e-5 * np.abs(exact.array).max()


def test_bond_that_bears_shear_alone_has_room_in_the_matrix():
    """A point that has slipped less than the mean bears shear where its vertices have parted."""
    problem = pulled_cubes(2, 2)
    (pair,) = problem.pairs
    pulled(problem, [0.03e-6])
    bonds = pair.vertex_pressure.bonds
    slid = np.full_like(bonds.slid, 0.3)
    opening = np.full_like(bonds.opening, 0.7 * FAILURE_OPENING)
    pair.vertex_pressure.bonds = replace(bonds, slid=slid, opening=opening)
    pair.vertex_pressure.advance(0.0)
    problem.displacement.x.array[2::3] += np.where(
        problem.space.tabulate_dof_coordinates()[:, 2] > 1e-9, 5e-6, 0.0
    )
    problem.system.residual(1.0, search=True)
    problem.system.residual(1.0, search=False)
    assert np.all(pair.bond_left() > 0.2)
    assert not pair.vertex_pressure.closed.any()
    problem.system.matrix.restore(np.empty(0, dtype=np.int64))
    problem.system.tangent()


def test_state_of_bonds_is_restored():
    """A run that continues from a state goes on as the one that gave it."""
    one = pulled_cubes(2, 2)
    pulled(one, [0.03e-6, 1e-6])
    other = pulled_cubes(2, 2)
    other.restore(one.state())
    assert force_at(other, 1.5e-6) == force_at(one, 1.5e-6)


def test_metal_shears_where_friction_exceeds_its_strength():
    """Friction does not exceed the shear strength of the metal, whatever the pressure."""
    problem = sheared_cubes(2, 2)
    (pair,) = problem.pairs
    force_at(problem, 0.0)
    pair.settings = replace(pair.settings, friction=0.3)
    strength = 0.02e6  # of the metal, a fraction of the friction
    pair.limit_friction(np.full(len(pair.facet), strength))
    for place in (1e-9, 3e-9):
        force = force_at(problem, -place)
    assert force == pytest.approx(strength * float(pair.weight @ (pair.pressure > 0.1e6)), rel=0.1)


def test_bonded_cubes_on_two_ranks(tmp_path):
    """Pull into the softening branch."""
    script = Path(__file__).with_name("bonded_on_ranks.py")
    one, two = on_one_and_two_ranks(script, tmp_path)
    assert two["forces"] == pytest.approx(one["forces"], rel=1e-8)
