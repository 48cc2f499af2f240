"""Force and current of a drawn weld: what its wires yield under, and what heats it as wished.

The current follows from the relation of Kohlrausch between voltage and temperature. Between two
ends that are kept at T0, without other losses, the hottest place of a steady current has

    U^2 = 4 L (T^2 - T0^2),

whatever the shape, with the Lorenz number L of metals. The current is U over a resistance: lengths
of metal, and contacts of the radius a to which the force makes the softer metal flow,
(rho_1 + rho_2)/(4 a) with pi a^2 = F/(3 sigma_y). A pulse of the length t that is short compared
with the thermal time tau of the joint heats less, by 1 - exp(-t/tau), and needs more current.
The estimate ignores that contacts grow as their metal softens: most welds stay below it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from microweld.materials import load_material
from microweld.materials.flow import compile_flow

AMBIENT = 293.15  #: [K]
LORENZ = 2.443e-8  #: [V^2/K^2]
HARDNESS = 3.0  #: of a metal over its yield stress [-]


@dataclass(frozen=True)
class Metal:
    """A metal of the library in one of its tempers."""

    name: str
    temper: str

    def __str__(self) -> str:
        """Return the metal as a case states it."""
        return f"material: {self.name}, temper: {self.temper}"

    @property
    def yield_stress(self) -> float:
        """Flow stress at the start, without strain [Pa]."""
        flow = compile_flow([load_material(self.name, self.temper)])
        start = np.zeros(1)
        stress, *_ = flow.evaluate(start, start, np.array([AMBIENT]), np.zeros(1, dtype=np.int64))
        return float(stress[0])

    @property
    def hottest(self) -> float:
        """Temperature up to which the record knows what the solver needs [K]."""
        material = load_material(self.name, self.temper)
        return material.range("enthalpy")[1]

    @property
    def diffusivity(self) -> float:
        """Thermal diffusivity at the start [m2/s]."""
        conductivity = self._value("thermal_conductivity", AMBIENT)
        return conductivity / self._value("heat_capacity_volumetric", AMBIENT)

    def resistivity(self, temperature: float) -> float:
        """Return the electrical resistivity at a temperature [K], held beyond its range [ohm m]."""
        return 1.0 / self._value("electrical_conductivity", temperature)

    def _value(self, name: str, temperature: float) -> float:
        material = load_material(self.name, self.temper)
        lowest, highest = material.range(name)
        return float(material.evaluate(name, min(max(temperature, lowest), highest))[0])


@dataclass(frozen=True)
class Contact:
    """Two metals that a share of the force presses together."""

    metals: tuple[Metal, Metal]
    share: float = 1.0  #: of the force [-]

    def resistance(self, force: float, temperature: float) -> float:
        """Return the constriction resistance of both sides [ohm].

        Args:
            force: Of the whole joint [N].
            temperature: Mean of both sides [K].
        """
        softer = min(metal.yield_stress for metal in self.metals)
        radius = math.sqrt(self.share * force / (math.pi * HARDNESS * softer))
        return sum(metal.resistivity(temperature) for metal in self.metals) / (4.0 * radius)


@dataclass(frozen=True)
class Length:
    """A length of metal along the current."""

    metal: Metal
    ratio: float  #: length over section [1/m]

    def resistance(self, force: float, temperature: float) -> float:
        """Return the resistance [ohm].

        Args:
            force: Unused: that of a contact depends on it [N].
            temperature: Mean of the metal [K].
        """
        return self.metal.resistivity(temperature) * self.ratio


@dataclass(frozen=True)
class Shunt:
    """Two ways of the current side by side."""

    ways: tuple[tuple[Contact | Length, ...], tuple[Contact | Length, ...]]

    def resistance(self, force: float, temperature: float) -> float:
        """Return the resistance of both ways together [ohm].

        Args:
            force: Of the whole joint [N].
            temperature: Mean of the joint [K].
        """
        conductance = 0.0
        for way in self.ways:
            conductance += 1.0 / sum(part.resistance(force, temperature) for part in way)
        return 1.0 / conductance


Part = Contact | Length | Shunt


def current_for(
    temperature: float, path: tuple[Part, ...], force: float, pulse: float, thermal_time: float
) -> float:
    """Return the current that heats a joint to a temperature, by estimate [A].

    Args:
        temperature: Wished at the hottest place [K].
        path: What the current passes, one after another.
        force: Of the whole joint [N].
        pulse: Length of the pulse [s].
        thermal_time: Time in which the heat of the contact reaches the cooled metal [s].
    """
    voltage = math.sqrt(4.0 * LORENZ * (temperature**2 - AMBIENT**2))
    mean = 0.5 * (temperature + AMBIENT)
    resistance = sum(part.resistance(force, mean) for part in path)
    reached = 1.0 - math.exp(-pulse / thermal_time)
    return voltage / resistance / math.sqrt(reached)
