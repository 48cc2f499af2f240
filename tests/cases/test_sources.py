"""The source and the head in a case: valid ones, traces from files, and what is refused."""

from __future__ import annotations

import re
from pathlib import Path

import jsonschema
import numpy as np
import pytest
from ruamel.yaml import YAML

from microweld.cases import case_hash, case_json_schema, dump_case, load_case, read_case
from microweld.cases.joints.templates import template
from microweld.cases.schema import Case
from microweld.errors import InputError

DOCS = Path(__file__).parents[2] / "docs" / "machine.md"
PULSE = "waveform: trapezoid, up: 1 ms, hold: 8 ms, down: 1 ms"
DISCHARGE = (
    "{capacitance: 20 mF, charge_voltage: 12 V, circuit_resistance: 1 mohm, "
    "circuit_inductance: 0.5 uH, duration: 4 ms}"
)
SPRING = (
    "machine.force={profile: spring, force: 40 N, squeeze: 5 ms, hold: 5 ms, "
    "spring_stiffness: 20 N/mm}"
)


def case_with(nickel: str, source: str, *overrides: str) -> Case:
    """The shipped case with another source."""
    line = next(line for line in nickel.splitlines() if line.startswith("  current:"))
    return read_case(nickel.replace(line, f"  {source}"), overrides=overrides)


SOURCES = [
    (f"voltage: {{{PULSE}, peak: 0.8 V}}", 15e-3),
    (f"power: {{{PULSE}, peak: 200 W}}", 15e-3),
    (f"discharge: {DISCHARGE}", 9e-3),
    ("voltage: {waveform: constant, voltage: 0.8 V, duration: 3 ms}", 8e-3),
    ("power: {waveform: constant, power: 90 W, duration: 3 ms, start: 1 ms}", 4e-3),
    (
        "voltage: {waveform: ac, peak: 1 V, frequency: 50 Hz, cycles: 2.5, phase_angle: 60 deg}",
        55e-3,
    ),
    (
        "voltage: {waveform: constant, voltage: 12 V, duration: 3 ms}\n"
        "  circuit_resistance: 8 mohm\n  circuit_inductance: 1 uH",
        8e-3,
    ),
    (
        "current: {waveform: hfdc, peak: 1 kA, up: 1 ms, hold: 3 ms, down: 0 s, "
        "frequency: 4 kHz, ripple: 0.1}",
        9e-3,
    ),
    (
        "current: {waveform: multi-pulse, cool: [2 ms], pulses: "
        f"[{{waveform: half-sine, peak: 90 A, duration: 4 ms}}, {{{PULSE}, peak: 300 A}}]}}",
        21e-3,
    ),
]


@pytest.mark.parametrize(("source", "end"), SOURCES)
def test_a_source_is_read_written_and_known_to_the_schema(
    nickel: str, source: str, end: float
) -> None:
    case = case_with(nickel, source)
    assert case.machine.current_end == pytest.approx(end)
    assert read_case(dump_case(case)) == case
    jsonschema.validate(YAML(typ="safe").load(dump_case(case)), case_json_schema())


@pytest.mark.parametrize(
    "override",
    [
        SPRING,
        "machine.force={profile: constant, force: 40 N, squeeze: 5 ms, hold: 5 ms}",
        "machine.head={mass: 0.2 kg, damping: 10 N s/m, friction: 2 N, stop: 0.3 mm}",
        "machine.voltage_limit=1.5 V",
    ],
)
def test_head_and_limits_are_read_and_written(nickel: str, override: str) -> None:
    case = read_case(nickel, overrides=[override])
    assert read_case(dump_case(case)) == case
    jsonschema.validate(YAML(typ="safe").load(dump_case(case)), case_json_schema())


