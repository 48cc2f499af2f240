"""A shaft shrunk into a hub: pressure, current and heat through a curved contact.

The meshes on both sides do not match.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from mpi4py import MPI

import gmsh
import numpy as np
from support.elastic import effective_modulus, mechanics_of, solid
from support.properties import constant, properties
from support.stacked import STEEL

from benchmarks.measurement import Measurement, work_of
from microweld.contact.conductance import ConstantConductance
from microweld.contact.pair import ContactSettings
from microweld.contact.pairing import Pairing
from microweld.electrothermal.interface import Interface
from microweld.electrothermal.problem import Boundary, ElectroThermal, StepResult, Voltage
from microweld.machine.load import Load
from microweld.mechanics import Mechanics, NewtonSettings
from microweld.meshes.drawing.parts import Drawing, name_surfaces
from microweld.meshes.generation.build import Roles, import_model
from microweld.meshes.joint import Joint, PairSurfaces

# so few volts that Joule heat is nothing beside what is conducted
VOLTS = 1e-6
KELVINS = 10.0
SIGMA = (1e7, 4e7)
K = (80.0, 300.0)
MODULUS = effective_modulus(STEEL, STEEL)
TIGHT = NewtonSettings(tolerance=1e-11)
# [mm]
INNER = 0.6
FACE = 1.0
OUTER = 1.5
SWELLING = 1e-4
LIKE_BULK = (2e10, 2e5)  #: conductances that resist like the rings [S/m2], [W/(m2 K)]


@dataclass(frozen=True)
class Scatter:
    """A field on the contact points against its uniform value, relative."""

    mean: float
    rms: float


def scatter(values: np.ndarray, weight: np.ndarray, exact: float) -> Scatter:
    """Area-weighted mean and root mean square of values/exact - 1."""
    error = values / exact - 1
    return Scatter(
        float(np.average(error, weights=weight)), math.sqrt(np.average(error**2, weights=weight))
    )


class Smooth(Mechanics):
    """Frictionless ends and planes: all stresses but those of the contact and along z vanish."""

    def fixed_surfaces(self) -> list[tuple[str, int]]:
        """Symmetry planes and both ends along the axis."""
        return [
            *self.joint.symmetry.items(),
            (self.joint.earthed_terminal, 2),
            (self.joint.driven_terminal, 2),
        ]


@dataclass(frozen=True)
class Flow:
    """Current and heat through a contact over exact flux densities, and the solved problem."""

    current: Scatter
    heat: Scatter
    result: StepResult
    problem: ElectroThermal


def conduct(
    joint: Joint,
    ends: tuple[str, str],
    pairings: dict[str, Pairing],
    h: tuple[float, float],
    exact: Sequence[float],
    mechanics: Mechanics | None = None,
) -> Flow:
    """Current and heat through a contact of conductances h; `exact` flux densities."""
    pair = Interface(joint.pairs[0].name, ConstantConductance(*h), 0.5, 0, 1)
    problem = ElectroThermal(
        joint,
        properties([constant(s) for s in SIGMA], [constant(k) for k in K]),
        Boundary({ends[1]: 0.0}, {ends[0]: 300.0 + KELVINS, ends[1]: 300.0}, {}, ends[0]),
        interfaces=[pair],
        initial_temperature=300.0,
        displacement=mechanics and mechanics.displacement,
    )
    problem.update_contact_maps(pairings)
    result = problem.solve_steady(Voltage(VOLTS))
    contact = pair.contact_map
    sides = contact.sides(problem.y.x.petsc_vec)
    current = h[0] * (sides.phi_s - sides.phi_m)
    heat = h[1] * (sides.T_s - sides.T_m)
    return Flow(
        scatter(current, contact.area, exact[0]),
        scatter(heat, contact.area, exact[1]),
        result,
        problem,
    )


def draw_rings(depth: float) -> Drawing:
    """A quarter of a hollow shaft and of a hub around it."""
    occ = gmsh.model.occ
    radii = {"shaft": (INNER, FACE), "hub": (FACE, OUTER)}
    bodies: dict[str, list[int]] = {}
    for name, (inner, outer) in radii.items():
        full, hole = (
            occ.addCylinder(0, 0, 0, 0, 0, depth, r, angle=math.pi / 2) for r in (outer, inner)
        )
        bodies[name] = [tag for _, tag in occ.cut([(3, full)], [(3, hole)])[0]]
    occ.synchronize()
    planes = {"symmetry_x": lambda x, y, z: x, "symmetry_y": lambda x, y, z: y}
    planes |= {"bottom": lambda x, y, z: z, "top": lambda x, y, z: z - depth}
    surfaces: dict[str, list[int]] = {}
    for name, (inner, outer) in radii.items():
        round_ = {
            f"{name}.inside": lambda x, y, z, r=inner: math.hypot(x, y) - r,
            f"{name}.outside": lambda x, y, z, r=outer: math.hypot(x, y) - r,
        }
        for surface, tags in name_surfaces(bodies[name], {**planes, **round_}).items():
            surfaces.setdefault(surface, []).extend(tags)
    return Drawing(bodies, surfaces)


def rings(cell_size: float) -> Joint:
    """Mesh both rings with cells of different size [mm]; the slice gets thinner with the cells."""
    roles = Roles(
        "bottom",
        "top",
        (PairSurfaces("fit", "shaft.outside", "hub.inside"),),
        {"symmetry_x": 0, "symmetry_y": 1},
        4,
    )
    sizes = {"shaft": cell_size, "hub": 1.37 * cell_size}
    return import_model(
        lambda: draw_rings(1.5 * cell_size),
        roles,
        MPI.COMM_WORLD,
        cell_size=lambda body, x, y, z: sizes[body],
    )


def lame() -> tuple[float, list[float]]:
    """Pressure [Pa] and the deformed radii a, b, b, c [m]."""
    stiff = STEEL[0] / (1 - STEEL[1] ** 2)
    nu = STEEL[1] / (1 - STEEL[1])
    a, b, c = (r * 1e-3 for r in (INNER, FACE, OUTER))
    free = (1 + STEEL[1]) * SWELLING

    def shaft(r: float) -> float:
        return -(b**2) / stiff / (b**2 - a**2) * ((1 - nu) * r + (1 + nu) * a**2 / r)

    def hub(r: float) -> float:
        return b**2 / stiff / (c**2 - b**2) * ((1 - nu) * r + (1 + nu) * c**2 / r)

    p = free * b / (hub(b) - shaft(b))
    return p, [r + free * r + p * shaft(r) for r in (a, b)] + [r + p * hub(r) for r in (b, c)]


def fit(cell_size: float, h: tuple[float, float]) -> tuple[Scatter, Flow, Mechanics]:
    """Pressure, then current and heat, of the shrink fit."""
    joint = rings(cell_size)
    swollen = solid((STEEL[0],) * 2, (STEEL[1],) * 2, stretch=(1 + SWELLING, 1.0))
    mechanics = mechanics_of(joint, swollen, ContactSettings(MODULUS, reach=2e-4), Smooth, TIGHT)
    mechanics.solve(Load(displacement=0.0), 0.0)
    (pair,) = mechanics.pairs
    p, (a, b, _, c) = lame()
    exact = [
        difference / (1 / contact + b * math.log(b / a) / bulk[0] + b * math.log(c / b) / bulk[1])
        for difference, contact, bulk in ((VOLTS, h[0], SIGMA), (KELVINS, h[1], K))
    ]
    flow = conduct(
        joint, ("shaft.inside", "hub.outside"), {"fit": pair.pairing()}, h, exact, mechanics
    )
    return scatter(pair.pressure, pair.weight, p), flow, mechanics


def measure(size: float) -> Measurement:
    """Means over the contact, over their exact values, and their scatter; `size` of cells [mm]."""
    pressure, flow, mechanics = fit(size, LIKE_BULK)
    values = {
        "pressure": 1 + pressure.mean,
        "current": 1 + flow.current.mean,
        "heat": 1 + flow.heat.mean,
    }
    values |= {
        "pressure_scatter": pressure.rms,
        "flux_scatter": max(flow.current.rms, flow.heat.rms),
    }
    return Measurement(values, work_of(mechanics, flow.problem))
