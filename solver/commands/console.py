"""Messages and exit of the program: rank 0 reports, and every rank ends with the right code."""

from __future__ import annotations

import logging
import os
import sys
import time
import traceback
from contextlib import suppress
from typing import TYPE_CHECKING, NoReturn, TextIO

from microweld.interruption import stream_failed

if TYPE_CHECKING:
    from mpi4py import MPI

#: Set by launchers of MPI programs before MPI itself is loaded.
_RANK_VARIABLES = ("OMPI_COMM_WORLD_RANK", "PMIX_RANK", "PMI_RANK", "MV2_COMM_WORLD_RANK")
#: How long the other ranks wait for rank 0 before they report an error of their own [s].
_GRACE = 3.0


def running_mpi() -> MPI.Comm | None:
    """Return the communicator of all ranks if MPI has been started, without starting it."""
    module = sys.modules.get("mpi4py.MPI")
    if module is None or not module.Is_initialized() or module.Is_finalized():
        return None
    comm: MPI.Comm = module.COMM_WORLD
    return comm


def rank() -> int:
    """Return this process's rank; 0 outside of MPI."""
    comm = running_mpi()
    if comm is not None:
        return comm.rank
    return next((int(os.environ[name]) for name in _RANK_VARIABLES if name in os.environ), 0)


def log_to_terminal(level: int = logging.INFO) -> None:
    """Send the messages of the package to the terminal, from rank 0 only.

    Errors are left to `fail`.
    """
    logger = logging.getLogger("microweld")
    logger.setLevel(level)
    if rank() == 0 and not logger.handlers:
        handler = _Terminal()
        handler.setFormatter(logging.Formatter("%(message)s"))
        handler.addFilter(lambda record: record.levelno < logging.ERROR)
        logger.addHandler(handler)


class _Terminal(logging.StreamHandler[TextIO]):
    """The standard error stream, which may be closed at the other end."""

    def handleError(self, record: logging.LogRecord) -> None:
        error = sys.exception()
        if isinstance(error, OSError):
            stream_failed(error)
        else:
            super().handleError(record)


def report(text: str, heading: str = "error") -> None:
    """Write an error to the standard error stream.

    Args:
        text: The message.
        heading: Written before it, in colour on a terminal.
    """
    from rich.console import Console
    from rich.text import Text

    mine = rank()
    if mine:
        heading = f"{heading} (rank {mine})"
    Console(stderr=True, soft_wrap=True, highlight=False).print(
        Text(f"{heading}: ", "bold red"), Text(text), sep=""
    )


def fail(error: BaseException, code: int) -> NoReturn:
    """End the program, and with it all ranks, after rank 0 has reported the error.

    Args:
        error: The error; shown with its traceback unless microweld raised it on purpose.
        code: Exit code.
    """
    if rank() != 0:
        time.sleep(_GRACE)
    with suppress(OSError):  # nobody may be reading any more
        _report(error)
    end(code)


def _report(error: BaseException) -> None:
    from microweld.errors import InputError, MicroweldError

    if isinstance(error, InputError) and len(error.problems) > 1:
        report(f"\n{error}", f"{len(error.problems)} errors")
    elif isinstance(error, MicroweldError):
        report(str(error))
    else:
        report("".join(traceback.format_exception(error)), "unexpected error, please report it")


def end(code: int) -> NoReturn:
    """End the program, and with it all ranks.

    Args:
        code: Exit code.
    """
    comm = running_mpi()
    if comm is not None and comm.size > 1:
        with suppress(OSError):
            sys.stderr.flush()
        comm.Abort(code)
    sys.exit(code)
