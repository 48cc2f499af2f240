"""Recorded traces: a CSV file with a time column and a column of what the machine controls.

The first line that is not a comment names the columns, each with its unit: `time [ms], current
[A]`. Further columns are ignored, so an oscilloscope's export or the `history.csv` of another run
can be used as it is. Columns are separated by comma, semicolon or tab; lines that start with # are
comments.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

from pydantic import ValidationInfo

from microweld.errors import InputError
from microweld.inputs import Fault, refuse
from microweld.units import parse_quantity

#: Name of the column by SI unit.
COLUMNS = {"s": "time", "A": "current", "V": "voltage", "W": "power", "N": "force"}
_HEADING = re.compile(r"\s*\"?\s*(.*?)\s*[\[(](.*)[\])]\s*\"?\s*")

Line = tuple[int, list[str]]


class _Unreadable(Exception):
    """A trace that cannot be read: message, what is allowed, cure."""


def with_points(data: Any, info: ValidationInfo, unit: str) -> Any:
    """Return the keys of a trace with the points of its file, unless they are there already.

    Args:
        data: Keys of the trace in the case; a relative `file` starts at the case file's folder.
        info: State of the validation; its context may name that folder.
        unit: SI unit of the values, which identifies the column.

    Raises:
        ValidationError: If the file cannot be read.
    """
    if not isinstance(data, dict) or not isinstance(data.get("file"), str) or "points" in data:
        return data
    path = Path((info.context or {}).get("folder", "."), data["file"]).absolute()
    try:
        points = _read(path, unit)
    except _Unreadable as error:
        message, allowed, cure = error.args
        refuse("trace", [Fault(("file",), message, data["file"], allowed, cure)])
    return {
        **data,
        "file": str(path),
        "points": [[f"{time!r} s", f"{value!r} {unit}"] for time, value in points],
    }


def _read(path: Path, unit: str) -> list[tuple[float, float]]:
    """Return times [s] and values [SI] of a trace."""
    lines = list(_lines(path))
    if len(lines) < 3:
        message = "a trace needs a heading and at least two lines of numbers"
        _refuse(path, 0, message, "", "add them")
    times = _column(path, lines, "s")
    values = _column(path, lines, unit)
    for (number, _), before, after in zip(lines[2:], times, times[1:], strict=False):
        if after < before:
            message = f"the time {after:g} s lies before the one above it"
            _refuse(path, number, message, "", "put the lines in order")
    return list(zip(times, values, strict=True))


def _lines(path: Path) -> Iterator[Line]:
    """Yield line number and cells of every line that is neither empty nor a comment."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        if isinstance(error, OSError):
            reason = error.strerror
        else:
            reason = "it is not UTF-8 text"
        cure = "check the path; it starts at the case file's folder"
        _refuse(path, 0, f"cannot read the trace: {reason}", "", cure)
    separator = ""
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line[0] == "#":
            continue
        separator = separator or _separator(line)
        yield number, line.split(separator)


def _separator(heading: str) -> str:
    """Return the character between the columns."""
    for mark in (";", "\t"):
        if mark in heading:
            return mark
    return ","


def _column(path: Path, lines: list[Line], unit: str) -> list[float]:
    """Return the numbers of the column whose unit is a multiple of `unit`, converted to it."""
    first, headings = lines[0]
    wanted = COLUMNS[unit]
    place, written = _heading(headings, wanted)
    if place < 0:
        cure = "name each column and its unit in brackets"
        _refuse(path, first, f"no column {wanted!r}", f"{wanted} [{unit}]", cure)
    try:
        factor = parse_quantity(f"1 {written}", unit)
    except InputError as error:
        problem = error.problems[0]
        message = f"column {wanted!r}: {problem.message}"
        _refuse(path, first, message, problem.allowed, "correct the unit")
    return [factor * _number(path, line, place, wanted) for line in lines[1:]]


def _heading(headings: list[str], wanted: str) -> tuple[int, str]:
    """Return number and unit of the column of a name; (-1, "") if there is none."""
    for place, heading in enumerate(headings):
        match = _HEADING.fullmatch(heading)
        if match and match.group(1).lower() == wanted:
            return place, match.group(2)
    return -1, ""


def _number(path: Path, line: Line, place: int, wanted: str) -> float:
    """Return the number in one cell."""
    number, cells = line
    try:
        return float(cells[place])
    except (ValueError, IndexError):
        if place >= len(cells):
            text = f"no {wanted}"
        else:
            text = f"{wanted} is not a number: {cells[place].strip()!r}"
        _refuse(path, number, text, "a number with a decimal point", "correct the line")


def _refuse(path: Path, line: int, message: str, allowed: str, cure: str) -> NoReturn:
    """Raise the error of a trace at a line, 0 for the whole file."""
    if line:
        place = f"{path}:{line}"
    else:
        place = str(path)
    raise _Unreadable(f"{place}: {message}", allowed, cure)
