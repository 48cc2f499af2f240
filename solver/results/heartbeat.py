"""Whether the process of a run still exists, for those who find its folder with status running.

The run keeps `running.json` with host, process and the time of its last sign of life, and removes
it at its end, however it ends. What cannot be caught (SIGKILL, a crash, lack of memory, a power
failure) leaves the file. Where the process was started the operating system knows whether it
exists; elsewhere the age of the last sign of life decides.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import platform
import threading
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from microweld.results.files import writing

RUNNING_FILE = "running.json"
#: Time between two signs of life [s].
INTERVAL = 5.0
#: Age of the last one at which a run elsewhere is taken for dead [s]. A solve lets none pass.
LIMIT = 600.0
#: Length of the file, which is written over in place: a full disk does not stop that [byte].
_SIZE = 1024


@dataclass(frozen=True)
class Sign:
    """A sign of life of a run."""

    host: str
    place: str  #: start of the system and space of process numbers, empty where unknown
    process: int
    started: int  #: start of the process, in the system's own count; 0 where unknown
    heartbeat: str  #: UTC, in ISO 8601

    def age(self) -> float:
        """Return the time since the sign [s]."""
        return (dt.datetime.now(dt.UTC) - dt.datetime.fromisoformat(self.heartbeat)).total_seconds()

    def alive(self) -> bool:
        """Return whether the run goes on, as far as this machine can know."""
        if self.place and (self.host, self.place) == (platform.node(), _place()):
            return _exists(self.process, self.started)
        return self.age() < LIMIT

    def obituary(self) -> str:
        """Return how the run is known to have died."""
        when = dt.datetime.fromisoformat(self.heartbeat).strftime("%Y-%m-%d %H:%M:%S UTC")
        return (
            f"the process {self.process} on {self.host} ended without closing it; "
            f"its last sign of life was at {when}"
        )


class Heartbeat:
    """Signs of life of this process in a results folder, from a thread of their own.

    Args:
        folder: The results folder, which exists.

    Raises:
        OutputError: If there is no space for the file.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / RUNNING_FILE
        self._ended = threading.Event()
        self._process = _own_process()
        with writing(self._path):
            self._file = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666)
            self._beat()
        self._thread = threading.Thread(target=self._go_on, daemon=True, name="heartbeat")
        self._thread.start()

    def stop(self) -> None:
        """End the signs of life and remove their file."""
        self._ended.set()
        self._thread.join()
        os.close(self._file)
        with suppress(OSError):  # the summary has another status now
            self._path.unlink(missing_ok=True)

    def _go_on(self) -> None:
        while not self._ended.wait(INTERVAL):
            with suppress(OSError):  # what the run itself cannot write ends it
                self._beat()

    def _beat(self) -> None:
        now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
        text = json.dumps(asdict(Sign(*self._process, now)), indent=2)
        os.pwrite(self._file, text.encode().ljust(_SIZE - 1) + b"\n", 0)


def last_sign(folder: Path) -> Sign | None:
    """Return the last sign of life in a folder, None if there is none."""
    try:
        content = json.loads((folder / RUNNING_FILE).read_text(encoding="utf-8"))
        sign = Sign(**content)
        sign.age()
    except (OSError, ValueError, TypeError, RecursionError):
        return None
    return sign


def _own_process() -> tuple[str, str, int, int]:
    process = os.getpid()
    started = _start(process)
    return platform.node(), _place(), process, started


def _place() -> str:
    """Return in which start of the system, and which container, numbers of processes hold."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        return f"{boot} {os.readlink('/proc/self/ns/pid')}"
    except OSError:
        return ""


def _exists(process: int, started: int) -> bool:
    """Return whether this very process exists; its number may have been given to another since."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        pass
    now = _start(process)
    return now in (started, 0)


def _start(process: int) -> int:
    """Return when a process was started [ticks]; 0 where that is unknown, -1 if it has ended."""
    try:
        text = Path(f"/proc/{process}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return 0
    fields = text.rpartition(")")[2].split()  # the name in brackets may hold anything
    if fields[0] in "ZX":  # its parent has not asked for its exit code yet
        return -1
    return int(fields[19])
