"""A body that melts and freezes: its volume, and the pressure of a melt that is confined."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pytest
import ufl
from dolfinx import fem
from support.blocks import FACES, Box, joint_of
from support.elastic import space_of

from microweld.fem.properties import ScaledProperty
from microweld.machine.load import Load
from microweld.materials import load_material
from microweld.materials.flow import compile_flow
from microweld.materials.material import compile_properties
from microweld.mechanics import Mechanics, SolidProperties

WIDTH = 1e-4
NICKEL = load_material("nickel")
CHANGE = 0.05  #: of the volume on melting, (dV/V)
BULK = 127e9  #: of the liquid [Pa]
FORCE = 5e-3  #: on a free body, which presses it together by some 1e-6 [N]
HALF = 5.0  #: of the melting range, in which solid and liquid expand besides [K]


def beside() -> float:
    """Return the logarithm of the volume by which nickel expands besides from solid to liquid."""
    theta, slope = NICKEL.evaluate("thermal_stretch", NICKEL.solidus)
    return float(3.0 * np.log1p(HALF * slope / theta) + 1e-4 * HALF)


class Free(Mechanics):
    """A cube on three smooth planes, under a head."""

    def fixed_surfaces(self) -> list[tuple[str, int]]:
        """One side along each axis, and the face under the head."""
        return [("a.left", 0), ("a.front", 1), ("a.bottom", 2), ("a.top", 2)]


class Confined(Mechanics):
    """A cube in a rigid box with smooth walls."""

    def fixed_surfaces(self) -> list[tuple[str, int]]:
        """Both sides along each axis."""
        return [(f"a.{face}", number // 2) for number, face in enumerate(FACES)]


@dataclass
class Cube:
    """A cube of nickel that has its drawn size at the solidus."""

    problem: Mechanics
    temperature: fem.Constant

    def step(self, T: float, load: Load, dt: float = 1e-3) -> float:
        """Bring the cube to a temperature [K] under a load; return its force [N]."""
        self.temperature.value = T
        self.problem.solve(load, dt)
        force = self.problem.reaction()
        self.problem.accept(dt)
        return force

    @property
    def volume(self) -> float:
        """Present over drawn volume [-]."""
        u = self.problem.displacement
        present = ufl.det(ufl.Identity(3) + ufl.grad(u)) * ufl.dx
        return float(fem.assemble_scalar(fem.form(present))) / WIDTH**3


def cube(kind: type[Mechanics]) -> Cube:
    joint = joint_of([Box("a", (0, 0, 0), (WIDTH,) * 3, (1, 1, 1))])
    joint = replace(joint, earthed_terminal="a.bottom", driven_terminal="a.top")
    drawn = 1.0 / NICKEL.evaluate("thermal_stretch", NICKEL.solidus)[0]
    properties = SolidProperties(
        bulk_modulus=compile_properties([NICKEL], "bulk_modulus"),
        shear_modulus=compile_properties([NICKEL], "shear_modulus"),
        thermal_stretch=ScaledProperty(
            compile_properties([NICKEL], "thermal_stretch"), np.array([float(drawn)])
        ),
        flow_rows=compile_flow([NICKEL]).rows,
    )
    temperature = fem.Constant(joint.mesh, NICKEL.solidus)
    problem = kind(joint, fem.Function(space_of(joint)), properties, (), temperature)
    return Cube(problem, temperature)


def test_a_body_grows_on_melting_and_regains_its_size_on_freezing() -> None:
    body = cube(Free)
    body.step(NICKEL.liquidus, Load(FORCE))
    assert body.volume == pytest.approx((1.0 + CHANGE) * np.exp(beside()), rel=1e-5)
    body.step(NICKEL.liquidus + 200.0, Load(FORCE))
    assert body.volume == pytest.approx((1.0 + CHANGE) * np.exp(beside() + 200e-4), rel=1e-5)
    for T in np.linspace(NICKEL.liquidus, NICKEL.solidus, 21):
        body.step(float(T), Load(FORCE))
    assert body.volume == pytest.approx(1.0, rel=1e-5)


def test_a_confined_melt_has_the_pressure_of_its_bulk_modulus() -> None:
    body = cube(Confined)
    body.step(NICKEL.liquidus, Load(displacement=0.0))
    stress = body.problem.system.material.stress.x.array.reshape(-1, 3, 3)
    pressure = -np.trace(stress, axis1=1, axis2=2) / 3.0
    assert pressure == pytest.approx(BULK * (np.log(1.0 + CHANGE) + beside()), rel=1e-5)
    assert pressure == pytest.approx(BULK * CHANGE, rel=0.05)
    assert body.problem.plastic_state.mises.max() < 1e-6 * pressure[0]
    body.step(NICKEL.solidus, Load(displacement=0.0))
    left = body.problem.system.material.stress.x.array
    assert np.abs(left).max() < 1e-5 * pressure[0]
