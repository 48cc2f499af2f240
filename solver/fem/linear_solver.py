"""Linear solves by PETSc: presets by size, an options prefix each, reuse of the preconditioner."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count

from mpi4py import MPI
from petsc4py import PETSc

import numpy as np

from microweld.arrays import Floats, Nodes
from microweld.errors import SolveError
from microweld.fem.statistics import LinearStatistics
from microweld.interruption import check

log = logging.getLogger(__name__)

Options = Mapping[str, str | int | float | None]

#: Sparse LU by MUMPS; 60 % spare memory, because contact makes more fill than MUMPS foresees.
DIRECT: Options = {
    "ksp_type": "preonly",
    "pc_type": "lu",
    "pc_factor_mat_solver_type": "mumps",
    "mat_mumps_icntl_14": 60,
}

#: A preconditioner is rebuilt when a solve needs this many times the iterations it needed when it
#: was new.
STALE = 2.0

#: What PETSc's reasons for giving up mean (KSPConvergedReason).
_REASONS = {
    -2: "its iteration broke down",
    -3: "it did not converge in the largest allowed number of iterations",
    -4: "its residual grew without bound",
    -5: "its iteration broke down",
    -6: "its iteration broke down",
    -7: "its method needs a symmetric matrix, and this one is not",
    -8: "its preconditioner is not positive definite",
    -9: "a value in it is not finite",
    -10: "its matrix is not positive definite",
    -11: "its matrix could not be factorised: it is singular, or there is too little memory",
}

_numbers = count()


@dataclass(frozen=True)
class LinearSolverState:
    """Origin of the preconditioner: this rank's rows of the matrix that it was built from.

    A factorisation orders the unknowns by the values of the first matrix of a pattern, and an
    iterative solver keeps its preconditioner over many matrices: the last bits of a solution depend
    on both.
    """

    starts: Nodes  #: (rows + 1,) first entry of each row; empty where nothing has been set up
    columns: Nodes  #: (entries,) global columns
    values: Floats  #: (entries,)
    fresh_iterations: int  #: that the preconditioner needed when it was new; -1: rebuild it
    options_read: bool  #: whether the options were still in PETSc's table when it was built


class LinearSolver:
    """A PETSc Krylov or direct solver with its own options prefix.

    Options enter PETSc's global table only until the solver is set up for the first time, then they
    are removed.

    Args:
        comm: Communicator of the matrices.
        name: Field or system, for messages and the prefix.
        options: PETSc options without prefix; `DIRECT` or a preset of the physics, with the user's
            overrides merged in.
        fields: Index sets by name for a field-split preconditioner; empty otherwise.
    """

    def __init__(
        self,
        comm: MPI.Comm,
        name: str,
        options: Options,
        fields: Mapping[str, PETSc.IS] | None = None,
    ) -> None:
        self.name = name
        self.statistics = LinearStatistics()
        self._comm = comm
        self.ksp = PETSc.KSP().create(comm)
        self.prefix = f"microweld_{name}_{next(_numbers)}_"
        self._options = {f"{self.prefix}{key}": value for key, value in options.items()}
        self._pending = False  # whether the options are in PETSc's table
        self._fields = dict(fields or {})
        self._fresh_iterations = -1
        self._matrix: PETSc.Mat | None = None  # of the last solve
        self._origin: PETSc.Mat | None = None  # copy of what the preconditioner was built from
        self._options_read = False  # whether it was built with the options in the table
        self._configure()

    def _configure(self) -> None:
        self.ksp.setOptionsPrefix(self.prefix)
        self._enter_options()
        self.ksp.setFromOptions()
        if self.ksp.getPC().getType() == PETSc.PC.Type.FIELDSPLIT:
            self.ksp.getPC().setFieldSplitIS(*self._fields.items())
        self.ksp.setErrorIfNotConverged(False)

    def _enter_options(self) -> None:
        table = PETSc.Options()
        for key, value in self._options.items():
            table.setValue(key, value)
        self._pending = True

    def _forget_options(self) -> None:
        table = PETSc.Options()
        for key in self._options:
            if self._pending and table.hasName(key):
                table.delValue(key)
        self._pending = False

    @property
    def direct(self) -> bool:
        """Whether solves are by factorisation alone."""
        return self.ksp.getType() == PETSc.KSP.Type.PREONLY

    def set_operator(self, matrix: PETSc.Mat) -> None:
        """Take new matrix values.

        An iterative solver keeps its preconditioner while it still serves.
        """
        self.ksp.setOperators(matrix)
        # a factorisation orders the unknowns once for each matrix object, then refactors in place
        ordered = self.direct and matrix == self._matrix
        self._matrix = matrix
        keep = not self.direct and self._fresh_iterations >= 0
        self.ksp.getPC().setReusePreconditioner(keep)
        if not keep:
            self._set_up(new_origin=not ordered)

    def renew(self) -> None:
        """Rebuild the preconditioner at the next matrix."""
        self._fresh_iterations = -1

    def _set_up(self, new_origin: bool = True) -> None:
        with self.statistics.timed("setup"):
            self.ksp.getPC().setReusePreconditioner(False)
            self.ksp.setUp()
            self.ksp.setUpOnBlocks()
        self._fresh_iterations = -1
        self.statistics.setups += 1
        if new_origin and self._matrix is not None:
            self._forget_origin()
            self._origin = self._matrix.copy()
            # the parts of an iterative solver keep the options of their first set-up
            self._options_read = self._pending or not self.direct

    def _forget_origin(self) -> None:
        if self._origin is not None:
            self._origin.destroy()
        self._origin = None

    def state(self) -> LinearSolverState:
        """Return what the last bits of the next solutions depend on."""
        if self._origin is None:
            nothing: Nodes = np.empty(0, dtype=np.int32)
            return LinearSolverState(nothing, nothing, np.empty(0), self._fresh_iterations, True)
        starts, columns, values = self._origin.getValuesCSR()
        return LinearSolverState(
            starts, columns, values, self._fresh_iterations, self._options_read
        )

    def restore(self, state: LinearSolverState, matrix: PETSc.Mat) -> None:
        """Rebuild factor or preconditioner from their origin; collective.

        Args:
            state: That of a solver of the same system.
            matrix: The matrix of the next solves, with its places for entries; a direct solver
                leaves the values of the origin in it.
        """
        self._fresh_iterations = -1
        # a factor takes its options from the table when it is built, and the table holds them until
        # the first solve only
        if state.options_read:
            self._enter_options()
        else:
            self._forget_options()
        if not state.starts.size:
            self._matrix = None
            self._forget_origin()
            return
        entries = (state.starts, state.columns, state.values)
        if self.direct:
            matrix.zeroEntries()
            matrix.setValuesCSR(*entries)
            matrix.assemble()
        else:
            size = matrix.getSizes()
            block = matrix.getBlockSize()
            matrix = PETSc.Mat().createAIJ(size, bsize=block, csr=entries, comm=matrix.comm)
        self._matrix = None
        self.set_operator(matrix)
        self._forget_options()
        self._fresh_iterations = state.fresh_iterations

    def solve(
        self,
        right: PETSc.Vec,
        solution: PETSc.Vec,
        relative_tolerance: float = 1e-8,
        improve: bool = False,
    ) -> int:
        """Solve for one right-hand side.

        Args:
            right: Right-hand side.
            solution: Overwritten.
            relative_tolerance: Wanted residual norm over that of the right-hand side (iterative
                solvers).
            improve: Start from what `solution` holds, not from zero.

        Returns:
            Iterations.

        Raises:
            SolveError: If the solver fails with a new preconditioner too.
            Interrupted: If a rank was interrupted.
        """
        check(self._comm)
        self.ksp.setInitialGuessNonzero(improve and not self.direct)
        stale = self._fresh_iterations >= 0
        reason = self._attempt(right, solution, relative_tolerance)
        if reason < 0 and stale:
            self._set_up()
            reason = self._attempt(right, solution, relative_tolerance)
        self._forget_options()
        if reason < 0:
            raise SolveError(self.name, self._explain(reason), cure=self._cure())
        iterations = int(self.ksp.getIterationNumber())
        self._judge(iterations)
        return iterations

    def _attempt(self, right: PETSc.Vec, solution: PETSc.Vec, relative_tolerance: float) -> int:
        with self.statistics.timed("solve"):
            self.ksp.setTolerances(rtol=relative_tolerance)
            self.ksp.setConvergenceHistory(reset=True)
            self.ksp.solve(right, solution)
        self.statistics.solves += 1
        self.statistics.iterations += int(self.ksp.getIterationNumber())
        reason = int(self.ksp.getConvergedReason())
        # a factorisation alone computes no residual, and passes on what is not finite
        if reason >= 0 and not np.isfinite(solution.norm()):
            return int(PETSc.KSP.ConvergedReason.DIVERGED_NANORINF)
        return reason

    def _judge(self, iterations: int) -> None:
        """Remember how good the new preconditioner is, or give up one that has become stale."""
        if self.direct:
            return
        if self._fresh_iterations < 0:
            self._fresh_iterations = iterations
        elif iterations > STALE * self._fresh_iterations + 5:
            log.debug("%s: preconditioner stale after %d iterations", self.name, iterations)
            self._fresh_iterations = -1

    def _explain(self, reason: int) -> str:
        matrix = self._matrix
        if matrix is not None and not np.isfinite(matrix.norm(PETSc.NormType.FROBENIUS)):
            reason = int(PETSc.KSP.ConvergedReason.DIVERGED_NANORINF)
        meaning = _REASONS.get(reason, f"for PETSc's reason {reason}")
        text = f"the linear solver gave up: {meaning}"
        history = ", ".join(f"{value:.3e}" for value in self.ksp.getConvergenceHistory()[-6:])
        if history:
            text += f"; last residual norms {history}"
        return text

    def _cure(self) -> str:
        if self.direct:
            return ""
        return "a direct linear solver (numerics.petsc)"
