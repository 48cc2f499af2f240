"""A folder for results is taken by one run only, and only what a run has written is deleted."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

from mpi4py import MPI

import pytest

from microweld.cases import load_case
from microweld.errors import InputError
from microweld.results.folder import ResultsFolder
from microweld.results.new_folder import NewFolder

ROUNDS = 200
#: Two processes reserve or claim a folder at the same moment, many times.
RACER = """
import sys, time
from contextlib import ExitStack
from pathlib import Path
from mpi4py import MPI
from microweld.errors import InputError
from microweld.results.new_folder import NewFolder

kind, own, other, rounds, root = sys.argv[1], *map(int, sys.argv[2:5]), Path(sys.argv[5])

def meet(name):
    (root / f"{name}-{own}").touch()
    limit = time.monotonic() + 30.0
    while not (root / f"{name}-{other}").exists():
        if time.monotonic() > limit:
            sys.exit("the other process is missing")

folders = NewFolder(MPI.COMM_SELF)
for number in range(rounds):
    folder = root / f"weld-{kind}-{number}x"
    meet(f"ready-{number}")
    with ExitStack() as stack:
        try:
            if kind == "claim":
                taken = folders.claim(folder)
            else:
                wanted = folder if kind != "default" else None
                block = folders.reserved(wanted, folder, kind == "overwrite")
                taken = stack.enter_context(block)
            print(taken.name)
        except InputError:
            print("refused")
        meet(f"done-{number}")
"""
HOLDER = """
import sys, time
from pathlib import Path
from mpi4py import MPI
from microweld.results.new_folder import NewFolder

with NewFolder(MPI.COMM_SELF).reserved(Path(sys.argv[1]), Path(), True):
    print("held", flush=True)
    time.sleep(60.0)
