"""Material coefficients of the electro-thermal problem at quadrature points."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from microweld.arrays import Floats, Ints
from microweld.electrothermal.kernel import Coefficients
from microweld.fem.cells import Cells

if TYPE_CHECKING:
    from microweld.fem.properties import BodyProperty


QUADRATURE_DEGREE = 4


@dataclass(frozen=True)
class BulkProperties:
    """What the electro-thermal problem needs to know of the bodies."""

    electrical_conductivity: BodyProperty  #: [S/m]
    thermal_conductivity: BodyProperty  #: [W/(m K)]
    volumetric_enthalpy: BodyProperty  #: [J/m3] per reference volume, latent heat included
    #: [V/K]; None where thermoelectric effects are left out
    seebeck_coefficient: BodyProperty | None = None


class PointData:
    """The bodies' properties at the points, refreshed at each temperature.

    Args:
        cells: tables of the space.
        properties: of all bodies.
        body: (cells,) position of each cell's body.
    """

    def __init__(self, cells: Cells, properties: BulkProperties, body: Ints) -> None:
        self._cells = cells
        shape = (len(cells.nodes), len(cells.weights))
        self._body = np.repeat(body, shape[1])
        self.now = Coefficients(*[np.zeros(shape) for _ in range(9)] + [np.zeros(shape[0])])
        now = self.now
        self._targets = [
            (properties.electrical_conductivity, now.sigma, now.dsigma),
            (properties.thermal_conductivity, now.k, now.dk),
            (properties.volumetric_enthalpy, now.enthalpy, now.capacity),
        ]
        if properties.seebeck_coefficient is not None:
            self._targets.append((properties.seebeck_coefficient, now.seebeck, now.dseebeck))

    def update(self, temperature: Floats) -> None:
        """Evaluate every property at nodal temperatures (nodes,) [K]."""
        T = (temperature[self._cells.nodes] @ self._cells.shapes.T).ravel()
        for law, value, slope in self._targets:
            found = law.evaluate(T, self._body)
            value[:], slope[:] = (part.reshape(value.shape) for part in found)
