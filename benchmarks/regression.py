"""Earlier results of a benchmark, kept beside it in `stored.json`: figures, counts and curves.

A figure may move by a tenth of its band, a count by a tenth and by three, and a curve, at every one
of its times, by one percent of its largest value. Figures without a band of two ends are bounds,
and are not compared.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.spec import Benchmark

FILE = "stored.json"
FIGURE = 0.1  #: of the band
COUNT = 0.1  #: of a count
COUNTS = 3
CURVE = 0.01  #: of the largest value
POINTS = 40  #: of a stored curve, at most
DIGITS = 7


@dataclass(frozen=True)
class Change:
    """One comparison with what is stored; without numbers if one of both is missing."""

    what: str
    stored: float | None
    now: float | None
    allowed: float  #: change
    change: float

    @property
    def inside(self) -> bool:
        """Whether it changed by no more than is allowed."""
        return self.change <= self.allowed


def path_of(benchmark: Benchmark) -> Path:
    """Return the file of a benchmark's references."""
    return benchmark.folder / FILE


def compare(benchmark: Benchmark, result: dict[str, Any]) -> list[Change]:
    """Compare everything that is stored with a result.

    Args:
        benchmark: Whose references are read.
        result: What `runner.run` measured.

    Returns:
        One entry for each figure, count and curve; empty if nothing is stored.
    """
    path = path_of(benchmark)
    if not path.is_file():
        return []
    stored = json.loads(path.read_text(encoding="utf-8"))
    return list(_changes(benchmark, stored, reference_of(benchmark, result)))


def reference_of(benchmark: Benchmark, result: dict[str, Any]) -> dict[str, Any]:
    """Return what is stored of a result.

    Args:
        benchmark: Names the figures; only those with a band of two ends are kept.
        result: What `runner.run` measured.

    Returns:
        Figures, counts, and curves thinned to some points.
    """
    judged = result["measurements"][0]
    values = {
        name: judged.get("values", {}).get(name)
        for name in benchmark.quantities
        if _width(benchmark, name)
    }
    return {
        "values": {name: _short(value) for name, value in values.items() if value is not None},
        "work": judged.get("work", {}),
        "history": _thinned(judged.get("history", {})),
    }


def store(benchmark: Benchmark, result: dict[str, Any]) -> None:
    """Make a result the reference.

    Args:
        benchmark: Where it is stored.
        result: What `runner.run` measured.
    """
    text = json.dumps(reference_of(benchmark, result), indent=1)
    path_of(benchmark).write_text(_one_line_lists(text) + "\n", encoding="utf-8")


def _changes(benchmark: Benchmark, stored: dict[str, Any], now: dict[str, Any]) -> Iterator[Change]:
    for name in sorted(stored["values"].keys() | now["values"].keys()):
        allowed = FIGURE * (_width(benchmark, name) or 0.0)
        yield _change(name, stored["values"].get(name), now["values"].get(name), allowed)
    for name in sorted(stored["work"].keys() | now["work"].keys()):
        before = stored["work"].get(name)
        allowed = max(COUNTS, COUNT * (before or 0))
        yield _change(f"count of {name}", before, now["work"].get(name), allowed)
    for name in sorted((stored["history"].keys() | now["history"].keys()) - {"time"}):
        yield _curve(name, stored["history"], now["history"])


def _change(what: str, before: float | None, after: float | None, allowed: float) -> Change:
    if before is None or after is None:
        change = math.inf
    else:
        change = abs(after - before)
    return Change(what, before, after, allowed, change)


def _curve(name: str, stored: dict[str, Any], now: dict[str, Any]) -> Change:
    """Largest distance at the stored times, which must span the same time."""
    if name not in stored or name not in now:
        return Change(f"curve of {name}", None, None, CURVE, math.inf)
    time = np.array(stored["time"])
    before = np.array(stored[name])
    distance = abs(np.interp(time, now["time"], now[name]) - before)
    worst = int(np.argmax(distance))
    scale = float(np.max(abs(before))) or 1.0
    same_end = math.isclose(time[-1], now["time"][-1], rel_tol=1e-6)
    if same_end:
        change = float(distance[worst]) / scale
    else:
        change = math.inf
    after = float(np.interp(time[worst], now["time"], now[name]))
    return Change(
        f"curve of {name} at {time[worst]:.4g} s, over its largest",
        float(before[worst]),
        after,
        CURVE,
        change,
    )


def _width(benchmark: Benchmark, name: str) -> float | None:
    """Width of the band of a quantity, if it has two ends."""
    if name not in benchmark.quantities:
        return None
    lower, upper = benchmark.quantities[name].band
    if math.isfinite(upper - lower):
        return upper - lower
    return None


def _thinned(history: dict[str, list[float]]) -> dict[str, list[float]]:
    """At most some points: the last one, and the rest evenly by number."""
    if not history:
        return {}
    count = len(history["time"])
    kept = np.unique(np.linspace(0, count - 1, min(count, POINTS)).round().astype(int))
    return {name: [_short(column[index]) for index in kept] for name, column in history.items()}


def _short(value: float) -> float:
    return float(f"{value:.{DIGITS}g}")


def _one_line_lists(text: str) -> str:
    """JSON with every list on a line of its own."""
    lines: list[str] = []
    for line in text.splitlines():
        inside = bool(lines) and lines[-1].count("[") > lines[-1].count("]")
        if inside and line.endswith(","):
            lines[-1] += line.strip() + " "
        elif inside:
            lines[-1] += line.strip()
        else:
            lines.append(line)
    return "\n".join(lines)
