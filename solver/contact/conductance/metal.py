"""How well a contact conducts: a law for the solid contact, and what melting makes of it.

A law gives h_e and h_t of the solid contact from one set of parameters (`microweld.contact.conductance.laws`).
Where the lower-melting side melts, metal touches metal everywhere and any film floats off, whatever
the law: with the smooth molten share w (0 below solidus, 1 above liquidus)

    h = h_solid^(1-w) h_merged^w,    h_merged = conductivity/length

The length is a small part of the local cell size, so that a merged contact drops far less than a
cell beside it does, and the matrix stays well conditioned. The mean is geometric because h spans
decades. Without pressure there is no contact: h = 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from microweld.arrays import Floats
from microweld.contact.conductance.closed_points import ClosedPoints, ContactSide
from microweld.contact.conductance.dual import Dual


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
    """A closed contact that conducts the same at any pressure and temperature, and never melts."""

    electrical: float  #: [S/m2]
    thermal: float  #: [W/(m2 K)]

    def evaluate(
        self, pressure: Floats, slave_temperature: Floats, master_temperature: Floats
    ) -> Conductances:
        """The constants where there is pressure, 0 elsewhere."""
        closed = (pressure > 0.0).astype(float)
        zero = np.zeros_like(closed)
        return Conductances(self.electrical * closed, self.thermal * closed, zero, zero, zero, zero)


class SolidLaw(Protocol):
    """Conductances of a contact that has not melted."""

    def conductances(self, at: ClosedPoints) -> tuple[Dual, Dual]:
        """Electrical [S/m2] and thermal [W/(m2 K)] conductance, both positive."""


@dataclass(frozen=True)
class MetalContact:
    """The contact of one pair, solid or molten."""

    slave: ContactSide
    master: ContactSide
    law: SolidLaw  #: of the solid contact
    merged_length: float  #: conduction length of a molten contact [m]

    def evaluate(
        self, pressure: Floats, slave_temperature: Floats, master_temperature: Floats
    ) -> Conductances:
        """Conductances at points with pressure [Pa] and temperatures [K] of the sides.

        0 without pressure.
        """
        closed = pressure > 0.0
        at = ClosedPoints(
            self.slave,
            self.master,
            pressure[closed],
            slave_temperature[closed],
            master_temperature[closed],
        )
        electrical, thermal = self.law.conductances(at)
        electrical = self._merge(electrical, at.electrical_conductivity, at)
        thermal = self._merge(thermal, at.thermal_conductivity, at)
        columns = [
            electrical.value,
            thermal.value,
            electrical.slave,
            electrical.master,
            thermal.slave,
            thermal.master,
        ]
        return Conductances(*(_spread(column, closed) for column in columns))

    def _merge(self, solid: Dual, conductivity: Dual, at: ClosedPoints) -> Dual:
        """Geometric mean of solid and merged conductance, weighted by the molten share."""
        log_solid = solid.log()
        log_merged = conductivity.scaled(1.0 / self.merged_length).log()
        return (log_solid + at.molten * (log_merged + log_solid.scaled(-1.0))).exp()


def _spread(values: Floats, closed: NDArray[np.bool_]) -> Floats:
    out = np.zeros(closed.shape)
    out[closed] = values
    return out


def effusivity(thermal_conductivity: float, volumetric_heat_capacity: float) -> float:
    """sqrt(k rho c) [W s^0.5/(m2 K)]."""
    return float(np.sqrt(thermal_conductivity * volumetric_heat_capacity))


def slave_heat_share(slave_effusivity: float, master_effusivity: float) -> float:
    """Share of the interface's heat that enters the slave, f_s = e_s/(e_s + e_m).

    The coupling takes both effusivities at room temperature: the share is then a number of the
    pair, which keeps the Newton tangent exact and the latent heat out of it; with a finite thermal
    conductance the share matters only where the two sides differ in temperature.
    """
    return slave_effusivity / (slave_effusivity + master_effusivity)
