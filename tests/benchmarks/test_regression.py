"""Stored references: too large changes are noticed, and shown before anything is stored."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from benchmarks import regression, runner, spec
from benchmarks.__main__ import app
from benchmarks.spec import Benchmark

TEXT = """
title: A bar
kind: regression
cost: quick
requirement: The solver shall do it.
quantities:
  rise: {what: rise, unit: K, value: 100.0, within: 1.0, source: closed form, status: COMPUTED}
  balance: {what: balance, unit: "1", upper: 1.0, source: conservation, status: COMPUTED}
"""


def result(
    rise: float = 100.0, newton: int = 50, bump: float = 0.0, end: float = 1.0, count: int = 200
) -> dict[str, Any]:
    """A result with a history of a hundred steps."""
    time = np.linspace(0.0, end, count)
    history = {
        "time": time.tolist(),
        "set_down": (time + bump * np.exp(-(((time - 0.5) / 0.05) ** 2))).tolist(),
    }
    values = {"rise": rise, "balance": 0.5 * rise}
    entry = {
        "study": "",
        "settings": {},
        "values": values,
        "work": {"newton_iterations": newton},
        "history": history,
    }
    return {"name": "bar", "measurements": [entry]}


@pytest.fixture
def bar(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Benchmark:
    """A benchmark in a folder of its own, with references."""
    monkeypatch.setattr(spec, "ROOT", tmp_path)
    (tmp_path / "bar").mkdir()
    (tmp_path / "bar" / spec.FILE).write_text(TEXT, encoding="utf-8")
    benchmark = spec.load("bar")
    regression.store(benchmark, result())
    return benchmark


def test_the_same_is_inside_whatever_its_steps(bar: Benchmark) -> None:
    changes = regression.compare(bar, result(count=317))
    assert [change.what.split()[0] for change in changes] == ["rise", "count", "curve"]
    assert all(change.inside for change in changes)


@pytest.mark.parametrize(
    ("now", "moved"),
    [
        (result(rise=100.3), "rise"),
        (result(newton=56), "count of newton_iterations"),
        (result(newton=44), "count of newton_iterations"),
        (result(bump=0.02), "curve of set_down at 0.4"),
        (result(end=0.9), "curve of set_down"),
    ],
)
def test_what_moves_is_seen(bar: Benchmark, now: dict[str, Any], moved: str) -> None:
    """A bump in the middle of a curve that ends where it did counts too."""
    outside = [change.what for change in regression.compare(bar, now) if not change.inside]
    assert len(outside) == 1 and outside[0].startswith(moved)


def test_small_changes_are_allowed(bar: Benchmark) -> None:
    assert all(
        change.inside
        for change in regression.compare(bar, result(rise=100.1, newton=54, bump=0.005))
    )


def test_a_column_or_count_that_is_missing_or_new_is_seen(bar: Benchmark) -> None:
    now = result()
    now["measurements"][0]["history"]["voltage"] = now["measurements"][0]["history"].pop("set_down")
    now["measurements"][0]["work"]["linear_iterations"] = 7
    outside = [change.what for change in regression.compare(bar, now) if not change.inside]
    assert outside == ["count of linear_iterations", "curve of set_down", "curve of voltage"]


def test_nothing_stored_compares_nothing(bar: Benchmark) -> None:
    regression.path_of(bar).unlink()
    assert regression.compare(bar, result()) == []


def test_stored_curves_are_small(bar: Benchmark) -> None:
    text = regression.path_of(bar).read_text(encoding="utf-8")
    assert len(text) < 3000 and text.count("\n") < 20


@pytest.mark.parametrize(("answer", "stored"), [("n\n", 50), ("y\n", 90)])
def test_update_shows_what_changed_before_it_stores(
    bar: Benchmark, tmp_path: Path, answer: str, stored: int
) -> None:
    runner.save(result(newton=90), tmp_path / "results")
    done = CliRunner().invoke(app, ["update", "bar", "-r", str(tmp_path / "results")], input=answer)
    assert done.exit_code == 0
    assert "!! count of newton_iterations: 50, now 90 (may move by 5)" in done.output
    inside = all(change.inside for change in regression.compare(bar, result(newton=stored)))
    assert inside


def test_update_without_a_result(bar: Benchmark, tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["update", "bar", "-r", str(tmp_path / "none")])
    assert done.exit_code and "there is no result to store" in str(done.exception)


def test_every_shipped_case_and_every_quick_benchmark_has_references() -> None:
    """Quick ones have a reference; a weld of every case in `cases/` is among them."""
    benchmarks = [spec.load(name) for name in spec.names()]
    kept = [benchmark for benchmark in benchmarks if benchmark.kind == "regression"]
    welds = [benchmark for benchmark in kept if "case" in benchmark.at]
    shipped = {
        path.name
        for path in (spec.ROOT.parent / "cases").glob("*.yaml")
        if "template" not in path.name
    }
    assert {weld.at["case"] for weld in welds} == shipped
    quick = [benchmark for benchmark in benchmarks if benchmark.cost == "quick"]
    assert [one.name for one in (*quick, *welds) if not regression.path_of(one).is_file()] == []
