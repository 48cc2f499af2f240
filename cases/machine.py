"""The welding machine: the source of the current, and the force of the head.

Time zero is the first touch of the electrodes at no force. Currents and forces are those of the
whole joint, whatever part of it is modelled. A positive current flows from the upper electrode to
the lower one.
"""

from __future__ import annotations

from typing import Self

from pydantic import model_validator

from microweld.cases.current import (
    Alternating,
    CurrentPulse,
    Discharge,
    MultiPulse,
    PowerPulse,
    Pulse,
    VoltagePulse,
)
from microweld.cases.force import ForceProfile, Forces, Head
from microweld.inputs import (
    CurrentLimit,
    Fault,
    Inductance,
    InputModel,
    Resistance,
    VoltageLimit,
    refuse,
)

SOURCES = ("current", "voltage", "power", "discharge")
CIRCUIT = ("circuit_resistance", "circuit_inductance")


class Machine(InputModel):
    """The welding machine: a source, one of current, voltage, power and discharge; and the head."""

    current: CurrentPulse | None = None
    """Current of the whole joint over time, for a source that controls it."""
    voltage: VoltagePulse | None = None
    """Voltage between the electrode ends over time, for a source that controls it.

    With `circuit_resistance` or `circuit_inductance` it is that of the source at no load.
    """
    power: PowerPulse | None = None
    """Power between the electrode ends over time, for a source that controls it."""
    discharge: Discharge | None = None
    """A capacitor discharge."""
    circuit_resistance: Resistance | None = None
    """Resistance between a source of voltage and the electrode ends [ohm].

    None, if left out: the voltage is that between the electrode ends.
    """
    circuit_inductance: Inductance | None = None
    """Inductance between a source of voltage and the electrode ends [H]; none, if left out."""
    current_limit: CurrentLimit | None = None
    """Current of the whole joint that the source does not exceed, whatever it controls [A]."""
    voltage_limit: VoltageLimit | None = None
    """Voltage between the electrode ends that the source does not exceed [V].

    It holds whatever the source controls.
    """
    force: ForceProfile | None = None
    """Force of the one head on the whole joint over time."""
    forces: Forces | None = None
    """Forces of two heads, in place of `force`."""
    head: Head = Head()
    """Mass, friction and stop of the head, or of each of two."""

    @property
    def sources(self) -> tuple[str, ...]:
        """Names of the sources that the case states; exactly one in a valid case."""
        return tuple(name for name in SOURCES if getattr(self, name) is not None)

    @property
    def has_circuit(self) -> bool:
        """Whether a source of voltage has a resistance or an inductance in series."""
        return any(getattr(self, name) for name in CIRCUIT)

    @property
    def profiles(self) -> dict[str, ForceProfile]:
        """Force of each head over time, by the name of the head; a single one has none."""
        if self.forces is not None:
            return dict(self.forces)
        if self.force is not None:
            return {"": self.force}
        return {}

    @property
    def squeeze_end(self) -> float:
        """End of the squeeze of the last head [s]."""
        return max(profile.squeeze_end for profile in self.profiles.values())

    @property
    def pulse(self) -> Pulse:
        """Pulse of the source."""
        pulse: Pulse = getattr(self, self.sources[0])
        return pulse

    @property
    def current_start(self) -> float:
        """Start of the current [s]."""
        if self.pulse.start is None:
            return self.squeeze_end
        return self.pulse.start

    @property
    def current_end(self) -> float:
        """End of the current [s]."""
        return self.current_start + self.pulse.length

    @property
    def end_time(self) -> float:
        """End of the simulation [s]."""
        return max(profile.end_time(self.current_end) for profile in self.profiles.values())

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        text = "a machine has one source"
        allowed = f"one of {', '.join(SOURCES)}"
        if not self.sources:
            refuse("machine", [Fault(("current",), text, "none", allowed, "add current: ...")])
        given = ", ".join(self.sources)
        faults = [
            Fault((name,), text, given, allowed, "keep one of them") for name in self.sources[1:]
        ]
        for limited in ("current", "voltage"):
            value = getattr(self, f"{limited}_limit")
            if value is not None and self.sources[0] in (limited, "discharge"):
                text = f"a {self.sources[0]} source has no {limited} limit"
                cure = "remove the limit"
                faults.append(Fault((f"{limited}_limit",), text, f"{value:g}", "no limit", cure))
        faults += self._circuit_faults()
        if faults:
            refuse("machine", faults)
        return self

    def _circuit_faults(self) -> list[Fault]:
        """Return the faults of what stands in series with the joint."""
        source = self.sources[0]
        given = [name for name in CIRCUIT if getattr(self, name) is not None]
        if source == "discharge":
            text = "a discharge has a circuit of its own"
            cures = {name: f"remove it; discharge.{name} is that of the circuit" for name in given}
        elif source in ("current", "power"):
            text = f"a {source} source delivers its {source} through any circuit"
            cures = dict.fromkeys(given, "remove it, or give the source as a voltage")
        elif self.circuit_inductance and _is_fired(self.pulse):
            text = "behind an inductance, thyristors conduct beyond the zero of the voltage"
            given = ["circuit_inductance"]
            cures = {given[0]: "set phase_angle to 0 deg, or remove the inductance"}
        else:
            return []
        return [
            Fault((name,), text, f"{getattr(self, name):g}", "a voltage source", cures[name])
            for name in given
        ]

    @model_validator(mode="after")
    def _one_force_or_two(self) -> Self:
        if (self.force is None) == (self.forces is None):
            if self.force is None:
                found = "none"
            else:
                found = "force, forces"
            fault = Fault(
                at=("force",),
                message="a machine has one head with a force, or two with forces",
                value=found,
                allowed="one of force, forces",
                cure="write one of them",
            )
            refuse("machine", [fault])
        return self

    @model_validator(mode="after")
    def _force_carries_current(self) -> Self:
        faults = []
        if self.current_start == 0.0:
            faults.append(
                Fault(
                    at=(self.sources[0], "start"),
                    message="the current starts at first touch, where the contacts have no force",
                    value="0 s",
                    allowed="more than 0 s",
                    cure="start the current after some squeeze time",
                )
            )
        if self.current_end > self.end_time:
            force_end = f"{self.end_time:g} s"
            current_end = f"{self.current_end:g} s"
            text = f"the force table ends at {force_end}, before the current ends at {current_end}"
            faults.append(
                Fault(
                    at=("force", "points"),
                    message=text,
                    value=force_end,
                    allowed=f"at least {current_end}",
                    cure="extend the force",
                )
            )
        if faults:
            refuse("machine", faults)
        return self


def _is_fired(pulse: Pulse) -> bool:
    """Check whether thyristors switch a pulse, or one of a series, on within its half waves."""
    if isinstance(pulse, MultiPulse):
        return any(_is_fired(single) for single in pulse.pulses)
    return isinstance(pulse, Alternating) and pulse.phase_angle > 0.0
