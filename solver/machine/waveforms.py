"""Quantities prescribed in time, with exact means over any step.

An implicit step carries one value from `t0` to `t1`. Sampling at either end of a ramp gives the
wrong heat, so a waveform knows its exact mean and its exact mean square over a step of any length.
The ripple of an inverter repeats faster than the steps and needs none of its own: it is in the mean
square, and not among the breakpoints.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np

from microweld.arrays import Floats
from microweld.errors import InputError

# a trace has a breakpoint where it leaves a straight line by more than this part of its largest
# value
BEND = 0.02
# exact up to degree 5
_POINTS, _WEIGHTS = (np.array(values) for values in np.polynomial.legendre.leggauss(3))


class Waveform(Protocol):
    """A quantity prescribed in time: a current [A], voltage [V], power [W] or force [N]."""

    def value(self, time: float) -> float:
        """Return the value at a time [s]; at a jump the value after it."""

    def breakpoints(self) -> tuple[float, ...]:
        """Return the times where value or slope jumps or the sign changes, ascending [s]."""

    def mean(self, start: float, end: float) -> float:
        """Return the exact mean over a step.

        Args:
            start: Start of the step [s].
            end: End of the step [s].
        """

    def mean_square(self, start: float, end: float) -> float:
        """Return the exact mean of the square over a step.

        Args:
            start: Start of the step [s].
            end: End of the step [s].
        """


@dataclass(frozen=True)
class PiecewiseLinear:
    """Straight lines between points; the end values hold outside.

    Args:
        times: Times of the points [s], ascending; a time given twice makes a jump.
        values: Values at the points [A] or [N].

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
            raise InputError.single(
                "the times of a profile must not descend", value=str(self.times)
            )

    def value(self, time: float) -> float:
        """Return the value at a time [s]; at a jump the value after it."""
        return float(self.values_at(np.array([time]))[0])

    def values_at(self, times: Floats) -> Floats:
        """Return the values at many times (n,) [s]; at a jump the value after it."""
        index = np.searchsorted(self.times, times, side="right")
        last = len(self.times) - 1
        before = np.clip(index - 1, 0, last)
        after = np.clip(index, 0, last)
        t = np.array(self.times)
        v = np.array(self.values)
        width = np.where(after > before, t[after] - t[before], 1.0)
        weight = np.clip((times - t[before]) / width, 0.0, 1.0)
        return (1.0 - weight) * v[before] + weight * v[after]

    def breakpoints(self) -> tuple[float, ...]:
        """Return the times of the table and of the zero crossings between them [s]."""
        crossings = [
            t0 + (t1 - t0) * v0 / (v0 - v1)
            for t0, t1, v0, v1 in zip(
                self.times, self.times[1:], self.values, self.values[1:], strict=False
            )
            if v0 * v1 < 0.0 and t1 > t0
        ]
        return tuple(sorted({*self.times, *crossings}))

    def mean(self, start: float, end: float) -> float:
        """Return the exact mean over a step.

        Args:
            start: Start of the step [s].
            end: End of the step [s].
        """
        length, first, last = self._pieces(start, end)
        return float(np.sum(length * (first + last)) / (2.0 * (end - start)))

    def mean_square(self, start: float, end: float) -> float:
        """Return the exact mean of the square over a step.

        Args:
            start: Start of the step [s].
            end: End of the step [s].
        """
        length, first, last = self._pieces(start, end)
        return float(np.sum(length * (first**2 + first * last + last**2)) / (3.0 * (end - start)))

    def _pieces(self, start: float, end: float) -> tuple[Floats, Floats, Floats]:
        """Straight pieces inside a step: lengths [s], first and last values."""
        times = np.array([-np.inf, *self.times, np.inf])
        values = np.array([self.values[0], *self.values, self.values[-1]])
        low = np.maximum(times[:-1], start)
        high = np.minimum(times[1:], end)
        inside = np.flatnonzero(high > low)
        low = low[inside]
        high = high[inside]
        v0 = values[inside]
        v1 = values[inside + 1]
        sloped = v0 != v1
        t0 = np.where(sloped, times[inside], 0.0)
        slope = np.where(sloped, v1 - v0, 0.0) / np.where(
            sloped, times[inside + 1] - times[inside], 1.0
        )
        return high - low, v0 + slope * (low - t0), v0 + slope * (high - t0)


