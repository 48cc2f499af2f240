"""Times of current and force: defaults, ends, and programmes that cannot be run."""

from __future__ import annotations

import pytest

from microweld.cases import Case, read_case
from microweld.cases.joints.templates import template
from microweld.errors import InputError

FORCE = "machine.force={profile: table, points: [[0 s, 0 N], [5 ms, 40 N], [30 ms, 40 N]]}"


@pytest.mark.parametrize(
    ("overrides", "start", "end", "last"),
    [
        ([], 5e-3, 15e-3, 20e-3),
        (["machine.current.start=2 ms"], 2e-3, 12e-3, 17e-3),
        (["machine.force.hold=0 s"], 5e-3, 15e-3, 15e-3),
        (
            ["machine.current={waveform: constant, current: 3 A, duration: 2 ms, start: 1 ms}"],
            1e-3,
            3e-3,
            10e-3,
        ),
        (["machine.current={waveform: half-sine, peak: 3 A, duration: 2 ms}"], 5e-3, 7e-3, 12e-3),
        (
            ["machine.current={waveform: table, points: [[0 s, 1 A], [3 ms, 1 A]]}"],
            5e-3,
            8e-3,
            13e-3,
        ),
        ([FORCE], 5e-3, 15e-3, 30e-3),
    ],
)
def test_times(nickel: str, overrides: list[str], start: float, end: float, last: float) -> None:
    machine = read_case(nickel, overrides=overrides).machine
    assert (machine.current_start, machine.current_end, machine.end_time) == pytest.approx(
        (start, end, last)
    )


def test_a_table_may_jump(nickel: str) -> None:
    table = "machine.current={waveform: table, points: [[0 s, 1 A], [0 s, 9 A], [1 ms, 9 A]]}"
    assert read_case(nickel, overrides=[table]).machine.current.length == pytest.approx(1e-3)


@pytest.mark.parametrize(
    ("overrides", "message"),
    [
        (["machine.current.start=0 s"], r"current\.start: the current starts at first touch"),
        (
            [FORCE, "machine.force.points.2.0=10 ms"],
            r"force\.points: the force table ends at 0\.01 s, before the current",
        ),
        (
            [FORCE, "machine.force.points.1.0=40 ms"],
            r"points\.2\.0: times of a table must not fall",
        ),
        ([FORCE, "machine.force.points.0.0=1 ms"], r"points\.0\.0: the first time must be zero"),
        ([FORCE, "machine.force.points.2.1=0 N"], r"points\.2\.1: no force after the first touch"),
        ([FORCE, "machine.force.points.2.1=-1 N"], r"points\.2\.1: must be at least 0 N"),
        (
            ["machine.current={waveform: trapezoid, peak: 1 A, up: 0 s, hold: 0 s, down: 0 s}"],
            "hold: a pulse of no length",
        ),
        (["machine.current={waveform: table, points: [[0 s, 1 A]]}"], "at least 2 items"),
        (
            ["machine.current={waveform: table, points: [[1 s, 1 A], [1 s, 2 A]]}"],
            "points: a table of no length",
        ),
        (
            ["machine.current={waveform: constant, current: 1 A, duration: 0 s}"],
            "duration: must be greater than 0 s",
        ),
        (["machine.current={waveform: sawtooth}"], r"waveform: unknown choice[\s\S]*'half-sine'"),
        (["output.field_times=[30 ms]"], r"field_times\.0: after the end of the simulation"),
    ],
)
def test_refused(nickel: str, overrides: list[str], message: str) -> None:
    with pytest.raises(InputError, match=message):
        read_case(nickel, overrides=overrides)


@pytest.mark.parametrize(
    ("override", "message"),
    [
        (
            "numerics.maximum_step=1 ns",
            "maximum_step: the longest step is shorter than the shortest",
        ),
        ("numerics.initial_step=1 s", "initial_step: the first step lies outside"),
    ],
)
def test_steps_out_of_order(nickel: str, override: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read_case(nickel, overrides=[override])


LEFT = "{profile: ramp-hold, force: 0.3 N, squeeze: 2 ms, hold: 1 ms}"
TWO = f"machine.forces={{left: {LEFT}, right: %s}}"
RIGHT = "{profile: constant, force: 0.2 N, squeeze: 3 ms, hold: 2 ms}"


def without_force(text: str) -> str:
    """A case without the lines of its force."""
    start = text.index("  force:")
    end = text.index("  current:")
    return text[:start] + text[end:]


def gap(*overrides: str) -> Case:
    """The parallel gap with two forces and no common one."""
    return read_case(without_force(template("parallel-gap")), overrides=[TWO % RIGHT, *overrides])


def test_two_heads_start_the_current_and_end_together() -> None:
    machine = gap().machine
    assert list(machine.profiles) == ["left", "right"]
    assert machine.current_start == 3e-3
    assert machine.end_time == pytest.approx(3e-3 + 1.3e-3 + 2e-3)


@pytest.mark.parametrize(
    ("overrides", "message"),
    [
        (
            [FORCE],
            r"machine\.force: a machine has one head with a force, or two with forces"
            r"[\s\S]*write one of them",
        ),
        (["machine.forces={left: " + RIGHT + "}"], r"machine\.forces\.right: "),
        (["machine.forces.left.force=0 N"], r"machine\.forces\.left\.force: "),
    ],
)
def test_forces_of_two_heads_that_cannot_be(overrides: list[str], message: str) -> None:
    with pytest.raises(InputError, match=message):
        gap(*overrides)


def test_a_machine_without_force_is_refused(nickel: str) -> None:
    with pytest.raises(InputError, match=r"machine\.force: a machine has one head with a force"):
        read_case(without_force(nickel))


def test_one_head_pushes_the_other_joints(nickel: str) -> None:
    with pytest.raises(
        InputError, match=r"machine\.forces: one head pushes this joint[\s\S]*write machine\.force"
    ):
        read_case(without_force(nickel), overrides=[TWO % RIGHT])