def test_examples_of_the_docs_are_valid(nickel: str) -> None:
    """Each block of docs/machine.md is valid in a shipped case; two heads in a parallel gap."""
    blocks = re.findall(r"```yaml\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    assert len(blocks) == 11
    for block in blocks:
        example = YAML(typ="safe").load(block)["machine"]
        if "forces" in example:
            data = YAML(typ="safe").load(template("parallel-gap"))
            del data["machine"]["force"]
        else:
            data = YAML(typ="safe").load(nickel)
        if {"current", "voltage", "power", "discharge"} & set(example):
            del data["machine"]["current"]
        data["machine"] |= example
        assert Case.model_validate(data, context={"text_only": True})


def test_schema_names_definitions_by_shape_and_quantity() -> None:
    names = set(case_json_schema()["$defs"])
    assert {
        "TrapezoidCurrent",
        "TrapezoidVoltage",
        "TrapezoidPower",
        "SeveralPowers",
        "TraceVoltage",
    } <= names
    assert not [name for name in names if "_" in name]


def trace_case(
    folder: Path,
    nickel: str,
    text: str | bytes,
    source: str = "current",
    options: str = "",
) -> Path:
    """A case file beside a trace of this text, read with these options."""
    line = next(line for line in nickel.splitlines() if line.startswith("  current:"))
    if isinstance(text, str):
        text = text.encode("utf-8")
    (folder / "pulse.csv").write_bytes(text)
    case = folder / "case.yaml"
    pulse = f"  {source}: {{waveform: csv, file: pulse.csv{options}}}"
    case.write_text(nickel.replace(line, pulse), encoding="utf-8")
    return case


def points_of(path: Path) -> tuple[tuple[float, float], ...]:
    """The points of the current of a case."""
    current = load_case(path).machine.current
    return current.points  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "text",
    [
        "time [ms], current [kA]\n0, 0\n1, 0.3\n3, 0.1\n",
        '# scope 3\n\n"Time (us)";junk;Current (A)\n0;x;0\n1e3;x;300\n3e3;x;100\n',
        "step [-]\ttime [s]\tcurrent [A]\tvoltage [V]\n"
        "1\t0\t0\t9\n2\t0.001\t300\t9\n3\t0.003\t100\t9\n",
    ],
)
def test_a_trace_is_read_with_its_units(tmp_path: Path, nickel: str, text: str) -> None:
    case = load_case(trace_case(tmp_path, nickel, text))
    assert case.machine.current is not None
    times, currents = zip(*case.machine.current.points, strict=True)  # type: ignore[union-attr]
    assert times == pytest.approx([0.0, 1e-3, 3e-3])
    assert currents == pytest.approx([0.0, 300.0, 100.0])


def test_a_resolved_case_does_not_need_its_traces(tmp_path: Path, nickel: str) -> None:
    path = trace_case(tmp_path, nickel, "time [ms],voltage [mV]\n0,0\n5,800\n", "voltage")
    (tmp_path / "force.csv").write_text("time [ms],force [N]\n0,0\n5,40\n30,40\n", encoding="utf-8")
    case = load_case(path, ["machine.force={profile: csv, file: force.csv}"])
    (tmp_path / "pulse.csv").unlink()
    (tmp_path / "force.csv").unlink()
    assert read_case(dump_case(case)) == case
    assert (case.machine.current_start, case.machine.current_end, case.machine.end_time) == (
        5e-3,
        10e-3,
        30e-3,
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "time [ms], current [A]\n0, 0\n1, many\n",
            r"pulse\.csv:3: current is not a number: 'many'",
        ),
        ("time [ms], current [A]\n0, 0\n1\n", r"pulse\.csv:3: no current"),
        (
            "time [ms], current [A]\n0, 0\n2, 3\n1, 3\n",
            r"pulse\.csv:4: the time 0\.001 s lies before",
        ),
        (
            "# by hand\ntime [ms], force [N]\n0, 0\n2, 3\n",
            r"pulse\.csv:2: no column 'current'[\s\S]*current \[A\]",
        ),
        ("time, current\n0, 0\n2, 3\n", r"pulse\.csv:1: no column 'time'[\s\S]*unit in brackets"),
        (
            "time [ms], current [V]\n0, 0\n2, 3\n",
            r"pulse\.csv:1: column 'current': wrong dimension",
        ),
        (
            "time [ms], current [Amp]\n0, 0\n2, 3\n",
            r"pulse\.csv:1: column 'current': unknown unit 'Amp'",
        ),
        (
            "time [ms], current [A]\n0, 0\n",
            r"pulse\.csv: a trace needs a heading and at least two lines",
        ),
        ("time [ms], current [A]\n1, 0\n1, 9\n", r"pulse\.csv: a table of no length"),
    ],
)
def test_a_bad_trace_is_refused_with_its_line(
    tmp_path: Path, nickel: str, text: str, message: str
) -> None:
    with pytest.raises(InputError, match=message) as caught:
        load_case(trace_case(tmp_path, nickel, text))
    assert caught.value.problems[0].key.startswith("machine.current")


