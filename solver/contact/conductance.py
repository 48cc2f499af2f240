"""How well a contact conducts: one law, one set of parameters, for current and for heat.

Micro-contacts of two rough surfaces under pressure p (Cooper, Mikic and Yovanovich):

    h_t = 1.25 k_h (m/s) r^0.95,    h_e = 1.25 sigma_h (m/s) r^0.95,    r = p/H

with harmonic means k_h, sigma_h of the two sides, asperity slope m, roughness s, and the flow hardness H(T) of the
softer side. The electrical law is the thermal one with the other conductivity, so Wiedemann-Franz ties them as far as
the metals obey it. A film adds its area resistance to the electrical path only: 1/h_e = 1/h_metal + R_film.

Two limits complete the law. The real contact area cannot exceed the nominal one: r saturates smoothly, r = x (1 +
x^4)^(-1/4) with x = p/H (within 3e-5 of x below 0.1). And where the lower-melting side melts, metal touches metal
everywhere and any film floats off: with the smooth molten share w (0 below solidus, 1 above liquidus)

    h = h_solid^(1-w) h_merged^w,    h_merged = conductivity/length

The length is a small part of the local cell size, so that a merged contact drops far less than a cell beside it does,
and the matrix stays well conditioned. The mean is geometric because h spans decades. Without pressure there is no
contact: h = 0.

References: cooper1969 (model), yovanovich1981 (the constants 1.25 and 0.95).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

#: A property of one body: temperature [K] -> value and slope.
SideLaw = Callable[[Floats], tuple[Floats, Floats]]

CONSTANT, EXPONENT = 1.25, 0.95


@dataclass(frozen=True)
class Conductances:
    """Contact conductances at points, and their slopes in the temperatures of the sides."""

    electrical: Floats  #: [S/m2]
    thermal: Floats  #: [W/(m2 K)]
    electrical_slave_slope: Floats
    electrical_master_slope: Floats
    thermal_slave_slope: Floats
    thermal_master_slope: Floats


@dataclass(frozen=True)
class ConstantConductance:
    """A closed contact that conducts the same at any pressure and temperature."""

    electrical: float  #: [S/m2]
    thermal: float  #: [W/(m2 K)]

    def evaluate(self, pressure: Floats, slave_temperature: Floats, master_temperature: Floats) -> Conductances:
        """The constants where there is pressure, 0 elsewhere."""
        closed = (pressure > 0.0).astype(float)
        zero = np.zeros_like(closed)
        return Conductances(self.electrical * closed, self.thermal * closed, zero, zero, zero, zero)


@dataclass(frozen=True)
class ContactSide:
    """The properties of one side."""

    electrical_conductivity: SideLaw  #: [S/m]
    thermal_conductivity: SideLaw  #: [W/(m K)]
    hardness: SideLaw  #: flow hardness [Pa]
    solidus: float  #: [K]
    liquidus: float  #: [K]


@dataclass(frozen=True)
class _Dual:
    """A quantity with its slopes in the slave's and the master's temperature."""

    value: Floats
    slave: Floats
    master: Floats

    def map(self, value: NDArray[Any], slope: NDArray[Any]) -> _Dual:
        """f(self), given f and f' at its values."""
        return _Dual(value, slope * self.slave, slope * self.master)

    def __mul__(self, other: _Dual) -> _Dual:
        return _Dual(
            self.value * other.value,
            self.slave * other.value + self.value * other.slave,
            self.master * other.value + self.value * other.master,
        )

    def __add__(self, other: _Dual) -> _Dual:
        return _Dual(self.value + other.value, self.slave + other.slave, self.master + other.master)

    def scaled(self, factor: float | Floats) -> _Dual:
        """Factor * self."""
        return _Dual(factor * self.value, factor * self.slave, factor * self.master)

    def power(self, exponent: float) -> _Dual:
        """self**exponent, for positive values."""
        return self.map(np.power(self.value, exponent), exponent * np.power(self.value, exponent - 1.0))

    def log(self) -> _Dual:
        """Natural logarithm."""
        return self.map(np.log(self.value), 1.0 / self.value)

    def exp(self) -> _Dual:
        """Exponential."""
        value = np.exp(self.value)
        return self.map(value, value)


def _both(slave: SideLaw, master: SideLaw, T_s: Floats, T_m: Floats) -> tuple[_Dual, _Dual]:
    zero = np.zeros_like(T_s)
    value_s, slope_s = slave(T_s)
    value_m, slope_m = master(T_m)
    return _Dual(value_s, slope_s, zero), _Dual(value_m, zero, slope_m)


