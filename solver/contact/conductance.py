"""Conductances of a contact: the law of the solid contact, and what melting makes of it.

A law gives h_e and h_t of the solid contact from one set of parameters (`microweld.contact_laws`).
Where the lower-melting side melts, metal touches metal everywhere and any film floats off, whatever
the law: with the smooth molten share w (0 below solidus, 1 above liquidus)

    h = h_solid^(1-w) h_merged^w,    h_merged = conductivity/length

The length is a small part of the local cell size, so that a merged contact drops far less than a
cell beside it does, and the matrix stays well conditioned. The mean is geometric because h spans
decades. Without pressure there is no contact: h = 0.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from microweld.arrays import Floats
from microweld.contact_laws.closed_points import ClosedPoints, ContactSide, Softened
from microweld.contact_laws.dual import Dual
from microweld.contact_laws.law import Conductances, SolidLaw


@dataclass(frozen=True)
class ConstantConductance:
    """A closed contact that conducts the same at any pressure and temperature, and never melts."""

    electrical: float  #: [S/m2]
    thermal: float  #: [W/(m2 K)]

    def evaluate(
        self,
        pressure: Floats,
        slave_temperature: Dual,
        master_temperature: Dual,
        softened: Softened | None = None,
    ) -> Conductances:
        """Return the constants where there is pressure, 0 elsewhere.

        Args:
            pressure: Of the points (n,) [Pa].
            slave_temperature: Of the slave at the points [K].
            master_temperature: Of the master [K].
            softened: Share of softened metal on either side.
        """
        closed = (pressure > 0.0).astype(float)
        return Conductances(
            slave_temperature.constant(self.electrical * closed),
            slave_temperature.constant(self.thermal * closed),
        )


@dataclass(frozen=True)
class MetalContact:
    """The contact of one pair, solid or molten."""

    slave: ContactSide
    master: ContactSide
    law: SolidLaw  #: of the solid contact
    merged_length: float  #: conduction length of a molten contact [m]

    def evaluate(
        self,
        pressure: Floats,
        slave_temperature: Dual,
        master_temperature: Dual,
        softened: Softened | None = None,
    ) -> Conductances:
        """Return the conductances at points, 0 without pressure.

        Args:
            pressure: Of the points (n,) [Pa].
            slave_temperature: Of the slave at the points [K].
            master_temperature: Of the master [K].
            softened: Share of softened metal on either side.
        """
        closed = pressure > 0.0
        at = ClosedPoints(
            self.slave,
            self.master,
            pressure[closed],
            slave_temperature[closed],
            master_temperature[closed],
            softened and (softened[0][closed], softened[1][closed]),
        )
        solid = self.law.evaluate(at)
        electrical = self._merge(solid.electrical, at.electrical_conductivity, at)
        thermal = self._merge(solid.thermal, at.thermal_conductivity, at)
        return Conductances(_spread(electrical, closed), _spread(thermal, closed))

    def _merge(self, solid: Dual, conductivity: Dual, at: ClosedPoints) -> Dual:
        """Geometric mean of solid and merged conductance, weighted by the molten share."""
        log_solid = solid.log()
        log_merged = conductivity.scaled(1.0 / self.merged_length).log()
        return (log_solid + at.molten * (log_merged + log_solid.scaled(-1.0))).exp()


def _spread(values: Dual, closed: NDArray[np.bool_]) -> Dual:
    """Values of the closed points among all points, 0 elsewhere."""
    value = np.zeros(closed.shape)
    value[closed] = values.value
    slope = np.zeros((len(values.slope), *closed.shape))
    slope[:, closed] = values.slope
    return Dual(value, slope)


def effusivity(thermal_conductivity: float, volumetric_heat_capacity: float) -> float:
    """Return sqrt(k rho c) [W s^0.5/(m2 K)].

    Args:
        thermal_conductivity: k [W/(m K)].
        volumetric_heat_capacity: rho c [J/(m3 K)].
    """
    return float(np.sqrt(thermal_conductivity * volumetric_heat_capacity))


def slave_heat_share(slave_effusivity: float, master_effusivity: float) -> float:
    """Return the share of the interface's heat that enters the slave, f_s = e_s/(e_s + e_m).

    The coupling takes both effusivities at room temperature: the share is then a number of the
    pair, which keeps the Newton tangent exact and the latent heat out of it; with a finite thermal
    conductance the share matters only where the two sides differ in temperature.

    Args:
        slave_effusivity: e_s [W s^0.5/(m2 K)].
        master_effusivity: e_m [W s^0.5/(m2 K)].
    """
    return slave_effusivity / (slave_effusivity + master_effusivity)
