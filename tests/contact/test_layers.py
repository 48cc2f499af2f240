"""Layers at the contact of two blocks: exact Jacobian, balance, history without failed steps."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from dolfinx import fem
from support.blocks import Box, joint_of, pairings_of
from support.jacobian import contact_derivatives
from support.properties import PerBody, constant, linear, properties

from microweld.contact.conductance import ConstantConductance
from microweld.contact.layers.arrhenius import Arrhenius
from microweld.contact.layers.enamel import Enamel
from microweld.contact.layers.oxide_film import BreakingFilm, Weibull
from microweld.contact.layers.stack import Layers
from microweld.contact_laws.closed_points import ContactSide
from microweld.electrothermal.interface import Interface
from microweld.electrothermal.problem import Boundary, Current, ElectroThermal, Voltage
from microweld.electrothermal.system import electrothermal_space
from microweld.errors import SolveError
from microweld.simulation.coupling import Coupling

SIDE = ContactSide(linear(1e7, -3e3), linear(90.0, 0.0), linear(1e9, -3e5), 1700.0, 1710.0)
FILM = BreakingFilm(
    SIDE, SIDE, 1e-9, Weibull(0.3, 2.0), Weibull(0.1, 3.0), 1e-6, Arrhenius(1e3, 700.0, 1e5)
)
SEEBECK = PerBody(linear(-2e-5, 3e-8, 300.0), linear(6e-6, -1e-8, 300.0))


class Sponge:
    """A layer that takes up heat in proportion to the rise of the slave's temperature."""

    @property
    def start(self):
        return {"heat": 0.0}

    def apply(self, metal, old, now):
        gain = (now.slave_temperature + -300.0) * 2e3
        if now.dt:
            rate = 1.0 / now.dt
        else:
            rate = 0.0
        return replace(metal, slave_storage=(gain + -old["heat"]) * rate), {"heat": gain.value}

    def observe(self, state):
        return {}


@pytest.fixture(scope="module")
def blocks():
    boxes = [
        Box("a", (0, 0, 0), (1e-3, 1e-3, 1e-3), (1, 2, 2)),
        Box("b", (1e-3, 0, 0), (2e-3, 1e-3, 1e-3), (1, 1, 1)),
    ]
    joint = joint_of(boxes, [("a.right", "b.left")])
    return joint, pairings_of(joint, electrothermal_space(joint), 1e8)


def interface(pairings, *layers, seebeck=None):
    ((name, pairing),) = pairings.items()
    return Interface(
        name, ConstantConductance(1e9, 1e5), 0.3, 0, 1, seebeck, Layers(layers, len(pairing.area))
    )


def problem(joint, contact):
    law = properties([constant(1e7), constant(5e7)], [constant(90.0), constant(300.0)])
    ends = {"a.left": 300.0, "b.right": 300.0}
    return ElectroThermal(
        joint,
        law,
        Boundary({"a.left": 0.0}, ends, {}, "b.right"),
        initial_temperature=300.0,
        interfaces=[contact],
    )


