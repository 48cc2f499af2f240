"""What a contact law may use: pressure, temperatures and properties of both sides at the closed points.

Every law reads the real area of contact from the same ratio, which cannot exceed the nominal area:
r = x (1 + x^4)^(-1/4) with x = p/H saturates smoothly (within 3e-5 of x below 0.1).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from microweld.arrays import Floats
from microweld.contact.conductance.dual import Dual, harmonic, smaller

#: A property of one body: temperature [K] -> value and slope.
SideLaw = Callable[[Floats], tuple[Floats, Floats]]


@dataclass(frozen=True)
class ContactSide:
    """The properties of one side."""

    electrical_conductivity: SideLaw  #: [S/m]
    thermal_conductivity: SideLaw  #: [W/(m K)]
    hardness: SideLaw  #: flow hardness [Pa]
    solidus: float  #: [K]
    liquidus: float  #: [K]


def saturated(ratio: Dual) -> Dual:
    """The ratio x itself as long as it is small, never more than 1: x (1 + x^4)^(-1/4)."""
    x = ratio.value
    return ratio.map(x * np.power(1.0 + x**4, -0.25), np.power(1.0 + x**4, -1.25))


@dataclass(frozen=True)
class ClosedPoints:
    """Points of a pair under pressure; properties are evaluated when a law asks for them."""

    slave: ContactSide
    master: ContactSide
    pressure: Floats  #: [Pa], positive
    slave_temperature: Floats  #: [K]
    master_temperature: Floats  #: [K]

    @cached_property
    def temperatures(self) -> tuple[Dual, Dual]:
        """Temperatures of slave and master [K]."""
        one = np.ones_like(self.pressure)
        zero = np.zeros_like(self.pressure)
        return Dual(self.slave_temperature, one, zero), Dual(self.master_temperature, zero, one)

    @cached_property
    def mean_temperature(self) -> Dual:
        """Mean of both temperatures [K]."""
        slave, master = self.temperatures
        return (slave + master).scaled(0.5)

    @cached_property
    def electrical_conductivities(self) -> tuple[Dual, Dual]:
        """Electrical conductivities of slave and master [S/m]."""
        return self._of_sides(
            self.slave.electrical_conductivity, self.master.electrical_conductivity
        )

    @cached_property
    def thermal_conductivities(self) -> tuple[Dual, Dual]:
        """Thermal conductivities of slave and master [W/(m K)]."""
        return self._of_sides(self.slave.thermal_conductivity, self.master.thermal_conductivity)

    @cached_property
    def hardnesses(self) -> tuple[Dual, Dual]:
        """Flow hardnesses of slave and master [Pa]."""
        return self._of_sides(self.slave.hardness, self.master.hardness)

    @cached_property
    def electrical_conductivity(self) -> Dual:
        """Harmonic mean of both sides [S/m]."""
        return harmonic(*self.electrical_conductivities)

    @cached_property
    def thermal_conductivity(self) -> Dual:
        """Harmonic mean of both sides [W/(m K)]."""
        return harmonic(*self.thermal_conductivities)

    @cached_property
    def hardness(self) -> Dual:
        """Flow hardness of the softer side [Pa]."""
        return smaller(*self.hardnesses)

    @cached_property
    def real_area(self) -> Dual:
        """Share of the nominal area that truly touches: pressure over the softer side's hardness, saturating [-]."""
        return saturated(self.hardness.inverse().scaled(self.pressure))

    @cached_property
    def molten(self) -> Dual:
        """Molten share of the lower-melting side, a smooth step between its solidus and liquidus [-]."""
        slave_melts = self.slave.liquidus <= self.master.liquidus
        side, temperature = (
            (self.slave, self.temperatures[0])
            if slave_melts
            else (self.master, self.temperatures[1])
        )
        span = side.liquidus - side.solidus
        x = np.clip((temperature.value - side.solidus) / span, 0.0, 1.0)
        return temperature.map(x * x * (3.0 - 2.0 * x), 6.0 * x * (1.0 - x) / span)

    def everywhere(self, value: float) -> Dual:
        """A number that is the same at all points."""
        return Dual.constant(np.full_like(self.pressure, value))

    def _of_sides(self, slave: SideLaw, master: SideLaw) -> tuple[Dual, Dual]:
        sides = zip(self.temperatures, (slave, master), strict=True)
        first, second = (temperature.map(*law(temperature.value)) for temperature, law in sides)
        return first, second