WANTED = ((0.0, 0.0), (1e-3, 300.0), (3e-3, 100.0))
ROWS = "0,0\n1e-3,300\n3e-3,100\n"
WITH_VOLTAGE = "0,5,0,\n1e-3,6,300,\n3e-3,7,100,\n"
PREAMBLES = {
    "tektronix": "Model,MSO44\nLabel,CH1\nHorizontal Units,s\nSample Interval,1e-4\n"
    f"Record Length,3\nVertical Units,A\n,\nTIME,CH1\n{ROWS}",
    "two channels": "Model,MSO58\nPoint Format,Y,Y\nHorizontal Units,S,S\n"
    "Sample Interval,1e-6,1e-6\nRecord Length,3,3\nVertical Units,V,A\nLabel,U,I\n,,\n"
    f"Time,CH1,CH2,\n{WITH_VOLTAGE}",
    "rigol": f"Time,X(CH1),X(CH2)\nSecond,Volt,Ampere\n{WITH_VOLTAGE}",
    "keysight": f"x-axis,1,2\nsecond,Volt,Ampere\n{WITH_VOLTAGE}",
    "picoscope": f"Time,Channel A,Channel B\n(s),(V),(A)\n\n{WITH_VOLTAGE}",
    "siglent": f"Record Length,Analog:3\nSource,CH1\nSecond,Ampere\n{ROWS}",
    "rohde": f"in s,CH1 in A\n{ROWS}",
    "numpy": f"# time [s],current [A]\n{ROWS}",
    "units below": "time;current\n[ms];[kA]\n0;0\n1;0,3\n3;0,1\n",
    "quoted commas": '"time [ms]","current [A]"\n"0,0","0,0"\n"1,0","300,0"\n"3,0","100,0"\n',
    "tabs and commas": "time [ms]\tcurrent [A]\n0,0\t0\n1,0\t300,0\n3,0\t100,0\n",
    "empty last column": "time [s],current [A],remark\n0,0,\n1e-3,300,on\n3e-3,100,\n",
}


@pytest.mark.parametrize("text", PREAMBLES.values(), ids=PREAMBLES)
def test_exports_of_oscilloscopes_are_read(tmp_path: Path, nickel: str, text: str) -> None:
    assert np.array(points_of(trace_case(tmp_path, nickel, text))) == pytest.approx(
        np.array(WANTED)
    )


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "latin-1", "cp1252"])
def test_a_trace_is_read_whatever_its_encoding(tmp_path: Path, nickel: str, encoding: str) -> None:
    text = "time [µs],current [A]\r\n0,0\r\n1000,300\r\n3000,100\r\n".encode(encoding)
    assert np.array(points_of(trace_case(tmp_path, nickel, text))) == pytest.approx(
        np.array(WANTED)
    )


LECROY = "LECROYHDO,1,Waveform\nSegments,1,SegmentSize,3\nSegment,TrigTime,T\n#1,x,0\nTime,Ampl\n"


