"""Quasi-static mechanics of all bodies in contact: residual, tangent, states.

Strong form: Div P = 0 in the reference configuration, P N = traction on contact surfaces.
Weak form:   R(v) = int P(F) : grad v dX - sum_pairs int t . (v_s - v_m) dA_s = 0.

What a head pushes is a rigid face without lateral motion: its displacement U along z is one
unknown, and its equation is the head's force, sum R_z(face) = -force(U) (or U itself is given).
There is one face for each head.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from mpi4py import MPI
from petsc4py import PETSc

import numpy as np
import ufl
from dolfinx import fem, la
from numpy.typing import NDArray

from microweld.arrays import Floats
from microweld.contact.pair import ContactPair
from microweld.fem.cells import body_of_cells, cells_of
from microweld.fem.kinematics import deformation, gradient, width
from microweld.fem.linear_solver import DIRECT, LinearSolver, Options
from microweld.fem.properties import BodyProperty
from microweld.fem.quadrature import QuadraturePoints
from microweld.machine.load import Load
from microweld.mechanics.newton import Newton, NewtonSettings, Report
from microweld.mechanics.plasticity import update_points
from microweld.mechanics.stiffness_matrix import ContactMatrix
from microweld.meshes.joint import Joint
from microweld.meshes.joint_graph import JointGraph
from microweld.meshes.model import OUT_OF_PLANE, VERTICAL

TOUCH = 1e-3  # overlap of each pair before the first solve, in facet sizes


@dataclass(frozen=True)
class SolidProperties:
    """What the mechanics needs to know of the bodies, each as a function of temperature and body index."""

    youngs_modulus: BodyProperty  #: [Pa]
    poissons_ratio: BodyProperty  #: [-]
    thermal_stretch: BodyProperty  #: theta [-]
    flow_rows: Floats  #: (bodies, columns) flow laws, see microweld.materials.flow


@dataclass
class Counts:
    """How much work was done."""

    newton: int = 0
    residuals: int = 0
    tangents: int = 0
    solves: int = 0


@dataclass
class Seconds:
    """Where the time went, on this rank [s]."""

    material: float = 0.0
    contact: float = 0.0
    assembly: float = 0.0
    linear: float = 0.0

    @contextmanager
    def timed(self, part: str) -> Iterator[None]:
        """Add the block's seconds to a part."""
        started = time.perf_counter()
        try:
            yield
        finally:
            setattr(self, part, getattr(self, part) + time.perf_counter() - started)


@dataclass
class State:
    """Plastic state at the quadrature points."""

    plastic_inverse: Floats  #: (n, 3, 3) C_p^-1 [-]
    strain: Floats  #: (n,) equivalent plastic strain [-]
    mises: Floats  #: (n,) von Mises Kirchhoff stress [Pa]
    work: Floats  #: (n,) plastic work of the last step [J/m3]

    @classmethod
    def virgin(cls, n: int) -> State:
        """Undeformed metal."""
        return cls(np.tile(np.eye(3), (n, 1, 1)), np.zeros(n), np.zeros(n), np.zeros(n))


