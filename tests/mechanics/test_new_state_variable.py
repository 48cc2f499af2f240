"""A further state variable of the metal costs a field, a line of its evolution and an entry."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import meshio
import numpy as np
import pytest

SOLVER = Path(__file__).parents[2] / "solver"
PROGRAM = Path(__file__).with_name("edited_program.py")

#: File, text in it, and the text that goes before: the highest temperature that a point has had.
EDITS = (
    (
        "mechanics/plasticity.py",
        "    work: Floats = np.zeros(())",
        "    hottest: Floats = np.zeros(())  #: (n,) highest temperature so far [K]\n",
    ),
    (
        "mechanics/plasticity.py",
        "    if determinant(f) <= 0.0:\n",
        "    new.hottest[i] = max(old.hottest[i], metal.temperature[i])\n",
    ),
    (
        "fields.py",
        '        Field("displacement", ',
        '        Field("hottest", "T", "highest temperature", "K", "cells", state="hottest"),\n',
    ),
)


def test_state_variable_in_at_most_four_files(tmp_path: Path) -> None:
    files = {name for name, _, _ in EDITS}
    assert len(files) <= 4
    for name in files:
        text = (SOLVER / name).read_text(encoding="utf-8")
        for _, place, new in (edit for edit in EDITS if edit[0] == name):
            assert text.count(place) == 1, f"{place!r} is not where it was in {name}"
            text = text.replace(place, new + place)
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    subprocess.run([sys.executable, PROGRAM, tmp_path], check=True, timeout=300)
    found = json.loads((tmp_path / "found.json").read_text(encoding="utf-8"))
    assert [step["hottest"] for step in found["steps"]] == pytest.approx([320.0, 400.0, 400.0])
    assert "hottest" in found["kept"]
    (file,) = (tmp_path / "fields").glob("fields_*.vtu")
    (values,) = meshio.read(file).cell_data["hottest_K"]
    assert np.allclose(values, 400.0)
