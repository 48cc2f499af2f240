"""Bars in a row that touch through given conductances."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from support.blocks import Box, joint_of, pairings_of
from support.properties import constant, properties

from benchmarks.measurement import Measurement, work_of
from microweld.contact.conductance import ConstantConductance
from microweld.electrothermal.interface import Interface
from microweld.electrothermal.problem import Boundary, ElectroThermal, Voltage
from microweld.electrothermal.problem import StepResult as Result
from microweld.meshes.joint import Joint


@dataclass(frozen=True)
class Bars:
    """Bars in a row, of one length and 1/10 of it wide; ends at 300 K."""

    length: float
    sigma: tuple[float, ...]
    k: tuple[float, ...]
    electrical: float  #: contact conductance [S/m2]
    thermal: float  #: [W/(m2 K)]
    cells: tuple[tuple[int, int, int], ...] = ((3, 2, 2), (2, 1, 1), (3, 1, 1))

    def joint(self) -> Joint:
        """Its mesh, one body a bar."""
        width = 0.1 * self.length
        names = "abc"[: len(self.sigma)]
        boxes = [
            Box(name, (i * self.length, 0, 0), ((i + 1) * self.length, width, width), self.cells[i])
            for i, name in enumerate(names)
        ]
        return joint_of(boxes, [(f"{a}.right", f"{b}.left") for a, b in pairwise(names)])

    def problem(self, joint: Joint, voltage: float) -> tuple[ElectroThermal, Result]:
        """Solved at a voltage over all bars."""
        law = ConstantConductance(self.electrical, self.thermal)
        pairs = [Interface(pair.name, law, 0.5, i, i + 1) for i, pair in enumerate(joint.pairs)]
        ends = {joint.earthed_terminal: 300.0, joint.driven_terminal: 300.0}
        problem = ElectroThermal(
            joint,
            properties([constant(s) for s in self.sigma], [constant(k) for k in self.k]),
            Boundary({joint.earthed_terminal: 0.0}, ends, {}, joint.driven_terminal),
            interfaces=pairs,
            initial_temperature=300.0,
        )
        problem.update_contact_maps(pairings_of(joint, problem.space, 1.0))
        return problem, problem.solve_steady(Voltage(voltage))


STEEL = (1.39e6, 16.2)
ALUMINIUM = (3.7e7, 210.0)
HARMONIC = [2 * a * b / (a + b) for a, b in zip(STEEL, ALUMINIUM, strict=True)]
INSULATED = Bars(1.0, (1.41867e6, 73069.2), (15.0, 100.0), 75524.0, 0.242)
PRESSED = replace(INSULATED, electrical=8.47394e5, thermal=420.6)


def heat_of_contact(thermal: float) -> Bars:
    """Steel and aluminium that conduct so well that only the contact heats."""
    return Bars(
        0.1, (1e5 * STEEL[0], 1e5 * ALUMINIUM[0]), (STEEL[1], ALUMINIUM[1]), HARMONIC[0], thermal
    )


def three_bars(electrical: float) -> Bars:
    """Steel, graphite, steel, which stay cold."""
    return Bars(1.0, (1.41867e6, 73069.2, 1.41867e6), (1e4,) * 3, electrical, 1e4)


def sides(
    problem: ElectroThermal, joint: Joint, position: float, bodies: tuple[int, int]
) -> list[float]:
    """Mean phi and T at the contact plane of one body, then of the other."""
    x = problem.space.tabulate_dof_coordinates()[:, 0]
    out = []
    for body in bodies:
        nodes = np.unique(problem.space.dofmap.list[joint.cell_tags.find(body)])
        here = nodes[abs(x[nodes] - position) < 1e-9]
        out += [float(problem.potential[here].mean()), float(problem.temperature[here].mean())]
    return out


def exact_two_bars(bars: Bars, voltage: float) -> tuple[float, float, float]:
    """Potential drop and temperatures at the contact."""
    L = bars.length
    s1, s2 = bars.sigma
    k1, k2 = bars.k
    J = voltage / (L / s1 + L / s2 + 1 / bars.electrical)
    half = 0.5 * J * J / bars.electrical
    # k T'' = -J^2/sigma, T = 300 at the far end:
    # flux into the contact side = k (T - 300)/L - J^2 L/(2 sigma)
    matrix = np.array(
        [[k1 / L + bars.thermal, -bars.thermal], [-bars.thermal, k2 / L + bars.thermal]]
    )
    rise = np.linalg.solve(matrix, [half + J * J * L / (2 * s1), half + J * J * L / (2 * s2)])
    return J / bars.electrical, 300 + float(rise[0]), 300 + float(rise[1])


def measure(cells: int) -> Measurement:
    """Two and three bars; `cells` along the edges of the bars whose faces do not match."""
    n = int(cells)
    unmatched = replace(PRESSED, cells=((n, n, n), (n - 1, n - 1, n - 1)))
    rows: list[tuple[str, Bars, float, tuple[str, ...]]] = [
        ("insulated", INSULATED, 1.0, ("drop", "steel", "graphite")),
        ("pressed", PRESSED, 1.0, ("drop", "steel", "graphite")),
        ("unmatched", unmatched, 1.0, ("steel", "graphite")),
        ("contact_heat", heat_of_contact(0.0), 0.25, ("steel", "aluminium")),
        ("contact_heat_shared", heat_of_contact(HARMONIC[1]), 0.25, ("steel", "aluminium")),
        ("three_open", three_bars(75524.0), 1.0, ("drop", "density")),
        ("three_closed", three_bars(8.474e5), 1.0, ("drop", "density")),
    ]
    values = {}
    problems = []
    balance = []
    for name, bars, voltage, wanted in rows:
        joint = bars.joint()
        problem, result = bars.problem(joint, voltage)
        phi_s, T_s, phi_m, T_m = sides(problem, joint, bars.length, (1, 2))
        density = result.terminal_current / (0.1 * bars.length) ** 2
        found = {
            "drop": phi_m - phi_s,
            "density": density,
            "steel": T_s,
            "graphite": T_m,
            "aluminium": T_m,
        }
        values |= {f"{name}_{what}": found[what] for what in wanted}
        heat = result.heat
        balance.append(max(abs(heat.imbalance) / abs(heat.electrical_input), heat.charge_imbalance))
        problems.append(problem)
    return Measurement({**values, "balance": max(balance)}, work_of(*problems))
