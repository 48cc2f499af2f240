"""Work in a child process that can be ended: Gmsh does not return to Python while it meshes.

A crash of Gmsh ends the child only. The child is a fork, so that it starts in milliseconds with all
that is loaded. What it logs arrives in the log of this process.
"""

from __future__ import annotations

import ctypes
import logging
import os
import pickle
import select
import signal
import sys
import time
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO, NoReturn, TypeVar, cast

from microweld.errors import InputError, MeshError
from microweld.meshes.generation.sandbox import forbid_writing

T = TypeVar("T")

log = logging.getLogger(__name__)

READING = 120.0  #: longest time to read a file [s]
MESHING = 3600.0  #: longest time to draw and mesh [s]
REPORT = 30.0  #: time between messages that it goes on [s]
_LENGTH = 8  # bytes in which the length of a message is written
_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of Linux

#: Where a child writes to its parent; None outside of a child.
_to_parent: BinaryIO | None = None


@dataclass
class Stage:
    """What a child is doing."""

    doing: str = "draw the joint"
    limit: float = MESHING  #: longest time that it may take [s]
    started: float = field(default_factory=time.monotonic)

    @property
    def seconds(self) -> float:
        """How long it has taken so far [s]."""
        return time.monotonic() - self.started


@dataclass(frozen=True)
class _Outcome:
    """The end of a child's work."""

    result: object = None
    failure: Exception | None = None


def announce(doing: str, limit: float) -> None:
    """Say what a child begins to do; without effect outside of a child.

    Args:
        doing: For messages, as in "read the file".
        limit: Longest time that it may take [s].
    """
    _send(Stage(doing, limit))


def in_child(work: Callable[[], T], about: Mapping[str, str], *, trusted: bool = True) -> T:
    """Do something in a child process, and return its result.

    Args:
        work: What to do. Its result or exception, and what it logs, are pickled.
        about: Further fields of a `Problem` for errors: key, value and cure.
        trusted: Whether it may start programs, and write elsewhere than to a temporary folder.

    Raises:
        MeshError: If the child dies, or takes longer than the limit of its stage.
    """
    with TemporaryDirectory(prefix="microweld-", ignore_cleanup_errors=True) as folder:
        messages = Path(folder) / "messages"
        messages.touch()
        reading, writing = os.pipe()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # of forking beside MPI's threads
            child = os.fork()
        if child == 0:
            os.close(reading)
            _live(work, os.fdopen(writing, "wb"), messages, trusted)
        status: int | None = None
        try:
            os.close(writing)
            with os.fdopen(reading, "rb", buffering=0) as pipe:
                outcome = _follow(pipe, messages, about)
            if outcome is None:
                _, status = os.waitpid(child, 0)
                raise _problem(f"Gmsh {_death(status)}", messages, about)
        finally:
            if status is None:
                os.kill(child, signal.SIGKILL)
                os.waitpid(child, 0)
    if outcome.failure is not None:
        raise outcome.failure
    return cast(T, outcome.result)


# ------------------------------------------------------------------------------------- parent


def _follow(pipe: BinaryIO, messages: Path, about: Mapping[str, str]) -> _Outcome | None:
    """Pass on what a child logs until its work ends; None if it dies.

    Args:
        pipe: What it writes.
        messages: File of Gmsh's messages.
        about: Further fields of a `Problem`.

    Raises:
        MeshError: If a stage takes too long.
    """
    stage = Stage()
    reported = 0.0
    received = bytearray()
    while True:
        ready, _, _ = select.select([pipe], [], [], 1.0)
        if stage.seconds > stage.limit:
            text = f"Gmsh took longer than {stage.limit:g} s to {stage.doing}"
            raise _problem(text, messages, about)
        if stage.seconds > reported + REPORT:
            reported = stage.seconds
            text = f"{reported:.0f} s so far to {stage.doing}; Ctrl-C ends it"
            log.info(text)
        if not ready:
            continue
        chunk = pipe.read(1 << 20)
        if not chunk:
            return None
        received += chunk
        for message in _complete(received):
            if isinstance(message, _Outcome):
                return message
            if isinstance(message, Stage):
                stage = message
                reported = 0.0
            elif isinstance(message, logging.LogRecord):
                logging.getLogger(message.name).handle(message)


