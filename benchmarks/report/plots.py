"""Pictures of the report: curves of a benchmark, and its figures over mesh and time step."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from benchmarks.refinement import sizes
from benchmarks.runner import levels_of
from benchmarks.spec import Benchmark, Study

SIZE = (5.6, 4.0)  #: [inch]
MOST = 9  #: lines in one picture


def draw_curves(result: dict[str, Any], folder: Path) -> list[tuple[str, str]]:
    """Draw a benchmark's own curves.

    Args:
        result: Of the benchmark.
        folder: For the pictures.

    Returns:
        File name and caption of each.
    """
    drawn = []
    for number, curve in enumerate(result["measurements"][0].get("curves", ())):
        figure, panel = _panel(curve["x"], curve["y"])
        for label, (x, y) in curve["lines"].items():
            if label in curve["points"]:
                style = "o"
            else:
                style = "-"
            panel.plot(x, y, style, markersize=4, label=label)
        panel.set(xscale=curve["scale"], yscale=curve["scale"])
        file = f"{result['name']}-curve-{number}.svg"
        drawn.append(_save(figure, panel, folder, file, curve["title"]))
    return drawn


def draw_study(
    benchmark: Benchmark, study: Study, result: dict[str, Any], folder: Path
) -> tuple[str, str] | None:
    """Draw the distance of figures from their reference over the size of cells or steps.

    Args:
        benchmark: Has the references.
        study: Of mesh or time.
        result: Of the benchmark.
        folder: For the picture.

    Returns:
        File name and caption; None if no quantity changes with the study.
    """
    lines = {name: _errors(benchmark, study, result, name) for name in benchmark.quantities}
    shown = {name: line for name, line in lines.items() if line is not None}
    if not shown:
        return None
    figure, panel = _panel(
        f"relative size of {study.argument} (finest = 1)", "relative distance from the reference"
    )
    for name, (h, error) in list(shown.items())[:MOST]:
        panel.loglog(h, error, "o-", markersize=4, label=name)
    h = np.array(next(iter(shown.values()))[0])
    top = max(error[0] for _, error in shown.values())
    panel.loglog(h, top * (h / h[0]) ** study.order, "k:", label=f"order {study.order:g}")
    if len(shown) > MOST:
        more = f", {MOST} of {len(shown)} quantities"
    else:
        more = ""
    caption = f"Refinement in {study.of}{more}"
    return _save(figure, panel, folder, f"{benchmark.name}-{study.argument}.svg", caption)


def _errors(
    benchmark: Benchmark, study: Study, result: dict[str, Any], name: str
) -> tuple[Any, Any] | None:
    """Sizes and relative distances; none where nothing changes or one of them vanishes."""
    levels, figures = levels_of(study, result["measurements"], name)
    reference = benchmark.quantities[name].value
    if len(levels) < 2 or reference is None or None in figures:
        return None
    error = abs(np.array(figures) - reference) / (abs(reference) or 1.0)
    h = sizes(levels)
    if np.all(error > 0) and np.ptp(figures) > 1e-9 * abs(figures[-1]):
        return (h, error)
    return None


def _panel(x: str, y: str) -> tuple[Figure, Any]:
    figure = Figure(figsize=SIZE, layout="constrained")
    FigureCanvasAgg(figure)
    panel = figure.subplots()
    panel.set(xlabel=x, ylabel=y)
    panel.grid(alpha=0.25)
    return figure, panel


def _save(figure: Figure, panel: Any, folder: Path, file: str, caption: str) -> tuple[str, str]:
    panel.legend(fontsize=8)
    figure.savefig(folder / file, metadata={"Date": None})
    return file, caption
