"""The source and the head in a case: valid ones, traces from files, and what is refused."""

from __future__ import annotations

import re
from pathlib import Path

import jsonschema
import pytest
from ruamel.yaml import YAML

from microweld.cases import case_json_schema, dump_case, load_case, read_case
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
    assert len(blocks) == 10
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


def trace_case(folder: Path, nickel: str, text: str, source: str = "current") -> Path:
    """A case file beside a trace of this text."""
    line = next(line for line in nickel.splitlines() if line.startswith("  current:"))
    (folder / "pulse.csv").write_text(text, encoding="utf-8")
    case = folder / "case.yaml"
    case.write_text(
        nickel.replace(line, f"  {source}: {{waveform: csv, file: pulse.csv}}"), encoding="utf-8"
    )
    return case


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
        ("time [ms], current [A]\n1, 0\n1, 9\n", r"points: a table of no length"),
    ],
)
def test_a_bad_trace_is_refused_with_its_line(
    tmp_path: Path, nickel: str, text: str, message: str
) -> None:
    with pytest.raises(InputError, match=message) as caught:
        load_case(trace_case(tmp_path, nickel, text))
    assert caught.value.problems[0].key.startswith("machine.current")


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
            r"ripple: Input should be less than or equal to 2",
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
