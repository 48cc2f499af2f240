"""The command line: what each command does, its exit codes, and how it ends under MPI."""

from __future__ import annotations

import json
import logging
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

import microweld.simulation
from microweld.cases import Case, load_case
from microweld.cli import main
from microweld.errors import InputError, MeshError, SolveError
from microweld.meshes.joint import Joint

Run = Callable[..., tuple[int, str, str]]
CASE = Path(microweld.__file__).parent / "cases" / "crossed-wire-nickel.yaml"
COMMANDS = [
    "init",
    "validate",
    "mesh",
    "run",
    "test",
    "schema",
    "materials",
    "materials list",
    "materials show",
]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Runs the program in a folder of its own; exit code, standard output, standard error."""
    monkeypatch.chdir(tmp_path)

    def call(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["microweld", *map(str, arguments)])
        with pytest.raises(SystemExit) as caught:
            main()
        out, err = capsys.readouterr()
        return int(caught.value.code or 0), out, err

    return call


@pytest.fixture(autouse=True)
def quiet_logger() -> Iterator[None]:
    """Takes the terminal's handler off again."""
    yield
    logging.getLogger("microweld").handlers.clear()


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Case, Path]]:
    """A pipeline that only notes what it is asked to run."""
    asked: list[tuple[Case, Path]] = []

    def note(case: Case, output: Path) -> None:
        (output / "case.yaml").write_text("resolved")
        provenance = {"microweld": "", "case_sha256": "", "command": [], "ranks": 1, "versions": {}}
        (output / "provenance.json").write_text(json.dumps(provenance))
        asked.append((case, output))

    use_pipeline(monkeypatch, note)
    return asked


def use_pipeline(monkeypatch: pytest.MonkeyPatch, work: Callable[[Case, Path], None]) -> None:
    fake = ModuleType("microweld.simulation.simulation")
    fake.run = work  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "microweld.simulation.simulation", fake)
    monkeypatch.setattr(microweld.simulation, "simulation", fake, raising=False)


def failing(error: BaseException) -> Callable[[Case, Path], None]:
    def work(case: Case, output: Path) -> None:
        raise error

    return work


@pytest.mark.parametrize("command", COMMANDS)
def test_help_has_an_example(run: Run, command: str) -> None:
    code, out, _ = run(*command.split(), "--help")
    assert code == 0
    assert f"Example: microweld {command}" in out


def test_unknown_command_is_an_input_error(run: Run) -> None:
    code, _, err = run("rum")
    assert code == 2
    assert "No such command 'rum'" in err


def test_version(run: Run) -> None:
    assert run("--version")[:2] == (0, f"microweld {microweld.__version__}\n")


@pytest.mark.parametrize("arguments", [["--help"], ["validate", str(CASE)], ["schema"]])
def test_quick_commands_load_neither_mpi_nor_meshes(arguments: list[str]) -> None:
    program = (
        "import sys; from microweld.cli import main\n"
        "try: main()\n"
        "except SystemExit as end: assert not end.code\n"
        "heavy = {'dolfinx', 'petsc4py', 'mpi4py', 'gmsh', 'pyvista', 'matplotlib'}\n"
        "heavy &= set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", program, *arguments], check=True, capture_output=True)


def test_init_writes_a_valid_case(run: Run, tmp_path: Path) -> None:
    code, out, _ = run("init")
    assert (code, out.split(";")[0]) == (0, "wrote crossed-wire.yaml")
    assert load_case(tmp_path / "crossed-wire.yaml").title == "Two crossed wires"


