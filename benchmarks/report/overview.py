"""The book: an overview, and a page for each benchmark. All figures come from the results."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks import spec
from benchmarks.report.benchmark_page import write_page
from benchmarks.report.html import Raw, escape, link, links, page, table, verdict_cell
from benchmarks.figures import band_text, figure_text, unit_text
from benchmarks.mutations import FILE as MUTATIONS
from benchmarks.runner import load_results
from benchmarks.spec import Benchmark
from microweld.errors import InputError

Result = dict[str, Any]
NOT_RUN = "not run"


def write_report(results: Path, folder: Path) -> Path:
    """Write the book and return its first page.

    Raises:
        InputError: if the folder of results holds none.
    """
    found = load_results(results)
    if not found:
        cure = "make some: microweld benchmark run --all --quick"
        raise InputError.single("no results of benchmarks here", file=str(results), cure=cure)
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(Path(__file__).with_name("style.css"), folder)
    benchmarks = [spec.load(name) for name in spec.names()]
    for benchmark in benchmarks:
        write_page(benchmark, found.get(benchmark.name), folder)
    mutations = results / MUTATIONS
    if mutations.is_file():
        trials = json.loads(mutations.read_text(encoding="utf-8"))
    else:
        trials = []
    parts = [
        *_summary(benchmarks, found),
        *_comparisons(benchmarks, found),
        *_requirements(benchmarks, found, trials),
    ]
    parts += [*_regression(benchmarks, found), *_mutations(trials)]
    index = folder / "index.html"
    revisions = ", ".join(sorted({result["revision"] for result in found.values()}))
    index.write_text(
        page("Verification and validation of microweld", parts, f"revision {revisions}"),
        encoding="utf-8",
    )
    return index


def _summary(benchmarks: list[Benchmark], found: dict[str, Result]) -> Iterator[str]:
    verdicts = Counter(
        found[benchmark.name]["quantities"].get(name, {}).get("verdict", NOT_RUN)
        if benchmark.name in found
        else NOT_RUN
        for benchmark in benchmarks
        for name in benchmark.quantities
    )
    counts = " ".join(
        f"{verdict_cell(verdict)} {count}" for verdict, count in sorted(verdicts.items())
    )
    yield f"<p>{len(benchmarks)} benchmarks compare {sum(verdicts.values())} quantities: {counts}</p>"
    yield (
        "<p>A band is never widened and no constant tuned to turn a verdict. The error bar behind a figure is told "
        "from coarser meshes and longer steps by Richardson's extrapolation (grid convergence index); a figure whose "
        "error bar is wider than the band is not comparable, wherever it lies.</p>"
    )


def worst(result: Result | None) -> str:
    """The verdict of a whole benchmark."""
    if result is None:
        return NOT_RUN
    verdicts = {entry["verdict"] for entry in result["quantities"].values()}
    return next(
        (verdict for verdict in ("outside", "not comparable") if verdict in verdicts), "inside"
    )


def _comparisons(benchmarks: list[Benchmark], found: dict[str, Result]) -> Iterator[str]:
    """Every quantity of every benchmark, by kind."""
    head = (
        "benchmark",
        "quantity",
        "measured",
        "unit",
        "reference",
        "band",
        "verdict",
        "status of the reference",
    )
    for kind in ("verification", "validation", "performance", "regression"):
        rows = [
            row
            for benchmark in benchmarks
            if benchmark.kind == kind
            for row in _rows(benchmark, found.get(benchmark.name))
        ]
        if rows:
            yield f"<h2>{kind.capitalize()}</h2>"
            yield table(head, rows)


def _rows(benchmark: Benchmark, result: Result | None) -> Iterator[list[object]]:
    first: Raw | str = link(f"{benchmark.name}.html", benchmark.title)
    for name, quantity in benchmark.quantities.items():
        entry = (result or {}).get("quantities", {}).get(name, {"verdict": NOT_RUN})
        figure = figure_text(entry.get("figure"), entry.get("bar"))
        if quantity.value is None:
            reference = ""
        else:
            reference = f"{quantity.value:.7g}"
        verdict = verdict_cell(entry["verdict"])
        yield [
            first,
            quantity.what,
            figure,
            unit_text(quantity.unit),
            reference,
            band_text(quantity),
            verdict,
            quantity.status,
        ]
        first = ""


def _requirements(
    benchmarks: list[Benchmark], found: dict[str, Result], trials: list[Result]
) -> Iterator[str]:
    yield "<h2>Requirements</h2>"
    rows = (
        (
            benchmark.requirement,
            Raw("<br>".join(benchmark.tests) or "-"),
            link(f"{benchmark.name}.html", benchmark.name),
            verdict_cell(worst(found.get(benchmark.name))),
            ", ".join(trial["name"] for trial in trials if benchmark.name in trial["caught_by"])
            or "-",
        )
        for benchmark in benchmarks
    )
    yield table(
        ("requirement", "tests", "benchmark", "verdict", "notices, broken on purpose"), rows
    )


def _regression(benchmarks: list[Benchmark], found: dict[str, Result]) -> Iterator[str]:
    yield "<h2>Regression</h2>"
    yield (
        "<p>Figures, counts of work and whole curves against those stored with the benchmark. A figure may move by a "
        "tenth of its band, a count by a tenth and by three, a curve by one percent of its largest value.</p>"
    )
    rows = []
    for benchmark in benchmarks:
        changes = found.get(benchmark.name, {}).get("regression", [])
        moved = [change for change in changes if not change["inside"]]
        what = Raw(
            "<br>".join(escape(f"{c['what']}: {c['stored']}, now {c['now']}") for c in moved)
        )
        if changes:
            verdict = verdict_cell("outside" if moved else "inside")
        else:
            verdict = verdict_cell("nothing stored")
        rows.append((link(f"{benchmark.name}.html", benchmark.name), len(changes), verdict, what))
    yield table(("benchmark", "compared", "verdict", "moved"), rows)


def _mutations(trials: list[Result]) -> Iterator[str]:
    yield "<h2>Physics broken on purpose</h2>"
    yield (
        "<p>Each line of this table is one change to a copy of the program, and the benchmarks that left their bands "
        "or failed to solve with it. A change that a benchmark misses which was asked has survived.</p>"
    )
    if not trials:
        yield "<p>Not run: microweld benchmark mutate.</p>"
        return
    rows = (
        (
            trial["name"],
            trial["what"],
            trial["file"],
            verdict_cell(trial["verdict"]),
            links(trial["caught_by"]),
            trial["how"],
        )
        for trial in trials
    )
    yield table(("name", "broken", "file", "verdict", "by", "how it showed"), rows)
