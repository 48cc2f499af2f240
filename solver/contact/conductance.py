"""Conductances of a contact that has not melted, by the law of its pair.

A law gives h_e and h_t of the solid contact from one set of parameters (`microweld.contact_laws`).
Without pressure there is no contact: h = 0. Bonded spots touch without pressure: a share B of the
area conducts as under the pressure B H that makes as much touch (`bearing_pressure`). What melting
makes of it is a layer with a memory (`microweld.contact.layers.merging`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from microweld.arrays import Floats
from microweld.contact_laws.closed_points import ClosedPoints, ContactSide, Softened
from microweld.contact_laws.dual import Dual
from microweld.contact_laws.law import Conductances, SolidLaw


class ContactConductance(Protocol):
    """Conductances of one pair without layers."""

    def evaluate(
        self,
        pressure: Floats,
        slave_temperature: Dual,
        master_temperature: Dual,
        softened: Softened | None = None,
        superheat: Dual | None = None,
    ) -> Conductances:
        """Return the conductances at closed points and their slopes in both temperatures.

        Args:
            pressure: True contact pressure (n,) [Pa].
            slave_temperature: On the slave (n,) [K].
            master_temperature: On the master (n,) [K].
            softened: Share of softened metal on either side; None: nothing has softened.
            superheat: U_m^2/(4 L) of the spots [K2]; None: none.
        """

    def bearing_pressure(
        self,
        share: Floats,
        slave_temperature: Dual,
        master_temperature: Dual,
        softened: Softened | None = None,
    ) -> Floats:
        """Return the pressure under which a share of the area touches (n,) [Pa].

        Args:
            share: Of the area (n,) [-].
            slave_temperature: On the slave (n,) [K].
            master_temperature: On the master (n,) [K].
            softened: Share of softened metal on either side; None: nothing has softened.
        """


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
        superheat: Dual | None = None,
    ) -> Conductances:
        """Return the constants where there is pressure, 0 elsewhere.

        Args:
            pressure: Of the points (n,) [Pa].
            slave_temperature: Of the slave at the points [K].
            master_temperature: Of the master [K].
            softened: Share of softened metal on either side.
            superheat: U_m^2/(4 L) of the spots [K2]; None: none.
        """
        closed = (pressure > 0.0).astype(float)
        return Conductances(
            slave_temperature.constant(self.electrical * closed),
            slave_temperature.constant(self.thermal * closed),
        )

    def bearing_pressure(
        self,
        share: Floats,
        slave_temperature: Dual,
        master_temperature: Dual,
        softened: Softened | None = None,
    ) -> Floats:
        """Return any pressure where there is a share [Pa]: the conductances do not depend on it.

        Args:
            share: Of the area (n,) [-].
            slave_temperature: Of the slave at the points [K].
            master_temperature: Of the master [K].
            softened: Share of softened metal on either side.
        """
        return share


@dataclass(frozen=True)
class MetalContact:
    """The solid contact of one pair."""

    slave: ContactSide
    master: ContactSide
    law: SolidLaw

    def evaluate(
        self,
        pressure: Floats,
        slave_temperature: Dual,
        master_temperature: Dual,
        softened: Softened | None = None,
        superheat: Dual | None = None,
    ) -> Conductances:
        """Return the conductances at points, 0 without pressure.

        Args:
            pressure: Of the points (n,) [Pa].
            slave_temperature: Of the slave at the points [K].
            master_temperature: Of the master [K].
            softened: Share of softened metal on either side.
            superheat: U_m^2/(4 L) of the spots [K2]; None: none.
        """
        closed = pressure > 0.0
        at = ClosedPoints(
            self.slave,
            self.master,
            pressure[closed],
            slave_temperature[closed],
            master_temperature[closed],
            softened and (softened[0][closed], softened[1][closed]),
            superheat and superheat[closed],
        )
        solid = self.law.evaluate(at)
        return Conductances(
            _spread(solid.electrical, closed),
            _spread(solid.thermal, closed),
            solid.metal_share and _spread(solid.metal_share, closed),
        )

    def bearing_pressure(
        self,
        share: Floats,
        slave_temperature: Dual,
        master_temperature: Dual,
        softened: Softened | None = None,
    ) -> Floats:
        """Return B H, the pressure under which a share B of the area touches (n,) [Pa].

        Args:
            share: B (n,) [-].
            slave_temperature: Of the slave at the points [K].
            master_temperature: Of the master [K].
            softened: Share of softened metal on either side.
        """
        temperatures = (slave_temperature, master_temperature)
        at = ClosedPoints(self.slave, self.master, share, *temperatures, softened)
        return np.asarray(share * at.hardness.value)


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
