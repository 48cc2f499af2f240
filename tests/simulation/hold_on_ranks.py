"""A weld with a second of hold, on any number of ranks: the times of its steps."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from mpi4py import MPI

from microweld.cases import load_case
from microweld.results.history import read_history
from microweld.setup.joint import mesh_case
from microweld.simulation.simulation import run

CASE = Path(__file__).parents[1] / "inputs" / "two-bars.yaml"
HOLD = ["machine.force.hold=1 s"]

if __name__ == "__main__":
    out = Path(sys.argv[1])
    case = load_case(CASE, HOLD)
    cells = mesh_case(case, MPI.COMM_WORLD).mesh.topology.index_map(3).size_local
    run(case, out.with_suffix(""), MPI.COMM_WORLD)
    gathered = MPI.COMM_WORLD.gather(cells)
    if MPI.COMM_WORLD.rank == 0:
        history = read_history(out.with_suffix(""))
        found = {key: history[key].tolist() for key in ("time", "resistance", "set_down")}
        found["temperature"] = history["temperature_peak_wide"].tolist()
        out.write_text(json.dumps({**found, "cells": gathered}))