def _complete(received: bytearray) -> Iterator[object]:
    """Take the messages that have arrived as a whole off what was received."""
    while len(received) >= _LENGTH:
        end = _LENGTH + int.from_bytes(received[:_LENGTH])
        if len(received) < end:
            return
        message = pickle.loads(bytes(received[_LENGTH:end]))
        del received[:end]
        yield message


def _problem(text: str, messages: Path, about: Mapping[str, str]) -> InputError:
    """Return the error of a child that was lost, with the last messages of Gmsh."""
    lines = messages.read_text(encoding="utf-8", errors="replace").splitlines()
    last = [" ".join(line.split()) for line in lines if line.strip()][-3:]
    if last:
        text += f"; its last messages: {' | '.join(line[-120:] for line in last)}"
    return MeshError.single(text, **about)


def _death(status: int) -> str:
    """Return how a process died, by its status."""
    code = os.waitstatus_to_exitcode(status)
    if code == -signal.SIGKILL:
        return "was killed, most often because the memory is too small for the mesh"
    if code < 0:
        return f"crashed ({signal.strsignal(-code)})"
    return f"ended by itself, with exit code {code}, as a script with Exit or Abort does"


# -------------------------------------------------------------------------------------- child


class _ToParent(logging.Handler):
    """A handler that leaves the record to the parent."""

    def emit(self, record: logging.LogRecord) -> None:
        record.msg = record.getMessage()
        record.args = None
        record.exc_info = None
        _send(record)


def _send(message: object) -> None:
    """Write a message to the parent."""
    if _to_parent is None:
        return
    data = pickle.dumps(message)
    _to_parent.write(len(data).to_bytes(_LENGTH) + data)
    _to_parent.flush()


def _live(work: Callable[[], object], pipe: BinaryIO, messages: Path, trusted: bool) -> NoReturn:
    """Work as the child, and end without what the parent has registered for its own end.

    Args:
        work: What to do.
        pipe: To the parent.
        messages: File for what Gmsh writes to the terminal.
        trusted: Whether it may start programs and write elsewhere.
    """
    global _to_parent
    _to_parent = pipe
    code = 1
    with suppress(BaseException):
        _prepare(messages)
        if not trusted:
            forbid_writing(messages.parent)
        try:
            outcome = _Outcome(result=work())
        except Exception as error:
            outcome = _Outcome(failure=error)
        try:
            _send(outcome)
        except (pickle.PicklingError, TypeError, AttributeError) as error:
            text = f"{outcome.failure!r} of the child cannot be passed on: {error}"
            _send(_Outcome(failure=RuntimeError(text)))
        code = 0
    os._exit(code)


def _prepare(messages: Path) -> None:
    """Free the child of what belongs to the parent: signals, terminal, handlers of the log.

    The parent decides on the end: Ctrl-C in a terminal reaches both. Crashes must end the child,
    and not all of MPI as PETSc's handlers would.

    Args:
        messages: File for what is written to the terminal.
    """
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
    for crash in (signal.SIGSEGV, signal.SIGBUS, signal.SIGFPE, signal.SIGILL, signal.SIGABRT):
        signal.signal(crash, signal.SIG_DFL)
    for end in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
        signal.signal(end, signal.SIG_IGN)
    with suppress(OSError):  # where memory runs out, it is the child that ends
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
    file = os.open(messages, os.O_WRONLY | os.O_APPEND)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for target, source in ((0, nothing), (1, file), (2, file)):
        os.dup2(source, target)
    for logger in (logging.root, *map(logging.getLogger, list(logging.root.manager.loggerDict))):
        logger.handlers.clear()
        logger.propagate = True
    logging.root.addHandler(_ToParent())
