"""A capacitor that discharges through resistance and inductance into the load, solved with it.

    C du/dt = -I,      L dI/dt = u - R I - U

with the voltages u of the capacitor and U of the load [V] and the current I in both [A]. The
implicit midpoint rule, with the current I in the middle of the step and the load's voltage U at
that current,

    u_1 = u_0 - I dt/C,      I_1 = 2 I - I_0
    U   = u_0 + (2L/dt) I_0 - (R + 2L/dt + dt/(2C)) I

makes the step's circuit a voltage source behind a resistance, for steps that carry one current
(backward Euler). It is of second order, and no step loses charge or energy:

    C (u_0 - u_1) = I dt,      C/2 (u_0^2 - u_1^2) + L/2 (I_0^2 - I_1^2) = (R I^2 + U I) dt
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
    """Capacitance, resistance and inductance in series with the load."""

    capacitance: float  #: C [F]
    resistance: float = 0.0  #: R [ohm]
    inductance: float = 0.0  #: L [H]

    def drive(self, state: CircuitState, dt: float) -> Thevenin:
        """Return the drive that the circuit is to the load during a step.

        Args:
            state: At the start of the step.
            dt: Length of the step [s].
        """
        inertia = 2.0 * self.inductance / dt
        return Thevenin(
            state.capacitor_voltage + inertia * state.current,
            self.resistance + inertia + 0.5 * dt / self.capacitance,
        )

    def advance(self, state: CircuitState, dt: float, current: float) -> CircuitState:
        """Return the state after a step.

        Args:
            state: At the start of the step.
            dt: Length of the step [s].
            current: That the load carried [A].
        """
        return CircuitState(
            state.capacitor_voltage - current * dt / self.capacitance, 2.0 * current - state.current
        )

    def energy(self, state: CircuitState) -> float:
        """Return the energy of capacitor and inductor [J]."""
        return 0.5 * (
            self.capacitance * state.capacitor_voltage**2 + self.inductance * state.current**2
        )

    def distance(self, one: CircuitState, other: CircuitState) -> float:
        """Return the size of a change as the voltage of a capacitor with its energy [V].

        Args:
            one: State before the change.
            other: State after it.
        """
        change = CircuitState(
            one.capacitor_voltage - other.capacitor_voltage, one.current - other.current
        )
        return math.sqrt(2.0 * self.energy(change) / self.capacitance)
