"""A half-space whose wall jumps above its melting point."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import brentq
from scipy.special import erf, erfc
from support.blocks import Box, joint_of
from support.properties import constant, properties

from benchmarks.measurement import Curve, Measurement, work_of
from microweld.electrothermal.problem import Boundary, ElectroThermal, Scheme

# melting range [K], time [s], edge of the wall [m]
WIDTH = 8.0
END = 1e-3
WALL = 5e-5
# the front's whole way and some more, in even cells; their share of all
FINE = 1.3
SHARE = 0.7


@dataclass(frozen=True)
class Metal:
    """Properties of solid and liquid."""

    k_s: float
    k_l: float
    c_s: float
    c_l: float
    density: float
    latent: float
    melting: float
    wall: float
    initial: float = 300.0

    def diffusivity(self, phase: str) -> float:
        """Return the diffusivity of phase "s" or "l" [m2/s]."""
        return float(getattr(self, f"k_{phase}") / (self.density * getattr(self, f"c_{phase}")))

    def neumann(self) -> float:
        """Lambda of the similarity solution."""
        a_s = self.diffusivity("s")
        a_l = self.diffusivity("l")
        ratio = np.sqrt(a_l / a_s)

        def balance(x: float) -> float:
            liquid = self.k_l * (self.wall - self.melting) / (np.sqrt(np.pi * a_l) * erf(x))
            liquid *= np.exp(-x * x)
            solid = self.k_s * (self.melting - self.initial) / np.sqrt(np.pi * a_s)
            solid *= np.exp(-((x * ratio) ** 2)) / erfc(x * ratio)
            return float(liquid - solid - self.density * self.latent * x * np.sqrt(a_l))

        return float(brentq(balance, 1e-3, 3.0))

    def fraction(self, T: Any) -> tuple[Any, Any]:
        """Liquid fraction and its slope."""
        x = np.clip((T - self.melting) / WIDTH + 0.5, 0.0, 1.0)
        return x, np.where((x > 0) & (x < 1), 1.0 / WIDTH, 0.0)

    def front(self) -> float:
        """Distance of the front from the wall at `END` in the similarity solution [m]."""
        return float(2 * self.neumann() * np.sqrt(self.diffusivity("l") * END))

    def enthalpy(self, T: Any) -> tuple[Any, Any]:
        """Volumetric enthalpy from the melting point, and its slope."""
        f, df = self.fraction(T)
        rise = T - self.melting
        c = np.where(rise > 0, self.c_l, self.c_s)
        return self.density * (c * rise + self.latent * f), self.density * (c + self.latent * df)

    def conductivity(self, T: Any) -> tuple[Any, Any]:
        """Thermal conductivity and its slope."""
        f, df = self.fraction(T)
        return self.k_s + (self.k_l - self.k_s) * f, (self.k_l - self.k_s) * df

    def heat(self) -> float:
        """Heat through the wall until `END` in the similarity solution [J/m2]."""
        a_l = self.diffusivity("l")
        at_wall = 2 * self.k_l * (self.wall - self.melting)
        return float(at_wall / (np.sqrt(np.pi * a_l) * erf(self.neumann())) * END**0.5)


METALS = {
    "copper": Metal(350, 170, 480, 495, 8400, 2.05e5, 1357.8, 2000),
    "nickel": Metal(70, 60, 600, 734, 8200, 2.97e5, 1728, 2500),
}


def molten(metal: Metal, cells: int, steps: int) -> tuple[ElectroThermal, float, float]:
    """Solve to `END` with steps that follow the front.

    Returns:
        The problem, the heat through the wall [J/m2], and the largest imbalance of a step over the
        heat stored in it.
    """
    length = 6 * np.sqrt(metal.diffusivity("s") * END)
    joint = joint_of([Box("a", (0, 0, 0), (1.0, WALL, WALL), (cells, 1, 1))])
    joint.mesh.geometry.x[:, 0] = graded(joint.mesh.geometry.x[:, 0], FINE * metal.front(), length)
    problem = ElectroThermal(
        joint,
        properties([constant(1e7)], [metal.conductivity], [metal.enthalpy]),
        Boundary({"a.left": 0.0}, {"a.left": metal.wall, "a.right": metal.initial}),
        initial_temperature=metal.initial,
        scheme=Scheme.SDIRK2,
    )
    heat = 0.0
    worst = 0.0
    for dt in np.diff(END * np.linspace(0, 1, steps + 1) ** 2):
        step = problem.solve(float(dt)).heat
        problem.accept()
        worst = max(worst, abs(step.imbalance) / abs(step.stored))
        heat -= step.heat_out["a.left"] / WALL**2
    return problem, heat, worst


def graded(share: np.ndarray, fine: float, length: float) -> np.ndarray:
    """Return places of vertices: even over `fine`, then ever farther apart [m].

    Args:
        share: Of all cells that lie before each vertex [-].
        fine: Length of the even cells [m].
        length: Of all cells [m].
    """
    even = fine / SHARE
    beyond = np.maximum(share - SHARE, 0.0) / (1 - SHARE)
    return even * share + (length - even) * beyond**3


def profile(problem: ElectroThermal) -> tuple[np.ndarray, np.ndarray]:
    """Positions from the wall [m], ascending, and temperatures there."""
    place = problem.space.tabulate_dof_coordinates()[:, 0]
    order = np.argsort(place)
    return place[order], problem.temperature[order]


def measure(cells: int, steps: int) -> Measurement:
    """Front, liquid and heat of copper and nickel."""
    values = {}
    problems = []
    curves = []
    balance = 0.0
    for name, metal in METALS.items():
        problem, heat, worst = molten(metal, int(cells), int(steps))
        place, T = profile(problem)
        values[f"{name}_front"] = 1e6 * float(np.interp(-metal.melting, -T, place))
        values[f"{name}_liquid"] = 1e6 * float(np.trapezoid(metal.fraction(T)[0], place))
        values[f"{name}_heat"] = 1e-6 * heat
        balance = max(balance, worst)
        problems.append(problem)
        curves.append(
            Curve(
                f"Temperature of {name} after 1 ms",
                "distance from the wall [um]",
                "T [K]",
                {"found": (1e6 * place, T)},
            )
        )
    return Measurement({**values, "balance": balance}, work_of(*problems), tuple(curves))
