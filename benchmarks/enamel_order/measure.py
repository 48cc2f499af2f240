"""Where the enamel of a wire under a hot tip opens first, and that the joint stays solid."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from benchmarks.measurement import Curve, Measurement
from benchmarks.variants import Input, flow_stress, smallest
from benchmarks.weld import (
    Finished,
    History,
    added,
    compared,
    finish,
    lowest_solidus,
    vary,
    work_of,
)

CASE = "literature/thermocompression-guo.yaml"
OPEN = "enamel_open_fraction"
THICKNESS = "enamel_thickness"
SHORT = "machine.current.hold=3 ms"  #: of the variants: the enamel has begun to flow
FIRST = 0.1  #: share of the points that count as those opened first
ENAMEL = "materials.enamel_polyurethane.enamel"
INPUTS = (
    Input("voltage of the tip", ("machine.voltage_limit",)),
    Input("viscosity of the enamel", (f"{ENAMEL}.softening.viscosity",)),
    Input("thickness of the enamel", ("joint.wire.enamel.thickness",)),
    flow_stress("copper"),
)


def heat_of_the_first(points: Mapping[str, np.ndarray]) -> float:
    """Return the lead of the thinnest tenth of the pressed enamel over all of it [K].

    Both temperatures are means over the points.
    """
    closed = np.isfinite(points["contact_temperature"])
    thickness = points[THICKNESS][closed]
    temperature = points["contact_temperature"][closed]
    thinnest = np.argsort(thickness, kind="stable")[: max(1, round(FIRST * thickness.size))]
    return float(temperature[thinnest].mean() - temperature.mean())


def ahead(history: History) -> float:
    """Return by how much the enamel is thinner under the tip than at the pad, at the end [um]."""
    return 1e6 * float(history[f"{THICKNESS}_faying"][-1] - history[f"{THICKNESS}_tip"][-1])


def hottest(done: Finished) -> float:
    """Highest temperature of the joint's face so far [K]."""
    return float(done.history["contact_temperature_peak_faying"].max())


def pictures(history: History) -> tuple[Curve, ...]:
    """Enamel and temperatures of the nominal weld."""
    time = 1e3 * history["time"]
    pairs = ("tip", "faying")
    enamel = {pair: (time, 1e6 * history[f"{THICKNESS}_{pair}"]) for pair in pairs}
    heat = {pair: (time, history[f"contact_temperature_peak_{pair}"]) for pair in pairs}
    return (
        Curve("Enamel that is left", "time [ms]", "mean thickness [um]", enamel),
        Curve("Hottest place of each contact", "time [ms]", "T [K]", heat),
    )


def measure() -> Measurement:
    """Rankings over all variants of a shorter pulse, and the whole nominal weld."""
    whole = finish(CASE)
    histories = {}
    places = {}
    peaks = {"whole": hottest(whole)}
    works = [work_of(whole.summary)]
    for name, done in vary(CASE, INPUTS, [SHORT]):
        histories[name] = done.history
        peaks[name] = hottest(done)
        places[name] = heat_of_the_first(done.run.monitors.contact_fields()["tip"])
        works.append(work_of(done.summary))
    first = lowest_solidus("copper", "c51000")
    values = {
        "where": smallest(places),
        "ahead": smallest({name: ahead(history) for name, history in histories.items()}),
        "opened": float(whole.history[f"{OPEN}_tip"][-1]),
        "solid": max(peaks.values()) / first,
    }
    return Measurement(values, added(*works), pictures(whole.history), compared(whole.history))
