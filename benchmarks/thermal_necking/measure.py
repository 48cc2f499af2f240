"""A steel bar that necks fast enough to heat itself by its plastic work.

Half of it, axisymmetric.
"""

from __future__ import annotations

from dataclasses import dataclass

from mpi4py import MPI

import gmsh
import numpy as np
import ufl
from dolfinx import fem
from support.elastic import solid, space_of
from support.properties import constant, linear, properties

from benchmarks.measurement import Curve, Measurement, work_of
from microweld.cases.joints.stack.drawing import section
from microweld.electrothermal.problem import Boundary, ElectroThermal
from microweld.machine.drives import OPEN
from microweld.machine.load import Load
from microweld.materials import flow
from microweld.materials.flow_laws import JohnsonCook
from microweld.mechanics import Mechanics
from microweld.meshes.drawing.parts import Drawing, Part, name_parts
from microweld.meshes.generation.build import Roles, import_model
from microweld.meshes.joint import Joint
from microweld.meshes.model import AXISYMMETRIC
from microweld.simulation.coupling import plastic_power

# [mm]
RADIUS = 6.413
HALF = 26.667
# of each half [m], [s]
PULL = 7e-3
DURATION = 0.01
YOUNG = 206.9e9
POISSON = 0.3
DENSITY = 7830.0
CAPACITY = 460.0
CONDUCTIVITY = 34.0
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
    """The middle of the bar stays in its plane; its end is clamped and pulled."""

    def fixed_surfaces(self) -> list[tuple[str, int]]:
        """Axis, plane of the middle, end."""
        return [("axis", 0), ("bar.middle", 2), ("bar.end", 0), ("bar.end", 2)]


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


def draw() -> Drawing:
    """A quarter of the bar's section, x > 0 and z > 0."""
    bar = section([(0, 0), (RADIUS, 0), (RADIUS, HALF), (0, HALF)])
    gmsh.model.occ.synchronize()
    faces = {
        "middle": lambda x, y, z: z,
        "end": lambda x, y, z: z - HALF,
        "side": lambda x, y, z: x - RADIUS,
    }
    return name_parts({"bar": Part([bar], faces)}, {"axis": lambda x, y, z: x}, 2)


def half_bar(size: float) -> Joint:
    """The mesh, cells of a size [mm] in the middle."""
    roles = Roles("bar.middle", "bar.end", (), {"axis": 0}, 1)
    return import_model(
        draw, roles, MPI.COMM_WORLD, model=AXISYMMETRIC, cell_size=lambda _, x, y, z: size + 0.1 * z
    )


def problems(joint: Joint) -> tuple[Mechanics, ElectroThermal]:
    """Return mechanics and heat of the insulated bar, each of which reads the other's field."""
    displacement = fem.Function(space_of(joint))
    laws = properties([constant(1e6)], [constant(CONDUCTIVITY)], [linear(0.0, DENSITY * CAPACITY)])
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
    edge = int(np.argmin(np.hypot(x[:, 0] - RADIUS * 1e-3, x[:, 2])))
    radius = 1e3 * (x[edge, 0] + bar.displacement.x.array[3 * edge])
    return Neck(
        float(radius),
        float(heat.temperature.max()),
        float(bar.plastic_state.strain.max()),
        -bar.reaction(),
    )


def measure(size: float, steps: int) -> Measurement:
    """Neck after 7 mm on each half; cells of a `size` in the middle [mm]."""
    bar, heat = problems(half_bar(size))
    elongations = np.linspace(0.0, PULL, int(steps) + 1)
    necks = []
    for elongation in elongations[1:]:
        step(bar, heat, float(elongation), DURATION / steps)
        necks.append(neck(bar, heat))
    last = necks[-1]
    drawn = 1e3 * elongations[1:]
    values = {
        "radius": last.radius,
        "temperature": last.temperature - 273.15,
        "strain": last.strain,
    }
    curves = (
        Curve(
            "Radius of the neck",
            "elongation of each half [mm]",
            "r [mm]",
            {"found": (drawn, [n.radius for n in necks])},
        ),
        Curve(
            "Load",
            "elongation of each half [mm]",
            "F [kN]",
            {"found": (drawn, [1e-3 * n.load for n in necks])},
        ),
    )
    return Measurement(values, work_of(bar, heat), curves)
