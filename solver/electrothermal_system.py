"""Residual and Jacobian of the electro-thermal problem: bulk forms plus contact pairs, in one matrix."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import basix.ufl
import numpy as np
import ufl
from dolfinx import fem
from dolfinx.fem import petsc as fem_petsc
from numpy.typing import NDArray
from petsc4py import PETSc

from microweld import electrothermal_forms as forms
from microweld.electrothermal_forms import JIT_OPTIONS, QUADRATURE_DEGREE, SurfaceLoss
from microweld.point_data import BulkProperties, QuadratureData, body_of_cells

if TYPE_CHECKING:
    from microweld.contact.pairing import Pairing
    from microweld.interface import Interface
    from microweld.meshes.joint import Joint

Floats = NDArray[np.float64]


@dataclass
class AssemblyStatistics:
    """What assembly cost: counts, and seconds on this rank."""

    residuals: int = 0
    jacobians: int = 0
    seconds: dict[str, float] = field(
        default_factory=lambda: {"properties": 0.0, "residual": 0.0, "jacobian": 0.0, "contact": 0.0}
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
    return fem.functionspace(mesh, basix.ufl.element("Lagrange", mesh.basix_cell().name, 2, shape=(2,)))


class ElectroThermalSystem:
    """Assembles the full residual and Jacobian, rows of prescribed nodes included.

    Args:
        joint: mesh, bodies and surfaces.
        properties: of the bodies.
        losses: heat given to the surroundings, by surface name.
        interfaces: the contact pairs.
        displacement: second-order vector function that deforms the bodies; None for an undeformed problem.
    """

    def __init__(
        self, joint: Joint, properties: BulkProperties, losses: Mapping[str, SurfaceLoss],
        interfaces: Sequence[Interface], displacement: fem.Function | None,
    ) -> None:
        mesh = joint.mesh
        self.space = electrothermal_space(joint)
        self.y = fem.Function(self.space, name="potential_temperature")
        self.data = QuadratureData(self.y, properties, body_of_cells(mesh, joint.cell_tags, joint.bodies))
        self.statistics = AssemblyStatistics()
        self.interfaces = {interface.name: interface for interface in interfaces}
        self.rate = fem.Constant(mesh, 0.0)
        self.heat_source = fem.Function(fem.functionspace(mesh, ("DG", 0)), name="heat_source")
        self._compile(joint, losses, displacement)
        self.matrix = fem_petsc.create_matrix(self._jacobian)
        self.matrix.setOption(PETSc.Mat.Option.KEEP_NONZERO_PATTERN, True)
        self._local_to_global = self.matrix.getLGMap()
        self.residual = self.y.x.petsc_vec.duplicate()

    def _compile(self, joint: Joint, losses: Mapping[str, SurfaceLoss], displacement: fem.Function | None) -> None:
        mesh = joint.mesh
        dx = ufl.Measure("dx", domain=mesh, metadata={"quadrature_degree": QUADRATURE_DEGREE})
        ds = ufl.Measure(
            "ds", domain=mesh, subdomain_data=joint.facet_tags, metadata={"quadrature_degree": QUADRATURE_DEGREE}
        )
        C = forms.pull_back(mesh, displacement)
        residual = forms.bulk_residual(self.y, self.data.forms, C, self.rate, self.heat_source, dx)
        jacobian = forms.bulk_jacobian(self.y, self.data.forms, C, self.rate, dx)
        by_tag = {joint.surfaces[name]: loss for name, loss in losses.items()}
        _, v = ufl.TestFunctions(self.space)
        self._losses: dict[str, fem.Form] = {}
        terms = forms.loss_terms(self.y, displacement, by_tag, ds)
        for name, (density, measure) in zip(losses, terms.values(), strict=True):
            residual += density * v * measure
            jacobian += ufl.derivative(density * v * measure, self.y)
            self._losses[name] = self._form(density * measure)
        self._residual, self._jacobian = self._form(residual), self._form(jacobian)
        stored = (self.data.forms.enthalpy - self.data.forms.enthalpy_old) * dx
        self._stored = self._form(stored)
        self._source = self._form(self.heat_source * dx)

    @staticmethod
    def _form(integral: ufl.Form) -> fem.Form:
        return fem.form(integral, jit_options=JIT_OPTIONS)

    def pair(self, pairings: Mapping[str, Pairing]) -> None:
        """Take new pairings and widen the matrix where they couple nodes that were not coupled yet; collective."""
        with self.statistics.timed("contact"):
            coupling = PETSc.Mat().createAIJ(self.matrix.getSizes(), bsize=2, comm=self.matrix.comm)
            coupling.setUp()
            for name, interface in self.interfaces.items():
                interface.pair(pairings[name], self.y.x.petsc_vec)
                self._insert(coupling, interface.dofs, np.zeros((len(interface.dofs), 24, 24)))
            coupling.assemble()
            if not self.matrix.isAssembled():
                self._assemble_bulk()
                self.matrix.assemble()
            self.matrix.axpy(1.0, coupling, PETSc.Mat.Structure.DIFFERENT_NONZERO_PATTERN)
            self.matrix.setLGMap(*self._local_to_global)
            self.matrix.setOption(PETSc.Mat.Option.KEEP_NONZERO_PATTERN, True)
            coupling.destroy()

    @staticmethod
    def _insert(matrix: PETSc.Mat, dofs: NDArray[np.int32], values: Floats) -> None:
        if len(dofs):
            matrix.setValuesRCV(dofs, dofs, values.reshape(len(dofs), -1), addv=PETSc.InsertMode.ADD_VALUES)

    def assemble_residual(self) -> PETSc.Vec:
        """R of the present y; rows of prescribed nodes hold what enters there [A], [W]."""
        self.y.x.scatter_forward()
        timed = self.statistics.timed
        with timed("properties"):
            self.data.update()
        with timed("residual"):
            with self.residual.localForm() as local:
                local.set(0.0)
            fem_petsc.assemble_vector(self.residual, self._residual)
            self.residual.ghostUpdate(PETSc.InsertMode.ADD_VALUES, PETSc.ScatterMode.REVERSE)
        with timed("contact"):
            for interface in self.interfaces.values():
                values = interface.residual(self.y.x.petsc_vec)
                self.residual.setValues(interface.dofs.ravel(), values.ravel(), PETSc.InsertMode.ADD_VALUES)
            self.residual.assemble()
        self.statistics.residuals += 1
        return self.residual

    def _assemble_bulk(self) -> None:
        self.matrix.zeroEntries()
        fem_petsc.assemble_matrix(self.matrix, self._jacobian)

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

    def stored_heat(self) -> float:
        """Enthalpy gained since `enthalpy_old`, at the y of the last residual [J]; collective."""
        return float(self.space.mesh.comm.allreduce(fem.assemble_scalar(self._stored)))

    def source_rate(self) -> float:
        """Heat that the source sets free [W]; collective."""
        return float(self.space.mesh.comm.allreduce(fem.assemble_scalar(self._source)))

    def loss_rates(self) -> dict[str, float]:
        """Heat given to the surroundings by each surface [W]; collective."""
        comm = self.space.mesh.comm
        return {name: float(comm.allreduce(fem.assemble_scalar(form))) for name, form in self._losses.items()}
