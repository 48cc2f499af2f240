"""Residual and Jacobian of the electro-thermal problem: bulk forms plus contact pairs, in one matrix."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mpi4py import MPI
from petsc4py import PETSc

import basix.ufl
import numpy as np
import ufl
from dolfinx import fem
from dolfinx.fem import petsc as fem_petsc
from numpy.typing import NDArray

from microweld.arrays import Floats
from microweld.electrothermal.coefficients import QUADRATURE_DEGREE, BulkProperties, PointData
from microweld.electrothermal.kernel import assemble_jacobian, assemble_residual
from microweld.electrothermal.surface_layer import Sheets
from microweld.electrothermal.surface_loss import SurfaceLoss, loss_density
from microweld.fem.cell_matrix import CellMatrix, pattern
from microweld.fem.cells import body_of_cells, cells_of, integrate

if TYPE_CHECKING:
    from microweld.contact.pairing import Pairing
    from microweld.electrothermal.interface import Interface
    from microweld.meshes.joint import Joint


@dataclass
class AssemblyStatistics:
    """What assembly cost: counts, and seconds on this rank."""

    residuals: int = 0
    jacobians: int = 0
    seconds: dict[str, float] = field(
        default_factory=lambda: {
            "properties": 0.0,
            "residual": 0.0,
            "jacobian": 0.0,
            "contact": 0.0,
        }
    )

    @contextmanager
    def timed(self, part: str) -> Iterator[None]:
        """Add the block's seconds to a part."""
        started = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[part] += time.perf_counter() - started


def electrothermal_space(joint: Joint) -> fem.FunctionSpace:
    """The blocked second-order space of y = (phi, T): node n has dofs 2n and 2n + 1."""
    mesh = joint.mesh
    return fem.functionspace(
        mesh, basix.ufl.element("Lagrange", mesh.basix_cell().name, 2, shape=(2,))
    )


