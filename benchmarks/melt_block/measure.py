"""An insulated block of nickel from the library, heated by a current until it has melted."""

from __future__ import annotations

import numpy as np
from support.blocks import Box, joint_of

from benchmarks.measurement import Curve, Measurement, work_of
from microweld.electrothermal.problem import Boundary, BulkProperties, Current, ElectroThermal
from microweld.materials import compile_properties, load_material

SIZE = 1e-3
CURRENT = 600.0
# around the melting range [K]
SOLID = 1700.0
LIQUID = 1760.0


def block() -> ElectroThermal:
    """A cube that loses no heat, without its Seebeck effect, so that it stays uniform."""
    joint = joint_of([Box("a", (0, 0, 0), (SIZE, SIZE, SIZE), (1, 1, 1))])
    names = ("electrical_conductivity", "thermal_conductivity", "enthalpy")
    properties = BulkProperties(
        *(compile_properties([load_material("nickel")], name) for name in names)
    )
    boundary = Boundary({"a.left": 0.0}, driven_terminal="a.right")
    return ElectroThermal(joint, properties, boundary, initial_temperature=1600.0)


def measure(steps: int) -> Measurement:
    """Heat that takes the block through its melting range.

    `steps` is inverse to the time step: all steps from 1600 to 1900 K bring the same energy.
    """
    problem = block()
    mass = load_material("nickel").density * SIZE**3
    heat = 0.0
    rows = [(0.0, 1600.0)]
    while rows[-1][1] < 1900.0:
        result = problem.solve(0.02 / steps, Current(CURRENT))
        problem.accept()
        heat += result.heat.electrical_input
        rows.append((heat / mass, float(problem.temperature.mean())))
    energy, T = np.array(rows).T
    before, after = (float(np.interp(level, T, energy)) for level in (SOLID, LIQUID))
    curve = Curve(
        "Heating through the melting range", "heat [kJ/kg]", "T [K]", {"nickel": (1e-3 * energy, T)}
    )
    return Measurement({"heat": 1e-3 * (after - before)}, work_of(problem), (curve,))
