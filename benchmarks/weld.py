"""Whole welds as benchmarks: a shipped case, shortened, on the coarse mesh."""

from __future__ import annotations

import json
import math
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mpi4py import MPI

import numpy as np

from benchmarks.measurement import Curve, Measurement, Table
from benchmarks.variants import Input, variants
from microweld.cases import load_case
from microweld.materials import load_material
from microweld.results.folder import ResultsFolder
from microweld.results.history import read_history
from microweld.simulation.coupling import Solved
from microweld.simulation.joint_strength import BONDS
from microweld.simulation.simulation import Simulation
from microweld.simulation.step_control import Step

CASES = Path(__file__).resolve().parents[1] / "cases"
#: Columns of the history that are compared with earlier ones.
COLUMNS = ("time", "current", "voltage", "resistance", "force", "set_down")
PAIRS = ("contact_temperature_peak_", "contact_area_", "enamel_thickness_", "displaced_braze_area_")

History = dict[str, np.ndarray]
Watch = Callable[[Simulation], None]


@dataclass(frozen=True)
class Finished:
    """A finished weld."""

    history: History
    summary: dict[str, Any]
    run: Simulation


def weld(case: str, settings: Sequence[str] = ()) -> tuple[History, dict[str, Any]]:
    """Run a shipped case with some values replaced, without pictures and with hardly any fields.

    Args:
        case: Its file in `cases/`.
        settings: Replaced values, "machine.force.force=40 N".

    Returns:
        History and summary.
    """
    done = finish(case, settings)
    return done.history, done.summary


class _Watched(Simulation):
    """A run that is observed after each step."""

    watch: Watch | None = None

    def _record(self, step: Step, solved: Solved) -> None:
        super()._record(step, solved)
        if self.watch is not None:
            self.watch(self)


def finish(case: str, settings: Sequence[str] = (), watch: Watch | None = None) -> Finished:
    """Run a shipped case as `weld` does; return the run too, whose fields can be read.

    Args:
        case: Its file in `cases/`.
        settings: Replaced values.
        watch: Called with the run after each step.
    """
    quiet = ("mesh.size=coarse", "output.pictures=false", "output.fields_every=1000")
    loaded = load_case(CASES / case, [*quiet, *settings])
    with _shared_folder(MPI.COMM_WORLD) as folder:
        out = folder / "weld"
        with ResultsFolder(out, loaded, MPI.COMM_WORLD, sys.argv) as results:
            run = _Watched(loaded, results, MPI.COMM_WORLD)
            run.watch = watch
            run.go()
        MPI.COMM_WORLD.barrier()  # the first rank has written the summary
        summary = json.loads((out / "summary.json").read_text(encoding="utf-8"))
        return Finished(read_history(out), summary, run)


@contextmanager
def _shared_folder(comm: MPI.Comm) -> Iterator[Path]:
    """Make a temporary folder that all ranks use, until the last has left it; collective."""
    with ExitStack() as ending:
        if comm.rank == 0:
            made = ending.enter_context(tempfile.TemporaryDirectory())
        else:
            made = None
        yield Path(comm.bcast(made))
        comm.barrier()


def vary(
    case: str, inputs: Sequence[Input], settings: Sequence[str] = (), watch: Watch | None = None
) -> Iterator[tuple[str, Finished]]:
    """Weld all variants of a case (`benchmarks.variants`) one after the other.

    Args:
        case: Its file in `cases/`.
        inputs: What is uncertain.
        settings: Replaced values of all variants.
        watch: Called with each run after each step.

    Yields:
        Name and weld of each variant, the nominal one first.
    """
    for name, own in variants(load_case(CASES / case, settings), inputs).items():
        yield name, finish(case, [*settings, *own], watch)


def first_current(history: History, seen: np.ndarray, never: float = math.nan) -> float:
    """Return the current at the first step where something is seen [A].

    Args:
        history: Of the weld.
        seen: Whether it is seen, for each step.
        never: Returned if it is never seen.
    """
    steps = np.flatnonzero(seen)
    if len(steps):
        return float(history["current"][steps[0]])
    return never


def lowest_solidus(*materials: str) -> float:
    """Return the lowest solidus of some metals [K]."""
    return min(load_material(name).solidus for name in materials)


def figure(done: Finished, key: str) -> float:
    """Return a figure of the outcome of a weld, in SI.

    Args:
        done: The weld.
        key: Of the figure, "breaking_force".
    """
    return float(done.summary["outcome"][key])


def bonded_area(done: Finished) -> float:
    """Return the faying area that has bonded by the end, by any kind of bond [m2]."""
    keys = [f"{kind.removesuffix('_fraction')}_area_faying" for kind in BONDS]
    return sum(figure(done, key) for key in keys if key in done.summary["outcome"])


def joints_table(welds: Mapping[str, Finished]) -> Table:
    """Return what breaks each of some welds, and where.

    Args:
        welds: By name.
    """
    rows = tuple(
        (
            name,
            figure(weld, "contact_temperature_peak_faying"),
            1e6 * bonded_area(weld),
            figure(weld, "breaking_force"),
            weld.summary["strength"]["mode"],
        )
        for name, weld in welds.items()
    )
    columns = ("weld", "hottest faying [K]", "bonded [mm2]", "breaking force [N]", "breaks")
    return Table("Joints", columns, rows)


def added(*works: dict[str, int]) -> dict[str, int]:
    """Return the counts of several runs together."""
    total = Counter[str]()
    for work in works:
        total.update(work)
    return dict(total)


def work_of(summary: dict[str, Any]) -> dict[str, int]:
    """Return the counts of work of a run from its summary."""
    counts = summary["work"]
    work = {"steps": counts["steps_accepted"], "steps_repeated": counts["steps_repeated"]}
    work["coupling_rounds"] = counts["coupling_rounds"]
    for part in ("mechanics", "electrothermal"):
        work |= {f"{part}_{key}": count for key, count in counts[part].items() if key != "seconds"}
    return work


def compared(history: History) -> dict[str, list[float]]:
    """Return the columns worth keeping, without those that hold no number at some time."""
    wanted = [key for key in history if key in COLUMNS or key.startswith(PAIRS)]
    return {key: history[key].tolist() for key in wanted if np.all(np.isfinite(history[key]))}


def measure_short(case: str, squeeze: str, up: str, on: str) -> Measurement:
    """Measure the balances of a shortened case, and its history.

    Args:
        case: Its file in `cases/`.
        squeeze: Time until the full force [with unit].
        up: Rise time of the current [with unit].
        on: Time of the full current [with unit].
    """
    force = "machine.force"
    current = "machine.current"
    settings = [f"{force}.squeeze={squeeze}", f"{force}.hold=0 ms"]
    settings += [f"{current}.up={up}", f"{current}.hold={on}", f"{current}.down=0 ms"]
    history, summary = weld(case, settings)
    values = {
        "imbalance": abs(float(summary["energy_balance"]["worst_relative_imbalance"])),
        "charge": float(summary["largest"]["charge_imbalance"]),
    }
    time = 1e3 * history["time"]
    peaks = {
        key.removeprefix(PAIRS[0]): (time, history[key])
        for key in history
        if key.startswith(PAIRS[0])
    }
    set_down = {"set-down": (time, 1e6 * history["set_down"])}
    curves = (
        Curve("Set-down", "time [ms]", "set-down [um]", set_down),
        Curve("Hottest place of each contact", "time [ms]", "T [K]", peaks),
    )
    return Measurement(values, work_of(summary), curves, compared(history))
