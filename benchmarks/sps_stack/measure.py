"""Current and heat in the sintering stacks I and III of Cincotti, heating and cooling."""

from __future__ import annotations

import numpy as np
from support.blocks import pairings_of

from benchmarks.measurement import Curve, Measurement, work_of
from benchmarks.sps_stack.stack import BODIES, SAMPLE_1, SAMPLE_3, Stack, stack_joint
from microweld.contact.conductance import MetalContact
from microweld.contact_laws.babu import Babu
from microweld.contact_laws.closed_points import ContactSide
from microweld.electrothermal.interface import Interface
from microweld.electrothermal.problem import (
    Boundary,
    BulkProperties,
    Current,
    ElectroThermal,
    Scheme,
)
from microweld.electrothermal.surface_loss import SurfaceLoss
from microweld.materials import compile_properties, load_material
from microweld.materials.material import Material

# [K], [s], [s]
ROOM = 293.0
OFF = 1200.0
END = 1500.0
HARDNESS = 2 * 3.5e9 * 1.92e9 / (3.5e9 + 1.92e9)  # harmonic mean, as in the benchmark [Pa]
LAW = Babu(law="babu", hardness=HARDNESS)
NEVER = 1e6  # a melting point that is not reached [K]
#: Stack, current [A], end of its ramp [s], pressure of the contacts [Pa], places (0, z) [cm] of the
#: thermocouples.
SAMPLES = {
    1: (SAMPLE_1, 1200.0, 42.7, 50e3, {"spacer": 28.0}),
    3: (SAMPLE_3, 670.0, 46.9, 3.5e3, {"big": 28.0, "small": 31.5, "plunger": 34.0}),
}


def side(material: Material) -> ContactSide:
    """Return what the contact law needs of a material."""
    laws = {
        name: compile_properties([material], name)
        for name in ("electrical_conductivity", "thermal_conductivity", "hardness")
    }
    one = {
        name: lambda T, law=law: law.evaluate(T, np.zeros(T.size, dtype=np.int64))
        for name, law in laws.items()
    }
    return ContactSide(
        one["electrical_conductivity"],
        one["thermal_conductivity"],
        one["hardness"],
        NEVER,
        NEVER + 1.0,
    )


def build(stack: Stack, force: float, size: float, ledges: bool) -> ElectroThermal:
    """The stack at room temperature; `ledges`: whether the flat faces between pieces radiate."""
    joint = stack_joint(stack, size)
    steel = load_material("steel_304_sps")
    graphite = load_material("graphite_at101")
    materials = [steel, graphite, steel]
    names = ("electrical_conductivity", "thermal_conductivity", "enthalpy")
    losses = {
        "channel": SurfaceLoss(4725.0, 0.0, ROOM),
        "steel_side": SurfaceLoss(0.0, 0.4, ROOM),
        "graphite_side": SurfaceLoss(0.0, 0.85, ROOM),
    }
    if ledges:
        losses["ledges"] = SurfaceLoss(0.0, 0.85, ROOM)
    law = MetalContact(side(graphite), side(steel), LAW)
    problem = ElectroThermal(
        joint,
        BulkProperties(*(compile_properties(materials, name) for name in names)),
        Boundary({"bottom": 0.0}, {"bottom": ROOM, "top": ROOM}, losses, "top"),
        interfaces=[
            Interface(pair.name, law, 0.5, 1, BODIES.index(pair.master.split("_")[0] + "_ram"))
            for pair in joint.pairs
        ],
        initial_temperature=ROOM,
        scheme=Scheme.SDIRK2,
    )
    problem.update_contact_maps(
        pairings_of(joint, problem.space, force / (np.pi * 0.04**2), reach=1e-3)
    )
    return problem


def run(
    number: int, size: float, steps: int, ledges: bool = True
) -> tuple[dict[str, float], list[Curve], ElectroThermal]:
    """Heat and cool a stack.

    Args:
        number: Of the sample, 1 or 3.
        size: Of cells [cm].
        steps: Until the current is switched off.
        ledges: Whether the flat faces between pieces radiate.

    Returns:
        Temperatures at the thermocouples when the current is switched off [C], curves, and the
        problem.
    """
    stack, current, ramp, force, places = SAMPLES[number]
    problem = build(stack, force, size, ledges)
    x = problem.space.tabulate_dof_coordinates()
    nodes = {
        name: int(np.argmin(x[:, 0] ** 2 + (x[:, 2] - 1e-2 * z) ** 2)) for name, z in places.items()
    }
    rows: list[list[float]] = []
    voltage = 0.0
    worst = 0.0
    start = 0.0
    heating = np.concatenate(
        [ramp * np.linspace(0, 1, steps // 3 + 1)[1:], _growing(ramp, OFF, 2 * steps // 3)]
    )
    for end in np.concatenate([heating, _growing(OFF, END, steps // 3)]):
        if start >= ramp:
            level = current
        else:
            level = current * np.sqrt((end**3 - start**3) / (3 * (end - start))) / ramp
        if end > OFF:
            level = 0.0
        result = problem.solve(end - start, Current(float(level)))
        problem.accept()
        start = float(end)
        rows.append(
            [start, *(float(problem.temperature[node]) - 273.15 for node in nodes.values())]
        )
        if end <= OFF:
            worst = max(worst, abs(result.heat.imbalance) / result.heat.electrical_input)
            voltage = result.terminal_potential
    columns = np.array(rows).T
    values = {
        f"{name}_{number}": float(np.interp(OFF, columns[0], columns[i + 1]))
        for i, name in enumerate(nodes)
    }
    values |= {f"voltage_{number}": voltage, f"balance_{number}": worst}
    lines = {name: (columns[0], columns[i + 1]) for i, name in enumerate(nodes)}
    curve = Curve(f"Temperatures of sample {number}", "time [s]", "T [degC]", lines)
    return values, [curve], problem


def _growing(start: float, end: float, count: int) -> np.ndarray:
    """Times whose spacing grows."""
    return start + (end - start) * np.linspace(0, 1, count + 1)[1:] ** 2


def measure(size: float, steps: int) -> Measurement:
    """Both samples, and the third with flat faces that do not radiate; `size` of cells [cm]."""
    one, curves_1, first = run(1, size, int(steps))
    three, curves_3, third = run(3, size, int(steps))
    dark, _, _ = run(3, size, int(steps), ledges=False)
    values = {
        **one,
        **three,
        **{f"{name}_dark_ledges": dark[name] for name in ("big_3", "small_3", "plunger_3")},
    }
    return Measurement(values, work_of(first, third), (*curves_1, *curves_3))
