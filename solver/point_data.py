"""Material coefficients of the electro-thermal forms at quadrature points."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import basix
import basix.ufl
import numpy as np
from dolfinx import fem
from numpy.typing import NDArray

from microweld.electrothermal_forms import QUADRATURE_DEGREE, PointData

if TYPE_CHECKING:
    from dolfinx.mesh import Mesh, MeshTags

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class BodyProperty(Protocol):
    """A property of all bodies as a function of temperature."""

    def evaluate(self, T: Floats, body_index: Ints) -> tuple[Floats, Floats]:
        """Value and slope in T at flat arrays of points; the body index counts `Joint.bodies` in order."""


@dataclass(frozen=True)
class BulkProperties:
    """What the electro-thermal problem needs to know of the bodies."""

    electrical_conductivity: BodyProperty  #: [S/m]
    thermal_conductivity: BodyProperty  #: [W/(m K)]
    volumetric_enthalpy: BodyProperty  #: [J/m3] per reference volume, latent heat included
    seebeck_coefficient: BodyProperty | None = None  #: [V/K]; None where thermoelectric effects are left out


def body_of_cells(mesh: Mesh, cell_tags: MeshTags, bodies: Mapping[str, int]) -> Ints:
    """Position of each local cell's body in `bodies`, ghosts included."""
    cells = mesh.topology.index_map(mesh.topology.dim)
    index = np.full(cells.size_local + cells.num_ghosts, -1, dtype=np.int64)
    for position, tag in enumerate(bodies.values()):
        index[cell_tags.find(tag)] = position
    return index


class QuadratureData:
    """Evaluates the bodies' properties where the forms read them.

    Args:
        y: the unknown, a blocked (phi, T) function of second order.
        properties: of all bodies.
        body: (cells,) position of each cell's body.
    """

    def __init__(self, y: fem.Function, properties: BulkProperties, body: Ints) -> None:
        self._y = y
        cell = y.function_space.mesh.basix_cell()
        points, _ = basix.make_quadrature(cell, QUADRATURE_DEGREE)
        element = basix.ufl.element("Lagrange", cell.name, 2).basix_element
        self._table = np.ascontiguousarray(element.tabulate(0, points)[0, :, :, 0].T)
        self._nodes = y.function_space.dofmap.list
        mesh = y.function_space.mesh
        space = fem.functionspace(mesh, basix.ufl.quadrature_element(cell.name, degree=QUADRATURE_DEGREE))
        self._points = space.dofmap.list.ravel()  # DOLFINx is free to number these as it likes
        self._body = np.repeat(body, len(points))
        named = {
            "sigma": properties.electrical_conductivity,
            "k": properties.thermal_conductivity,
            "enthalpy": properties.volumetric_enthalpy,
        }
        if properties.seebeck_coefficient is not None:
            named["seebeck"] = properties.seebeck_coefficient
        self._targets = [(law, fem.Function(space), fem.Function(space)) for law in named.values()]
        values = dict(zip(named, self._targets, strict=True))
        self.forms = PointData(
            sigma=values["sigma"][1], dsigma=values["sigma"][2],
            k=values["k"][1], dk=values["k"][2],
            enthalpy=values["enthalpy"][1], capacity=values["enthalpy"][2],
            enthalpy_old=fem.Function(space),
            seebeck=values["seebeck"][1] if "seebeck" in values else None,
            dseebeck=values["seebeck"][2] if "seebeck" in values else None,
        )

    def temperatures(self) -> Floats:
        """T at the quadrature points of all local cells, cell by cell [K]."""
        T: Floats = self._y.x.array[1::2][self._nodes] @ self._table
        return T.ravel()

    def update(self) -> None:
        """Evaluate every property at the present temperature."""
        T = self.temperatures()
        for law, value, slope in self._targets:
            value.x.array[self._points], slope.x.array[self._points] = law.evaluate(T, self._body)
