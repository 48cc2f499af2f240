"""One spot weld and its nugget."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mpi4py import MPI

import numpy as np
from numpy.typing import NDArray

from benchmarks.weld import CASES, History
from microweld.cases import load_case
from microweld.pipeline import Run
from microweld.results.folder import ResultsFolder
from microweld.results.history import read_history

Floats = NDArray[np.float64]
FUSED = 0.5  #: molten share that counts as nugget: half-way from solidus to liquidus [-]


@dataclass(frozen=True)
class SpotWeld:
    """What a weld gave."""

    diameter: float  #: of the nugget [mm]
    history: History
    work: dict[str, Any]  #: counts
    imbalance: float  #: worst of the energy ledger [-]


def diameter_of(radius: Floats, fused: Floats) -> float:
    """Twice the largest radius where the molten share has passed a half, linear between points; 0 without any."""
    order = np.argsort(radius)
    r, share = radius[order], fused[order]
    if not np.any(share >= FUSED):
        return 0.0
    last = int(np.flatnonzero(share >= FUSED)[-1])
    if last + 1 == len(r):
        return float(2.0 * r[last])
    return float(2.0 * np.interp(FUSED, share[[last + 1, last]], r[[last + 1, last]]))


def spot_weld(case: str, overrides: Sequence[str]) -> SpotWeld:
    """Run a case of a stack to its end."""
    quiet = ("output.pictures=false", "output.fields_every=1000")
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "weld"
        full = load_case(CASES / case, [*quiet, *overrides])
        with ResultsFolder(out, full, MPI.COMM_SELF) as results:
            run = Run(full, results, MPI.COMM_SELF)
            run.go()
        history = read_history(out)
    (pair,) = (pair for pair in run.weld.pairs if pair.name == "faying")
    fused = run.weld.electrothermal.system.interfaces["faying"].layers.observe(np.arange(len(pair.facet)))
    diameter = 1e3 * diameter_of(pair.positions()[:, 0], fused["fused_fraction"])
    work = {"steps": run.controller.accepted, "steps_repeated": run.controller.rejected}
    return SpotWeld(diameter, history, work, abs(float(run.monitors.ledger.figures()["worst_relative_imbalance"])))
