"""Sound traces as machines and oscilloscopes write them, and changes of their columns."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from benchmarks.mutated_inputs import odd
from benchmarks.mutated_inputs.text_changes import Change, place

_ROWS = 8


def _rows(mark: str = ",", decimal: str = ".", columns: int = 2) -> str:
    lines = []
    for row in range(_ROWS):
        cells = [
            f"{0.0005 * row:.4f}",
            *[f"{30.0 * row + column:.1f}" for column in range(columns)],
        ]
        lines.append(mark.join(cell.replace(".", decimal) for cell in cells[:columns]))
    return "\n".join(lines) + "\n"


SOUND = (
    "time [s],current [A]\n" + _rows(),
    "time [ms], current [kA]\n0, 0\n1, 0.3\n2, 0.3\n3, 0\n",
    "Zeit [ms];current [A]\n" + _rows(";", ","),
    "time (s)\tvoltage (V)\tcurrent (A)\n" + _rows("\t", ".", 3),
    "time,current\ns,A\n" + _rows(),
    "Model,MSO44\nLabel,CH1\nWaveform Type,ANALOG\nHorizontal Units,s\nSample Interval,1e-4\n"
    "Vertical Units,A\n,\nTIME,CH1\n" + _rows(),
    "# recorded 2026-11-28\n# operator: x\ntime [s], current [A]\n" + _rows(),
    '"time [s]","current [A]"\n"0","0"\n"1e-3","300"\n"2e-3","0"\n',
    "x-axis,1\nsecond,Volt\n" + _rows(),
    "LECROYHDO,1,Waveform\nSegments,1,SegmentSize,8\nSegment,TrigTime,T\n#1,x,0\nTime,Ampl\n"
    + _rows(),
)
#: Keys of a case beside the file of a trace.
OPTIONS = (
    "",
    ", skip: 1",
    ", skip: 99999",
    ", column: 2",
    ", column: 0",
    ", column: 1",
    ", column: 'current [A]'",
    ", column: '2 [A]', time_column: '1 [s]'",
    ", column: '2 [kg]'",
    ", time_offset: 2 ms",
    ", time_offset: -2 ms",
    ", time_column: x",
    ", column: ''",
)
_MARKS = (",", ";", "\t", " ", "|", ", ", ",,", '","', "\u00a0", ":")


def _cells(text: str) -> list[list[str]]:
    return [line.split(",") for line in text.split("\n")]


def other_separator(draw: DrawFn, text: str) -> str:
    """Put something else between the cells."""
    return text.replace(",", draw(st.sampled_from(_MARKS)))


def decimal_commas(draw: DrawFn, text: str) -> str:
    """Write commas for points."""
    return text.replace(".", ",")


def odd_cell(draw: DrawFn, text: str) -> str:
    """Put something else into a cell."""
    rows = _cells(text)
    row = rows[place(draw, len(rows))]
    pieces = (*odd.NUMBERS, *odd.SCRAPS, *odd.UNITS, '"1', '1"2', '"a,b"', "=1+1", "#N/A", "1 A")
    row[place(draw, len(row))] = draw(st.sampled_from(pieces))
    return "\n".join(map(",".join, rows))


def ragged(draw: DrawFn, text: str) -> str:
    """Give a row another number of cells."""
    rows = _cells(text)
    row = rows[place(draw, len(rows))]
    row.extend(["0"] * draw(st.integers(1, 3)))
    del row[place(draw, len(row))]
    return "\n".join(map(",".join, rows))


def other_columns(draw: DrawFn, text: str) -> str:
    """Swap, repeat or drop a column."""
    kind = draw(st.integers(0, 2))
    made = []
    for row in _cells(text):
        if kind == 0:
            row = row[::-1]
        elif kind == 1:
            row = [*row, *row[-1:]]
        else:
            row = row[1:]
        made.append(",".join(row))
    return "\n".join(made)


def other_heading(draw: DrawFn, text: str) -> str:
    """Name a column otherwise, or with another unit."""
    rows = _cells(text)
    row = rows[place(draw, min(len(rows), 8))]
    name = draw(st.sampled_from(["time", "current", "t", "I", "CH1", "", "current [A]", "1"]))
    unit = draw(st.sampled_from(odd.UNITS))
    row[place(draw, len(row))] = draw(
        st.sampled_from([name, f"{name} [{unit}]", f"{name} in {unit}"])
    )
    return "\n".join(map(",".join, rows))


def preamble(draw: DrawFn, text: str) -> str:
    """Put lines above."""
    lines = [
        "Model,X1",
        "Vertical Units,A",
        "Horizontal Units,s",
        "#a,b",
        "1,2,3",
        "",
        "time",
        "s,A",
    ]
    return "\n".join([*draw(st.lists(st.sampled_from(lines), min_size=1, max_size=5)), text])


def long(draw: DrawFn, text: str) -> str:
    """Repeat the rows many times."""
    last = text.rstrip("\n").rpartition("\n")[2]
    return text + f"{last}\n" * draw(st.sampled_from([50, 3000, 60_000]))


CHANGES: tuple[Change, ...] = (
    other_separator,
    decimal_commas,
    odd_cell,
    odd_cell,
    ragged,
    other_columns,
    other_heading,
    other_heading,
    preamble,
    long,
)
