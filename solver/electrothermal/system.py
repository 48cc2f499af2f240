"""Residual and Jacobian of the electro-thermal problem: bulk, surface layers and contact pairs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mpi4py import MPI
from petsc4py import PETSc

import basix.ufl
import numpy as np
import ufl
from dolfinx import fem
from dolfinx.fem import petsc as fem_petsc

from microweld.arrays import Floats, Nodes
from microweld.electrothermal.coefficients import QUADRATURE_DEGREE, BulkProperties, PointData
from microweld.electrothermal.kernel import assemble_jacobian, assemble_residual
from microweld.electrothermal.surface_layer import SurfaceLayers
from microweld.electrothermal.surface_loss import SurfaceLoss, loss_density
from microweld.fem.cell_matrix import CellMatrix, pattern
from microweld.fem.cells import body_of_cells, cells_of, integrate
from microweld.fem.statistics import AssemblyStatistics

if TYPE_CHECKING:
    from microweld.contact.pairing import Pairing
    from microweld.electrothermal.interface import Interface, InterfaceState
    from microweld.meshes.joint import Joint


@dataclass(frozen=True)
class SystemState:
    """What an assembled system depends on besides y."""

    source: Floats  #: (cells,) heat from elsewhere [W/m3 of reference volume]
    coupled: Nodes  #: (n, m) global dofs of the pairs of facets that the matrix has places for
    interfaces: Mapping[str, InterfaceState]  #: by pair


def electrothermal_space(joint: Joint) -> fem.FunctionSpace:
    """Return the blocked second-order space of y = (phi, T): node n has dofs 2n and 2n + 1."""
    mesh = joint.mesh
    return fem.functionspace(
        mesh, basix.ufl.element("Lagrange", mesh.basix_cell().name, 2, shape=(2,))
    )


class ElectroThermalSystem:
    """Assembles the full residual and Jacobian, rows of prescribed nodes included.

    Args:
        joint: Mesh, bodies and surfaces.
        properties: Properties of the bodies, then of the surface layers of the joint.
        losses: Heat given to the surroundings, by surface name.
        interfaces: The contact pairs.
        displacement: Second-order vector function that deforms the bodies; None for an undeformed
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
        #: bodies, then surface layers, as the properties count them
        self.bodies = (*joint.bodies, *(layer.name for layer in joint.surface_layers))
        self.y = fem.Function(self.space, name="potential_temperature")
        self.cells = cells_of(self.space, joint.model, QUADRATURE_DEGREE)
        self.data = PointData(
            properties,
            body_of_cells(mesh, joint.cell_tags, joint.bodies),
            self.cells.nodes,
            self.cells.shapes,
        )
        self.surface_layers = SurfaceLayers(joint, self.space, properties)
        self.owned_cells = mesh.topology.index_map(mesh.topology.dim).size_local
        self.statistics = AssemblyStatistics("properties", "residual", "jacobian", "contact")
        self.interfaces = {interface.name: interface for interface in interfaces}
        # pairs of facets, as their dofs, that the matrix has places for
        self._coupled: set[bytes] = set()
        self.rate = 0.0  #: 1/dt of the stage [1/s], 0 in a steady state
        self._displacement = displacement
        self._surface_forms(joint, losses)
        self.matrix = self._uncoupled_matrix()
        self._local_to_global = self.matrix.getLGMap()
        self.residual = self.y.x.petsc_vec.duplicate()
        nodes = self.space.dofmap.index_map
        self._bulk = CellMatrix(
            self.cells.nodes[: self.owned_cells], nodes.size_local + nodes.num_ghosts, block=2
        )

    def _uncoupled_matrix(self) -> PETSc.Mat:
        """Make a matrix with places for the entries of the cells alone."""
        matrix = fem_petsc.create_matrix(pattern(self.space))
        matrix.setOption(PETSc.Mat.Option.KEEP_NONZERO_PATTERN, True)
        return matrix

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

    def deformation(self) -> Floats:
        """Return the displacement (nodes, 3) [m]; empty where nothing is deformed."""
        if self._displacement is None:
            return np.empty((0, 3))
        return self._displacement.x.array.reshape(-1, 3)

    def _fields(self) -> tuple[Floats, Floats]:
        """Nodal y (nodes, 2) and displacement (nodes, 3)."""
        return self.y.x.array.reshape(-1, 2), self.deformation()

    def set_stage(self, duration: float) -> None:
        """Take the length of the stage to be solved [s], 0 for a steady state."""
        if duration > 0.0:
            self.rate = 1.0 / duration
        else:
            self.rate = 0.0
        for interface in self.interfaces.values():
            interface.dt = duration

    def update_contact_maps(
        self, pairings: Mapping[str, Pairing], softened: PETSc.Vec | None = None
    ) -> None:
        """Take new pairings and widen the matrix where they couple nodes that were not coupled yet.

        Collective.

        Args:
            pairings: Of all pairs, by name.
            softened: Share of softened metal at the nodes, in the place of the temperature.
        """
        with self.statistics.timed("contact"):
            facets: set[bytes] = set()
            for name, interface in self.interfaces.items():
                interface.update_contact_map(pairings[name], self.y.x.petsc_vec, softened)
                facets.update(row.tobytes() for row in interface.contact_map.dofs)
            if self.space.mesh.comm.allreduce(not facets <= self._coupled, MPI.LOR):
                dofs = [interface.contact_map.dofs for interface in self.interfaces.values()]
                self._widen(dofs)
            self._coupled |= facets

    def _widen(self, dofs: Sequence[Nodes]) -> None:
        """Add the places that couple the dofs of each row of the tables to the matrix."""
        coupling = PETSc.Mat().createAIJ(self.matrix.getSizes(), bsize=2, comm=self.matrix.comm)
        coupling.setUp()
        for rows in dofs:
            self._insert(coupling, rows, np.zeros((*rows.shape, rows.shape[1])))
        coupling.assemble()
        if not self.matrix.isAssembled():
            self._assemble_bulk()
            self.matrix.assemble()
        # a new object: PETSc distinguishes patterns by a counter that two widenings of one matrix
        # can leave the same, and would then factorise in the symbolic factor of the old pattern
        self.matrix = self.matrix.copy()
        self.matrix.axpy(1.0, coupling, PETSc.Mat.Structure.DIFFERENT_NONZERO_PATTERN)
        self.matrix.setLGMap(*self._local_to_global)
        self.matrix.setOption(PETSc.Mat.Option.KEEP_NONZERO_PATTERN, True)
        coupling.destroy()

    def state(self) -> SystemState:
        """Return a copy of what the next solves depend on besides y."""
        coupled = np.empty((0, 0), dtype=PETSc.IntType)
        if self._coupled:
            flat = np.frombuffer(b"".join(sorted(self._coupled)), dtype=PETSc.IntType)
            coupled = flat.reshape(len(self._coupled), -1)
        return SystemState(
            source=self.data.now.source.copy(),
            coupled=coupled,
            interfaces={name: interface.state() for name, interface in self.interfaces.items()},
        )

    def restore(self, state: SystemState) -> None:
        """Continue from a state; the contact maps are to be updated before the next solve."""
        self.data.now.source[:] = state.source
        for name, interface in self.interfaces.items():
            interface.restore(state.interfaces[name])
        self.matrix = self._uncoupled_matrix()
        if self.space.mesh.comm.allreduce(len(state.coupled)):
            self._widen([state.coupled])
        self._coupled = {row.tobytes() for row in state.coupled}

    @staticmethod
    def _insert(matrix: PETSc.Mat, dofs: Nodes, values: Floats) -> None:
        if len(dofs):
            matrix.setValuesRCV(
                dofs, dofs, values.reshape(len(dofs), -1), addv=PETSc.InsertMode.ADD_VALUES
            )

    def assemble_residual(self) -> PETSc.Vec:
        """Return R of the present y; rows of prescribed nodes hold what enters there [A], [W]."""
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
            layers = self.surface_layers
            self._add(layers.dofs, layers.residual(y, u, self.rate))
        with timed("contact"):
            for interface in self.interfaces.values():
                values = interface.residual(self.y.x.petsc_vec)
                self._add(interface.contact_map.dofs, values)
            self.residual.assemble()
        self.statistics.residuals += 1
        return self.residual

    def _add(self, dofs: Nodes, values: Floats) -> None:
        """Add values to rows of the residual, on whichever rank they lie."""
        self.residual.setValues(dofs.ravel(), values.ravel(), PETSc.InsertMode.ADD_VALUES)

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
        layers = self.surface_layers
        self._insert(self.matrix, layers.dofs, layers.jacobian(y, u, self.rate))
        if self._loss_jacobian is not None:
            fem_petsc.assemble_matrix(self.matrix, self._loss_jacobian)

    def assemble_jacobian(self) -> PETSc.Mat:
        """Return dR/dy at the y of the last residual, prescribed rows and columns included."""
        with self.statistics.timed("jacobian"):
            self._assemble_bulk()
        with self.statistics.timed("contact"):
            for interface in self.interfaces.values():
                values = interface.jacobian(self.y.x.petsc_vec)
                self._insert(self.matrix, interface.contact_map.dofs, values)
        with self.statistics.timed("jacobian"):
            self.matrix.assemble()
        self.statistics.jacobians += 1
        return self.matrix

    def update(self, temperature: Floats) -> None:
        """Evaluate every property at nodal temperatures (nodes,) [K]."""
        self.data.update(temperature)
        self.surface_layers.data.update(temperature)

    def enthalpy(self) -> Floats:
        """Return the enthalpy at all points of bodies and surface layers, flat [J/m3]."""
        layers = self.surface_layers.data.now
        return np.concatenate([self.data.now.enthalpy.ravel(), layers.enthalpy.ravel()])

    def set_old_enthalpy(self, enthalpy: Floats) -> None:
        """Take the enthalpy that heat is stored above, as `enthalpy` gives it."""
        bulk = self.data.now.enthalpy_old
        layers = self.surface_layers.data.now.enthalpy_old
        bulk[:] = enthalpy[: bulk.size].reshape(bulk.shape)
        layers[:] = enthalpy[bulk.size :].reshape(layers.shape)

    def stored_heat(self) -> float:
        """Return the gain over the old enthalpy, at the y of the last residual [J]; collective."""
        bulk = self.data.now
        layers = self.surface_layers.data.now
        in_bulk = integrate(self.owned_cells, self.cells, bulk.enthalpy - bulk.enthalpy_old)
        in_layers = self.surface_layers.integrate(layers.enthalpy - layers.enthalpy_old)
        return float(self.space.mesh.comm.allreduce(in_bulk + in_layers))

    def source_rate(self) -> float:
        """Return the heat from elsewhere [W]; collective."""
        density = np.broadcast_to(self.data.now.source[:, None], self.data.now.sigma.shape)
        return float(
            self.space.mesh.comm.allreduce(integrate(self.owned_cells, self.cells, density))
        )

    def loss_rates(self) -> dict[str, float]:
        """Return the heat given to the surroundings by each surface [W]; collective."""
        comm = self.space.mesh.comm
        return {
            name: float(comm.allreduce(fem.assemble_scalar(form)))
            for name, form in self._losses.items()
        }
