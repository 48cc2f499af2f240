"""The results folder of one run, written from the start and closed with a summary at any end."""

from __future__ import annotations

import json
import logging
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from microweld.cases.schema import Case
from microweld.cases.writer import case_hash, dump_case
from microweld.errors import MicroweldError, OutputError
from microweld.interruption import Interrupted, received
from microweld.outcome import outcome
from microweld.results.files import replace_text, reserve, write_json, writing
from microweld.results.heartbeat import Heartbeat
from microweld.results.history import HistoryState, HistoryWriter
from microweld.results.new_folder import (
    CASE_FILE,
    HISTORY_FILE,
    LOG_FILE,
    PROVENANCE_FILE,
    SUMMARY_FILE,
    TEST_FILE,
    NewFolder,
)
from microweld.results.provenance import provenance
from microweld.results.test_curve import CurveWriter
from microweld.results.verdict import judge, limits_summary, outcome_summary, outcome_table

if TYPE_CHECKING:
    from mpi4py import MPI

    from microweld.meshes.joint import Joint
    from microweld.outcome import Figure
    from microweld.results.verdict import Judged

LOG_FORMAT = "%(asctime)s %(levelname)-7s %(name)s: %(message)s"
#: Space kept for the last summary [byte].
RESERVED = 32768
#: How long another rank waits for the first to write how the run ended [s]. It is short: where all
#: ranks were asked to end, they are soon ended by force.
PATIENCE = 1.0
log = logging.getLogger(__name__)


class ResultsFolder:
    """The folder of a run, a context manager. The first rank writes; every rank holds one.

    Leaving it writes `summary.json` with the status: finished, interrupted (Ctrl-C or another
    signal), or failed with the error, which is raised further. Until then the status is running,
    and `running.json` shows that the process exists.

    Args:
        path: Folder to make; it must not hold results yet.
        case: The case that runs.
        comm: Communicator of the run.
        command: Command line of the run, for the record.

    Raises:
        InputError: On every rank, if the folder holds results already or cannot be made.
        OutputError: On the first rank, if its disk is full.
    """

    def __init__(self, path: Path, case: Case, comm: MPI.Comm, command: Sequence[str] = ()) -> None:
        self.path = NewFolder(comm).claim(path)
        self.comm = comm
        self._case = case
        self._begin = time.monotonic()
        self._sections: dict[str, Mapping[str, object]] = {}
        self._strengths: dict[str, float] = {}
        self._history: HistoryWriter | None = None
        self._curve: CurveWriter | None = None
        origin = provenance(case_hash(case), comm, command)
        self._heartbeat: Heartbeat | None = None
        if comm.rank == 0:
            self._log = _start_log(path / LOG_FILE)
            try:
                self._heartbeat = Heartbeat(path)
                write_json(path / PROVENANCE_FILE, origin)
                replace_text(path / CASE_FILE, dump_case(case))
                self._write_summary("running", None)
                reserve(path / SUMMARY_FILE, RESERVED)
            except BaseException as error:
                self.__exit__(type(error), error, None)
                raise

    def describe_joint(self, joint: Joint, solidus: Mapping[str, float]) -> None:
        """Start the history with the columns of the joint, and write what pictures need of it.

        Args:
            joint: The joint that is welded.
            solidus: Temperature at which each body or sheet begins to melt [K].
        """
        if self.comm.rank != 0:
            return
        pairs = [pair.name for pair in joint.pairs]
        self._history = HistoryWriter(self.path / HISTORY_FILE, list(solidus), pairs, joint.heads)
        facts = {
            "title": self._case.title,
            "bodies": joint.bodies,
            "pairs": pairs,
            "symmetry_axes": sorted(joint.symmetry.values()),
            "symmetry_factor": joint.symmetry_factor,
            "flat": joint.model.two_dimensional,
            "solidus": solidus,
        }
        write_json(self.path / "joint.json", facts)

    def record(self, row: Mapping[str, float]) -> None:
        """Add a time step to the history (see `HistoryWriter.write`)."""
        if self._history is not None:
            self._history.write(row)

    def add_to_summary(self, section: str, figures: Mapping[str, object]) -> None:
        """Add a section to the summary.

        Args:
            section: Its key, such as energy_balance or work.
            figures: Its content.
        """
        self._sections[section] = figures

    def record_test(self, row: Mapping[str, float]) -> None:
        """Add a step of the test of the joint to its curve (see `CurveWriter.write`)."""
        if self.comm.rank != 0:
            return
        if self._curve is None:
            self._curve = CurveWriter(self.path / TEST_FILE)
        self._curve.write(row)

    def add_strengths(self, strengths: Mapping[str, float]) -> None:
        """Add figures of what the joint bears to the outcome, in SI."""
        self._strengths.update(strengths)

    def state(self) -> HistoryState | None:
        """Return what the next rows depend on, on the first rank."""
        if self._history is None:
            return None
        return self._history.state()

    def restore(self, state: HistoryState | None) -> None:
        """Continue after the rows of a state."""
        if self._history is not None and state is not None:
            self._history.restore(state)

    def __enter__(self) -> Self:
        """Return the folder."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Write the summary and close all files; an error goes on.

        Raises:
            OutputError: If the summary cannot be written and there is no other error.
        """
        if error is not None and received():  # what it has become in the code that was interrupted
            error = Interrupted(received())
        if self.comm.rank != 0:
            if error is not None:
                self._close_for_first_rank(error)
            return
        status = _status(error)
        if status == "failed":
            log.error("%s", error)
        self._log_outcome()
        log.info("%s after %.1f s", _ending(status, error), time.monotonic() - self._begin)
        try:
            self._write_summary(status, error)
        except OutputError as unwritten:
            log.warning("%s", unwritten)
            if error is None:
                raise
        finally:
            if self._history is not None:
                self._history.close()
            if self._curve is not None:
                self._curve.close()
            logging.getLogger("microweld").removeHandler(self._log)
            self._log.close()
            if self._heartbeat is not None:
                self._heartbeat.stop()

    def _outcome(self) -> tuple[list[Figure], list[Judged]]:
        """Return the outcome so far, and the limits of the case held against it."""
        if self._history is None:
            return [], judge([], self._case.limits)
        height = self._case.joint.pressed_height
        last = self._history.last
        figures = outcome(last, self._history.largest, height, self._strengths)
        return figures, judge(figures, self._case.limits)

    def _log_outcome(self) -> None:
        """Log the outcome as one table, with the verdict of each limit."""
        figures, judged = self._outcome()
        if not figures and not judged:
            return
        log.info("outcome:")
        for line in outcome_table(figures, judged):
            log.info("%s", line)

    def _close_for_first_rank(self, error: BaseException) -> None:
        """Write how the run ended, if the first rank does not: it may wait for this one."""
        path = self.path / SUMMARY_FILE
        give_up = time.monotonic() + PATIENCE
        try:
            while (content := json.loads(path.read_text(encoding="utf-8")))["status"] == "running":
                if time.monotonic() > give_up:
                    content |= {"status": _status(error), "error": _described(error)}
                    write_json(path, content)
                    break
                time.sleep(0.1)
        except (OSError, ValueError, OutputError):
            pass  # the error itself matters more

    def _write_summary(self, status: str, error: BaseException | None) -> None:
        history = self._history
        content: dict[str, object] = {"status": status, "title": self._case.title}
        if error is not None:
            content["error"] = _described(error)
        content["wall_time"] = time.monotonic() - self._begin
        content |= {"steps": 0, "at_end": {}, "largest": {}}
        if history is not None:
            content |= {
                "steps": history.rows,
                "at_end": history.last,
                "largest": history.largest,
            }
        figures, judged = self._outcome()
        content |= {"outcome": outcome_summary(figures), "limits": limits_summary(judged)}
        write_json(self.path / SUMMARY_FILE, content | self._sections)


