"""Material coefficients of the electro-thermal problem at quadrature points."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from microweld.arrays import Floats, Ints, Nodes
from microweld.electrothermal.kernel import Coefficients

if TYPE_CHECKING:
    from microweld.fem.properties import BodyProperty


QUADRATURE_DEGREE = 4


@dataclass(frozen=True)
class BulkProperties:
    """Properties of all bodies, each as a function of temperature and position of the body."""

    electrical_conductivity: BodyProperty  #: [S/m]
    thermal_conductivity: BodyProperty  #: [W/(m K)]
    volumetric_enthalpy: BodyProperty  #: [J/m3] per reference volume, latent heat included
    #: [V/K]; None where thermoelectric effects are left out
    seebeck_coefficient: BodyProperty | None = None


class PointData:
    """Properties at the points of elements (cells or facets), refreshed at each temperature.

    Args:
        properties: Properties of all bodies, then of all surface layers.
        body: (elements,) position of each element's body among them.
        nodes: (elements, a) nodes of each element.
        shapes: (points, a) shape functions at the points of an element.
    """

    def __init__(
        self, properties: BulkProperties, body: Ints, nodes: Nodes | Ints, shapes: Floats
    ) -> None:
        shape = (len(nodes), len(shapes))
        self.now = Coefficients._make(
            # the source is one per element
            np.zeros(shape[0] if name == "source" else shape)
            for name in Coefficients._fields
        )
        self._nodes = nodes
        self._shapes = shapes
        self._body = np.repeat(body, shape[1])
        now = self.now
        self._targets = [
            (properties.electrical_conductivity, now.sigma, now.dsigma),
            (properties.thermal_conductivity, now.k, now.dk),
            (properties.volumetric_enthalpy, now.enthalpy, now.capacity),
        ]
        if properties.seebeck_coefficient is not None:
            self._targets.append((properties.seebeck_coefficient, now.seebeck, now.dseebeck))

    @property
    def body(self) -> Ints:
        """Position of the body of each point, flat."""
        return self._body

    def temperature(self, nodal: Floats) -> Floats:
        """Return T at all points, flat, from nodal values (nodes,) [K]."""
        return np.asarray(nodal[self._nodes] @ self._shapes.T).ravel()

    def at_points(self, nodal: Floats) -> Floats:
        """Return a field at all points, (all points, components), from values (nodes, ...)."""
        at = np.einsum("qa,na...->nq...", self._shapes, nodal[self._nodes])
        return np.asarray(at).reshape(self._body.size, *nodal.shape[1:])

    def update(self, nodal: Floats) -> None:
        """Evaluate every property at nodal temperatures (nodes,) [K]."""
        T = self.temperature(nodal)
        if not T.size:
            return
        for law, value, slope in self._targets:
            found = law.evaluate(T, self._body)
            value[:], slope[:] = (part.reshape(value.shape) for part in found)
