"""Run benchmarks, each in processes of its own, and keep the results as one JSON file each."""

from __future__ import annotations

import datetime as dt
import json
import math
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from benchmarks.refinement import Bar, error_bar
from benchmarks.regression import compare
from benchmarks.spec import Benchmark, Study
from benchmarks.verdict import judge
from microweld.results.provenance import versions

CHECKOUT = Path(__file__).resolve().parents[1]
Result = dict[str, Any]


def environment() -> dict[str, str]:
    """Return the environment of a worker.

    The checkout and the tests' models can be imported, and no folder's name shadows a package.
    """
    paths = [str(CHECKOUT), str(CHECKOUT / "tests"), os.environ.get("PYTHONPATH", "")]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))}


def run(benchmark: Benchmark, judged: bool = False) -> Result:
    """Measure a benchmark at all its settings, on each of its numbers of ranks, and judge it.

    Args:
        benchmark: What to run.
        judged: Leave the refinement studies out.
    """
    short = benchmark.shortened
    found = {ranks: measure(benchmark.name, ranks, judged, short) for ranks in benchmark.ranks}
    first, *others = benchmark.ranks
    result = {"name": benchmark.name, **origin(), "ranks": first, **found[first]}
    result["quantities"] = assess(benchmark, found[first]["measurements"])
    result["on_ranks"] = {str(ranks): found[ranks] for ranks in others}
    changes = []  # what is stored is that of the full form
    if not short:
        changes = compare(benchmark, result)
    result["regression"] = [{**vars(change), "inside": change.inside} for change in changes]
    return result


def measure(
    name: str, ranks: int, judged: bool, short: bool = False, env: dict[str, str] | None = None
) -> Result:
    """Measure a benchmark in a worker process.

    Args:
        name: Of the benchmark.
        ranks: MPI ranks of the worker.
        judged: Leave the refinement studies out.
        short: Measure the short form.
        env: Environment of the worker; that of `environment` by default.

    Returns:
        Measurements and largest memory; if the worker died, the end of its error output.
    """
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "measurements.json"
        command = [sys.executable, "-P", "-m", "benchmarks.worker", name, str(file)]
        if judged:
            command.append("--judged")
        if short:
            command.append("--quick")
        if ranks > 1:
            command = ["mpirun", "-n", str(ranks), "--oversubscribe", *command]
        done = subprocess.run(
            command, capture_output=True, text=True, env=env or environment(), check=False
        )
        if not file.is_file():
            crash = {"study": "", "settings": {}, "crash": done.stderr[-4000:]}
            return {"measurements": [crash], "memory": 0}
        found: Result = json.loads(file.read_text(encoding="utf-8"))
        return found


def assess(benchmark: Benchmark, measurements: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Judge every quantity of a benchmark.

    Args:
        benchmark: Whose quantities and studies count.
        measurements: Of all its settings, the judged ones first.

    Returns:
        Figure, error bar, observed orders, verdict and its reason, by quantity.
    """
    judged = measurements[0]
    out = {}
    for name, quantity in benchmark.quantities.items():
        figure = judged.get("values", {}).get(name)
        bars = {study.of: bar_of(study, measurements, name) for study in benchmark.studies}
        known = [bar.size for bar in bars.values() if bar is not None]
        if known:
            total = sum(known)
        else:
            total = None
        verdict, why = judge(quantity, figure, total)
        if judged.get("error"):
            why = judged["error"]
        elif "crash" in judged:
            why = "the benchmark itself is broken"
        out[name] = {
            "figure": figure,
            "bar": total,
            "verdict": verdict,
            "why": why,
            "bars": {of: bar.size for of, bar in bars.items() if bar},
            "orders": {of: bar.order for of, bar in bars.items() if bar},
        }
    return out


def levels_of(
    study: Study, measurements: Iterable[dict[str, Any]], name: str
) -> tuple[list[float], list[float]]:
    """Return levels and figures of a study, coarse to fine, the judged one last.

    Args:
        study: Whose argument is refined.
        measurements: Of all settings, the judged ones first.
        name: Of the quantity.
    """
    mine = [
        entry
        for entry in measurements
        if entry["study"] in ("", study.argument) and name in entry.get("values", {})
    ]
    mine = [*mine[1:], *mine[:1]]
    levels = [entry["settings"][study.argument] for entry in mine]
    figures = [entry["values"][name] for entry in mine]
    return levels, figures


def bar_of(study: Study, measurements: Iterable[dict[str, Any]], name: str) -> Bar | None:
    """Return the error bar from one study.

    Args:
        study: Whose argument is refined.
        measurements: Of all settings, the judged ones first.
        name: Of the quantity.

    Returns:
        None where the study was not run; a bar that is no number where a part of it failed.
    """
    run = sum(entry["study"] == study.argument for entry in measurements)
    levels, figures = levels_of(study, measurements, name)
    if not run:
        return None
    if len(levels) == run + 1:
        return error_bar(levels, figures, study.order)
    return Bar(math.nan, None)


def origin() -> Result:
    """Return when, where and with what the figures were made."""
    return {
        "date": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "revision": revision(),
        "versions": versions(),
        "platform": platform.platform(),
        "cores": os.cpu_count(),
    }


def revision() -> str:
    """Return the commit of the checkout, with a plus sign if files differ from it."""
    git = ["git", "-c", "safe.directory=*", "-C", str(CHECKOUT)]

    def output(*words: str) -> str:
        done = subprocess.run([*git, *words], capture_output=True, text=True, check=False)
        return done.stdout.strip()

    commit = output("rev-parse", "--short=10", "HEAD")
    if output("status", "--porcelain", "--untracked-files=no"):
        return commit + "+"
    return commit


def save(result: Result, folder: Path) -> Path:
    """Write a result; numbers that are not finite become null.

    Args:
        result: What `run` returned.
        folder: Of the results; made if it is missing.

    Returns:
        The file.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{result['name']}.json"
    path.write_text(json.dumps(_finite(result), indent=1) + "\n", encoding="utf-8")
    return path


def _finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _finite(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [_finite(entry) for entry in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def load_results(folder: Path) -> dict[str, Result]:
    """Return all results of a folder by name."""
    found = (json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json")))
    return {result["name"]: result for result in found if "measurements" in result}