def _harmonic(a: _Dual, b: _Dual) -> _Dual:
    return (a.power(-1.0) + b.power(-1.0)).power(-1.0).scaled(2.0)


def _softer(a: _Dual, b: _Dual) -> _Dual:
    first = a.value <= b.value
    return _Dual(*(np.where(first, x, y) for x, y in zip(vars(a).values(), vars(b).values(), strict=True)))


@dataclass(frozen=True)
class RoughMetalContact:
    """The law of this module for one pair."""

    slave: ContactSide
    master: ContactSide
    roughness: float  #: rms height of both surfaces together, s [m]
    asperity_slope: float  #: mean absolute slope of both surfaces together, m [-]
    film_resistance: float  #: area resistance of the film [Ohm m2]
    merged_length: float  #: conduction length of a molten contact [m]

    def evaluate(self, pressure: Floats, slave_temperature: Floats, master_temperature: Floats) -> Conductances:
        """Conductances at points with pressure [Pa] and temperatures [K] of the sides; 0 without pressure."""
        closed = pressure > 0.0
        T_s, T_m = slave_temperature[closed], master_temperature[closed]
        points = self._micro_contacts(pressure[closed], T_s, T_m)
        sigma = _harmonic(*_both(self.slave.electrical_conductivity, self.master.electrical_conductivity, T_s, T_m))
        k = _harmonic(*_both(self.slave.thermal_conductivity, self.master.thermal_conductivity, T_s, T_m))
        metal = sigma * points
        film = metal.scaled(self.film_resistance)
        electrical = metal * film.map(1.0 / (1.0 + film.value), -1.0 / (1.0 + film.value) ** 2)
        molten = self._molten(T_s, T_m)
        electrical = _merge(electrical, sigma.scaled(1.0 / self.merged_length), molten)
        thermal = _merge(k * points, k.scaled(1.0 / self.merged_length), molten)
        columns = [
            electrical.value, thermal.value, electrical.slave, electrical.master, thermal.slave, thermal.master,
        ]  # fmt: skip
        return Conductances(*(_spread(column, closed) for column in columns))

    def _micro_contacts(self, pressure: Floats, T_s: Floats, T_m: Floats) -> _Dual:
        """Conductance per conductivity, 1.25 (m/s) r^0.95 [1/m]."""
        hardness = _softer(*_both(self.slave.hardness, self.master.hardness, T_s, T_m))
        ratio = hardness.power(-1.0).scaled(pressure)
        x = ratio.value
        saturated = ratio.map(x * np.power(1.0 + x**4, -0.25), np.power(1.0 + x**4, -1.25))
        return saturated.power(EXPONENT).scaled(CONSTANT * self.asperity_slope / self.roughness)

    def _molten(self, T_s: Floats, T_m: Floats) -> _Dual:
        """Molten share of the lower-melting side, a smooth step between its solidus and liquidus [-]."""
        zero = np.zeros_like(T_s)
        slave_melts = self.slave.liquidus <= self.master.liquidus
        side, T = (self.slave, T_s) if slave_melts else (self.master, T_m)
        x = np.minimum(np.maximum((T - side.solidus) / (side.liquidus - side.solidus), 0.0), 1.0)
        slope = 6.0 * x * (1.0 - x) / (side.liquidus - side.solidus)
        value = x * x * (3.0 - 2.0 * x)
        return _Dual(value, slope, zero) if slave_melts else _Dual(value, zero, slope)


def _merge(solid: _Dual, merged: _Dual, molten: _Dual) -> _Dual:
    """Geometric mean of two conductances, weighted by the molten share."""
    log_solid = solid.log()
    return (log_solid + molten * (merged.log() + log_solid.scaled(-1.0))).exp()


def _spread(values: Floats, closed: NDArray[np.bool_]) -> Floats:
    out = np.zeros(closed.shape)
    out[closed] = values
    return out


def effusivity(thermal_conductivity: float, volumetric_heat_capacity: float) -> float:
    """sqrt(k rho c) [W s^0.5/(m2 K)]."""
    return float(np.sqrt(thermal_conductivity * volumetric_heat_capacity))


def slave_heat_share(slave_effusivity: float, master_effusivity: float) -> float:
    """Share of the interface's heat that enters the slave, f_s = e_s/(e_s + e_m).

    The coupling takes both effusivities at room temperature: the share is then a number of the pair, which keeps the
    Newton tangent exact and the latent heat out of it; with a finite thermal conductance the share matters only where
    the two sides differ in temperature.
    """
    return slave_effusivity / (slave_effusivity + master_effusivity)
