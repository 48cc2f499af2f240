"""Every example runs as it stands and leaves the files that it announces."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
FILES = {
    "first_weld.py": ["results/first_weld.png", "results/first-weld/history.csv"],
    "current_sweep.py": ["results/current_sweep.png", "results/sweep-1000A/summary.json"],
    "own_law_and_material.py": ["results/steel_lot7.yaml", "results/sheets-own/case.yaml"],
}


def test_all_examples_are_run() -> None:
    assert {path.name for path in EXAMPLES.glob("*.py")} == set(FILES)


@pytest.mark.parametrize("name", FILES)
def test_an_example_is_a_script_in_cells(name: str) -> None:
    text = (EXAMPLES / name).read_text(encoding="utf-8")
    assert text.startswith("# %% [markdown]\n# # ")
    assert "\n# %%\n" in text


@pytest.mark.slow
@pytest.mark.parametrize(("name", "files"), FILES.items())
def test_an_example_runs(name: str, files: list[str], tmp_path: Path) -> None:
    environment = os.environ | {"MPLBACKEND": "agg"}
    command = [sys.executable, str(EXAMPLES / name)]
    ended = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=600
    )
    assert ended.returncode == 0, ended.stderr
    assert [file for file in files if not (tmp_path / file).is_file()] == []
