"""The machine: current and force as functions of time, and what a time step takes of them.

Rule for the current of a step. An implicit step carries one current from `t0` to `t1`. Sampling it at either end of a
ramp gives the wrong heat (three times too much at the end of the first step), so a step carries

    I_step = sign(mean of I) sqrt(mean of I^2)        [A]

with both means exact over the step: at a given resistance the step then receives `int R I^2 dt` whatever its size.
`corners` lists every zero crossing, so a step between milestones never mixes two directions of the current. Effects
linear in the current (Peltier, Seebeck) see the same `I_step`, which exceeds the mean by at most 15 % (a ramp that
starts at zero) and by a second-order amount elsewhere.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from microweld.cases import machine as cases
from microweld.cases.machine import ConstantCurrent, CurrentTable, ForceTable, Machine, RampHoldForce, Trapezoid
from microweld.errors import InputError

Floats = NDArray[np.float64]


class Waveform(Protocol):
    """A quantity prescribed in time, a current [A] or a force [N]."""

    def value(self, time: float) -> float:
        """Value at a time [s]; at a jump the value after it."""

    def corners(self) -> tuple[float, ...]:
        """Times [s] where value or slope jumps or the sign changes, ascending."""

    def mean(self, start: float, end: float) -> float:
        """Exact mean over a step."""

    def mean_square(self, start: float, end: float) -> float:
        """Exact mean of the square over a step."""


@dataclass(frozen=True)
class PiecewiseLinear:
    """Straight lines between corners; the end values hold outside.

    Args:
        times: Corner times [s], ascending; a time given twice makes a jump.
        values: Values at the corners [A] or [N].

    Raises:
        InputError: If the tables differ in length, are empty, not finite, or times descend.
    """

    times: tuple[float, ...]
    values: tuple[float, ...]

    def __post_init__(self) -> None:
        if len(self.times) != len(self.values) or not self.times:
            raise InputError.single(
                "a profile needs as many values as times, and at least one",
                value=f"{len(self.times)} times, {len(self.values)} values",
            )
        if not all(map(math.isfinite, self.times + self.values)):
            raise InputError.single("a profile holds a number that is not finite")
        if any(after < before for before, after in zip(self.times, self.times[1:], strict=False)):
            raise InputError.single("the times of a profile must not descend", value=str(self.times))

    def value(self, time: float) -> float:
        """Value at a time [s]; at a jump the value after it."""
        index = int(np.searchsorted(self.times, time, side="right"))
        if index == 0:
            return self.values[0]
        if index == len(self.times):
            return self.values[-1]
        before, after = self.times[index - 1], self.times[index]
        weight = (time - before) / (after - before)
        return (1.0 - weight) * self.values[index - 1] + weight * self.values[index]

    def corners(self) -> tuple[float, ...]:
        """Times of the table and of the zero crossings between them [s]."""
        crossings = [
            t0 + (t1 - t0) * v0 / (v0 - v1)
            for t0, t1, v0, v1 in zip(self.times, self.times[1:], self.values, self.values[1:], strict=False)
            if v0 * v1 < 0.0 and t1 > t0
        ]
        return tuple(sorted({*self.times, *crossings}))

    def mean(self, start: float, end: float) -> float:
        """Exact mean over a step."""
        length, first, last = self._pieces(start, end)
        return float(np.sum(length * (first + last)) / (2.0 * (end - start)))

    def mean_square(self, start: float, end: float) -> float:
        """Exact mean of the square over a step."""
        length, first, last = self._pieces(start, end)
        return float(np.sum(length * (first**2 + first * last + last**2)) / (3.0 * (end - start)))

    def _pieces(self, start: float, end: float) -> tuple[Floats, Floats, Floats]:
        """Straight pieces inside a step: lengths [s], first and last values."""
        times = np.array([-np.inf, *self.times, np.inf])
        values = np.array([self.values[0], *self.values, self.values[-1]])
        low, high = np.maximum(times[:-1], start), np.minimum(times[1:], end)
        inside = np.flatnonzero(high > low)
        low, high, v0, v1 = low[inside], high[inside], values[inside], values[inside + 1]
        sloped = v0 != v1
        t0 = np.where(sloped, times[inside], 0.0)
        slope = np.where(sloped, v1 - v0, 0.0) / np.where(sloped, times[inside + 1] - times[inside], 1.0)
        return high - low, v0 + slope * (low - t0), v0 + slope * (high - t0)


@dataclass(frozen=True)
class HalfSine:
    """One half wave, `peak sin(pi (t - start)/duration)`, and zero outside.

    Args:
        peak: Highest value [A] or [N].
        start: Begin of the wave [s].
        duration: Length of the half wave [s].

    Raises:
        InputError: If the duration is not positive.
    """

    peak: float
    start: float
    duration: float

    def __post_init__(self) -> None:
        if not self.duration > 0.0:
            raise InputError.single("a half wave needs a positive duration", value=f"{self.duration} s")

    def value(self, time: float) -> float:
        """Value at a time [s]."""
        phase = math.pi * (time - self.start) / self.duration
        return self.peak * math.sin(phase) if 0.0 < phase < math.pi else 0.0

    def corners(self) -> tuple[float, ...]:
        """Begin and end of the wave [s]."""
        return (self.start, self.start + self.duration)

    def mean(self, start: float, end: float) -> float:
        """Exact mean over a step."""
        total, width = self._phases(start, end)
        area = 2.0 * math.sin(0.5 * total) * math.sin(0.5 * width)
        return self.peak * area * self.duration / math.pi / (end - start)

    def mean_square(self, start: float, end: float) -> float:
        """Exact mean of the square over a step."""
        total, width = self._phases(start, end)
        area = 0.5 * (width - math.cos(total) * math.sin(width))
        return self.peak**2 * area * self.duration / math.pi / (end - start)

    def _phases(self, start: float, end: float) -> tuple[float, float]:
        """Sum and difference of the phases at the ends of the step, both cut to the wave."""
        first, last = (math.pi * min(max((time - self.start) / self.duration, 0.0), 1.0) for time in (start, end))
        return first + last, last - first


def constant(value: float) -> PiecewiseLinear:
    """A value that holds for ever [A] or [N]."""
    return PiecewiseLinear((0.0,), (value,))


def trapezoid(value: float, start: float, up: float, hold: float, down: float) -> PiecewiseLinear:
    """A pulse: zero until `start`, up to `value` in `up`, held for `hold`, down to zero in `down` [s].

    Raises:
        InputError: If one of the lengths is negative.
    """
    if min(up, hold, down) < 0.0:
        raise InputError.single(
            "the slopes and the hold of a pulse must not be negative", value=f"{up}, {hold}, {down} s"
        )
    times = np.cumsum([start, up, hold, down])
    return PiecewiseLinear(tuple(map(float, times)), (0.0, value, value, 0.0))


def ramp_hold(value: float, ramp: float) -> PiecewiseLinear:
    """A force that rises from nothing at time zero to `value` in `ramp` [s] and holds."""
    return PiecewiseLinear((0.0, ramp), (0.0, value))


def current_waveform(machine: Machine) -> Waveform:
    """The current of a case [A], of the whole joint; zero outside the pulse."""
    start = machine.current_start
    match machine.current:
        case ConstantCurrent(current=value, duration=duration):
            return trapezoid(value, start, 0.0, duration, 0.0)
        case Trapezoid() as pulse:
            return trapezoid(pulse.peak, start, pulse.up, pulse.hold, pulse.down)
        case cases.HalfSine(peak=peak, duration=duration):
            return HalfSine(peak, start, duration)
        case CurrentTable(points=points):
            padded = ((points[0][0], 0.0), *points, (points[-1][0], 0.0))
            return PiecewiseLinear(tuple(start + time for time, _ in padded), tuple(value for _, value in padded))


def force_waveform(machine: Machine) -> Waveform:
    """The electrode force of a case [N], of the whole joint."""
    match machine.force:
        case RampHoldForce(force=force, squeeze=squeeze):
            return ramp_hold(force, squeeze)
        case ForceTable(points=points):
            return PiecewiseLinear(tuple(time for time, _ in points), tuple(value for _, value in points))


def step_value(waveform: Waveform, start: float, end: float) -> float:
    """The current that a step from `start` to `end` [s] carries [A]: the signed root mean square (see the module)."""
    return math.copysign(math.sqrt(waveform.mean_square(start, end)), waveform.mean(start, end))


def milestones(waveforms: Sequence[Waveform], end: float, extra: Sequence[float] = ()) -> tuple[float, ...]:
    """Times that steps must land on.

    Args:
        waveforms: Whose corners count.
        end: End of the run [s], always the last milestone.
        extra: Further times [s], for instance of output.

    Returns:
        Ascending times in (0, end] [s]; of several closer than 1e-9 of `end` one remains.
    """
    wanted = sorted([*extra, *(corner for waveform in waveforms for corner in waveform.corners())])
    kept: list[float] = [0.0]
    for time in wanted:
        if time - kept[-1] > 1e-9 * end and end - time > 1e-9 * end:
            kept.append(time)
    return (*kept[1:], end)
