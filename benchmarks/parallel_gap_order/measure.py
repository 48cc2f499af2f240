"""Where a parallel gap gets hottest, and what more current does to the wire and its bond."""

from __future__ import annotations

import numpy as np

from benchmarks.measurement import Curve, Measurement
from benchmarks.variants import NOMINAL, Input, flow_stress, smallest
from benchmarks.weld import CASES, Finished, History, added, compared, lowest_solidus, vary, work_of
from microweld.cases import load_case

CASE = "literature/parallel-gap-cong-2018.yaml"
LOW = "machine.current.peak=15 A"  #: less heat than in the case
FAYING = "contact_temperature_peak_faying"
FACES = tuple(f"contact_temperature_peak_{side}_electrode" for side in ("left", "right"))
INPUTS = (
    flow_stress("copper"),
    Input("conductance at the pad", ("contact.pairs.faying.asperity_slope",)),
    Input(
        "conductance at the electrodes",
        tuple(f"contact.pairs.{side}_electrode.asperity_slope" for side in ("left", "right")),
    ),
)


def off_centre(done: Finished) -> float:
    """Return how far the hottest point of the wire's face on the pad is off the middle of the gap.

    Over half the gap [-].
    """
    points = done.run.monitors.contact_fields()["faying"]
    hottest = int(np.nanargmax(points["contact_temperature"]))
    return float(2.0 * abs(points["points"][hottest, 0]) / load_case(CASES / CASE).joint.gap)


def lead(history: History) -> float:
    """Return the lead of the faying face over the hotter electrode face at the pulse's end [K]."""
    return float(history[FAYING][-1] - max(history[face][-1] for face in FACES))


def pictures(history: History) -> tuple[Curve, ...]:
    """Temperatures of the nominal weld."""
    faces = {"wire on pad": FAYING, "left electrode": FACES[0], "right electrode": FACES[1]}
    lines = {name: (1e3 * history["time"], history[key]) for name, key in faces.items()}
    return (Curve("Hottest places of the contacts", "time [ms]", "T [K]", lines),)


def measure() -> Measurement:
    """Rankings and trends over all variants, each with two currents."""
    high = {}
    low = {}
    places = {}
    works = []
    for name, done in vary(CASE, INPUTS):
        high[name] = done.history
        places[name] = 1.0 - off_centre(done)
        works.append(work_of(done.summary))
    for name, done in vary(CASE, INPUTS, [LOW]):
        low[name] = done.history
        works.append(work_of(done.summary))

    def gain(key: str) -> float:
        return smallest({name: float(high[name][key][-1] - low[name][key][-1]) for name in high})

    first = lowest_solidus("copper", "gold")
    values = {
        "centre": smallest(places),
        "lead": smallest({name: lead(history) for name, history in high.items()}),
        "solid": float(high[NOMINAL][FAYING].max()) / first,
        "temperature_gain": gain(FAYING),
        "area_gain": 1e12 * gain("contact_area_faying"),
        "set_down_gain": 1e6 * gain("set_down"),
    }
    return Measurement(values, added(*works), pictures(high[NOMINAL]), compared(high[NOMINAL]))
