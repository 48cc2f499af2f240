"""Kohlrausch's relation: with sigma = k/(L T) the peak temperature depends on the voltage alone.

    T_max^2 = T_0^2 + U^2/4L

Conditions: steady, insulated sides, terminals at T_0 and of one potential each. The relation crosses a contact
unchanged if the contact obeys Wiedemann-Franz too, h_t = L Tbar h_e, and its heat is halved: with q + phi j = c j on
both sides, L Tbar dT = (c - phibar) dphi. Driven by a current, with constant k: I R_cold = 2 sqrt(L) T_0
arccos(T_0/T_max), so no steady state above pi sqrt(L) T_0.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from support.blocks import Box, joint_of, pairings_of
from support.properties import constant, inverse, linear, properties

from microweld.contact.closed_points import ContactSide
from microweld.contact.conductance import Conductances, MetalContact
from microweld.contact.laws.bay_wanheim import BayWanheim
from microweld.contact.laws.constant import Constant
from microweld.contact.laws.cooper_mikic_yovanovich import CooperMikicYovanovich
from microweld.contact.laws.decay import Decay
from microweld.contact.laws.holm import Holm
from microweld.electrothermal import Boundary, Current, ElectroThermal, Voltage
from microweld.electrothermal_newton import NewtonSettings
from microweld.errors import SolveError
from microweld.interface import Interface

L, K, T_0, SIZE = 2.443e-8, 100.0, 300.0, 1e-3
VOLTAGES = {0.1: 438.56, 0.3: 1005.48, 0.5: 1627.37}


class MetalSpot:
    """Constant h_e, h_t by Wiedemann-Franz at the mean temperature."""

    def evaluate(self, pressure, T_s, T_m):
        h = np.where(pressure > 0, 2e11, 0.0)
        zero = np.zeros_like(h)
        return Conductances(h, L * h * (T_s + T_m) / 2, zero, zero, L * h / 2, L * h / 2)


def law(bodies):
    return properties([inverse(linear(0.0, L / K))] * bodies, [constant(K)] * bodies)


def conductor(joint, terminals, interfaces=(), newton=None):
    first, second = terminals
    return ElectroThermal(
        joint, law(len(joint.bodies)), Boundary({first: 0.0}, {first: T_0, second: T_0}, {}, second),
        initial_temperature=T_0, interfaces=interfaces, newton=newton,
    )  # fmt: skip


def bar(cells=8, newton=None):
    joint = joint_of([Box("a", (0, 0, 0), (4 * SIZE, SIZE, SIZE), (cells, 1, 1))])
    return conductor(joint, ("a.left", "a.right"), newton=newton)


def dog_bone():
    """Waisted to a third of its width, and not symmetric."""
    joint = joint_of([Box("a", (0, 0, 0), (4 * SIZE, SIZE, SIZE), (24, 5, 5))], order=2)
    x = joint.mesh.geometry.x
    waist = 1 - 2 / 3 * np.exp(-(((x[:, 0] - 1.5 * SIZE) / SIZE) ** 2))
    x[:, 1:] *= waist[:, None]
    return conductor(joint, ("a.left", "a.right"))


SOFTENING = ContactSide(inverse(linear(0.0, L / K)), constant(K), linear(1e9, -4e5, T_0), 3000.0, 3001.0)
LAWS = {
    "cooper-mikic-yovanovich": CooperMikicYovanovich(0.5e-6, 0.1, 0.0),
    "holm": Holm(100e-6, 0.0),
    "bay-wanheim": BayWanheim(2e-6, 0.0),
    "kaars": Decay(1e-11, 1e8, 0.5, T_0, 500.0),
    "constant": Constant(1e-10, None),
}


@pytest.mark.parametrize("name", LAWS)
def test_the_law_of_a_contact_leaves_the_relation_alone(name):
    """A cut bar: the contact takes some of the voltage and moves the peak, whose height the voltage sets."""
    joint = joint_of(
        [Box("a", (0, 0, 0), (SIZE,) * 3, (4, 1, 1)), Box("b", (SIZE, 0, 0), (4 * SIZE, SIZE, SIZE), (12, 1, 1))],
        [("a.right", "b.left")],
    )
    pair = Interface(joint.pairs[0].name, MetalContact(SOFTENING, SOFTENING, LAWS[name], 1e-6), 0.5, 0, 1)
    problem, voltage = conductor(joint, ("a.left", "b.right"), [pair]), 0.3
    problem.pair(pairings_of(joint, problem.space, 2e6))
    result = problem.solve_steady(Voltage(voltage))
    assert result.contacts[pair.name].joule_heat > 0.03 * voltage * result.terminal_current
    peak = np.sqrt(T_0**2 + voltage**2 / (4 * L))
    relation = np.sqrt(T_0**2 + problem.potential * (voltage - problem.potential) / L)
    assert abs(problem.temperature - relation).max() < 1e-3 * (peak - T_0)
    assert problem.temperature.max() - T_0 == pytest.approx(peak - T_0, rel=5e-3)  # between two nodes


def crossed_bars():
    """Bars across each other, in contact over the middle ninth of their overlap."""
    half = 0.5 * SIZE
    boxes = [
        Box("a", (-3 * half, -half, -2 * half), (3 * half, half, 0), (18, 6, 6)),
        Box("b", (-half, -3 * half, 0), (half, 3 * half, 2 * half), (6, 18, 6)),
    ]
    joint = joint_of(boxes, [("a.top", "b.bottom")])
    problem = conductor(joint, ("a.left", "b.back"), [Interface(joint.pairs[0].name, MetalSpot(), 0.5, 0, 1)])
    pairing = pairings_of(joint, problem.space, 1.0)["a.top|b.bottom"]
    x = problem.space.tabulate_dof_coordinates()
    place = np.einsum("na,nai->ni", pairing.slave_shape, x[pairing.slave_nodes])
    inside = np.all(abs(place[:, :2]) < SIZE / 6, axis=1)
    assert pairing.area[inside].sum() == pytest.approx(SIZE**2 / 9)
    problem.pair({pairing.name: replace(pairing, pressure=inside.astype(float))})
    return problem


@pytest.mark.parametrize("shape", [bar, dog_bone, crossed_bars])
@pytest.mark.parametrize("voltage", VOLTAGES)
def test_peak_temperature_depends_on_voltage_alone(shape, voltage):
    problem = shape()
    problem.solve_steady(Voltage(voltage))
    exact = np.sqrt(T_0**2 + voltage**2 / (4 * L))
    assert exact == pytest.approx(VOLTAGES[voltage], abs=0.01)
    assert problem.temperature.max() - T_0 == pytest.approx(exact - T_0, rel=2e-3)
    relation = np.sqrt(T_0**2 + problem.potential * (voltage - problem.potential) / L)
    error = abs(problem.temperature - relation) / (exact - T_0)
    if shape is crossed_bars:  # the current density is singular at the edge of the spot
        assert error.mean() < 2e-3
    else:
        assert error.max() < 2e-3


@pytest.mark.parametrize(("peak", "cold"), [(400, 0.06778), (600, 0.09821), (1000, 0.11874), (1728, 0.13095)])
def test_current_driven(peak, cold):
    assert 2 * np.sqrt(L) * T_0 * np.arccos(T_0 / peak) == pytest.approx(cold, abs=6e-6)
    problem = bar()
    cold_resistance = 4 * SIZE / SIZE**2 * L * T_0 / K
    result = problem.solve_steady(Current(2 * np.sqrt(L) * T_0 * np.arccos(T_0 / peak) / cold_resistance))
    assert problem.temperature.max() - T_0 == pytest.approx(peak - T_0, rel=2e-3)
    ratio = np.sqrt(peak**2 - T_0**2) / (T_0 * np.arccos(T_0 / peak))
    assert result.terminal_potential / result.terminal_current / cold_resistance == pytest.approx(ratio, rel=1e-3)


def test_no_steady_state_above_the_critical_current():
    far = NewtonSettings(maximum_temperature_change=1e5)
    problem = bar(newton=far)
    cold_resistance = 4 * SIZE / SIZE**2 * L * T_0 / K
    critical = np.pi * np.sqrt(L) * T_0 / cold_resistance
    assert critical * cold_resistance == pytest.approx(0.14731, abs=1e-5)
    driven = 0.0
    for voltage in (0.3, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0):  # whatever the voltage, the current stays below
        driven = problem.solve_steady(Voltage(voltage)).terminal_current
        assert driven < critical
    assert driven == pytest.approx(critical, rel=5e-3)
    below = bar()
    below.solve_steady(Current(0.97 * critical))
    with pytest.raises(SolveError):
        bar().solve_steady(Current(1.005 * critical))
