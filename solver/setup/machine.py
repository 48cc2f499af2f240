"""The machine of a case: its source, its heads, and their waveforms over time."""

from __future__ import annotations

import math
from collections.abc import Sequence

from microweld.cases import current as pulse_shapes
from microweld.cases import force as forces
from microweld.cases.current import Pulse
from microweld.cases.force import ForceProfile, SpringForce
from microweld.cases.force import Head as HeadOfCase
from microweld.cases.machine import Machine
from microweld.machine import (
    Circuit,
    Controlled,
    Current,
    Discharge,
    Guide,
    HalfSine,
    Head,
    PiecewiseLinear,
    Power,
    Rippled,
    Series,
    Source,
    Supply,
    Trace,
    Voltage,
    Waveform,
    alternating,
    ramp_hold,
    step_value,
    trapezoid,
)

RECTIFIED = 2  # crests of a rectified wave in a period of the inverter


def pulse_waveform(machine: Machine) -> Waveform:
    """Return what the source of a case controls [A], [V] or [W], of the whole joint.

    It is zero outside the pulse. A capacitor discharge controls nothing: it has no waveform.
    """
    return _shape(machine.pulse, machine.current_start)


def _shape(pulse: Pulse, start: float) -> Waveform:
    """Return a pulse that starts at a time [s]."""
    match pulse:
        case (
            pulse_shapes.ConstantCurrent(current=level)
            | pulse_shapes.ConstantVoltage(voltage=level)
            | pulse_shapes.ConstantPower(power=level)
        ):
            return trapezoid(level, start, 0.0, pulse.length, 0.0)
        case pulse_shapes.Trapezoid():
            return trapezoid(pulse.peak, start, pulse.up, pulse.hold, pulse.down)
        case pulse_shapes.HighFrequencyDirect():
            mean = trapezoid(pulse.peak, start, pulse.up, pulse.hold, pulse.down)
            return Rippled(mean, start, 1.0 / (RECTIFIED * pulse.frequency), pulse.ripple)
        case pulse_shapes.HalfSine():
            return HalfSine(pulse.peak, start, pulse.duration)
        case pulse_shapes.Alternating():
            return alternating(
                pulse.peak, start, pulse.frequency, pulse.half_waves, pulse.phase_angle
            )
        case pulse_shapes.Table(points=points):
            return PiecewiseLinear(*_ending_in_zero(points, start))
        case pulse_shapes.Trace(points=points):
            return Trace(*_ending_in_zero(points, start))
        case pulse_shapes.MultiPulse(pulses=pulses, starts=starts):
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
    """Return times [s] and values of a table, zero before its first and after its last point."""
    padded = ((points[0][0], 0.0), *points, (points[-1][0], 0.0))
    return tuple(start + time for time, _ in padded), tuple(value for _, value in padded)


def force_waveform(profile: ForceProfile) -> Waveform:
    """Return the applied force of a head [N], of the whole joint; a spring's before it extends."""
    match profile:
        case forces.ForceTable(points=points):
            return PiecewiseLinear(*zip(*points, strict=True))
        case forces.ForceTrace(points=points):
            return Trace(*zip(*points, strict=True))
        case _:
            return ramp_hold(profile.force, profile.rise)


def source_of(machine: Machine) -> Source:
    """Return the source of a case."""
    if machine.discharge is not None:
        parts = machine.discharge
        circuit = Circuit(parts.capacitance, parts.circuit_resistance, parts.circuit_inductance)
        return Discharge(circuit, parts.charge_voltage, machine.current_start, machine.current_end)
    waveform = pulse_waveform(machine)
    limits = (machine.current_limit or math.inf, machine.voltage_limit or math.inf)
    if machine.power is not None:
        return Controlled(waveform, _mean, Power, *limits)
    if machine.current is not None:
        return Controlled(waveform, step_value, Current, *limits)
    if machine.has_circuit:
        closed = _closed(machine.pulse, machine.current_start)
        resistance = machine.circuit_resistance or 0.0
        inductance = machine.circuit_inductance or 0.0
        return Supply(waveform, closed, resistance, inductance, limits[0])
    return Controlled(waveform, step_value, Voltage, *limits)


def _closed(pulse: Pulse, start: float) -> tuple[tuple[float, float], ...]:
    """Return start and end of each pulse [s]; between those of a series the circuit is open."""
    if isinstance(pulse, pulse_shapes.MultiPulse):
        return tuple(
            (start + after, start + after + single.length)
            for single, after in zip(pulse.pulses, pulse.starts, strict=True)
        )
    return ((start, start + pulse.length),)


def _mean(waveform: Waveform, start: float, end: float) -> float:
    return waveform.mean(start, end)


def heads_of(machine: Machine) -> tuple[Head, ...]:
    """Return the head of a case, or one for each of its forces, all with the same parts."""
    return tuple(_head(profile, machine.head) for profile in machine.profiles.values())


def _head(profile: ForceProfile, parts: HeadOfCase) -> Head:
    spring_stiffness = 0.0
    if isinstance(profile, SpringForce):
        spring_stiffness = profile.spring_stiffness
    guide = Guide(
        mass=parts.mass or 0.0,
        damping=parts.damping,
        friction=parts.friction,
        stop=parts.stop or math.inf,
        spring_stiffness=spring_stiffness,
    )
    return Head(force_waveform(profile), guide, profile.squeeze_end)
