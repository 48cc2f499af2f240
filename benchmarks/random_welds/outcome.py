"""Run a weld within a limit of processor time, and how it ended."""

from __future__ import annotations

import json
import os
import re
import resource
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ENDED = "ended"
FAILED = "failed"
OUT_OF_TIME = "out of time"
HARD_FAULT = "hard fault"
#: A run has so much processor time to write its results after the limit [s].
GRACE = 30
LATE = 0.9  #: share of the limit beyond which a run that was killed has used it up [-]
BEFORE = "before the first step"
#: Of a `SolveError`: field, reason, and what the message suggests.
_SOLVE = re.compile(r"the (?P<field>.+?) solve failed: (?P<reason>\S.*)")
_CURE = re.compile(r"^ +try: +(.*)", re.MULTILINE)
_STEPS = re.compile(r"(smaller|shorter)( time)? steps?")


@dataclass(frozen=True)
class Outcome:
    """How a run ended."""

    kind: str  #: ENDED, FAILED, OUT_OF_TIME or HARD_FAULT
    field: str = ""  #: that failed
    time: float = 0.0  #: of the last accepted step [s]
    peak: float = 0.0  #: highest temperature of any body [K]
    molten: bool = False  #: whether metal melted
    seconds: float = 0.0  #: of processor time
    message: str = ""


def run(case: Path, folder: Path, limit: float) -> Outcome:
    """Run a case on one rank, in a process of its own.

    The limit does not depend on what else the machine does: it counts processor time.

    Args:
        case: Its file.
        folder: For the results; must not exist.
        limit: Processor time [s].
    """
    command = [sys.executable, "-P", "-m", "microweld", "run", str(case), "-o", str(folder)]
    environment = dict(os.environ)  # without what MPI has added to that of this process
    with (
        folder.with_suffix(".out").open("w+", encoding="utf-8") as output,
        subprocess.Popen(
            command, stdout=output, stderr=subprocess.STDOUT, env=environment
        ) as process,
    ):
        whole = int(limit)
        resource.prlimit(process.pid, resource.RLIMIT_CPU, (whole, whole + GRACE))
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        said = output.read()
    seconds = usage.ru_utime + usage.ru_stime
    return outcome_of(_summary(folder), process.returncode, said, seconds, limit)


def _summary(folder: Path) -> dict[str, Any]:
    """Return the summary of a run; empty if there is none that can be read."""
    try:
        found: dict[str, Any] = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found


def outcome_of(
    summary: dict[str, Any], code: int, said: str, seconds: float, limit: float
) -> Outcome:
    """Return how a run ended.

    Args:
        summary: What the run has written; empty if nothing.
        code: Exit code, or the negative number of the signal that ended it.
        said: Its messages.
        seconds: Processor time [s].
        limit: Of the processor time [s].
    """
    largest = summary.get("largest", {})
    peaks = [value for key, value in largest.items() if key.startswith("temperature_peak_")]
    error = summary.get("error", {})
    message = error.get("message", "") or said[-2000:].strip()
    kind, field = _verdict(summary, code, said, message, seconds > LATE * limit)
    if kind in (ENDED, OUT_OF_TIME):
        message = ""
    return Outcome(
        kind=kind,
        field=field,
        time=float(summary.get("at_end", {}).get("time", 0.0)),
        peak=float(max(filter(None, peaks), default=0.0)),
        molten=float(largest.get("molten_volume") or 0.0) > 0.0,
        seconds=seconds,
        message=message,
    )


def _verdict(
    summary: dict[str, Any], code: int, said: str, message: str, late: bool
) -> tuple[str, str]:
    """Return the kind of an outcome, and the field that failed.

    Args:
        summary: What the run has written.
        code: Exit code.
        said: Messages of the run.
        message: Its error.
        late: Whether it has used up its processor time.
    """
    if late and code in (128 + signal.SIGXCPU, -signal.SIGXCPU, -signal.SIGKILL):
        return OUT_OF_TIME, ""
    if "Traceback (most recent call last)" in said:
        return HARD_FAULT, "traceback"
    if code == 0 and summary.get("status") == "finished":
        return ENDED, ""
    if code == 2 and message:
        return FAILED, _named(summary.get("error", {}).get("kind", "InputError"))
    solve = _SOLVE.search(message)
    if code != 3 or solve is None:
        return HARD_FAULT, "no reason"
    field = solve["field"]
    if BEFORE in message:
        field = "first touch"
        cure = _CURE.search(message)
        if cure is None or _STEPS.search(cure[1]):
            return HARD_FAULT, "a cure that cannot help"
    return FAILED, field


def _named(error: str) -> str:
    """Return the words for an error that is not of a solve."""
    return {
        "MaterialRangeError": "range of a record",
        "MeshError": "mesh",
        "InputError": "input",
    }.get(error, error)
