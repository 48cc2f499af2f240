"""Recorded traces: a CSV file with a time column and a column of what the machine controls.

The first line that is not a comment names the columns, each with its unit: `time [ms], current
[A]`. Further columns are left alone, so an oscilloscope's export or the `history.csv` of another
run serves as it is. Columns are parted by comma, semicolon or tab; lines that start with # are
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

COLUMNS = {
    "s": "time",
    "A": "current",
    "V": "voltage",
    "W": "power",
    "N": "force",
}  #: name of the column by SI unit
_HEADING = re.compile(r"\s*\"?\s*(.*?)\s*[\[(](.*)[\])]\s*\"?\s*")

Line = tuple[int, list[str]]


class _Unreadable(Exception):
    """What is wrong with a trace: message, what is allowed, cure."""


def with_points(data: Any, info: ValidationInfo, unit: str) -> Any:
    """The keys of a trace with the points of its file added, unless they are there already.

    Args:
        data: what stands in the case; `file` is taken from the case file's folder.
        info: of the validation; its context may name that folder.
        unit: SI unit of the values, which tells the column.
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
    """Times [s] and values [SI] of a trace."""
    lines = list(_lines(path))
    if len(lines) < 3:
        _refuse(
            path, 0, "a trace needs a heading and at least two lines of numbers", "", "add them"
        )
    times, values = (_column(path, lines, wanted) for wanted in ("s", unit))
    for (number, _), before, after in zip(lines[2:], times, times[1:], strict=False):
        if after < before:
            _refuse(
                path,
                number,
                f"the time {after:g} s lies before the one above it",
                "",
                "put the lines in order",
            )
    return list(zip(times, values, strict=True))


def _lines(path: Path) -> Iterator[Line]:
    """Line numbers and cells of what is neither empty nor a comment."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        if isinstance(error, OSError):
            reason = error.strerror
        else:
            reason = "it is not UTF-8 text"
        _refuse(
            path,
            0,
            f"cannot read the trace: {reason}",
            "",
            "check the path; it starts at the case file's folder",
        )
    rows = [
        (number, line)
        for number, line in enumerate(text.splitlines(), 1)
        if line.strip() and line[0] != "#"
    ]
    separator = next((mark for mark in ";\t" if rows and mark in rows[0][1]), ",")
    for number, line in rows:
        yield number, line.split(separator)


def _column(path: Path, lines: list[Line], unit: str) -> list[float]:
    """The numbers of the column whose unit is a multiple of `unit`, converted."""
    first, headings = lines[0]
    wanted = COLUMNS[unit]
    found = [_HEADING.fullmatch(heading) for heading in headings]
    places = [
        place for place, match in enumerate(found) if match and match.group(1).lower() == wanted
    ]
    if not places:
        _refuse(
            path,
            first,
            f"no column {wanted!r}",
            f"{wanted} [{unit}]",
            "name each column and its unit in brackets",
        )
    match = found[places[0]]
    try:
        factor = parse_quantity(f"1 {match.group(2) if match else ''}", unit)
    except InputError as error:
        problem = error.problems[0]
        _refuse(
            path,
            first,
            f"column {wanted!r}: {problem.message}",
            problem.allowed,
            "correct the unit",
        )
    return [factor * _number(path, line, places[0], wanted) for line in lines[1:]]


def _number(path: Path, line: Line, place: int, wanted: str) -> float:
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
    if line:
        place = f"{path}:{line}"
    else:
        place = str(path)
    raise _Unreadable(f"{place}: {message}", allowed, cure)
