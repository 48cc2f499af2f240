"""An elastic, perfectly plastic sphere flattened by a rigid plane."""

from __future__ import annotations

import math
from collections.abc import Sequence

from mpi4py import MPI

import gmsh
import numpy as np
from support.elastic import mechanics_of, solid, voce

from benchmarks.measurement import Curve, Measurement, work_of
from microweld.contact.pair import ContactSettings
from microweld.machine.load import Load
from microweld.mechanics import Mechanics, NewtonSettings
from microweld.meshes.drawing.parts import Drawing, name_surfaces
from microweld.meshes.generation.build import Roles, import_model
from microweld.meshes.joint import Joint, PairSurfaces

# [mm]
RADIUS = 1.0
PLATE = 0.4
THICKNESS = 0.2
YOUNG = 200e9
POISSON = 0.32
YIELD = 0.9115e9
RIGID = 1e3 * YOUNG
STRONG = 1e6 * YIELD
MODULUS = YOUNG / (1 - POISSON**2)
YIELD_FACTOR = 1.295 * math.exp(0.736 * POISSON)
SLOPE = math.pi * YIELD_FACTOR * YIELD / (2 * MODULUS)
CRITICAL = SLOPE**2 * RADIUS * 1e-3  #: interference at first yield [m]
CRITICAL_FORCE = 4 / 3 * MODULUS * SLOPE**3 * (RADIUS * 1e-3) ** 2  #: [N]
CRITICAL_RADIUS = SLOPE * RADIUS * 1e-3  #: [m]
STEPS = {5: 3, 20: 6, 60: 10, 110: 14}  #: at each interference


def jackson_green(interference: float) -> tuple[float, float]:
    """F/F_c and a/a_c at an interference [d_c]."""
    exponent = 0.14 * math.exp(23 * YIELD / MODULUS)
    radius = math.sqrt(interference * (interference / 1.9) ** exponent)
    hardness = 2.84 - 0.92 * (1 - math.cos(math.pi * radius * SLOPE))
    elastic = math.exp(-(interference ** (5 / 12)) / 4) * interference**1.5
    plastic = (
        4 * hardness / YIELD_FACTOR * (1 - math.exp(-(interference ** (5 / 9)) / 25)) * interference
    )
    return elastic + plastic, radius


def draw() -> Drawing:
    """A quarter of a hemisphere below a quarter of a plate, touching in the origin."""
    occ = gmsh.model.occ
    ball = occ.addSphere(0, 0, -RADIUS, RADIUS)
    box = occ.addBox(0, 0, -RADIUS, RADIUS, RADIUS, RADIUS)
    quarter, _ = occ.intersect([(3, ball)], [(3, box)])
    plate = occ.addBox(0, 0, 0, PLATE, PLATE, THICKNESS)
    occ.synchronize()
    planes = {"symmetry_x": lambda x, y, z: x, "symmetry_y": lambda x, y, z: y}
    parts = {
        "ball": (
            [tag for _, tag in quarter],
            {
                "equator": lambda x, y, z: z + RADIUS,
                "cap": lambda x, y, z: math.hypot(x, y, z + RADIUS) - RADIUS,
            },
        ),
        "plate": ([plate], {"top": lambda x, y, z: z - THICKNESS, "face": lambda x, y, z: z}),
    }
    surfaces: dict[str, list[int]] = {}
    for volumes, equations in parts.values():
        for name, tags in name_surfaces(volumes, {**planes, **equations}).items():
            surfaces.setdefault(name, []).extend(tags)
    return Drawing({name: volumes for name, (volumes, _) in parts.items()}, surfaces)


def ball_and_plate(contact: float, across: float) -> Joint:
    """Mesh that is fine over a contact radius [mm], with a number of cells along it."""
    roles = Roles(
        "equator",
        "top",
        (PairSurfaces("contact", "cap", "face"),),
        {"symmetry_x": 0, "symmetry_y": 1},
        4,
    )

    def size(body: str, x: float, y: float, z: float) -> float:
        away = max(0.0, math.hypot(x, y, z) - contact)
        if body == "plate":
            return 0.2
        return min(contact / across + 0.5 * away, 0.3)

    return import_model(draw, roles, MPI.COMM_WORLD, cell_size=size)


def flatten(interference: float, steps: int, across: float = 8) -> tuple[float, float, Mechanics]:
    """Press to an interference [d_c]: F/F_c, a/a_c, and the solved problem."""
    mechanics = mechanics_of(
        ball_and_plate(jackson_green(interference)[1] * CRITICAL_RADIUS * 1e3, across),
        solid((YOUNG, RIGID), (POISSON, 0.3), [voce(YIELD, YIELD), voce(STRONG, STRONG)]),
        ContactSettings(MODULUS, reach=5e-5),
        settings=NewtonSettings(tolerance=1e-6),
    )
    before = 0.0
    for now in interference * (np.arange(1, steps + 1) / steps) ** 1.5:
        mechanics.predict(now - before)
        mechanics.solve(Load(displacement=-float(now) * CRITICAL), now - before)
        mechanics.accept(now - before)
        before = now
    pairing = mechanics.pairs[0].pairing()
    area = 4 * float(np.sum(pairing.area[pairing.pressure > 0]))
    radius = math.sqrt(area / math.pi) / CRITICAL_RADIUS
    return 4 * mechanics.reaction() / CRITICAL_FORCE, radius, mechanics


def measure(across: float, steps: float) -> Measurement:
    """Measure force and radius at all interferences.

    Args:
        across: Cells along the contact radius.
        steps: Factor on the number of steps.
    """
    values = {}
    problems = []
    rows = []
    for interference, count in STEPS.items():
        force, radius, mechanics = flatten(interference, round(steps * count), across)
        values[f"force_{interference}"] = force
        values[f"radius_{interference}"] = radius
        problems.append(mechanics)
        rows.append((interference, force, radius))
    curves = _curves(*zip(*rows, strict=True))
    return Measurement(values, work_of(*problems), curves)


def _curves(depth: Sequence[float], *found: Sequence[float]) -> tuple[Curve, Curve]:
    """Force and radius over interference, beside the fit."""
    axis = np.geomspace(2.0, 120.0, 60)
    fits = list(zip(*(jackson_green(value) for value in axis), strict=True))
    force, radius = (
        {"Jackson and Green": (axis, fit), "found": (depth, values)}
        for fit, values in zip(fits, found, strict=True)
    )
    return (
        Curve("Force", "interference / d_c", "F/F_c", force, ("found",), "log"),
        Curve("Contact radius", "interference / d_c", "a/a_c", radius, ("found",), "log"),
    )
