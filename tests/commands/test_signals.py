"""However a run is ended from outside, its folder shows it, and no process stays behind."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import microweld
from microweld.errors import InputError
from microweld.interruption import SIGNALS

CASE = Path(microweld.__file__).parent / "cases" / "spot-weld-sheets.yaml"

#: The command line with a weld that computes nothing: a step each 20 ms, until the sun sets. What
#: is called in its steps is that of the real one.
PROGRAM = """
import sys, time
from microweld import interruption
interruption.install()
import microweld.simulation.simulation as real
from microweld.cli import main
from microweld.errors import SolveError
from microweld.results.history import HistoryWriter

class Weld(real.Simulation):
    def __init__(self, case, folder, comm):
        self.folder, self.comm = folder, comm
        {setup}
        if comm.rank == 0:
            folder._history = HistoryWriter(folder.path / "history.csv", [], [])

    def go(self):
        with interruption.together(self.comm):
            for step in range(1500):
                interruption.check(self.comm)
                self.folder.record({{"time": 1e-3 * step}})
                real.log.info("step %d", step)
                {step}
                time.sleep(0.02)

real.Simulation = Weld
if __name__ == "__main__":
    main()
"""

LONG_AGO = "2026-01-01T00:00+00:00"


class Started:
    """A run in a process of its own."""

    def __init__(
        self,
        folder: Path,
        ranks: int = 1,
        setup: str = "pass",
        step: str = "pass",
        **more: Any,
    ) -> None:
        self.out = folder / "out"
        program = folder / "program.py"
        program.write_text(PROGRAM.format(setup=setup, step=step))
        command = [sys.executable, str(program), "run", str(CASE), "-o", str(self.out)]
        command += ["--set", "output.pictures=false"]
        if ranks > 1:
            command = ["mpirun", "-n", str(ranks), "--oversubscribe", *command]
        self.messages = folder / "messages"
        with self.messages.open("w") as file:
            settings = {"stderr": file, "stdout": subprocess.DEVNULL, **more}
            self.process = subprocess.Popen(command, cwd=folder, **settings)

    def wait_for(self, condition: Callable[[], bool]) -> None:
        give_up = time.monotonic() + 60.0
        while not condition():
            assert self.process.poll() is None, self.messages.read_text()
            assert time.monotonic() < give_up
            time.sleep(0.02)

    def rows(self) -> int:
        file = self.out / "history.csv"
        return file.exists() and file.read_text().count("\n") - 1

    def after_steps(self, number: int = 3) -> Started:
        self.wait_for(lambda: self.rows() >= number)
        return self

    def ranks(self) -> list[int]:
        """Processes of the ranks, in no order."""
        found = []
        for path in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = path.read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[1]) == self.process.pid:
                found.append(int(path.parent.name))
        return found

    def first_rank(self) -> int:
        return int(json.loads((self.out / "running.json").read_text())["process"])

    def end(self) -> int:
        try:
            return self.process.wait(timeout=30)
        finally:
            self.process.kill()

    def summary(self) -> dict[str, Any]:
        return microweld.read_results(self.out).summary


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Started]]:
    """Starts a run; it does not outlive the test."""
    started = []

    def begin(**settings: Any) -> Started:
        started.append(Started(tmp_path, **settings))
        return started[-1]

    yield begin
    for each in started:
        each.process.kill()
        each.process.wait()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT])
def test_a_signal_interrupts(start: Callable[..., Started], number: signal.Signals) -> None:
    run = start().after_steps()
    run.process.send_signal(number)
    assert run.end() == 128 + number
    summary = run.summary()
    assert (summary["status"], summary["error"]["signal"]) == ("interrupted", number.name)
    assert summary["steps"] == run.rows() >= 3
    assert not (run.out / "running.json").exists()
    messages = run.messages.read_text()
    assert f"interrupted by {number.name} after" in messages
    assert "Traceback" not in messages


def test_signals_of_the_launcher_are_those_of_the_program() -> None:
    launcher = Path(__file__).parents[2] / "microweld"
    (line,) = (line for line in launcher.read_text().splitlines() if line.startswith("signals=("))
    names = line.partition("(")[2].partition(")")[0].split()
    assert sorted(names) == sorted(number.name.removeprefix("SIG") for number in SIGNALS)


def test_what_an_interruption_becomes_in_foreign_code_is_one(
    start: Callable[..., Started],
) -> None:
    step = "exec('try: time.sleep(9)\\nexcept KeyboardInterrupt: raise ImportError(1)')"
    run = start(step=step).after_steps(1)
    run.process.send_signal(signal.SIGINT)
    assert run.end() == 130
    assert run.summary()["error"]["signal"] == "SIGINT"
    assert "Traceback" not in run.messages.read_text()


def test_a_swallowed_interruption_counts(start: Callable[..., Started]) -> None:
    step = "exec('try: time.sleep(0.5)\\nexcept KeyboardInterrupt: pass')"
    run = start(step=step).after_steps(1)
    run.process.terminate()
    assert run.end() == 143
    assert run.summary()["status"] == "interrupted"


def test_the_second_ctrl_c_ends_at_once(start: Callable[..., Started]) -> None:
    step = "exec('try: time.sleep(60)\\nexcept KeyboardInterrupt: time.sleep(60)')"
    run = start(step=step).after_steps(1)
    run.process.send_signal(signal.SIGINT)
    run.process.send_signal(signal.SIGINT)  # the same one: timeout(1) sends two
    time.sleep(1.2)
    assert run.process.poll() is None
    run.process.send_signal(signal.SIGINT)
    assert run.end() == -signal.SIGINT


def test_lost_messages_and_the_hangup_of_nohup_do_not_matter(start: Callable[..., Started]) -> None:
    with open("/dev/full", "w") as full:
        run = start(
            stderr=full, preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN)
        ).after_steps()
    run.process.send_signal(signal.SIGHUP)
    run.after_steps(run.rows() + 3)
    assert run.summary()["status"] == "running"


def test_a_closed_pipe_ends_the_run(start: Callable[..., Started]) -> None:
    run = start(stderr=subprocess.PIPE)
    assert run.process.stderr is not None
    run.process.stderr.readline()
    run.process.stderr.close()
    assert run.end() == 141
    assert run.summary()["error"]["signal"] == "SIGPIPE"


def test_a_killed_run_is_known_to_be_dead(
    start: Callable[..., Started], monkeypatch: pytest.MonkeyPatch
) -> None:
    run = start(setup="import microweld.results.heartbeat as h; h.INTERVAL = 0.1").after_steps()
    assert run.summary()["status"] == "running"
    first = (run.out / "running.json").read_text()
    run.wait_for(lambda: (run.out / "running.json").read_text() != first)
    run.process.kill()
    run.end()
    summary = run.summary()
    assert summary["status"] == "died"
    assert summary["steps"] == run.rows()
    where = f"after step {run.rows()}, at {run.rows() - 1} ms: the process {run.process.pid} on "
    assert where in summary["error"]["message"]
    file = run.out / "running.json"
    sign = json.loads(file.read_text())
    # the number has been given to another process since
    file.write_text(json.dumps({**sign, "process": os.getpid()}))
    assert run.summary()["status"] == "died"
    # seen from elsewhere
    file.write_text(json.dumps({**sign, "host": "elsewhere"}))
    assert run.summary()["status"] == "running"
    file.write_text(json.dumps({**sign, "host": "elsewhere", "heartbeat": LONG_AGO}))
    assert run.summary()["status"] == "died"
    case = microweld.load_case(CASE)
    with pytest.raises(InputError, match="not empty; the run in it died: the process"):
        microweld.run(case, run.out)


def test_a_file_that_cannot_grow_ends_the_run(start: Callable[..., Started]) -> None:
    limit = 40960
    run = start(
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
        step="[self.folder.record({'time': step}) for _ in range(50)]",
    )
    assert run.end() == 4
    summary = run.summary()
    assert summary["status"] == "failed"
    assert f"cannot write {run.out}/history.csv: File too large" in summary["error"]["message"]
    assert "cure:    raise the limit" in run.messages.read_text()
    assert "Traceback" not in run.messages.read_text()


@pytest.mark.mpi
class TestRanks:
    @pytest.mark.parametrize("everyone", [False, True])
    def test_a_signal_ends_all(self, start: Callable[..., Started], everyone: bool) -> None:
        run = start(ranks=2).after_steps()
        others = [rank for rank in run.ranks() if everyone or rank != run.first_rank()]
        for rank in others if everyone else others[:1]:
            os.kill(rank, signal.SIGTERM)
        assert run.end() == 143
        assert run.summary()["error"]["signal"] == "SIGTERM"
        assert "Traceback" not in run.messages.read_text()

    def test_another_rank_writes_what_the_first_cannot(self, start: Callable[..., Started]) -> None:
        setup = "comm.Barrier() if comm.rank == 0 else time.sleep(60)"
        run = start(ranks=2, setup=setup)
        run.wait_for(lambda: (run.out / "running.json").exists() and len(run.ranks()) == 2)
        run.wait_for(lambda: (run.out / "summary.json.part").exists())
        (other,) = set(run.ranks()) - {run.first_rank()}
        time.sleep(0.3)
        os.kill(other, signal.SIGTERM)
        assert run.end() == 143
        assert run.summary()["status"] == "interrupted"

    def test_a_lost_rank_ends_all(self, start: Callable[..., Started]) -> None:
        run = start(ranks=2).after_steps()
        (other,) = set(run.ranks()) - {run.first_rank()}
        os.kill(other, signal.SIGKILL)
        assert run.end() == 137
        assert run.summary()["status"] in ("died", "interrupted")

    def test_orphans_end(self, start: Callable[..., Started]) -> None:
        run = start(ranks=2, setup="time.sleep(60)")  # not in a call of MPI, which would notice
        run.wait_for(lambda: (run.out / "summary.json.part").exists() and len(run.ranks()) == 2)
        time.sleep(0.5)
        ranks = run.ranks()
        run.process.kill()
        give_up = time.monotonic() + 20.0
        while any(Path(f"/proc/{rank}/exe").exists() for rank in ranks):
            assert time.monotonic() < give_up
            time.sleep(0.1)
        assert run.summary()["status"] in ("died", "interrupted")