class Mechanics:
    """Displacement of all bodies under the electrode's load, at given temperatures.

    Args:
        joint: the meshed joint.
        displacement: blocked P2 function that holds the solution; others may read it.
        properties: of the bodies, indexed like `joint.bodies`.
        pairs: the contact pairs.
        temperature: UFL expression of the temperature [K].
        settings: of the Newton iteration.
        linear: PETSc options that override those of the direct solver.
    """

    def __init__(
        self,
        joint: Joint,
        displacement: fem.Function,
        properties: SolidProperties,
        pairs: Sequence[ContactPair],
        temperature: Any,
        settings: NewtonSettings | None = None,
        linear: Options | None = None,
    ) -> None:
        self.joint = joint
        self.properties = properties
        self.pairs = pairs
        self.settings = settings or NewtonSettings()
        self.displacement = displacement
        self.space = displacement.function_space
        self.comm = joint.mesh.comm
        self.counts = Counts()
        self.seconds = Seconds()
        self._accepted = displacement.x.array.copy()
        self._rate = np.zeros_like(self._accepted)
        self._step = fem.Function(self.space)
        self._forces = fem.Function(self.space)
        self.points = QuadraturePoints(joint.mesh, 2)
        self.body = self.points.by_point(body_of_cells(joint.mesh, joint.cell_tags, joint.bodies))
        self._strain_expression = self.points.expression(deformation(self.displacement, joint))
        self._temperature_expression = self.points.expression(temperature)
        self.state = State.virgin(self.points.count)
        self.old = State.virgin(self.points.count)
        self._build_forms()
        self._build_constraints()
        self.rounding = self._smallest_residual()
        self._solver = LinearSolver(
            self.comm, "displacement", {**self._factorisation(), **(linear or {})}
        )

    def _factorisation(self) -> Options:
        """Direct; friction alone makes the stiffness unsymmetric.

        One field in one unit needs no scaling (ICNTL 8).
        """
        symmetric = all(pair.settings.friction == 0.0 for pair in self.pairs)
        return {**DIRECT, "mat_mumps_icntl_8": 0, "pc_type": "cholesky" if symmetric else "lu"}

    def _build_forms(self) -> None:
        self.stress = self.points.function((3, 3))
        grad_v = gradient(ufl.TestFunction(self.space), self.joint)
        w = width(self.joint)
        dx = ufl.Measure("dx", self.joint.mesh, metadata=self.points.metadata)
        self._residual_form = fem.form(ufl.inner(self.stress, grad_v) * w * dx)
        self.moduli = np.zeros(
            (len(self.points.cells), self.points.per_cell, 9, 9)
        )  #: dP/dF at the points [Pa]
        self._matrix = ContactMatrix(
            self.space, cells_of(self.space, self.joint.model, self.points.degree)
        )
        self.vector: PETSc.Vec = self._forces.x.petsc_vec  #: the residual evaluated last [N]

    def _build_constraints(self) -> None:
        index_map = self.space.dofmap.index_map
        self._faces = [
            np.unique(np.concatenate([self._dofs(name, VERTICAL) for name in names]))
            for names in self.joint.rigid_faces
        ]
        self._fixed = np.unique(
            np.concatenate([self._across(), *(self._dofs(*held) for held in self.held())])
        )
        self._owned = 3 * index_map.size_local
        self._hold(self._fixed[self._fixed < self._owned])
        #: 1 on the dofs that move with a driven face
        self.faces = [self._indicator(dofs) for dofs in self._faces]

    def _indicator(self, dofs: NDArray[np.int64]) -> PETSc.Vec:
        vector = self.vector.duplicate()
        vector.set(0.0)
        vector.array[dofs[dofs < self._owned]] = 1.0
        return vector

    def _across(self) -> NDArray[np.int64]:
        """Dofs out of the plane of a flat model."""
        return np.arange(
            OUT_OF_PLANE,
            self.displacement.x.array.size if self.joint.model.two_dimensional else 0,
            3,
        )

    def _hold(self, dofs: NDArray[np.int64]) -> None:
        self.fixed = dofs  #: this rank's constrained dofs, local
        self.fixed_global = (dofs + 3 * self.space.dofmap.index_map.local_range[0]).astype(np.int32)

    def held(self) -> list[tuple[str, int]]:
        """Surfaces and the axes along which they cannot move freely: clamped and driven faces, symmetry planes."""
        ends = (*self.joint.clamped_surfaces, *self.joint.pushed_surfaces)
        return [*self.joint.symmetry.items(), *((name, axis) for name in ends for axis in range(3))]

    def _dofs(self, surface: str, axis: int) -> NDArray[np.int64]:
        facets = self.joint.facet_tags.find(self.joint.surfaces[surface])
        return (
            3
            * fem.locate_dofs_topological(
                self.space, self.joint.mesh.topology.dim - 1, facets
            ).astype(np.int64)
            + axis
        )

    def _smallest_residual(self) -> float:
        """Residual norm that rounding leaves [N], of the order of 1e-16 E* A sqrt(nodes), A a contact point's area."""
        stiffest = [
            pair.settings.effective_modulus * float(np.max(pair.weight, initial=0.0))
            for pair in self.pairs
        ]
        largest = self.comm.allreduce(max(stiffest, default=0.0), MPI.MAX)
        return max(
            1e-15 * largest * np.sqrt(self.vector.getSize()), 1e-30
        )  # without pairs nothing to compare with

    def face_displacements(self) -> Floats:
        """Displacement of each driven face along z [m]; collective."""
        x = self.displacement.x.array
        local = [float(x[dofs[0]]) if dofs.size else np.nan for dofs in self._faces]
        return np.asarray(np.nanmin(self.comm.allgather(local), axis=0), dtype=np.float64)

    @property
    def face_displacement(self) -> float:
        """Displacement of the driven face along z, the mean of several [m]."""
        return float(np.mean(self.face_displacements()))

    def reactions(self) -> Floats:
        """Compressive force on each driven face [N] in the residual evaluated last."""
        return -np.array([float(self.vector.dot(face)) for face in self.faces])

    def reaction(self) -> float:
        """Compressive force on all driven faces [N] in the residual evaluated last."""
        return float(np.sum(self.reactions()))

    def update_temperature(self) -> None:
        """Take temperatures, and with them elastic moduli and thermal stretch, from the temperature expression."""
        self.temperature = self.points.evaluate(self._temperature_expression)
        young, _ = self.properties.youngs_modulus.evaluate(self.temperature, self.body)
        poisson, _ = self.properties.poissons_ratio.evaluate(self.temperature, self.body)
        theta, _ = self.properties.thermal_stretch.evaluate(self.temperature, self.body)
        self._elastic = (young / (3 * (1 - 2 * poisson)), young / (2 * (1 + poisson)), theta)

    def _update_material(self, dt: float) -> bool:
        """Stress and moduli at all points for the present displacement.

        False if a cell is inverted anywhere.
        """
        f = self.points.evaluate(self._strain_expression, 3, 3)
        stress = self.stress.x.array.reshape(-1, 9)
        moduli = self.moduli.reshape(-1, 9, 9)
        valid = update_points(
            f,
            self.old.plastic_inverse,
            self.old.strain,
            self.temperature,
            dt,
            *self._elastic,
            self.body,
            self.properties.flow_rows,
            stress,
            moduli,
            self.state.plastic_inverse,
            self.state.strain,
            self.state.mises,
            self.state.work,
        )
        return bool(self.comm.allreduce(valid, MPI.LAND))

    def residual(self, dt: float, search: bool) -> bool:
        """Evaluate the residual at the present displacement into `vector`.

        Args:
            dt: time step [s].
            search: whether opposite facets of contact points may change.

        Returns:
            False if a cell is turned inside out; `vector` is then as it was.
        """
        self.counts.residuals += 1
        self.displacement.x.scatter_forward()
        with self.seconds.timed("material"):
            valid = self._update_material(dt)
        if not valid:
            return False
        with self.seconds.timed("assembly"):
            self._forces.x.array[:] = 0.0
            fem.assemble_vector(self._forces.x.array, self._residual_form)
            self._forces.x.scatter_reverse(la.InsertMode.add)
        with self.seconds.timed("contact"):
            for pair in self.pairs:
                pair.move(self.displacement.x.array.reshape(-1, 3))
                pair.search() if search else pair.follow()
                pair.measure()
                part = pair.assemble(tangent=False)
                _scatter(self.vector, part.dofs, part.forces)
            self.vector.assemble()
        return True

    def tangent(self) -> tuple[PETSc.Mat, PETSc.Vec]:
        """Stiffness [N/m] without constraints, and forces of the contact pressures that the linear step brings [N]."""
        self.counts.tangents += 1
        with self.seconds.timed("contact"):
            contributions = [pair.assemble(tangent=True) for pair in self.pairs]
        closing = self.vector.duplicate()
        closing.set(0.0)
        with self.seconds.timed("assembly"):
            for part in contributions:
                _scatter(closing, part.dofs, part.closing)
            closing.assemble()
            return self._matrix.assemble(self.moduli, contributions), closing

    def factorise(self, matrix: PETSc.Mat) -> None:
        """Take a matrix for `linear_solve`."""
        with self.seconds.timed("linear"):
            self._solver.set_operator(matrix)

    def linear_solve(self, right: PETSc.Vec) -> PETSc.Vec:
        """Solve with the matrix taken last."""
        self.counts.solves += 1
        out = right.duplicate()
        with self.seconds.timed("linear"):
            self._solver.solve(right, out)
        return out

    def aim(self, step: PETSc.Vec) -> None:
        """Tell the contact pairs the linear step."""
        x = self._step.x.array
        x[: self._owned] = step.array
        self._step.x.scatter_forward()
        for pair in self.pairs:
            pair.aim(x.reshape(-1, 3))

    def advance(
        self, start: Floats, faces: Floats, step: PETSc.Vec, moves: Floats, length: float
    ) -> None:
        """Go to u = start + length step, U = faces + length moves, and the contact pressures likewise."""
        x = self.displacement.x.array
        x[:] = start
        x[: self._owned] += length * step.array
        self.displacement.x.scatter_forward()
        for dofs, goal in zip(self._faces, faces + length * moves, strict=True):
            x[dofs] = goal
        for pair in self.pairs:
            pair.vertex_pressure.advance(length)

    def solve(self, load: Load, dt: float) -> Report:
        """Find equilibrium from the present displacement and contact pressures.

        Raises:
            SolveError: if that does not converge; the displacement is then meaningless.
        """
        self.update_temperature()
        return Newton(self, load, dt).run()

    def touch(self) -> None:
        """Press all bodies lightly together, so that a force finds contacts to act through.

        No time passes.

        The bodies, stacked along z, are shifted so that each pair overlaps a little, and driven
        faces are held there. One piece of metal, without pairs, stays as it is.
        """
        if not self.pairs:
            return
        approach = max(pair.clearance() + TOUCH * pair.cell_size for pair in self.pairs)
        shift = -approach * JointGraph(self.joint, self.space).levels()
        z = self.displacement.x.array[VERTICAL::3]
        for body, tag in enumerate(self.joint.bodies.values()):
            z[np.unique(self.space.dofmap.list[self.joint.cell_tags.find(tag)])] = shift[body]
        self.displacement.x.array[np.setdiff1d(self._fixed, np.concatenate(self._faces))] = 0.0
        self.displacement.x.scatter_forward()
        load = Load(displacement=float(shift.min()))
        with self._guided():
            self.solve(load, 0.0)
            self.accept(0.0)
        self.solve(load, 0.0)
        self.accept(0.0)

    @contextmanager
    def _guided(self) -> Iterator[None]:
        """Let nodes move along z and symmetry planes only: what touches in a point rolls off before friction acts."""
        free = [axis for axis in range(VERTICAL) if axis not in self.joint.symmetry.values()]
        fixed = self.fixed
        fixed_global = self.fixed_global
        dofs = [np.arange(axis, self._owned, 3) for axis in free]
        self._hold(np.unique(np.concatenate([fixed, *dofs])))
        yield
        self.fixed = fixed
        self.fixed_global = fixed_global

    def predict(self, dt: float) -> None:
        """Start the next step from the displacement extrapolated over it."""
        self.displacement.x.array[:] = self._accepted + dt * self._rate

    def accept(self, dt: float) -> None:
        """Make the present state the start of the next step.

        `dt` is the length of the one that ends [s].
        """
        now = self.displacement.x.array
        if dt > 0.0:
            self._rate = (now - self._accepted) / dt
        else:
            self._rate = np.zeros_like(now)
        self._accepted = now.copy()
        self.old = State(*(values.copy() for values in vars(self.state).values()))
        for pair in self.pairs:
            pair.accept()

    def reject(self) -> None:
        """Return to the displacement at the step's start."""
        self.displacement.x.array[:] = self._accepted
        for pair in self.pairs:
            pair.reject()

    def statistics(self) -> dict[str, object]:
        """Counts and seconds so far, for the summary of a run."""
        return {**vars(self.counts), "seconds": dict(vars(self.seconds))}


def _scatter(vector: PETSc.Vec, dofs: NDArray[np.int64], values: Floats) -> None:
    """Add values at global dofs."""
    vector.setValues(
        dofs.ravel().astype(np.int32), values.ravel(), addv=PETSc.InsertMode.ADD_VALUES
    )
