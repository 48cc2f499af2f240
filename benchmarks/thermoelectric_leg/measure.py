"""The leg of Antonova and Looman: bonded, through contacts, bare and split; and Thomson heat."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from dolfinx.mesh import compute_midpoints, meshtags
from support.blocks import Box, joint_of, pairings_of
from support.properties import constant, linear, properties

from benchmarks.measurement import Measurement, work_of
from microweld.contact.conductance import ConstantConductance
from microweld.electrothermal.interface import Interface
from microweld.electrothermal.problem import Boundary, BulkProperties, Current, ElectroThermal
from microweld.meshes.joint import Joint

COLD = 273.15
CORE = 5.8e-3
CAP = 0.1e-3
WIDTH = 1e-3
SIGMA = 1.1e5
K = 1.6
S = 2e-4
CAPS = (5.96e7, 350.0, 6.5e-6)
CURRENT = 0.7
BAD = 1e8, 2e3  # conductances of the contact in the split leg [S/m2], [W/(m2 K)]
# S = S_0 + S_1 T [V/K]
THOMSON = (-1e-4, 1e-6)
HOT = 400.0
THOMSON_CURRENT = 0.5


def layers(sign: float, *of: tuple[float, float, float]) -> BulkProperties:
    """Conductivities and Seebeck coefficient of each body."""
    return properties(
        [constant(s) for s, _, _ in of],
        [constant(k) for _, k, _ in of],
        seebeck=[constant(sign * s) for _, _, s in of],
    )


def leg(
    joint: Joint, data: BulkProperties, top: str, interfaces: tuple[Interface, ...] = ()
) -> ElectroThermal:
    """Bottom cold and earthed, top insulated and fed."""
    boundary = Boundary({"a.left": 0.0}, {"a.left": COLD}, {}, top)
    return ElectroThermal(joint, data, boundary, interfaces=interfaces, initial_temperature=COLD)


def bonded_leg() -> ElectroThermal:
    """One mesh through all layers: they share nodes."""
    joint = joint_of([Box("a", (0, 0, 0), (60 * CAP, WIDTH, WIDTH), (60, 1, 1))])
    cells = np.arange(joint.mesh.topology.index_map(3).size_local, dtype=np.int32)
    x = compute_midpoints(joint.mesh, 3, cells)[:, 0]
    tags = 1 + (x > CAP).astype(np.int32) + (x > CAP + CORE)
    bodies = {"lower": 1, "core": 2, "upper": 3}
    joint = replace(joint, cell_tags=meshtags(joint.mesh, 3, cells, tags), bodies=bodies)
    return leg(joint, layers(1.0, CAPS, (SIGMA, K, S), CAPS), "a.right")


def contact_leg() -> ElectroThermal:
    """Three bodies that meet through contacts that conduct all but perfectly."""
    ends = (0.0, CAP, CAP + CORE, 2 * CAP + CORE)
    boxes = [
        Box(name, (a, 0, 0), (b, WIDTH, WIDTH), (4, 1, 1))
        for name, a, b in zip("abc", ends, ends[1:], strict=False)
    ]
    joint = joint_of(boxes, [("a.right", "b.left"), ("c.left", "b.right")])
    data = layers(1.0, CAPS, (SIGMA, K, S), CAPS)
    law = ConstantConductance(1e13, 1e9)
    pairs = (
        Interface("a.right|b.left", law, 0.5, 0, 1, data.seebeck_coefficient),
        Interface("c.left|b.right", law, 0.5, 2, 1, data.seebeck_coefficient),
    )
    problem = leg(joint, data, "c.right", pairs)
    problem.update_contact_maps(pairings_of(joint, problem.space, 1.0))
    return problem


def split_leg() -> ElectroThermal:
    """The core in two halves with a contact that conducts badly between them."""
    half = CORE / 2
    boxes = [
        Box(name, (a, 0, 0), (a + half, WIDTH, WIDTH), (4, 1, 1))
        for name, a in (("a", 0.0), ("b", half))
    ]
    joint = joint_of(boxes, [("a.right", "b.left")])
    data = layers(1.0, (SIGMA, K, S), (SIGMA, K, S))
    pair = Interface(
        "a.right|b.left", ConstantConductance(*BAD), 0.5, 0, 1, data.seebeck_coefficient
    )
    problem = leg(joint, data, "b.right", (pair,))
    problem.update_contact_maps(pairings_of(joint, problem.space, 1.0))
    return problem


def bare_leg(sign: float = 1.0) -> ElectroThermal:
    """The core alone; a sign for the Seebeck coefficient."""
    joint = joint_of([Box("a", (0, 0, 0), (CORE, WIDTH, WIDTH), (4, 1, 1))])
    return leg(joint, layers(sign, (SIGMA, K, S)), "a.right")


def thomson_bar(cells: int) -> ElectroThermal:
    """A bar between two temperatures whose Seebeck coefficient rises with temperature."""
    joint = joint_of([Box("a", (0, 0, 0), (CORE, WIDTH, WIDTH), (cells, 1, 1))])
    data = properties([constant(SIGMA)], [constant(K)], seebeck=[linear(*THOMSON)])
    boundary = Boundary({"a.left": 0.0}, {"a.left": COLD, "a.right": HOT}, {}, "a.right")
    return ElectroThermal(joint, data, boundary, initial_temperature=300.0)


def top_of(problem: ElectroThermal) -> float:
    """Temperature at the insulated end [K]."""
    return float(problem.temperature[np.argmax(problem.space.tabulate_dof_coordinates()[:, 0])])


def at_middle(problem: ElectroThermal) -> np.ndarray:
    """Temperatures of all nodes half-way [K]."""
    x = problem.space.tabulate_dof_coordinates()[:, 0]
    return np.asarray(problem.temperature[abs(x - CORE / 2) < 1e-9])


def measure(cells: int) -> Measurement:
    """Voltages and temperatures of all legs; `cells` along the bar with Thomson heat."""
    values = {}
    problems = []
    for name, problem in (
        ("bonded", bonded_leg()),
        ("contact", contact_leg()),
        ("split", split_leg()),
        ("bare", bare_leg()),
    ):
        result = problem.solve_steady(Current(CURRENT))
        values[f"{name}_voltage"] = 1e3 * result.terminal_potential
        values[f"{name}_difference"] = top_of(problem) - COLD
        problems.append(problem)
    values["split_jump"] = float(np.ptp(at_middle(problems[2])))
    forward = problems[-1]
    hot = bare_leg()
    mirrored = bare_leg(-1.0)
    hot.solve_steady(Current(-CURRENT))
    mirrored.solve_steady(Current(-CURRENT))
    values["reversed_difference"] = top_of(hot) - COLD
    values["reversal"] = float(np.max(abs(mirrored.temperature / forward.temperature - 1)))
    for name, current in (("thomson", THOMSON_CURRENT), ("thomson_reversed", -THOMSON_CURRENT)):
        bar = thomson_bar(int(cells))
        bar.solve_steady(Current(current))
        values[name] = float(at_middle(bar).mean())
        problems.append(bar)
    return Measurement(values, work_of(*problems, hot, mirrored))
