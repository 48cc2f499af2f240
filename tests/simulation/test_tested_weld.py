"""A weld and its test through the whole program: curve, summary, grips, state."""

from __future__ import annotations

import json
from pathlib import Path

from mpi4py import MPI

import numpy as np
import pytest

from microweld.cases import load_case
from microweld.cases.schema import Case
from microweld.errors import MeshError
from microweld.interruption import Interrupted
from microweld.machine.load import Load
from microweld.mechanics.newton import Report
from microweld.mechanics.problem import Mechanics
from microweld.results.folder import ResultsFolder
from microweld.results.test_curve import read_test
from microweld.setup.joint import mesh_case
from microweld.simulation.simulation import Simulation, run
from microweld.simulation.testing import BreakingTest

CASES = Path(__file__).resolve().parents[2] / "cases"
SETTINGS = [
    "mesh.size=coarse",
    "mesh.factor=2",
    "machine.force.squeeze=0.2 ms",
    "machine.force.hold=0 ms",
    "machine.current.up=0.2 ms",
    "machine.current.hold=0.5 ms",
    "machine.current.down=0.1 ms",
    "output.pictures=false",
]
BONDED = "joint.layers.1.below=bonded"


def sheets(*settings: str) -> Case:
    """Two spot-welded sheets, pulled apart."""
    return load_case(CASES / "spot-weld-sheets.yaml", [*SETTINGS, "test.type=pull", *settings])


def test_sheets_that_nothing_joins_come_apart_without_force(tmp_path: Path) -> None:
    never = "contact.bond={criterion: pressure-time, limit: 1 s}"
    run(sheets(never, "limits.test_force.least=1 N"), tmp_path / "out")
    summary = json.loads((tmp_path / "out" / "summary.json").read_text(encoding="utf-8"))
    assert summary["status"] == "finished"
    assert summary["test"]["ended"].startswith("nothing is bonded")
    assert summary["test"]["mode"] is None
    curve = read_test(tmp_path / "out")
    assert abs(curve["force"][-1]) < 1e-3
    assert summary["outcome"]["test_force"] == max(0.0, curve["force"].max())
    assert summary["limits"]["test_force"]["verdict"] == "too little"
    assert len(curve["travel"]) == summary["test"]["steps"] + 1


def test_bonded_sheets_bear_until_the_longest_travel(tmp_path: Path) -> None:
    run(sheets(BONDED, "test.travel=1 um"), tmp_path / "out")
    summary = json.loads((tmp_path / "out" / "summary.json").read_text(encoding="utf-8"))
    assert summary["test"]["ended"] == "the longest travel is reached"
    curve = read_test(tmp_path / "out")
    assert abs(curve["force"][0]) < 1e-3 * curve["force"].max()
    assert np.all(np.diff(curve["force"]) > 0.0)
    work = np.trapezoid(curve["force"], curve["travel"])
    assert curve["energy"][-1] == pytest.approx(work, rel=1e-9)
    assert summary["outcome"]["test_travel"] == pytest.approx(1e-6)


def test_interrupted_test_leaves_its_curve_and_the_strength_before_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    step = BreakingTest.step

    def stopped(test: BreakingTest) -> dict[str, float] | None:
        if test.progress.rows == 3:
            raise Interrupted(15)
        return step(test)

    monkeypatch.setattr(BreakingTest, "step", stopped)
    with pytest.raises(Interrupted):
        run(sheets(), tmp_path / "out")
    summary = json.loads((tmp_path / "out" / "summary.json").read_text(encoding="utf-8"))
    assert summary["test"]["ended"] == "interrupted"
    assert len(read_test(tmp_path / "out")["travel"]) == 3
    assert "interface_strength_faying" in summary["outcome"]
    assert "strength" in summary


