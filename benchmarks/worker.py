"""Measure one benchmark in a process of its own.

    python3 -m benchmarks.worker NAME FILE.json [--judged] [--quick]

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
    """Call a benchmark's function; collective.

    Args:
        name: Of the benchmark.
        settings: Arguments of its `measure`.
    """
    found: Measurement = importlib.import_module(f"benchmarks.{name}.measure").measure(**settings)
    return found


def attempt(name: str, study: str, settings: dict[str, Setting]) -> dict[str, Any]:
    """Measure at some settings; an error of any kind is kept instead of figures.

    Args:
        name: Of the benchmark.
        study: The refinement study that asks for it; "" for the judged settings.
        settings: Arguments of its `measure`.

    Returns:
        The measurement as JSON has it.
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
        entry["tables"] = [vars(table) for table in found.tables]
    except MicroweldError as error:
        entry["error"] = str(error)
    except Exception:
        entry["crash"] = traceback.format_exc()
    entry["seconds"] = time.perf_counter() - started[0]
    entry["processor_seconds"] = time.process_time() - started[1]
    return entry


def _plain(curve: Any) -> dict[str, Any]:
    lines = {label: [_floats(x), _floats(y)] for label, (x, y) in curve.lines.items()}
    return {**vars(curve), "lines": lines}


def _floats(values: Any) -> list[float]:
    return [float(value) for value in values]


def main(name: str, file: Path, judged: bool, quick: bool) -> None:
    """Measure at all settings.

    Args:
        name: Of the benchmark.
        file: For the measurements.
        judged: Measure at the judged settings only.
        quick: Measure its short form.
    """
    logging.getLogger("numba").setLevel(logging.WARNING)
    benchmark = load(name)
    if quick:
        benchmark = benchmark.short() or benchmark
    settings = benchmark.settings()
    if judged:
        settings = settings[:1]
    entries = [attempt(name, study, arguments) for study, arguments in settings]
    memory = memory_use(MPI.COMM_WORLD)["all_ranks"]
    if MPI.COMM_WORLD.rank == 0:
        file.write_text(json.dumps({"measurements": entries, "memory": memory}), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), "--judged" in sys.argv[3:], "--quick" in sys.argv[3:])
