"""A voltage behind a resistance and an inductance: closed forms, order, energy, limits, state."""

import math
from itertools import pairwise

import numpy as np
import pytest

from microweld.cases.machine import Machine
from microweld.machine import (
    OPEN,
    Controlled,
    Current,
    LoadLine,
    Supply,
    Voltage,
    constant,
    step_value,
    trapezoid,
)
from microweld.setup.machine import source_of

E = 12.0
R = 8e-3
L = 20e-6
LOAD = 4e-3
TAU = L / (R + LOAD)
END = 3.0 * TAU
CONSTANT = {"waveform": "constant", "voltage": "12 V", "duration": "5 ms"}
FORCE = {"profile": "ramp-hold", "force": "40 N", "squeeze": "2 ms", "hold": "3 ms"}


def machine_source(**keys):
    """The source of a machine whose pulse starts at 2 ms."""
    return source_of(Machine.model_validate({"force": FORCE, **keys}))


def follow(source, edges, load=LOAD):
    """Currents of all steps and of the inductor at their ends, into a resistor [A]."""
    line = LoadLine(0.0, 0.0, 1.0 / load)
    currents = []
    ends = []
    for start, end in pairwise(edges):
        currents.append(line.current_at(source.drive(start, end).potential_on(line)))
        source.accept(start, end, currents[-1])
        ends.append(source.state().inductor_current)
    return np.array(currents), np.array(ends)


def uneven(steps, end):
    """Ends of steps of uneven length [s]."""
    lengths = 1.0 + 0.3 * np.sin(np.arange(steps))
    return np.concatenate([[0.0], np.cumsum(lengths) / lengths.sum()]) * end


def rising(time):
    """I = E/R (1 - exp(-t R/L))."""
    return E / (R + LOAD) * (1.0 - np.exp(-time / TAU))


def ramped(time):
    """Of a voltage E t/END: the current follows it, a time constant behind."""
    return E / END / (R + LOAD) * (time - TAU * (1.0 - np.exp(-time / TAU)))


def alternating(time):
    """Of E sin(w t) from zero current on: the steady wave, and the transient that makes it zero."""
    w = 2.0 * np.pi / END
    size = E / math.hypot(R + LOAD, w * L)
    lag = math.atan2(w * L, R + LOAD)
    return size * (np.sin(w * time - lag) + math.sin(lag) * np.exp(-time / TAU))


def waves():
    """A period of E sin(w t), as the case gives it."""
    pulse = {"waveform": "ac", "peak": "12 V", "frequency": f"{1 / END} Hz", "cycles": 1}
    built = machine_source(
        voltage={**pulse, "start": "1e-12 s"}, circuit_resistance=R, circuit_inductance=L
    )
    return built.waveform


@pytest.mark.parametrize(
    ("waveform", "exact"),
    [
        (constant(E), rising),
        (trapezoid(E, 0.0, END, 1.0, 0.0), ramped),
        (waves(), alternating),
    ],
    ids=["constant", "ramp", "mains"],
)
def test_second_order_against_the_closed_form(waveform, exact):
    errors = []
    for steps in (100, 200, 400):
        edges = uneven(steps, END)
        _, ends = follow(Supply(waveform, [(0.0, END)], R, L), edges)
        errors.append(np.max(np.abs(ends - exact(edges[1:]))) / np.max(np.abs(exact(edges[1:]))))
    assert np.log2(np.array(errors[:-1]) / np.array(errors[1:])) == pytest.approx(2.0, abs=0.15)
    assert errors[-1] < 2e-4


@pytest.mark.parametrize("steps", [2, 7, 60])
def test_no_step_loses_energy(steps):
    """Work of the source = heat of both resistances + energy of the inductor, for any steps."""
    edges = uneven(steps, END)
    source = Supply(constant(E), [(0.0, END)], R, L)
    currents, _ = follow(source, edges)
    dt = np.diff(edges)
    heat = (R + LOAD) * np.sum(currents**2 * dt)
    left = source.columns()["energy_circuit"]
    assert E * np.sum(currents * dt) == pytest.approx(heat + left, rel=1e-10)


def test_without_inductance_the_voltage_is_divided_in_every_step():
    """A ramp carries its root mean square, as an ideal source of voltage does."""
    ramp = {"waveform": "trapezoid", "peak": "12 V", "up": "4 ms", "hold": "2 ms", "down": "0 ms"}
    source = machine_source(voltage=ramp, circuit_resistance="8 mohm")
    ideal = machine_source(voltage=ramp)
    edges = np.linspace(2e-3, 8e-3, 13)
    currents, _ = follow(source, edges)
    alone, _ = follow_ideal(ideal, edges)
    assert currents == pytest.approx(alone * LOAD / (R + LOAD), rel=1e-12)
    assert currents[-1] == pytest.approx(1000.0)
    assert source.columns() == {} and source.change(2e-3, 3e-3, 100.0) == 0.0


