"""What a reader answers to an input, and whether that is an answer."""

from __future__ import annotations

import re
import signal
import traceback
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from microweld.errors import InputError, Problem

#: Processor time in which an answer must come; on a machine that does nothing else, all time [s].
LONGEST = 5.0
WAITED = 6  #: times as long by the clock, on a machine that does much else
_MOST_PROBLEMS = 20  # that a message lists in full
_LONGEST_MESSAGE = 60_000  # characters
ACCEPTED = "accepted"
REFUSED = "refused"
TRACEBACK = "traceback"
HANG = "hang"
NO_PLACE = "without file and line"
FOREIGN = "foreign words"
TOO_LONG = "too long"
FAULTS = (TRACEBACK, HANG, NO_PLACE, FOREIGN, TOO_LONG)
#: Words of the libraries that check and read input, and of Python.
_FOREIGN = re.compile(
    r"pydantic|ruamel|\bpint\b|valid (string|dict|int|number|list|bool|tuple)|[Ii]nput should"
    r"|_type\b=|Traceback|NoneType|object has no|not subscriptable|not iterable|<class |<object"
    r"|invalid literal|could not convert|values to unpack|reshape|codec can't|not supported between"
    r"|positional argument|list index|ValidationError|literal_error|union_tag|0x[0-9a-f]{9}"
)


@dataclass(frozen=True)
class Outcome:
    """Verdict on an answer, with its text."""

    verdict: str
    text: str = ""

    @property
    def is_fault(self) -> bool:
        """Whether there was no answer, or a bad one."""
        return self.verdict in FAULTS


class _TooSlow(BaseException):
    """The time is over; nothing that reads input takes this for an error of the input."""


def _ring(_: int, __: FrameType | None) -> None:
    raise _TooSlow


def outcome(read: Callable[[], object], limit: float = LONGEST) -> Outcome:
    """Return what comes of reading an input.

    Args:
        read: Reads it.
        limit: Longest processor time [s].
    """
    before = {number: signal.signal(number, _ring) for number in (signal.SIGPROF, signal.SIGALRM)}
    try:
        _set_timers(limit)
        try:
            return _answer(read)
        finally:
            _set_timers(0.0)
    except _TooSlow:
        _set_timers(0.0)
        return Outcome(HANG, traceback.format_exc()[-2000:])
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _set_timers(limit: float) -> None:
    signal.setitimer(signal.ITIMER_PROF, limit)
    signal.setitimer(signal.ITIMER_REAL, WAITED * limit)


def _answer(read: Callable[[], object]) -> Outcome:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            read()
    except InputError as error:
        return judged(error)
    except (Exception, SystemExit):
        return Outcome(TRACEBACK, traceback.format_exc())
    return Outcome(ACCEPTED)


def judged(error: InputError) -> Outcome:
    """Return the verdict on what an error says."""
    text = str(error)
    verdict = REFUSED
    if not error.problems or not all(map(_has_place, error.problems)):
        verdict = NO_PLACE
    elif any(_FOREIGN.search(problem.message + problem.cure) for problem in error.problems):
        verdict = FOREIGN
    elif text.count("\n    cure:") > _MOST_PROBLEMS or len(text) > _LONGEST_MESSAGE:
        verdict = TOO_LONG
    return Outcome(verdict, text)


def _has_place(problem: Problem) -> bool:
    """Check whether a problem names file and line; where no line can be named, the file."""
    if not problem.file:
        return False
    return problem.line > 0 or not _has_lines(Path(problem.file))


def _has_lines(path: Path) -> bool:
    """Check whether a file has lines that a message can name."""
    try:
        return bool(path.read_bytes().strip())
    except (OSError, ValueError):
        return False
