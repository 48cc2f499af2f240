"""A capacitor discharged into a block of metal, circuit and block solved together."""

from __future__ import annotations

import numpy as np
import pytest
from support.blocks import Box, joint_of
from support.properties import constant, inverse, linear, properties
from support.rlc import damped

from microweld.circuit import Circuit
from microweld.electrothermal import Boundary, ElectroThermal
from microweld.sources import Discharge

SIZE, SIGMA, C, L, U0 = 1e-3, 1e6, 20e-3, 0.5e-6, 6.0
RESISTANCE = 3 / (SIGMA * SIZE)
BAR = [Box("a", (0, 0, 0), (3 * SIZE, SIZE, SIZE), (3, 1, 1))]


def bar(sigma):
    """A bar that keeps its heat."""
    data = properties([sigma], [constant(20.0)], [linear(0.0, 3e6)])
    return ElectroThermal(joint_of(BAR), data, Boundary({"a.left": 0.0}, driven_terminal="a.right"))


def discharge(sigma, circuit, end, steps):
    """Times, capacitor voltages and currents of the steps; heat put into the bar; the source."""
    problem, source, dt = bar(sigma), Discharge(circuit, U0, 0.0, end), end / steps
    rows, heat = [], 0.0
    for number in range(steps):
        span = number * dt, (number + 1) * dt
        result = problem.solve(dt, source.drive(*span))
        assert result.ledger.charge_imbalance < 1e-8
        assert abs(result.ledger.imbalance) < 1e-8 * result.ledger.electrical_input
        problem.accept()
        source.accept(*span, result.terminal_current)
        heat += result.ledger.electrical_input
        rows.append((span[1], source.state.capacitor_voltage, result.terminal_current))
    return np.array(rows).T, heat, source


@pytest.mark.parametrize("ratio", [0.4, 1.0, 2.0])
def test_closed_form_under_critically_and_overdamped(ratio):
    exact = damped(ratio, C, L, U0)
    circuit, end = Circuit(C, exact.resistance - RESISTANCE, L), 4.0 * np.sqrt(L * C)
    errors = []
    for steps in (40, 80):
        (times, voltage, current), heat, source = discharge(constant(SIGMA), circuit, end, steps)
        charge, joule = np.sum(current) * end / steps, np.sum(current**2) * end / steps
        assert C * (U0 - voltage[-1]) == pytest.approx(charge, rel=1e-10)
        assert heat == pytest.approx(RESISTANCE * joule, rel=1e-9)
        spent = 0.5 * C * U0**2 - circuit.energy(source.state)
        assert heat + circuit.resistance * joule == pytest.approx(spent, rel=1e-9)
        errors.append(np.max(np.abs(voltage - [exact.capacitor(time) for time in times])) / U0)
    assert errors[-1] < 1.5e-3
    assert np.log2(errors[0] / errors[1]) == pytest.approx(2.0, abs=0.2)


def test_a_load_that_heats_conserves_charge_and_energy():
    """Resistivity doubles some hundred kelvin up, so the current falls behind that of a cold bar."""
    circuit, end, steps = Circuit(C, 0.1e-3, L), 4e-4, 40
    hot = inverse(linear(1 / SIGMA, 1e-2 / SIGMA, 293.15))
    (_, voltage, current), heat, source = discharge(hot, circuit, end, steps)
    (_, _, cold), _, _ = discharge(constant(SIGMA), circuit, end, steps)
    assert C * (U0 - voltage[-1]) == pytest.approx(np.sum(current) * end / steps, rel=1e-10)
    spent = 0.5 * C * U0**2 - circuit.energy(source.state)
    assert heat + circuit.resistance * np.sum(current**2) * end / steps == pytest.approx(spent, rel=1e-8)
    assert current[0] == pytest.approx(cold[0], rel=1e-3) and current.max() < 0.99 * cold.max()
