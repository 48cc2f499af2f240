"""The electrical side of a machine over time: what drives each step, and what the source remembers between steps.

A source is asked for the drive of a step as often as the step is solved, and told the current only
when the step is accepted. Outside its pulse it is an open circuit.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from microweld.machine.circuit import Circuit, CircuitState
from microweld.machine.drives import OPEN, Drive, Limited
from microweld.machine.waveforms import Waveform


class Source(Protocol):
    """What delivers the current of the whole joint."""

    def breakpoints(self) -> tuple[float, ...]:
        """Times that steps must land on [s]."""

    def drive(self, start: float, end: float) -> Drive:
        """What holds at the terminal during a step [s]; `OPEN` where nothing flows."""

    def change(self, start: float, end: float, current: float) -> float:
        """How much the source's own state changes in a step that carries `current` [A], over its full range [-]."""

    def accept(self, start: float, end: float, current: float) -> None:
        """Take over a step that carried `current` [A]."""

    def columns(self) -> Mapping[str, float]:
        """What the source has to tell, by key of `microweld.fields.HISTORY`."""


@dataclass(frozen=True)
class Controlled:
    """A source that follows a waveform as far as its limits allow.

    Args:
        waveform: current [A], voltage [V] or power [W], zero outside the pulse.
        level: what a step takes of the waveform, from start to end [s].
        make: the drive at a level.
        amperes: largest current [A].
        volts: largest voltage [V].
    """

    waveform: Waveform
    level: Callable[[Waveform, float, float], float]
    make: Callable[[float], Drive]
    amperes: float = math.inf
    volts: float = math.inf

    def breakpoints(self) -> tuple[float, ...]:
        """Breakpoints of the waveform [s]."""
        return self.waveform.breakpoints()

    def drive(self, start: float, end: float) -> Drive:
        """The waveform's level over the step, within the limits."""
        level = self.level(self.waveform, start, end)
        if level == 0.0:
            return OPEN
        limited = math.isfinite(min(self.amperes, self.volts))
        if limited:
            return Limited(self.make(level), self.amperes, self.volts)
        return self.make(level)

    def change(self, start: float, end: float, current: float) -> float:
        """Nothing: the waveform's breakpoints are milestones."""
        return 0.0

    def accept(self, start: float, end: float, current: float) -> None:
        """Nothing to remember."""

    def columns(self) -> Mapping[str, float]:
        """Nothing of its own."""
        return {}


@dataclass
class Discharge:
    """A charged capacitor, switched onto the joint for a time.

    Args:
        circuit: capacitance, resistance, inductance.
        charge_voltage: of the capacitor before [V].
        start: when the circuit closes [s].
        end: when it opens again [s].
    """

    circuit: Circuit
    charge_voltage: float
    start: float
    end: float

    def __post_init__(self) -> None:
        self.state = CircuitState(self.charge_voltage)

    def breakpoints(self) -> tuple[float, ...]:
        """Closing and opening [s]."""
        return (self.start, self.end)

    def drive(self, start: float, end: float) -> Drive:
        """The circuit discretised over the step, while it is closed."""
        if self._closed(start, end):
            return self.circuit.drive(self.state, end - start)
        return OPEN

    def change(self, start: float, end: float, current: float) -> float:
        """Change of capacitor and inductor over what the capacitor held [-]."""
        if not self._closed(start, end):
            return 0.0
        return (
            self.circuit.distance(self.state, self._after(start, end, current))
            / self.charge_voltage
        )

    def accept(self, start: float, end: float, current: float) -> None:
        """Advance the circuit."""
        self.state = self._after(start, end, current)

    def columns(self) -> Mapping[str, float]:
        """The capacitor's voltage, and the energy left in the circuit."""
        return {
            "capacitor_voltage": self.state.capacitor_voltage,
            "energy_circuit": self.circuit.energy(self.state),
        }

    def _closed(self, start: float, end: float) -> bool:
        return self.start < 0.5 * (start + end) < self.end

    def _after(self, start: float, end: float, current: float) -> CircuitState:
        if not self._closed(start, end):  # an opened circuit cuts off the inductor's current
            return CircuitState(self.state.capacitor_voltage)
        return self.circuit.advance(self.state, end - start, current)
