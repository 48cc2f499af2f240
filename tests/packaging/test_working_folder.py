"""What lies in the working folder by chance neither breaks nor changes a command."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CASE = ROOT / "cases/crossed-wire-nickel.yaml"
MODULES = ("random", "code", "numpy", "gmsh", "typing_extensions", "sitecustomize", "dolfinx")
SETTINGS = {
    ".petscrc": "-options_left\n-never_known\n",
    "petscrc": "-options_left\n-never_known\n",
    "matplotlibrc": "nonsense: 3\n",
    ".numba_config.yaml": "disable_jit: 1\n",
    "dolfinx_jit_options.json": '{"cffi_verbose": true}',
    "ffcx_options.json": "no json",
}
SHOW = """
import sys
from pathlib import Path
from microweld.working_folder import leave_out
print(leave_out(Path.cwd(), computes=True))
import numba, matplotlib, dolfinx.jit, ffcx.options
from petsc4py import PETSc
print(numba.config.DISABLE_JIT, "cffi_verbose", dolfinx.jit.get_options()["cffi_verbose"])
print(ffcx.options.get_options()["epsilon"], PETSc.Options().hasName("never_known"))
"""


def command(folder: Path, *arguments: str, safe: bool = True) -> subprocess.CompletedProcess[str]:
    """Run Python in a folder."""
    environment = {**os.environ, "PYTHONSAFEPATH": "1" if safe else ""}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture
def crowded(tmp_path: Path) -> Path:
    """A folder with modules of known names."""
    for name in MODULES:
        (tmp_path / f"{name}.py").write_text(f"raise SystemExit('this {name} ran')\n")
    return tmp_path


@pytest.mark.parametrize("safe", [True, False])
def test_modules_are_not_loaded(crowded: Path, safe: bool) -> None:
    done = command(
        crowded, "-m", "microweld", "mesh", str(CASE), "--set", "mesh.size=coarse", safe=safe
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "ran" not in done.stderr.split()


def test_settings_are_ignored_and_named(tmp_path: Path) -> None:
    for name, text in SETTINGS.items():
        (tmp_path / name).write_text(text)
    done = command(tmp_path, "-c", SHOW)
    assert done.returncode == 0, done.stderr
    named, numba, *solvers = done.stdout.splitlines()
    assert all(name in named for name in SETTINGS)
    assert numba == "0 cffi_verbose False"
    assert solvers[0].endswith("False")
    assert "nonsense" not in done.stderr
    done = command(tmp_path, "-m", "microweld", "validate", str(CASE))
    assert "ignored in this folder: .numba_config.yaml, matplotlibrc" in done.stderr
    assert done.returncode == 0


def test_ranks_and_an_empty_entry_of_the_path(crowded: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": f":{os.environ.get('PYTHONPATH', '')}:"}
    for name in ("microweld", "mpi4py"):
        (crowded / f"{name}.py").write_text(f"raise SystemExit('this {name} ran')\n")
    command = [str(ROOT / "microweld"), "-n", "2", "mesh", str(CASE), "--set", "mesh.size=coarse"]
    done = subprocess.run(
        command,
        cwd=crowded,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "ran" not in (done.stdout + done.stderr).split()