def test_jacobian_is_the_derivative_with_voltage_and_stored_heat(blocks):
    joint, pairings = blocks
    y = fem.Function(electrothermal_space(joint))
    pair = interface(pairings, FILM, Sponge(), seebeck=SEEBECK)
    pair.dt = 1e-3
    (pairing,) = pairings.values()
    pair.update_contact_map(pairing, y.x.petsc_vec)
    random = np.random.default_rng(1)
    y.x.array[0::2] = random.uniform(-0.1, 0.1, y.x.array.size // 2)
    y.x.array[1::2] = random.uniform(500, 900, y.x.array.size // 2)
    direction = random.standard_normal(y.x.array.size) * np.tile([1e-2, 50.0], y.x.array.size // 2)
    exact, numeric = contact_derivatives(pair, y, direction, 1e-5)
    for rows in (slice(0, 12), slice(12, 24)):
        assert np.abs(exact - numeric)[:, rows].max() < 1e-6 * np.abs(exact[:, rows]).max()


def test_the_ledger_holds_the_heat_that_layers_take_up(blocks):
    joint, pairings = blocks
    with_sponge, without = (
        problem(joint, interface(pairings, *layers)) for layers in ((Sponge(),), ())
    )
    for case in (with_sponge, without):
        case.update_contact_maps(pairings)
    result = with_sponge.solve(1e-4, Voltage(0.05))
    bare = without.solve(1e-4, Voltage(0.05))
    kept = sum(flux.stored_heat for flux in result.contacts.values()) * 1e-4
    assert abs(result.heat.imbalance) < 1e-7 * result.heat.electrical_input
    assert kept > 0.01 * result.heat.electrical_input
    assert max(with_sponge.temperature) < max(without.temperature)
    assert abs(bare.heat.imbalance) < 1e-7 * bare.heat.electrical_input


def test_a_step_conducts_as_its_own_voltage_has_made_the_film(blocks):
    """The converged step is consistent: its conductance is that of the film it leaves behind."""
    joint, pairings = blocks
    contact = interface(pairings, FILM)
    run = problem(joint, contact)
    run.update_contact_maps(pairings)
    result = run.solve(1e-4, Voltage(0.3))
    run.accept()
    intact = contact.layers.observe(contact.contact_map.points)["film_fraction"]
    assert 0.0 < intact.max() < 0.9
    h_e, _ = contact.conductances(run.y.x.petsc_vec)
    assert h_e == pytest.approx((1 - intact) * 1e9 + intact / (1e-9 + 1e-9), rel=1e-9)
    (flux,) = result.contacts.values()
    assert flux.current == pytest.approx(-result.terminal_current, rel=1e-6)


def test_what_is_observed_of_an_accepted_step_is_not_one_step_on(blocks):
    """Conductances for the results are those of the enamel that is left, not thinned once more."""
    joint, pairings = blocks
    flow = Arrhenius(10.0, 600.0, 0.0)
    none = Arrhenius(0.0, 600.0, 1e5)
    contact = interface(pairings, Enamel(1e-6, 0.22, flow, none, 25e-6, 0.4e-6))
    run = problem(joint, contact)
    run.update_contact_maps(pairings)
    run.solve(1e-4, Voltage(0.01))
    run.accept()
    seen = contact.layers.observe(contact.contact_map.points)
    assert seen["enamel_thickness"] == pytest.approx(
        (1e12 + 1e4 / (2 * 10.0 * 25e-6**2)) ** -0.5, rel=1e-9
    )
    opened = seen["enamel_open_fraction"]
    h_e, _ = contact.conductances(run.y.x.petsc_vec)
    assert h_e == pytest.approx(opened * 1e9, rel=1e-4)


def test_conductance_stays_after_the_voltage_has_gone(blocks):
    """Load, unload, reload: fritted once, the contact conducts better at the first voltage."""
    joint, pairings = blocks
    contact = interface(pairings, FILM)
    run = problem(joint, contact)
    run.update_contact_maps(pairings)
    currents = []
    for volts in (0.02, 0.4, 0.02, 0.0, 0.02):
        currents.append(run.solve(1e-6, Voltage(volts)).terminal_current)
        run.accept()
    assert currents[2] > 1.2 * currents[0]
    assert currents[4] == pytest.approx(currents[2], rel=1e-2)


def test_a_rejected_step_breaks_nothing(blocks):
    joint, pairings = blocks
    contact = interface(pairings, FILM)
    run = problem(joint, contact)
    run.update_contact_maps(pairings)
    first = run.solve(1e-6, Voltage(0.02)).terminal_current
    run.reject()
    run.solve(1e-3, Voltage(0.5))
    run.reject()
    assert run.solve(1e-6, Voltage(0.02)).terminal_current == pytest.approx(first, rel=1e-8)


CLOSED = Enamel(
    6e-6, 0.22, Arrhenius(2e6, 503.0, -1.2e5), Arrhenius(4e-4, 595.0, 1.5e5), 25e-6, 0.4e-6
)


def floating(joint, contact):
    """A current loop in block a; block b hangs on the contact alone."""
    law = properties([constant(1e7), constant(5e7)], [constant(90.0), constant(300.0)])
    boundary = Boundary({"a.bottom": 0.0}, {"a.bottom": 300.0, "a.top": 300.0}, {}, "a.top")
    return ElectroThermal(joint, law, boundary, initial_temperature=300.0, interfaces=[contact])


def test_a_body_behind_closed_enamel_floats_and_warms_through_it(blocks):
    joint, pairings = blocks
    contact = interface(pairings, CLOSED)
    run = floating(joint, contact)
    run.update_contact_maps(pairings)
    result = run.solve(1e-3, Current(100.0))
    (flux,) = result.contacts.values()
    assert contact.insulated(joint.mesh.comm)
    assert abs(flux.current) < 1e-9 * result.terminal_current
    behind = np.unique(run.space.dofmap.list[joint.cell_tags.find(2)])
    assert (
        run.potential[behind].min() > 0.0
        and run.potential[behind].max() < result.terminal_potential
    )
    assert np.ptp(run.potential[behind]) < 1e-6 * result.terminal_potential
    assert abs(flux.heat_to_master) > 1e-3 * result.heat.electrical_input / 1e-3
    assert abs(result.heat.imbalance) < 1e-7 * result.heat.electrical_input


def test_open_contact_lets_the_floating_body_share_the_current(blocks):
    joint, pairings = blocks
    contact = interface(pairings)
    run = floating(joint, contact)
    run.update_contact_maps(pairings)
    assert not contact.insulated(joint.mesh.comm)
    run.solve(1e-3, Current(100.0))
    behind = np.unique(run.space.dofmap.list[joint.cell_tags.find(2)])
    assert np.ptp(run.potential[behind]) > 1e-3 * run.potential.max()


def test_a_pair_that_must_carry_the_current_is_not_closed_by_enamel(blocks):
    joint, pairings = blocks
    contact = interface(pairings, CLOSED)
    run = problem(joint, contact)
    run.update_contact_maps(pairings)
    weld = SimpleNamespace(essential_pairs={contact.name}, comm=joint.mesh.comm, electrothermal=run)
    with pytest.raises(
        SolveError, match=r"enamel closes the pair a\.right\|b\.left.*\n?.*try:   strip the enamel"
    ) as error:
        Coupling._require_contact(SimpleNamespace(weld=weld), pairings)
    assert "electric potential" in str(error.value)


def test_softening_reaches_both_sides_of_the_closed_points(blocks):
    """The share at the nodes of each body arrives at its side, for the law and for the layers."""
    joint, pairings = blocks
    seen = []

    class Law(ConstantConductance):
        def evaluate(
            self, pressure, slave_temperature, master_temperature, softened=None, superheat=None
        ):
            seen.append(softened)
            return super().evaluate(pressure, slave_temperature, master_temperature)

    ((name, pairing),) = pairings.items()
    contact = Interface(name, Law(1e9, 1e5), 0.3, 0, 1, None, Layers((), len(pairing.area)))
    run = problem(joint, contact)
    nodes = run.space.tabulate_dof_coordinates()
    body = run.space.dofmap.list[joint.cell_tags.find(joint.bodies["a"])]
    share = np.zeros(len(nodes))
    share[np.unique(body)] = 0.25
    run.update_contact_maps(pairings, share)
    run.solve(1e-4, Voltage(0.01))
    slave, master = seen[-1]
    assert np.allclose(slave, 0.25, atol=1e-14)
    assert np.allclose(master, 0.0, atol=1e-14)
    run.update_contact_maps(pairings)
    run.solve(1e-4, Voltage(0.01))
    assert seen[-1] is None