@dataclass(frozen=True)
class HalfSine:
    """One half wave, `peak sin(pi (t - start)/duration)`, from a firing angle on; zero outside.

    Args:
        peak: Value at the crest of the whole half wave.
        start: Begin of the half wave [s].
        duration: Length of the whole half wave [s].
        phase_angle: Firing angle, at which it is switched on, 0 to pi [rad].

    Raises:
        InputError: If the duration is not positive or the angle lies outside.
    """

    peak: float
    start: float
    duration: float
    phase_angle: float = 0.0

    def __post_init__(self) -> None:
        if not self.duration > 0.0:
            raise InputError.single(
                "a half wave needs a positive duration", value=f"{self.duration} s"
            )
        if not 0.0 <= self.phase_angle < math.pi:
            raise InputError.single(
                "the firing angle lies beyond the half wave",
                value=f"{self.phase_angle} rad",
                allowed="0 to pi",
            )

    def value(self, time: float) -> float:
        """Return the value at a time [s]; at a jump the value after it."""
        phase = math.pi * (time - self.start) / self.duration
        if self.phase_angle <= phase < math.pi:
            return self.peak * math.sin(phase)
        return 0.0

    def breakpoints(self) -> tuple[float, ...]:
        """Return the times of switching on and of the end [s]."""
        return (self.start + self.duration * self.phase_angle / math.pi, self.start + self.duration)

    def mean(self, start: float, end: float) -> float:
        """Return the exact mean over a step.

        Args:
            start: Start of the step [s].
            end: End of the step [s].
        """
        total, width = self._phases(start, end)
        area = 2.0 * math.sin(0.5 * total) * math.sin(0.5 * width)
        return self.peak * area * self.duration / math.pi / (end - start)

    def mean_square(self, start: float, end: float) -> float:
        """Return the exact mean of the square over a step.

        Args:
            start: Start of the step [s].
            end: End of the step [s].
        """
        total, width = self._phases(start, end)
        area = 0.5 * (width - math.cos(total) * math.sin(width))
        return self.peak**2 * area * self.duration / math.pi / (end - start)

    def _phases(self, start: float, end: float) -> tuple[float, float]:
        """Sum and difference of the phases at the ends of the step, cut to the time of the wave."""
        phases = (math.pi * (time - self.start) / self.duration for time in (start, end))
        first, last = (min(max(phase, self.phase_angle), math.pi) for phase in phases)
        return first + last, last - first


@dataclass(frozen=True)
class Rippled:
    """A profile with the ripple of an inverter, base (1 + ripple/2 w).

    w is a triangle wave from -1 to 1.

    Args:
        base: The profile without ripple.
        start: When the triangle wave is at a trough [s].
        period: Period of the ripple [s].
        ripple: Height of the ripple from trough to crest, over the base [-].
    """

    base: PiecewiseLinear
    start: float
    period: float
    ripple: float

    def value(self, time: float) -> float:
        """Return the value at a time [s], ripple included."""
        return float(self._values(np.array([time]))[0])

    def breakpoints(self) -> tuple[float, ...]:
        """Return those of the profile [s]; those of the ripple are left to the exact means."""
        return self.base.breakpoints()

    def mean(self, start: float, end: float) -> float:
        """Return the exact mean over a step.

        Args:
            start: Start of the step [s].
            end: End of the step [s].
        """
        return self._integral(start, end, 1) / (end - start)

    def mean_square(self, start: float, end: float) -> float:
        """Return the exact mean of the square over a step.

        Args:
            start: Start of the step [s].
            end: End of the step [s].
        """
        return self._integral(start, end, 2) / (end - start)

    def _values(self, times: Floats) -> Floats:
        phase = np.mod((times - self.start) / self.period, 1.0)
        return self.base.values_at(times) * (
            1.0 + 0.5 * self.ripple * (1.0 - 4.0 * np.abs(phase - 0.5))
        )

    def _integral(self, start: float, end: float, power: int) -> float:
        """Integral of a power of the value, exact between the breakpoints of profile and ripple."""
        half = 0.5 * self.period
        numbers = np.arange(
            math.ceil((start - self.start) / half), math.floor((end - self.start) / half) + 1
        )
        edges = np.concatenate([[start, end], self.start + half * numbers, self.base.times])
        edges = np.unique(edges[(edges >= start) & (edges <= end)])
        middle = 0.5 * (edges[:-1] + edges[1:])
        width = 0.5 * np.diff(edges)
        values = self._values(middle[:, None] + width[:, None] * _POINTS)
        return float(np.sum(width[:, None] * _WEIGHTS * values**power))


