"""Progress of a run: one live line on a terminal, a plain line now and then elsewhere."""

from __future__ import annotations

import math
import sys
import time
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from types import TracebackType
from typing import TYPE_CHECKING, Self, TextIO

from microweld.interruption import stream_failed

if TYPE_CHECKING:
    from mpi4py import MPI

    from rich.progress import Progress as Bar

PAUSE = 1.0  #: least time between two plain lines [s]
RECENT = 10  #: steps whose mean duration is taken for that of the steps to come


class Progress:
    """Shows time, step, current, resistance, highest temperature and set-down, from the first rank.

    It shows besides when the run will end: after the steps that are left, at the recent time per
    step. The simulated time alone would not do, because steps grow from microseconds to minutes.
    A context manager.

    Args:
        end: End of the simulated time [s].
        comm: Communicator of the run.
        stream: Where to write; the standard error stream by default.
        clock: Returns the elapsed time [s].
    """

    def __init__(
        self,
        end: float,
        comm: MPI.Comm,
        stream: TextIO | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._end = end
        self._stream = stream or sys.stderr
        self._writes = comm.rank == 0
        self._clock = clock
        self._begin = clock()
        self._written = self._begin - PAUSE
        self._ends = deque([self._begin], maxlen=RECENT + 1)  # of the latest steps [s]
        self._bar = None
        self._task = None
        if self._writes and self._stream.isatty():
            self._bar = _bar(self._stream)
            self._task = self._bar.add_task("", total=end)

    def update(self, step: int, row: Mapping[str, float], size: float, steps_left: float) -> None:
        """Show an accepted step.

        Args:
            step: Its number.
            row: Its row of the history.
            size: Its length [s].
            steps_left: Estimated number of steps until the end.
        """
        now = self._clock()
        self._ends.append(now)
        last = row["time"] >= self._end
        if not self._writes or (self._bar is None and not last and now - self._written < PAUSE):
            return
        left = steps_left * (now - self._ends[0]) / (len(self._ends) - 1)
        text = f"{100.0 * row['time'] / self._end:3.0f} %  {status(step, row, size)}"
        if self._bar is not None and self._task is not None:
            text += f"  {handy(left)} left"
            self._bar.update(self._task, completed=row["time"], description=text)
            return
        self._written = now
        text += f"  {handy(now - self._begin)}"
        if not last:
            text += f", {handy(left)} left"
        try:
            self._stream.write(f"{text}\n")
            self._stream.flush()
        except OSError as error:
            stream_failed(error)

    def __enter__(self) -> Self:
        """Begin to show."""
        if self._bar is not None:
            self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the live line, which stays on the terminal."""
        if self._bar is not None:
            with suppress(OSError):  # the terminal may be gone
                self._bar.stop()


def handy(seconds: float) -> str:
    """Write a duration [s] in seconds, minutes or hours, and below a second in milliseconds."""
    if seconds < 1.0:
        return f"{seconds * 1e3:.3g} ms"
    if seconds < 120.0:
        return f"{seconds:.3g} s"
    if seconds < 7200.0:
        return f"{seconds / 60.0:.3g} min"
    return f"{seconds / 3600.0:.3g} h"


def status(step: int, row: Mapping[str, float], size: float) -> str:
    """Write the figures of a step in one line.

    Args:
        step: Its number.
        row: Its row of the history.
        size: Its length [s].
    """
    if row["time"] < 1.0:
        time = f"{row['time'] * 1e3:7.3f} ms"
    else:
        time = f"{row['time']:7.3f} s"
    resistance = f"{row['resistance'] * 1e3:6.3f} mΩ"
    if math.isnan(row["resistance"]):
        resistance = f"{'-':>6}   "
    hottest = max(value for key, value in row.items() if key.startswith("temperature_peak"))
    return (
        f"step {step:3d} of {handy(size)}  t {time}  I {row['current']:5.0f} A"
        f"  R {resistance}  T {hottest:5.0f} K"
        f"  set-down {row['set_down'] * 1e6:6.1f} µm"
    )


def _bar(stream: TextIO) -> Bar:
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    columns = (
        BarColumn(24),
        TextColumn("{task.description}"),
        TimeElapsedColumn(),
    )
    return Bar(*columns, console=Console(file=stream))
