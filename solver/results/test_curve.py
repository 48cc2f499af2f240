"""The curve of the test of a joint: a line of figures per step in `test.csv`, and its picture."""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from microweld.arrays import Floats
from microweld.fields import TEST
from microweld.results.files import writing
from microweld.results.history import read_columns
from microweld.results.new_folder import TEST_FILE
from microweld.results.scales import scale_of

if TYPE_CHECKING:
    from matplotlib.figure import Figure

COLOURS = ("#0072b2", "#d55e00")  #: distinct for colour-blind readers, too


class CurveWriter:
    """Writes `test.csv`; each row is in the file at once.

    Args:
        path: File to write; replaced if it exists.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        with writing(path):
            self._file = path.open("w", encoding="utf-8", newline="")
        self._writer = csv.writer(self._file)
        self._put([column.header() for column in TEST.values()])

    def write(self, row: Mapping[str, float]) -> None:
        """Add a row of values in SI by key of `microweld.fields.TEST`.

        Raises:
            KeyError: If a key is missing.
            OutputError: If it cannot be written.
        """
        self._put([repr(float(row[key])) for key in TEST])

    def close(self) -> None:
        """Close the file; what could not be written has been reported by then."""
        with suppress(OSError):
            self._file.close()

    def _put(self, row: Sequence[str]) -> None:
        with writing(self._path):
            self._writer.writerow(row)
            self._file.flush()


def read_test(folder: Path) -> dict[str, Floats]:
    """Read the columns of the test of a results folder by key, in SI units.

    Raises:
        InputError: If there was no test.
    """
    columns, _ = read_columns(folder / TEST_FILE)
    return columns


def draw_test(folder: Path) -> Path:
    """Write `test.png` from the test of a results folder, and return its path.

    Raises:
        InputError: If there was no test.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7.0, 4.6), layout="constrained")
    FigureCanvasAgg(figure)
    fill(figure, read_test(folder))
    path = folder / "test.png"
    figure.savefig(path, dpi=110)
    return path


def fill(figure: Figure, columns: Mapping[str, Floats]) -> None:
    """Draw force and energy over travel.

    Args:
        figure: Empty figure.
        columns: Columns by key, in SI units.
    """
    panel = figure.subplots()
    travel = scale_of("m", _largest(columns["travel"]))
    for number, (key, side) in enumerate((("force", panel), ("energy", panel.twinx()))):
        values = columns[key]
        scale = scale_of(TEST[key].unit, _largest(values))
        side.plot(
            columns["travel"] / travel.size, values / scale.size, color=COLOURS[number], lw=1.8
        )
        side.set_ylabel(f"{TEST[key].name} [{scale.unit}]", color=COLOURS[number])
        side.tick_params(axis="y", colors=COLOURS[number])
    panel.set_xlabel(f"{TEST['travel'].name} [{travel.unit}]")
    panel.grid(alpha=0.25)
    panel.margins(x=0.0)
    force = columns["force"]
    if force.size:
        scale = scale_of("N", _largest(force))
        panel.set_title(
            f"largest force {float(np.max(force)) / scale.size:.3g} {scale.unit}", fontsize=11
        )


def _largest(values: Floats) -> float:
    largest = float(np.max(np.abs(values), initial=0.0))
    if math.isfinite(largest):
        return largest
    return 0.0
