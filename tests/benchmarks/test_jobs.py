"""Benchmarks at once: those that measure time run alone, and long ones start first."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from benchmarks import runner, spec
from benchmarks.__main__ import measured
from benchmarks.spec import Benchmark

#: Quick, long, performance, long, quick.
NAMES = ["considere", "flattening", "b1_wire", "necking", "discharge"]


def watched(
    monkeypatch: pytest.MonkeyPatch, seconds: Callable[[Benchmark], float]
) -> dict[str, int]:
    """Replace the runner; return how many benchmarks ran at once when each started.

    By name, in the sequence of the starts. Nothing is measured.
    """
    at_once = dict[str, int]()
    running = [0]
    lock = threading.Lock()

    def run(benchmark: Benchmark, _judged: bool) -> dict[str, Any]:
        with lock:
            running[0] += 1
            at_once[benchmark.name] = running[0]
        time.sleep(seconds(benchmark))
        with lock:
            running[0] -= 1
        return {"name": benchmark.name}

    monkeypatch.setattr(runner, "run", run)
    return at_once


@pytest.mark.parametrize("jobs", [1, 2])
def test_performance_runs_alone_and_long_ones_first(
    monkeypatch: pytest.MonkeyPatch, jobs: int
) -> None:
    at_once = watched(monkeypatch, lambda _: 0.05)
    wanted = [spec.load(name) for name in NAMES]
    ended = [(benchmark.name, result["name"]) for benchmark, result in measured(wanted, True, jobs)]
    names = list(at_once)
    assert sorted(name for name, _ in ended) == sorted(NAMES) and all(
        name == reported for name, reported in ended
    )
    assert names[0] == "b1_wire" and set(names[1:3]) == {"flattening", "necking"}
    assert at_once["b1_wire"] == 1 and max(at_once.values()) == jobs


def test_what_ends_is_reported_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A short benchmark that runs beside a long one is not kept back by it."""
    watched(monkeypatch, lambda benchmark: 0.5 if benchmark.name == "flattening" else 0.0)
    ended = [
        benchmark.name
        for benchmark, _ in measured([spec.load("flattening"), spec.load("discharge")], True, 2)
    ]
    assert ended == ["discharge", "flattening"]


def test_the_first_error_ends_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_benchmark: Benchmark, _judged: bool) -> dict[str, Any]:
        raise KeyboardInterrupt

    monkeypatch.setattr(runner, "run", fail)
    with pytest.raises(KeyboardInterrupt):
        list(measured([spec.load("considere"), spec.load("discharge")], True, 1))
