"""Benchmark B2: two crossed elastic half-cylinders pressed together, compared with Hertz.

A quarter of them is modelled. Radius 0.2 mm, E = 200 GPa, nu = 0.3, no friction; each body is cut
through its axis, the lower cut is clamped, the upper one moves down by 1.745 um without lateral
motion. The contact is that of a sphere of 0.2 mm on a plane: a^3 = 3 F R / (4 E*) and
p0 = 3 F / (2 pi a^2) at the force F that the solver finds (the approach itself depends on the
finite bodies).

Hertz's theory is of first order in a/R = 0.095, with no difference between places before and after
deformation. Finite strains make them differ by 0.7 %; lengths and pressures here are those of the
undeformed surface.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from mpi4py import MPI

import basix.ufl
import gmsh
import numpy as np
from dolfinx import fem
from support.elastic import elastic

from microweld.contact.pair import ContactPair, ContactSettings
from microweld.fem.properties import ConstantProperty
from microweld.machine.load import Load
from microweld.materials.flow import BODY, FLOOR, KIND, LIQUIDUS, SOFTENING_END, SOLIDUS, VOCE
from microweld.mechanics import Mechanics, NewtonSettings, SolidProperties
from microweld.meshes.drawing.parts import Drawing, name_surfaces
from microweld.meshes.generation.build import Roles, import_model
from microweld.meshes.joint import Joint, PairSurfaces

# [mm]
RADIUS = 0.2
LENGTH = 0.25
YOUNG = 200e9
POISSON = 0.3
EFFECTIVE = YOUNG / (1 - POISSON**2) / 2
CLOSING = 1.745e-6  #: [m]
CORE = 1.2  #: radius of the finest cells [expected contact radii]
_STEEP = 1e15  # a flow stress that is not reached [Pa]


@dataclass(frozen=True)
class Figures:
    """What the solver found, and its ratio to Hertz at its own force."""

    unknowns: int
    iterations: int
    force: float  #: of all four quarters [N]
    radius: float  #: from the second moment of the load, mean r^2 = 2/5 a^2 [m]
    radius_ratio: float
    pressure: float  #: p0 of the half-ellipsoid fitted to the pressures within a/2 [Pa]
    pressure_ratio: float
    largest_ratio: float  #: largest pressure of any vertex over p0


def draw() -> Drawing:
    """The upper body is the lower one turned about the line x = y, z = 0."""
    occ = gmsh.model.occ
    bodies: dict[str, list[int]] = {}
    for name in ("lower", "upper"):
        cylinder = occ.addCylinder(0, 0, 0, LENGTH, 0, 0, RADIUS)
        box = occ.addBox(0, 0, 0, LENGTH, RADIUS, RADIUS)
        quarter, _ = occ.intersect([(3, cylinder)], [(3, box)])
        occ.translate(quarter, 0, 0, -RADIUS)
        if name == "upper":
            occ.rotate(quarter, 0, 0, 0, 1, 1, 0, math.pi)
        bodies[name] = [tag for _, tag in quarter]
    occ.synchronize()
    planes = {"symmetry_x": lambda x, y, z: x, "symmetry_y": lambda x, y, z: y}
    lower = {
        "lower.cut": lambda x, y, z: z + RADIUS,
        "lower.end": lambda x, y, z: x - LENGTH,
        "lower.side": lambda x, y, z: math.hypot(y, z + RADIUS) - RADIUS,
    }
    upper = {
        "upper.cut": lambda x, y, z: z - RADIUS,
        "upper.end": lambda x, y, z: y - LENGTH,
        "upper.side": lambda x, y, z: math.hypot(x, z - RADIUS) - RADIUS,
    }
    surfaces: dict[str, list[int]] = {}
    for name, equations in (("lower", lower), ("upper", upper)):
        for surface, tags in name_surfaces(bodies[name], {**planes, **equations}).items():
            surfaces.setdefault(surface, []).extend(tags)
    return Drawing(bodies, surfaces)


def half_cylinders(
    cell_size: float, growth: float, closing: float = CLOSING, comm: MPI.Comm = MPI.COMM_WORLD
) -> Joint:
    """Mesh both bodies.

    Args:
        cell_size: Of second-order cells at the contact [mm].
        growth: Increase of the size per distance from the contact.
        closing: Approach of the cut planes, which says how large the contact will be [m].
        comm: Communicator of the mesh.
    """
    core = CORE * math.sqrt(RADIUS * closing * 1e3)
    roles = Roles(
        "lower.cut",
        "upper.cut",
        (PairSurfaces("contact", "upper.side", "lower.side"),),
        {"symmetry_x": 0, "symmetry_y": 1},
        symmetry_factor=4,
    )
    return import_model(
        draw,
        roles,
        comm,
        cell_size=lambda body, *x: cell_size + growth * max(0.0, math.hypot(*x) - core),
    )


def elastic_mechanics(
    joint: Joint, penalty: float = ContactSettings.penalty, reach: float = 2e-5
) -> Mechanics:
    """Frictionless elastic bodies."""
    row = np.zeros(BODY + 4)
    row[KIND] = VOCE
    row[3] = 1.0
    row[SOFTENING_END] = 1e9
    row[6] = 1.0
    row[SOLIDUS] = 1e9
    row[LIQUIDUS] = 2e9
    row[FLOOR] = 1.0
    row[BODY : BODY + 4] = _STEEP, _STEEP, 0.1, 0.0
    space = fem.functionspace(
        joint.mesh, basix.ufl.element("Lagrange", "tetrahedron", 2, shape=(3,))
    )
    properties = SolidProperties(
        *elastic((YOUNG,) * 2, (POISSON,) * 2),
        ConstantProperty((1.0,) * 2),
        np.array([row, row]),
    )
    pair = ContactPair(
        joint, joint.pairs[0], space, ContactSettings(EFFECTIVE, penalty=penalty, reach=reach)
    )
    temperature = fem.Constant(joint.mesh, 293.15)
    return Mechanics(
        joint, fem.Function(space), properties, [pair], temperature, NewtonSettings(tolerance=1e-6)
    )


def press(mechanics: Mechanics, closing: float = CLOSING) -> Figures:
    """Press and evaluate; collective.

    Newton starts with the upper body shifted half-way: rigid bodies then overlap where elastic ones
    touch, a^2 = R d.
    """
    upper = mechanics.joint.cell_tags.find(mechanics.joint.bodies["upper"])
    u = mechanics.displacement.x.array.reshape(-1, 3)
    u[np.unique(mechanics.space.dofmap.list[upper]), 2] = -0.5 * closing
    report = mechanics.solve(Load(displacement=-closing), 0.0)
    return evaluate(mechanics, report.iterations)


def evaluate(mechanics: Mechanics, iterations: int) -> Figures:
    """Compare with Hertz at the computed force; collective."""
    comm = mechanics.comm
    (pair,) = mechanics.pairs
    force = mechanics.joint.symmetry_factor * mechanics.reaction()
    radius = (3 * force * RADIUS * 1e-3 / (4 * EFFECTIVE)) ** (1 / 3)
    peak = 3 * force / (2 * math.pi * radius**2)
    places = np.einsum("na,nai->ni", pair.shape, pair.slave.coordinates[pair.facet])
    load = pair.pressure * pair.weight
    squared = np.sum(places[:, :2] ** 2, axis=1)
    moments = comm.allreduce(np.array([load.sum(), load @ squared]))
    near = squared < (0.5 * radius) ** 2
    fitted = _peak(comm, squared[near], pair.pressure[near], pair.weight[near])
    second = math.sqrt(2.5 * moments[1] / moments[0])
    largest = comm.allreduce(float(np.max(pair.surface_pressure(), initial=0.0)), MPI.MAX)
    unknowns = 3 * mechanics.space.dofmap.index_map.size_global
    return Figures(
        unknowns, iterations, force, second, second / radius, fitted, fitted / peak, largest / peak
    )


def _peak(comm: MPI.Comm, squared: np.ndarray, pressure: np.ndarray, weight: np.ndarray) -> float:
    """Value at r = 0 of the line fitted to p^2 over r^2, weighted with area."""
    columns = np.column_stack([np.ones_like(squared), squared])
    normal = comm.allreduce(columns.T @ (weight[:, None] * columns))
    right = comm.allreduce(columns.T @ (weight * pressure**2))
    return float(np.sqrt(np.linalg.solve(normal, right)[0]))
