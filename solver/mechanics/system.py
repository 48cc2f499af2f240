"""Quasi-static mechanics of all bodies in contact: residual and tangent.

Strong form: Div P = 0 in the reference configuration, P N = traction on contact surfaces.
Weak form:   R(v) = int P(F) : grad v dX - sum_pairs int t . (v_s - v_m) dA_s = 0.

Bodies that nothing holds sideways have a fixture (`microweld.mechanics.fixture`).

The equation of a driven face is the force of its head, sum R_z(face) = -force(U), unless the
displacement U of the face is given.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from mpi4py import MPI
from petsc4py import PETSc

import numpy as np
import ufl
from dolfinx import fem, la

from microweld.arrays import Floats, Ints
from microweld.contact.pair import ContactPair
from microweld.fem.cells import cells_of
from microweld.fem.kinematics import gradient, width
from microweld.fem.statistics import Statistics
from microweld.mechanics.constraints import Constraints
from microweld.mechanics.fixture import Fixtures
from microweld.mechanics.material_points import MaterialPoints, SolidProperties
from microweld.mechanics.stiffness_matrix import ContactMatrix
from microweld.meshes.joint import Joint


@dataclass
class Counts:
    """How much work was done."""

    newton: int = 0
    residuals: int = 0
    tangents: int = 0
    solves: int = 0


class MechanicalSystem:
    """Assembles residual and tangent of all bodies, and moves them along a linear step.

    Args:
        joint: The meshed joint.
        displacement: Blocked second-order function that holds the solution; others may read it.
        properties: Of the bodies, indexed like `joint.bodies`.
        pairs: The contact pairs.
        temperature: UFL expression of the temperature [K].
        constraints: What is held and driven.
    """

    def __init__(
        self,
        joint: Joint,
        displacement: fem.Function,
        properties: SolidProperties,
        pairs: Sequence[ContactPair],
        temperature: Any,
        constraints: Constraints,
    ) -> None:
        self.joint = joint
        self.pairs = pairs
        self.displacement = displacement
        self.space = displacement.function_space
        self.comm = joint.mesh.comm
        self.counts = Counts()
        self.statistics = Statistics("material", "contact", "assembly", "linear")
        self.material = MaterialPoints(joint, displacement, properties, temperature)
        self.constraints = constraints
        self.fixtures = Fixtures(joint, displacement, pairs)
        self._owned = 3 * self.space.dofmap.index_map.size_local
        self._step = fem.Function(self.space)
        self._forces = fem.Function(self.space)
        self.vector: PETSc.Vec = self._forces.x.petsc_vec  #: the residual evaluated last [N]
        #: forces of what has left the problem that still act on its parts [N]; None: no such forces
        self.kept_forces: PETSc.Vec | None = None
        points = self.material.points
        grad_v = gradient(ufl.TestFunction(self.space), joint)
        dx = ufl.Measure("dx", joint.mesh, metadata=points.metadata)
        self._form = fem.form(ufl.inner(self.material.stress, grad_v) * width(joint) * dx)
        self.matrix = ContactMatrix(self.space, cells_of(self.space, joint.model, points.degree))
        self.rounding = self._smallest_residual()  #: residual norm that rounding leaves [N]

    def _smallest_residual(self) -> float:
        """Of the order of 1e-16 E* A sqrt(nodes), with A the area of a contact point [N].

        Without pairs they are the bulk modulus and the smallest cell: a body that no force acts on
        has no other scale.
        """
        stiffest = [
            pair.settings.effective_modulus * float(np.max(pair.weight, initial=0.0))
            for pair in self.pairs
        ]
        if not self.pairs:
            mesh = self.joint.mesh
            cells = np.arange(mesh.topology.index_map(mesh.topology.dim).size_local)
            sizes = mesh.h(mesh.topology.dim, cells.astype(np.int32))
            smallest = self.comm.allreduce(float(np.min(sizes, initial=np.inf)), MPI.MIN)
            stiffest = [float(np.max(self.material.metal.bulk, initial=0.0)) * smallest**2]
        largest = self.comm.allreduce(max(stiffest, default=0.0), MPI.MAX)
        return float(1e-15 * largest * np.sqrt(self.vector.getSize()))

    @property
    def forces(self) -> Floats:
        """The residual evaluated last, ghosts included [N]."""
        return self._forces.x.array

    def reactions(self) -> Floats:
        """Return the compressive force on each driven face [N] in the residual evaluated last."""
        return -np.array([float(self.vector.dot(face)) for face in self.constraints.faces])

    def residual(self, dt: float, search: bool) -> bool:
        """Evaluate the residual at the present displacement into `vector`.

        Args:
            dt: Time step [s].
            search: Whether opposite facets of contact points may change.

        Returns:
            False if a cell is turned inside out; `vector` is then as it was.
        """
        self.counts.residuals += 1
        self.displacement.x.scatter_forward()
        with self.statistics.timed("material"):
            valid = self.material.update(dt)
        if not valid:
            return False
        with self.statistics.timed("assembly"):
            self._forces.x.array[:] = 0.0
            fem.assemble_vector(self._forces.x.array, self._form)
            self._forces.x.scatter_reverse(la.InsertMode.add)
        with self.statistics.timed("contact"):
            for pair in self.pairs:
                pair.move(self.displacement.x.array.reshape(-1, 3))
                if search:
                    pair.search()
                else:
                    pair.follow()
                pair.measure()
                part = pair.assemble(tangent=False)
                _scatter(self.vector, part.dofs, part.forces)
            self.vector.assemble()
        self.fixtures.add_forces(self.vector)
        self.constraints.drop_absent(self.vector)
        if self.kept_forces is not None:
            self.vector.axpy(-1.0, self.kept_forces)
        return True

    def tangent(self) -> tuple[PETSc.Mat, PETSc.Vec]:
        """Assemble the tangent, after `residual`.

        Returns:
            Stiffness without constraints [N/m], and forces of the contact pressures that the linear
            step will bring [N].
        """
        self.counts.tangents += 1
        with self.statistics.timed("contact"):
            contributions = [pair.assemble(tangent=True) for pair in self.pairs]
        predicted = self.vector.duplicate()
        predicted.set(0.0)
        with self.statistics.timed("assembly"):
            for part in contributions:
                _scatter(predicted, part.dofs, part.closing)
            predicted.assemble()
            return self.matrix.assemble(self.material.moduli, contributions), predicted

    def set_linear_step(self, step: PETSc.Vec) -> None:
        """Pass the linear step [m] on to the contact pairs, whose pressures belong to it."""
        x = self._step.x.array
        x[: self._owned] = step.array
        self._step.x.scatter_forward()
        for pair in self.pairs:
            pair.set_target(x.reshape(-1, 3))

    def advance(
        self, start: Floats, faces: Floats, step: PETSc.Vec, moves: Floats, length: float
    ) -> None:
        """Move to u = start + length step, U = faces + length moves, pressures likewise.

        Args:
            start: Displacement that the step starts from, ghosts included [m].
            faces: Displacements of the driven faces there [m].
            step: Linear step of the displacement [m].
            moves: Linear step of each driven face [m].
            length: Share of the linear step [-].
        """
        x = self.displacement.x.array
        x[:] = start
        x[: self._owned] += length * step.array
        self.displacement.x.scatter_forward()
        self.constraints.move_faces(faces + length * moves)
        for pair in self.pairs:
            pair.vertex_pressure.advance(length)


def _scatter(vector: PETSc.Vec, dofs: Ints, values: Floats) -> None:
    """Add values at global dofs."""
    vector.setValues(
        dofs.ravel().astype(np.int32), values.ravel(), addv=PETSc.InsertMode.ADD_VALUES
    )
