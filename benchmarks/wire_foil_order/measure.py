"""Ranking of temperatures from a molybdenum electrode to the faying surface.

In both polarities.
"""

from __future__ import annotations

import numpy as np

from benchmarks.measurement import Curve, Measurement
from benchmarks.variants import NOMINAL, Input, flow_stress, smallest
from benchmarks.weld import History, added, compared, lowest_solidus, vary, weld, work_of
from microweld.materials import compile_properties, load_material

CASE = "literature/wire-foil-mo-2011.yaml"
FACE = "contact_temperature_peak_upper_electrode"
FAYING = "contact_temperature_peak_faying"
INPUTS = (
    Input("current", ("machine.current.peak",)),
    flow_stress("copper"),
    Input("conductance at the electrode", ("contact.pairs.upper_electrode.asperity_slope",)),
    Input("conductance at the foil", ("contact.pairs.faying.asperity_slope",)),
    Input("films", ("contact.film_resistance",)),
)


def peltier(temperature: float) -> float:
    """Return the Seebeck coefficient of molybdenum less that of copper [V/K].

    Current from molybdenum to copper frees heat at the contact where it is positive.
    """
    metals = [load_material("molybdenum"), load_material("copper")]
    values, _ = compile_properties(metals, "seebeck").evaluate(
        np.full(2, temperature), np.arange(2)
    )
    return float(values[0] - values[1])


def lead(history: History) -> float:
    """Return the lead of the electrode's face over the faying surface at the pulse's end [K]."""
    return float(history[FACE][-1] - history[FAYING][-1])


def pictures(welds: dict[str, History], reverse: History) -> tuple[Curve, ...]:
    """The lead in all variants, and temperatures with both polarities."""
    leads = {
        name: (1e3 * history["time"], history[FACE] - history[FAYING])
        for name, history in welds.items()
    }
    both = {
        f"{place}, current {way} molybdenum": (1e3 * history["time"], history[key])
        for way, history in (("from", welds[NOMINAL]), ("to", reverse))
        for place, key in (("electrode's face", FACE), ("faying surface", FAYING))
    }
    title = "How much hotter the electrode's face is than the faying surface"
    return (
        Curve(title, "time [ms]", "difference [K]", leads),
        Curve("Both polarities", "time [ms]", "T [K]", both),
    )


def measure() -> Measurement:
    """Rankings over all variants, and the nominal weld with its current reversed."""
    welds = {}
    work = {}
    for name, done in vary(CASE, INPUTS):
        welds[name] = done.history
        work[name] = work_of(done.summary)
    nominal = welds[NOMINAL]
    hottest = float(welds[NOMINAL][FACE][-1])
    reverse, summary = weld(CASE, [f"machine.current.peak={-float(nominal['current'][-1])!r} A"])
    sign = float(np.sign(peltier(hottest)))
    first = lowest_solidus("copper", "c51000")
    values = {
        "order": smallest({name: lead(history) for name, history in welds.items()}),
        "faying": max(float(history[FAYING].max()) for history in welds.values()) / first,
        "polarity": sign * (hottest - float(reverse[FACE][-1])),
        "polarity_lead": sign * (lead(nominal) - lead(reverse)),
        "order_nominal": lead(nominal),
    }
    counts = added(*work.values(), work_of(summary))
    return Measurement(values, counts, pictures(welds, reverse), compared(nominal))
