"""The discharge circuit alone on a resistor: closed form, order, charge and energy."""

import math

import numpy as np
import pytest
from support.rlc import damped

from microweld.machine.circuit import Circuit, CircuitState
from microweld.machine.drives import LoadLine

C = 20e-3
L = 0.5e-6
U0 = 12.0
LOAD = 4e-3
END = 4.0 * math.sqrt(L * C)


def discharge(exact, steps, spread=0.0):
    """Circuit, load, steps of uneven length, states and currents of a discharge into a resistor.

    The load is 4 mohm, or all of the resistance where that is less.
    """
    load = min(LOAD, exact.resistance)
    circuit = Circuit(C, exact.resistance - load, L)
    lengths = 1.0 + spread * np.sin(np.arange(steps))
    lengths *= END / lengths.sum()
    state = CircuitState(U0)
    states = [CircuitState(U0)]
    currents = []
    for dt in lengths:
        line = LoadLine(0.0, 0.0, 1.0 / load)
        currents.append(line.current_at(circuit.drive(state, dt).potential_on(line)))
        state = circuit.advance(state, dt, currents[-1])
        states.append(state)
    return circuit, load, lengths, states, np.array(currents)


@pytest.mark.parametrize("ratio", [0.2, 1.0, 2.0])
def test_second_order_against_the_closed_form(ratio):
    exact = damped(ratio, C, L, U0)
    errors = []
    for steps in (200, 400, 800):
        _, _, lengths, states, currents = discharge(exact, steps, spread=0.3)
        ends = np.cumsum(lengths)
        peak = max(abs(exact.current(t)) for t in ends)
        voltage = (
            max(
                abs(s.capacitor_voltage - exact.capacitor(t))
                for s, t in zip(states[1:], ends, strict=True)
            )
            / U0
        )
        middle = ends - 0.5 * lengths
        current = (
            max(abs(i - exact.current(t)) for i, t in zip(currents, middle, strict=True)) / peak
        )
        errors.append((voltage, current))
    slopes = np.log2(np.array(errors[:-1]) / np.array(errors[1:]))
    assert slopes == pytest.approx(np.full((2, 2), 2.0), abs=0.15)
    assert np.all(np.array(errors[-1]) < 1e-4)


@pytest.mark.parametrize("steps", [3, 40])
@pytest.mark.parametrize("ratio", [0.2, 1.0, 2.0])
def test_no_step_loses_charge_or_energy(ratio, steps):
    circuit, load, lengths, states, currents = discharge(damped(ratio, C, L, U0), steps)
    charge = np.sum(currents * lengths)
    heat = (circuit.resistance + load) * np.sum(currents**2 * lengths)
    assert C * (U0 - states[-1].capacitor_voltage) == pytest.approx(charge, rel=1e-10)
    assert circuit.energy(states[0]) - circuit.energy(states[-1]) == pytest.approx(heat, rel=1e-10)


def test_without_inductance_the_capacitor_decays_exponentially():
    circuit = Circuit(C, 1e-3)
    state = CircuitState(U0)
    dt = 1e-6
    line = LoadLine(0.0, 0.0, 1.0 / LOAD)
    for _ in range(100):
        state = circuit.advance(
            state, dt, line.current_at(circuit.drive(state, dt).potential_on(line))
        )
    assert state.capacitor_voltage == pytest.approx(U0 * math.exp(-100e-6 / (5e-3 * C)), rel=1e-4)


def test_distance_is_the_energy_of_the_change():
    circuit = Circuit(C, 0.0, L)
    assert circuit.distance(CircuitState(U0), CircuitState(U0 - 3.0)) == pytest.approx(3.0)
    assert circuit.distance(CircuitState(U0, 5.0), CircuitState(U0)) == pytest.approx(
        5.0 * math.sqrt(L / C)
    )
