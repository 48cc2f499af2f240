"""What the welding machine does: the current over time, and the force over time.

Time zero is the first touch of the electrodes at no force. Times are in second, current in
ampere, force in newton, all of the whole joint, whatever part of it is modelled. A positive
current flows from the upper electrode to the lower one.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from microweld.cases.base import CaseModel, Current, Duration, Fault, Force, ForceOrNone, Time, refuse


class _Pulse(CaseModel):
    """A pulse that starts once the force has been applied."""

    start: Time | None = None
    """When the current starts [s]; by default at the end of the squeeze time."""


class ConstantCurrent(_Pulse):
    """Direct current, switched on and off."""

    waveform: Literal["constant"]
    """Shape of the pulse."""
    current: Current
    """Current [A]."""
    duration: Duration
    """Length of the pulse [s]."""

    @property
    def length(self) -> float:
        """Time from start to end of the pulse [s]."""
        return self.duration


class Trapezoid(_Pulse):
    """Up slope, constant current, down slope."""

    waveform: Literal["trapezoid"]
    """Shape of the pulse."""
    peak: Current
    """Current of the constant part [A]."""
    up: Time
    """Up-slope time [s]."""
    hold: Time
    """Time at peak current [s]."""
    down: Time
    """Down-slope time [s]."""

    @property
    def length(self) -> float:
        """Time from start to end of the pulse [s]."""
        return self.up + self.hold + self.down

    @model_validator(mode="after")
    def _lasts(self) -> Self:
        if self.length == 0.0:
            refuse(
                "current",
                [
                    Fault(
                        ("hold",), "a pulse of no length", "0 s", "up + hold + down > 0 s", "give the pulse a hold time"
                    )
                ],
            )
        return self


class HalfSine(_Pulse):
    """One half wave."""

    waveform: Literal["half-sine"]
    """Shape of the pulse."""
    peak: Current
    """Current at the crest [A]."""
    duration: Duration
    """Length of the half wave [s]."""

    @property
    def length(self) -> float:
        """Time from start to end of the pulse [s]."""
        return self.duration


class CurrentTable(_Pulse):
    """Straight lines between given points; zero before the first and after the last."""

    waveform: Literal["table"]
    """Shape of the pulse."""
    points: tuple[tuple[Time, Current], ...] = Field(min_length=2)
    """Pairs of time after the start [s] and current [A]."""

    @property
    def length(self) -> float:
        """Time from start to end of the pulse [s]."""
        return self.points[-1][0]

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        _refuse_disorder("current", [time for time, _ in self.points])
        return self


CurrentPulse = Annotated[ConstantCurrent | Trapezoid | HalfSine | CurrentTable, Field(discriminator="waveform")]


class RampHoldForce(CaseModel):
    """The force rises to its value during the squeeze time, then stays to the end."""

    profile: Literal["ramp-hold"]
    """Shape of the force over time."""
    force: Force
    """Electrode force [N]."""
    squeeze: Duration
    """Time from first touch to the full force [s]."""
    hold: Time
    """Time at full force after the current has ended [s]."""

    @property
    def squeeze_end(self) -> float:
        """When the force is first complete [s]."""
        return self.squeeze

    def end_time(self, current_end: float) -> float:
        """When the electrodes open and the simulation ends [s]."""
        return max(current_end, self.squeeze) + self.hold


class ForceTable(CaseModel):
    """Straight lines between given points, from time zero to the end of the simulation."""

    profile: Literal["table"]
    """Shape of the force over time."""
    points: tuple[tuple[Time, ForceOrNone], ...] = Field(min_length=2)
    """Pairs of time [s], the first 0, and force [N]. The last time ends the simulation."""

    @property
    def squeeze_end(self) -> float:
        """When the force first reaches its largest value [s]."""
        return max(self.points, key=lambda point: (point[1], -point[0]))[0]

    def end_time(self, current_end: float) -> float:
        """When the electrodes open and the simulation ends [s]."""
        return self.points[-1][0]

    @model_validator(mode="after")
    def _starts_at_zero(self) -> Self:
        times = [time for time, _ in self.points]
        _refuse_disorder("force", times)
        if times[0] != 0.0:
            refuse(
                "force",
                [
                    Fault(
                        ("points", 0, 0),
                        "the first time must be zero",
                        f"{times[0]:g} s",
                        "0 s",
                        "start the table at 0 s",
                    )
                ],
            )
        forces = [force for _, force in self.points]
        for number, force in enumerate(forces[1:], 1):
            if force == 0.0:
                text = "no force after the first touch: the contacts would open"
                refuse(
                    "force",
                    [Fault(("points", number, 1), text, "0 N", "more than 0 N", "keep some force on the electrodes")],
                )
        return self


ForceProfile = Annotated[RampHoldForce | ForceTable, Field(discriminator="profile")]


class Machine(CaseModel):
    """The welding machine: current source and head."""

    current: CurrentPulse
    """Weld current of the whole joint over time."""
    force: ForceProfile
    """Electrode force on the whole joint over time."""

    @property
    def current_start(self) -> float:
        """When the current starts [s]."""
        return self.force.squeeze_end if self.current.start is None else self.current.start

    @property
    def current_end(self) -> float:
        """When the current has ended [s]."""
        return self.current_start + self.current.length

    @property
    def end_time(self) -> float:
        """When the simulation ends [s]."""
        return self.force.end_time(self.current_end)

    @model_validator(mode="after")
    def _force_carries_current(self) -> Self:
        faults = []
        if self.current_start == 0.0:
            text = "the current starts at first touch, where no force carries it"
            faults.append(
                Fault(("current", "start"), text, "0 s", "more than 0 s", "start the current after some squeeze time")
            )
        if self.current_end > self.end_time:
            text = f"the force table ends at {self.end_time:g} s, before the current ends at {self.current_end:g} s"
            faults.append(
                Fault(
                    ("force", "points"),
                    text,
                    f"{self.end_time:g} s",
                    f"at least {self.current_end:g} s",
                    "extend the force",
                )
            )
        if faults:
            refuse("machine", faults)
        return self


def _refuse_disorder(title: str, times: list[float]) -> None:
    """Raise for every time of a table before the one above it, and for a table of no length; equal times jump."""
    faults: list[Fault] = []
    for number, (before, after) in enumerate(pairwise(times), 1):
        if after < before:
            value: Any = f"{after:g} s"
            text = "times of a table must not fall"
            faults.append(
                Fault(("points", number, 0), text, value, f"at least {before:g} s", "put the points in order of time")
            )
    if times[0] == times[-1]:
        faults.append(
            Fault(("points",), "a table of no length", f"{times[0]:g} s", "times that differ", "add a later point")
        )
    if faults:
        refuse(title, faults)
