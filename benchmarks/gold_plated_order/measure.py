"""Which bonds form between gold-plated nickel wires as the current rises: brazed, solid, fused."""

from __future__ import annotations

import math

from benchmarks.measurement import Curve, Measurement
from benchmarks.variants import NOMINAL, Input, flow_stress, rise, smallest
from benchmarks.weld import History, added, compared, first_current, vary, weld, work_of

CASE = "literature/crossed-wire-fukumoto-2005.yaml"
CURRENTS = (350, 450, 550, 650, 750)  #: of the pulses [A]
RAMP = ("machine.current.peak=950 A", "machine.current.up=0.95 ms", "machine.current.hold=0 ms")
BRAZED, SOLID, FUSED = (f"{bond}_area_faying" for bond in ("brazed", "displaced_braze", "fused"))
INPUTS = (
    Input("conductance of the wires", ("contact.pairs.faying.asperity_slope",)),
    flow_stress("nickel"),
    Input("gold", ("joint.wire_lower.plating.thickness", "joint.wire_upper.plating.thickness")),
)


def onset(history: History, bond: str, never: float = math.nan) -> float:
    """Current at which a bond is first seen [A]; `never` if it is not."""
    return first_current(history, history[bond] > 0.0, never)


def brazed_share(history: History) -> float:
    """Share of the brazed area in all that is bonded at the end [-]; 0 without a bond."""
    brazed, *others = (float(history[bond][-1]) for bond in (BRAZED, SOLID, FUSED))
    if brazed > 0.0:
        return brazed / (brazed + sum(others))
    return 0.0


def diameter(area: float) -> float:
    """Return the diameter of the disc of an area, mm from m2."""
    return 2e3 * math.sqrt(area / math.pi)


def lowest(pulses: dict[int, History], bond: str) -> float:
    """The lowest current of the pulses that makes a bond [A]; not a number if none does."""
    return min(
        (current for current, history in pulses.items() if history[bond].max() > 0.0),
        default=math.nan,
    )


def pictures(ramps: dict[str, History], pulses: dict[int, History]) -> tuple[Curve, ...]:
    """Bonded areas of the nominal ramp; hottest interface of the pulses."""
    nominal = ramps[NOMINAL]
    bonds = {
        name: (nominal["current"], 1e6 * nominal[key])
        for name, key in (("brazed", BRAZED), ("solid", SOLID), ("fused", FUSED))
    }
    peaks = {
        f"{current} A": (1e3 * history["time"], history["contact_temperature_peak_faying"])
        for current, history in pulses.items()
    }
    return (
        Curve("Bonds while the current rises", "current [A]", "area [mm2]", bonds),
        Curve("Hottest place between the wires", "time [ms]", "T [K]", peaks),
    )


def measure() -> Measurement:
    """Onsets over all variants while the current rises, and five pulses."""
    ramps = {}
    pulses = {}
    works = []
    for name, done in vary(CASE, INPUTS, RAMP):
        ramps[name] = done.history
        works.append(work_of(done.summary))
    for current in CURRENTS:
        pulses[current], summary = weld(CASE, [f"machine.current.peak={current} A"])
        works.append(work_of(summary))
    cold = pulses[CURRENTS[0]]
    bonding = [history for history in pulses.values() if history[BRAZED].max() > 0.0]
    if bonding:
        gives_way = brazed_share(bonding[0]) - brazed_share(bonding[-1])
    else:
        gives_way = math.nan
    values = {
        "cold_contact": diameter(float(cold["contact_area_faying"][cold["current"] == 0.0][-1])),
        "solid_after_brazed": smallest(
            {name: onset(h, SOLID) - onset(h, BRAZED) for name, h in ramps.items()}
        ),
        "fused_after_solid": smallest(
            {name: onset(h, FUSED, math.inf) - onset(h, SOLID) for name, h in ramps.items()}
        ),
        "first_solid": lowest(pulses, SOLID),
        "first_fused": lowest(pulses, FUSED),
        "brazing_gives_way": gives_way,
        "temperature_rise": rise(
            [float(h["contact_temperature_peak_faying"].max()) for h in pulses.values()]
        ),
        "set_down_rise": 1e6 * rise([float(h["set_down"][-1]) for h in pulses.values()]),
    }
    return Measurement(values, added(*works), pictures(ramps, pulses), compared(ramps[NOMINAL]))