def test_init_never_overwrites(run: Run, tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("precious")
    code, _, err = run("init", "crossed-wire", "-o", "mine.yaml")
    assert code == 2
    assert "mine.yaml: cannot write the case: File exists" in err
    assert (tmp_path / "mine.yaml").read_text() == "precious"


def test_init_of_an_unknown_joint(run: Run) -> None:
    code, _, err = run("init", "butt")
    assert code == 2
    assert "allowed: crossed-wire" in err


def test_validate_reports_good_and_bad_files(run: Run, tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text(
        CASE.read_text().replace("diameter: 0.4 mm", "diameter: -0.4 mm")
    )
    code, out, err = run("validate", CASE, "bad.yaml", "none.yaml")
    assert code == 2
    assert f"{CASE}: valid, hash " in out
    assert "3 errors: \nbad.yaml:8: joint.wire_lower.diameter: must be greater than 0 m" in err
    assert "\nbad.yaml:9: joint.wire_upper.diameter: must be greater than 0 m" in err
    assert "\nnone.yaml: cannot read the case file" in err


def test_schema_to_terminal_and_file(run: Run, tmp_path: Path) -> None:
    _, out, _ = run("schema")
    run("schema", "-o", "case.json")
    assert json.loads(out) == json.loads((tmp_path / "case.json").read_text())
    assert json.loads(out)["title"] == "Case"


def test_mesh_draws_the_joint(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    drawn: list[tuple[float, Path, str]] = []

    def note(joint: Joint, path: Path, title: str) -> None:
        drawn.append((joint.lengths["wire_lower.diameter"], path, title))

    monkeypatch.setattr("microweld.meshes.picture.write_picture", note)
    code, out, _ = run(
        "mesh", CASE, "--set", "mesh.size=coarse", "--set", "joint.wire_lower.diameter=0.3 mm"
    )
    picture = Path("results/crossed-wire-nickel-mesh.png")
    assert (code, out) == (0, f"picture: {picture}\n")
    assert drawn == [(0.3e-3, picture, "Crossed nickel wires, 0.4 mm")]


def test_run_hands_case_and_folder_to_the_pipeline(run: Run, runs: list[tuple[Case, Path]]) -> None:
    assert run("run", CASE)[0] == 0
    ((case, folder),) = runs
    assert case == load_case(CASE)
    assert folder == Path("results/crossed-wire-nickel")


def test_run_follows_its_options(run: Run, runs: list[tuple[Case, Path]]) -> None:
    code, _, _ = run(
        "run",
        CASE,
        "-o",
        "out",
        "--set",
        "machine.current.peak=350A",
        "--set",
        "title=hot",
        "--fine",
    )
    assert code == 0
    case, folder = runs[0]
    assert (case.title, case.mesh.size, folder) == ("hot", "fine", Path("out"))
    assert case.machine.current.peak == 350.0  # type: ignore[union-attr]


def test_default_results_folders_are_numbered(run: Run, runs: list[tuple[Case, Path]]) -> None:
    for _ in range(3):
        run("run", CASE)
    assert [folder.name for _, folder in runs] == [
        f"crossed-wire-nickel{end}" for end in ("", "-2", "-3")
    ]


def test_a_named_folder_with_results_is_refused_unless_asked(
    run: Run, runs: list[tuple[Case, Path]], tmp_path: Path
) -> None:
    run("run", CASE, "-o", "out")
    (tmp_path / "out" / "history.csv").write_text("old")
    code, _, err = run("run", CASE, "-o", "out")
    assert code == 2
    assert "out: the results folder is not empty" in err
    assert "--overwrite" in err
    assert run("run", CASE, "-o", "out", "--overwrite")[0] == 0
    assert not (tmp_path / "out" / "history.csv").exists()
    assert len(runs) == 2


def test_overwrite_spares_a_folder_that_holds_no_results(
    run: Run, runs: list[tuple[Case, Path]], tmp_path: Path
) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "letter").write_text("precious")
    code, _, err = run("run", CASE, "-o", "home", "--overwrite")
    assert code == 2
    assert "home: refuse to empty a folder that no run has made" in err
    assert (tmp_path / "home" / "letter").exists()
    assert not runs


@pytest.mark.parametrize("made_by_run", [False, True])
def test_overwrite_spares_the_folder_of_the_case(
    run: Run, runs: list[tuple[Case, Path]], tmp_path: Path, made_by_run: bool
) -> None:
    if made_by_run:
        run("run", CASE, "-o", tmp_path / "made")
        for path in (tmp_path / "made").iterdir():
            path.rename(tmp_path / path.name)
        (tmp_path / "made").rmdir()
    shutil.copy(CASE, tmp_path / "case.yaml")
    before = sorted(path.name for path in tmp_path.iterdir())
    runs.clear()
    for output in (".", tmp_path):
        code, _, err = run("run", "case.yaml", "-o", output, "--overwrite")
        assert code == 2
        assert "holds an input of the run: case.yaml" in err
        assert "cure:" in err
    assert sorted(path.name for path in tmp_path.iterdir()) == before
    assert not runs


def test_a_folder_that_cannot_be_made(
    run: Run, runs: list[tuple[Case, Path]], tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    code, _, err = run("run", CASE, "-o", "file/out")
    assert code == 2
    assert "cannot make the results folder: Not a directory" in err


@pytest.mark.parametrize(
    ("error", "code", "message"),
    [
        (
            SolveError("temperature", "diverged", "wire_upper", "smaller steps"),
            3,
            "error: the temperature solve failed: diverged",
        ),
        (
            MeshError.single("too coarse for its contact", cure="make it finer"),
            2,
            "error: too coarse for its contact",
        ),
        (InputError.single("bad", value="1"), 2, "error: bad"),
        (ZeroDivisionError("by zero"), 1, "unexpected error, please report it: Traceback"),
        (KeyboardInterrupt(), 130, ""),
    ],
)
def test_exit_codes(
    run: Run, monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int, message: str
) -> None:
    use_pipeline(monkeypatch, failing(error))
    ended, _, err = run("run", CASE)
    assert ended == code
    assert message in err
    assert ("Traceback" in err) == (code == 1)


@pytest.mark.parametrize(
    ("error", "code"), [(None, 0), (SolveError("temperature", "diverged [/b] $$"), 3)]
)
def test_a_failed_picture_changes_nothing(
    run: Run, monkeypatch: pytest.MonkeyPatch, error: BaseException | None, code: int
) -> None:
    class Work:
        def __init__(self, *_: object) -> None:
            """Takes the place of a simulation."""

        def go(self) -> None:
            if error is not None:
                raise error

    def fail(*_: object) -> None:
        raise ValueError("no such picture")

    monkeypatch.setattr("microweld.simulation.simulation.Simulation", Work)
    for name in ("draw_curves", "draw_pictures"):
        monkeypatch.setattr(f"microweld.results.illustrate.{name}", fail)
    ended, _, err = run("run", CASE, "--set", "title=cost $$ of [/b]")
    assert ended == code
    assert "the pictures were not drawn: ValueError: no such picture" in err
    assert "Traceback" not in err
    assert ("error: the temperature solve failed: diverged [/b] $$" in err) == (code == 3)
    status = json.loads(Path("results/crossed-wire-nickel/summary.json").read_text())["status"]
    assert status == {0: "finished", 3: "failed"}[code]


def test_pictures_of_other_results_are_left_alone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A run that is refused because of the folder draws nothing there."""
    from microweld.simulation import simulation

    (tmp_path / "history.csv").write_text("of another run")
    drawn: list[Path] = []
    monkeypatch.setattr(simulation, "illustrate", lambda folder, *_: drawn.append(folder))
    with pytest.raises(InputError, match="results of another run"):
        simulation.run(load_case(CASE), tmp_path)
    assert not drawn


def test_names_of_records_are_no_markup(run: Run, tmp_path: Path) -> None:
    library = Path(microweld.__file__).parent / "materials" / "nickel.yaml"
    lines = library.read_text(encoding="utf-8").splitlines()
    text = "\n".join(
        'name: "[/b] $$ [red]own :smile:"' if line.startswith("name:") else line for line in lines
    )
    (tmp_path / "own.yaml").write_text(text, encoding="utf-8")
    code, out, err = run("materials", "show", "own.yaml", "--plot", "own.png")
    assert (code, err) == (0, "")
    assert "[/b] $$ [red]own :smile:" in out
    assert (tmp_path / "own.png").exists()
    assert run("materials", "compare", "own.yaml", "copper", "--plot", "both.png")[0] == 0


def test_an_error_that_was_logged_is_reported_once(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def work(case: Case, output: Path) -> None:
        error = SolveError("temperature", "diverged")
        log = logging.getLogger("microweld.results")
        log.info("step 1")
        log.error("%s", error)
        raise error

    use_pipeline(monkeypatch, work)
    _, _, err = run("run", CASE)
    assert err.splitlines() == ["step 1", "error: the temperature solve failed: diverged"]


def test_pytest_gets_its_arguments(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    commands: list[list[str]] = []

    def note(program: str, command: list[str]) -> None:
        commands.append(command)
        raise SystemExit(5)

    monkeypatch.setattr("os.execv", note)
    (tmp_path / "test_mine.py").write_text("")
    assert run("test", "-q", "-k", "units", "--lf")[0] == 5
    assert run("test", "test_mine.py")[0] == 5
    root = commands[0][3].removeprefix("--rootdir=")
    assert commands[0][:3] == [sys.executable, "-m", "pytest"]
    assert commands[0][4:] == ["-q", "-k", "units", "--lf", f"{root}/tests"]
    assert commands[1][4:] == ["test_mine.py"]


def test_benchmarks_get_their_arguments(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    commands: list[list[str]] = []

    def note(program: str, command: list[str]) -> None:
        commands.append(command)
        raise SystemExit(5)

    monkeypatch.setattr("os.execv", note)
    monkeypatch.setenv("PYTHONPATH", "there")
    assert run("benchmark", "run", "--all", "--quick", "--help")[0] == 5
    assert commands == [[sys.executable, "-m", "benchmarks", "run", "--all", "--quick", "--help"]]
    checkout, models, before = os.environ["PYTHONPATH"].split(os.pathsep)
    assert (
        (Path(checkout) / "benchmarks").is_dir()
        and (Path(models) / "support").is_dir()
        and before == "there"
    )


@pytest.mark.parametrize("command", ["test", "benchmark"])
def test_a_wheel_has_neither_tests_nor_benchmarks(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, command: str
) -> None:
    monkeypatch.setattr("microweld.cli.__file__", str(tmp_path / "microweld" / "cli.py"))
    code, _, err = run(command)
    assert code == 2
    assert f"the {command}s are not part of an installed package" in err
    assert f"run it from a checkout: ./microweld {command}" in err


def test_a_file_that_cannot_be_written(run: Run) -> None:
    code, _, err = run("schema", "-o", "none/schema.json")
    assert code == 4
    assert "error: cannot write none/schema.json: No such file or directory" in err
    assert "cure:" in err


@pytest.mark.parametrize(("target", "code"), [("/dev/full", 4), ("pipe", 141)])
def test_standard_output_that_takes_no_more(target: str, code: int) -> None:
    if target == "pipe":
        read, write = os.pipe()
        os.close(read)
    else:
        write = os.open(target, os.O_WRONLY)
    command = [sys.executable, "-m", "microweld", "schema"]
    ended = subprocess.run(command, stdout=write, stderr=subprocess.PIPE, text=True, check=False)
    os.close(write)
    assert ended.returncode == code
    assert "Traceback" not in ended.stderr
    assert ("cannot write the standard output: No space left" in ended.stderr) is (code == 4)


def test_exit_codes_are_in_the_help(run: Run) -> None:
    assert "Exit codes: 0 done" in run("--help")[1]


def test_materials_list_and_show(run: Run) -> None:
    assert "nickel" in run("materials", "list")[1]
    code, out, _ = run("materials", "show", "nickel")
    assert code == 0
    assert "electrical conductivity" in out
    assert run("materials", "show", "unobtainium")[0] == 2


#: Rank 0 stays in a collective call that rank 1 never reaches.
ONE_RANK_FAILS = """
from mpi4py import MPI
import sys, types, microweld.simulation
from microweld.errors import SolveError
def run(case, output):
    if MPI.COMM_WORLD.rank == 1 or {everyone}:
        raise SolveError("displacement", "diverged")
    MPI.COMM_WORLD.barrier()
simulation = types.ModuleType("microweld.simulation.simulation")
simulation.run = run
sys.modules["microweld.simulation.simulation"] = simulation
microweld.simulation.simulation = simulation
sys.argv = ["microweld", "run", {case!r}, "-o", {out!r}]
from microweld.cli import main
main()
"""


def on_two_ranks(program: str, folder: Path) -> subprocess.CompletedProcess[str]:
    mpirun = shutil.which("mpirun")
    assert mpirun is not None
    (folder / "program.py").write_text(program)
    command = [mpirun, "-n", "2", "--oversubscribe", sys.executable, str(folder / "program.py")]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.mpi
@pytest.mark.parametrize("everyone", [False, True])
def test_an_error_ends_all_ranks_and_is_reported_once(tmp_path: Path, everyone: bool) -> None:
    program = ONE_RANK_FAILS.format(everyone=everyone, case=str(CASE), out=str(tmp_path / "out"))
    ended = on_two_ranks(program, tmp_path)
    assert ended.returncode == 3
    assert ended.stderr.count("the displacement solve failed: diverged") == 1
    assert ("error (rank 1):" in ended.stderr) is not everyone


@pytest.mark.mpi
def test_a_bad_case_is_reported_once(tmp_path: Path) -> None:
    program = f"import sys; sys.argv = ['microweld', 'run', {str(tmp_path / 'none.yaml')!r}]\n"
    ended = on_two_ranks(program + "from microweld.cli import main\nmain()", tmp_path)
    assert ended.returncode == 2
    assert ended.stderr.count("cannot read the case file") == 1
