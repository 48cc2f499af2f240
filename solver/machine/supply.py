"""A voltage behind a resistance and an inductance: a battery, a transformer, long cables.

    L dI/dt = E(t) - R I - U

with the voltage E of the source at no load, the voltage U of the joint [V] and the current I in
both [A]. The implicit midpoint rule, with the current I in the middle of the step and the joint's
voltage U at that current,

    I_1 = 2 I - I_0,      U = E + (2L/dt) I_0 - (R + 2L/dt) I

is that of the discharge circuit (`circuit.py`) without a capacitor. It is of second order, and no
step loses energy:

    E I dt = (R I^2 + U I) dt + L/2 (I_1^2 - I_0^2)

With an inductance, a step takes the mean of E, which is what the flux L I integrates; without one
the root mean square, which is what heats.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from microweld.errors import InputError
from microweld.machine.drives import OPEN, Drive, Limited, Thevenin
from microweld.machine.sources import SourceState
from microweld.machine.steps import step_value
from microweld.machine.waveforms import Waveform

#: A rise of the current that one step of this share of the pulse contains is not resolved [-].
NEGLIGIBLE = 1e-3


@dataclass
class Supply:
    """A source whose voltage at no load follows a waveform, closed during the pulses.

    Args:
        waveform: Voltage at no load E [V].
        closed: Start and end of each time in which the circuit is closed [s].
        resistance: R, in series with the joint [ohm].
        inductance: L, in series with the joint [H].
        amperes: Largest current, at which the source gives way [A].
    """

    waveform: Waveform
    closed: Sequence[tuple[float, float]]
    resistance: float = 0.0
    inductance: float = 0.0
    amperes: float = math.inf
    _current: float = field(default=0.0, init=False, repr=False)  # through the inductance [A]

    def breakpoints(self) -> tuple[float, ...]:
        """Return the breakpoints of the waveform and the times of closing and opening [s]."""
        switched = {time for span in self.closed for time in span}
        return tuple(sorted({*self.waveform.breakpoints(), *switched}))

    def drive(self, start: float, end: float) -> Drive:
        """Return the circuit discretised over the step, while it is closed; see `Source`."""
        if self._span(start, end) is None:
            return OPEN
        inertia = 2.0 * self.inductance / (end - start)
        drive = Thevenin(
            self._voltage(start, end) + inertia * self._current, self.resistance + inertia
        )
        if math.isfinite(self.amperes):
            return Limited(drive, self.amperes)
        return drive

    def change(self, start: float, end: float, current: float) -> float:
        """Return the change of the inductor's current over that which it tends to [-].

        It tends to the largest voltage of the pulse over the resistance of circuit and joint. A
        step much shorter than the pulse is taken as it is; see `Source`.
        """
        span = self._span(start, end)
        if span is None or self.inductance == 0.0 or current == 0.0:
            return 0.0
        if end - start < NEGLIGIBLE * (span[1] - span[0]):
            return 0.0
        change = self._after(start, end, current) - self._current
        induced = 2.0 * self.inductance / (end - start) * (current - self._current)
        resistance = abs((self._voltage(start, end) - induced) / current)
        return abs(change) * resistance / math.sqrt(self.waveform.mean_square(*span))

    def accept(self, start: float, end: float, current: float) -> None:
        """Advance the current of the inductor; see `Source`."""
        self._current = self._after(start, end, current)

    def columns(self) -> Mapping[str, float]:
        """Return the energy left in the inductor [J], where there is one."""
        if self.inductance == 0.0:
            return {}
        return {"energy_circuit": 0.5 * self.inductance * self._current**2}

    def state(self) -> SourceState:
        """Return the current of the inductor."""
        return SourceState(inductor_current=self._current)

    def restore(self, state: SourceState) -> None:
        """Continue from the current of an inductor.

        Raises:
            InputError: If the state is that of another kind of source.
        """
        if state.inductor_current is None:
            raise InputError.single("the state to continue from has no circuit of a voltage source")
        self._current = state.inductor_current

    def _span(self, start: float, end: float) -> tuple[float, float] | None:
        """Return the time in which the circuit is closed that holds a step, or nothing."""
        middle = 0.5 * (start + end)
        return next((span for span in self.closed if span[0] < middle < span[1]), None)

    def _voltage(self, start: float, end: float) -> float:
        if self.inductance == 0.0:
            return step_value(self.waveform, start, end)
        return self.waveform.mean(start, end)

    def _after(self, start: float, end: float, current: float) -> float:
        """Return the current of the inductor after a step; an opened circuit cuts it off [A]."""
        if self._span(start, end) is None or self.inductance == 0.0:
            return 0.0
        after = 2.0 * current - self._current
        return math.copysign(min(abs(after), self.amperes), after)
