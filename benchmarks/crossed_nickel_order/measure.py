"""Set-down and softened volume of crossed nickel wires over current; an early current."""

from __future__ import annotations

from benchmarks.measurement import Curve, Measurement
from benchmarks.variants import NOMINAL, Input, flow_stress, rise, smallest
from benchmarks.weld import Finished, History, added, compared, finish, vary, work_of

CASE = "literature/crossed-wire-fukumoto-2004.yaml"
CURRENTS = (300, 450, 600)  #: of the pulses [A]
EARLY = "machine.current.start=0.6 ms"  #: under six tenths of the force
WIRES = ("wire_lower", "wire_upper")
DRAWN = tuple(f"joint.{wire}.temper=drawn" for wire in WIRES)
INPUTS = (
    Input("conductance of the wires", ("contact.pairs.faying.asperity_slope",)),
    flow_stress("nickel"),
)


def softened_volume(history: History) -> float:
    """Return the volume of both wires that has softened by the end [m3]."""
    return float(sum(history[f"softened_volume_{wire}"][-1] for wire in WIRES))


def first_resistance(history: History) -> float:
    """Return the resistance of the joint when current begins to flow [ohm]."""
    return float(history["resistance"][history["current"] > 0.0][0])


def travel(history: History) -> float:
    """Return the travel of the head from the start of the current on [m]."""
    before = history["set_down"][history["current"] == 0.0][-1]
    return float(history["set_down"][-1] - before)


def pulse(current: int) -> Finished:
    """Return a weld of drawn wires with a current [A]."""
    return finish(CASE, [f"machine.current.peak={current} A", *DRAWN])


def measure() -> Measurement:
    """Three pulses on drawn wires, and one that starts late and early with all variants."""
    pulses = {current: pulse(current) for current in CURRENTS}
    welds = {
        start: dict(vary(CASE, INPUTS, settings))
        for start, settings in (("late", ()), ("early", (EARLY,)))
    }
    late, early = ({name: done.history for name, done in found.items()} for found in welds.values())
    histories = [done.history for done in pulses.values()]
    values = {
        "set_down_rise": 1e6 * rise([travel(history) for history in histories]),
        "softened_rise": 1e9 * rise([softened_volume(history) for history in histories]),
        "firing_resistance": smallest(
            {n: first_resistance(early[n]) / first_resistance(late[n]) for n in late}
        ),
        "firing_travel": 1e6 * smallest({n: travel(early[n]) - travel(late[n]) for n in late}),
    }
    works = [work_of(done.summary) for done in pulses.values()]
    works += [work_of(done.summary) for found in welds.values() for done in found.values()]
    set_downs = {
        f"{current} A": (1e3 * done.history["time"], 1e6 * done.history["set_down"])
        for current, done in pulses.items()
    }
    resistances = {
        name: (1e3 * history["time"], 1e3 * history["resistance"])
        for name, history in (("after the squeeze", late[NOMINAL]), ("early", early[NOMINAL]))
    }
    curves = (
        Curve("Set-down", "time [ms]", "set-down [um]", set_downs),
        Curve("Resistance", "time [ms]", "R [mOhm]", resistances),
    )
    return Measurement(values, added(*works), curves, compared(late[NOMINAL]))
