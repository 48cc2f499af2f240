"""Recorded traces: a CSV file with a time column and a column of what the machine controls.

A line of the file names the columns, each with its unit: `time [ms], current [A]`. It is found by
what stands below it, so the preamble of an oscilloscope's export may stand above it, and a line of
units, or of `Vertical Units` in the preamble, may give the units. Further columns are ignored.
Whatever leaves a doubt about what the writer meant is refused, with the key of the case that
settles it.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from pathlib import Path
from typing import Annotated, Any, NoReturn, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    Field,
    ModelWrapValidatorHandler,
    ValidationError,
    ValidationInfo,
)
from pydantic_core import ErrorDetails

from microweld.errors import InputError
from microweld.inputs import Fault, InputModel, TimeShift, fault_error, refuse
from microweld.units import parse_quantity, same_dimension

Model = TypeVar("Model", bound=BaseModel)

#: Name of the column by SI unit.
COLUMNS = {"s": "time", "A": "current", "V": "voltage", "W": "power", "N": "force"}
_LARGEST = 64_000_000  # bytes
_MOST_ROWS = 200_000
_WIDEST = 120  # characters of a heading
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?", re.ASCII)
_DECIMAL_COMMA = re.compile(r"[-+]?(?:\d+,?\d*|,\d+)(?:[eE][-+]?\d+)?", re.ASCII)
_THOUSANDS_POINT = re.compile(r"[-+]?[1-9]\d{0,2}\.\d{3}", re.ASCII)
_HUNDREDS = re.compile(r"[-+]?[1-9]\d{2}", re.ASCII)
_THOUSANDS = re.compile(r"[-+]?[1-9]\d{0,2}(?:,\d{3})+", re.ASCII)
_HEADING = re.compile(r"(.*?)\s*(?:[\[(]\s*(.*?)\s*[\])]|(?:(?<=\s)|^)(?:in|/)\s+(\S+))")
_BRACKETS = re.compile(r"[\[(]\s*(.*?)\s*[\])]")
#: Units as oscilloscopes write them.
_WORDS = {
    "second": "s",
    "seconds": "s",
    "sec": "s",
    "volt": "V",
    "volts": "V",
    "ampere": "A",
    "amperes": "A",
    "amps": "A",
    "watt": "W",
    "watts": "W",
    "newton": "N",
    "newtons": "N",
}
_UNITS = {
    prefix + unit for prefix in ("", "n", "u", "µ", "μ", "m", "k", "M") for unit in COLUMNS
} | {"kgf"}


def _column_choice(value: object) -> object:
    """Check that a value names a column, by its heading or by its number."""
    numbered = isinstance(value, int) and not isinstance(value, bool) and value >= 1
    named = isinstance(value, str) and value.strip()
    if not numbered and not named:
        cure = "write the heading of the column, or its number"
        raise fault_error("not a column", "a heading, or a number from 1", cure)
    return value


Column = Annotated[int | str, BeforeValidator(_column_choice)]


class TraceFile(InputModel):
    """A CSV file, and how it is read where the file leaves a doubt."""

    file: str
    """The CSV file; a relative path starts at the folder of the case file."""
    time_column: Column | None = None
    """Column of the times: its heading, or its number from 1, as 1 or "1 [ms]".

    A unit in brackets is needed where the file has none. By default the column named time, or else
    the only one with a unit of time.
    """
    column: Column | None = None
    """Column of the values, as `time_column`.

    By default the one named after the quantity, or else the only one with a unit of it.
    """
    time_offset: TimeShift = 0.0
    """Time added to all times of the file [s], as 2 ms for a record that starts at -2 ms."""
    skip: Annotated[int, Field(ge=0)] | None = None
    """Lines at the top of the file that are skipped; the heading is the next one.

    By default the heading is looked for.
    """


class _Unreadable(Exception):
    """A trace that cannot be read: key of the case, message, what is allowed, cure."""


@dataclass(frozen=True)
class _Line:
    """One line of the file that is neither empty nor a comment."""

    number: int  #: from 1
    cells: list[str]  #: without empty ones at the end
    width: int  #: number of cells with those

    def cell(self, place: int) -> str:
        """Return the text of a cell, "" where the line has none."""
        return self.cells[place] if place < len(self.cells) else ""

    @property
    def shown(self) -> str:
        """The cells as a message shows them."""
        text = " | ".join(self.cells)
        if len(text) > 80:
            return f"{text[:80]}..."
        return text


@dataclass(frozen=True)
class _Heading:
    """One column: what stands above its numbers."""

    place: int  #: from 0
    text: str  #: the whole cell
    name: str
    unit: str  #: "" if the file states none

    @property
    def shown(self) -> str:
        """The column as a message shows it."""
        if not self.text:
            return f"{self.place + 1}"
        if self.unit and self.unit not in self.text:
            return f"{self.place + 1} {self.text!r} [{self.unit}]"
        return f"{self.place + 1} {self.text!r}"


def validated(
    data: Any, handler: ModelWrapValidatorHandler[Model], info: ValidationInfo, unit: str
) -> Model:
    """Return the model of a trace, with the points of its file unless they are there already.

    Args:
        data: Keys of the trace in the case; a relative `file` starts at the case file's folder.
        handler: Checks all keys of the model.
        info: State of the validation; its context may name that folder.
        unit: SI unit of the values, which identifies the column.

    Raises:
        ValidationError: If the file cannot be read, or at the line of a point that is refused.
    """
    if not isinstance(data, dict) or not isinstance(data.get("file"), str) or "points" in data:
        return handler(data)
    context = info.context or {}
    path = Path(context.get("folder", "."), data["file"]).absolute()
    options = {key: data[key] for key in TraceFile.model_fields if key in data}
    trace = None
    try:
        trace = _Trace(path, TraceFile.model_validate(options, context=info.context))
        points = trace.points(unit)
        read = [[f"{time!r} s", f"{value!r} {unit}"] for time, value in points]
        return handler({**data, "file": str(path), "points": read})
    except _Unreadable as error:
        key, message, allowed, cure = error.args
        refuse("trace", [Fault((key,), message, str(data.get(key, "")), allowed, cure)])
    except ValidationError as error:
        refused = [one for one in error.errors() if one["loc"][:1] == ("points",)]
        if trace is None or not refused:
            raise
        refuse("trace", [trace.refused_point(refused)])


class _Trace:
    """One file as it is read: its lines, the row of its headings, and the rows below."""

    def __init__(self, path: Path, options: TraceFile) -> None:
        self.path = path
        self.options = options
        self.comments: list[_Line] = []
        self.separator = ","
        self.rows: Sequence[_Line] = ()  # those of numbers, one to a point
        self.lines = self.read()

    def refused_point(self, errors: Sequence[ErrorDetails]) -> Fault:
        """Return the fault of the points that the model refuses, at the line of the first.

        Args:
            errors: Errors of pydantic, each at ("points", number of the point, ...), or at
                ("points",) where it is one of all points together.
        """
        first = errors[0]
        context = first.get("ctx", {})
        message = f"{self.path}: {first['msg']}"
        cure = context.get("cure", "correct the file")
        if len(first["loc"]) > 1:
            row = self.rows[int(first["loc"][1])]
            message = f"{self.path}:{row.number}: {first['msg']}: {row.shown}"
            cure = "correct the row, or the unit of its column"
        if len(errors) > 1:
            message += f" ({len(errors)} points are refused)"
        return Fault(("file",), message, self.options.file, context.get("allowed", ""), cure)

    # ------------------------------------------------------------------------------------ lines

    def read(self) -> list[_Line]:
        """Return the lines with cells, after those to skip."""
        text = self.text()
        written = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        numbered = list(enumerate(written, 1))[self.options.skip or 0 :]
        used = [(number, line) for number, line in numbered if line.strip()]
        body = [(number, line) for number, line in used if not line.lstrip().startswith("#")]
        if len(body) > _MOST_ROWS:
            message = f"a trace of {len(body)} lines"
            self.refuse(0, message, f"at most {_MOST_ROWS}", "keep every tenth line or so")
        self.separator = _separator([line for _, line in body])
        remarks = [(number, line) for number, line in used if line.lstrip().startswith("#")]
        self.comments = [
            self.line(number, line.lstrip().lstrip("#")) for number, line in remarks[-40:]
        ]
        lines = [self.line(number, line) for number, line in body]
        return [line for line in lines if any(line.cells)]

    def text(self) -> str:
        """Return the text of the file, whatever it is encoded in."""
        cure = "check the path; it starts at the case file's folder"
        try:
            if self.path.stat().st_size > _LARGEST:
                size = f"a trace of {self.path.stat().st_size / 1e6:.0f} MB"
                self.refuse(0, size, f"at most {_LARGEST / 1e6:.0f} MB", "keep every tenth line")
            if self.path.exists() and not self.path.is_file():
                self.refuse(0, "cannot read the trace: it is no file", "", cure)
            raw = self.path.read_bytes()
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            self.refuse(0, f"cannot read the trace: {reason}", "", cure)
        text = _decoded(raw)
        if text is None:
            cure = "export it as text with commas or tabs between the columns (CSV)"
            self.refuse(0, "cannot read the trace: it is not text", "a CSV file", cure)
        return text

    def line(self, number: int, text: str) -> _Line:
        """Return the cells of a line of the file."""
        if '"' in text:
            try:
                cells = next(csv.reader([text], delimiter=self.separator, skipinitialspace=True))
            except csv.Error:
                self.refuse(number, "quotes that do not close", "", "correct the line")
        else:
            cells = text.split(self.separator)
        cells = [cell.strip() for cell in cells]
        width = len(cells)
        while cells and not cells[-1]:
            cells.pop()
        return _Line(number, cells, width)

    # --------------------------------------------------------------------------------- headings

    def points(self, unit: str) -> list[tuple[float, float]]:
        """Return times [s] and values [SI] of the file."""
        if not self.lines:
            self.refuse_short()
        start = self.body_start()
        headings, first = self.headings(start)
        rows = self.lines[start:]
        self.rows = rows
        if len(rows) < 2:
            self.refuse_short()
        if _is_counted(headings):
            self.refuse_counted(first)
        time = self.chosen(headings, first, "s", self.options.time_column, "time_column")
        value = self.chosen(headings, first, unit, self.options.column, "column")
        self.check_lengths(rows, headings, (time, value), COLUMNS[unit])
        times = self.column(rows, time, "s", first)
        values = self.column(rows, value, unit, first)
        shifted = [t + self.options.time_offset for t in times]
        self.check_times(rows, times, shifted)
        return list(zip(shifted, values, strict=True))

    def refuse_short(self) -> NoReturn:
        message = "a trace needs a heading and at least two lines of numbers"
        self.refuse(0, message, "", "add them")

    def body_start(self) -> int:
        """Return the index of the first row of numbers.

        The rows of numbers are the longest run of lines that hold some below a line that holds
        none. A heading that names the time goes before one that does not.
        """
        numeric = [_has_number(line.cells) for line in self.lines]
        if self.options.skip is not None:
            if not numeric[0]:
                return 1 + self.units_row(self.lines[0], self.lines[1:2])
            return 0
        best = (False, 0, -min(1, len(self.lines)))
        end = 0
        for holds, run in groupby(numeric):
            start = end
            end += len(list(run))
            if holds:
                above = self.lines[start - 1].cells if start else []
                known = any(map(_names_time, above)) and len(self.lines[start].cells) >= 2
                best = max(best, (known, end - start, -start))
        return -best[2]

    def units_row(self, names: _Line, following: Sequence[_Line]) -> int:
        """Return 1 if the line after the names holds their units, else 0."""
        return int(
            bool(following)
            and not _has_number(following[0].cells)
            and any(_as_unit(cell) for cell in following[0].cells)
            and len(following[0].cells) <= len(names.cells)
        )

    def headings(self, start: int) -> tuple[list[_Heading], int]:
        """Return the columns, and the line that names them; the line of numbers if none does."""
        above = self.lines[:start]
        if not above:
            above = [line for line in self.comments if line.number < self.lines[0].number]
            width = len(self.lines[0].cells)
            if not above or len(above[-1].cells) != width or _has_number(above[-1].cells):
                return self.unnamed(start), self.lines[start].number
        names = above[-1]
        units: list[str] = []
        if all(_as_unit(cell) for cell in names.cells if cell) and any(
            _is_unit_of(_as_unit(cell), "s") for cell in names.cells
        ):
            units = [_as_unit(cell) for cell in names.cells]
            named = len(above) > 1 and len(above[-2].cells) == len(names.cells)
            if named and not _is_preamble(above[-2]):
                names = above[-2]
        row = bool(units)
        if not row:
            units = _preamble_units(above[:-1] + self.comments, len(names.cells))
        units += [""] * len(names.cells)
        found = []
        for place, cell in enumerate(names.cells):
            heading = _heading(place, cell)
            given = units[place]
            own = heading.unit
            if row and given and own != given and _is_any_unit(own):
                message = f"{heading.text!r} and the units below it, {given!r}, contradict"
                self.refuse(names.number, message, "one unit", "remove one of them")
            if own and not (row and given):
                given = own
            found.append(replace(heading, unit=given))
        return found, names.number

    def unnamed(self, start: int) -> list[_Heading]:
        """Return the columns of a file without headings."""
        return [_Heading(place, "", "", "") for place in range(len(self.lines[start].cells))]

    # ---------------------------------------------------------------------------------- columns

    def chosen(
        self,
        headings: list[_Heading],
        line: int,
        unit: str,
        choice: int | str | None,
        key: str,
    ) -> _Heading:
        """Return the column of times or values, with its unit.

        Args:
            headings: All columns.
            line: Line that names them.
            unit: SI unit of the wanted quantity.
            choice: What the case says of the column.
            key: Key of the case that says it.
        """
        if choice is not None:
            return self.by_choice(headings, line, unit, choice, key)
        wanted = COLUMNS[unit]
        found = [heading for heading in headings if heading.name.lower() == wanted]
        if not found:
            found = [heading for heading in headings if _is_unit_of(heading.unit, unit)]
        seen = ", ".join(heading.shown for heading in headings if heading.text)
        if len(found) > 1:
            several = ", ".join(heading.shown for heading in found)
            message = f"{len(found)} columns may be the {wanted}: {several}"
            cure = f"choose one in the case: {key}: {found[-1].place + 1}"
            self.refuse(line, message, "one column", cure, key)
        if not found or not found[0].unit:
            if seen:
                message = f"no column {wanted!r} with a unit, among {seen}"
            else:
                message = f"no column {wanted!r}: no line names the columns"
            place = int(unit != "s")
            if found:
                place = found[0].place
            cure = (
                "name each column and its unit in brackets, or choose it in the case, for example "
                f'{key}: "{place + 1} [{unit}]"'
            )
            if len(headings) == 1:
                cure = "separate the columns by commas, semicolons or tabs"
            self.refuse(line, message, f"{wanted} [{unit}]", cure)
        return found[0]

    def by_choice(
        self, headings: list[_Heading], line: int, unit: str, choice: int | str, key: str
    ) -> _Heading:
        """Return the column that the case names, see `chosen`."""
        text = str(choice).strip()
        match = _heading(0, text)
        found = [heading for heading in headings if heading.text and heading.text == text]
        stated = ""
        if not found and isinstance(choice, str):
            stated = match.unit
            found = [
                heading
                for heading in headings
                if heading.name and heading.name.lower() == match.name.lower()
            ]
        if isinstance(choice, int) and found and found != headings[choice - 1 : choice]:
            message = f"{choice} is the number of one column and the heading of {found[0].shown}"
            cure = f'write the heading with quotes, {key}: "{choice}", or the other heading'
            self.refuse(line, message, "a heading or a number that is no heading", cure, key)
        if not found and match.name.isdecimal() and len(match.name) < 6:
            stated = match.unit
            found = headings[int(match.name) - 1 : int(match.name)] if int(match.name) else []
        if len(found) != 1:
            seen = ", ".join(heading.shown for heading in headings if heading.text)
            allowed = seen or f"1 to {len(headings)}"
            if found:
                message = f"{len(found)} columns are headed {text!r}"
                cure = f"choose one by its number, {key}: {found[-1].place + 1}"
            else:
                message = f"no column {text!r}"
                cure = "write a heading of the file, or the number of a column"
            self.refuse(line, message, allowed, cure, key)
        column = found[0]
        if stated and column.unit and stated != column.unit:
            message = f"the file says {column.unit!r}, the case says {stated!r}"
            cure = "correct the unit in the file or in the case"
            self.refuse(line, message, column.unit, cure, key)
        if not (column.unit or stated):
            message = f"column {column.shown} has no unit"
            cure = f'write it in the case, {key}: "{text} [{unit}]"'
            self.refuse(line, message, f"a multiple of {unit}", cure, key)
        return _Heading(column.place, column.text, column.name, column.unit or stated)

    def check_lengths(
        self,
        rows: Sequence[_Line],
        headings: Sequence[_Heading],
        needed: tuple[_Heading, _Heading],
        name: str,
    ) -> None:
        """Refuse rows of another number of cells than the heading.

        Args:
            rows: Rows of numbers.
            headings: All columns.
            needed: Those of the times and of the values.
            name: What the values are.
        """
        count = len(headings)
        odd = [row for row in rows if not len(row.cells) <= count <= max(row.width, 1)]
        if not odd:
            return
        row = odd[0]
        against = "the heading" if headings[0].text else "the first row"
        message = f"{len(row.cells)} cells where {against} has {count}: {row.shown}"
        for heading, what in zip(needed, ("time", name), strict=True):
            if heading.place >= len(row.cells):
                message = f"no {what}: {message}"
                break
        if len(odd) > 1:
            message += f" ({len(odd)} of {len(rows)} rows differ)"
        cure = "correct the row"
        if len(row.cells) > count:
            cure = "give every column a heading"
            if self.separator == ",":
                cure += "; with decimal commas, separate the columns by semicolons or tabs"
        self.refuse(row.number, message, f"{count} cells", cure)

    def column(self, rows: list[_Line], heading: _Heading, unit: str, line: int) -> list[float]:
        """Return the numbers of a column, converted to an SI unit."""
        wanted = COLUMNS[unit]
        try:
            factor = parse_quantity(f"1 {_WORDS.get(heading.unit.lower(), heading.unit)}", unit)
        except InputError as error:
            problem = error.problems[0]
            message = f"column {wanted!r}: {problem.message}"
            self.refuse(line, message, problem.allowed, f"correct the unit: {problem.cure}")
        cells = [row.cell(heading.place) for row in rows]
        read = self.reader(rows, cells, wanted)
        numbers = [read(cell) for cell in cells]
        wrong = [n for n, value in enumerate(numbers) if value is None]
        if wrong:
            row = rows[wrong[0]]
            message = f"{wanted} is not a number: {cells[wrong[0]]!r}, in {row.shown}"
            if len(wrong) > 1:
                message += f" ({len(wrong)} of {len(rows)} rows are wrong)"
            self.refuse(row.number, message, "a finite number", "correct or remove the row")
        return [factor * value for value in numbers if value is not None]

    def reader(
        self, rows: list[_Line], cells: list[str], wanted: str
    ) -> Callable[[str], float | None]:
        """Return the function that reads the cells of a column: with decimal points or commas."""
        commas = [n for n, cell in enumerate(cells) if "," in cell]
        if not commas:
            self.check_points(rows, cells, wanted)
            return _number
        row = rows[commas[0]]
        points = [n for n, cell in enumerate(cells) if "." in cell]
        if points:
            other = rows[points[0]]
            message = (
                f"{wanted} with commas and with points: {cells[commas[0]]!r}, and "
                f"{cells[points[0]]!r} in line {other.number}"
            )
            self.refuse(row.number, message, "one decimal mark", "write all numbers alike")
        if all(_THOUSANDS.fullmatch(cells[n]) for n in commas):
            message = f"{wanted} {cells[commas[0]]!r}: a decimal comma, or a mark of thousands?"
            cure = "write decimal points, or another number of digits after the comma"
            self.refuse(row.number, message, "a number without doubt", cure)
        return _number_with_comma

    def check_points(self, rows: list[_Line], cells: list[str], wanted: str) -> None:
        """Refuse points that may be marks of thousands: 1.300 beside 300.

        Files with columns between semicolons or tabs are those of languages that write so.
        """
        if self.separator == ",":
            return
        pointed = [n for n, cell in enumerate(cells) if "." in cell]
        whole = [n for n, cell in enumerate(cells) if _HUNDREDS.fullmatch(cell)]
        if not pointed or not whole:
            return
        if not all(_THOUSANDS_POINT.fullmatch(cells[n]) for n in pointed):
            return
        row = rows[pointed[0]]
        message = (
            f"{wanted} {cells[pointed[0]]!r}: a decimal point, or a mark of thousands? "
            f"{cells[whole[0]]!r} in line {rows[whole[0]].number} has none"
        )
        cure = "write all numbers with as many digits after the point, or without marks"
        self.refuse(row.number, message, "a number without doubt", cure)

    def check_times(self, rows: list[_Line], times: list[float], shifted: Sequence[float]) -> None:
        """Refuse times that do not rise, and times before zero."""
        pairs = list(enumerate(pairwise(times), 1))
        falling = [n for n, (before, after) in pairs if after < before]
        if falling:
            n = falling[0]
            message = f"the time {times[n]:g} s lies before {times[n - 1]:g} s above it"
            message += f": {rows[n].shown}"
            if len(falling) > 1:
                message += f" (times fall at {len(falling)} rows)"
            cure = "put the lines in order, one record to a file"
            self.refuse(rows[n].number, message, "rising times", cure)
        equal = [n for n, (before, after) in pairs if after == before]
        if equal and times[0] != times[-1]:
            n = equal[0]
            message = f"the time {times[n]:g} s stands twice: {rows[n - 1].shown}, {rows[n].shown}"
            if len(equal) > 1:
                message += f" ({len(equal)} rows repeat a time)"
            cure = "export the times with more digits; for a jump, let it take a short time"
            self.refuse(rows[n].number, message, "rising times", cure)
        negative = [n for n, time in enumerate(shifted) if time < 0.0]
        if negative:
            message = f"{len(negative)} of {len(times)} times lie before 0 s"
            if self.options.time_offset:
                message += f" with the time_offset of {self.options.time_offset:g} s"
            message += f": {rows[0].shown}"
            cure = f"a record that starts before its trigger: time_offset: {-times[0]:g} s"
            self.refuse(rows[0].number, message, "times from 0 s", cure, "time_offset")

    def refuse_counted(self, line: int) -> NoReturn:
        """Refuse a table of samples that are numbered instead of timed."""
        message = "the first column counts samples, the times are Start + number x Increment"
        cure = "export it again with a time column (at a Rigol: with time, not with sequence)"
        self.refuse(line, message, "a column of times", cure)

    def refuse(
        self, line: int, message: str, allowed: str, cure: str, key: str = "file"
    ) -> NoReturn:
        """Raise the error of a trace at a line, 0 for the whole file."""
        place = str(self.path)
        if line:
            place += f":{line}"
        raise _Unreadable(key, f"{place}: {message}", allowed, cure)


def _decoded(raw: bytes) -> str | None:
    """Return the text of a file: UTF-8, UTF-16 or else Windows-1252; None for no text."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif b"\0" in raw[:200]:
        encodings = ["utf-16-le" if raw[1:2] == b"\0" else "utf-16-be"]
    else:
        encodings = ["utf-8-sig", "cp1252", "latin-1"]
    for encoding in encodings:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if any(mark in text for mark in "\0\x01\x02\x03\x04\x05\x06\x08"):
            return None
        return text
    return None


