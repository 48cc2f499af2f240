"""The electrode force over time, and the head that carries it.

Time zero is the first touch of the electrodes at no force.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import Field, ModelWrapValidatorHandler, ValidationInfo, model_validator

from microweld.cases.current import refuse_disorder
from microweld.cases.traces import TraceFile, validated
from microweld.inputs import (
    Damping,
    Duration,
    Fault,
    Force,
    ForceOrNone,
    InputModel,
    Length,
    Mass,
    Stiffness,
    Time,
    refuse,
)

AT_ONCE = 0.01  #: share of the squeeze time in which a constant force builds up [-]


class _Squeeze(InputModel):
    profile: str
    """Shape of the force over time."""
    force: Force
    """Electrode force [N]."""
    squeeze: Duration
    """Time from first touch to the end of the squeeze, when the current starts by default [s]."""
    hold: Time
    """Time at full force after the current has ended [s]."""

    @property
    def squeeze_end(self) -> float:
        """End of the squeeze [s]."""
        return self.squeeze

    @property
    def rise(self) -> float:
        """Time from first touch to the full force [s]."""
        return self.squeeze

    def end_time(self, current_end: float) -> float:
        """Return the time at which the electrodes open and the simulation ends [s]."""
        return max(current_end, self.squeeze) + self.hold


class ConstantForce(_Squeeze):
    """The full force from first touch on, built up in a hundredth of the squeeze time."""

    profile: Literal["constant"]
    """Shape of the force over time."""

    @property
    def rise(self) -> float:
        """Time from first touch to the full force [s]."""
        return AT_ONCE * self.squeeze


class RampHoldForce(_Squeeze):
    """The force rises to its value during the squeeze time, then stays to the end."""

    profile: Literal["ramp-hold"]
    """Shape of the force over time."""


class SpringForce(_Squeeze):
    """A preloaded spring.

    The force rises during the squeeze time, then falls as the head follows the joint.
    """

    profile: Literal["spring"]
    """Shape of the force over time."""
    spring_stiffness: Stiffness
    """Force that the spring loses for each length of set-down after the squeeze [N/m]."""


class _ListedForce(InputModel):
    profile: str
    """Shape of the force over time."""
    points: tuple[tuple[Time, ForceOrNone], ...] = Field(min_length=2)
    """Pairs of time [s], the first 0, and force [N]. The last time ends the simulation."""

    @property
    def squeeze_end(self) -> float:
        """Time at which the force first has its largest value [s]."""
        return max(self.points, key=lambda point: (point[1], -point[0]))[0]

    def end_time(self, current_end: float) -> float:
        """Return the time at which the electrodes open and the simulation ends [s]."""
        return self.points[-1][0]

    @model_validator(mode="after")
    def _starts_at_zero(self) -> Self:
        times = [time for time, _ in self.points]
        refuse_disorder("force", times)
        faults = []
        if times[0] != 0.0:
            text = "the first time must be zero"
            cure = "start the table at 0 s"
            faults.append(Fault(("points", 0, 0), text, f"{times[0]:g} s", "0 s", cure))
        text = "no force after the first touch: the contacts would open"
        cure = "keep some force on the electrodes"
        faults += [
            Fault(("points", number, 1), text, "0 N", "more than 0 N", cure)
            for number, (_, force) in enumerate(self.points)
            if number and force == 0.0
        ]
        if faults:
            refuse("force", faults)
        return self


class ForceTable(_ListedForce):
    """Straight lines between given points, from time zero to the end of the simulation."""

    profile: Literal["table"]
    """Shape of the force over time."""


class ForceTrace(TraceFile, _ListedForce):
    """A recorded force from a CSV file with the columns "time [ms]" and "force [N]".

    The points are read with the case and kept in it: a resolved case does not need the file.
    """

    profile: Literal["csv"]
    """Shape of the force over time."""

    @model_validator(mode="wrap")
    @classmethod
    def _read_file(
        cls, data: Any, handler: ModelWrapValidatorHandler[Self], info: ValidationInfo
    ) -> Self:
        return validated(data, handler, info, "N")


ForceProfile = Annotated[
    ConstantForce | RampHoldForce | SpringForce | ForceTable | ForceTrace,
    Field(discriminator="profile"),
]


class Forces(InputModel):
    """Two electrodes side by side, each with a head and a force of its own."""

    left: ForceProfile
    """Force of the left electrode over time."""
    right: ForceProfile
    """Force of the right electrode over time."""


class Head(InputModel):
    """The moving part of the machine, with the upper electrode or with each of two.

    Without it, a head follows the joint at once.
    """

    mass: Mass | None = None
    """Moving mass [kg]; none, if left out."""
    damping: Damping = 0.0
    """Viscous damping of the head's guide [N s/m]."""
    friction: ForceOrNone = 0.0
    """Friction force of the head's guide [N]."""
    stop: Length | None = None
    """Set-down at which the head meets a stop, which then carries the force [m]."""
