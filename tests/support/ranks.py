"""One script on one rank and on two."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any


def on_one_and_two_ranks(script: Path, folder: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """Run a script on one rank and on two; both of the two must have had cells.

    Args:
        script: Writes JSON to the file that is its argument.
        folder: For the files.

    Returns:
        What it wrote on one rank, and on two.
    """
    found = []
    for ranks in (1, 2):
        out = folder / f"{ranks}.json"
        subprocess.run(
            ["mpirun", "-n", str(ranks), "--oversubscribe", sys.executable, script, out],
            check=True,
            timeout=300,
        )
        found.append(json.loads(out.read_text()))
    assert len(found[1]["cells"]) == 2 and min(found[1]["cells"]) > 0
    return found[0], found[1]
