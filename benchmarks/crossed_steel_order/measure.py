"""Currents at which crossed wires of stainless steel and of nickel begin to melt, at two forces."""

from __future__ import annotations

from collections.abc import Mapping

from benchmarks.measurement import Curve, Measurement
from benchmarks.variants import NOMINAL, Input, smallest
from benchmarks.weld import History, added, compared, first_current, lowest_solidus, vary, work_of

CASE = "literature/crossed-wire-khan-2009.yaml"
FORCE = "machine.force.force"
CURRENT = "machine.current"
#: What is welded, and how far its current rises, at one rate.
WELDS = {
    "steel": (),
    "steel, half as much force again": (
        f"{FORCE}=58.8 N",
        f"{CURRENT}.peak=600 A",
        f"{CURRENT}.up=0.6 ms",
    ),
    "nickel": (
        "joint.wire_lower.material=nickel",
        "joint.wire_upper.material=nickel",
        f"{CURRENT}.peak=900 A",
        f"{CURRENT}.up=0.9 ms",
    ),
}
SLOPE = "asperity_slope"
INPUTS = (
    Input("conductance of the wires", (f"contact.pairs.faying.{SLOPE}",)),
    Input(
        "conductance of the electrodes",
        (f"contact.pairs.lower_electrode.{SLOPE}", f"contact.pairs.upper_electrode.{SLOPE}"),
    ),
)
PEAK = "contact_temperature_peak_faying"


def onset(history: History, solidus: float) -> float:
    """Return the current at which the faying surface first reaches a solidus [A].

    It is not a number if the surface does not reach it.
    """
    return first_current(history, history[PEAK] >= solidus)


def least(later: Mapping[str, float], sooner: Mapping[str, float]) -> float:
    """Smallest difference of two onsets with the same inputs [A]."""
    return smallest({name: later[name] - sooner[name] for name in later})


def measure() -> Measurement:
    """Onsets of melting of all variants."""
    steel = lowest_solidus("stainless_316l")
    nickel = lowest_solidus("nickel")
    onsets: dict[str, dict[str, float]] = {}
    nominal: dict[str, History] = {}
    works = []
    for weld, settings in WELDS.items():
        onsets[weld] = {}
        if weld == "nickel":
            solidus = nickel
        else:
            solidus = steel
        for name, done in vary(CASE, INPUTS, settings):
            onsets[weld][name] = onset(done.history, solidus)
            works.append(work_of(done.summary))
            if name == NOMINAL:
                nominal[weld] = done.history
    soft, hard, other = onsets.values()
    values = {
        "resistivity": least(other, soft),
        "force": least(hard, soft),
        "onset": soft[NOMINAL],
        "onset_nickel": other[NOMINAL],
    }
    lines = {weld: (history["current"], history[PEAK]) for weld, history in nominal.items()}
    curve = Curve("Hottest place between the wires", "current [A]", "T [K]", lines)
    return Measurement(values, added(*works), (curve,), compared(nominal["steel"]))