def _status(error: BaseException | None) -> str:
    if error is None:
        return "finished"
    if isinstance(error, KeyboardInterrupt):
        return "interrupted"
    return "failed"


def _ending(status: str, error: BaseException | None) -> str:
    if isinstance(error, Interrupted):
        return str(error)
    return status


def _described(error: BaseException) -> dict[str, object]:
    content: dict[str, object] = {
        "kind": type(error).__name__,
        "message": str(error),
        "exit_code": _exit_code(error),
    }
    if isinstance(error, Interrupted):
        content["signal"] = error.signal.name
    return content


def _exit_code(error: BaseException) -> int:
    """Return the exit code of a command that ends with an error; 130 for Ctrl-C, as in a shell."""
    if isinstance(error, MicroweldError | Interrupted):
        return error.exit_code
    if isinstance(error, KeyboardInterrupt):
        return 130
    return 1


class _LogFile(logging.FileHandler):
    """A log that a full disk does not stop: what matters is written elsewhere, and ends the run."""

    def handleError(self, record: logging.LogRecord) -> None:
        if not isinstance(sys.exception(), OSError):
            super().handleError(record)

    def close(self) -> None:
        with suppress(OSError):
            super().close()


def _start_log(path: Path) -> logging.Handler:
    with writing(path):
        handler = _LogFile(path, mode="w", encoding="utf-8")
    handler.setFormatter(logging.Formatter(LOG_FORMAT))
    handler.setLevel(logging.INFO)
    root = logging.getLogger("microweld")
    root.addHandler(handler)
    if root.getEffectiveLevel() > logging.INFO:
        root.setLevel(logging.INFO)
    return handler