@pytest.mark.parametrize(
    ("text", "options"),
    [
        (LECROY + ROWS, 'time_column: "Time [s]", column: "Ampl [A]"'),
        (f"x-axis,1,2\nsecond,Ampere,Ampere\n{WITH_VOLTAGE}", 'column: "2"'),
        (f"time [s],a [A],b [A]\n{WITH_VOLTAGE}", "column: b"),
        (f"time [s],a [A],b [A]\n{WITH_VOLTAGE}", 'column: "b [A]"'),
        (f"time [s],current [A],current [A]\n{WITH_VOLTAGE}", "column: 3"),
        (WITH_VOLTAGE, 'time_column: "1 [s]", column: "3 [A]"'),
        (f"1,2,3\n4,5,6\ntime [s],current [A]\n{ROWS}", "skip: 2"),
        ("time [ms],current [A]\n-2,0\n-1,300\n1,100\n", "time_offset: 2 ms"),
    ],
)
def test_the_case_settles_what_a_trace_leaves_open(
    tmp_path: Path, nickel: str, text: str, options: str
) -> None:
    path = trace_case(tmp_path, nickel, text, options=f", {options}")
    assert np.array(points_of(path)) == pytest.approx(np.array(WANTED))
    case = load_case(path)
    resolved = dump_case(case)
    assert read_case(resolved) == case
    jsonschema.validate(YAML(typ="safe").load(resolved), case_json_schema())


def test_how_a_trace_was_read_does_not_change_the_hash(tmp_path: Path, nickel: str) -> None:
    text = f"time [s],current [A]\n{ROWS}"
    plain = case_hash(load_case(trace_case(tmp_path, nickel, text)))
    assert case_hash(load_case(trace_case(tmp_path, nickel, text, options=", column: 2"))) == plain


OPEN = [
    (
        "time [ms],current [A],current [A]\n0,0,0\n1,2,3\n",
        "",
        "column",
        r"pulse\.csv:1: 2 columns may be the current: 2 'current \[A\]', 3[\s\S]*column: 3",
    ),
    ("time [ms],a [A],b [A]\n0,0,0\n1,2,3\n", "", "column", r":1: 2 columns may be the current"),
    (
        "time [ms],current [A]\n0,0,0,5\n1,0,3,5\n",
        "",
        "file",
        r":2: 4 cells where the heading has 2: 0 \| 0 \| 0 \| 5 \(2 of 2[\s\S]*decimal commas",
    ),
    (
        "time [ms];current [A]\n0;0\n1;1,000\n2;2,000\n",
        "",
        "file",
        r":3: current '1,000': a decimal comma, or a mark of thousands",
    ),
    (
        "time [ms];current [A]\n0;0\n1;1.300\n2;300\n",
        "",
        "file",
        r":3: current '1\.300': a decimal point, or a mark of thousands\? '300' in line 4 has none",
    ),
    (
        "time [ms],current [A]\n0,0\n1,1e12\n2,2e12\n3,0\n",
        "",
        "file",
        r"pulse\.csv:3: no current of a weld is 1e\+12 A: 1 \| 1e12 \(2 points are refused\)",
    ),
    (
        "time [ms];current [A]\n0;0.5\n1;1,5\n",
        "",
        "file",
        r":3: current with commas and with points: '1,5', and '0\.5' in line 2",
    ),
    (
        "time [ms],current [A]\n-2,0\n-1,300\n1,100\n",
        "",
        "time_offset",
        r":2: 2 of 3 times lie before 0 s: -2 \| 0[\s\S]*time_offset: 0\.002 s",
    ),
    (
        "time [ms],current [A]\n0,0\n1,2\n1,3\n2,3\n2,4\n",
        "",
        "file",
        r":4: the time 0\.001 s stands twice: 1 \| 2, 1 \| 3 \(2 rows",
    ),
    (
        "time [ms],current [A]\n0,0\n2,2\n1,3\n2,3\n1,4\n",
        "",
        "file",
        r":4: the time 0\.001 s lies before 0\.002 s above it: 1 \| 3 \(times fall at 2 rows",
    ),
    (
        "time [ms],current [A]\n0,0\n1,nan\n2,inf\n3,1e999\n",
        "",
        "file",
        r":3: current is not a number: 'nan', in 1 \| nan \(3 of 4 rows",
    ),
    (LECROY + ROWS, "", "file", r":5: no column 'time' with a unit[\s\S]*time_column: \"1 \[s\]\""),
    (ROWS, "", "file", r":1: no column 'time': no line names the columns"),
    (
        "X,CH1,Start,Increment,\nSequence,Volt,0,2e-5,\n0,1,\n1,2,\n",
        "",
        "file",
        r":1: the first column counts samples",
    ),
    (
        f"x-axis,1,2\nsecond,Ampere,Ampere\n{WITH_VOLTAGE}",
        "column: 2",
        "column",
        r":1: 2 is the number of one column and the heading of 3 '2'",
    ),
    (f"time [s],a [A]\n{ROWS}", "column: b", "column", r":1: no column 'b'[\s\S]*'a \[A\]'"),
    (f"time [s],a [A]\n{ROWS}", 'column: "a [mA]"', "column", r"the file says 'A', the case says"),
    (f"time [s],a\n{ROWS}", "column: a", "column", r"has no unit[\s\S]*column: \"a \[A\]\""),
    (f"time [s],a [A]\n{ROWS}", "column: [2]", "column", r"not a column"),
    (f"time [s],a [A]\n{ROWS}", "skip: -1", "skip", r"greater than or equal to 0"),
    ("time [ms] current [A]\n0 0\n1 1\n", "", "file", r"separate the columns by commas"),
    ("time [ms],current [A**9**9**9]\n0,0\n1,1\n", "", "file", r":1: .*unknown unit 'A\*\*9"),
    ("time [ms],current [A/0]\n0,0\n1,1\n", "", "file", r":1: .*unknown unit 'A/0'"),
    ("time [ms],current [dBm]\n0,0\n1,1\n", "", "file", r":1: .*unknown unit 'dBm'"),
    ("time [ms],current [A]\nms,mA\n0,0\n1,1\n", "", "file", r":1: .*'mA', contradict"),
    (b"\x89PNG\r\n" + bytes(20), "", "file", r"it is not text"),
    ("time [ms],current [A]\n" + "0,0\n" * 200_001, "", "file", r"a trace of 200002 lines"),
]