def test_weld_interrupted_within_a_step_leaves_the_strength_before_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same as one that is interrupted between two steps."""
    step, solve = Simulation.step, Mechanics.solve
    within = ""

    def step_or_stop(simulation: Simulation) -> None:
        nonlocal within
        within = name if simulation.controller.accepted == 5 else ""
        if within == "between":
            raise Interrupted(15, everywhere=True)
        step(simulation)

    def solve_and_stop(mechanics: Mechanics, load: Load, dt: float) -> Report:
        report = solve(mechanics, load, dt)
        if within == "within":
            raise Interrupted(15)
        return report

    monkeypatch.setattr(Simulation, "step", step_or_stop)
    monkeypatch.setattr(Mechanics, "solve", solve_and_stop)
    strengths = []
    for name in ("between", "within"):
        with pytest.raises(Interrupted):
            run(sheets(), tmp_path / name)
        summary = json.loads((tmp_path / name / "summary.json").read_text(encoding="utf-8"))
        assert summary["steps"] == 5
        strengths.append((summary["strength"], summary["outcome"]))
    assert strengths[0] == strengths[1]
    assert strengths[0][1]["interface_strength_faying"] is not None


def test_joint_cools_freely_before_it_is_gripped(tmp_path: Path) -> None:
    """An edge that 100 K have moved by (theta - 1) r is back where it was, under the last force."""
    case = sheets(BONDED)
    with ResultsFolder(tmp_path / "out", case, MPI.COMM_WORLD) as folder:
        simulation = Simulation(case, folder, MPI.COMM_WORLD)
        simulation.touch()
        simulation.step()
        weld = simulation.weld
        mechanics = weld.mechanics
        force = mechanics.reaction()
        x = mechanics.space.tabulate_dof_coordinates()
        tag = weld.joint.bodies["sheet_upper"]
        nodes = np.unique(mechanics.space.dofmap.list[weld.joint.cell_tags.find(tag)])
        edge = nodes[np.argmax(x[nodes, 0])]
        temperature = weld.electrothermal.y.x.array[1::2]
        cold = case.surroundings.temperature
        before = mechanics.displacement.x.array[3 * edge]
        temperature[:] = cold + 100.0
        mechanics.solve(Load(force=force), 0.0)
        mechanics.accept(0.0)
        moved = mechanics.displacement.x.array[3 * edge] - before
        body = np.array([list(weld.joint.bodies).index("sheet_upper")])
        stretch = mechanics.system.material.properties.thermal_stretch
        theta, _ = stretch.evaluate(np.array([cold + 100.0]), body)
        assert moved == pytest.approx((theta[0] - 1.0) * x[edge, 0], rel=0.05)
        simulation.coupling.cool()
        assert temperature == pytest.approx(cold)
        assert mechanics.reaction() == pytest.approx(force, rel=1e-6)
        left = mechanics.displacement.x.array[3 * edge] - before
        assert abs(left) < 0.02 * moved


def test_run_that_continues_in_its_test_takes_the_same_steps(tmp_path: Path) -> None:
    case = sheets(BONDED, "test.travel=1 um")
    with ResultsFolder(tmp_path / "whole", case, MPI.COMM_WORLD) as folder:
        whole = Simulation(case, folder, MPI.COMM_WORLD)
        whole.touch()
        while not whole.controller.done:
            whole.step()
        whole.begin_test()
        whole.step_test()
        state = whole.state()
        for _ in range(2):
            whole.step_test()
    with ResultsFolder(tmp_path / "resumed", case, MPI.COMM_WORLD) as folder:
        resumed = Simulation(case, folder, MPI.COMM_WORLD)
        resumed.restore(state)
        resumed.begin_test()
        for _ in range(2):
            resumed.step_test()
    first = read_test(tmp_path / "whole")
    second = read_test(tmp_path / "resumed")
    for key, column in first.items():
        assert np.array_equal(column[2:], second[key], equal_nan=True), key
    assert whole.test is not None
    assert resumed.test is not None
    assert whole.test.progress == resumed.test.progress
    assert whole.state().strength == resumed.state().strength is not None


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("sheet_lower.end", "the joint has no such surface"),
        ("electrode_lower.side", "the electrodes are lifted"),
        ("axis", "the joint has no such surface|cannot be gripped"),
    ],
)
def test_grips_on_what_cannot_be_gripped_are_refused(name: str, message: str) -> None:
    case = sheets(f"test.grips={{held: [{name}], moved: [sheet_upper.top]}}")
    with pytest.raises(MeshError, match=message) as caught:
        mesh_case(case, MPI.COMM_WORLD)
    (problem,) = caught.value.problems
    assert problem.key == "test.grips.held.0"
    assert problem.file == "--set"
    assert "sheet_lower.bottom" in problem.allowed
