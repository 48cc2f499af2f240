"""Two blocks pressed together across an inclined plane on which they slide."""

from __future__ import annotations

import math
from dataclasses import replace

from support.blocks import Box
from support.elastic import effective_modulus, mechanics_of, solid
from support.stacked import STEEL, stacked

from benchmarks.measurement import Measurement, work_of
from microweld.contact.pair import ContactSettings
from microweld.machine.load import Load
from microweld.mechanics import Mechanics, NewtonSettings

# [m], tangent of the incline, approach over height
SIZE = 1e-3
SLOPE = 0.4
STRAIN = 1e-4
MODULUS = effective_modulus(STEEL, STEEL)


def wedges(friction: float, cells: int) -> Mechanics:
    """Blocks that meet at z = SLOPE (x - SIZE/2); far faces are clamped."""
    half = SIZE / 2
    boxes = [
        Box("lower", (-half, -half, -SIZE), (half, half, 0), (cells, cells, cells)),
        Box("upper", (-half, -half, 0), (half, half, SIZE), (cells, cells, cells)),
    ]
    joint = replace(stacked(boxes), symmetry={})
    x = joint.mesh.geometry.x
    x[:, 2] += SLOPE * x[:, 0] * (1 - abs(x[:, 2]) / SIZE)
    contact = ContactSettings(MODULUS, friction=friction, reach=0.1 * SIZE)
    tight = NewtonSettings(tolerance=1e-10)
    return mechanics_of(joint, solid((STEEL[0],) * 2, (STEEL[1],) * 2), contact, settings=tight)


def sideways(friction: float, cells: int) -> tuple[float, Mechanics]:
    """Horizontal over vertical force across the contact, after pressing until all of it slides."""
    mechanics = wedges(friction, cells)
    for share in (0.25, 0.5, 1.0):
        mechanics.solve(Load(displacement=-share * STRAIN * SIZE), 1.0)
        mechanics.accept(1.0)
    (pair,) = mechanics.pairs
    force = pair.resultant()
    return abs(float(force[0] / force[2])), mechanics


def measure(cells: int) -> Measurement:
    """Direction of the contact force, smooth and with friction."""
    values = {}
    problems = []
    for friction in (0.0, 0.1, 0.2):
        ratio, mechanics = sideways(friction, int(cells))
        values[f"angle_{friction:g}".replace(".", "_")] = math.degrees(math.atan(ratio))
        problems.append(mechanics)
        (pair,) = mechanics.pairs
        total = pair.assemble(tangent=False).forces.reshape(-1, 2, 6, 3).sum(axis=(0, 2))
        values["balance"] = max(
            values.get("balance", 0.0), float(abs(total.sum(axis=0)).max() / abs(total).max())
        )
    return Measurement(values, work_of(*problems))
