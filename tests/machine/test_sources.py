"""Sources over time: what they drive, where a limit takes over, and the state of a discharge."""

import math
from itertools import pairwise

import numpy as np
import pytest

from microweld.cases.machine import Machine
from microweld.machine.drives import OPEN, Current, LoadLine, Power, Voltage
from microweld.setup.machine import source_of

FORCE = {"profile": "ramp-hold", "force": "40 N", "squeeze": "2 ms", "hold": "3 ms"}
SLOPE = {"waveform": "trapezoid", "up": "4 ms", "hold": "2 ms", "down": "0 ms"}


def source(**keys):
    """The source of a machine with a force of 40 N, reached at 2 ms."""
    return source_of(Machine.model_validate({"force": FORCE, **keys}))


def history(built, edges, resistance):
    """Voltage and current of every step on a resistor."""
    line = LoadLine(0.0, 0.0, 1.0 / resistance)
    points = []
    for start, end in pairwise(edges):
        potential = built.drive(start, end).potential_on(line)
        built.accept(start, end, line.current_at(potential))
        points.append((potential, line.current_at(potential)))
    return np.array(points).T


def test_each_quantity_is_controlled():
    assert source(current={**SLOPE, "peak": "300 A"}).drive(6e-3, 7e-3) == Current(
        pytest.approx(300.0)
    )
    assert source(voltage={**SLOPE, "peak": "0.9 V"}).drive(6e-3, 7e-3) == Voltage(
        pytest.approx(0.9)
    )
    assert source(power={**SLOPE, "peak": "200 W"}).drive(6e-3, 7e-3) == Power(pytest.approx(200.0))


def test_outside_the_pulse_every_source_is_open():
    for key, peak in (("current", "300 A"), ("voltage", "1 V"), ("power", "200 W")):
        built = source(**{key: {**SLOPE, "peak": peak}})
        assert built.drive(1e-3, 2e-3) is OPEN and built.drive(8e-3, 9e-3) is OPEN
        assert built.drive(2e-3, 2.1e-3) is not OPEN


def test_a_ramp_of_voltage_carries_its_square_and_one_of_power_its_mean():
    assert source(voltage={**SLOPE, "peak": "0.9 V"}).drive(2e-3, 6e-3) == Voltage(
        pytest.approx(0.9 / math.sqrt(3))
    )
    assert source(power={**SLOPE, "peak": "200 W"}).drive(2e-3, 6e-3) == Power(pytest.approx(100.0))


@pytest.mark.parametrize(
    ("keys", "at", "voltage", "current"),
    [
        ({"current": {**SLOPE, "peak": "400 A"}, "voltage_limit": "0.5 V"}, 0.625, 0.5, 250.0),
        ({"voltage": {**SLOPE, "peak": "0.8 V"}, "current_limit": "100 A"}, 0.25, 0.2, 100.0),
        (
            {"power": {**SLOPE, "peak": "320 W"}, "current_limit": "200 A", "voltage_limit": "3 V"},
            0.25,
            0.4,
            200.0,
        ),
        (
            {
                "power": {**SLOPE, "peak": "320 W"},
                "current_limit": "900 A",
                "voltage_limit": "0.2 V",
            },
            0.0625,
            0.2,
            100.0,
        ),
    ],
)
def test_a_limit_takes_over_when_the_closed_form_says(keys, at, voltage, current):
    """2 mohm, a slope of 4 ms: the source gives way exactly from the share `at` of the slope on."""
    edges = np.linspace(2e-3, 8e-3, 97)
    u, i = history(source(**keys), edges, 2e-3)
    switch = 2e-3 + at * 4e-3
    after = edges[:-1] >= switch + 1e-9
    before = edges[1:] <= switch + 1e-9
    assert u[after] == pytest.approx(voltage, rel=1e-12) and i[after] == pytest.approx(
        current, rel=1e-12
    )
    assert np.all(u[before] < voltage) and np.all(i[before] < current)
    assert after.sum() + before.sum() >= 95


def discharge(**changes):
    keys = {
        "capacitance": "20 mF",
        "charge_voltage": "12 V",
        "circuit_resistance": "1 mohm",
        "circuit_inductance": "0.5 uH",
        "duration": "0.1 ms",
        **changes,
    }
    return source(discharge=keys)


def test_a_discharge_starts_full_and_is_cut_off_at_its_end():
    built = discharge()
    assert built.breakpoints() == pytest.approx((2e-3, 2.1e-3))
    assert built.drive(1e-3, 2e-3) is OPEN and built.drive(2.1e-3, 4e-3) is OPEN
    history(built, np.linspace(2e-3, 2.1e-3, 201), 2e-3)
    left = built.columns()
    assert 0.0 < left["capacitor_voltage"] < 12.0 and built.state().circuit.current > 0.0
    assert built.change(2.1e-3, 4e-3, 0.0) == 0.0
    built.accept(2.1e-3, 4e-3, 0.0)
    assert built.columns()["capacitor_voltage"] == left["capacitor_voltage"]
    assert built.columns()["energy_circuit"] == pytest.approx(
        0.5 * 20e-3 * left["capacitor_voltage"] ** 2
    )


def test_a_step_is_tried_without_being_remembered():
    built = discharge()
    first = built.drive(2e-3, 2.1e-3)
    assert built.change(2e-3, 2.1e-3, 100.0) > 0.0
    assert built.drive(2e-3, 2.1e-3) == first


def test_change_is_that_of_the_capacitor_over_its_charge():
    """Without inductance, I dt/(C U0)."""
    built = discharge(circuit_inductance="0 H")
    assert built.change(2e-3, 2.1e-3, 240.0) == pytest.approx(240.0 * 1e-4 / (20e-3 * 12.0))
