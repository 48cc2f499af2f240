"""Material coefficients of the electro-thermal problem at quadrature points."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import basix
import basix.ufl
import numpy as np
from numpy.typing import NDArray

from microweld.compat import cell_nodes
from microweld.electrothermal_kernel import Cells, Coefficients

if TYPE_CHECKING:
    from dolfinx.fem import FunctionSpace
    from dolfinx.mesh import Mesh, MeshTags

    from microweld.meshes.model import Model
    from microweld.properties import BodyProperty

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

QUADRATURE_DEGREE = 4


@dataclass(frozen=True)
class BulkProperties:
    """What the electro-thermal problem needs to know of the bodies."""

    electrical_conductivity: BodyProperty  #: [S/m]
    thermal_conductivity: BodyProperty  #: [W/(m K)]
    volumetric_enthalpy: BodyProperty  #: [J/m3] per reference volume, latent heat included
    #: [V/K]; None where thermoelectric effects are left out
    seebeck_coefficient: BodyProperty | None = None


def body_of_cells(mesh: Mesh, cell_tags: MeshTags, bodies: Mapping[str, int]) -> Ints:
    """Position of each local cell's body in `bodies`, ghosts included."""
    cells = mesh.topology.index_map(mesh.topology.dim)
    index = np.full(cells.size_local + cells.num_ghosts, -1, dtype=np.int64)
    for position, tag in enumerate(bodies.values()):
        index[cell_tags.find(tag)] = position
    return index


def cells_of(space: FunctionSpace, model: Model, degree: int = QUADRATURE_DEGREE) -> Cells:
    """Geometry and tables for the kernels, of a blocked second-order space on tetrahedra or triangles."""
    mesh = space.mesh
    dim = space.mesh.topology.dim
    points, weights = basix.make_quadrature(mesh.basix_cell(), degree)

    def tables(degree: int) -> Floats:
        element = basix.ufl.element("Lagrange", mesh.basix_cell().name, degree).basix_element
        table: Floats = element.tabulate(1, points)[..., 0]
        return np.pad(
            table, ((0, 3 - dim), (0, 0), (0, 0))
        )  # (value and three derivatives, points, nodes)

    geometry = cell_nodes(mesh)
    slopes = tables(2)
    geometry_slopes = tables(1 if geometry.shape[1] == dim + 1 else 2)
    return Cells(
        x=np.asarray(mesh.geometry.x, dtype=np.float64),
        geometry=geometry,
        geometry_shapes=np.ascontiguousarray(geometry_slopes[0]),
        geometry_slopes=np.ascontiguousarray(np.moveaxis(geometry_slopes[1:], 0, 1)),
        nodes=space.dofmap.list,
        each=tuple(range(space.dofmap.list.shape[1])),
        shapes=np.ascontiguousarray(slopes[0]),
        slopes=np.ascontiguousarray(np.moveaxis(slopes[1:], 0, 1)),
        weights=np.asarray(weights, dtype=np.float64),
        turn=model.turn,
        thickness=model.thickness,
    )


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
