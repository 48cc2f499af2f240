"""Beside the benchmark `contact_bars`: references, uniform faces, flux figures, a given current."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.contact_bars import measure as bars
from benchmarks.spec import load
from microweld.electrothermal.problem import Current

REFERENCE = load("contact_bars").quantities


@pytest.mark.parametrize(
    ("name", "which"), [("insulated", bars.INSULATED), ("pressed", bars.PRESSED)]
)
def test_references_are_the_closed_form(name, which):
    drop, steel, graphite = bars.exact_two_bars(which, 1.0)
    assert REFERENCE[f"{name}_drop"].value == pytest.approx(drop, abs=1e-7)
    assert REFERENCE[f"{name}_steel"].value == pytest.approx(steel, abs=1e-3)
    assert REFERENCE[f"{name}_graphite"].value == pytest.approx(graphite, abs=1e-3)


def test_fields_are_uniform_over_the_faces_and_exact():
    joint = bars.PRESSED.joint()
    problem, _ = bars.PRESSED.problem(joint, 1.0)
    x = problem.space.tabulate_dof_coordinates()[:, 0]
    for body, exact in zip((1, 2), bars.exact_two_bars(bars.PRESSED, 1.0)[1:], strict=True):
        nodes = np.unique(problem.space.dofmap.list[joint.cell_tags.find(body)])
        face = problem.temperature[nodes[abs(x[nodes] - 1.0) < 1e-9]]
        assert np.ptp(face) < 1e-6 and face.mean() == pytest.approx(exact, abs=1e-5)


def test_figures_of_the_contact():
    """Steel and aluminium with their own conductivities: of 0.3 V, 0.25 V fall at the contact."""
    s1, k1 = bars.STEEL
    s2, k2 = bars.ALUMINIUM
    metals = bars.Bars(0.1, (s1, s2), (k1, k2), bars.HARMONIC[0], 0.0)
    _, result = metals.problem(metals.joint(), 0.3)
    flux = result.contacts["a.right|b.left"]
    assert flux.joule_heat / flux.area == pytest.approx(167_459, rel=1e-5)
    assert flux.current == pytest.approx(-result.terminal_current, rel=1e-9)
    assert flux.resistance == pytest.approx(1 / (bars.HARMONIC[0] * 1e-4), rel=1e-9)


def test_given_current_finds_the_voltage():
    joint = bars.PRESSED.joint()
    problem, result = bars.PRESSED.problem(joint, 1.0)
    again = problem.solve_steady(Current(result.terminal_current))
    assert again.terminal_potential == pytest.approx(1.0, rel=1e-9)
    problem.y.x.array[:] = 300.0 * (np.arange(problem.y.x.array.size) % 2)
    cold = problem.solve_steady(Current(result.terminal_current))
    assert cold.terminal_potential == pytest.approx(1.0, rel=1e-9)
    assert cold.terminal_current == pytest.approx(result.terminal_current, rel=1e-9)
    assert abs(cold.heat.imbalance) < 1e-8 * abs(cold.heat.electrical_input)
