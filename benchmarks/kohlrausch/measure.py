"""Three shapes of metals that obey Wiedemann and Franz, driven by voltage or current."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from support.blocks import Box, joint_of, pairings_of
from support.properties import constant, inverse, linear, properties

from benchmarks.measurement import Measurement, work_of
from microweld.arrays import Floats
from microweld.contact_laws.closed_points import Softened
from microweld.contact_laws.dual import Dual
from microweld.contact_laws.law import Conductances
from microweld.electrothermal.interface import Interface
from microweld.electrothermal.newton import NewtonSettings
from microweld.electrothermal.problem import Boundary, Current, ElectroThermal, Voltage
from microweld.meshes.joint import Joint

L = 2.443e-8
K = 100.0
T_0 = 300.0
SIZE = 1e-3
VOLTAGES = (0.1, 0.3, 0.5)
PEAKS = (400, 600, 1000, 1728)
COLD_RESISTANCE = 4 * SIZE / SIZE**2 * L * T_0 / K  #: of the bar at T_0 [ohm]


class MetalSpot:
    """Constant h_e, h_t by Wiedemann-Franz at the mean temperature.

    Between its two sides the potential jumps, and the highest temperature lies inside the jump,
    where nothing is read: h_e is some fifty times what a layer of cold metal as thick as the spot
    is wide conducts, so the jump is small.
    """

    def evaluate(
        self,
        pressure: Floats,
        T_s: Dual,
        T_m: Dual,
        softened: Softened | None = None,
        superheat: Dual | None = None,
    ) -> Conductances:
        """Conductances where there is pressure."""
        h = np.where(pressure > 0, 2e12, 0.0)
        return Conductances(T_s.constant(h), ((T_s + T_m) / 2).scaled(L * h))


def conductor(
    joint: Joint,
    terminals: tuple[str, str],
    interfaces: tuple[Interface, ...] = (),
    newton: NewtonSettings | None = None,
) -> ElectroThermal:
    """Terminals at T_0, the first earthed, the second driven; sides insulated."""
    first, second = terminals
    bodies = len(joint.bodies)
    law = properties([inverse(linear(0.0, L / K))] * bodies, [constant(K)] * bodies)
    return ElectroThermal(
        joint,
        law,
        Boundary({first: 0.0}, {first: T_0, second: T_0}, {}, second),
        initial_temperature=T_0,
        interfaces=interfaces,
        newton=newton,
    )


def bar(cells: int = 8, newton: NewtonSettings | None = None) -> ElectroThermal:
    """A straight bar."""
    joint = joint_of([Box("a", (0, 0, 0), (4 * SIZE, SIZE, SIZE), (cells, 1, 1))])
    return conductor(joint, ("a.left", "a.right"), newton=newton)


def dog_bone(cells: int = 12) -> ElectroThermal:
    """Waisted to a third of its width, and not symmetric; twice `cells` along it."""
    joint = joint_of([Box("a", (0, 0, 0), (4 * SIZE, SIZE, SIZE), (2 * cells, 5, 5))], order=2)
    x = joint.mesh.geometry.x
    waist = 1 - 2 / 3 * np.exp(-(((x[:, 0] - 1.5 * SIZE) / SIZE) ** 2))
    x[:, 1:] *= waist[:, None]
    return conductor(joint, ("a.left", "a.right"))


def crossed_bars(cells: int = 18) -> ElectroThermal:
    """Return bars across each other, in contact over the middle ninth of their overlap.

    `cells` along the longest edge is a multiple of nine.
    """
    half = 0.5 * SIZE
    third = cells // 3
    boxes = [
        Box("a", (-3 * half, -half, -2 * half), (3 * half, half, 0), (cells, third, third)),
        Box("b", (-half, -3 * half, 0), (half, 3 * half, 2 * half), (third, cells, third)),
    ]
    joint = joint_of(boxes, [("a.top", "b.bottom")])
    problem = conductor(
        joint, ("a.left", "b.back"), (Interface(joint.pairs[0].name, MetalSpot(), 0.5, 0, 1),)
    )
    pairing = pairings_of(joint, problem.space, 1.0)["a.top|b.bottom"]
    x = problem.space.tabulate_dof_coordinates()
    place = np.einsum("na,nai->ni", pairing.slave_shape, x[pairing.slave_nodes])
    inside = np.all(abs(place[:, :2]) < SIZE / 6, axis=1)
    share = inside.astype(float)
    problem.update_contact_maps({pairing.name: replace(pairing, pressure=share, touching=share)})
    return problem


def measure(cells: int) -> Measurement:
    """Peak temperatures and hot resistances; `cells` along the longest edge, a multiple of nine."""
    values = {}
    problems = []
    for shape in (bar, dog_bone, crossed_bars):
        problem = shape(int(cells))
        # one after the other: on a fine mesh 0.3 V are too far from the cold state
        for voltage in VOLTAGES:
            problem.solve_steady(Voltage(voltage))
            values[f"{shape.__name__}_{10 * voltage:g}"] = float(problem.temperature.max()) - T_0
        problems.append(problem)
    for peak in PEAKS:
        driven = bar(int(cells))
        current = 2 * np.sqrt(L) * T_0 * np.arccos(T_0 / peak) / COLD_RESISTANCE
        result = driven.solve_steady(Current(current))
        resistance = result.terminal_potential / result.terminal_current
        values[f"current_{peak}"] = float(driven.temperature.max()) - T_0
        values[f"resistance_{peak}"] = resistance / COLD_RESISTANCE
        problems.append(driven)
    far = bar(int(cells), NewtonSettings(maximum_temperature_change=1e5))
    for voltage in (0.3, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0):
        current = far.solve_steady(Voltage(voltage)).terminal_current
    values["critical"] = current * COLD_RESISTANCE
    return Measurement(values, work_of(*problems, far))