def follow_ideal(source, edges):
    """Currents and voltages of an ideal source on the same resistor."""
    levels = [source.drive(*span).volts for span in pairwise(edges)]
    return np.array(levels) / LOAD, np.array(levels)


def test_a_trace_of_voltage_drives_the_circuit(tmp_path):
    (tmp_path / "battery.csv").write_text("time [ms],voltage [V]\n0,12\n1,12\n5,6\n")
    trace = {"waveform": "csv", "file": "battery.csv"}
    machine = Machine.model_validate(
        {"force": FORCE, "voltage": trace, "circuit_resistance": "8 mohm"},
        context={"folder": tmp_path},
    )
    currents, _ = follow(source_of(machine), np.array([2e-3, 3e-3, 7e-3 - 1e-9, 7e-3]))
    assert currents[0] == pytest.approx(1000.0) and currents[-1] == pytest.approx(500.0, rel=1e-6)


def test_the_circuit_is_open_outside_the_pulses_and_closed_where_the_voltage_is_zero():
    half = {"waveform": "constant", "voltage": "12 V", "duration": "1 ms"}
    gap = {"waveform": "table", "points": [["0 ms", "6 V"], ["1 ms", "6 V"], ["1 ms", "0 V"]]}
    gap["points"] += [["2 ms", "0 V"]]
    series = {"waveform": "multi-pulse", "pulses": [half, gap], "cool": ["3 ms"]}
    source = machine_source(voltage=series, circuit_inductance="20 uH")
    assert source.breakpoints() == pytest.approx((2e-3, 3e-3, 6e-3, 7e-3, 8e-3))
    assert source.drive(1e-3, 2e-3) is OPEN and source.drive(3e-3, 6e-3) is OPEN
    assert source.drive(8e-3, 9e-3) is OPEN
    _, ends = follow(source, np.linspace(2e-3, 9e-3, 71))
    assert ends[9] > 500.0 and ends[10] == ends[39] == 0.0
    assert ends[59] == pytest.approx(ends[49] * math.exp(-1e-3 * LOAD / 20e-6), rel=1e-2)
    assert ends[60] == 0.0


def test_a_limit_holds_the_current_without_ringing():
    source = machine_source(
        voltage=CONSTANT,
        circuit_resistance="8 mohm",
        circuit_inductance="20 uH",
        current_limit="300 A",
    )
    currents, ends = follow(source, np.linspace(2e-3, 7e-3, 41))
    assert max(currents) == pytest.approx(300.0) and np.all(currents[10:] == pytest.approx(300.0))
    assert np.all(ends[10:] == pytest.approx(300.0))


def test_change_is_that_of_the_current_over_what_it_tends_to():
    source = Supply(constant(E), [(0.0, 1.0)], R, L)
    dt = 0.1 * TAU
    currents, ends = follow(source, [0.0, dt])
    fresh = Supply(constant(E), [(0.0, END)], R, L)
    assert fresh.change(0.0, dt, currents[0]) == pytest.approx(ends[0] * (R + LOAD) / E)
    assert source.change(dt, 2 * dt, 0.0) == 0.0
    long_pulse = Supply(constant(E), [(0.0, 2e3 * dt)], R, L)
    assert long_pulse.change(0.0, dt, currents[0]) == 0.0


def test_a_fresh_supply_gives_the_same_next_drive():
    used = Supply(constant(E), [(0.0, END)], R, L)
    used.accept(0.0, 0.1 * TAU, 50.0)
    fresh = Supply(constant(E), [(0.0, END)], R, L)
    before = fresh.drive(0.1 * TAU, 0.2 * TAU)
    fresh.restore(used.state())
    assert fresh.drive(0.1 * TAU, 0.2 * TAU) == used.drive(0.1 * TAU, 0.2 * TAU) != before
    assert fresh.columns() == used.columns()
    with pytest.raises(Exception, match="no circuit of a voltage source"):
        fresh.restore(Controlled(constant(1.0), step_value, Current).state())


def test_zero_in_series_is_an_ideal_source():
    built = machine_source(voltage=CONSTANT, circuit_resistance="0 ohm", circuit_inductance="0 H")
    assert built.drive(3e-3, 4e-3) == Voltage(pytest.approx(12.0))
