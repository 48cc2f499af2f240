"""The wheel holds every file of the four folders, under one name, and works from anywhere."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = {
    "solver": "microweld",
    **{room: f"microweld/{room}" for room in ("meshes", "materials", "cases")},
}


def run(*command: str | Path, **options: object) -> str:
    """Output of a command that must succeed."""
    done = subprocess.run(
        [str(word) for word in command], capture_output=True, text=True, timeout=300, **options
    )  # type: ignore[call-overload]  # all options are subprocess.run's
    assert done.returncode == 0, done.stdout + done.stderr
    return str(done.stdout)


def tracked() -> list[Path]:
    """Files of the checkout that belong to the project: tracked, or new and not ignored."""
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    git = ("git", "-c", "safe.directory=*", "-C", ROOT, "ls-files")
    listed = run(*git, "--cached", "--others", "--exclude-standard").splitlines()
    return [Path(line) for line in listed if (ROOT / line).is_file()]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy, so that nothing an earlier build left behind can mend it."""
    copy = tmp_path_factory.mktemp("checkout")
    for path in tracked():
        (copy / path).parent.mkdir(parents=True, exist_ok=True)
        (copy / path).write_bytes((ROOT / path).read_bytes())
    pip = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-build-isolation",
        "--no-deps",
        "--no-index",
    ]
    run(*pip, "--wheel-dir", copy / "wheels", copy)
    (built,) = (copy / "wheels").glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel installed in it."""
    target = tmp_path_factory.mktemp("installed")
    run(
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--no-index",
        "--target",
        target,
        wheel,
    )
    return target


def files_of(wheel: Path) -> set[str]:
    """Names of the files in a wheel, its own records left out."""
    with zipfile.ZipFile(wheel) as archive:
        return {name for name in archive.namelist() if ".dist-info/" not in name}


def test_wheel_holds_the_tracked_files(wheel: Path) -> None:
    wanted = {
        "/".join((ROOMS[path.parts[0]], *path.parts[1:]))
        for path in tracked()
        if path.parts[0] in ROOMS and path.name != "README.md"
    }
    assert files_of(wheel) == wanted
    assert {
        "microweld/py.typed",
        "microweld/materials/nickel.yaml",
        "microweld/contact/pairing.py",
    } < wanted


def test_only_one_name_at_the_top(wheel: Path) -> None:
    assert {name.split("/")[0] for name in files_of(wheel)} == {"microweld"}


def microweld(installed: Path, *arguments: str | Path, cwd: Path) -> str:
    """Output of the installed program, with the checkout out of reach."""
    environment = {**os.environ, "PYTHONPATH": str(installed)}
    return run(sys.executable, "-m", "microweld", *arguments, cwd=cwd, env=environment)


def test_installed_program_runs_anywhere(installed: Path, tmp_path: Path) -> None:
    assert "validate" in microweld(installed, "--help", cwd=tmp_path)
    case = installed / "microweld/cases/crossed-wire-nickel.yaml"
    microweld(installed, "validate", case, cwd=tmp_path)
    assert "nickel" in microweld(installed, "materials", "list", cwd=tmp_path).lower()


def test_command_is_installed(installed: Path, tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(installed)}
    assert run(installed / "bin/microweld", "--version", cwd=tmp_path, env=environment).startswith(
        "microweld "
    )
