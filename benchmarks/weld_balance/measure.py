"""A short weld of crossed wires: balances of charge and energy."""

from __future__ import annotations

import numpy as np

from benchmarks.measurement import Curve, Measurement
from benchmarks.weld import compared, weld, work_of

SHORT = (
    "machine.force.squeeze=1 ms",
    "machine.force.hold=0.1 ms",
    "machine.current.peak=200 A",
    "machine.current.up=0.1 ms",
    "machine.current.hold=0.1 ms",
    "machine.current.down=0 ms",
)


def measure() -> Measurement:
    """Balances of charge and energy, and plastic heat against the work of the force."""
    history, summary = weld("crossed-wire-nickel.yaml", SHORT)
    squeezed = history["time"] <= 1e-3
    force, way = (np.concatenate([[0.0], history[key][squeezed]]) for key in ("force", "set_down"))
    work = float(np.sum(np.diff(way) * 0.5 * (force[1:] + force[:-1])))
    dt = np.diff(history["time"], prepend=0.0)
    electrical = float(np.sum(history["voltage"] * history["current"] * dt))
    stored = (
        history["energy_stored_heat"]
        + history["energy_lost_electrodes"]
        + history["energy_lost_surfaces"]
    )
    values = {
        "plastic_heat": float(history["energy_plastic_heat"][squeezed][-1]) / work,
        "plastic_found": float(stored[squeezed][-1]) / work,
        "imbalance": abs(float(summary["energy_balance"]["worst_relative_imbalance"])),
        "charge": float(summary["largest"]["charge_imbalance"]),
        "input": electrical / float(history["energy_electrical_input"][-1]),
    }
    lines = {"set-down": (1e3 * history["time"], 1e6 * history["set_down"])}
    curves = (Curve("Set-down", "time [ms]", "set-down [um]", lines),)
    return Measurement(values, work_of(summary), curves, compared(history))
