"""Force and current of a drawn weld: what its wires yield under, and what heats it as wished.

The current follows from the relation of Kohlrausch between voltage and temperature. Between two
ends that are kept at T0, without other losses, the hottest place of a steady current has

    U^2 = 4 L (T^2 - T0^2),

whatever the shape, with the Lorenz number L of metals. The current is U over a resistance: lengths
of metal, and contacts of the area F/(3 sigma_y) at which the softer metal stops flowing. In each
metal a disc of the radius a has rho/(4 a), a line of the half width b and the length l, from which
the current spreads as far as s, rho ln(2 s/b)/(pi l). A pulse of the length t that is short
compared with the thermal time tau of the joint heats less, by 1 - exp(-t/tau), and needs more
current. That contacts grow as their metal softens is ignored.
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


def pressed_area(force: float, metals: tuple[Metal, ...]) -> float:
    """Return the area at which the softest of some metals carries a force [m2].

    Args:
        force: The force [N].
        metals: That are pressed together.
    """
    return force / (HARDNESS * min(metal.yield_stress for metal in metals))


@dataclass(frozen=True)
class Contact:
    """Metals that a share of the force presses together, at a disc or along a line."""

    metals: tuple[Metal, Metal]
    share: float = 1.0  #: of the force [-]
    line: tuple[float, float] | None = None  #: its length, and how far the current spreads [m]

    def resistance(self, force: float, temperature: float) -> float:
        """Return the constriction resistance of both sides [ohm].

        Args:
            force: Of the whole joint [N].
            temperature: Mean of both sides [K].
        """
        area = pressed_area(self.share * force, self.metals)
        if self.line is None:
            shape = 0.25 / math.sqrt(area / math.pi)
        else:
            length, spread = self.line
            shape = math.log(4.0 * spread * length / area) / (math.pi * length)
        return shape * sum(metal.resistivity(temperature) for metal in self.metals)


@dataclass(frozen=True)
class Column:
    """Sheets between two electrodes of one metal, where the current passes straight through."""

    sheets: tuple[tuple[Metal, float], ...]  #: with their thicknesses [m]
    end: Metal

    def resistance(self, force: float, temperature: float) -> float:
        """Return the resistance of the sheets and of the constriction in the electrodes [ohm].

        Args:
            force: Of the whole joint [N].
            temperature: Mean of all [K].
        """
        area = pressed_area(force, (self.end, *(sheet for sheet, _ in self.sheets)))
        through = sum(sheet.resistivity(temperature) * size for sheet, size in self.sheets) / area
        return through + self.end.resistivity(temperature) / (2.0 * math.sqrt(area / math.pi))


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

    ways: tuple[tuple[Contact | Length, ...], ...]

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


Part = Contact | Column | Length | Shunt


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
