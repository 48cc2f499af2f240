"""The history: one line of figures per time step, kept whatever happens afterwards."""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from microweld.arrays import Floats
from microweld.errors import InputError
from microweld.fields import history_columns
from microweld.results.files import writing
from microweld.results.new_folder import HISTORY_FILE


@dataclass(frozen=True)
class HistoryState:
    """What the next rows and the summary depend on."""

    rows: int  #: rows written
    last: dict[str, float]  #: the last row
    largest: dict[str, float]  #: largest value of each column


class HistoryWriter:
    """Writes `history.csv`; each row is in the file at once.

    Args:
        path: File to write; replaced if it exists.
        bodies: Names of the bodies, which have columns of their own.
        pairs: Names of the contact pairs, likewise.
        heads: Names of several heads, likewise.
    """

    def __init__(
        self, path: Path, bodies: Sequence[str], pairs: Sequence[str], heads: Sequence[str] = ()
    ) -> None:
        columns = history_columns(bodies, pairs, heads)
        self.keys = tuple(key for key, _, _ in columns)
        self.rows = 0
        self.last: dict[str, float] = {}
        self.largest: dict[str, float] = {}
        self._path = path
        with writing(path):
            self._file = path.open("w", encoding="utf-8", newline="")
        self._writer = csv.writer(self._file)
        self._put([column.header(of) for _, column, of in columns])

    def write(self, row: Mapping[str, float]) -> None:
        """Add a row; columns that it lacks are `nan`.

        Args:
            row: Values in SI by key of `microweld.fields.HISTORY`, with `_<body>`, `_<pair>` or
                `_<head>` where there is one each.

        Raises:
            KeyError: If a key is not a column.
            OutputError: If it cannot be written.
        """
        unknown = set(row) - set(self.keys)
        if unknown:
            raise KeyError(f"not columns of the history: {', '.join(sorted(unknown))}")
        values = {key: float(row.get(key, math.nan)) for key in self.keys}
        self._put([repr(value) for value in values.values()])
        self.rows += 1
        self.last = values
        self.largest = {
            key: _larger(self.largest.get(key, math.nan), value) for key, value in values.items()
        }

    def state(self) -> HistoryState:
        """Return a copy of what the next rows and the summary depend on."""
        return HistoryState(self.rows, dict(self.last), dict(self.largest))

    def restore(self, state: HistoryState) -> None:
        """Continue after these rows, which the file need not hold."""
        self.rows = state.rows
        self.last = dict(state.last)
        self.largest = dict(state.largest)

    def close(self) -> None:
        """Close the file; what could not be written has been reported by then."""
        with suppress(OSError):
            self._file.close()

    def __enter__(self) -> Self:
        """Return the writer."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the file."""
        self.close()

    def _put(self, row: Sequence[str]) -> None:
        with writing(self._path):
            self._writer.writerow(row)
            self._file.flush()


def read_history(path: Path) -> dict[str, Floats]:
    """Read the columns of a history by key, in SI units.

    Args:
        path: A results folder or its `history.csv`; a last line cut short by a crash is left out.

    Raises:
        InputError: If there is no history.
    """
    columns, _ = read_columns(path)
    return columns


def read_columns(path: Path) -> tuple[dict[str, Floats], dict[str, str]]:
    """Read the columns of a history and their units, both by key; see `read_history`."""
    if path.is_dir():
        file = path / HISTORY_FILE
    else:
        file = path
    if not file.is_file():
        raise InputError.single(
            "there is no history here",
            file=str(file),
            cure="name a results folder of microweld run",
        )
    with file.open(encoding="utf-8", newline="") as stream:
        lines = [line for line in stream if line.endswith("\n")]
    names, *rows = csv.reader(lines)
    table = np.array([row for row in rows if len(row) == len(names)], dtype=np.float64).reshape(
        -1, len(names)
    )
    columns = {}
    units = {}
    for index, name in enumerate(names):
        key, _, unit = name.rpartition(" [")
        columns[key] = table[:, index]
        units[key] = unit.removesuffix("]")
    return columns, units


def _larger(before: float, value: float) -> float:
    if math.isnan(before) or value > before:
        return value
    return before
