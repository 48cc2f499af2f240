"""Beside the benchmark `discharge`: references, order in time, charge, and a load that heats."""

from __future__ import annotations

import numpy as np
import pytest
from support.properties import constant, inverse, linear
from support.rlc import damped

from benchmarks.discharge.measure import (
    DAMPING,
    END,
    RESISTANCE,
    SIGMA,
    U0,
    C,
    L,
    bar,
    discharge,
    rising,
)
from benchmarks.spec import load
from microweld.machine.circuit import Circuit

REFERENCE = load("discharge").quantities


@pytest.mark.parametrize("name", DAMPING)
def test_references_are_the_closed_form(name):
    assert REFERENCE[f"{name}_voltage"].value == pytest.approx(
        damped(DAMPING[name], C, L, U0).capacitor(END / 2), abs=1e-5
    )


def test_the_reference_of_the_battery_is_the_closed_form():
    assert REFERENCE["battery_current"].value == pytest.approx(rising(END / 4), abs=1e-3)


def test_second_order_in_time_and_charge_is_conserved():
    exact = damped(DAMPING["under"], C, L, U0)
    circuit = Circuit(C, exact.resistance - RESISTANCE, L)
    errors = []
    for steps in (40, 80):
        (times, voltage, current), _, _ = discharge(bar(constant(SIGMA)), circuit, END, steps)
        assert C * (U0 - voltage[-1]) == pytest.approx(np.sum(current) * END / steps, rel=1e-10)
        errors.append(np.max(np.abs(voltage - [exact.capacitor(time) for time in times])) / U0)
    assert errors[-1] < 1.5e-3
    assert np.log2(errors[0] / errors[1]) == pytest.approx(2.0, abs=0.2)


def test_a_load_that_heats_conserves_charge_and_energy():
    """Resistivity doubles within a hundred kelvin: the current falls below that of a cold bar."""
    circuit = Circuit(C, 0.1e-3, L)
    end = 4e-4
    steps = 40
    hot = bar(inverse(linear(1 / SIGMA, 1e-2 / SIGMA, 293.15)))
    (_, voltage, current), heat, source = discharge(hot, circuit, end, steps)
    (_, _, cold), _, _ = discharge(bar(constant(SIGMA)), circuit, end, steps)
    assert C * (U0 - voltage[-1]) == pytest.approx(np.sum(current) * end / steps, rel=1e-10)
    spent = 0.5 * C * U0**2 - source.columns()["energy_circuit"]
    assert heat + circuit.resistance * np.sum(current**2) * end / steps == pytest.approx(
        spent, rel=1e-8
    )
    assert current[0] == pytest.approx(cold[0], rel=1e-3) and current.max() < 0.99 * cold.max()
