"""Quasi-static mechanics of all bodies in contact: residual, tangent, Newton.

Strong form: Div P = 0 in the reference configuration, P N = traction on contact surfaces.
Weak form:   R(v) = int P(F) : grad v dX - sum_pairs int t . (v_s - v_m) dA_s = 0.

The driven terminal is a rigid face without lateral motion: its displacement U along z is one unknown, and its
equation is the total force, sum R_z(face) = -force (or U itself is given).
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from mpi4py import MPI
from petsc4py import PETSc

import numpy as np
import ufl
from dolfinx import fem
from dolfinx.fem import petsc as fem_petsc
from numpy.typing import NDArray

from microweld.contact.pair import ContactPair, Contribution
from microweld.errors import SolveError
from microweld.meshes.joint import Joint
from microweld.plasticity import update_points
from microweld.properties import BodyProperty
from microweld.quadrature import QuadraturePoints

log = logging.getLogger("microweld.mechanics")

Floats = NDArray[np.float64]

_SEARCHES = 4  # Newton iterations that may change opposite facets; then the pairing is frozen, or it chatters
TOUCH = 1e-3  # overlap of each pair before the first solve, in facet sizes
_PROXIMAL = 1e-9  # of the mean diagonal goes to the matrix, not the residual: it holds bodies that nothing touches yet
_AXIS = 2  # the driven face moves along z


@dataclass(frozen=True)
class SolidProperties:
    """What the mechanics needs to know of the bodies, each as a function of temperature and body index."""

    youngs_modulus: BodyProperty  #: [Pa]
    poissons_ratio: BodyProperty  #: [-]
    thermal_stretch: BodyProperty  #: theta [-]
    flow_rows: Floats  #: (bodies, columns) flow laws, see microweld.materials.flow


@dataclass(frozen=True)
class NewtonSettings:
    """When the mechanical Newton iteration stops."""

    tolerance: float = 1e-9  #: residual norm over norm of the reactions [-]
    iterations: int = 25  #: most iterations before the step is given up
    line_search: int = 6  #: most evaluations of one line search


@dataclass
class Counts:
    """How much work was done."""

    newton: int = 0
    residuals: int = 0
    tangents: int = 0
    solves: int = 0


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


@dataclass
class Load:
    """What drives the electrode: a force, or a displacement of its face."""

    force: float | None = None  #: on the modelled part, positive in compression [N]
    displacement: float | None = None  #: along z [m]


@dataclass
class Report:
    """How a solve went."""

    iterations: int = 0
    residuals: list[float] = field(default_factory=list)


class Mechanics:
    """Displacement of all bodies under the electrode's load, at given temperatures.

    Args:
        joint: the meshed joint.
        displacement: blocked P2 function that holds the solution; others may read it.
        properties: of the bodies, indexed like `joint.bodies`.
        pairs: the contact pairs.
        temperature: UFL expression of the temperature [K].
        settings: of the Newton iteration.
    """

    def __init__(
        self,
        joint: Joint,
        displacement: fem.Function,
        properties: SolidProperties,
        pairs: Sequence[ContactPair],
        temperature: Any,
        settings: NewtonSettings = NewtonSettings(),
    ) -> None:
        self.joint, self.properties, self.pairs, self.settings = joint, properties, pairs, settings
        self.displacement, self.space = displacement, displacement.function_space
        self.counts = Counts()
        self._accepted = displacement.x.array.copy()
        self._rate = np.zeros_like(self._accepted)
        self._step = fem.Function(self.space, name="step")
        self.points = QuadraturePoints(joint.mesh, 2)
        self.body = self.points.by_point(body_indices(joint))
        self._strain_expression = self.points.expression(ufl.Identity(3) + ufl.grad(self.displacement))
        self._temperature_expression = self.points.expression(temperature)
        self.state = State.virgin(self.points.count)
        self.old = State.virgin(self.points.count)
        self._build_forms()
        self._build_constraints()
        self._rounding = self._smallest_residual()
        self.solver = direct_solver(joint.mesh.comm, "mechanics_")

    def _build_forms(self) -> None:
        self.stress, self._tangent = self.points.function((3, 3)), self.points.function((9, 9))
        u, v = ufl.TrialFunction(self.space), ufl.TestFunction(self.space)
        dx = ufl.Measure("dx", self.joint.mesh, metadata=self.points.metadata)
        self._residual_form = fem.form(ufl.inner(self.stress, ufl.grad(v)) * dx)
        self._tangent_form = fem.form(ufl.inner(ufl.dot(self._tangent, _flat(ufl.grad(u))), _flat(ufl.grad(v))) * dx)
        self._matrix = fem_petsc.create_matrix(self._tangent_form)
        self._vector = fem_petsc.create_vector(self._residual_form)

    def _build_constraints(self) -> None:
        joint, index_map = self.joint, self.space.dofmap.index_map
        fixed = [self._dofs(name, axis) for name, axis in self.held()]
        self._face = np.unique(self._dofs(joint.driven_terminal, _AXIS))
        self._fixed = np.unique(np.concatenate(fixed))
        self._owned = 3 * index_map.size_local
        offset = 3 * index_map.local_range[0]
        self._fixed_owned = self._fixed[self._fixed < self._owned]
        self._fixed_global = (self._fixed_owned + offset).astype(np.int32)
        self._face_owned = self._face[self._face < self._owned]
        self._indicator = self._vector.duplicate()
        self._indicator.set(0.0)
        self._indicator.array[self._face_owned] = 1.0

    def held(self) -> list[tuple[str, int]]:
        """Surfaces and the axes along which they cannot move freely: clamped and driven faces, symmetry planes."""
        ends = (self.joint.earthed_terminal, self.joint.driven_terminal)
        return [*self.joint.symmetry.items(), *((name, axis) for name in ends for axis in range(3))]

    def _dofs(self, surface: str, axis: int) -> NDArray[np.int64]:
        facets = self.joint.facet_tags.find(self.joint.surfaces[surface])
        return 3 * fem.locate_dofs_topological(self.space, 2, facets).astype(np.int64) + axis

    @property
    def face_displacement(self) -> float:
        """Displacement of the driven face along z [m]."""
        local = self.displacement.x.array[self._face[:1]]
        values = [v for v in self.joint.mesh.comm.allgather(local.tolist()) if v]
        return float(values[0][0])

    def move_face(self, displacement: float) -> None:
        """Put the driven face at a displacement along z [m]."""
        self.displacement.x.array[self._face] = displacement

    def update_material(self, dt: float, tangent: bool) -> bool:
        """Stress (and tangent) at all points for the present displacement; False if a cell is inverted anywhere."""
        f = self.points.evaluate(self._strain_expression, 3, 3)
        stress = self.stress.x.array.reshape(-1, 9)
        moduli = self._tangent.x.array.reshape(-1, 9, 9)
        valid = update_points(
            f, self.old.plastic_inverse, self.old.strain, self.temperature, dt, *self._moduli, self.body,
            self.properties.flow_rows, stress, moduli, self.state.plastic_inverse, self.state.strain,
            self.state.mises, self.state.work, tangent,
        )
        return bool(self.joint.mesh.comm.allreduce(valid, MPI.LAND))

    def update_temperature(self) -> None:
        """Take temperatures, and with them elastic moduli and thermal stretch, from the temperature expression."""
        self.temperature = self.points.evaluate(self._temperature_expression)
        young, _ = self.properties.youngs_modulus.evaluate(self.temperature, self.body)
        poisson, _ = self.properties.poissons_ratio.evaluate(self.temperature, self.body)
        theta, _ = self.properties.thermal_stretch.evaluate(self.temperature, self.body)
        self._moduli = (young / (3 * (1 - 2 * poisson)), young / (2 * (1 + poisson)), theta)

    def residual(self, dt: float, tangent: bool, search: bool) -> tuple[PETSc.Vec, list[Contribution]] | None:
        """Assemble the residual [N] at the present displacement; None if a cell is inverted.

        Args:
            dt: time step [s].
            tangent: prepare the tangent too.
            search: whether opposite facets may change.

        Returns:
            The residual (valid until the next call) and the contact contributions of each pair.
        """
        self.counts.residuals += 1
        self.displacement.x.scatter_forward()
        if not self.update_material(dt, tangent):
            return None
        vector = self._vector
        with vector.localForm() as local:
            local.set(0.0)
        fem_petsc.assemble_vector(vector, self._residual_form)
        vector.ghostUpdate(addv=PETSc.InsertMode.ADD, mode=PETSc.ScatterMode.REVERSE)
        contributions = []
        for pair in self.pairs:
            pair.move(self.displacement.x.array.reshape(-1, 3))
            pair.search() if search else pair.follow()
            pair.measure()
            contribution = pair.assemble(tangent)
            rows = contribution.dofs.ravel().astype(np.int32)
            vector.setValues(rows, contribution.forces.ravel(), addv=PETSc.InsertMode.ADD_VALUES)
            contributions.append(contribution)
        vector.assemble()
        return vector, contributions

    def tangent(self, contributions: list[Contribution]) -> PETSc.Mat:
        """The stiffness matrix [N/m], bulk and contact, without constraints."""
        self.counts.tangents += 1
        self._matrix.zeroEntries()
        fem_petsc.assemble_matrix(self._matrix, self._tangent_form)
        self._matrix.assemble()
        matrix = self._matrix.copy()
        contact = coupling_matrix(self._matrix, contributions)
        matrix.axpy(1.0, contact, structure=PETSc.Mat.Structure.DIFFERENT_NONZERO_PATTERN)
        contact.destroy()
        return matrix

    def reaction(self, vector: PETSc.Vec) -> float:
        """Compressive force on the driven face [N]: minus the sum of the residual over its z dofs."""
        return -float(vector.dot(self._indicator))

    def _unbalance(self, vector: PETSc.Vec, load: Load) -> tuple[PETSc.Vec, float, float]:
        """Free residual, force equation's residual, and the scale both are measured with [N]."""
        reaction = self.reaction(vector)
        free = vector.copy()
        free.array[self._fixed_owned] = 0.0
        scale = max(np.sqrt(max(vector.norm() ** 2 - free.norm() ** 2, 0.0)), abs(load.force or 0.0))
        unbalance = load.force - reaction if load.force is not None else 0.0
        return free, unbalance, max(scale, self._rounding / self.settings.tolerance)

    def _smallest_residual(self) -> float:
        """Residual norm that rounding leaves [N], of the order of 1e-16 E* A sqrt(nodes), A a contact point's area."""
        stiffest = [pair.settings.effective_modulus * float(np.max(pair.weight, initial=0.0)) for pair in self.pairs]
        largest = self.joint.mesh.comm.allreduce(max(stiffest, default=0.0), MPI.MAX)
        return max(1e-15 * largest * np.sqrt(self._vector.getSize()), 1e-30)  # without pairs nothing to compare with

    def direction(self, matrix: PETSc.Mat, right: PETSc.Vec, unbalance: float, load: Load) -> tuple[PETSc.Vec, float]:
        """Newton direction (du, dU) of the bordered system; two solves with one factorisation."""
        column, row = matrix.createVecLeft(), matrix.createVecLeft()
        matrix.mult(self._indicator, column)
        matrix.multTranspose(self._indicator, row)
        corner = self._indicator.dot(column)
        diagonal = self._diagonal(matrix)
        matrix.zeroRowsColumns(self._fixed_global, diag=diagonal)
        matrix.shift(_PROXIMAL * diagonal)
        self.solver.setOperators(matrix)
        column.array[self._fixed_owned] = 0.0
        row.array[self._fixed_owned] = 0.0
        if load.displacement is not None:
            move = float(load.displacement) - self.face_displacement
            return self._solve(right - move * column), move
        step, influence = self._solve(right), self._solve(-column)
        move = -(unbalance + row.dot(step)) / (corner + row.dot(influence))
        step.axpy(move, influence)
        return step, move

    def _closing(self, contributions: list[Contribution]) -> PETSc.Vec:
        """Forces of the contact pressures that the linear step brings [N]."""
        vector = self._indicator.duplicate()
        vector.set(0.0)
        for part in contributions:
            vector.setValues(part.dofs.ravel().astype(np.int32), part.closing.ravel(), addv=PETSc.InsertMode.ADD_VALUES)
        vector.assemble()
        vector.array[self._fixed_owned] = 0.0
        return vector

    def _diagonal(self, matrix: PETSc.Mat) -> float:
        diagonal = matrix.getDiagonal()
        return diagonal.norm(PETSc.NormType.NORM_1) / diagonal.getSize()

    def _solve(self, right: PETSc.Vec) -> PETSc.Vec:
        self.counts.solves += 1
        out = right.duplicate()
        self.solver.solve(right, out)
        if self.solver.getConvergedReason() < 0:
            raise SolveError("displacement", f"linear solver stopped with reason {self.solver.getConvergedReason()}")
        return out

    def _aim(self, step: PETSc.Vec) -> None:
        """Tell the contact pairs the linear step."""
        x = self._step.x.array
        x[: self._owned] = step.array
        self._step.x.scatter_forward()
        for pair in self.pairs:
            pair.aim(x.reshape(-1, 3))

    def _advance(self, start: Floats, face: float, step: PETSc.Vec, move: float, length: float) -> None:
        """Go to u = start + length du, U = face + length dU, and the contact pressures likewise."""
        x = self.displacement.x.array
        x[:] = start
        x[: self._owned] += length * step.array
        self.displacement.x.scatter_forward()
        x[self._face] = face + length * move
        for pair in self.pairs:
            pair.vertex_pressure.advance(length)

    def solve(self, load: Load, dt: float) -> Report:
        """Newton iteration with line search from the present displacement and contact pressures.

        Raises:
            SolveError: if it does not converge; the displacement is then meaningless.
        """
        self.update_temperature()
        report = Report()
        for iteration in range(self.settings.iterations + 1):
            assembled = self.residual(dt, tangent=True, search=iteration < _SEARCHES)
            if assembled is None:
                raise SolveError("displacement", "a cell is turned inside out", cure="smaller steps, or a finer mesh")
            vector, contributions = assembled
            free, unbalance, scale = self._unbalance(vector, load)
            error = self._norm(free, unbalance) / scale
            away = 0.0 if load.displacement is None else abs(load.displacement - self.face_displacement)
            arrived = away <= 1e-12 * abs(load.displacement or 0.0)
            report.residuals.append(error)
            log.debug("mechanics %d: residual %.3e of %.3e N", iteration, error, scale)
            if error < self.settings.tolerance and arrived:
                report.iterations = iteration
                return report
            if not np.isfinite(error) or iteration == self.settings.iterations:
                break
            self.counts.newton += 1
            matrix = self.tangent(contributions)
            right = self._closing(contributions) - free
            step, move = self.direction(matrix, right, unbalance, load)
            self._aim(step)
            work = abs(step.dot(right) - unbalance * move)
            before = free.dot(step) + unbalance * move
            self._line_search(load, dt, step, move, before, work, iteration < _SEARCHES)
            matrix.destroy()
        raise SolveError("displacement", f"no convergence; residuals {_history(report)}", cure="smaller time steps")

    def _norm(self, free: PETSc.Vec, unbalance: float) -> float:
        """Norm of everything that must vanish [N]."""
        mismatch = [float(np.linalg.norm(pair.vertex_pressure.mismatch)) for pair in self.pairs]
        return float(np.linalg.norm([free.norm(), unbalance, *mismatch]))

    def _line_search(
        self, load: Load, dt: float, step: PETSc.Vec, move: float, before: float, work: float, search: bool
    ) -> None:
        """Shorten the step until it does not overshoot: R(u + s du).du <= 0.7 work, the work of the linear step.

        Args:
            load: see `solve`.
            dt: time step [s].
            step: du.
            move: dU [m].
            before: R(u).du [J].
            work: du.K du [J].
            search: whether opposite facets may change.
        """
        start, face = self.displacement.x.array.copy(), self.face_displacement
        low, low_value, length = 0.0, before, 1.0
        for _ in range(self.settings.line_search):
            self._advance(start, face, step, move, length)
            assembled = self.residual(dt, tangent=False, search=search)
            if assembled is None:
                length *= 0.3
                continue
            free, unbalance, _ = self._unbalance(assembled[0], load)
            value = free.dot(step) + unbalance * move
            if value <= 0.7 * work:
                return
            guess = low - (length - low) * low_value / (value - low_value) if low_value < 0.0 else 0.5 * length
            length = float(np.clip(guess, 0.1 * length, 0.8 * length))
        log.debug("line search ends at %.3f", length)
        self._advance(start, face, step, move, length)

    def touch(self) -> None:
        """Press all bodies lightly together, so that a force finds contacts to act through; no time passes.

        The bodies, stacked along z, are shifted so that each pair overlaps a little, and the driven face is held there.
        """
        order = np.argsort(np.argsort(self._heights()))
        approach = max(pair.clearance() + TOUCH * pair.cell_size for pair in self.pairs)
        shift = -approach * order
        z = self.displacement.x.array[_AXIS::3]
        for body, tag in enumerate(self.joint.bodies.values()):
            z[np.unique(self.space.dofmap.list[self.joint.cell_tags.find(tag)])] = shift[body]
        self.displacement.x.array[np.setdiff1d(self._fixed, self._face)] = 0.0
        self.displacement.x.scatter_forward()
        self.solve(Load(displacement=float(shift.min())), 0.0)
        self.accept(0.0)

    def _heights(self) -> Floats:
        """Mean z of the nodes of each body's cells [m]; collective."""
        z = self.space.tabulate_dof_coordinates()[:, _AXIS]
        parts = []
        for tag in self.joint.bodies.values():
            nodes = self.space.dofmap.list[self.joint.cell_tags.find(tag)]
            parts.append((z[nodes].sum(), nodes.size))
        sums = self.joint.mesh.comm.allreduce(np.array(parts, dtype=float))
        return np.asarray(sums[:, 0] / sums[:, 1])

    def predict(self, dt: float) -> None:
        """Start the next step from the displacement extrapolated over it."""
        self.displacement.x.array[:] = self._accepted + dt * self._rate

    def accept(self, dt: float) -> None:
        """Make the present state the start of the next step; `dt` is the length of the one that ends [s]."""
        now = self.displacement.x.array
        self._rate = (now - self._accepted) / dt if dt > 0.0 else np.zeros_like(now)
        self._accepted = now.copy()
        self.old = State(*(values.copy() for values in vars(self.state).values()))
        for pair in self.pairs:
            pair.accept()

    def reject(self) -> None:
        """Return to the displacement at the step's start."""
        self.displacement.x.array[:] = self._accepted
        for pair in self.pairs:
            pair.reject()

    def statistics(self) -> dict[str, int]:
        """Counts so far, for the summary of a run."""
        return dict(vars(self.counts))


