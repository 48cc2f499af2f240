"""The page of one benchmark."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.figures import band_text, figure_text, unit_text
from benchmarks.report.html import Raw, escape, markdown, page, picture, table, verdict_cell
from benchmarks.report.plots import draw_curves, draw_study
from benchmarks.spec import Benchmark

Result = dict[str, Any]
QUANTITY_COLUMNS = (
    "quantity",
    "measured",
    "unit",
    "observed order",
    "reference",
    "band",
    "verdict",
    "source",
)


def write_page(benchmark: Benchmark, result: Result | None, folder: Path) -> None:
    """Write a benchmark's page and its pictures.

    Args:
        benchmark: Of the page.
        result: Its latest result; None if it has not been run.
        folder: Of the report.
    """
    parts = list(_head(benchmark))
    footer = ""
    if result:
        parts += _found(benchmark, result, folder)
        footer = f"{result['date']}, revision {result['revision']}, {result['platform']}"
    else:
        parts.append("<p>Not run.</p>")
    text = page(benchmark.title, [*parts, _repeat(benchmark)], footer)
    (folder / f"{benchmark.name}.html").write_text(text, encoding="utf-8")


def _head(benchmark: Benchmark) -> Iterator[str]:
    yield f'<p class="requirement">{escape(benchmark.requirement)}</p>'
    yield f"<p>{benchmark.kind}, {benchmark.cost}</p>"
    readme = benchmark.folder / "README.md"
    if readme.is_file():
        yield markdown(readme.read_text(encoding="utf-8"))


def _found(benchmark: Benchmark, result: Result, folder: Path) -> Iterator[str]:
    yield "<h2>Measured</h2>"
    yield quantity_table(benchmark, result)
    if benchmark.known:
        yield f'<p class="known">{escape(benchmark.known)}</p>'
    yield from (f"<pre>{escape(text)}</pre>" for text in _failures(result))
    studies = (draw_study(benchmark, study, result, folder) for study in benchmark.studies)
    pictures = [*draw_curves(result, folder), *filter(None, studies)]
    yield from (picture(file, caption) for file, caption in pictures)
    for own in result["measurements"][0].get("tables", ()):
        yield f"<h2>{escape(own['title'])}</h2>"
        yield table(own["columns"], own["rows"])
    yield from _marks(benchmark)
    yield "<h2>Work</h2>"
    yield work_table(benchmark, result)
    versions = ", ".join(f"{name} {version}" for name, version in result["versions"].items())
    yield f"<p>{escape(versions)}. Largest memory {result['memory'] / 2**20:.0f} MiB.</p>"


def quantity_table(benchmark: Benchmark, result: Result) -> Raw:
    """Return the table of all quantities.

    Args:
        benchmark: Has references, bands and sources.
        result: Has figures, error bars, observed orders and verdicts.
    """
    rows = (_row(benchmark, name, found) for name, found in result["quantities"].items())
    return table(QUANTITY_COLUMNS, rows)


def _row(benchmark: Benchmark, name: str, found: Result) -> list[object]:
    quantity = benchmark.quantities[name]
    orders = ", ".join(
        f"{of} {order:.2f}" for of, order in found["orders"].items() if order is not None
    )
    if quantity.value is None:
        reference = ""
    else:
        reference = f"{quantity.value:.7g}"
    verdict = verdict_cell(found["verdict"])
    if found["why"]:
        verdict = Raw(f"{verdict} {escape(found['why'])}")
    source = f"{quantity.source} ({quantity.status})"
    figure = figure_text(found["figure"], found["bar"])
    return [
        quantity.what,
        figure,
        unit_text(quantity.unit),
        orders,
        reference,
        band_text(quantity),
        verdict,
        source,
    ]


def work_table(benchmark: Benchmark, result: Result) -> Raw:
    """Return the table of all measurements, a line for each setting on each number of ranks.

    Settings, counts of work, what else was measured, and seconds.

    Args:
        benchmark: Has the settings.
        result: Has the measurements.
    """
    runs = [(result["ranks"], entry) for entry in result["measurements"]]
    for ranks, other in result["on_ranks"].items():
        runs += [(ranks, entry) for entry in other["measurements"]]
    settings = list(benchmark.at)
    counts = sorted({key for _, entry in runs for key in entry.get("work", {})})
    measured = {key for _, entry in runs for key in entry.get("values", {})}
    figures = [
        *_compared_on_ranks(benchmark, result),
        *sorted(measured - set(benchmark.quantities)),
    ]
    rows = []
    for ranks, entry in runs:
        row = [ranks]
        row += [entry["settings"].get(key, "") for key in settings]
        row += [entry.get("work", {}).get(key, "") for key in counts]
        row += [_short(entry.get("values", {}).get(key)) for key in figures]
        rows.append([*row, f"{entry.get('seconds', 0.0):.1f}"])
    return table(["ranks", *settings, *counts, *figures, "seconds in all"], rows)


def _compared_on_ranks(benchmark: Benchmark, result: Result) -> list[str]:
    """Quantities shown for every run: all, if the benchmark runs on several numbers of ranks."""
    if result["on_ranks"]:
        return list(benchmark.quantities)
    return []


def _short(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:.6g}"


def _failures(result: Result) -> Iterator[str]:
    entries = list(result["measurements"])
    for other in result["on_ranks"].values():
        entries += other["measurements"]
    for entry in entries:
        if "error" in entry or "crash" in entry:
            yield f"{entry['settings']}\n{entry.get('error') or entry['crash']}"


def _marks(benchmark: Benchmark) -> Iterator[str]:
    """Time, memory and error measured with other solvers."""
    file = benchmark.folder / "marks.csv"
    if file.is_file():
        head, *rows = csv.reader(file.read_text(encoding="utf-8").splitlines())
        yield "<h2>Marks of other solvers</h2>"
        yield (
            "<p>Measured on an idle machine with two cores. Compare seconds as ratios, measured on "
            "one machine and day.</p>"
        )
        yield table(head, rows)


def _repeat(benchmark: Benchmark) -> str:
    commands = f"./microweld benchmark run {benchmark.name}\n./microweld benchmark report"
    return f"<h2>Repeat it</h2><pre>{commands}</pre>"
