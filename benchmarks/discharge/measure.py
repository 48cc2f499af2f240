"""A capacitor and a battery discharged into a block of metal, circuit and block solved together."""

from __future__ import annotations

import math

import numpy as np
from support.blocks import Box, joint_of
from support.properties import Law, constant, linear, properties
from support.rlc import Series, damped

from benchmarks.measurement import Curve, Measurement, work_of
from microweld.electrothermal.problem import Boundary, ElectroThermal
from microweld.machine.circuit import Circuit
from microweld.machine.sources import Discharge
from microweld.machine.supply import Supply
from microweld.machine.waveforms import constant as steady

SIZE = 1e-3
SIGMA = 1e6
C = 20e-3
L = 0.5e-6
U0 = 6.0
RESISTANCE = 3 / (SIGMA * SIZE)
DAMPING = {"under": 0.4, "critical": 1.0, "over": 2.0}
END = 4.0 * float(np.sqrt(L * C))
SERIES = 2e-3  #: resistance of the battery and its cables [ohm]
TAU = L / (RESISTANCE + SERIES)


def bar(sigma: Law) -> ElectroThermal:
    """A bar that keeps its heat."""
    joint = joint_of([Box("a", (0, 0, 0), (3 * SIZE, SIZE, SIZE), (3, 1, 1))])
    data = properties([sigma], [constant(20.0)], [linear(0.0, 3e6)])
    return ElectroThermal(joint, data, Boundary({"a.left": 0.0}, driven_terminal="a.right"))


def discharge(
    problem: ElectroThermal, circuit: Circuit, end: float, steps: int
) -> tuple[np.ndarray, float, Discharge]:
    """Discharge a capacitor into a bar.

    Args:
        problem: The bar.
        circuit: Its capacitor, inductance and resistance.
        end: Time after closing [s].
        steps: Of equal length until then.

    Returns:
        Times, capacitor voltages and currents of the steps (3, steps); heat put into the bar [J];
        the source.
    """
    source = Discharge(circuit, U0, 0.0, end)
    dt = end / steps
    rows = []
    heat = 0.0
    for number in range(steps):
        span = number * dt, (number + 1) * dt
        result = problem.solve(dt, source.drive(*span))
        problem.accept()
        source.accept(*span, result.terminal_current)
        heat += result.heat.electrical_input
        voltage = source.columns()["capacitor_voltage"]
        rows.append((span[1], voltage, result.terminal_current))
    return np.array(rows).T, heat, source


def rising(time: float) -> float:
    """Current of a battery through resistance and inductance after closing [A]."""
    return U0 / (RESISTANCE + SERIES) * (1.0 - math.exp(-time / TAU))


def battery(problem: ElectroThermal, end: float, steps: int) -> tuple[np.ndarray, float, float]:
    """Close a battery on a bar, behind a resistance and an inductance.

    Args:
        problem: The bar.
        end: Time after closing [s].
        steps: Of equal length until then.

    Returns:
        Times, and currents of the inductor at them (2, steps); heat of the bar and the battery with
        the energy of the inductor [J]; work of the battery [J].
    """
    source = Supply(steady(U0), [(0.0, end)], SERIES, L)
    dt = end / steps
    rows = []
    spent = 0.0
    work = 0.0
    for number in range(steps):
        span = number * dt, (number + 1) * dt
        result = problem.solve(dt, source.drive(*span))
        problem.accept()
        source.accept(*span, result.terminal_current)
        spent += result.heat.electrical_input + SERIES * result.terminal_current**2 * dt
        work += U0 * result.terminal_current * dt
        rows.append((span[1], source.state().inductor_current))
    return np.array(rows).T, spent + source.columns()["energy_circuit"], work


def measure(steps: int) -> Measurement:
    """Capacitor voltage half-way for three dampings, rise of a battery's current, energy."""
    values = {}
    problems = []
    lines = {}
    worst = 0.0
    for name, ratio in DAMPING.items():
        exact: Series = damped(ratio, C, L, U0)
        circuit = Circuit(C, exact.resistance - RESISTANCE, L)
        problem = bar(constant(SIGMA))
        (times, voltage, current), heat, source = discharge(problem, circuit, END, int(steps))
        values[f"{name}_voltage"] = float(voltage[int(steps) // 2 - 1])
        joule = float(np.sum(current**2)) * END / int(steps)
        spent = 0.5 * C * U0**2 - source.columns()["energy_circuit"]
        worst = max(worst, abs(heat + circuit.resistance * joule - spent) / spent)
        problems.append(problem)
        lines[name] = (1e3 * times, voltage)
        lines[f"{name}, exact"] = (1e3 * times, [exact.capacitor(time) for time in times])
    problem = bar(constant(SIGMA))
    (times, current), spent, work = battery(problem, END, int(steps))
    values["battery_current"] = float(current[int(steps) // 4 - 1])
    worst = max(worst, abs(spent - work) / work)
    exact_current = [rising(time) for time in times]
    rise = {"battery": (1e3 * times, current), "exact": (1e3 * times, exact_current)}
    curves = (
        Curve("Voltage of the capacitor", "time [ms]", "U [V]", lines, tuple(DAMPING)),
        Curve("Current of a battery", "time [ms]", "I [A]", rise, ("battery",)),
    )
    return Measurement({**values, "energy": worst}, work_of(*problems, problem), curves)
