"""States of contact: an object restored from one goes on exactly as the object that gave it."""

from __future__ import annotations

from dataclasses import astuple, replace

import numpy as np
import pytest
from dolfinx import fem
from support.blocks import Box, joint_of

from microweld.contact.conductance import MetalContact
from microweld.contact.layers.arrhenius import Arrhenius
from microweld.contact.layers.enamel import Enamel
from microweld.contact.layers.fusion import Fusion
from microweld.contact.layers.merging import Merging
from microweld.contact.layers.oxide_film import BreakingFilm, Weibull
from microweld.contact.layers.plating import Plating
from microweld.contact.layers.stack import Layers, conditions
from microweld.contact.pair import ContactPair, ContactSettings
from microweld.contact_laws.closed_points import ContactSide
from microweld.contact_laws.cooper_mikic_yovanovich import MicroContacts
from microweld.state import leaves

REACH = 0.1


def assert_equal(found, wanted):
    """Every array and number is the same to the last bit."""
    found = dict(leaves(found))
    wanted = dict(leaves(wanted))
    assert found.keys() == wanted.keys()
    for name, values in wanted.items():
        assert np.array_equal(found[name], values), name


class TwoBlocks:
    """A block of 1 on another of the same size, as a mesh on which pairs are made."""

    def __init__(self):
        boxes = [
            Box("lower", (0, 0, -1), (1, 1, 0), (2, 2, 1)),
            Box("upper", (0, 0, 0), (1, 1, 1), (2, 1, 1)),
        ]
        joint = joint_of(boxes, [("upper.bottom", "lower.top")])
        self.joint = replace(joint, earthed_terminal="lower.bottom")
        self.space = fem.functionspace(joint.mesh, ("Lagrange", 2, (3,)))
        self.x = self.space.tabulate_dof_coordinates()

    def pair(self):
        settings = ContactSettings(1e3, friction=0.3, reach=REACH)
        return ContactPair(self.joint, self.joint.pairs[0], self.space, settings)

    def displacement(self, depth, tilt, slip):
        """The upper block moves down, is tilted about its edge, and slides."""
        moved = np.zeros_like(self.x)
        upper = self.x[:, 2] > 0.0
        upper[self.pair().slave.nodes] = True
        moved[upper] = (slip, 0.5 * slip, -depth)
        moved[upper, 2] += tilt * self.x[upper, 0]
        return moved


@pytest.fixture(scope="module")
def blocks():
    return TwoBlocks()


def iterate(pair, blocks, *place, change=1e-4):
    """Go to a place of the upper block, and one iteration of the pressures there."""
    pair.move(blocks.displacement(*place))
    pair.search()
    pair.measure()
    pair.set_target(np.full_like(blocks.x, change))
    pair.vertex_pressure.advance(0.7)
    pair.measure()
    return pair.assemble(tangent=False)


def pressed(blocks):
    """A pair after two accepted steps, in the middle of a third one."""
    pair = blocks.pair()
    for place in ((2e-3, 1e-3, 0.05), (4e-3, 2e-3, 0.1)):
        iterate(pair, blocks, *place)
        pair.pairing()
        pair.accept()
    iterate(pair, blocks, 5e-3, 8e-3, 0.2)
    pair.pairing()
    return pair


def test_a_fresh_pair_takes_a_state_and_goes_on_the_same(blocks):
    old = pressed(blocks)
    assert np.any(old.pressure > 0.0) and np.any(old.friction_old) and np.any(old.opposite < 0)
    new = blocks.pair()
    new.restore(old.state())
    assert_equal(new.state(), old.state())
    assert_equal(new.pairing(keep=True), old.pairing(keep=True))
    results = [iterate(pair, blocks, 6e-3, 1e-2, 0.21) for pair in (new, old)]
    assert results[0].forces.any()
    assert_equal(*results)
    tangents = [pair.assemble(tangent=True) for pair in (new, old)]
    assert_equal(*(replace(tangent, patches=()) for tangent in tangents))
    assert (tangents[0].patches.matrix != tangents[1].patches.matrix).nnz == 0
    assert_equal(new.state(), old.state())


