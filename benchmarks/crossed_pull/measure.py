"""Force that pulls crossed nickel wires apart, over the current of their weld."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.measurement import Curve, Measurement, Table
from benchmarks.weld import added, bonded_area, finish, work_of
from microweld.errors import MicroweldError

CASE = "literature/crossed-wire-fukumoto-2004.yaml"
CURRENTS = (300, 450, 600, 750)  #: of the pulses [A]
WIRES = ("wire_lower", "wire_upper")
#: Drawn wires, a pulse of 1.1 ms, 1 ms more under the force, and the test.
PULLED = (
    *(f"joint.{wire}.temper=drawn" for wire in WIRES),
    "machine.current.hold=0.8 ms",
    "machine.current.down=0.1 ms",
    "machine.force.hold=1 ms",
    "test.type=pull",
)
BARE = "bare"
HARD = "without softening"
PLATED = "gold plated"
SERIES = {
    BARE: (),
    HARD: ("metal.softening=false",),
    PLATED: tuple(f"joint.{wire}.plating={{material: gold, thickness: 1 um}}" for wire in WIRES),
}


@dataclass(frozen=True)
class Pull:
    """A weld and its test."""

    force: float  #: that broke the joint, or the largest one; not a number without a test [N]
    mode: str  #: where it broke, or how the run ended
    bonded: float  #: area that had bonded, by any kind [m2]
    set_down: float  #: [m]
    softened: float  #: volume of both wires that had softened [m3]
    work: dict[str, int]


def pull(current: float, settings: Sequence[str]) -> Pull:
    """Weld wires and pull them apart; a run that stops has no force.

    Args:
        current: Of the pulse [A].
        settings: Replaced values of the case.
    """
    try:
        done = finish(CASE, [f"machine.current.peak={current} A", *PULLED, *settings])
    except MicroweldError as error:
        return Pull(math.nan, f"stopped: {error}", math.nan, math.nan, math.nan, {})
    outcome = done.summary["outcome"]
    test = done.summary["test"]
    return Pull(
        force=float(outcome["test_force"]),
        mode=test["mode"] or test["ended"],
        bonded=bonded_area(done),
        set_down=float(outcome["set_down"]),
        softened=sum(float(outcome.get(f"softened_volume_{wire}", 0.0)) for wire in WIRES),
        work=work_of(done.summary),
    )


def maxima(forces: Sequence[float]) -> float:
    """Return how many maxima a curve has between its ends; not a number if a force is missing."""
    if not np.all(np.isfinite(forces)):
        return math.nan
    slopes = np.sign(np.diff(forces))
    slopes = slopes[slopes != 0.0]
    return float(np.sum((slopes[:-1] > 0.0) & (slopes[1:] < 0.0)))


def fall(forces: Sequence[float]) -> float:
    """Return by how much a curve falls below what it has reached, over its largest force [-]."""
    reached = np.maximum.accumulate(forces)
    return float(np.max(reached - np.asarray(forces)) / np.max(forces))


def measure() -> Measurement:
    """Pull wires apart that were welded with four currents: bare, without softening, plated."""
    pulls = {
        name: [pull(current, settings) for current in CURRENTS] for name, settings in SERIES.items()
    }
    forces = {name: [one.force for one in found] for name, found in pulls.items()}
    values = {
        "maxima": maxima(forces[BARE]),
        "fall": fall(forces[BARE]),
        "fall_without_softening": fall(forces[HARD]),
        "plating": float(np.max(forces[PLATED]) - np.max(forces[BARE])),
    }
    lines = {name: (CURRENTS, found) for name, found in forces.items()}
    rows = tuple(
        (
            name,
            current,
            one.force,
            one.mode,
            1e6 * one.bonded,
            1e6 * one.set_down,
            1e9 * one.softened,
        )
        for name, found in pulls.items()
        for current, one in zip(CURRENTS, found, strict=True)
    )
    columns = (
        "wires",
        "current [A]",
        "force [N]",
        "broken",
        "bonded [mm2]",
        "set-down [um]",
        "softened [mm3]",
    )
    return Measurement(
        values,
        added(*(one.work for found in pulls.values() for one in found)),
        (Curve("Force that breaks the joint", "current [A]", "force [N]", lines),),
        tables=(Table("Welds", columns, rows),),
    )
