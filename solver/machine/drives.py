"""What holds at the driven terminal: a current, a voltage, a power, a circuit, and their limits.

To Newton's method the load, near the state it has reached, is a straight line

    I(U) = I_0 + G (U - U_0)                [A]

with the terminal's potential U [V] and the current I [A] that enters there. A drive says at which U
its own characteristic meets that line. No drive needs a starting guess or a derivative, and a limit
acts in the very iteration in which it is reached. G is negative where the voltage falls as the
current rises, as when a contact melts within a step.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class LoadLine:
    """The load near its present state."""

    potential: float  #: U_0 [V]
    current: float  #: I_0 [A]
    conductance: float  #: G, not 0 [S]

    def current_at(self, potential: float) -> float:
        """Return the current at a potential [A]."""
        return self.current + self.conductance * (potential - self.potential)

    def potential_at(self, current: float) -> float:
        """Return the potential at a current [V]."""
        return self.potential + (current - self.current) / self.conductance


class Drive(Protocol):
    """What the machine does to the driven terminal during a step."""

    def potential_on(self, load: LoadLine) -> float:
        """Return the potential at which the drive's characteristic meets the load line [V]."""


@dataclass(frozen=True)
class Current:
    """The driven terminal carries a given total current; its potential is unknown."""

    amperes: float  #: entering at the driven terminal [A]

    def potential_on(self, load: LoadLine) -> float:
        """Return the potential at which the load draws the current [V]."""
        return load.potential_at(self.amperes)


OPEN = Current(0.0)


@dataclass(frozen=True)
class Voltage:
    """The driven terminal has a given potential."""

    volts: float  #: against the earthed terminal [V]

    def potential_on(self, load: LoadLine) -> float:
        """Return the given potential [V]."""
        return self.volts


@dataclass(frozen=True)
class Power:
    """The source delivers U I = P with a current that enters at the driven terminal."""

    watts: float  #: P, positive [W]

    def potential_on(self, load: LoadLine) -> float:
        """Return the root of U I(U) = P on the load's side of the crest [V], or the crest."""
        idle = load.potential_at(0.0)
        spread = math.sqrt(max(idle**2 + 4.0 * self.watts / load.conductance, 0.0))
        # only a line that falls with the voltage has a crest, and two positive roots
        if load.conductance < 0.0 and load.potential < 0.5 * idle:
            spread = -spread
        return 0.5 * (idle + spread)


@dataclass(frozen=True)
class Thevenin:
    """A voltage source behind a resistance, U = E - R I."""

    source_voltage: float  #: E [V]
    resistance: float  #: R, positive [ohm]

    def potential_on(self, load: LoadLine) -> float:
        """Return the potential at which E - R I(U) = U [V]."""
        share = 1.0 / (1.0 + self.resistance * load.conductance)
        return load.potential + share * (
            self.source_voltage - self.resistance * load.current - load.potential
        )


@dataclass(frozen=True)
class Limited:
    """A drive that gives way where its current or its voltage would exceed a limit in magnitude."""

    drive: Drive
    amperes: float = math.inf  #: largest current [A]
    volts: float = math.inf  #: largest voltage [V]

    def potential_on(self, load: LoadLine) -> float:
        """Return the drive's own potential, or that of the limit reached [V]."""
        potential = self.drive.potential_on(load)
        current = load.current_at(potential)
        if abs(current) > self.amperes:
            potential = load.potential_at(math.copysign(self.amperes, current))
        return math.copysign(min(abs(potential), self.volts), potential)


@dataclass(frozen=True)
class OfWholeJoint:
    """A drive of the whole joint on one of its equal parts: same voltage, share of the current."""

    drive: Drive
    parts: int  #: number of equal parts of the joint

    def potential_on(self, load: LoadLine) -> float:
        """Return the drive's potential on the load of all parts [V]."""
        return self.drive.potential_on(
            LoadLine(load.potential, self.parts * load.current, self.parts * load.conductance)
        )