class ElectroThermalSystem:
    """Assembles the full residual and Jacobian, rows of prescribed nodes included.

    Args:
        joint: mesh, bodies and surfaces.
        properties: of the bodies, then of the sheets of the joint.
        losses: heat given to the surroundings, by surface name.
        interfaces: the contact pairs.
        displacement: second-order vector function that deforms the bodies; None for an undeformed
            problem.
    """

    def __init__(
        self,
        joint: Joint,
        properties: BulkProperties,
        losses: Mapping[str, SurfaceLoss],
        interfaces: Sequence[Interface],
        displacement: fem.Function | None,
    ) -> None:
        mesh = joint.mesh
        self.space = electrothermal_space(joint)
        self.y = fem.Function(self.space, name="potential_temperature")
        self.cells = cells_of(self.space, joint.model, QUADRATURE_DEGREE)
        self.data = PointData(
            self.cells, properties, body_of_cells(mesh, joint.cell_tags, joint.bodies)
        )
        self.sheets = Sheets(joint, self.space, properties)
        self.owned_cells = mesh.topology.index_map(mesh.topology.dim).size_local
        self.statistics = AssemblyStatistics()
        self.interfaces = {interface.name: interface for interface in interfaces}
        self._coupled: set[bytes] = (
            set()
        )  # pairs of facets, as their dofs, that the matrix has places for
        self.rate = 0.0  #: 1/dt of the stage [1/s], 0 in a steady state
        self._displacement = displacement
        self._surface_forms(joint, losses)
        self.matrix = fem_petsc.create_matrix(pattern(self.space))
        self.matrix.setOption(PETSc.Mat.Option.KEEP_NONZERO_PATTERN, True)
        self._local_to_global = self.matrix.getLGMap()
        self.residual = self.y.x.petsc_vec.duplicate()
        nodes = self.space.dofmap.index_map
        self._bulk = CellMatrix(
            self.cells.nodes[: self.owned_cells], nodes.size_local + nodes.num_ghosts, block=2
        )

    def _surface_forms(self, joint: Joint, losses: Mapping[str, SurfaceLoss]) -> None:
        ds = ufl.Measure(
            "ds",
            joint.mesh,
            subdomain_data=joint.facet_tags,
            metadata={"quadrature_degree": QUADRATURE_DEGREE},
        )
        T, (_, v) = ufl.split(self.y)[1], ufl.TestFunctions(self.space)
        terms = {
            name: loss_density(T, joint, loss, self._displacement) * ds(joint.surfaces[name])
            for name, loss in losses.items()
        }
        self._losses = {name: fem.form(term) for name, term in terms.items()}
        self._loss_residual = self._loss_jacobian = None
        if losses:
            residual = sum(
                loss_density(T, joint, loss, self._displacement) * v * ds(joint.surfaces[name])
                for name, loss in losses.items()
            )
            self._loss_residual = fem.form(residual)
            self._loss_jacobian = fem.form(ufl.derivative(residual, self.y))

    def _fields(self) -> tuple[Floats, Floats]:
        """Nodal y (nodes, 2) and displacement (nodes, 3), the latter empty where nothing is deformed."""
        if self._displacement is None:
            u = np.empty((0, 3))
        else:
            u = self._displacement.x.array.reshape(-1, 3)
        return self.y.x.array.reshape(-1, 2), u

    def step(self, duration: float) -> None:
        """Take the length of the stage to be solved [s], 0 for a steady state."""
        if duration > 0.0:
            self.rate = 1.0 / duration
        else:
            self.rate = 0.0
        for interface in self.interfaces.values():
            interface.dt = duration

    def pair(self, pairings: Mapping[str, Pairing]) -> None:
        """Take new pairings and widen the matrix where they couple nodes that were not coupled yet.

        Collective.
        """
        with self.statistics.timed("contact"):
            facets: set[bytes] = set()
            for name, interface in self.interfaces.items():
                interface.pair(pairings[name], self.y.x.petsc_vec)
                facets.update(row.tobytes() for row in interface.dofs)
            if self.space.mesh.comm.allreduce(not facets <= self._coupled, MPI.LOR):
                self._widen()
            self._coupled |= facets

    def _widen(self) -> None:
        """Add the places of the interfaces' entries to the matrix."""
        coupling = PETSc.Mat().createAIJ(self.matrix.getSizes(), bsize=2, comm=self.matrix.comm)
        coupling.setUp()
        for interface in self.interfaces.values():
            self._insert(
                coupling, interface.dofs, np.zeros((*interface.dofs.shape, interface.dofs.shape[1]))
            )
        coupling.assemble()
        if not self.matrix.isAssembled():
            self._assemble_bulk()
            self.matrix.assemble()
        # a new object: PETSc tells patterns apart by a counter that two widenings of one matrix can
        # leave the same, and would then factorise in the symbolic factor of the old pattern
        self.matrix = self.matrix.copy()
        self.matrix.axpy(1.0, coupling, PETSc.Mat.Structure.DIFFERENT_NONZERO_PATTERN)
        self.matrix.setLGMap(*self._local_to_global)
        self.matrix.setOption(PETSc.Mat.Option.KEEP_NONZERO_PATTERN, True)
        coupling.destroy()

    @staticmethod
    def _insert(matrix: PETSc.Mat, dofs: NDArray[np.int32], values: Floats) -> None:
        if len(dofs):
            matrix.setValuesRCV(
                dofs, dofs, values.reshape(len(dofs), -1), addv=PETSc.InsertMode.ADD_VALUES
            )

    def assemble_residual(self) -> PETSc.Vec:
        """R of the present y; rows of prescribed nodes hold what enters there [A], [W]."""
        self.y.x.scatter_forward()
        timed = self.statistics.timed
        y, u = self._fields()
        with timed("properties"):
            self.update(y[:, 1])
        with timed("residual"):
            with self.residual.localForm() as local:
                values = local.getArray().reshape(-1, 2)
                values[:] = 0.0
                assemble_residual(
                    self.owned_cells, self.cells, self.data.now, y, u, self.rate, values
                )
            if self._loss_residual is not None:
                fem_petsc.assemble_vector(self.residual, self._loss_residual)
            self.residual.ghostUpdate(PETSc.InsertMode.ADD_VALUES, PETSc.ScatterMode.REVERSE)
            sheets = self.sheets.residual(y, u, self.rate)
            self.residual.setValues(
                self.sheets.dofs.ravel(), sheets.ravel(), PETSc.InsertMode.ADD_VALUES
            )
        with timed("contact"):
            for interface in self.interfaces.values():
                values = interface.residual(self.y.x.petsc_vec)
                self.residual.setValues(
                    interface.dofs.ravel(), values.ravel(), PETSc.InsertMode.ADD_VALUES
                )
            self.residual.assemble()
        self.statistics.residuals += 1
        return self.residual

    def _assemble_bulk(self) -> None:
        self.matrix.zeroEntries()
        y, u = self._fields()
        bulk = self._bulk
        bulk.values[:] = 0.0
        assemble_jacobian(
            self.owned_cells,
            self.cells,
            self.data.now,
            y,
            u,
            self.rate,
            bulk.starts,
            bulk.places,
            bulk.values,
        )
        bulk.add_to(self.matrix)
        self._insert(self.matrix, self.sheets.dofs, self.sheets.jacobian(y, u, self.rate))
        if self._loss_jacobian is not None:
            fem_petsc.assemble_matrix(self.matrix, self._loss_jacobian)

    def assemble_jacobian(self) -> PETSc.Mat:
        """dR/dy at the y of the last residual, rows and columns of prescribed nodes included."""
        with self.statistics.timed("jacobian"):
            self._assemble_bulk()
        with self.statistics.timed("contact"):
            for interface in self.interfaces.values():
                self._insert(self.matrix, interface.dofs, interface.jacobian(self.y.x.petsc_vec))
        with self.statistics.timed("jacobian"):
            self.matrix.assemble()
        self.statistics.jacobians += 1
        return self.matrix

    def update(self, temperature: Floats) -> None:
        """Evaluate every property at nodal temperatures (nodes,) [K]."""
        self.data.update(temperature)
        self.sheets.update(temperature)

    def enthalpy(self) -> Floats:
        """Enthalpy at all points of bodies and sheets, flat [J/m3]."""
        return np.concatenate([self.data.now.enthalpy.ravel(), self.sheets.now.enthalpy.ravel()])

    def start_from(self, enthalpy: Floats) -> None:
        """Take the enthalpy that heat is stored above, as `enthalpy` gives it."""
        bulk = self.data.now.enthalpy_old
        sheets = self.sheets.now.enthalpy_old
        bulk[:] = enthalpy[: bulk.size].reshape(bulk.shape)
        sheets[:] = enthalpy[bulk.size :].reshape(sheets.shape)

    def stored_heat(self) -> float:
        """Enthalpy gained since `start_from`, at the y of the last residual [J]; collective."""
        bulk, sheets = (now.enthalpy - now.enthalpy_old for now in (self.data.now, self.sheets.now))
        local = integrate(self.owned_cells, self.cells, bulk) + self.sheets.integrate(sheets)
        return float(self.space.mesh.comm.allreduce(local))

    def source_rate(self) -> float:
        """Heat that the source sets free [W]; collective."""
        density = np.broadcast_to(self.data.now.source[:, None], self.data.now.sigma.shape)
        return float(
            self.space.mesh.comm.allreduce(integrate(self.owned_cells, self.cells, density))
        )

    def loss_rates(self) -> dict[str, float]:
        """Heat given to the surroundings by each surface [W]; collective."""
        comm = self.space.mesh.comm
        return {
            name: float(comm.allreduce(fem.assemble_scalar(form)))
            for name, form in self._losses.items()
        }
