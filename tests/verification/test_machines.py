"""Whole welds with other machines than a current source: balances, limits, and the head."""

import json
from pathlib import Path

import numpy as np
import pytest

from microweld.cases import read_case
from microweld.results.history import read_history
from microweld.simulation.simulation import run

WIRE = "{material: nickel, temper: annealed, diameter: 0.4 mm, overhang: 0.3 mm}"
ELECTRODE = "{material: cucrzr, face: flat, width: 1.2 mm, height: 0.6 mm}"
CASE = f"""
schema: microweld-case/1
joint:
  type: crossed-wire
  wire_lower: {WIRE}
  wire_upper: {WIRE}
  electrode_lower: {ELECTRODE}
  electrode_upper: {ELECTRODE}
machine:
%s
mesh: {{size: coarse}}
numerics: {{maximum_step: 0.1 ms}}
output: {{fields_every: 1000, pictures: false}}
"""
DISCHARGE = """
  force: {profile: spring, force: 40 N, squeeze: 0.8 ms, hold: 0 ms, spring_stiffness: 100 N/mm}
  discharge:
    {capacitance: 10 mF, charge_voltage: 4 V, circuit_resistance: 8 mohm,
     circuit_inductance: 1 uH, duration: 0.25 ms}
  head: {mass: 20 g, friction: 1 N, damping: 5 N s/m}
"""
LIMITED = """
  force: {profile: ramp-hold, force: 40 N, squeeze: 0.5 ms, hold: 0 ms}
  voltage: {waveform: trapezoid, peak: 0.15 V, up: 0.2 ms, hold: 0.05 ms, down: 0 ms}
  current_limit: 150 A
"""
BATTERY = """
  force: {profile: ramp-hold, force: 40 N, squeeze: 0.5 ms, hold: 0 ms}
  voltage: {waveform: constant, voltage: 2 V, duration: 0.25 ms}
  circuit_resistance: 8 mohm
  circuit_inductance: 1 uH
"""


def weld(folder: Path, machine: str) -> dict[str, np.ndarray]:
    """History of a run whose energy balance closes and whose charge balances."""
    run(read_case(CASE % machine), folder)
    summary = json.loads((folder / "summary.json").read_text())
    assert summary["status"] == "finished" and summary["energy_balance"]["closes"]
    assert summary["largest"]["charge_imbalance"] < 1e-8
    return read_history(folder)


def test_discharge_with_a_sprung_head(tmp_path):
    """Balances of charge and energy of the circuit, and the motion of the head.

    C (U0 - U) = charge; energy of the circuit = heat of its resistance + input of the joint;
    F = m a of the head.
    """
    history = weld(tmp_path / "weld", DISCHARGE)
    dt = np.diff(history["time"], prepend=0.0)
    charge = np.sum(history["current"] * dt)
    assert 10e-3 * (4.0 - history["capacitor_voltage"][-1]) == pytest.approx(charge, rel=1e-8)
    heat = 8e-3 * np.sum(history["current"] ** 2 * dt) + history["energy_electrical_input"][-1]
    assert 0.5 * 10e-3 * 4.0**2 - history["energy_circuit"][-1] == pytest.approx(heat, rel=1e-6)
    assert charge > 0.02 and np.max(history["current"]) > 180.0
    squeezed = history["time"] <= 0.8e-3
    fallen = 40.0 - 1e5 * (history["set_down"] - history["set_down"][squeezed][-1])
    assert history["applied_force"][~squeezed] == pytest.approx(fallen[~squeezed], rel=1e-9)
    velocity = np.gradient(history["set_down"], history["time"])
    inertia = 0.02 * np.gradient(velocity, history["time"])
    resisted = history["applied_force"] - inertia - 5.0 * velocity - 1.0
    late = slice(-8, -2)
    assert history["force"][late] == pytest.approx(resisted[late], rel=0.1)
    assert np.all(np.abs(history["force"] - history["applied_force"])[late] > 1.0)


def test_voltage_until_a_current_limit(tmp_path):
    """The ramp of voltage drives the current up to its limit, and there it stays."""
    history = weld(tmp_path / "weld", LIMITED)
    on = history["current"] > 0.0
    assert history["time"][on][0] > 0.5e-3
    assert np.max(history["current"]) == pytest.approx(150.0, rel=1e-8)
    free = on & (history["current"] < 149.9)
    start = history["time"] - np.diff(history["time"], prepend=0.0)
    shape = 0.15 * np.sqrt(
        ((history["time"] - 0.5e-3) ** 3 - (start - 0.5e-3) ** 3) / (3 * (history["time"] - start))
    )
    assert free.sum() >= 1 and history["voltage"][free] == pytest.approx(
        shape[free] / 0.2e-3, rel=1e-9
    )
    assert np.all(history["voltage"][on & ~free] < 0.14)


def test_a_battery_behind_its_circuit(tmp_path):
    """Work of the battery = heat of its resistance + energy of its inductance + input of the joint.

    The current rises as E/(R + r) (1 - exp(-t (R + r)/L)), r between the least and the largest
    resistance of the joint.
    """
    history = weld(tmp_path / "weld", BATTERY)
    dt = np.diff(history["time"], prepend=0.0)
    on = history["current"] > 0.0
    current = history["current"][on]
    work = 2.0 * np.sum(current * dt[on])
    heat = 8e-3 * np.sum(current**2 * dt[on]) + history["energy_electrical_input"][-1]
    assert history["energy_circuit"][-1] == pytest.approx(work - heat, rel=1e-6)
    middle = history["time"][on] - 0.5 * dt[on] - 0.5e-3
    resistance = history["voltage"][on] / current
    bounds = [
        2.0 / (8e-3 + r) * (1.0 - np.exp(-middle * (8e-3 + r) / 1e-6))
        for r in (resistance.min(), resistance.max())
    ]
    later = slice(1, None)  # the midpoint of the first step is 2.4 % off
    assert np.all(current[later] < 1.01 * bounds[0][later])
    assert np.all(current[later] > 0.99 * bounds[1][later])
    assert current[0] < 0.2 * current.max() and on.sum() > 10
