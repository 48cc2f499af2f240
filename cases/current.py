"""The set-point of the source over time: a current, a voltage or a power, in pulses.

All three have the same shapes of pulse; `Level` stands for the quantity that is controlled. Times
of a pulse count from its start.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Annotated, Any, Generic, Literal, Self, TypeVar

from pydantic import (
    Field,
    ModelWrapValidatorHandler,
    ValidationInfo,
    field_validator,
    model_validator,
)

from microweld.cases.traces import COLUMNS, TraceFile, validated
from microweld.inputs import (
    Capacitance,
    ChargeVoltage,
    Current,
    Duration,
    Fault,
    FiringAngle,
    Frequency,
    Inductance,
    InputModel,
    Power,
    Resistance,
    Time,
    Voltage,
    fault_error,
    refuse,
)

Level = TypeVar("Level")
Single = TypeVar("Single", bound="Pulse")


class Pulse(InputModel):
    """Base of all pulses: a start, by default at the end of the squeeze time, and a length."""

    start: Time | None = None
    """Start of the pulse [s]; by default at the end of the squeeze time."""

    @property
    def length(self) -> float:
        """Time from start to end [s]."""
        raise NotImplementedError


class _Shape(Pulse, Generic[Level]):
    """A pulse of a current, a voltage or a power."""

    @classmethod
    def model_parametrized_name(cls, params: tuple[Any, ...]) -> str:
        """Return the name in the JSON Schema, for example "TrapezoidCurrent"."""
        return f"{cls.__name__}{COLUMNS[_unit(params[0])].capitalize()}"


class _Constant(Pulse):
    waveform: Literal["constant"]
    """Shape of the pulse."""
    duration: Duration
    """Length of the pulse [s]."""

    @property
    def length(self) -> float:
        """Time from start to end of the pulse [s]."""
        return self.duration


class ConstantCurrent(_Constant):
    """Direct current, switched on and off."""

    current: Current
    """Current [A]."""


class ConstantVoltage(_Constant):
    """Constant voltage, switched on and off."""

    voltage: Voltage
    """Voltage between the electrode ends, or at no load where the machine has a circuit [V]."""


class ConstantPower(_Constant):
    """Constant power, switched on and off."""

    power: Power
    """Power between the electrode ends [W]."""


class _Sloped(_Shape[Level], Generic[Level]):
    waveform: str
    """Shape of the pulse."""
    peak: Level
    """Current [A], voltage [V] or power [W] of the constant part."""
    up: Time
    """Up-slope time [s]."""
    hold: Time
    """Time at the peak [s]."""
    down: Time
    """Down-slope time [s]."""

    @property
    def length(self) -> float:
        """Time from start to end of the pulse [s]."""
        return self.up + self.hold + self.down

    @model_validator(mode="after")
    def _lasts(self) -> Self:
        if self.length == 0.0:
            fault = Fault(
                at=("hold",),
                message="a pulse of no length",
                value="0 s",
                allowed="up + hold + down > 0 s",
                cure="give the pulse a hold time",
            )
            refuse("current", [fault])
        return self


class Trapezoid(_Sloped[Level], Generic[Level]):
    """Up slope, constant part, down slope."""

    waveform: Literal["trapezoid"]
    """Shape of the pulse."""


class HalfSine(_Shape[Level], Generic[Level]):
    """One half wave."""

    waveform: Literal["half-sine"]
    """Shape of the pulse."""
    peak: Level
    """Current [A], voltage [V] or power [W] at the crest."""
    duration: Duration
    """Length of the half wave [s]."""

    @property
    def length(self) -> float:
        """Time from start to end of the pulse [s]."""
        return self.duration


class Alternating(_Shape[Level], Generic[Level]):
    """Alternating current or voltage from the mains, with phase-angle control."""

    waveform: Literal["ac"]
    """Shape of the pulse."""
    peak: Level
    """Current [A] or voltage [V] at the crest of a full half wave."""
    frequency: Frequency
    """Frequency of the mains [Hz]."""
    cycles: Annotated[float, Field(gt=0.0, le=1000.0)]
    """Whole or half cycles [-]; 0.5 is a single half wave."""
    phase_angle: FiringAngle = 0.0
    """Firing angle of the thyristors in each half wave [rad]: 0 deg passes all of it."""

    @property
    def half_waves(self) -> int:
        """Number of half waves."""
        return round(2.0 * self.cycles)

    @property
    def length(self) -> float:
        """Time from start to end of the pulse [s]."""
        return 0.5 * self.half_waves / self.frequency

    @field_validator("cycles")
    @classmethod
    def _half_cycles(cls, cycles: float) -> float:
        if not (2.0 * cycles).is_integer():
            raise fault_error(
                "not a number of half cycles", "0.5, 1, 1.5, ...", "round to a half cycle"
            )
        return cycles


class HighFrequencyDirect(_Sloped[Level], Generic[Level]):
    """Direct current of an inverter: up slope, constant part, down slope, all with a ripple."""

    waveform: Literal["hfdc"]
    """Shape of the pulse."""
    frequency: Frequency
    """Frequency of the inverter [Hz]; its rectified output ripples at twice that."""
    ripple: Annotated[float, Field(ge=0.0, le=2.0)]
    """Height of the triangular ripple from trough to crest, over the mean [-]."""


class _Listed(_Shape[Level], Generic[Level]):
    waveform: str
    """Shape of the pulse."""
    points: tuple[tuple[Time, Level], ...] = Field(min_length=2)
    """Pairs of time after the start [s] and current [A], voltage [V] or power [W]."""

    @property
    def length(self) -> float:
        """Time from start to end of the pulse [s]."""
        return self.points[-1][0]

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        refuse_disorder("current", [time for time, _ in self.points])
        return self


class Table(_Listed[Level], Generic[Level]):
    """Straight lines between given points; zero before the first and after the last."""

    waveform: Literal["table"]
    """Shape of the pulse."""


class Trace(TraceFile, _Listed[Level], Generic[Level]):
    """A recorded pulse from a CSV file.

    Its columns are "time [ms]" and "current [A]" (or voltage, or power). The points are read with
    the case and kept in it: a resolved case does not need the file.
    """

    waveform: Literal["csv"]
    """Shape of the pulse."""

    @model_validator(mode="wrap")
    @classmethod
    def _read_file(
        cls, data: Any, handler: ModelWrapValidatorHandler[Self], info: ValidationInfo
    ) -> Self:
        return validated(data, handler, info, _unit(cls.__pydantic_generic_metadata__["args"][0]))


class MultiPulse(Pulse, Generic[Single]):
    """Pulses one after another with cool times between them."""

    waveform: Literal["multi-pulse"]
    """Shape of the series."""
    pulses: tuple[Single, ...] = Field(min_length=2)
    """The pulses in order; none has a start of its own."""
    cool: tuple[Time, ...]
    """Times without current between the pulses [s], one fewer than pulses."""

    @property
    def starts(self) -> tuple[float, ...]:
        """Start of each pulse after that of the first [s]."""
        starts = [0.0]
        for pulse, cool in zip(self.pulses, self.cool, strict=False):
            starts.append(starts[-1] + pulse.length + cool)
        return tuple(starts)

    @property
    def length(self) -> float:
        """Time from the start of the first to the end of the last pulse [s]."""
        return self.starts[-1] + self.pulses[-1].length

    @model_validator(mode="after")
    def _fits(self) -> Self:
        text = "a pulse of a series starts after the cool time before it"
        cure = "set the cool time"
        faults = [
            Fault(("pulses", number, "start"), text, f"{pulse.start:g} s", "no start", cure)
            for number, pulse in enumerate(self.pulses)
            if pulse.start is not None
        ]
        if len(self.cool) != len(self.pulses) - 1:
            faults.append(
                Fault(
                    at=("cool",),
                    message="one cool time belongs between two pulses",
                    value=f"{len(self.cool)} cool times for {len(self.pulses)} pulses",
                    allowed=str(len(self.pulses) - 1),
                    cure="list one for each gap",
                )
            )
        if faults:
            refuse("current", faults)
        return self


class Discharge(Pulse):
    """A charged capacitor that is switched to the joint; all values referred to the electrodes."""

    capacitance: Capacitance
    """Capacitance [F]."""
    charge_voltage: ChargeVoltage
    """Voltage of the capacitor before the discharge [V]."""
    circuit_resistance: Resistance
    """Resistance of the circuit without the joint [ohm]."""
    circuit_inductance: Inductance
    """Inductance of the circuit [H]."""
    duration: Duration
    """Time for which the circuit stays closed [s]."""

    @property
    def length(self) -> float:
        """Time from closing to opening of the circuit [s]."""
        return self.duration


def refuse_disorder(title: str, times: Sequence[float]) -> None:
    """Refuse a table whose times fall, or that has no length.

    Equal times are allowed: the value jumps there.

    Args:
        title: Name of the table's model.
        times: Times of its points [s].

    Raises:
        ValidationError: If a time lies before the one above it, or all times are equal.
    """
    faults: list[Fault] = []
    for number, (before, after) in enumerate(pairwise(times), 1):
        if after < before:
            faults.append(
                Fault(
                    at=("points", number, 0),
                    message="times of a table must not fall",
                    value=f"{after:g} s",
                    allowed=f"at least {before:g} s",
                    cure="put the points in order of time",
                )
            )
    if times[0] == times[-1]:
        faults.append(
            Fault(
                at=("points",),
                message="a table of no length",
                value=f"{times[0]:g} s",
                allowed="times that differ",
                cure="add a later point",
            )
        )
    if faults:
        refuse(title, faults)


def _unit(level: Any) -> str:
    """Return the SI unit of an annotated quantity."""
    return str(level.__metadata__[0].unit)


Tagged = Field(discriminator="waveform")
SingleCurrent = Annotated[
    ConstantCurrent
    | Trapezoid[Current]
    | HalfSine[Current]
    | Alternating[Current]
    | HighFrequencyDirect[Current]
    | Table[Current]
    | Trace[Current],
    Tagged,
]
SingleVoltage = Annotated[
    ConstantVoltage
    | Trapezoid[Voltage]
    | HalfSine[Voltage]
    | Alternating[Voltage]
    | HighFrequencyDirect[Voltage]
    | Table[Voltage]
    | Trace[Voltage],
    Tagged,
]
SinglePower = Annotated[
    ConstantPower | Trapezoid[Power] | HalfSine[Power] | Table[Power] | Trace[Power], Tagged
]


class SeveralCurrents(MultiPulse[SingleCurrent]):
    """Current pulses one after another with cool times between them."""


class SeveralVoltages(MultiPulse[SingleVoltage]):
    """Voltage pulses one after another with cool times between them."""


class SeveralPowers(MultiPulse[SinglePower]):
    """Power pulses one after another with cool times between them."""


CurrentPulse = Annotated[SingleCurrent | SeveralCurrents, Tagged]
VoltagePulse = Annotated[SingleVoltage | SeveralVoltages, Tagged]
PowerPulse = Annotated[SinglePower | SeveralPowers, Tagged]
