"""The Python of README.md and docs/python.md runs as it stands, on short welds."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import microweld as mw
from microweld.api import assignments
from microweld.fields import HISTORY, Column

ROOT = Path(__file__).resolve().parents[2]
SHORT = [
    "mesh.size=coarse",
    "mesh.factor=2",
    "machine.force.squeeze=0.2 ms",
    "machine.force.hold=0 ms",
    "machine.current.up=0.1 ms",
    "machine.current.hold=0 ms",
    "machine.current.down=0.1 ms",
    "output.pictures=false",
]
SHEETS = "cases/spot-weld-sheets.yaml"


@pytest.mark.parametrize("page", ["README.md", "docs/python.md"])
def test_the_examples_of_a_page_run(
    page: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """In order, in one namespace; every weld is that of the sheets, on a coarse mesh."""
    load = mw.load_case

    def load_short(path: str, settings: dict[str, str]) -> object:
        assert (ROOT / path).is_file()
        return load(ROOT / SHEETS, [*assignments(settings), *SHORT])

    monkeypatch.setattr("microweld.api.load_case", load_short)
    monkeypatch.chdir(tmp_path)
    # the column that a page adds replaces this one, and both are removed after the test
    monkeypatch.setitem(HISTORY, "power", Column("power", "P", "power", "W"))
    names: dict[str, object] = {"mw": mw}
    blocks = re.findall(r"```python\n(.*?)```", (ROOT / page).read_text(encoding="utf-8"), re.S)
    assert blocks
    for block in blocks:
        exec(block, names)
