"""Solid bond: closed form in time, what a film leaves bare, what stretching exposes, melting."""

from __future__ import annotations

from dataclasses import replace

import basix.ufl
import numpy as np
import pytest
from dolfinx import fem
from support.blocks import Box, joint_of
from support.properties import constant

from microweld.contact.layers.bond import BOUNDARY_DIFFUSION, Bond
from microweld.contact.layers.stack import Layers, Passage, conditions
from microweld.contact.pair import ContactPair, ContactSettings
from microweld.contact_laws.closed_points import ContactSide
from microweld.contact_laws.dual import Dual

SOLIDUS = 1700.0
HARDNESS = 1e9
SIDE = ContactSide(constant(1e7), constant(90.0), constant(HARDNESS), SOLIDUS, 1710.0)
CLEAN = Bond(SIDE, SIDE, SOLIDUS, 1710.0, fixed_film=0.0, time_at_solidus=1e-5)
COVERED = replace(CLEAN, fixed_film=1.0)
HOT = 0.7 * SOLIDUS
TAU = 1e-5 * np.exp(BOUNDARY_DIFFUSION * (1.0 / 0.7 - 1.0))
REAL = 0.3 * (1.0 + 0.3**4) ** -0.25  # of p/H = 0.3


def bonded(bond, *steps, film=None):
    """Bonded share of one point after steps of (pressure, T, dt, stretch)."""
    state = {name: np.array([value]) for name, value in bond.start.items()}
    for p, T, dt, stretch in steps:
        one = np.ones(1)
        now = conditions(p * one, T * one, T * one, 0.0 * one, dt, stretch * one)
        nothing = Dual(0.0 * one, np.zeros((3, 1)))
        beneath = Passage(nothing, nothing, nothing, nothing, film)
        passage, state = bond.apply(beneath, state, now)
        assert passage is beneath  # it only records
    return bond.observe(state)["solid_bond_fraction"][0]


def test_share_in_time_is_exact_for_any_number_of_steps():
    """B = r (1 - exp(-t/tau)) of clean metal under constant pressure and temperature."""
    exact = REAL * (1.0 - np.exp(-1e-3 / TAU))
    assert 0.1 < exact / REAL < 0.9999
    once = bonded(CLEAN, (0.3 * HARDNESS, HOT, 1e-3, 1.0))
    often = bonded(CLEAN, *[(0.3 * HARDNESS, HOT, 1e-4, 1.0)] * 10)
    assert once == pytest.approx(exact, rel=1e-12)
    assert often == pytest.approx(exact, rel=1e-12)


def test_colder_metal_bonds_later_by_the_activation_energy():
    rates = [
        -np.log1p(-bonded(CLEAN, (0.3 * HARDNESS, T, 1e-7, 1.0)) / REAL) for T in (HOT, SOLIDUS)
    ]
    assert rates[1] / rates[0] == pytest.approx(TAU / 1e-5, rel=1e-6)
    assert bonded(CLEAN, (0.3 * HARDNESS, 293.0, 10e-3, 1.0)) < 1e-10


def test_intact_film_keeps_metals_apart_until_the_faces_stretch():
    """1 - A_0/A of the area is bare: a fifth at a stretch of 1.25."""
    long = 1e3 * TAU
    assert bonded(COVERED, (0.3 * HARDNESS, HOT, long, 1.0)) == 0.0
    assert bonded(COVERED, (0.3 * HARDNESS, HOT, long, 0.8)) == 0.0
    assert bonded(COVERED, (0.3 * HARDNESS, HOT, long, 1.25)) == pytest.approx(0.2 * REAL)


def test_layer_of_film_counts_in_place_of_the_fixed_one():
    steps = (0.3 * HARDNESS, HOT, 1e3 * TAU, 1.0)
    assert bonded(COVERED, steps, film=np.array([0.25])) == pytest.approx(0.75 * REAL)


def test_bond_never_heals_nor_breaks():
    """Less pressure, cold and time leave it; the spots that have flowed go on bonding."""
    first = (0.3 * HARDNESS, HOT, TAU, 1.0)
    half = bonded(CLEAN, first)
    assert bonded(CLEAN, first, (1.0, 293.0, 1.0, 1.0)) == pytest.approx(half, rel=1e-9)
    more = bonded(CLEAN, first, (1.0, HOT, TAU, 1.0))
    assert more == pytest.approx(REAL * (1.0 - np.exp(-2.0)), rel=1e-12)
    assert bonded(CLEAN, first, (0.3 * HARDNESS, HOT, 0.0, 1.0)) == half


def test_parted_bond_forms_again_as_fast_as_a_new_one():
    """1 - exp(-dt/tau) of it in a step, and nothing in no time or in the cold."""
    layers = Layers([CLEAN], 1)
    (state,) = layers.state().layers
    assert layers.bonded_again() == 0.0
    for T, dt, expected in (
        (HOT, 0.3 * TAU, 1.0 - np.exp(-0.3)),
        (293.0, 1.0, 0.0),
        (HOT, 0.0, 0.0),
    ):
        one = np.ones(1)
        now = conditions(0.3 * HARDNESS * one, T * one, T * one, 0.0 * one, dt, one)
        nothing = Dual(0.0 * one, np.zeros((3, 1)))
        _, new = CLEAN.apply(Passage(nothing, nothing, nothing, nothing, None), state, now)
        layers.accept(np.array([0]), [new])
        assert layers.bonded_again()[0] == pytest.approx(expected, abs=1e-9)


def test_molten_metal_is_no_longer_bonded_in_the_solid():
    first = (0.3 * HARDNESS, HOT, TAU, 1.0)
    assert bonded(CLEAN, first, (0.3 * HARDNESS, 1720.0, TAU, 1.0)) == 0.0
    assert bonded(CLEAN, first, (1e8, 1720.0, TAU, 1.0), (1e8, 293.0, TAU, 1.0)) == 0.0


def test_material_that_never_melts_does_not_bond():
    bond = replace(CLEAN, solidus=np.inf, liquidus=np.inf)
    assert bonded(bond, (0.3 * HARDNESS, 3000.0, 1.0, 2.0)) == 0.0


@pytest.mark.parametrize(("lower", "upper", "less"), [(0.2, 0.5, 1.2), (0.5, 0.2, 1.2)])
def test_pairing_has_the_stretch_of_the_face_that_stretched_less(lower, upper, less):
    boxes = [
        Box("lower", (0, 0, 0), (1e-3, 1e-3, 1e-3), (1, 1, 1)),
        Box("upper", (0, 0, 1e-3), (1e-3, 1e-3, 2e-3), (2, 2, 1)),
    ]
    joint = joint_of(boxes, [("upper.bottom", "lower.top")])
    element = basix.ufl.element("Lagrange", joint.mesh.basix_cell().name, 2, shape=(3,))
    space = fem.functionspace(joint.mesh, element)
    pair = ContactPair(joint, joint.pairs[0], space, ContactSettings(1e11))
    x = space.tabulate_dof_coordinates()
    displacement = np.zeros_like(x)
    nodes = {
        body: np.unique(space.dofmap.list[joint.cell_tags.find(tag)])
        for body, tag in joint.bodies.items()
    }
    displacement[nodes["lower"], 0] = lower * x[nodes["lower"], 0]
    displacement[nodes["upper"], 0] = upper * x[nodes["upper"], 0]
    pair.move(displacement)
    pair.search()
    pair.measure()
    stretch = pair.pairing().stretch
    assert stretch.size > 0
    assert stretch == pytest.approx(less, rel=1e-9)
