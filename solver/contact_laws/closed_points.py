"""The closed points of a contact as a law reads them: pressure, temperatures, properties.

Every law reads the real area of contact from the same ratio, which cannot exceed the nominal area:
r = x (1 + x^4)^(-1/4) with x = p/H saturates smoothly (within 3e-5 of x below 0.1).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from microweld.arrays import Floats
from microweld.contact_laws.dual import Dual, harmonic, larger, smaller

#: A property of one body: temperature [K] -> value and slope.
SideLaw = Callable[[Floats], tuple[Floats, Floats]]
#: Share of the metal of slave and master at points that heat has softened, (n,) each [-].
Softened = tuple[Floats, Floats]


@dataclass(frozen=True)
class ContactSide:
    """The properties of one side."""

    electrical_conductivity: SideLaw  #: [S/m]
    thermal_conductivity: SideLaw  #: [W/(m K)]
    hardness: SideLaw  #: flow hardness [Pa]
    solidus: float  #: [K]
    liquidus: float  #: [K]
    annealed_hardness: SideLaw | None = None  #: of softened metal [Pa]; None where it is the same


def property_at(law: SideLaw, temperature: Dual) -> Dual:
    """Return a property of one side at its temperature.

    Args:
        law: The property.
        temperature: Temperature of the side [K].
    """
    return temperature.map(*law(temperature.value))


def superheated(temperature: Dual, superheat: Dual | None) -> Dual:
    """Return the highest temperature of a spot, sqrt(T^2 + U_m^2/(4 L)) [K].

    Args:
        temperature: Of the metal around it [K].
        superheat: U_m^2/(4 L) [K2]; None: nothing heats it.
    """
    if superheat is None:
        return temperature
    return (temperature * temperature + superheat).power(0.5)


def saturated(ratio: Dual) -> Dual:
    """Return x (1 + x^4)^(-1/4): the ratio x as long as it is small, and never more than 1."""
    x = ratio.value
    return ratio.map(x * np.power(1.0 + x**4, -0.25), np.power(1.0 + x**4, -1.25))


def molten_share(solidus: float, liquidus: float, temperature: Dual) -> Dual:
    """Return the molten share of a metal: a smooth step from 0 at solidus to 1 at liquidus [-].

    Args:
        solidus: Where it begins to melt [K].
        liquidus: Where all of it is molten [K]; that of the solidus where it melts at one
            temperature, infinite where it never melts.
        temperature: Its temperature [K].
    """
    if not np.isfinite(liquidus):
        return temperature.constant(0.0)
    span = liquidus - solidus
    if span <= 0.0:
        return temperature.constant((temperature.value >= liquidus).astype(float))
    x = np.clip((temperature.value - solidus) / span, 0.0, 1.0)
    return temperature.map(x * x * (3.0 - 2.0 * x), 6.0 * x * (1.0 - x) / span)


def _softened_hardness(side: ContactSide, temperature: Dual, hard: Dual, softened: Floats) -> Dual:
    """Return the hardness of one side of which a share has softened."""
    if side.annealed_hardness is None:
        return hard
    annealed = property_at(side.annealed_hardness, temperature)
    return hard.scaled(1.0 - softened) + annealed.scaled(softened)


@dataclass(frozen=True)
class ClosedPoints:
    """Points of a pair under pressure; properties are evaluated when a law asks for them."""

    slave: ContactSide
    master: ContactSide
    pressure: Floats  #: [Pa], positive
    slave_temperature: Dual  #: [K]
    master_temperature: Dual  #: [K]
    softened: Softened | None = None  #: None: no metal has softened
    superheat: Dual | None = None  #: U_m^2/(4 L) [K2], see `microweld.contact.superheat`

    @property
    def temperatures(self) -> tuple[Dual, Dual]:
        """Temperatures of slave and master [K]."""
        return self.slave_temperature, self.master_temperature

    @cached_property
    def spot_temperatures(self) -> tuple[Dual, Dual]:
        """Highest temperatures of the spots by that of slave and master, with superheat [K]."""
        return (
            superheated(self.slave_temperature, self.superheat),
            superheated(self.master_temperature, self.superheat),
        )

    @cached_property
    def mean_temperature(self) -> Dual:
        """Mean of both temperatures [K]."""
        return (self.slave_temperature + self.master_temperature).scaled(0.5)

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
        """Flow hardnesses of slave and master in their spots [Pa].

        That of partly softened metal is the mean of hard and annealed, weighted with their shares.
        """
        slave_spot, master_spot = self.spot_temperatures
        hard = (
            property_at(self.slave.hardness, slave_spot),
            property_at(self.master.hardness, master_spot),
        )
        if self.softened is None:
            return hard
        sides = (self.slave, self.master)
        slave, master = (
            _softened_hardness(*side)
            for side in zip(sides, self.spot_temperatures, hard, self.softened, strict=True)
        )
        return slave, master

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
        """Share of the nominal area in true contact: p/H of the softer side, saturating [-]."""
        return saturated(self.hardness.inverse().scaled(self.pressure))

    @cached_property
    def molten(self) -> Dual:
        """Molten share of the face that has melted more: liquid wets what is solid [-]."""
        return self._molten(self.temperatures)

    @cached_property
    def molten_spots(self) -> Dual:
        """The same of the spots, which melt before their faces."""
        return self._molten(self.spot_temperatures)

    def everywhere(self, value: Floats | float) -> Dual:
        """Return a number, or one for each point, that no temperature changes."""
        return self.slave_temperature.constant(value)

    def _molten(self, temperatures: tuple[Dual, Dual]) -> Dual:
        slave, master = (
            molten_share(side.solidus, side.liquidus, temperature)
            for side, temperature in zip((self.slave, self.master), temperatures, strict=True)
        )
        return larger(slave, master)

    def _of_sides(self, slave: SideLaw, master: SideLaw) -> tuple[Dual, Dual]:
        return property_at(slave, self.slave_temperature), property_at(
            master, self.master_temperature
        )
