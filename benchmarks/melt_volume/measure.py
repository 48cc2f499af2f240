"""A cube of nickel that melts: free, in a rigid box, and squeezed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import ufl
from dolfinx import fem
from support.blocks import FACES, Box, joint_of
from support.elastic import space_of

from benchmarks.measurement import Measurement, work_of
from microweld.fem.properties import ScaledProperty
from microweld.machine.load import Load
from microweld.materials import compile_properties, load_material
from microweld.materials.flow import compile_flow
from microweld.mechanics import Mechanics, SolidProperties

WIDTH = 1e-4
FORCE = 5e-3  #: on the free cube, which presses it together by some 1e-6 [N]
RATE = 100.0  #: at which the melt is squeezed [1/s]
SQUEEZE = 0.02  #: over the width of the cube


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


def cube(kind: type[Mechanics], unstrained: str) -> tuple[Mechanics, fem.Constant]:
    """Return a cube and its temperature [K].

    Args:
        kind: What holds it.
        unstrained: Whether it has its drawn size at the "solidus" or at the "liquidus".
    """
    nickel = load_material("nickel")
    joint = joint_of([Box("a", (0, 0, 0), (WIDTH,) * 3, (1, 1, 1))])
    joint = replace(joint, earthed_terminal="a.bottom", driven_terminal="a.top")
    start = getattr(nickel, unstrained)
    drawn = 1.0 / float(nickel.evaluate("thermal_stretch", start)[0])
    properties = SolidProperties(
        bulk_modulus=compile_properties([nickel], "bulk_modulus"),
        shear_modulus=compile_properties([nickel], "shear_modulus"),
        thermal_stretch=ScaledProperty(
            compile_properties([nickel], "thermal_stretch"), np.array([drawn])
        ),
        flow_rows=compile_flow([nickel]).rows,
    )
    temperature = fem.Constant(joint.mesh, start)
    problem = kind(joint, fem.Function(space_of(joint)), properties, (), temperature)
    return problem, temperature


def step(problem: Mechanics, load: Load, dt: float) -> float:
    """Solve and accept a step of length dt [s]; return the force of the head [N]."""
    problem.solve(load, dt)
    force = problem.reaction()
    problem.accept(dt)
    return float(force)


def volume(problem: Mechanics) -> float:
    """Return the present over the drawn volume [-]."""
    present = ufl.det(ufl.Identity(3) + ufl.grad(problem.displacement)) * ufl.dx
    return float(fem.assemble_scalar(fem.form(present))) / WIDTH**3


def measure(steps: int) -> Measurement:
    """Volumes of a free cube, pressure of a confined one, force on a squeezed one.

    `steps` are those from the liquidus to the solidus.
    """
    steps = int(steps)
    values = {}
    free, temperature = cube(Free, "solidus")
    solidus = float(temperature.value)
    liquidus = load_material("nickel").liquidus
    temperature.value = liquidus
    step(free, Load(FORCE), 1e-3)
    values["molten_volume"] = volume(free)
    for T in np.linspace(liquidus, solidus, steps + 1)[1:]:
        temperature.value = float(T)
        step(free, Load(FORCE), 1e-3)
    values["frozen_volume"] = volume(free)

    confined, temperature = cube(Confined, "solidus")
    temperature.value = liquidus
    step(confined, Load(displacement=0.0), 1e-3)
    stress = confined.system.material.stress.x.array.reshape(-1, 3, 3)
    values["pressure"] = -1e-9 * float(np.trace(stress, axis1=1, axis2=2).mean()) / 3.0

    squeezed, temperature = cube(Free, "liquidus")
    ends = -SQUEEZE * np.linspace(0.0, 1.0, 5)[1:]
    for end in ends:
        dt = SQUEEZE / 4 / RATE
        force = step(squeezed, Load(displacement=float(end) * WIDTH), dt)
    values["squeeze_force"] = 1e3 * abs(force)
    return Measurement(values, work_of(free, confined, squeezed))
