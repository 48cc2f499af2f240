"""What the welding machine does: the source of the current, and the force of the head.

Time zero is the first touch of the electrodes at no force. Times are in second, current in
ampere, force in newton, all of the whole joint, whatever part of it is modelled. A positive
current flows from the upper electrode to the lower one.
"""

from __future__ import annotations

from typing import Self

from pydantic import model_validator

from microweld.cases.current import CurrentPulse, Discharge, PowerPulse, Pulse, VoltagePulse
from microweld.cases.force import ForceProfile, Forces, Head
from microweld.inputs import CurrentLimit, Fault, InputModel, VoltageLimit, refuse

SOURCES = ("current", "voltage", "power", "discharge")


class Machine(InputModel):
    """The welding machine: a source, one of current, voltage, power and discharge; and the head."""

    current: CurrentPulse | None = None
    """Current of the whole joint over time, for a source that controls it."""
    voltage: VoltagePulse | None = None
    """Voltage between the electrode ends over time, for a source that controls it."""
    power: PowerPulse | None = None
    """Power between the electrode ends over time, for a source that controls it."""
    discharge: Discharge | None = None
    """A capacitor discharge."""
    current_limit: CurrentLimit | None = None
    """Current of the whole joint that the source does not exceed, whatever it controls [A]."""
    voltage_limit: VoltageLimit | None = None
    """Voltage between the electrode ends that the source does not exceed, whatever it controls [V]."""
    force: ForceProfile | None = None
    """Force of the one head on the whole joint over time."""
    forces: Forces | None = None
    """Forces of two heads, in place of `force`."""
    head: Head = Head()
    """Mass, friction and stop of the head, or of each of two."""

    @property
    def sources(self) -> tuple[str, ...]:
        """What the case names as its source; exactly one in a valid case."""
        return tuple(name for name in SOURCES if getattr(self, name) is not None)

    @property
    def profiles(self) -> dict[str, ForceProfile]:
        """The force of each head, by name."""
        if self.forces is None:
            given = {"": self.force}
        else:
            given = dict(self.forces)
        return {name: profile for name, profile in given.items() if profile is not None}

    @property
    def squeeze_end(self) -> float:
        """When all heads have squeezed [s]."""
        return max(profile.squeeze_end for profile in self.profiles.values())

    @property
    def pulse(self) -> Pulse:
        """What the source delivers."""
        pulse: Pulse = getattr(self, self.sources[0])
        return pulse

    @property
    def current_start(self) -> float:
        """When the current starts [s]."""
        if self.pulse.start is None:
            return self.squeeze_end
        return self.pulse.start

    @property
    def current_end(self) -> float:
        """When the current has ended [s]."""
        return self.current_start + self.pulse.length

    @property
    def end_time(self) -> float:
        """When the simulation ends [s]."""
        return max(profile.end_time(self.current_end) for profile in self.profiles.values())

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        text = "a machine has one source"
        allowed = ", ".join(SOURCES)
        if not self.sources:
            refuse(
                "machine",
                [Fault(("current",), text, "none", f"one of {allowed}", "add current: ...")],
            )
        faults = [
            Fault((name,), text, ", ".join(self.sources), f"one of {allowed}", "keep one of them")
            for name in self.sources[1:]
        ]
        for limited in ("current", "voltage"):
            value = getattr(self, f"{limited}_limit")
            if value is not None and self.sources[0] in (limited, "discharge"):
                text = f"a {self.sources[0]} source knows no {limited} limit"
                cure = "remove the limit"
                faults.append(Fault((f"{limited}_limit",), text, f"{value:g}", "no limit", cure))
        if faults:
            refuse("machine", faults)
        return self

    @model_validator(mode="after")
    def _one_force_or_two(self) -> Self:
        if (self.force is None) == (self.forces is None):
            text = "a machine has one head with a force, or two with forces"
            allowed = "force, forces"
            if self.force is None:
                found = "none"
            else:
                found = allowed
            refuse(
                "machine",
                [Fault(("force",), text, found, f"one of {allowed}", "write one of them")],
            )
        return self

    @model_validator(mode="after")
    def _force_carries_current(self) -> Self:
        key = self.sources[0]
        faults = []
        if self.current_start == 0.0:
            text = "the current starts at first touch, where no force carries it"
            cure = "start the current after some squeeze time"
            faults.append(Fault((key, "start"), text, "0 s", "more than 0 s", cure))
        if self.current_end > self.end_time:
            text = f"the force table ends at {self.end_time:g} s, before the current ends at {self.current_end:g} s"
            allowed = f"at least {self.current_end:g} s"
            faults.append(
                Fault(
                    ("force", "points"), text, f"{self.end_time:g} s", allowed, "extend the force"
                )
            )
        if faults:
            refuse("machine", faults)
        return self
