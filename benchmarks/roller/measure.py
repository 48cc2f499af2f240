"""A steel roller on an aluminium block, plane strain."""

from __future__ import annotations

import math

from mpi4py import MPI

import gmsh
import numpy as np
from support.elastic import effective_modulus, mechanics_of, solid

from benchmarks.measurement import Curve, Measurement, work_of
from microweld.contact.pair import ContactSettings
from microweld.machine.load import Load
from microweld.mechanics import Mechanics
from microweld.meshes.drawing.parts import Drawing, name_surfaces
from microweld.meshes.generation.build import Roles, import_model
from microweld.meshes.joint import Joint, PairSurfaces

# radius, half width and height of the block, thickness of the model [mm]
ROLLER = 50.0
BLOCK = 100.0
SLICE = 2.0
LINE_LOAD = 35e6  # [N/m]
STEEL = (210e9, 0.3)
ALUMINIUM = (70e9, 0.3)
MODULUS = effective_modulus(STEEL, ALUMINIUM)


def draw() -> Drawing:
    """Lower half of a roller on a block: x > 0, a slice of y."""
    occ = gmsh.model.occ
    block = occ.addBox(0, 0, -BLOCK, BLOCK, SLICE, BLOCK)
    disc = occ.addCylinder(0, 0, ROLLER, 0, SLICE, 0, ROLLER)
    quarter = occ.addBox(0, 0, 0, ROLLER, SLICE, ROLLER)
    roller, _ = occ.intersect([(3, disc)], [(3, quarter)])
    occ.synchronize()
    planes = {
        "symmetry_x": lambda x, y, z: x,
        "front": lambda x, y, z: y,
        "back": lambda x, y, z: y - SLICE,
    }
    parts = {
        "block": ([block], {"bottom": lambda x, y, z: z + BLOCK, "face": lambda x, y, z: z}),
        "roller": (
            [tag for _, tag in roller],
            {
                "top": lambda x, y, z: z - ROLLER,
                "round": lambda x, y, z: math.hypot(x, z - ROLLER) - ROLLER,
            },
        ),
    }
    surfaces: dict[str, list[int]] = {}
    for volumes, equations in parts.values():
        for name, tags in name_surfaces(volumes, {**planes, **equations}).items():
            surfaces.setdefault(name, []).extend(tags)
    return Drawing({name: volumes for name, (volumes, _) in parts.items()}, surfaces)


def roller_on_block(size: float) -> Joint:
    """Mesh with cells of `size` at the contact [mm]."""
    pairs = (PairSurfaces("contact", "face", "round"),)
    roles = Roles("bottom", "top", pairs, {"symmetry_x": 0, "front": 1, "back": 1}, 2)
    return import_model(
        draw,
        roles,
        MPI.COMM_WORLD,
        cell_size=lambda body, x, y, z: min(size + 0.25 * max(0.0, math.hypot(x, z) - 8.0), 12.0),
    )


def pressed(size: float) -> Mechanics:
    """The roller under its load."""
    properties = solid((ALUMINIUM[0], STEEL[0]), (0.3, 0.3))
    mechanics = mechanics_of(
        roller_on_block(size), properties, ContactSettings(MODULUS, reach=3e-3)
    )
    mechanics.touch()
    for share in (0.02, 0.1, 0.3, 0.6, 1.0):
        mechanics.solve(Load(force=share * 0.5 * LINE_LOAD * SLICE * 1e-3), 0.0)
        mechanics.accept(0.0)
    return mechanics


def measure(size: float) -> Measurement:
    """Half width from the second moment of the load, peak pressure read and fitted; cells in mm."""
    mechanics = pressed(size)
    (pair,) = mechanics.pairs
    x = np.einsum("na,na->n", pair.shape, pair.slave.coordinates[pair.facet][:, :, 0])
    load = pair.pressure * pair.weight
    half_width = 2 * math.sqrt(float(load @ x**2 / load.sum()))
    near = x < 0.5 * half_width
    line = np.polyfit(x[near] ** 2, pair.pressure[near] ** 2, 1)
    values = {
        "half_width": 1e3 * half_width,
        "largest_pressure": 1e-6 * float(pair.surface_pressure().max()),
        "fitted_pressure": 1e-6 * math.sqrt(line[1]),
    }
    exact = math.sqrt(4 * LINE_LOAD * ROLLER * 1e-3 / (math.pi * MODULUS))
    axis = np.linspace(0.0, exact, 100)
    hertz = 2 * LINE_LOAD / (math.pi * exact) * np.sqrt(1 - (axis / exact) ** 2)
    shown = x < 1.3 * exact
    lines = {
        "Hertz": (1e3 * axis, 1e-6 * hertz),
        "found": (1e3 * x[shown], 1e-6 * pair.pressure[shown]),
    }
    curve = Curve("Contact pressure", "distance from the middle [mm]", "p [MPa]", lines, ("found",))
    return Measurement(values, work_of(mechanics), (curve,))
