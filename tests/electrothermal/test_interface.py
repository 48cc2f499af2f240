"""Contact terms: exact Jacobian, signs, sums."""

from __future__ import annotations

import numpy as np
import pytest
from support.blocks import Box, joint_of, pairings_of
from support.jacobian import contact_derivatives
from support.properties import PerBody, linear

from microweld.contact.conductance import MetalContact
from microweld.contact_laws.closed_points import ContactSide
from microweld.contact_laws.cooper_mikic_yovanovich import MicroContacts
from microweld.contact_laws.dual import Dual
from microweld.electrothermal.interface import Interface
from microweld.electrothermal.system import electrothermal_space

SEEBECK = PerBody(linear(-2e-5, 3e-8, 300.0), linear(6e-6, -1e-8, 300.0))


def side(sigma, k, hardness):
    return ContactSide(linear(*sigma), linear(*k), linear(*hardness), 1000.0, 1010.0)


LAW = MetalContact(
    side((1.4e7, -8e3), (90.0, -0.02), (2e9, -5e5)),
    side((5.8e7, -3e4), (390.0, -0.06), (9e8, -2e5)),
    MicroContacts(roughness=0.5e-6, asperity_slope=0.1, film_resistance=1e-10),
)


@pytest.fixture(scope="module")
def contact():
    boxes = [
        Box("a", (0, 0, 0), (1e-3, 1e-3, 1e-3), (1, 2, 2)),
        Box("b", (1e-3, 0, 0), (2e-3, 1e-3, 1e-3), (1, 1, 1)),
    ]
    joint = joint_of(boxes, [("a.right", "b.left")])
    space = electrothermal_space(joint)
    from dolfinx import fem

    y = fem.Function(space)
    pairing = pairings_of(joint, space, 2e8)["a.right|b.left"]
    return joint, y, pairing


def filled(y, seed=1):
    random = np.random.default_rng(seed)
    y.x.array[0::2] = random.uniform(-0.1, 0.1, y.x.array.size // 2)
    y.x.array[1::2] = random.uniform(300, 900, y.x.array.size // 2)
    return y.x.petsc_vec


def interface(pairing, y, share=0.3, seebeck=SEEBECK):
    out = Interface("pair", LAW, share, 0, 1, seebeck)
    out.update_contact_map(pairing, y.x.petsc_vec)
    return out


def test_jacobian_is_the_derivative(contact):
    _, y, pairing = contact
    pair = interface(pairing, y)
    filled(y)
    direction = np.random.default_rng(2).standard_normal(y.x.array.size) * np.tile(
        [1e-2, 50.0], y.x.array.size // 2
    )
    exact, numeric = contact_derivatives(pair, y, direction, 1e-4)
    for rows in (slice(0, 12), slice(12, 24)):
        assert np.abs(exact - numeric)[:, rows].max() < 1e-6 * np.abs(exact[:, rows]).max()


def test_charge_and_total_energy_pass_through(contact):
    """Sum of R_phi is 0; the sum of R_T is minus the power phi.R_phi that the contact takes."""
    _, y, pairing = contact
    pair = interface(pairing, y)
    filled(y)
    residual = pair.residual(y.x.petsc_vec).ravel()
    field = pair.contact_map.dofs.ravel() % 2
    current = residual[field == 0]
    heat = residual[field == 1]
    power = np.dot(y.x.array[pair.contact_map.dofs.ravel()][field == 0], current)
    assert abs(current.sum()) < 1e-12 * np.abs(current).sum()
    assert heat.sum() == pytest.approx(-power, rel=1e-10)


def level(y, joint, phi, T):
    for body in (0, 1):
        nodes = np.unique(y.function_space.dofmap.list[joint.cell_tags.find(body + 1)])
        y.x.array[2 * nodes] = phi[body]
        y.x.array[2 * nodes + 1] = T[body]
    return y.x.petsc_vec


def test_signs_and_split(contact):
    """Current runs from the higher potential, heat from the hotter side.

    f_s of the Joule heat enters the slave.
    """
    joint, y, pairing = contact
    pair = interface(pairing, y, share=0.3, seebeck=None)
    h = LAW.evaluate(np.array([2e8]), *Dual.variables(np.array([500.0]), np.array([400.0])))
    flux = pair.fluxes(level(y, joint, (0.02, 0.01), (500.0, 400.0)), joint.mesh.comm)
    j = h.electrical.value[0] * 0.01
    assert flux.area == pytest.approx(1e-6) and flux.peak_temperature == pytest.approx(500.0)
    assert flux.current == pytest.approx(j * 1e-6)
    assert flux.joule_heat == pytest.approx(0.01 * j * 1e-6)
    assert flux.heat_from_slave == pytest.approx((h.thermal.value[0] * 100 - 0.3 * 0.01 * j) * 1e-6)
    assert flux.heat_to_master == pytest.approx((h.thermal.value[0] * 100 + 0.7 * 0.01 * j) * 1e-6)
    assert flux.resistance == pytest.approx(1 / (h.electrical.value[0] * 1e-6))


def test_seebeck_voltage_and_peltier_flux(contact):
    """A temperature step alone drives Sbar dT through the contact.

    Both sides then carry Sbar Tbar j of heat.
    """
    joint, y, pairing = contact
    with_effect = interface(pairing, y)
    without = interface(pairing, y, seebeck=None)
    mean = 0.5 * ((-2e-5 + 3e-8 * 200) + (6e-6 - 1e-8 * 100))
    state = level(y, joint, (0.0, 0.0), (500.0, 400.0))
    flux = with_effect.fluxes(state, joint.mesh.comm)
    plain = without.fluxes(state, joint.mesh.comm)
    h = LAW.evaluate(np.array([2e8]), *Dual.variables(np.array([500.0]), np.array([400.0])))
    assert flux.current == pytest.approx(h.electrical.value[0] * mean * 100 * 1e-6)
    assert flux.heat_to_master - plain.heat_to_master == pytest.approx(mean * 450.0 * flux.current)


def test_open_points_carry_nothing(contact):
    from dataclasses import replace

    _, y, pairing = contact
    half = np.where(np.arange(len(pairing.area)) % 2, pairing.pressure, 0.0)
    pair = interface(replace(pairing, pressure=half), y)
    assert len(pair.contact_map.dofs) == np.count_nonzero(half)
    closed = interface(replace(pairing, pressure=0.0 * half), y)
    assert closed.residual(y.x.petsc_vec).shape == (0, 24)
    assert closed.fluxes(y.x.petsc_vec, contact[0].mesh.comm).resistance == 0.0
