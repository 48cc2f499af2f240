"""The same contact problem on one and two ranks gives the same numbers."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np

SCRIPT = Path(__file__).with_name("two_blocks.py")


def test_two_ranks_agree_with_one(tmp_path):
    found = []
    for ranks in (1, 2):
        out = tmp_path / f"{ranks}.json"
        subprocess.run(["mpirun", "-n", str(ranks), "--oversubscribe", sys.executable, SCRIPT, out], check=True)
        found.append(json.loads(out.read_text()))
    assert len(found[1]["cells"]) == 2 and min(found[1]["cells"]) > 0
    assert np.allclose(found[0]["values"], found[1]["values"], rtol=1e-9)
