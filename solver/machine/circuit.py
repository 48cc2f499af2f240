"""A capacitor that discharges through resistance and inductance into the load, solved together with it.

    C du/dt = -I,      L dI/dt = u - R I - U        u: capacitor [V], I: circuit and load [A], U: load [V]

The implicit midpoint rule, with the current I of the step in its middle and U the load's voltage at
that current,

    u_1 = u_0 - I dt/C,      I_1 = 2 I - I_0,      U = u_0 + (2L/dt) I_0 - (R + 2L/dt + dt/(2C)) I

makes the step's circuit a voltage source behind a resistance, for steps that carry one current
(backward Euler). It is of second order, and neither charge nor energy gets lost in any step: C (u_0
- u_1) = I dt, and the energy that leaves capacitor and inductor is (R I^2 + U I) dt.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from microweld.machine.drives import Thevenin


@dataclass(frozen=True)
class CircuitState:
    """What the circuit remembers between steps."""

    capacitor_voltage: float  #: u [V]
    current: float = 0.0  #: through the inductance [A]


@dataclass(frozen=True)
class Circuit:
    """Capacitance [F], resistance [ohm] and inductance [H] in series with the load."""

    capacitance: float
    resistance: float = 0.0
    inductance: float = 0.0

    def drive(self, state: CircuitState, dt: float) -> Thevenin:
        """What the load sees during a step of `dt` [s] from a state."""
        inertia = 2.0 * self.inductance / dt
        return Thevenin(
            state.capacitor_voltage + inertia * state.current,
            self.resistance + inertia + 0.5 * dt / self.capacitance,
        )

    def advance(self, state: CircuitState, dt: float, current: float) -> CircuitState:
        """The state after a step of `dt` [s] in which the load carried `current` [A]."""
        return CircuitState(
            state.capacitor_voltage - current * dt / self.capacitance, 2.0 * current - state.current
        )

    def energy(self, state: CircuitState) -> float:
        """Energy of capacitor and inductor [J]."""
        return 0.5 * (
            self.capacitance * state.capacitor_voltage**2 + self.inductance * state.current**2
        )

    def distance(self, one: CircuitState, other: CircuitState) -> float:
        """Size of the change between two states, as the voltage of a capacitor with the energy of it [V]."""
        change = CircuitState(
            one.capacitor_voltage - other.capacitor_voltage, one.current - other.current
        )
        return math.sqrt(2.0 * self.energy(change) / self.capacitance)
