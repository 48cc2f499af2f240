"""Wires between cold ends, heated by their own current."""

from __future__ import annotations

from support.blocks import Box, joint_of
from support.properties import Law, constant, inverse, linear, properties

from benchmarks.measurement import Measurement, work_of
from microweld.electrothermal.problem import Boundary, Current, ElectroThermal, Scheme
from microweld.electrothermal.surface_loss import SurfaceLoss

LENGTH = 2e-3
WIDTH = 1e-4
T_0 = 293.0
CAPACITY = 4e6
SIDES = ("a.front", "a.back", "a.bottom", "a.top")
#: Resistivity [ohm m], its temperature coefficient [1/K], k [W/(m K)], critical current density
#: [A/m2].
METALS = {"copper": (1.7e-8, 3.9e-3, 390.0, 3.8097e9), "nickel": (7e-8, 6e-3, 80.0, 6.8555e8)}
FOURIER = (0.02, 0.05, 0.1, 0.2)
DENSITY = 2e8
LOSS = 4e3
LOSS_CURRENT = 2.0


def wire(resistivity: Law, k: float, loss: float = 0.0, cells: int = 12) -> ElectroThermal:
    """A square wire, with a coefficient of loss from its sides [W/(m2 K)]."""
    joint = joint_of([Box("a", (0, 0, 0), (LENGTH, WIDTH, WIDTH), (cells, 1, 1))])
    if loss:
        losses = dict.fromkeys(SIDES, SurfaceLoss(loss, 0.0, T_0))
    else:
        losses = {}
    return ElectroThermal(
        joint,
        properties([inverse(resistivity)], [constant(k)], [linear(0.0, CAPACITY)]),
        Boundary({"a.left": 0.0}, {"a.left": T_0, "a.right": T_0}, losses, "a.right"),
        initial_temperature=T_0,
        scheme=Scheme.SDIRK2,
    )


def centre(problem: ElectroThermal) -> float:
    """Rise of the middle [K]."""
    x = problem.space.tabulate_dof_coordinates()[:, 0]
    return float(problem.temperature[abs(x - LENGTH / 2) < 1e-9].mean()) - T_0


def warming(problem: ElectroThermal, steps: int) -> dict[str, float]:
    """Shares of the final rise at all Fourier numbers; `steps` between each and the next."""
    rho, _, k, _ = METALS["nickel"]
    final = rho * DENSITY**2 * LENGTH**2 / (8 * k)
    time = 0.0
    values = {}
    for fourier in FOURIER:
        target = fourier * LENGTH**2 * CAPACITY / k
        for _ in range(steps):
            problem.solve((target - time) / steps, Current(DENSITY * WIDTH**2))
            problem.accept()
        time = target
        values[f"share_{fourier:g}".replace(".", "_")] = centre(problem) / final
    return values


def measure(cells: int, steps: int) -> Measurement:
    """Steady rises, the rise in time, and side loss."""
    values = {}
    problems = []
    for metal, (rho, alpha, k, critical) in METALS.items():
        for part in (1, 2, 3):
            problem = wire(linear(rho, rho * alpha, T_0), k, cells=int(cells))
            problem.solve_steady(Current(part / 4 * critical * WIDTH**2))
            values[f"{metal}_{25 * part}"] = centre(problem)
            problems.append(problem)
    rho, _, k, _ = METALS["nickel"]
    transient = wire(constant(rho), k, cells=int(cells))
    values |= warming(transient, int(steps))
    fin = wire(constant(rho), k, LOSS, int(cells))
    fin.solve_steady(Current(LOSS_CURRENT))
    values["side_loss"] = centre(fin)
    return Measurement(values, work_of(*problems, transient, fin))
