"""Spot welds of sheets at small and large scale: nugget over tip, and voltage between sheets."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np

from benchmarks.measurement import Curve, Measurement
from benchmarks.variants import NOMINAL, Input
from benchmarks.weld import History, added, compared, finish, lowest_solidus, vary, work_of
from microweld.simulation.simulation import Simulation

SMALL = "literature/spot-weld-nickel-tan-2005.yaml"
LARGE = "literature/spot-weld-steel-chang-2001.yaml"
TIP = {SMALL: 3.2, LARGE: 6.0}  #: diameters of the electrodes' ends [mm]
PULSE_ONLY = ("mesh.size=default", "machine.force.hold=0 ms")
#: So slow that hardly more current flows than melts the faces; ends soon after they melt.
SLOW = (
    "machine.force.hold=0 ms",
    "machine.current.peak=2.3 kA",
    "machine.current.up=53.1 ms",
    "machine.current.hold=0.01 ms",
)
CROWN = Input(
    "crown of the electrodes",
    ("joint.electrode_lower.face_radius", "joint.electrode_upper.face_radius"),
)
SHEETS = ("sheet_lower", "sheet_upper")


def rim_voltage(run: Simulation) -> float:
    """Return the voltage between probes on the rims of the two sheets [V]."""
    weld = run.weld
    radius = weld.electrothermal.space.tabulate_dof_coordinates()[:, 0]
    rims = [weld.nodes[sheet][at_rim(radius[weld.nodes[sheet]])] for sheet in SHEETS]
    lower, upper = (float(weld.electrothermal.potential[rim].mean()) for rim in rims)
    return abs(upper - lower)


def at_rim(radius: np.ndarray) -> np.ndarray:
    """Which of some points lie furthest out."""
    return np.flatnonzero(radius > (1.0 - 1e-6) * radius.max())


def first_melting(history: History, quantity: Iterable[float], solidus: float) -> float:
    """Return a quantity at the time when the faying surface first reaches the solidus.

    Args:
        history: Of the weld.
        quantity: One value for each step.
        solidus: Of the sheets [K].

    Returns:
        Not a number if the surface does not reach it.
    """
    peak = np.maximum.accumulate(history["contact_temperature_peak_faying"])
    if peak[-1] >= solidus:
        return float(np.interp(solidus, peak, list(quantity)))
    return math.nan


def growth(history: History, tip: float) -> tuple[np.ndarray, np.ndarray]:
    """Return how the molten disc grows.

    Args:
        history: Of the weld.
        tip: Diameter of the electrodes' ends [mm].

    Returns:
        Time over that of the weld, and diameter of what has melted over that of the tip [-].
    """
    time = history["time"]
    area = np.maximum(history["fused_area_faying"], 0.0)
    return time / time[-1], 2e3 * np.sqrt(area / math.pi) / tip


def nugget(history: History, tip: float) -> float:
    """Largest diameter of what has melted over that of the tip [-]."""
    return float(growth(history, tip)[1].max())


def drop(history: History) -> float:
    """Return the fall of the resistance from its peak to the current's end, over the peak [-]."""
    resistance = history["resistance"][
        np.isfinite(history["resistance"]) & (history["current"] > 0.0)
    ]
    return float(1.0 - resistance[-1] / resistance.max())


def measure() -> Measurement:
    """Both scales with the crown of the electrodes as it is, lower and higher."""
    voltages: list[float] = []
    small = dict(vary(SMALL, (CROWN,), PULSE_ONLY, lambda run: voltages.append(rim_voltage(run))))
    large = dict(vary(LARGE, (CROWN,), PULSE_ONLY))
    slow = finish(SMALL, SLOW)
    nominal = small[NOMINAL].history
    voltage = voltages[: len(nominal["time"])]  # the nominal weld is the first
    solidus = lowest_solidus("nickel")
    narrow = {name: nugget(done.history, TIP[SMALL]) for name, done in small.items()}
    wide = {name: nugget(done.history, TIP[LARGE]) for name, done in large.items()}
    values = {
        "melting_voltage": first_melting(slow.history, slow.history["voltage"], solidus),
        "voltage_of_the_pulse": first_melting(nominal, nominal["voltage"], solidus),
        "voltage_between_edges": first_melting(nominal, voltage, solidus),
        "resistance_drop": drop(nominal),
        "small": narrow[NOMINAL],
        "large": wide[NOMINAL],
        "order": min(wide.values()) - max(narrow.values()),
    }
    works = [work_of(done.summary) for done in (*small.values(), *large.values(), slow)]
    grown = {
        "small": growth(nominal, TIP[SMALL]),
        "large": growth(large[NOMINAL].history, TIP[LARGE]),
    }
    curves = (
        Curve(
            "Voltage between the rims of the sheets",
            "time [ms]",
            "U [V]",
            {"small": (1e3 * nominal["time"], voltage)},
        ),
        Curve("Molten diameter over tip", "time over that of the weld", "ratio", grown),
    )
    return Measurement(values, added(*works), curves, compared(nominal))
