"""The page of one benchmark."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.report.html import Raw, escape, markdown, page, picture, table, verdict_cell
from benchmarks.report.plots import draw_curves, draw_study
from benchmarks.figures import band_text, figure_text, unit_text
from benchmarks.spec import Benchmark

Result = dict[str, Any]


def write_page(benchmark: Benchmark, result: Result | None, folder: Path) -> None:
    """Write a benchmark's page and its pictures; without a result it says so."""
    parts = [
        *_head(benchmark),
        *(_found(benchmark, result, folder) if result else ["<p>Not run.</p>"]),
    ]
    if result:
        footer = f"{result['date']}, revision {result['revision']}, {result['platform']}"
    else:
        footer = ""
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
    yield from _marks(benchmark)
    yield "<h2>Work</h2>"
    yield work_table(benchmark, result)
    versions = ", ".join(f"{name} {version}" for name, version in result["versions"].items())
    yield f"<p>{escape(versions)}. Largest memory {result['memory'] / 2**20:.0f} MiB.</p>"


def quantity_table(benchmark: Benchmark, result: Result) -> Raw:
    """All quantities: measured, error bar, orders, reference, band, verdict, source."""
    head = (
        "quantity",
        "measured",
        "unit",
        "observed order",
        "reference",
        "band",
        "verdict",
        "source",
    )
    return table(
        head, (_row(benchmark, name, found) for name, found in result["quantities"].items())
    )


def _row(benchmark: Benchmark, name: str, found: Result) -> list[object]:
    quantity = benchmark.quantities[name]
    orders = ", ".join(
        f"{of} {order:.2f}" for of, order in found["orders"].items() if order is not None
    )
    if quantity.value is None:
        reference = ""
    else:
        reference = f"{quantity.value:.7g}"
    verdict = Raw(
        verdict_cell(found["verdict"]) + (f" {escape(found['why'])}" if found["why"] else "")
    )
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
    """Settings, counts, seconds and what else was measured, of every measurement on every number of ranks."""
    runs = [(result["ranks"], entry) for entry in result["measurements"]]
    runs += [
        (ranks, entry)
        for ranks, other in result["on_ranks"].items()
        for entry in other["measurements"]
    ]
    extra = sorted(
        {key for _, entry in runs for key in entry.get("values", {})} - set(benchmark.quantities)
    )
    counts = sorted({key for _, entry in runs for key in entry.get("work", {})})
    settings = list(benchmark.at)
    rows = [
        [
            ranks,
            *(entry["settings"].get(key, "") for key in settings),
            *(entry.get("work", {}).get(key, "") for key in counts),
            *(
                _short(entry.get("values", {}).get(key))
                for key in [*_measured(benchmark, result), *extra]
            ),
            f"{entry.get('seconds', 0.0):.1f}",
        ]
        for ranks, entry in runs
    ]
    return table(
        ["ranks", *settings, *counts, *_measured(benchmark, result), *extra, "seconds in all"], rows
    )


def _measured(benchmark: Benchmark, result: Result) -> list[str]:
    """Quantities worth telling for every run: those of a benchmark that runs on several numbers of ranks."""
    if result["on_ranks"]:
        return list(benchmark.quantities)
    return []


def _short(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:.6g}"


def _failures(result: Result) -> Iterator[str]:
    entries = [
        *result["measurements"],
        *(e for other in result["on_ranks"].values() for e in other["measurements"]),
    ]
    for entry in entries:
        if "error" in entry or "crash" in entry:
            yield f"{entry['settings']}\n{entry.get('error') or entry['crash']}"


def _marks(benchmark: Benchmark) -> Iterator[str]:
    """What other solvers were found to need."""
    file = benchmark.folder / "marks.csv"
    if file.is_file():
        head, *rows = csv.reader(file.read_text(encoding="utf-8").splitlines())
        yield "<h2>Marks of other solvers</h2>"
        yield "<p>Measured on an idle machine with two cores. Seconds compare as ratios on one machine and day.</p>"
        yield table(head, rows)


def _repeat(benchmark: Benchmark) -> str:
    return f"<h2>Repeat it</h2><pre>./microweld benchmark run {benchmark.name}\n./microweld benchmark report</pre>"
