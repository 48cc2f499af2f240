"""The verification and validation report: an overview, and a page for each benchmark.

All figures come from the results.
"""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks import spec
from benchmarks.figures import band_text, figure_text, unit_text
from benchmarks.mutations import FILE as MUTATIONS
from benchmarks.report.benchmark_page import write_page
from benchmarks.report.html import Raw, escape, link, links, page, table, verdict_cell
from benchmarks.runner import load_results
from benchmarks.spec import Benchmark
from benchmarks.verdict import INSIDE, NOT_COMPARABLE, OUTSIDE
from microweld.errors import InputError

Result = dict[str, Any]
NOT_RUN = "not run"
QUANTITY_COLUMNS = (
    "benchmark",
    "quantity",
    "measured",
    "unit",
    "reference",
    "band",
    "verdict",
    "status of the reference",
)
REQUIREMENT_COLUMNS = (
    "requirement",
    "tests",
    "benchmark",
    "verdict",
    "notices, broken on purpose",
)


def write_report(results: Path, folder: Path) -> Path:
    """Write the report.

    Args:
        results: Folder of the results.
        folder: Of the report; made if it is missing.

    Returns:
        Its first page.

    Raises:
        InputError: If the folder of results holds none.
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
        *_regression(benchmarks, found),
        *_mutations(trials),
    ]
    index = folder / "index.html"
    revisions = ", ".join(sorted({result["revision"] for result in found.values()}))
    text = page("Verification and validation of microweld", parts, f"revision {revisions}")
    index.write_text(text, encoding="utf-8")
    return index


def _summary(benchmarks: list[Benchmark], found: dict[str, Result]) -> Iterator[str]:
    verdicts = Counter[str]()
    for benchmark in benchmarks:
        quantities = found.get(benchmark.name, {}).get("quantities", {})
        verdicts.update(
            quantities.get(name, {}).get("verdict", NOT_RUN) for name in benchmark.quantities
        )
    counts = " ".join(
        f"{verdict_cell(verdict)} {count}" for verdict, count in sorted(verdicts.items())
    )
    total = sum(verdicts.values())
    yield f"<p>{len(benchmarks)} benchmarks compare {total} quantities: {counts}</p>"
    yield (
        "<p>No band is widened and no constant is tuned to change a verdict. The error bar of a "
        "figure is estimated from coarser meshes and longer steps by Richardson's extrapolation "
        "(grid convergence index). A figure whose error bar is wider than the band is not "
        "comparable, wherever it lies.</p>"
    )


def worst(result: Result | None) -> str:
    """Return the worst verdict of all quantities of a benchmark."""
    if result is None:
        return NOT_RUN
    verdicts = {entry["verdict"] for entry in result["quantities"].values()}
    for verdict in (OUTSIDE, NOT_COMPARABLE):
        if verdict in verdicts:
            return verdict
    return INSIDE


def _comparisons(benchmarks: list[Benchmark], found: dict[str, Result]) -> Iterator[str]:
    """Every quantity of every benchmark, by kind."""
    for kind in ("verification", "validation", "performance", "regression"):
        rows: list[list[object]] = []
        for benchmark in benchmarks:
            if benchmark.kind == kind:
                rows += _rows(benchmark, found.get(benchmark.name))
        if rows:
            yield f"<h2>{kind.capitalize()}</h2>"
            yield table(QUANTITY_COLUMNS, rows)


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
    rows = []
    for benchmark in benchmarks:
        tests = Raw("<br>".join(benchmark.tests) or "-")
        page_link = link(f"{benchmark.name}.html", benchmark.name)
        verdict = verdict_cell(worst(found.get(benchmark.name)))
        noticed = [trial["name"] for trial in trials if benchmark.name in trial["caught_by"]]
        rows.append((benchmark.requirement, tests, page_link, verdict, ", ".join(noticed) or "-"))
    yield table(REQUIREMENT_COLUMNS, rows)


def _regression(benchmarks: list[Benchmark], found: dict[str, Result]) -> Iterator[str]:
    yield "<h2>Regression</h2>"
    yield (
        "<p>Figures, counts of work and whole curves compared with those stored beside the "
        "benchmark. A figure may change by a tenth of its band, a count by a tenth or by three, "
        "whichever is more, and a curve by one percent of its largest value.</p>"
    )
    rows = []
    for benchmark in benchmarks:
        changes = found.get(benchmark.name, {}).get("regression", [])
        moved = [
            escape(f"{change['what']}: {change['stored']}, now {change['now']}")
            for change in changes
            if not change["inside"]
        ]
        if not changes:
            verdict = verdict_cell("nothing stored")
        elif moved:
            verdict = verdict_cell(OUTSIDE)
        else:
            verdict = verdict_cell(INSIDE)
        page_link = link(f"{benchmark.name}.html", benchmark.name)
        rows.append((page_link, len(changes), verdict, Raw("<br>".join(moved))))
    yield table(("benchmark", "compared", "verdict", "moved"), rows)


def _mutations(trials: list[Result]) -> Iterator[str]:
    yield "<h2>Physics broken on purpose</h2>"
    yield (
        "<p>Each line is one change to a copy of the program, with the benchmarks that left their "
        "bands or failed to solve with it. A change has survived if one of the benchmarks that "
        "were asked misses it.</p>"
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