def test_a_restored_pair_goes_back_to_the_same_step(blocks):
    old = pressed(blocks)
    new = blocks.pair()
    new.restore(old.state())
    for pair in (new, old):
        pair.reject()
    assert_equal(new.state(), old.state())
    assert_equal(*(iterate(pair, blocks, 5e-3, 3e-3, 0.2) for pair in (new, old)))


def test_pressures_of_vertices_are_restored(blocks):
    old = pressed(blocks).vertex_pressure
    new = blocks.pair().vertex_pressure
    assert not new.closed.any() and old.closed.any()
    new.restore(old.state())
    assert_equal(new.state(), old.state())
    for values in ("values", "mismatch", "closed"):
        assert np.array_equal(getattr(new, values), getattr(old, values))
    assert np.array_equal(new.touching(), old.touching())
    assert np.array_equal(new.jump(), old.jump())
    new.reject()
    old.reject()
    assert np.array_equal(new.values, old.values) and new.values.any()


def test_a_state_is_a_copy(blocks):
    pair = pressed(blocks)
    state = pair.state()
    kept = {name: np.copy(values) for name, values in leaves(state)}
    iterate(pair, blocks, 6e-3, 1e-2, 0.21)
    pair.accept()
    pair.restore(state)
    iterate(pair, blocks, 7e-3, 1e-2, 0.25)
    pair.follow()
    for name, values in leaves(state):
        assert np.array_equal(values, kept[name]), name


def line(value, slope):
    return lambda T: (value + slope * (T - 300.0), np.full_like(T, slope))


NICKEL = ContactSide(line(1.4e7, -8e3), line(90.0, -0.02), line(1.2e9, -5e5), 1718.0, 1738.0)
COPPER = ContactSide(line(5.8e7, -3e4), line(390.0, -0.06), line(0.9e9, -2e5), 1347.0, 1367.0)
TIN = ContactSide(line(5e6, -2e3), line(60.0, -0.01), line(1e8, -1e5), 500.0, 510.0)


def stack():
    layers = [
        Merging(NICKEL, COPPER),
        BreakingFilm(NICKEL, COPPER, 1e-10, Weibull(0.2, 1.5), Weibull(0.3, 3.0), 1e-6),
        Plating(True, TIN, 1e-6, 1e9, NICKEL, COPPER, 1e-4, 4e-7),
        Enamel(1e-6, 0.2, Arrhenius(1e3, 600.0, -1.2e5), Arrhenius(40.0, 600.0, 1.5e5), 2e-5, 4e-7),
        Fusion(NICKEL, COPPER),
    ]
    return Layers(layers, 3)


def step(layers, temperature):
    """Accept a step of the second and third point; the passage in it."""
    values = (np.array([1e8, 3e8]), *(np.full(2, value) for value in (temperature, 900.0, 0.2)))
    now = conditions(*values, 1e-3)
    contact = MetalContact(NICKEL, COPPER, MicroContacts(5e-7, 0.1, 0.0))
    metal = contact.evaluate(now.pressure, now.slave_temperature, now.master_temperature)
    passage, states = layers.apply(metal, np.array([1, 2]), now)
    layers.accept(np.array([1, 2]), states)
    return astuple(passage)


def test_fresh_layers_take_a_state_and_go_on_the_same():
    old = stack()
    for temperature in (700.0, 1360.0):
        step(old, temperature)
    state = old.state()
    new = stack()
    new.restore(state)
    assert_equal(new.state(), old.state())
    assert_equal(new.observe(np.arange(3)), old.observe(np.arange(3)))
    assert_equal(step(new, 800.0), step(old, 800.0))
    assert_equal(new.state(), old.state())
    thickness = dict(leaves(state))["layers.2.thickness"]
    assert thickness[0] == 1e-6 and np.all(thickness[1:] < 1e-6)
