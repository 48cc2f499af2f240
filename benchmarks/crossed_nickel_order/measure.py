"""Set-down and softened volume of crossed nickel wires over current; an early current."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from benchmarks.measurement import Curve, Measurement
from benchmarks.variants import NOMINAL, Input, flow_stress, rise, smallest
from benchmarks.weld import Finished, History, added, compared, finish, vary, work_of
from microweld.simulation.simulation import Simulation

CASE = "literature/crossed-wire-fukumoto-2004.yaml"
CURRENTS = (300, 450, 600)  #: of the pulses [A]
EARLY = "machine.current.start=0.6 ms"  #: under six tenths of the force
#: half the melting point of nickel, about where it recrystallises within milliseconds [K]
SOFTENED = 863.0
INPUTS = (
    Input("conductance of the wires", ("contact.pairs.faying.asperity_slope",)),
    flow_stress("nickel"),
)


@dataclass
class Softened:
    """Records where the wires have been hotter than `SOFTENED`."""

    #: Mean over the nodes of each cell, the highest so far [K].
    hottest: np.ndarray = field(default_factory=lambda: np.zeros(0))

    def __call__(self, run: Simulation) -> None:
        """Record the cells' temperatures after a step."""
        electrothermal = run.weld.electrothermal
        now = electrothermal.temperature[electrothermal.system.cells.nodes].mean(axis=1)
        if self.hottest.size:
            self.hottest = np.maximum(self.hottest, now)
        else:
            self.hottest = now

    def volume(self, run: Simulation) -> float:
        """Return the volume of the wires that has been so hot, in the whole joint [m3].

        On one rank.
        """
        joint = run.weld.joint
        wires = np.concatenate(
            [joint.cell_tags.find(joint.bodies[name]) for name in ("wire_lower", "wire_upper")]
        )
        hot = wires[self.hottest[wires] >= SOFTENED]
        return joint.symmetry_factor * float(
            volumes(joint.mesh.geometry.x, joint.mesh.geometry.dofmap[hot]).sum()
        )


def volumes(x: np.ndarray, cells: np.ndarray) -> np.ndarray:
    """Return the volumes of tetrahedra, whose first four nodes are their corners [m3]."""
    a, b, c, d = (x[cells[:, i]] for i in range(4))
    return np.abs(np.einsum("ci,ci->c", np.cross(b - a, c - a), d - a)) / 6.0


def first_resistance(history: History) -> float:
    """Return the resistance of the joint when current begins to flow [ohm]."""
    return float(history["resistance"][history["current"] > 0.0][0])


def travel(history: History) -> float:
    """Return the travel of the head from the start of the current on [m]."""
    before = history["set_down"][history["current"] == 0.0][-1]
    return float(history["set_down"][-1] - before)


def pulse(current: int) -> tuple[Finished, float]:
    """A weld with a current [A], and its softened volume [m3]."""
    softened = Softened()
    done = finish(CASE, [f"machine.current.peak={current} A"], softened)
    return done, softened.volume(done.run)


def measure() -> Measurement:
    """Three pulses, and one that starts late and early with all variants."""
    pulses = {current: pulse(current) for current in CURRENTS}
    welds = {
        start: dict(vary(CASE, INPUTS, settings))
        for start, settings in (("late", ()), ("early", (EARLY,)))
    }
    late, early = ({name: done.history for name, done in found.items()} for found in welds.values())
    histories = [done.history for done, _ in pulses.values()]
    values = {
        "set_down_rise": 1e6 * rise([travel(history) for history in histories]),
        "softened_rise": 1e9 * rise([volume for _, volume in pulses.values()]),
        "firing_resistance": smallest(
            {n: first_resistance(early[n]) / first_resistance(late[n]) for n in late}
        ),
        "firing_travel": 1e6 * smallest({n: travel(early[n]) - travel(late[n]) for n in late}),
    }
    works = [work_of(done.summary) for done, _ in pulses.values()]
    works += [work_of(done.summary) for found in welds.values() for done in found.values()]
    set_downs = {
        f"{current} A": (1e3 * done.history["time"], 1e6 * done.history["set_down"])
        for current, (done, _) in pulses.items()
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
