"""Bonded points conduct without pressure, as the bonded share does, as long as the bond holds."""

import numpy as np
import pytest
from dolfinx import fem
from support.bonded import PRESSED, bond, force_at, pulled_cubes

from microweld.contact.conductance import MetalContact
from microweld.contact.layers.merging import MERGED_LENGTH, Merging
from microweld.contact.layers.stack import Layers, conditions
from microweld.contact_laws.closed_points import ContactSide
from microweld.contact_laws.cooper_mikic_yovanovich import MicroContacts
from microweld.contact_laws.dual import Dual
from microweld.electrothermal import Interface

SIGMA = 1e7  #: electrical conductivity [S/m]
HARDNESS = 1e9  #: [Pa]
SHARE = 0.3


def constant(value):
    return lambda T: (np.full(T.size, value), np.zeros(T.size))


def contact():
    side = ContactSide(constant(SIGMA), constant(70.0), constant(HARDNESS), 1700.0, 1710.0)
    return MetalContact(side, side, MicroContacts(1e-6, 0.1, 0.0))


def test_a_bond_is_as_good_as_the_pressure_that_makes_as_much_touch():
    """The real area at B H is B, but for the saturation of the real area."""
    law = contact()
    T = np.full(1, 300.0)
    slave, master = Dual.variables(T, T, np.zeros(1))[:2]
    pressure = law.bearing_pressure(np.array([SHARE]), slave, master)
    assert pressure[0] == pytest.approx(SHARE * HARDNESS, rel=1e-12)


def test_fused_point_without_pressure_conducts_as_metal():
    """Where all has merged, h = sigma/l without pressure, if the point is bonded."""
    law = contact()
    layers = Layers([Merging(law.slave, law.master)], 1)
    hot = np.full(1, 1720.0)
    none = np.zeros(1)
    now = conditions(np.full(1, 1e8), hot, hot, none, 1e-3)
    points = np.zeros(1, dtype=np.int64)
    metal = law.evaluate(now.pressure, now.slave_temperature, now.master_temperature)
    layers.accept(points, layers.apply(metal, points, now)[1])
    cold = np.full(1, 300.0)
    now = conditions(none, cold, cold, none, 1e-3)
    pressure = law.bearing_pressure(np.ones(1), now.slave_temperature, now.master_temperature)
    metal = law.evaluate(pressure, now.slave_temperature, now.master_temperature)
    passage, _ = layers.apply(metal, points, now)
    assert passage.electrical.value[0] == pytest.approx(SIGMA / MERGED_LENGTH, rel=1e-6)


def test_pairing_of_bonded_cubes_conducts_until_they_part():
    """Pulled, B of the area conducts without pressure; half parted, half of it; parted, nothing."""
    problem = pulled_cubes(2, 2)
    (pair,) = problem.pairs
    force_at(problem, -PRESSED)
    bond(problem, SHARE, 200e6)
    pressed = pair.pairing()
    assert np.allclose(pressed.touching, 1.0) and np.allclose(pressed.bonded, SHARE)
    areas = []
    for place in (0.02e-6, 2e-6, 5e-6):
        force_at(problem, place)
        bond(problem, SHARE, 200e6)
        pairing = pair.pairing()
        assert not pairing.pressure.any()
        assert np.array_equal(pairing.conducting, pairing.bonded > 0.0)
        areas.append(float(pairing.area @ (pairing.touching * pairing.bonded)) / pairing.area.sum())
    assert areas == pytest.approx([SHARE, 0.5 * SHARE, 0.0], rel=0.03, abs=1e-12)


def test_interface_conducts_where_a_bond_holds_without_pressure():
    """The conductance of the law at the pressure B H, over the area that touched."""
    problem = pulled_cubes(2, 2)
    (pair,) = problem.pairs
    force_at(problem, -PRESSED)
    bond(problem, SHARE, 200e6)
    force_at(problem, 0.02e-6)
    y = fem.Function(fem.functionspace(problem.joint.mesh, ("Lagrange", 2, (2,))))
    y.x.array[1::2] = 300.0
    vector = y.x.petsc_vec
    interface = Interface("pair", contact(), 0.5, 0, 1)
    pairing = pair.pairing()
    interface.update_contact_map(pairing, vector)
    found = interface.conductances(vector)
    T = np.full(found[0].size, 300.0)
    slave, master = Dual.variables(T, T, np.zeros_like(T))[:2]
    # SHARE of what touched is the whole area that conducts
    wanted = contact().evaluate(np.full(T.size, HARDNESS), slave, master)
    assert found[0] == pytest.approx(wanted.electrical.value, rel=1e-12)
    assert interface.contact_map.area.sum() == pytest.approx(SHARE * pairing.area.sum(), rel=1e-6)
    force_at(problem, 5e-6)
    interface.update_contact_map(pair.pairing(), vector)
    bond(problem, SHARE, 200e6)
    interface.update_contact_map(pair.pairing(), vector)
    assert interface.contact_map.area.size == 0
