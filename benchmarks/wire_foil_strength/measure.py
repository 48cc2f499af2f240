"""Breaking force of copper wire on phosphor bronze over current."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.measurement import Curve, Measurement
from benchmarks.weld import (
    added,
    compared,
    figure,
    finish,
    joints_table,
    lowest_solidus,
    work_of,
)

CASE = "literature/wire-foil-mo-2011.yaml"
CURRENTS = (600, 640, 680)  #: of the pulses [A]
SETTINGS = (
    "machine.current.hold=1 ms",
    "contact.film_resistance=null",  # the film of the material records, which breaks
    "numerics.maximum_temperature_change=250 K",
)


def fall(forces: Sequence[float]) -> float:
    """Return by which share of the largest force the last one lies below it [-]."""
    return 1.0 - forces[-1] / max(forces)


def measure() -> Measurement:
    """Pulses of rising current."""
    welds = {
        f"{current} A": finish(CASE, [*SETTINGS, f"machine.current.peak={current} A"])
        for current in CURRENTS
    }
    forces = [figure(weld, "breaking_force") for weld in welds.values()]
    hottest = max(figure(weld, "contact_temperature_peak_faying") for weld in welds.values())
    values = {
        "rise": max(forces) - forces[0],
        "fall": fall(forces),
        "faying": hottest / lowest_solidus("copper", "c51000"),
    }
    last = list(welds.values())[-1]
    curve = Curve(
        "Breaking force, estimated",
        "current [A]",
        "force [N]",
        {
            "joint": (CURRENTS, forces),
            "wire": (CURRENTS, [figure(weld, "wire_strength_wire") for weld in welds.values()]),
        },
    )
    counts = added(*(work_of(weld.summary) for weld in welds.values()))
    return Measurement(values, counts, (curve,), compared(last.history), (joints_table(welds),))