@pytest.mark.parametrize(
    ("text", "options", "key", "message"), OPEN, ids=[f"open{n}" for n in range(len(OPEN))]
)
def test_what_a_trace_leaves_open_is_refused_once(
    tmp_path: Path, nickel: str, text: str | bytes, options: str, key: str, message: str
) -> None:
    if options:
        options = f", {options}"
    with pytest.raises(InputError, match=message) as caught:
        load_case(trace_case(tmp_path, nickel, text, options=options))
    (problem,) = caught.value.problems
    assert problem.key == f"machine.current.{key}"
    assert problem.line == 16
    assert problem.cure


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("current_limit: 3 A", r"machine\.current: a machine has one source[\s\S]*discharge"),
        (
            f"voltage: {{{PULSE}, peak: 1 V}}\n  discharge: {DISCHARGE}",
            r"machine\.discharge: a machine has one source",
        ),
        (
            f"voltage: {{{PULSE}, peak: 1 V}}\n  voltage_limit: 2 V",
            r"voltage_limit: a voltage source has no voltage",
        ),
        (
            f"discharge: {DISCHARGE}\n  current_limit: 2 A",
            r"current_limit: a discharge source has no current limit",
        ),
        (
            f"voltage: {{{PULSE}, peak: 1 V}}\n  current_limit: 0 A",
            r"current_limit: must be greater than 0 A",
        ),
        (f"voltage: {{{PULSE}, peak: 1 A}}", r"voltage\.peak: wrong dimension"),
        (f"power: {{{PULSE}, peak: -1 W}}", r"power\.peak: must be at least 0 W"),
        ("power: {waveform: ac, peak: 1 W, frequency: 50 Hz, cycles: 1}", "unknown choice"),
        (
            "current: {waveform: ac, peak: 1 A, frequency: 50 Hz, cycles: 1.3}",
            r"cycles: not a number of half cycles",
        ),
        (
            "current: {waveform: ac, peak: 1 A, frequency: 0 Hz, cycles: 1}",
            r"frequency: must be greater than 0 Hz",
        ),
        (
            "current: {waveform: ac, peak: 1 A, frequency: 50 Hz, cycles: 1, phase_angle: 180 deg}",
            r"phase_angle: must be at least 0 rad and less than",
        ),
        (
            f"current: {{waveform: hfdc, frequency: 4 kHz, ripple: 3, {PULSE[21:]}, peak: 1 A}}",
            r"ripple: must be less than or equal to 2",
        ),
        (
            "current: {waveform: multi-pulse, cool: [], pulses: "
            f"[{{{PULSE}, peak: 1 A}}, {{{PULSE}, peak: 1 A}}]}}",
            r"cool: one cool time belongs between two pulses",
        ),
        (
            "current: {waveform: multi-pulse, cool: [1 ms], pulses: "
            f"[{{{PULSE}, peak: 1 A}}, {{{PULSE}, peak: 1 A, start: 1 s}}]}}",
            r"pulses\.1\.start: a pulse of a series starts after the cool time",
        ),
        (
            "current: {waveform: multi-pulse, cool: [1 ms], pulses: "
            f"[{{{PULSE}, peek: 1 A}}, {{{PULSE}, peak: 1 A}}]}}",
            r"pulses\.0\.peek: unknown key[\s\S]*did you mean 'peak'",
        ),
        (
            "current: {waveform: csv, file: nowhere.csv}",
            r"current\.file: .*nowhere\.csv: cannot read the trace",
        ),
        ("discharge: {capacitance: 20 F}", r"discharge\.charge_voltage: missing key"),
        (
            f"discharge: {DISCHARGE.replace('20 mF', '0 mF')}",
            r"capacitance: must be greater than 0 F",
        ),
        (
            f"discharge: {DISCHARGE.replace('4 ms', '40 s').replace('12 V', '12 A')}",
            r"charge_voltage: wrong dimension",
        ),
        (
            f"current: {{{PULSE}, peak: 1 A}}\n  circuit_resistance: 8 mohm",
            r"machine\.circuit_resistance: a current source delivers its current through any",
        ),
        (
            f"power: {{{PULSE}, peak: 1 W}}\n  circuit_inductance: 1 uH",
            r"machine\.circuit_inductance: a power source delivers[\s\S]*give the source as a volt",
        ),
        (
            f"discharge: {DISCHARGE}\n  circuit_resistance: 8 mohm",
            r"circuit_resistance: a discharge has a circuit of its own[\s\S]*discharge\.circuit_re",
        ),
        (
            "voltage: {waveform: ac, peak: 9 V, frequency: 50 Hz, cycles: 1, phase_angle: 60 deg}"
            "\n  circuit_resistance: 8 mohm\n  circuit_inductance: 1 uH",
            r"machine\.circuit_inductance: behind an inductance, thyristors conduct beyond",
        ),
        (
            f"voltage: {{{PULSE}, peak: 1 V}}\n  circuit_resistance: -8 mohm",
            r"circuit_resistance: must be at least 0 ohm",
        ),
        (
            f"voltage: {{{PULSE}, peak: 1 V}}\n  circuit_resistance: 8 mH",
            r"circuit_resistance: wrong dimension",
        ),
        (
            f"discharge: {DISCHARGE[:-1]}, start: 0 s}}",
            r"discharge\.start: the current starts at first touch",
        ),
    ],
)
def test_a_wrong_source_is_refused(nickel: str, source: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        case_with(nickel, source)


@pytest.mark.parametrize(
    ("override", "message"),
    [
        ("machine.head={mass: 0 kg}", r"head\.mass: must be greater than 0 kg"),
        ("machine.head={friction: -1 N}", r"head\.friction: must be at least 0 N"),
        ("machine.head={damping: 3 N}", r"head\.damping: wrong dimension"),
        ("machine.head={stop: 0 mm}", r"head\.stop: must be greater than 0 m"),
        ("machine.head={weight: 3 N}", r"head\.weight: unknown key"),
        (SPRING.replace("20 N/mm", "20 N"), r"spring_stiffness: wrong dimension"),
        (
            "machine.force={profile: csv, file: nowhere.csv}",
            r"force\.file: .*nowhere\.csv: cannot read the trace",
        ),
        ("machine.force={profile: lever}", r"profile: unknown choice[\s\S]*'spring'"),
    ],
)
def test_a_wrong_head_is_refused(nickel: str, override: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read_case(nickel, overrides=[override])
