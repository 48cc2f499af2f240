"""Progress: figures in practical units, plain lines with pauses, a live line on a terminal."""

from __future__ import annotations

import io
import math
from collections.abc import Iterator

from mpi4py import MPI

from microweld.results.progress import Progress, status

ROW = {
    "current": 300.0,
    "resistance": 1.25e-3,
    "set_down": 42.0e-6,
    "temperature_peak_wire_lower": 900.0,
    "temperature_peak_wire_upper": 1100.0,
}


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        """It is."""
        return True


def every(seconds: float) -> Iterator[float]:
    """A clock that moves on at every look."""
    now = 0.0
    while True:
        yield now
        now += seconds


def reported(seconds: float, steps: int) -> list[str]:
    """Plain lines of a run whose clock moves so much at every look."""
    clock = every(seconds)
    stream = io.StringIO()
    with Progress(
        end=1e-3 * steps, comm=MPI.COMM_WORLD, stream=stream, clock=lambda: next(clock)
    ) as progress:
        for step in range(1, steps + 1):
            progress.update(step, ROW | {"time": 1e-3 * step}, 1e-3, steps - step)
    return stream.getvalue().splitlines()


def test_status_names_the_hottest_body_in_kelvin_and_sizes_in_handy_units() -> None:
    line = status(7, ROW | {"time": 2.5e-3}, 2e-4)
    for part in ("step   7 of 0.2 ms", "2.500 ms", "300 A", "1.250 mΩ", "1100 K", "42.0 µm"):
        assert part in line


def test_status_without_a_current_has_no_resistance() -> None:
    none = ROW | {"time": 2.5e-3, "current": 0.0, "resistance": math.nan}
    line = status(7, none, 2e-4)
    assert "nan" not in line
    assert len(line) == len(status(7, ROW | {"time": 2.5e-3}, 2e-4))


def test_plain_lines_pause_but_the_last_is_always_reported() -> None:
    lines = reported(seconds=0.3, steps=20)
    assert 3 <= len(lines) <= 8
    assert lines[-1].startswith("100 %")
    assert len(reported(seconds=2.0, steps=20)) == 20


def test_time_left_follows_the_steps_left_and_their_recent_rate() -> None:
    now = [0.0]
    stream = io.StringIO()
    with Progress(600.0, MPI.COMM_WORLD, stream, clock=lambda: now[0]) as progress:
        for step in range(1, 41):
            now[0] += 1.0 if step <= 20 else 6.0
            progress.update(step, ROW | {"time": 600.0 * 1.4 ** (step - 60)}, 0.1, 60 - step)
    lines = stream.getvalue().splitlines()
    assert lines[9].startswith("  0 %") and lines[9].endswith("10 s, 50 s left")
    assert lines[39].endswith("2.33 min, 2 min left")


def test_terminal_gets_a_live_line() -> None:
    stream = Terminal()
    with Progress(end=1.0, comm=MPI.COMM_WORLD, stream=stream) as progress:
        progress.update(1, ROW | {"time": 1.0}, 1.0, 0.0)
    assert "1100 K" in stream.getvalue()


def test_other_ranks_are_silent() -> None:
    class Second:
        rank = 1

    stream = io.StringIO()
    with Progress(end=1.0, comm=Second(), stream=stream) as progress:  # type: ignore[arg-type]
        progress.update(1, ROW | {"time": 1.0}, 1.0, 0.0)
    assert stream.getvalue() == ""