def body_indices(joint: Joint) -> NDArray[np.int32]:
    """Index of each local cell's body in the order of `joint.bodies`."""
    tags = np.zeros(joint.mesh.topology.index_map(3).size_local + joint.mesh.topology.index_map(3).num_ghosts, int)
    tags[joint.cell_tags.indices] = joint.cell_tags.values
    index = {tag: i for i, tag in enumerate(joint.bodies.values())}
    return np.array([index[t] for t in tags], dtype=np.int32)


def coupling_matrix(like: PETSc.Mat, contributions: list[Contribution]) -> PETSc.Mat:
    """Matrix of contact contributions, laid out like another matrix."""
    matrix = PETSc.Mat().create(like.comm)
    matrix.setSizes(like.getSizes())
    matrix.setType(PETSc.Mat.Type.AIJ)
    matrix.setUp()
    for part in contributions:
        dofs, patches = part.dofs.astype(np.int32), part.patches
        matrix.setValuesRCV(dofs, dofs, part.stiffness, addv=PETSc.InsertMode.ADD_VALUES)
        csr = (patches.matrix.indptr.astype(np.int32), patches.matrix.indices.astype(np.int32), patches.matrix.data)
        matrix.setValuesIJV(*csr, addv=PETSc.InsertMode.ADD_VALUES, rowmap=patches.rows.astype(np.int32))
    matrix.assemble()
    return matrix


def direct_solver(comm: MPI.Comm, prefix: str) -> PETSc.KSP:
    """MUMPS LU."""
    solver = PETSc.KSP().create(comm)
    solver.setOptionsPrefix(prefix)
    solver.setType("preonly")
    solver.getPC().setType("lu")
    solver.getPC().setFactorSolverType("mumps")
    return solver


def _flat(tensor: Any) -> Any:
    return ufl.as_vector([tensor[i, j] for i in range(3) for j in range(3)])


def _history(report: Report) -> str:
    return ", ".join(f"{r:.1e}" for r in report.residuals[-6:])
