"""Whole welds as benchmarks: a shipped case, shortened, on the coarse mesh."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.measurement import Curve, Measurement
from microweld.cases import load_case
from microweld.pipeline import run
from microweld.results.history import read_history

CASES = Path(__file__).resolve().parents[1] / "cases"
#: Columns of the history that are compared with earlier ones.
COLUMNS = ("time", "current", "voltage", "resistance", "force", "set_down")
PEAKS = ("contact_temperature_peak_", "contact_area_")

History = dict[str, np.ndarray]


def weld(case: str, settings: Sequence[str] = ()) -> tuple[History, dict[str, Any]]:
    """History and summary of a shipped case with some values replaced; no pictures, hardly any fields."""
    quiet = ("mesh.size=coarse", "output.pictures=false", "output.fields_every=1000")
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "weld"
        run(load_case(CASES / case, [*quiet, *settings]), out)
        return read_history(out), json.loads((out / "summary.json").read_text(encoding="utf-8"))


def work_of(summary: dict[str, Any]) -> dict[str, int]:
    """Counts of a run."""
    counts = summary["work"]
    work = {"steps": counts["steps_accepted"], "steps_repeated": counts["steps_repeated"]}
    work["coupling_rounds"] = counts["coupling_rounds"]
    for part in ("mechanics", "electrothermal"):
        work |= {f"{part}_{key}": count for key, count in counts[part].items() if key != "seconds"}
    return work


def compared(history: History) -> dict[str, list[float]]:
    """The columns worth keeping; those that hold no number at some time are left out."""
    wanted = [key for key in history if key in COLUMNS or key.startswith(PEAKS)]
    return {key: history[key].tolist() for key in wanted if np.all(np.isfinite(history[key]))}


def measure_short(case: str, squeeze: str, up: str, on: str) -> Measurement:
    """Balances of a shortened case, and its history.

    Args:
        case: file name of a shipped case.
        squeeze: until the full force [with unit].
        up: rise of the current [with unit].
        on: full current [with unit].
    """
    force, current = "machine.force", "machine.current"
    settings = [f"{force}.squeeze={squeeze}", f"{force}.hold=0 ms"]
    settings += [f"{current}.up={up}", f"{current}.hold={on}", f"{current}.down=0 ms"]
    history, summary = weld(case, settings)
    values = {
        "imbalance": abs(float(summary["ledger"]["worst_relative_imbalance"])),
        "charge": float(summary["largest"]["charge_imbalance"]),
    }
    time = 1e3 * history["time"]
    peaks = {key.removeprefix(PEAKS[0]): (time, history[key]) for key in history if key.startswith(PEAKS[0])}
    curves = (
        Curve("Set-down", "time [ms]", "set-down [um]", {"set-down": (time, 1e6 * history["set_down"])}),
        Curve("Hottest place of each contact", "time [ms]", "T [K]", peaks),
    )
    return Measurement(values, work_of(summary), curves, compared(history))
