"""Signals that ask the program to end: each ends it as Ctrl-C does.

The exit code is 128 + the number of the signal. Without a handler it would end the process on the
spot, and its run would seem to go on for ever. A single process is interrupted where it is. Several
ranks must leave together, or those that go on would wait for the others: while they simulate, each
takes note of a signal, and all of them end at the next `check`.
"""

from __future__ import annotations

import ctypes
import errno
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mpi4py import MPI

#: Signals that end a process and can be caught. The launcher has the same list.
SIGNALS = (
    signal.SIGHUP,
    signal.SIGINT,
    signal.SIGQUIT,
    signal.SIGUSR1,
    signal.SIGUSR2,
    signal.SIGALRM,
    signal.SIGTERM,
    signal.SIGXCPU,
)
#: A signal so soon after the first is the same one, sent to the process and to its group [s].
_SAME = 1.0
#: What prctl(2) calls the signal that a process gets when its parent ends.
_PR_SET_PDEATHSIG = 1


class Interrupted(KeyboardInterrupt):
    """A signal has asked the program to end.

    Args:
        number: Number of the signal.
        everywhere: Whether all ranks raise it, at the same place.
    """

    def __init__(self, number: int, everywhere: bool = False) -> None:
        self.signal = signal.Signals(number)
        self.exit_code = 128 + number
        self.everywhere = everywhere
        super().__init__(f"interrupted by {self.signal.name}")


@dataclass
class _Memory:
    """What a signal handler has to know."""

    received: int = 0  #: number of the first signal
    at: float = 0.0  #: when it came [s]
    postponed: bool = False  #: whether a signal waits for the next `check`


_memory = _Memory()


def install() -> None:
    """Catch the signals from now on; for a program that microweld is the whole of.

    What was ignored from the start stays ignored, as nohup and shells want it.
    """
    # PETSc would put handlers of its own in place of these, which end the process, and would list
    # the options of a solver that was interrupted before it read them
    own = "-no_signal_handler -options_left false"
    given = os.environ.get("PETSC_OPTIONS", "")
    if own not in given:
        os.environ["PETSC_OPTIONS"] = f"{own} {given}".strip()
    _memory.received = 0
    _catch()


@contextmanager
def caught() -> Iterator[None]:
    """Catch the signals while the block runs, in a program that has no handlers of its own."""
    petsc = sys.modules.get("petsc4py.PETSc")
    if petsc is not None:
        petsc.Sys.popSignalHandler()
    before = _catch()
    if before:
        _memory.received = 0
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _catch() -> dict[signal.Signals, signal.Handlers]:
    """Take the signals that nobody handles; return what was done with them before."""
    before = {}
    try:
        for number in SIGNALS:
            handler = signal.getsignal(number)
            if handler in (signal.SIG_DFL, signal.default_int_handler):
                before[number] = signal.signal(number, _handle)
            elif handler is _handle:
                signal.signal(number, _handle)  # a library may have taken it behind Python's back
        if signal.getsignal(signal.SIGPIPE) is signal.SIG_IGN:
            signal.signal(signal.SIGPIPE, signal.SIG_IGN)  # likewise
    except ValueError:  # only the main thread can
        return {}
    return before  # type: ignore[return-value]  # handlers of the two kinds above


def _handle(number: int, _: FrameType | None) -> None:
    """End the program, at once when asked again."""
    if not _memory.received:
        request(number)
    elif time.monotonic() - _memory.at > _SAME and number != signal.SIGXCPU:
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)


def request(number: int) -> None:
    """Interrupt the program as a signal does, unless that has been done.

    Args:
        number: Number of the signal.

    Raises:
        Interrupted: At once, unless the ranks have to end together.
    """
    if _memory.received:
        return
    _remember(number)
    if not _memory.postponed:
        raise Interrupted(number)


def _remember(number: int) -> None:
    _memory.received = number
    _memory.at = time.monotonic()


def received() -> int:
    """Return the number of the signal that has interrupted the program, 0 if there was none."""
    return _memory.received


@contextmanager
def together(comm: MPI.Comm) -> Iterator[None]:
    """Let a signal wait for the next `check` while several ranks run the block."""
    _memory.postponed = comm.size > 1
    try:
        yield
    finally:
        _memory.postponed = False


def check(comm: MPI.Comm) -> None:
    """Raise Interrupted on every rank if one of them was interrupted. Collective.

    On a single rank it makes up for an exception that foreign code has swallowed.
    """
    number = _memory.received
    if comm.size > 1:
        from mpi4py import MPI

        number = comm.allreduce(number, MPI.MAX)
    if number:
        if not _memory.received:
            _remember(number)
        raise Interrupted(number, everywhere=True)


def stream_failed(error: OSError) -> None:
    """Decide what a terminal or pipe means that takes no more messages.

    The reader of a pipe has seen enough (`| head`) and expects the program to end, as others do. A
    terminal that is gone without a signal was left on purpose, and a full disk below the messages
    does not touch the results: the run goes on in silence.

    Raises:
        Interrupted: For a pipe, by SIGPIPE.
    """
    if error.errno == errno.EPIPE:
        request(signal.SIGPIPE)


def end_with_parent(number: int = signal.SIGTERM) -> None:
    """Have the kernel send this process a signal when its parent ends. Linux only."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, number, 0, 0, 0)