def _separator(lines: Sequence[str]) -> str:
    """Return the character between the columns: one that stands in more than half of the lines."""
    for mark in (";", "\t"):
        if sum(mark in line for line in lines) * 2 > len(lines):
            return mark
    return ","


def _number(cell: str) -> float | None:
    """Return a finite number with a decimal point; None for anything else."""
    if not _NUMBER.fullmatch(cell):
        return None
    value = float(cell)
    return value if abs(value) < 1e300 else None


def _number_with_comma(cell: str) -> float | None:
    """Return a finite number with a decimal comma; None for anything else."""
    if not _DECIMAL_COMMA.fullmatch(cell):
        return None
    return _number(cell.replace(",", "."))


def _has_number(cells: Sequence[str]) -> bool:
    return any(_NUMBER.fullmatch(cell) or _DECIMAL_COMMA.fullmatch(cell) for cell in cells if cell)


def _heading(place: int, cell: str) -> _Heading:
    """Return name and unit of a heading; a heading that is a unit alone has no name."""
    match = _HEADING.fullmatch(cell[:_WIDEST])
    if match:
        return _Heading(place, cell, match.group(1), match.group(2) or match.group(3) or "")
    return _Heading(place, cell, cell, "")


def _as_unit(cell: str) -> str:
    """Return the unit that a cell of a row of units holds; "" if it holds none."""
    match = _BRACKETS.fullmatch(cell)
    text = match.group(1) if match else cell
    text = _WORDS.get(text.lower(), text)
    if match or text in _UNITS:
        return text
    return ""


