"""The results of a run, read from its folder: history, summary and fields."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from microweld.arrays import Floats
from microweld.errors import InputError
from microweld.fields import column_of
from microweld.results.collection import Collection, read_collection
from microweld.results.heartbeat import Sign, last_sign
from microweld.results.history import read_columns
from microweld.results.new_folder import HISTORY_FILE, SUMMARY_FILE, TEST_FILE

if TYPE_CHECKING:
    import pyvista


class History(Mapping[str, Floats]):
    """The columns of a history by key, in SI units.

    Args:
        columns: Columns by key, all of one length (steps,).
        units: Unit of each column.

    Example:
        >>> import numpy as np
        >>> history = History({"current": np.array([0.0, 150.0])}, {"current": "A"})
        >>> history["current"].max(), history.unit("current")
        (np.float64(150.0), 'A')
        >>> history.columns, history.label("current")
        (('current',), 'current [A]')
    """

    def __init__(self, columns: Mapping[str, Floats], units: Mapping[str, str]) -> None:
        self._columns = dict(columns)
        self._units = dict(units)

    def __getitem__(self, key: str) -> Floats:
        return self._columns[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)

    def __len__(self) -> int:
        return len(self._columns)

    @property
    def columns(self) -> tuple[str, ...]:
        """Keys of the columns, in the order of the file."""
        return tuple(self._columns)

    def unit(self, key: str) -> str:
        """Return the unit of a column, "-" for a pure number."""
        return self._units[key]

    def label(self, key: str) -> str:
        """Return the text for the axis of a column: "set-down [m]"."""
        column, owner = column_of(key)
        return column.label(owner)


@dataclass(frozen=True)
class FieldSeries:
    """Fields at the output times, each a grid of `pyvista`.

    Args:
        folder: The results folder.
        collection: Times and files.
    """

    folder: Path
    collection: Collection

    @property
    def times(self) -> Floats:
        """Output times [s]."""
        return np.array(self.collection.times)

    def at(self, time: float) -> pyvista.UnstructuredGrid:
        """Read the fields at the output time nearest to a time [s].

        The names of the arrays in `point_data` and `cell_data` carry the unit, for instance
        `temperature_K`. Points are those of the undeformed mesh [m]; add `displacement_m` to get
        the deformed shape.
        """
        import pyvista

        nearest = int(np.argmin(np.abs(self.times - time)))
        return pyvista.read(self.folder / self.collection.files[nearest])


@dataclass(frozen=True)
class Results:
    """The results of a run; files are read when they are asked for.

    Args:
        folder: The results folder.

    Example:
        >>> results = Results(Path("results/first-weld"))
        >>> results.folder.name
        'first-weld'
    """

    folder: Path

    @cached_property
    def history(self) -> History:
        """One value per time step and column.

        Raises:
            InputError: If there is no history.
        """
        return History(*read_columns(self.folder))

    @cached_property
    def summary(self) -> dict[str, Any]:
        """Content of `summary.json`: status, counts, energy balance, largest values.

        The status is "died" if the file says that the run is going on but its process has ended.

        Raises:
            InputError: If there is none.
        """
        content = dict(json.loads(_text(self.folder / SUMMARY_FILE)))
        sign = last_sign(self.folder)
        if content.get("status") == "running" and sign is not None and not sign.alive():
            content |= self._death(sign)
        return content

    @cached_property
    def test(self) -> dict[str, Floats]:
        """The curve of the test of the joint: one value per step and column, in SI.

        Raises:
            InputError: If the case has no test, or the run did not reach it.
        """
        return read_columns(self.folder / TEST_FILE)[0]

    @property
    def limits_held(self) -> bool:
        """Whether the weld holds all limits of its case; true if the case has none."""
        return all(limit["held"] for limit in self.summary.get("limits", {}).values())

    def _death(self, sign: Sign) -> dict[str, Any]:
        """Return what replaces parts of the summary of a run that has died."""
        last: dict[str, float] = {}
        steps = 0
        if (self.folder / HISTORY_FILE).is_file():
            steps = len(next(iter(self.history.values()), ()))
        where = "before the first step"
        if steps:
            last = {key: float(column[-1]) for key, column in self.history.items()}
            where = f"after step {steps}, at {last['time'] * 1e3:.4g} ms"
        message = f"the run died {where}: {sign.obituary()}"
        return {
            "status": "died",
            "error": {"kind": "Died", "message": message},
            "steps": steps,
            "at_end": last,
        }

    @cached_property
    def fields(self) -> FieldSeries:
        """Fields of the bodies by time.

        Raises:
            InputError: If none were written.
        """
        return self._series("fields")

    def contact(self, pair: str) -> FieldSeries:
        """Return the fields at the contact points of a pair by time.

        Raises:
            InputError: If none were written for a pair of this name.
        """
        return self._series(f"contact_{pair}")

    def _series(self, name: str) -> FieldSeries:
        file = self.folder / f"{name}.pvd"
        if not file.is_file():
            found = ", ".join(path.stem for path in sorted(self.folder.glob("*.pvd")))
            raise InputError.single("no such fields were written", file=str(file), allowed=found)
        return FieldSeries(self.folder, read_collection(file))


def read_results(folder: str | Path) -> Results:
    """Open a results folder.

    Raises:
        InputError: If it holds no results.
    """
    results = Results(Path(folder))
    _text(results.folder / SUMMARY_FILE)
    return results


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except OSError as error:
        raise InputError.single(
            f"there are no results here: {error.strerror}",
            file=str(file),
            cure="name a results folder of microweld run",
        ) from None
