"""Sticking and wear at an electrode's face: closed forms, history that no failed step changes."""

from __future__ import annotations

from dataclasses import replace

from mpi4py import MPI

import numpy as np
import pytest
from support.blocks import Box, joint_of, pairings_of
from support.properties import constant, linear, properties

from microweld.contact.conductance import ConstantConductance
from microweld.contact.layers.electrode_face import STICKING, ElectrodeFace
from microweld.contact.layers.stack import Layers, conditions
from microweld.contact_laws.bond_criterion import Diffusion
from microweld.electrothermal.interface import Interface
from microweld.electrothermal.problem import Boundary, ElectroThermal
from microweld.materials.catalogue import load_material
from microweld.meshes.joint import PairSurfaces
from microweld.setup.contact import Pair
from microweld.setup.weld import diagnostic_layers

DIFFUSION = Diffusion(criterion="diffusion")

SIZE = 1e-3
PRESSURE = 2e8
T_0 = 800.0
#: Copper work on a molybdenum electrode, say; the electrode's hardness falls.
FACE = ElectrodeFace(1350.0, 2890.0, linear(2e9, -1e6, 300.0), electrode_is_slave=False)


def stepped(face, *steps):
    """State of one point after steps of (pressure, slave's T, master's T, dt)."""
    state = {name: np.array([value]) for name, value in face.start.items()}
    for p, T_s, T_m, dt in steps:
        now = conditions(*(np.array([value]) for value in (p, T_s, T_m, 0.0)), dt)
        passage, state = face.apply("passage", state, now)
        assert passage == "passage"  # it only records
    return {key: values[0] for key, values in face.observe(state).items()}


def test_wear_is_the_time_at_full_hardness_of_the_electrode():
    """p/H(T) of the electrode's side, summed over time: 1 ms at 2e8/1.5e9 and 2 ms at 1e8/1e9."""
    seen = stepped(FACE, (2e8, 300.0, 800.0, 1e-3), (1e8, 300.0, 1300.0, 2e-3))
    assert seen["wear_proxy"] == pytest.approx(1e-3 * 2e8 / 1.5e9 + 2e-3 * 1e8 / 1e9, rel=1e-12)
    other = stepped(replace(FACE, electrode_is_slave=True), (2e8, 300.0, 800.0, 1e-3))
    assert other["wear_proxy"] == pytest.approx(1e-3 * 2e8 / 2e9, rel=1e-12)


def test_the_side_that_melts_first_decides_on_sticking():
    """A hot electrode of a high melting point does not stick by itself; the side may be either."""
    cold = stepped(FACE, (2e8, 0.79 * 1350.0, 2500.0, 1e-3))
    assert cold["sticking_ratio"] == pytest.approx(0.79) and cold["sticking_fraction"] == 0.0
    hot = stepped(FACE, (2e8, 0.81 * 1350.0, 300.0, 1e-3), (2e8, 300.0, 300.0, 1e-3))
    assert (
        hot["sticking_ratio"] == pytest.approx(0.81) and hot["sticking_fraction"] == 1.0
    )  # what stuck, sticks
    turned = replace(FACE, slave_solidus=2890.0, master_solidus=1350.0)
    assert stepped(turned, (2e8, 2500.0, 0.5 * 1350.0, 1e-3))["sticking_ratio"] == pytest.approx(
        0.5
    )
    assert STICKING == 0.8


@pytest.fixture(scope="module")
def blocks():
    boxes = [
        Box(name, (x, 0, 0), (x + SIZE, SIZE, SIZE), (2, 2, 2))
        for name, x in (("a", 0.0), ("b", SIZE))
    ]
    return joint_of(boxes, [("a.right", "b.left")])


def test_history_of_a_face_whose_half_is_hot(blocks):
    """The share of the area above 0.8 of the solidus, its peak, the mean wear.

    a rejected step leaves no trace.
    """
    joint = blocks
    from microweld.electrothermal.system import electrothermal_space

    pairings = pairings_of(joint, electrothermal_space(joint), PRESSURE)
    ((name, pairing),) = pairings.items()
    face = replace(FACE, slave_solidus=1000.0)
    contact = Interface(
        name, ConstantConductance(1.0, 1.0), 0.5, 0, 1, None, Layers([face], len(pairing.area))
    )
    half = lambda x: np.where(x[1] <= SIZE / 2, T_0 - 1.0, T_0 + 60.0)  # noqa: E731  # ramps over a cell
    law = properties([constant(1e7)] * 2, [constant(1e-9)] * 2)
    problem = ElectroThermal(joint, law, Boundary(), initial_temperature=half, interfaces=[contact])
    problem.update_contact_maps(pairings)
    for dt in (1e-9, 3e-9):
        problem.solve(dt)
        problem.accept()
    means = contact.layer_means(MPI.COMM_SELF)
    worn = 4e-9 * PRESSURE
    assert (
        worn / (2e9 - 1e6 * (T_0 - 1.0 - 300.0))
        < means["wear_proxy"]
        < worn / (2e9 - 1e6 * (T_0 + 60.0 - 300.0))
    )
    assert 0.25 < means["sticking_fraction"] <= 0.75
    peak = contact.layer_peak("sticking_ratio", MPI.COMM_SELF)
    assert 0.82 < peak < 0.87
    problem.solve(1.0)
    problem.reject()
    assert contact.layer_means(MPI.COMM_SELF) == means


def test_pairs_with_one_electrode_are_recorded(blocks):
    pair = PairSurfaces("p", "a.right", "b.left")
    copper = load_material("copper")
    nickel = load_material("nickel")
    tin = load_material("tin")
    joint = replace(blocks, earthed_terminal="b.left", driven_terminal="b.right")
    (face,) = diagnostic_layers(joint, pair, Pair(nickel, copper), DIFFUSION)
    assert (face.slave_solidus, face.master_solidus) == (nickel.solidus, copper.solidus)
    assert not face.electrode_is_slave
    T = np.array([400.0])
    assert face.hardness(T)[0][0] == pytest.approx(copper.evaluate("hardness", 400.0)[0])
    (plated,) = diagnostic_layers(joint, pair, Pair(nickel, copper, slave_plating=tin), DIFFUSION)
    assert plated.slave_solidus == tin.solidus
    both = replace(blocks, earthed_terminal="a.left", driven_terminal="b.right")
    # both work pieces: nothing sticks, it is to be welded
    fusion, bond = diagnostic_layers(both, pair, Pair(nickel, copper), DIFFUSION)
    assert (bond.solidus, bond.fixed_film) == (copper.solidus, 1.0)
    assert (fusion.slave.solidus, fusion.master.liquidus) == (nickel.solidus, copper.liquidus)