@dataclass(frozen=True)
class Trace(PiecewiseLinear):
    """A recorded profile of many points: all are in its means, few are breakpoints."""

    def breakpoints(self) -> tuple[float, ...]:
        """Return the breakpoints of a polygon through few of the points [s].

        It stays within 2 % of the largest value.
        """
        return self._polygon.breakpoints()

    @cached_property
    def _polygon(self) -> PiecewiseLinear:
        """Polygon split at the point farthest from its chord until none is far.

        Douglas and Peucker 1973.
        """
        t = np.array(self.times)
        v = np.array(self.values)
        kept = {0, t.size - 1}
        open_spans = [(0, t.size - 1)]
        while open_spans:
            first, last = open_spans.pop()
            if last - first < 2:
                continue
            chord = np.interp(t[first : last + 1], t[[first, last]], v[[first, last]])
            distance = np.abs(v[first : last + 1] - chord)
            farthest = first + int(np.argmax(distance))
            if distance[farthest - first] > BEND * np.max(np.abs(v)):
                kept.add(farthest)
                open_spans += [(first, farthest), (farthest, last)]
        order = sorted(kept)
        return PiecewiseLinear(tuple(map(float, t[order])), tuple(map(float, v[order])))


@dataclass(frozen=True)
class Series:
    """Waveforms one after another, each zero outside its own time."""

    parts: Sequence[Waveform]

    def value(self, time: float) -> float:
        """Return the value at a time [s]."""
        return sum(part.value(time) for part in self.parts)

    def breakpoints(self) -> tuple[float, ...]:
        """Return the breakpoints of all parts [s]."""
        return tuple(sorted({time for part in self.parts for time in part.breakpoints()}))

    def mean(self, start: float, end: float) -> float:
        """Return the exact mean over a step.

        Args:
            start: Start of the step [s].
            end: End of the step [s].
        """
        return sum(part.mean(start, end) for part in self.parts)

    def mean_square(self, start: float, end: float) -> float:
        """Return the exact mean of the square over a step.

        Args:
            start: Start of the step [s].
            end: End of the step [s].
        """
        return sum(part.mean_square(start, end) for part in self.parts)


def constant(value: float) -> PiecewiseLinear:
    """Return a value that holds for ever [A] or [N]."""
    return PiecewiseLinear((0.0,), (value,))


def trapezoid(value: float, start: float, up: float, hold: float, down: float) -> PiecewiseLinear:
    """Return a pulse of straight slopes, zero before and after.

    Args:
        value: Value at the top [A], [V] or [W].
        start: Start of the rise [s].
        up: Length of the rise [s].
        hold: Length of the top [s].
        down: Length of the fall [s].

    Raises:
        InputError: If one of the lengths is negative.
    """
    if min(up, hold, down) < 0.0:
        raise InputError.single(
            "the slopes and the hold of a pulse must not be negative",
            value=f"{up}, {hold}, {down} s",
        )
    times = np.cumsum([start, up, hold, down])
    return PiecewiseLinear(tuple(map(float, times)), (0.0, value, value, 0.0))


def ramp_hold(value: float, ramp: float) -> PiecewiseLinear:
    """Return a force that rises from nothing at time zero and holds.

    Args:
        value: Force that is held [N].
        ramp: Length of the rise [s].
    """
    return PiecewiseLinear((0.0, ramp), (0.0, value))


def alternating(
    peak: float, start: float, frequency: float, half_waves: int, phase_angle: float = 0.0
) -> Series:
    """Return half waves of alternating sign, each switched on at the same firing angle.

    Args:
        peak: Crest of the whole first half wave [A] or [V].
        start: Start of the first [s].
        frequency: Frequency of a period of two half waves [Hz].
        half_waves: Number of half waves.
        phase_angle: Firing angle, 0 to pi [rad].
    """
    half = 0.5 / frequency
    return Series(
        tuple(
            HalfSine((-1) ** number * peak, start + number * half, half, phase_angle)
            for number in range(half_waves)
        )
    )
