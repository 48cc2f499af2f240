"""The machine of a case as functions of time, and what a time step takes of them.

Rule for the level of a step. An implicit step carries one current (or voltage) from `t0` to `t1`.
Sampling it at either end of a ramp gives the wrong heat (three times too much at the end of the
first step), so a step carries

    I_step = sign(mean of I) sqrt(mean of I^2)        [A]

with both means exact over the step: at a given resistance the step then receives `int R I^2 dt`
whatever its size. `corners` lists every zero crossing, so a step between milestones never mixes two
directions of the current. Effects linear in the current (Peltier, Seebeck) see the same `I_step`,
which exceeds the mean by at most 15 % (a ramp that starts at zero) and by a second-order amount
elsewhere. A power is carried by its mean.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from microweld.cases import current as cases
from microweld.cases import force as forces
from microweld.cases.current import Pulse
from microweld.cases.machine import Machine
from microweld.waveforms import (
    HalfSine,
    PiecewiseLinear,
    Rippled,
    Series,
    Trace,
    Waveform,
    alternating,
    ramp_hold,
    trapezoid,
)

RECTIFIED = 2  # crests of a rectified wave in a period of the inverter


def pulse_waveform(machine: Machine) -> Waveform:
    """What the source of a case controls [A], [V] or [W], of the whole joint.

    Zero outside the pulse.

    A capacitor discharge controls nothing: it has no waveform.
    """
    return _shape(machine.pulse, machine.current_start)


def _shape(pulse: Pulse, start: float) -> Waveform:
    """A pulse that starts at a time [s]."""
    match pulse:
        case (
            cases.ConstantCurrent(current=level)
            | cases.ConstantVoltage(voltage=level)
            | cases.ConstantPower(power=level)
        ):
            return trapezoid(level, start, 0.0, pulse.length, 0.0)
        case cases.Trapezoid():
            return trapezoid(pulse.peak, start, pulse.up, pulse.hold, pulse.down)
        case cases.HighFrequencyDirect():
            mean = trapezoid(pulse.peak, start, pulse.up, pulse.hold, pulse.down)
            return Rippled(mean, start, 1.0 / (RECTIFIED * pulse.frequency), pulse.ripple)
        case cases.HalfSine():
            return HalfSine(pulse.peak, start, pulse.duration)
        case cases.Alternating():
            return alternating(
                pulse.peak, start, pulse.frequency, pulse.half_waves, pulse.phase_angle
            )
        case cases.Table(points=points):
            return PiecewiseLinear(*_ending_in_zero(points, start))
        case cases.Trace(points=points):
            return Trace(*_ending_in_zero(points, start))
        case cases.MultiPulse(pulses=pulses, starts=starts):
            return Series(
                tuple(
                    _shape(single, start + after)
                    for single, after in zip(pulses, starts, strict=True)
                )
            )
    raise TypeError(f"a {type(pulse).__name__} has no waveform")


def _ending_in_zero(
    points: Sequence[tuple[float, float]], start: float
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Times [s] and values of a table, zero before its first and after its last point."""
    padded = ((points[0][0], 0.0), *points, (points[-1][0], 0.0))
    return tuple(start + time for time, _ in padded), tuple(value for _, value in padded)


def force_waveform(profile: forces.ForceProfile) -> Waveform:
    """The applied force of a head [N], of the whole joint; a spring's before the head sinks."""
    match profile:
        case forces.ForceTable(points=points):
            return PiecewiseLinear(*zip(*points, strict=True))
        case forces.ForceTrace(points=points):
            return Trace(*zip(*points, strict=True))
        case _:
            return ramp_hold(profile.force, profile.rise)


def step_value(waveform: Waveform, start: float, end: float) -> float:
    """The level that a step from `start` to `end` [s] carries: the signed root mean square (see the module)."""
    return math.copysign(math.sqrt(waveform.mean_square(start, end)), waveform.mean(start, end))


def milestones(
    corners: Sequence[float], end: float, extra: Sequence[float] = ()
) -> tuple[float, ...]:
    """Times that steps must land on.

    Args:
        corners: Of source and force [s].
        end: End of the run [s], always the last milestone.
        extra: Further times [s], for instance of output.

    Returns:
        Ascending times in (0, end] [s]; of several closer than 1e-9 of `end` one remains.
    """
    wanted = sorted([*extra, *corners])
    kept: list[float] = [0.0]
    for time in wanted:
        if time - kept[-1] > 1e-9 * end and end - time > 1e-9 * end:
            kept.append(time)
    return (*kept[1:], end)