def _is_unit_of(text: str, unit: str) -> bool:
    """Check whether a text is a multiple of a unit."""
    return bool(text) and same_dimension(_WORDS.get(text.lower(), text), unit)


def _is_any_unit(text: str) -> bool:
    return any(_is_unit_of(text, unit) for unit in COLUMNS)


def _names_time(cell: str) -> bool:
    heading = _heading(0, cell)
    return heading.name.lower() == "time" or _is_unit_of(heading.unit or _as_unit(cell), "s")


def _is_preamble(line: _Line) -> bool:
    """Check whether a line states one thing of the record, as scopes write above the data."""
    return any(word in line.cells[0].lower() for word in ("units", "vertical", "horizontal"))


def _preamble_units(lines: Sequence[_Line], count: int) -> list[str]:
    """Return the units of the columns as the preamble of an oscilloscope states them."""
    stated: dict[str, list[str]] = {}
    for line in lines:
        if len(line.cells) > 1:
            stated[line.cells[0].lower().rstrip(":")] = line.cells[1:]
    time = stated.get("horizontal units", [""])[0]
    values = stated.get("vertical units", [])
    if time == "S":  # of some oscilloscopes, for seconds
        time = "s"
    if len(values) not in (1, count - 1):
        values = []
    if len(values) == 1 and count > 2:
        values = []
    return [time, *values]


def _is_counted(headings: Sequence[_Heading]) -> bool:
    """Check whether the columns are those of a table of numbered samples."""
    names = {heading.name.lower() for heading in headings}
    return {"start", "increment"} <= names
