"""Measures one benchmark in a process of its own: python3 -m benchmarks.worker NAME FILE.json [--judged].

Rank 0 writes the measurements to the file: a list, one entry for each of the benchmark's settings.
"""

from __future__ import annotations

import importlib
import json
import logging
import sys
import time
import traceback
from pathlib import Path
from typing import Any

from mpi4py import MPI

from benchmarks.measurement import Measurement
from benchmarks.spec import Setting, load
from microweld.errors import MicroweldError
from microweld.results.provenance import memory_use


def measure(name: str, settings: dict[str, Setting]) -> Measurement:
    """Call a benchmark's function. Collective."""
    found: Measurement = importlib.import_module(f"benchmarks.{name}.measure").measure(**settings)
    return found


def attempt(name: str, study: str, settings: dict[str, Setting]) -> dict[str, Any]:
    """One measurement as JSON has it.

    An error of the solver, or of anything else, is kept instead of figures.
    """
    entry: dict[str, Any] = {"study": study, "settings": settings}
    started = time.perf_counter(), time.process_time()
    try:
        found = measure(name, settings)
        entry |= {
            "values": {key: float(value) for key, value in found.values.items()},
            "work": found.work,
        }
        entry |= {"curves": [_plain(curve) for curve in found.curves], "history": found.history}
    except MicroweldError as error:
        entry["error"] = str(error)
    except Exception:
        entry["crash"] = traceback.format_exc()
    entry["seconds"] = time.perf_counter() - started[0]
    entry["processor_seconds"] = time.process_time() - started[1]
    return entry


def _plain(curve: Any) -> dict[str, Any]:
    lines = {
        key: [[float(v) for v in values] for values in line] for key, line in curve.lines.items()
    }
    return {**vars(curve), "lines": lines}


def main(name: str, file: Path, judged: bool) -> None:
    """Measure at all settings, or at the judged ones only."""
    logging.getLogger("numba").setLevel(logging.WARNING)
    settings = load(name).settings()[: 1 if judged else None]
    entries = [attempt(name, study, arguments) for study, arguments in settings]
    memory = memory_use(MPI.COMM_WORLD)["all_ranks"]
    if MPI.COMM_WORLD.rank == 0:
        file.write_text(json.dumps({"measurements": entries, "memory": memory}), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), "--judged" in sys.argv[3:])
