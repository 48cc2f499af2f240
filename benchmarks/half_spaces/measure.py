"""Two half-spaces of different temperature that touch through a thermal conductance."""

from __future__ import annotations

import numpy as np
from support.blocks import Box, joint_of, pairings_of
from support.properties import constant, linear, properties

from benchmarks.measurement import Curve, Measurement, work_of
from microweld.contact.conductance import ConstantConductance
from microweld.electrothermal.interface import Interface
from microweld.electrothermal.problem import Boundary, ElectroThermal, Scheme

# k [W/(m K)], rho c [J/(m3 K)]
COPPER = (390.0, 8960.0 * 385.0)
NICKEL = (80.0, 8900.0 * 450.0)
HOT = 1000.0
COLD = 300.0
CONDUCTANCE = 1e6
TIMES = (1e-6, 1e-5, 1e-4)
LENGTH = 7e-4
WIDTH = 4e-5


def half_spaces(cells: int) -> ElectroThermal:
    """Copper at the left of x = 0, nickel at the right; cells get small towards the contact."""
    boxes = [
        Box("a", (-1.0, 0, 0), (0, WIDTH, WIDTH), (cells, 1, 1)),
        Box("b", (0, 0, 0), (1.0, WIDTH, WIDTH), (cells, 1, 1)),
    ]
    joint = joint_of(boxes, [("a.right", "b.left")])
    x = joint.mesh.geometry.x
    x[:, 0] = LENGTH * np.sign(x[:, 0]) * (0.05 * abs(x[:, 0]) + 0.95 * abs(x[:, 0]) ** 3)
    metals = (COPPER, NICKEL)
    problem = ElectroThermal(
        joint,
        properties(
            [constant(1e7)] * 2,
            [constant(k) for k, _ in metals],
            [linear(0.0, c) for _, c in metals],
        ),
        Boundary({"a.left": 0.0, "b.right": 0.0}, {"a.left": HOT, "b.right": COLD}, {}),
        interfaces=[Interface("a.right|b.left", ConstantConductance(1e7, CONDUCTANCE), 0.5, 0, 1)],
        initial_temperature=COLD,
        scheme=Scheme.SDIRK2,
    )
    nodes = np.unique(problem.space.dofmap.list[joint.cell_tags.find(1)])
    problem.temperature[nodes] = HOT
    problem.update_contact_maps(pairings_of(joint, problem.space, 1.0))
    problem.system.data.update(problem.temperature)
    problem.accept()
    return problem


def faces(problem: ElectroThermal) -> tuple[float, float]:
    """Temperatures of copper and nickel at the contact [K]."""
    x = problem.space.tabulate_dof_coordinates()[:, 0]
    T = problem.temperature
    here = T[abs(x) < 1e-12]
    return float(here.max()), float(here.min())


def measure(cells: int, steps: int) -> Measurement:
    """Contact temperatures at three times; `steps` in each span of time."""
    problem = half_spaces(int(cells))
    values = {}
    start = 0.0
    history = []
    for number, end in enumerate(TIMES):
        if number:
            before = TIMES[number - 1]
        else:
            before = 0.0
        for time in before + (end - before) * np.linspace(0.0, 1.0, int(steps) + 1)[1:] ** 2:
            problem.solve(float(time) - start)
            problem.accept()
            start = float(time)
            history.append((start, *faces(problem)))
        values |= {
            f"{metal}_{number}": T
            for metal, T in zip(("copper", "nickel"), faces(problem), strict=True)
        }
    times, copper, nickel = zip(*history, strict=True)
    lines = {"copper": (times, copper), "nickel": (times, nickel)}
    return Measurement(
        values, work_of(problem), (Curve("Contact temperatures", "time [s]", "T [K]", lines),)
    )
