"""A second pulse on crossed wires of Pt-10Ir and 316LVM: strength, sticking, notch."""

from __future__ import annotations

import math

from benchmarks.measurement import Curve, Measurement
from benchmarks.weld import (
    Finished,
    added,
    bonded_area,
    compared,
    figure,
    finish,
    joints_table,
    work_of,
)

CASE = "literature/crossed-wire-huang.yaml"
PULSE = "{waveform: trapezoid, peak: 210 A, up: 0.2 ms, hold: 0.8 ms, down: 0 ms}"
#: Pulses of each weld; the stronger one is meant to do in one what two of 210 A do.
WELDS = {
    "one": (),
    "two": (
        f"machine.current={{waveform: multi-pulse, pulses: [{PULSE}, {PULSE}], cool: [0.5 ms]}}",
    ),
    "stronger": ("machine.current.peak=225 A",),
}
PLATINUM = "wire_upper"
DIAMETER = 0.38e-3  #: of the wires [m]


def sticking(weld: Finished) -> float:
    """Return the highest temperature at an electrode over the solidus [-]."""
    return max(figure(weld, f"sticking_ratio_{side}_electrode") for side in ("lower", "upper"))


def drawn_strength(weld: Finished) -> float:
    """Return the strength of the Pt-10Ir wire as drawn [N], from a section that is still so.

    It is not a number if that section has softened.
    """
    section = weld.summary["strength"]["weakest_sections"][PLATINUM]
    if section["softened_share"] > 0.01:
        return math.nan
    stress = figure(weld, f"wire_strength_{PLATINUM}") / section["area"]
    return stress * math.pi * DIAMETER**2 / 4.0


def measure() -> Measurement:
    """One pulse, two of its kind, and a stronger one."""
    welds = {name: finish(CASE, settings) for name, settings in WELDS.items()}
    one, two, stronger = welds.values()
    forces = {name: figure(weld, "breaking_force") for name, weld in welds.items()}
    notches = {name: figure(weld, f"notch_{PLATINUM}") for name, weld in welds.items()}
    values = {
        "area": 1e6 * (bonded_area(two) - bonded_area(one)),
        "force": forces["two"] - forces["one"],
        "force_stronger": forces["two"] - forces["stronger"],
        "sticking": sticking(stronger) - sticking(two),
        "notch": notches["stronger"] - notches["two"],
        "strength": forces["two"] / drawn_strength(one),
    }
    lines = {
        name: (1e3 * weld.history["time"], weld.history["contact_temperature_peak_faying"])
        for name, weld in welds.items()
    }
    curve = Curve("Hottest place between the wires", "time [ms]", "T [K]", lines)
    counts = added(*(work_of(weld.summary) for weld in welds.values()))
    history = compared(one.history)
    return Measurement(values, counts, (curve,), history, (joints_table(welds),))
