"""Electrical side of a machine: what drives each step, and what the source remembers between steps.

A source gives the drive of a step as often as the step is solved, and learns the current only when
the step is accepted. Outside its pulse it is an open circuit.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from microweld.errors import InputError
from microweld.machine.circuit import Circuit, CircuitState
from microweld.machine.drives import OPEN, Drive, Limited
from microweld.machine.waveforms import Waveform


@dataclass(frozen=True)
class SourceState:
    """What a source remembers between steps; one that follows a waveform remembers nothing."""

    circuit: CircuitState | None = None  #: of a capacitor discharge
    inductor_current: float | None = None  #: behind a source of voltage [A]


class Source(Protocol):
    """What delivers the current of the whole joint."""

    def breakpoints(self) -> tuple[float, ...]:
        """Return the times that steps must land on [s], ascending."""

    def drive(self, start: float, end: float) -> Drive:
        """Return what holds at the terminal during a step; `OPEN` where nothing flows.

        Args:
            start: Start of the step [s].
            end: End of the step [s].
        """

    def change(self, start: float, end: float, current: float) -> float:
        """Return the change of the source's own state in a step, over its full range [-].

        Args:
            start: Start of the step [s].
            end: End of the step [s].
            current: Carried over the step, of the whole joint [A].
        """

    def accept(self, start: float, end: float, current: float) -> None:
        """Take over a step.

        Args:
            start: Start of the step [s].
            end: End of the step [s].
            current: Carried over the step, of the whole joint [A].
        """

    def columns(self) -> Mapping[str, float]:
        """Return values for the columns of the history that only this source has.

        By key of `microweld.fields.HISTORY`, at the end of the last accepted step.
        """

    def state(self) -> SourceState:
        """Return what the next steps depend on."""

    def restore(self, state: SourceState) -> None:
        """Continue from a state."""


@dataclass(frozen=True)
class Controlled:
    """A source that follows a waveform as far as its limits allow.

    Args:
        waveform: Current [A], voltage [V] or power [W], zero outside the pulse.
        level: What a step takes of the waveform, from its start to its end [s].
        make: The drive at a level.
        amperes: Largest current [A].
        volts: Largest voltage [V].
    """

    waveform: Waveform
    level: Callable[[Waveform, float, float], float]
    make: Callable[[float], Drive]
    amperes: float = math.inf
    volts: float = math.inf

    def breakpoints(self) -> tuple[float, ...]:
        """Return the breakpoints of the waveform [s]."""
        return self.waveform.breakpoints()

    def drive(self, start: float, end: float) -> Drive:
        """Return the drive at the waveform's level over the step; see `Source`."""
        level = self.level(self.waveform, start, end)
        if level == 0.0:
            return OPEN
        limited = math.isfinite(min(self.amperes, self.volts))
        if limited:
            return Limited(self.make(level), self.amperes, self.volts)
        return self.make(level)

    def change(self, start: float, end: float, current: float) -> float:
        """Return zero: steps land on the waveform's breakpoints anyway."""
        return 0.0

    def accept(self, start: float, end: float, current: float) -> None:
        """Remember nothing."""

    def columns(self) -> Mapping[str, float]:
        """Return no column."""
        return {}

    def state(self) -> SourceState:
        """Return an empty state."""
        return SourceState()

    def restore(self, state: SourceState) -> None:
        """Restore nothing: the waveform is a function of time."""


@dataclass
class Discharge:
    """A charged capacitor, switched onto the joint for a time.

    Args:
        circuit: Capacitance, resistance, inductance.
        charge_voltage: Voltage of the capacitor before [V].
        start: When the circuit closes [s].
        end: When it opens again [s].
    """

    circuit: Circuit
    charge_voltage: float
    start: float
    end: float
    _now: CircuitState = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._now = CircuitState(self.charge_voltage)

    def breakpoints(self) -> tuple[float, ...]:
        """Return the times of closing and opening [s]."""
        return (self.start, self.end)

    def drive(self, start: float, end: float) -> Drive:
        """Return the circuit discretised over the step, while it is closed; see `Source`."""
        if self._closed(start, end):
            return self.circuit.drive(self._now, end - start)
        return OPEN

    def change(self, start: float, end: float, current: float) -> float:
        """Return the change of capacitor and inductor over the charge voltage [-]; see `Source`."""
        if not self._closed(start, end):
            return 0.0
        after = self._after(start, end, current)
        return self.circuit.distance(self._now, after) / self.charge_voltage

    def accept(self, start: float, end: float, current: float) -> None:
        """Advance the circuit; see `Source`."""
        self._now = self._after(start, end, current)

    def columns(self) -> Mapping[str, float]:
        """Return the voltage of the capacitor [V] and the energy left in the circuit [J]."""
        return {
            "capacitor_voltage": self._now.capacitor_voltage,
            "energy_circuit": self.circuit.energy(self._now),
        }

    def state(self) -> SourceState:
        """Return the state of the circuit."""
        return SourceState(self._now)

    def restore(self, state: SourceState) -> None:
        """Continue from the state of a circuit.

        Raises:
            InputError: If the state is that of another kind of source.
        """
        if state.circuit is None:
            raise InputError.single("the state to continue from has no discharge circuit")
        self._now = state.circuit

    def _closed(self, start: float, end: float) -> bool:
        return self.start < 0.5 * (start + end) < self.end

    def _after(self, start: float, end: float, current: float) -> CircuitState:
        if not self._closed(start, end):  # an opened circuit cuts off the inductor's current
            return CircuitState(self._now.capacitor_voltage)
        return self.circuit.advance(self._now, end - start, current)
