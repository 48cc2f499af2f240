"""The curves of a run: current, voltage, resistance, set-down, force, temperature, area, energy."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from microweld.arrays import Floats
from microweld.fields import HISTORY, column_of
from microweld.results.history import read_history
from microweld.results.scales import scale_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

#: Distinct for colour-blind readers, too.
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000")
ENERGIES = (
    "energy_electrical_input",
    "energy_stored_heat",
    "energy_lost_electrodes",
    "energy_lost_surfaces",
    "energy_plastic_heat",
)
SIZE = (15.0, 8.2)  #: of the figure [inch]


def draw_curves(folder: Path) -> Path:
    """Write `curves.png` from the history of a results folder, and return its path.

    Raises:
        InputError: If there is no history.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    history = read_history(folder)
    facts = json.loads((folder / "joint.json").read_text(encoding="utf-8"))
    figure = Figure(figsize=SIZE, layout="constrained")
    FigureCanvasAgg(figure)
    fill(figure, history, facts)
    path = folder / "curves.png"
    figure.savefig(path, dpi=110)
    return path


def fill(figure: Figure, history: Mapping[str, Floats], facts: Mapping[str, object]) -> None:
    """Put the six panels in a figure.

    Args:
        figure: Empty figure.
        history: Columns by key, in SI units.
        facts: Content of `joint.json`: title, bodies, pairs, solidus.
    """
    bodies = list(_mapping(facts["solidus"]))
    pairs = [str(pair) for pair in _sequence(facts["pairs"])]
    axes = figure.subplots(2, 3, sharex=True)
    two_quantities(axes[0, 0], history, "current", "voltage")
    many(
        axes[0, 1],
        history,
        {"resistance": "whole"} | _of_each("contact_resistance", pairs),
    )
    look_at_pulse(axes[0, 1], history, "resistance")
    two_quantities(axes[0, 2], history, "set_down", "force")
    many(
        axes[1, 0],
        history,
        _of_each("temperature_peak", bodies)
        | _of_each("contact_temperature_peak", pairs, " contact"),
    )
    melting = {
        name: value
        for name, value in _mapping(facts["solidus"]).items()
        if isinstance(value, float)
    }
    melting_lines(axes[1, 0], melting)  # some bodies never melt
    if pairs:
        many(axes[1, 1], history, _of_each("contact_area", pairs))
    else:
        axes[1, 1].set_axis_off()
    many(axes[1, 2], history, {key: HISTORY[key].title for key in ENERGIES})
    show_imbalance(axes[1, 2], history)
    for panel in axes[1]:
        panel.set_xlabel("time [ms]")
    for panel in axes.flat:
        panel.grid(alpha=0.25)
        panel.margins(x=0.0)
    figure.suptitle(str(facts["title"]), parse_math=False)


def two_quantities(panel: Axes, history: Mapping[str, Floats], left: str, right: str) -> None:
    """Draw two quantities with a scale each, in two colours.

    Args:
        panel: Empty axes.
        history: Columns by key, in SI units.
        left: Key of the column whose scale is on the left.
        right: Key of the other one.
    """
    for number, (key, side) in enumerate(((left, panel), (right, panel.twinx()))):
        column = HISTORY[key]
        scale = scale_of(column.unit, _largest(history, [key]))
        side.plot(
            history["time"] * 1e3, history[key] / scale.size, color=COLOURS[number], linewidth=1.8
        )
        name = column.name.partition(" between")[0]
        side.set_ylabel(f"{name} [{scale.unit}]", color=COLOURS[number])
        side.tick_params(axis="y", colors=COLOURS[number])
        side.set_ylim(bottom=min(0.0, float(np.nanmin(history[key], initial=0.0)) / scale.size))
    panel.set_title(f"{left} and {right}".replace("_", "-"), fontsize=11)


def many(panel: Axes, history: Mapping[str, Floats], labels: Mapping[str, str]) -> None:
    """Draw several columns of one unit on one scale.

    Args:
        panel: Empty axes.
        history: Columns by key, in SI units.
        labels: Text in the legend for the key of each column.
    """
    columns = [column_of(key)[0] for key in labels]
    scale = scale_of(columns[0].unit, _largest(history, labels))
    for number, (key, label) in enumerate(labels.items()):
        colour = COLOURS[number % len(COLOURS)]
        if number < len(COLOURS):
            style = "-"
        else:
            style = "--"
        values = history[key] / scale.size
        panel.plot(
            history["time"] * 1e3,
            values,
            style,
            color=colour,
            label=label,
            linewidth=1.6,
        )
    if len({column.key for column in columns}) == 1:
        kind = columns[0].name
    else:
        kind = _family(columns[0].unit)
    panel.set_ylabel(f"{kind} [{scale.unit}]")
    panel.set_title(kind, fontsize=11)
    for text in panel.legend(fontsize=8, framealpha=0.7).get_texts():
        text.set_parse_math(False)


def look_at_pulse(panel: Axes, history: Mapping[str, Floats], key: str) -> None:
    """Choose the scale by the values while current flows, which the first touch would dwarf.

    Args:
        panel: Axes with the quantity.
        history: Columns by key, in SI units.
        key: Key of the quantity.
    """
    flowing = np.abs(history["current"]) > 0.01 * _largest(history, ["current"])
    values = history[key][flowing & np.isfinite(history[key])]
    if values.size:
        scale = scale_of(HISTORY[key].unit, _largest(history, [key]))
        panel.set_ylim(0.0, 1.1 * float(values.max()) / scale.size)


def melting_lines(panel: Axes, solidus: Mapping[str, float]) -> None:
    """Draw a line where melting begins, one for each temperature in view.

    Args:
        panel: Axes of temperatures [K].
        solidus: Temperature at which each body begins to melt [K].
    """
    top = panel.get_ylim()[1]
    for temperature in sorted(set(solidus.values())):
        if temperature > 1.35 * top:
            continue
        names = ", ".join(
            name.replace("_", " ") for name, value in solidus.items() if value == temperature
        )
        panel.axhline(temperature, color="0.35", linestyle=":", linewidth=1.2)
        panel.annotate(
            f"{names} melts, {temperature:.0f} K",
            (1.0, temperature),
            xycoords=("axes fraction", "data"),
            xytext=(-4, 3),
            textcoords="offset points",
            ha="right",
            fontsize=8,
            color="0.35",
            parse_math=False,
        )


def show_imbalance(panel: Axes, history: Mapping[str, Floats]) -> None:
    """Write the final energy imbalance in the title of its panel."""
    share = history["energy_imbalance_relative"]
    if share.size and np.isfinite(share[-1]):
        panel.set_title(f"energy, imbalance {abs(share[-1]):.1e} of the input", fontsize=11)


def _of_each(key: str, owners: Sequence[str], ending: str = "") -> dict[str, str]:
    """Keys of a column for each body or pair, with their names for the legend."""
    column = HISTORY[key]
    return {column.key_of(owner): owner.replace("_", " ") + ending for owner in owners}


def _family(unit: str) -> str:
    return {"ohm": "resistance", "K": "peak temperature", "J": "energy", "m2": "contact area"}[unit]


def _largest(history: Mapping[str, Floats], keys: Sequence[str] | Mapping[str, str]) -> float:
    finite = np.concatenate([history[key][np.isfinite(history[key])] for key in keys])
    return float(np.max(np.abs(finite), initial=0.0))


def _mapping(value: object) -> Mapping[str, object]:
    if isinstance(value, Mapping):
        return value
    return {}


def _sequence(value: object) -> Sequence[object]:
    if isinstance(value, list):
        return value
    return []