"""


def as_a_run_leaves_it(folder: Path) -> Path:
    """A folder with all files of a run, some of them not complete."""
    (folder / "fields").mkdir(parents=True)
    provenance = {"microweld": "0.1.0", "case_sha256": "0" * 64, "command": []}
    provenance |= {"ranks": 1, "versions": {}}
    (folder / "provenance.json").write_text(json.dumps(provenance))
    for name in (
        "case.yaml",
        "joint.json",
        "run.log",
        "history.csv",
        "summary.json",
        "summary.json.part",
        "fields.pvd",
        "contact_faying.pvd",
        "contact_upper-electrode.pvd",
        "curves.png",
        "temperature_peak.png",
        "temperature_end.png",
        "temperature_1.2500ms.png",
        "fields/fields_0000.vtu",
        "fields/contact_faying_0012.vtu",
    ):
        (folder / name).write_text("old")
    return folder


def reserve(folder: Path, *inputs: Path) -> None:
    """Reserve a folder with --overwrite, and leave it."""
    with NewFolder(MPI.COMM_SELF).reserved(folder, Path("unused"), True, inputs):
        pass


def everything(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}


def test_what_a_run_wrote_is_deleted(tmp_path: Path) -> None:
    reserve(as_a_run_leaves_it(tmp_path))
    assert not everything(tmp_path)


def test_what_no_run_writes_is_kept(tmp_path: Path) -> None:
    as_a_run_leaves_it(tmp_path / "run")
    own = ["notes.md", "temperature_mine.png", "history.csv.bak", "old-case.yaml", "fields/my.vtu"]
    for name in own:
        (tmp_path / "run" / name).write_text("precious")
    (tmp_path / "elsewhere").write_text("precious")
    (tmp_path / "run" / "fields.pvd").unlink()
    (tmp_path / "run" / "fields.pvd").symlink_to(tmp_path / "elsewhere")
    reserve(tmp_path / "run")
    assert everything(tmp_path / "run") == {*own, "fields", "fields.pvd"}
    assert (tmp_path / "elsewhere").read_text() == "precious"


def test_a_linked_folder_of_fields_is_kept(tmp_path: Path) -> None:
    as_a_run_leaves_it(tmp_path / "run")
    (tmp_path / "run" / "fields").rename(tmp_path / "disk")
    (tmp_path / "run" / "fields").symlink_to(tmp_path / "disk")
    reserve(tmp_path / "run")
    assert len(everything(tmp_path / "disk")) == 2


@pytest.mark.parametrize(
    "provenance", [None, "", "[]", "{}", '{"microweld": "0.1.0", "case_sha256": "0"}', "[" * 9999]
)
def test_a_folder_that_no_run_has_made_is_refused(tmp_path: Path, provenance: str | None) -> None:
    for name in ("case.yaml", "summary.json", "history.csv"):
        (tmp_path / name).write_text("precious")
    if provenance is not None:
        (tmp_path / "provenance.json").write_text(provenance)
    before = everything(tmp_path)
    with pytest.raises(InputError, match=r"no run has made(.|\n)*cure:"):
        reserve(tmp_path)
    assert everything(tmp_path) == before


@pytest.mark.parametrize("name", ["case.yaml", "trace.csv", "deep/joint.msh"])
def test_a_folder_that_holds_an_input_is_refused(tmp_path: Path, name: str) -> None:
    run = as_a_run_leaves_it(tmp_path / "run")
    (run / name).parent.mkdir(exist_ok=True)
    (run / name).write_text("input")
    before = everything(run)
    with pytest.raises(InputError, match=f"holds an input of the run: .*{name}"):
        reserve(run, run / name)
    (tmp_path / "link").symlink_to(run)
    with pytest.raises(InputError, match="holds an input of the run"):
        reserve(tmp_path / "link", run / name)
    assert everything(run) == before


def test_a_case_knows_its_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    text = (Path(__file__).parents[2] / "cases" / "crossed-wire-nickel.yaml").read_text()
    Path("weld.yaml").write_text(text)
    Path("trace.csv").write_text("time [ms], current [A]\n0, 0\n1, 10\n")
    record = Path(__file__).parents[2] / "materials" / "nickel.yaml"
    Path("own.yaml").write_text(record.read_text())
    case = load_case(
        Path("weld.yaml"),
        ["machine.current={waveform: csv, file: trace.csv}", "joint.wire_upper.material=own.yaml"],
    )
    assert {path.resolve().name for path in case.files} == {"weld.yaml", "trace.csv", "own.yaml"}


def race(kind: str, root: Path) -> list[tuple[str, str]]:
    """What two processes got in each round."""
    command = [sys.executable, "-c", RACER, kind]
    racers = [
        subprocess.Popen(
            [*command, str(own), str(1 - own), str(ROUNDS), str(root)],
            stdout=subprocess.PIPE,
            text=True,
        )
        for own in (0, 1)
    ]
    outputs = [racer.communicate(timeout=100)[0].split() for racer in racers]
    assert [racer.returncode for racer in racers] == [0, 0]
    return list(zip(*outputs, strict=True))


@pytest.mark.parametrize("kind", ["named", "claim", "overwrite"])
def test_of_two_runs_that_name_one_folder_one_is_refused(tmp_path: Path, kind: str) -> None:
    if kind == "overwrite":
        for number in range(ROUNDS):
            as_a_run_leaves_it(tmp_path / f"weld-{kind}-{number}x")
    for number, got in enumerate(race(kind, tmp_path)):
        assert sorted(got) == ["refused", f"weld-{kind}-{number}x"]


def test_of_two_runs_without_a_name_each_gets_a_folder(tmp_path: Path) -> None:
    for number, got in enumerate(race("default", tmp_path)):
        assert sorted(got) == [f"weld-default-{number}x", f"weld-default-{number}x-2"]


def test_a_folder_is_free_again_once_its_run_was_killed(tmp_path: Path) -> None:
    as_a_run_leaves_it(tmp_path)
    command = [sys.executable, "-c", HOLDER, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(InputError, match="another run writes to the results folder"):
            reserve(tmp_path)
        os.kill(holder.pid, signal.SIGKILL)
    reserve(tmp_path)


def test_a_finished_run_is_recognised(tmp_path: Path) -> None:
    cases = Path(__file__).parents[2] / "cases"
    with ResultsFolder(
        tmp_path / "run", load_case(cases / "crossed-wire-nickel.yaml"), MPI.COMM_SELF
    ):
        pass
    assert "provenance.json" in everything(tmp_path / "run")
    reserve(tmp_path / "run")
    assert not everything(tmp_path / "run")
