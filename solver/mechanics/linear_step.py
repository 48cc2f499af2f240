"""The linear step of a Newton iteration, with the driven faces as a border of the stiffness.

With e_i the indicator of face i and f_i its unbalance, given force less reaction,

    K du + sum_i K e_i dU_i = -R on the free dofs,
    e_i . K (du + sum_j e_j dU_j) + f_i' dU_i = -f_i
"""

from __future__ import annotations

from dataclasses import dataclass

from petsc4py import PETSc

import numpy as np

from microweld.arrays import Floats
from microweld.fem.linear_solver import DIRECT, LinearSolver, LinearSolverState, Options
from microweld.machine.load import Load
from microweld.mechanics.system import MechanicalSystem

# of the mean diagonal: proximal regularisation of the tangent only, for bodies that nothing touches
# yet; the residual, and with it the solution, stays as it is
_PROXIMAL = 1e-9


@dataclass(frozen=True)
class Unbalance:
    """What equilibrium lacks at the present displacement."""

    free: PETSc.Vec  #: residual, zero on the constrained dofs [N]
    faces: Floats  #: given force less reaction of each driven face, zero if U is given [N]


@dataclass(frozen=True)
class LinearStep:
    """A linear step and the work that goes with it."""

    step: PETSc.Vec  #: du [m]
    moves: Floats  #: dU of each face [m]
    work: float  #: du.K du [J]
    before: float  #: R(u).du [J]


@dataclass(frozen=True)
class BorderedState:
    """What the last bits of the next linear steps depend on."""

    symmetric: bool  #: whether the matrix is factorised as a symmetric one
    factors: LinearSolverState


class BorderedSolver:
    """Solves for linear steps: one factorisation each, and one more solve for each given force.

    Args:
        system: Assembles the stiffness.
        options: PETSc options that override those of the direct solver.
    """

    def __init__(self, system: MechanicalSystem, options: Options) -> None:
        self.system = system
        self._options = options
        self._symmetric = all(pair.settings.friction == 0.0 for pair in system.pairs)
        self._solver = self._new_solver()
        self._held: list[PETSc.Vec] = []  # c_m on the free dofs
        self._free: list[PETSc.Vec] = []  # K^-1 c_m
        self._compliance: Floats = np.empty((0, 0))

    def _new_solver(self) -> LinearSolver:
        """Return a direct solver; one field in one unit needs no scaling (ICNTL 8)."""
        if self._symmetric:
            kind = "cholesky"
        else:
            kind = "lu"
        own = {**DIRECT, "mat_mumps_icntl_8": 0, "pc_type": kind}
        return LinearSolver(self.system.comm, "displacement", {**own, **self._options})

    def _suit_contacts(self) -> None:
        """Factorise as an unsymmetric matrix from where a bond can slip on; collective.

        Friction and bonds alone make the stiffness unsymmetric, and bonds that soften indefinite.
        """
        if self._symmetric and any(pair.bonded for pair in self.system.pairs):
            self._symmetric = False
            self._solver = self._new_solver()

    def step(self, load: Load, unbalance: Unbalance) -> LinearStep:
        """Compute the linear step from the present displacement. Collective.

        Args:
            load: What drives the electrodes.
            unbalance: At that displacement.
        """
        system = self.system
        constraints = system.constraints
        self._suit_contacts()
        matrix, predicted = system.tangent()
        columns, rows, corner = self._borders(matrix, load)
        right = predicted - unbalance.free
        for vector in (*columns, *rows, right):
            vector.array[constraints.fixed] = 0.0
        diagonal = _mean_diagonal(matrix)
        matrix.zeroRowsColumns(constraints.fixed_global, diag=diagonal)
        matrix.shift(_PROXIMAL * diagonal)
        with system.statistics.timed("linear"):
            self._solver.set_operator(matrix)
        self._prepare_fixtures()
        if load.displacement is not None:
            moves = float(load.displacement) - constraints.face_displacements()
            right.maxpy(-moves, columns)
            step = self._solve(right)
        else:
            step = self._solve(right)
            influences = [self._solve(-column) for column in columns]
            compliance = corner + np.array(
                [[row.dot(influence) for influence in influences] for row in rows]
            )
            lack = unbalance.faces + np.array([row.dot(step) for row in rows])
            moves = -np.linalg.solve(compliance, lack)
            step.maxpy(moves, influences)
        work = abs(step.dot(right) - unbalance.faces @ moves)
        return LinearStep(step, moves, work, unbalance.free.dot(step) + unbalance.faces @ moves)

    def _borders(
        self, matrix: PETSc.Mat, load: Load
    ) -> tuple[list[PETSc.Vec], list[PETSc.Vec], Floats]:
        """K e and K^T e of every driven face, and e.K e with the slopes of the given forces."""
        faces = self.system.constraints.faces
        columns = [matrix.createVecLeft() for _ in faces]
        rows = [matrix.createVecLeft() for _ in faces]
        for face, column, row in zip(faces, columns, rows, strict=True):
            matrix.mult(face, column)
            matrix.multTranspose(face, row)
        corner = np.array([[face.dot(column) for column in columns] for face in faces])
        _, slopes = load.forces_at(self.system.constraints.face_displacements())
        return columns, rows, corner + np.diag(slopes)

    def _prepare_fixtures(self) -> None:
        """Take the springs of fixtures, sum_m k_m c_m (x) c_m, into the coming solves.

        They would fill the matrix; it is inverted without them (Sherman, Morrison and Woodbury).
        """
        fixtures = self.system.fixtures
        self._held = []
        self._free = []
        if not fixtures.modes:
            return
        for mode in fixtures.modes:
            held = mode.copy()
            held.array[self.system.constraints.fixed] = 0.0
            self._held.append(held)
            self._free.append(self._solve_bodies(held))
        self._compliance = np.diag(1.0 / np.array(fixtures.stiffness)) + np.array(
            [[mode.dot(free) for free in self._free] for mode in self._held]
        )

    def _solve(self, right: PETSc.Vec) -> PETSc.Vec:
        out = self._solve_bodies(right)
        if self._held:
            motion = np.array([mode.dot(out) for mode in self._held])
            out.maxpy(-np.linalg.solve(self._compliance, motion), self._free)
        return out

    def _solve_bodies(self, right: PETSc.Vec) -> PETSc.Vec:
        """Solve without the fixtures."""
        self.system.counts.solves += 1
        out = right.duplicate()
        with self.system.statistics.timed("linear"):
            self._solver.solve(right, out)
        return out

    def state(self) -> BorderedState:
        """Return what the last bits of the next steps depend on."""
        return BorderedState(self._symmetric, self._solver.state())

    def restore(self, state: BorderedState) -> None:
        """Continue from a state, after the pattern of the matrix has been restored. Collective."""
        if state.symmetric != self._symmetric:
            self._symmetric = state.symmetric
            self._solver = self._new_solver()
        self._solver.restore(state.factors, self.system.matrix.matrix)


def _mean_diagonal(matrix: PETSc.Mat) -> float:
    diagonal = matrix.getDiagonal()
    return float(diagonal.norm(PETSc.NormType.NORM_1) / diagonal.getSize())
