"""A steel bar that necks fast enough to heat itself by its plastic work.

Half of it, axisymmetric, with the geometry, the ends and the nodes of the published runs.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import ufl
from dolfinx import fem
from support.elastic import solid, space_of
from support.half_bar import half_bar
from support.properties import constant, linear, properties

from benchmarks.measurement import Curve, Measurement, work_of
from microweld.electrothermal.problem import Boundary, ElectroThermal
from microweld.machine.drives import OPEN
from microweld.machine.load import Load
from microweld.materials import flow
from microweld.materials.flow_laws import JohnsonCook
from microweld.mechanics import Mechanics
from microweld.meshes.joint import Joint
from microweld.simulation.coupling import plastic_power

# [mm]
RADIUS = 6.413
MIDDLE = 6.35  #: radius in the middle; it grows linearly to the end
HALF = 26.67
SPREAD = 0.05  #: by how much cells grow with the distance from the middle [-]
UNIFORM_STEPS = 40  #: of the bar that stays uniform
UNIFORM_PULL = 1.6e-3  #: beyond its highest load [m]
# of each half [m], [s]
PULL = 7e-3
DURATION = 0.01
YOUNG = 206e9
POISSON = 0.3
DENSITY = 7830.0
CAPACITY = 460.0
CONDUCTIVITY = 34.0
ADIABATIC = 1e-2  #: a conductivity that moves heat by 6 um [W/(m K)]
START = 293.15  # [K]
#: Johnson and Cook: A, B [Pa], n, C at 1/s, melting point [K], m
A = 806e6
B = 614e6
N = 0.168
C = 0.0089
MELT = 1813.15
M = 1.1
ITERATIONS = 3  # of mechanics and heat, in turn, in a step


class Bar(Mechanics):
    """The middle of the bar stays in its plane; its end is pulled and may contract."""

    def fixed_surfaces(self) -> list[tuple[str, int]]:
        """Axis, plane of the middle, end."""
        return [("axis", 0), ("bar.middle", 2), ("bar.end", 2)]


@dataclass(frozen=True)
class Neck:
    """The middle of the bar after a step."""

    radius: float  #: [mm]
    temperature: float  #: highest [K]
    strain: float  #: largest, plastic [-]
    load: float  #: [N]


def steel() -> np.ndarray:
    """The flow law."""
    row = JohnsonCook(A=A, B=B, n=N, rate_sensitivity=C, m=M, T_reference=START, T_melt=MELT).row()
    row[flow.SOLIDUS] = MELT
    row[flow.LIQUIDUS] = MELT + 10.0
    row[flow.FLOOR] = 1e6
    return row


def problems(joint: Joint, conductivity: float) -> tuple[Mechanics, ElectroThermal]:
    """Return mechanics and heat of the insulated bar, each of which reads the other's field.

    Args:
        joint: Its mesh.
        conductivity: Of heat [W/(m K)].
    """
    displacement = fem.Function(space_of(joint))
    laws = properties([constant(1e6)], [constant(conductivity)], [linear(0.0, DENSITY * CAPACITY)])
    heat = ElectroThermal(
        joint,
        laws,
        Boundary({"bar.middle": 0.0}, driven_terminal="bar.end"),
        initial_temperature=START,
        displacement=displacement,
    )
    elastic = solid((YOUNG,), (POISSON,), [steel()])
    return Bar(joint, displacement, elastic, (), ufl.split(heat.y)[1]), heat


def step(bar: Mechanics, heat: ElectroThermal, elongation: float, dt: float) -> None:
    """Pull to an elongation: mechanics at the latest temperatures and heat of its work, in turn.

    Args:
        bar: Mechanics.
        heat: Its temperatures.
        elongation: At the end of the step [m].
        dt: Time step [s].
    """
    bar.predict(dt)
    for _ in range(ITERATIONS):
        bar.solve(Load(displacement=elongation), dt)
        heat.set_heat_source(plastic_power(bar, dt))
        heat.solve(dt, OPEN)
    bar.accept(dt)
    heat.accept()


def neck(bar: Mechanics, heat: ElectroThermal) -> Neck:
    """Return the state of the middle."""
    x = bar.space.tabulate_dof_coordinates()
    middle = np.flatnonzero(x[:, 2] < 1e-9)
    edge = int(middle[np.argmax(x[middle, 0])])
    return Neck(
        1e3 * float(x[edge, 0] + bar.displacement.x.array[3 * edge]),
        float(heat.temperature.max()),
        float(bar.plastic_state.strain.max()),
        -bar.reaction(),
    )


def pull(
    size: float, steps: int, middle: float, conductivity: float = CONDUCTIVITY, to: float = PULL
) -> tuple[list[Neck], dict[str, int]]:
    """Pull a bar at the speed of the published runs.

    Args:
        size: Of the cells in the middle [mm].
        steps: How many, of equal length.
        middle: Radius in the middle [mm].
        conductivity: Of heat [W/(m K)].
        to: Elongation of each half [m].

    Returns:
        The middle after each step, and the counts of work.
    """
    bar, heat = problems(half_bar(middle, RADIUS, HALF, lambda z: size + SPREAD * z), conductivity)
    necks = []
    for elongation in np.linspace(0.0, to, steps + 1)[1:]:
        step(bar, heat, float(elongation), DURATION * to / PULL / steps)
        necks.append(neck(bar, heat))
    return necks, work_of(bar, heat)


def measure(size: float, steps: int) -> Measurement:
    """Neck after 7 mm on each half, with and without conduction; cells of a `size` [mm]."""
    necks, work = pull(size, int(steps), MIDDLE)
    adiabatic, _ = pull(size, int(steps), MIDDLE, conductivity=ADIABATIC)
    uniform, _ = pull(size, UNIFORM_STEPS, RADIUS, to=UNIFORM_PULL)
    last = necks[-1]
    values = {
        "peak_load": 1e-3 * max(found.load for found in uniform),
        "temperature_adiabatic": adiabatic[-1].temperature - 273.15,
        "temperature": last.temperature - 273.15,
        "strain": last.strain,
        "radius": last.radius,
    }
    drawn = 1e3 * PULL * np.arange(1, len(necks) + 1) / len(necks)
    lines = {"found": necks, "without conduction": adiabatic}
    curves = (
        Curve(
            "Radius of the neck",
            "elongation of each half [mm]",
            "r [mm]",
            {name: (drawn, [n.radius for n in line]) for name, line in lines.items()},
        ),
        Curve(
            "Highest temperature",
            "elongation of each half [mm]",
            "T [degC]",
            {name: (drawn, [n.temperature - 273.15 for n in line]) for name, line in lines.items()},
        ),
        Curve(
            "Load",
            "elongation of each half [mm]",
            "F [kN]",
            {name: (drawn, [1e-3 * n.load for n in line]) for name, line in lines.items()},
        ),
    )
    return Measurement(values, work, curves)
