"""Neumann's melting of a half-space whose wall jumps to T_w, with solid and liquid of different properties.

The front is at s = 2 lambda sqrt(alpha_l t); lambda balances the heat that arrives through the liquid with that which
leaves through the solid and the latent heat (`Metal.neumann`). Both phases have one density. The latent heat of the
program is spread over a range of temperature, 8 K here.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from scipy.optimize import brentq
from scipy.special import erf, erfc
from support.blocks import Box, joint_of
from support.properties import constant, properties

from microweld.electrothermal import Boundary, ElectroThermal, Scheme

WIDTH, END, WALL = 8.0, 1e-3, 5e-5


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
        return getattr(self, f"k_{phase}") / (self.density * getattr(self, f"c_{phase}"))

    def neumann(self) -> float:
        """Lambda of the similarity solution."""
        a_s, a_l = self.diffusivity("s"), self.diffusivity("l")
        ratio = np.sqrt(a_l / a_s)

        def balance(x: float) -> float:
            liquid = self.k_l * (self.wall - self.melting) / (np.sqrt(np.pi * a_l) * erf(x)) * np.exp(-x * x)
            solid = self.k_s * (self.melting - self.initial) / np.sqrt(np.pi * a_s)
            solid *= np.exp(-((x * ratio) ** 2)) / erfc(x * ratio)
            return liquid - solid - self.density * self.latent * x * np.sqrt(a_l)

        return float(brentq(balance, 1e-3, 3.0))

    def fraction(self, T):
        """Liquid fraction and its slope."""
        x = np.clip((T - self.melting) / WIDTH + 0.5, 0.0, 1.0)
        return x, np.where((x > 0) & (x < 1), 1.0 / WIDTH, 0.0)

    def enthalpy(self, T):
        """Volumetric enthalpy from the melting point, and its slope."""
        f, df = self.fraction(T)
        rise = T - self.melting
        c = np.where(rise > 0, self.c_l, self.c_s)
        return self.density * (c * rise + self.latent * f), self.density * (c + self.latent * df)

    def conductivity(self, T):
        f, df = self.fraction(T)
        return self.k_s + (self.k_l - self.k_s) * f, (self.k_l - self.k_s) * df


METALS = {
    "copper": (Metal(350, 170, 480, 495, 8400, 2.05e5, 1357.8, 2000), 0.268895, 108.74e-6),
    "nickel": (Metal(70, 60, 600, 734, 8200, 2.97e5, 1728, 2500), 0.312066, 62.32e-6),
}


def molten(metal: Metal, cells: int, steps: int):
    """Solve to `END` with steps that follow the front; returns the problem and the heat through the wall [J/m2]."""
    length = 6 * np.sqrt(metal.diffusivity("s") * END)
    joint = joint_of([Box("a", (0, 0, 0), (1.0, WALL, WALL), (cells, 1, 1))])
    x = joint.mesh.geometry.x
    x[:, 0] = length * (0.25 * x[:, 0] + 0.75 * x[:, 0] ** 3)
    problem = ElectroThermal(
        joint, properties([constant(1e7)], [metal.conductivity], [metal.enthalpy]),
        Boundary({"a.left": 0.0}, {"a.left": metal.wall, "a.right": metal.initial}),
        initial_temperature=metal.initial, scheme=Scheme.SDIRK2,
    )  # fmt: skip
    times, heat = END * np.linspace(0, 1, steps + 1) ** 2, 0.0
    for dt in np.diff(times):
        ledger = problem.solve(dt).ledger
        problem.accept()
        assert abs(ledger.imbalance) < 1e-7 * abs(ledger.stored)
        heat -= ledger.heat_out["a.left"] / WALL**2
    return problem, heat


@pytest.mark.parametrize("name", METALS)
def test_front_and_heat(name):
    metal, similarity, front = METALS[name]
    x = metal.neumann()
    assert x == pytest.approx(similarity, abs=2e-6)
    assert 2 * x * np.sqrt(metal.diffusivity("l") * END) == pytest.approx(front, rel=1e-4)
    problem, heat = molten(metal, cells=80, steps=60)
    place, T = problem.space.tabulate_dof_coordinates()[:, 0], problem.temperature
    order = np.argsort(place)
    found = np.interp(-metal.melting, -T[order], place[order])
    assert found == pytest.approx(front, rel=1e-2)
    a_l = metal.diffusivity("l")
    exact = 2 * metal.k_l * (metal.wall - metal.melting) / (np.sqrt(np.pi * a_l) * erf(x)) * np.sqrt(END)
    assert heat == pytest.approx(exact, rel=1e-2)
    liquid = np.trapezoid(metal.fraction(T[order])[0], place[order])
    assert liquid == pytest.approx(front, rel=5e-3)
