"""A load whose voltage falls as its current rises within one step: the current still finds it.

A block without cooling, of one temperature, and with a conductivity that rises exponentially: one
step of backward Euler with x = (T - T_0)/D is

    c D x/dt = s_0 exp(x) E^2,     I = s_0 exp(x) E A

E^2 is proportional to x exp(-x), so the voltage has its crest at x = 1, and beyond it dI/dU < 0.
"""

from __future__ import annotations

import numpy as np
import pytest
from support.blocks import Box, joint_of
from support.properties import constant, linear, properties

from microweld.electrothermal.problem import Boundary, Current, ElectroThermal
from microweld.machine.drives import Drive, Power, Thevenin

SIZE = 1e-4
START = 300.0
STEP = 1e-5  # [s]
CAPACITY = 4e6  # c [J/(m3 K)]
COLD = 1e6  # s_0 [S/m]
RISE = 100.0  # D [K]


def conductivity(T):
    value = COLD * np.exp((T - START) / RISE)
    return value, value / RISE


def block() -> ElectroThermal:
    joint = joint_of([Box("a", (0, 0, 0), (SIZE, SIZE, SIZE), (1, 1, 1))])
    law = properties([conductivity], [constant(100.0)], [linear(0.0, CAPACITY)])
    return ElectroThermal(
        joint, law, Boundary({"a.left": 0.0}, {}, {}, "a.right"), initial_temperature=START
    )


def voltage_and_current(x: float) -> tuple[float, float]:
    field = np.sqrt(CAPACITY * RISE * x * np.exp(-x) / COLD / STEP)
    return field * SIZE, COLD * np.exp(x) * field * SIZE**2


def drive(kind: str, x: float) -> Drive:
    """Drive whose working point is x."""
    voltage, current = voltage_and_current(x)
    if kind == "current":
        return Current(current)
    if kind == "power":
        return Power(voltage * current)
    # so steep that the supply meets the load once
    slope = (voltage_and_current(x + 1e-6)[0] - voltage) / (
        voltage_and_current(x + 1e-6)[1] - current
    )
    resistance = 3.0 * abs(slope)
    return Thevenin(voltage + resistance * current, resistance)


@pytest.mark.parametrize("kind", ["current", "power", "supply"])
@pytest.mark.parametrize("x", [0.5, 1.5, 2.5])
def test_it_works_before_and_beyond_the_crest_of_the_voltage(kind: str, x: float) -> None:
    problem = block()
    result = problem.solve(STEP, drive(kind, x))
    voltage, current = voltage_and_current(x)
    assert result.terminal_current == pytest.approx(current, rel=1e-7)
    assert result.terminal_potential == pytest.approx(voltage, rel=1e-7)
    assert problem.temperature == pytest.approx(START + x * RISE, rel=1e-7)
    assert result.heat.imbalance < 1e-8
