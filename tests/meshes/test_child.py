"""Work in a child process: its death, time limit, log and restrictions; Ctrl-C while it works."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import threading
import time
from pathlib import Path

import pytest

from microweld.errors import MeshError
from microweld.meshes.generation.child import announce, in_child

ABOUT = {"key": "joint.file", "value": "part.step", "cure": "export it again"}


def test_result_exception_and_log_arrive(caplog: pytest.LogCaptureFixture) -> None:
    def work() -> list[int]:
        logging.getLogger("microweld.meshes").info("%d bodies", 2)
        return [1, 2]

    def fail() -> None:
        raise MeshError.single("no volumes", key="joint.file")

    with caplog.at_level(logging.INFO, "microweld"):
        assert in_child(work, ABOUT) == [1, 2]
    assert "2 bodies" in caplog.text
    with pytest.raises(MeshError, match=r"joint\.file: no volumes"):
        in_child(fail, ABOUT)


def test_a_death_is_an_error_with_the_last_messages() -> None:
    def crash() -> None:
        os.write(1, b"Info    : Reading 'part.step'\n")
        os.kill(os.getpid(), signal.SIGSEGV)

    for work, how in (
        (crash, r"crashed \(Segmentation fault\); its last messages: Info : Reading 'part.step'"),
        (lambda: os._exit(0), "ended by itself, with exit code 0"),
        (lambda: os.kill(os.getpid(), signal.SIGKILL), "memory is too small"),
    ):
        with pytest.raises(MeshError, match=how) as error:
            in_child(work, ABOUT)
        assert error.value.problems[0].value == "part.step"


def test_a_stage_has_a_limit() -> None:
    def endless() -> None:
        announce("read the file", 0.3)
        time.sleep(60)

    started = time.monotonic()
    with pytest.raises(MeshError, match=r"took longer than 0.3 s to read the file"):
        in_child(endless, ABOUT)
    assert time.monotonic() - started < 5


def test_ctrl_c_ends_the_child(tmp_path: Path) -> None:
    def long() -> None:
        (tmp_path / "pid").write_text(str(os.getpid()))
        while True:  # as Gmsh: it never looks at signals
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
            time.sleep(1)

    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    timer = threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    started = time.monotonic()
    try:
        with pytest.raises(KeyboardInterrupt):
            in_child(long, ABOUT)
    finally:
        signal.signal(signal.SIGINT, before)
    assert time.monotonic() - started < 3
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)


def test_what_is_not_trusted_writes_nowhere_and_starts_nothing(tmp_path: Path) -> None:
    def attempts() -> list[str]:
        done = []
        try:
            (tmp_path / "written").write_text("x")
            done.append("write")
        except OSError:
            pass
        try:
            subprocess.run(["/bin/true"], check=True)
            done.append("start")
        except OSError:
            pass
        return done

    if not in_child(restricted, ABOUT):
        pytest.skip("the system has no Landlock")
    assert in_child(attempts, ABOUT, trusted=True) == ["write", "start"]
    (tmp_path / "written").unlink()
    assert in_child(attempts, ABOUT, trusted=False) == []
    assert not (tmp_path / "written").exists()


def restricted() -> bool:
    """Whether this process can be restricted."""
    from microweld.meshes.generation.sandbox import forbid_writing

    return forbid_writing(Path("/tmp"))
