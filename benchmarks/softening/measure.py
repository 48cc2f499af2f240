"""A bar that recrystallises or melts, and is then pulled cold."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from dolfinx import fem
from support.blocks import Box, joint_of
from support.elastic import solid, space_of, voce

from benchmarks.measurement import Curve, Measurement, work_of
from microweld.arrays import Floats
from microweld.machine.load import Load
from microweld.materials.flow import FLOOR, GAS_CONSTANT, LIQUIDUS, SOLIDUS
from microweld.materials.softening import Softening
from microweld.mechanics import Mechanics

LENGTH = 1e-3
WIDTH = 0.5e-3
YOUNG = 120e9
COLD = 293.15
ENERGY = 123e3  #: [J/mol]
HALF = 430.0  #: half is recrystallised at this temperature [K] ...
HOUR = 3600.0  #: ... after this time [s]
EXPONENT = 1.4
HEATING = 5e5  #: rate at which the bar is heated [K/s]
HOT = 850.0  #: where heating ends [K]
LIQUID = 1400.0  #: [K]
ELONGATION = 0.05 * LENGTH
SQUEEZE = -0.1 * LENGTH  #: of the liquid


class Bar(Mechanics):
    """A bar between smooth ends, free to contract."""

    def fixed_surfaces(self) -> list[tuple[str, int]]:
        """The ends along the axis, and two sides across."""
        return [("a.left", 0), ("a.front", 1), ("a.bottom", 2), ("a.top", 2)]


def rows() -> tuple[Floats, Floats]:
    """Flow laws of the drawn and of the annealed metal."""
    laws = voce(380e6, 420e6, 0.1, 20e6), voce(70e6, 300e6, 0.2, 30e6)
    for law in laws:
        law[SOLIDUS], law[LIQUIDUS], law[FLOOR] = 1353.0, 1363.0, 1e5
    return laws


def bar(recrystallises: bool = True) -> tuple[Mechanics, fem.Constant]:
    """Return a drawn bar and its temperature."""
    joint = joint_of([Box("a", (0, 0, 0), (WIDTH, WIDTH, LENGTH), (1, 1, 2))])
    joint = replace(joint, earthed_terminal="a.bottom", driven_terminal="a.top")
    drawn, annealed = rows()
    logarithm = -np.inf
    if recrystallises:
        logarithm = ENERGY / (GAS_CONSTANT * HALF) - np.log(HOUR)
    softening = Softening(
        annealed[None],
        np.array([logarithm]),
        np.array([ENERGY / GAS_CONSTANT]),
        np.array([EXPONENT]),
    )
    temperature = fem.Constant(joint.mesh, COLD)
    properties = replace(solid([YOUNG], [0.34], [drawn]), softening=softening)
    return Bar(joint, fem.Function(space_of(joint)), properties, (), temperature), temperature


def step(problem: Mechanics, temperature: fem.Constant, T: float, dt: float, to: float) -> float:
    """Hold the bar at a temperature for a time, at an elongation [m]; return the force [N]."""
    temperature.value = T
    problem.predict(dt)
    problem.solve(Load(displacement=to), dt)
    force = -problem.reaction()
    problem.accept(dt)
    return force


def pull(problem: Mechanics, temperature: fem.Constant, start: float = 0.0) -> float:
    """Return the force on the cold bar at `ELONGATION` [N], in five steps from an elongation."""
    elongations = np.linspace(start, ELONGATION, 6)[1:]
    return [step(problem, temperature, COLD, 1e-6, float(to)) for to in elongations][-1]


def share(problem: Mechanics) -> float:
    """Return the softened share, the same at all points."""
    return float(problem.plastic_state.softened.mean())


def heated(steps: int) -> tuple[Mechanics, fem.Constant, tuple[Floats, Floats]]:
    """Heat a bar at a constant rate; also return temperatures and shares."""
    problem, temperature = bar()
    T = np.linspace(COLD, HOT, steps + 1)[1:]
    dt = (HOT - COLD) / HEATING / steps
    shares = []
    for now in T:
        step(problem, temperature, float(now), dt, 0.0)
        shares.append(share(problem))
    return problem, temperature, (T, np.array(shares))


def measure(steps: int) -> Measurement:
    """Shares that have recrystallised, and forces on bars with different histories."""
    steps = int(steps)
    values = {}
    hard, cold = bar()
    values["hard_force"] = pull(hard, cold)
    half, temperature = bar()
    for _ in range(4):
        step(half, temperature, HALF, HOUR / 4, 0.0)
    values["isothermal_share"] = share(half)
    values["half_force"] = pull(half, temperature)
    full, temperature = bar()
    step(full, temperature, HOT, 1.0, 0.0)
    values["full_force"] = pull(full, temperature)
    molten, temperature = bar(recrystallises=False)
    for to in np.linspace(0.0, SQUEEZE, 5)[1:]:
        step(molten, temperature, LIQUID, 1e-3, float(to))
    step(molten, temperature, LIQUID, 1e-3, 0.0)
    values["frozen_force"] = pull(molten, temperature)
    values["damage"] = float(hard.plastic_state.damage.mean())
    values["frozen_damage"] = float(molten.plastic_state.damage.mean())
    values["freezing_strain"] = float(molten.plastic_state.freezing_strain.mean())
    rising, _, curve = heated(steps)
    values["heated_share"] = share(rising)
    lines = {"found": (curve[0], curve[1])}
    picture = Curve("Share softened while heated", "T [K]", "X [-]", lines)
    return Measurement(values, work_of(hard, half, full, molten, rising), (picture,))
