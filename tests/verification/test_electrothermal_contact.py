"""Two and three bars with electrical and thermal contact conductances, against the exact profiles.

Per bar: V'' = 0, k T'' + sigma V'^2 = 0, ends at T0; at the contact J = C_E dphi, each side takes half of q = J dphi,
and C_T (T_1 - T_2) flows. T is quadratic and V linear in each bar, so second-order elements are exact.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pytest
from support.blocks import Box, joint_of, pairings_of
from support.properties import constant, properties

from microweld.contact.conductance import ConstantConductance
from microweld.electrothermal import Boundary, Current, ElectroThermal, Voltage
from microweld.interface import Interface


@dataclass(frozen=True)
class Bars:
    """Bars in a row, of one length and 1/10 of it wide."""

    length: float
    sigma: tuple[float, ...]
    k: tuple[float, ...]
    electrical: float
    thermal: float
    cells: tuple[tuple[int, int, int], ...] = ((3, 2, 2), (2, 1, 1), (3, 1, 1))

    def joint(self):
        width, names = 0.1 * self.length, "abc"[: len(self.sigma)]
        boxes = [
            Box(name, (i * self.length, 0, 0), ((i + 1) * self.length, width, width), self.cells[i])
            for i, name in enumerate(names)
        ]
        return joint_of(boxes, [(f"{a}.right", f"{b}.left") for a, b in pairwise(names)])

    def problem(self, joint, voltage: float):
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
        problem.pair(pairings_of(joint, problem.space, 1.0))
        return problem, problem.solve_steady(Voltage(voltage))


def side_values(problem, joint, position: float, bodies: tuple[int, int]):
    """(phi, T) at the contact plane on either side, spread over the face checked to vanish."""
    x = problem.space.tabulate_dof_coordinates()[:, 0]
    out = []
    for body in bodies:
        nodes = np.unique(problem.space.dofmap.list[joint.cell_tags.find(body)])
        here = nodes[abs(x[nodes] - position) < 1e-9]
        assert np.ptp(problem.temperature[here]) < 1e-6
        out += [problem.potential[here].mean(), problem.temperature[here].mean()]
    return out


def check_books(result):
    ledger = result.ledger
    assert abs(ledger.imbalance) < 1e-8 * abs(ledger.electrical_input)
    assert ledger.charge_imbalance < 1e-8


# C1 b-d of the dossier; references recomputed by `exact_two_bars` below.
CASES = {
    "insulated": (Bars(1.0, (1.41867e6, 73069.2), (15.0, 100.0), 75524.0, 0.242), 1.0, 902.005, 477.365),
    "pressed": (Bars(1.0, (1.41867e6, 73069.2), (15.0, 100.0), 8.47394e5, 420.6), 1.0, 599.155, 600.581),
}


def exact_two_bars(bars: Bars, voltage: float) -> tuple[float, float, float]:
    """Potential drop and temperatures at the contact."""
    L, (s1, s2), (k1, k2) = bars.length, bars.sigma, bars.k
    J = voltage / (L / s1 + L / s2 + 1 / bars.electrical)
    half = 0.5 * J * J / bars.electrical
    # k T'' = -J^2/sigma, T = 300 at the far end: flux into the contact side = k (T - 300)/L - J^2 L/(2 sigma)
    matrix = np.array([[k1 / L + bars.thermal, -bars.thermal], [-bars.thermal, k2 / L + bars.thermal]])
    rise = np.linalg.solve(matrix, [half + J * J * L / (2 * s1), half + J * J * L / (2 * s2)])
    return J / bars.electrical, 300 + rise[0], 300 + rise[1]


@pytest.mark.parametrize("name", CASES)
def test_two_bars_with_bulk_heat(name):
    bars, voltage, steel, graphite = CASES[name]
    drop, T_1, T_2 = exact_two_bars(bars, voltage)
    assert pytest.approx(steel, abs=1e-3) == T_1 and pytest.approx(graphite, abs=1e-3) == T_2
    joint = bars.joint()
    problem, result = bars.problem(joint, voltage)
    phi_s, T_s, phi_m, T_m = side_values(problem, joint, bars.length, (1, 2))
    assert phi_m - phi_s == pytest.approx(drop, rel=1e-8)
    assert T_s == pytest.approx(T_1, abs=1e-5) and T_m == pytest.approx(T_2, abs=1e-5)
    check_books(result)


STEEL, ALUMINIUM = (1.39e6, 16.2), (3.7e7, 210.0)
HARMONIC = [2 * a * b / (a + b) for a, b in zip(STEEL, ALUMINIUM, strict=True)]


def test_drop_between_steel_and_aluminium():
    bars = Bars(0.1, (STEEL[0], ALUMINIUM[0]), (STEEL[1], ALUMINIUM[1]), HARMONIC[0], 0.0)
    joint = bars.joint()
    problem, result = bars.problem(joint, 0.3)
    phi_s, _, phi_m, _ = side_values(problem, joint, 0.1, (1, 2))
    assert phi_m - phi_s == pytest.approx(0.25, abs=5e-6)
    flux = result.contacts["a.right|b.left"]
    assert 0.5 * flux.joule_heat / flux.area == pytest.approx(0.5 * 167_459, rel=1e-5)
    assert flux.current == pytest.approx(-result.terminal_current, rel=1e-9)
    assert flux.resistance == pytest.approx(1 / (HARMONIC[0] * 1e-4), rel=1e-9)


@pytest.mark.parametrize(
    ("thermal", "steel", "aluminium"), [(0.0, 816.849, 339.871), (HARMONIC[1], 743.0458, 345.5645)]
)
def test_heat_of_the_contact_alone(thermal, steel, aluminium):
    """The bars conduct 1e5 times better and carry the same drop of 0.25 V, so they make no heat of their own."""
    bars = Bars(0.1, (1e5 * STEEL[0], 1e5 * ALUMINIUM[0]), (STEEL[1], ALUMINIUM[1]), HARMONIC[0], thermal)
    joint = bars.joint()
    problem, result = bars.problem(joint, 0.25)
    _, T_s, _, T_m = side_values(problem, joint, 0.1, (1, 2))
    assert T_s == pytest.approx(steel, abs=5e-3) and T_m == pytest.approx(aluminium, abs=5e-3)
    check_books(result)


@pytest.mark.parametrize(
    ("electrical", "density", "before", "jump"),
    [(75524.0, 24051.7, 0.9830463, 0.3184645), (8.474e5, 57288.2, None, 0.0676051)],
)
def test_three_bars(electrical, density, before, jump):
    steel, graphite = 1.41867e6, 73069.2
    bars = Bars(1.0, (steel, graphite, steel), (1e4, 1e4, 1e4), electrical, 1e4)
    joint = bars.joint()
    problem, result = bars.problem(joint, 1.0)
    phi = side_values(problem, joint, 1.0, (1, 2))[::2] + side_values(problem, joint, 2.0, (2, 3))[::2]
    assert result.terminal_current / 0.01 == pytest.approx(density, rel=5e-6)
    assert phi[1] - phi[0] == pytest.approx(jump, abs=1e-6) and phi[3] - phi[2] == pytest.approx(jump, abs=1e-6)
    if before is not None:
        assert phi[3] == pytest.approx(before, abs=1e-7)
    check_books(result)


def test_faces_that_do_not_match():
    """Facets of neither side nest in the other's: within the band of 0.01 K."""
    cells = ((6, 6, 6), (5, 5, 5))
    bars = Bars(1.0, (1.41867e6, 73069.2), (15.0, 100.0), 8.47394e5, 420.6, cells)
    _, T_1, T_2 = exact_two_bars(bars, 1.0)
    joint = bars.joint()
    problem, result = bars.problem(joint, 1.0)
    x = problem.space.tabulate_dof_coordinates()[:, 0]
    for body, exact in ((1, T_1), (2, T_2)):
        nodes = np.unique(problem.space.dofmap.list[joint.cell_tags.find(body)])
        face = problem.temperature[nodes[abs(x[nodes] - 1.0) < 1e-9]]
        assert face.mean() == pytest.approx(exact, abs=0.01)
    check_books(result)


def test_given_current_finds_the_voltage():
    bars, voltage, _, _ = CASES["pressed"]
    joint = bars.joint()
    problem, result = bars.problem(joint, voltage)
    again = problem.solve_steady(Current(result.terminal_current))
    assert again.terminal_potential == pytest.approx(voltage, rel=1e-9)
    problem.y.x.array[:] = 300.0 * (np.arange(problem.y.x.array.size) % 2)
    cold = problem.solve_steady(Current(result.terminal_current))
    assert cold.terminal_potential == pytest.approx(voltage, rel=1e-9)
    assert cold.terminal_current == pytest.approx(result.terminal_current, rel=1e-9)
    check_books(cold)
