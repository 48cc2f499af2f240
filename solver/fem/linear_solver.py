"""Linear solves through petsc4py: presets by size, one options prefix each, reuse of the preconditioner."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count

from mpi4py import MPI
from petsc4py import PETSc

from microweld.errors import SolveError

log = logging.getLogger(__name__)

Options = Mapping[str, str | int | float | None]

#: Sparse LU by MUMPS; 60 % spare memory, because contact makes more fill than MUMPS foresees.
DIRECT: Options = {
    "ksp_type": "preonly",
    "pc_type": "lu",
    "pc_factor_mat_solver_type": "mumps",
    "mat_mumps_icntl_14": 60,
}

#: A preconditioner is built anew when a solve needs this many times the iterations it needed when
#: it was new.
STALE = 2.0

_numbers = count()


@dataclass
class LinearStatistics:
    """What the linear solves cost: counts, and seconds on this rank."""

    solves: int = 0
    iterations: int = 0
    setups: int = 0
    seconds: dict[str, float] = field(default_factory=lambda: {"setup": 0.0, "solve": 0.0})


class LinearSolver:
    """A PETSc Krylov or direct solver with its own options prefix.

    Options enter PETSc's global table only until the solver is set up for the first time, then they
    are removed.

    Args:
        comm: communicator of the matrices.
        name: field or system, for messages and the prefix.
        options: PETSc options without prefix; `DIRECT` or a preset of the physics, with the user's
            overrides merged in.
        fields: index sets by name for a field-split preconditioner; empty otherwise.
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
        self.ksp = PETSc.KSP().create(comm)
        self.prefix = f"microweld_{name}_{next(_numbers)}_"
        self._pending = {f"{self.prefix}{key}": value for key, value in options.items()}
        self._fields = dict(fields or {})
        self._fresh_iterations = -1
        self._configure()

    def _configure(self) -> None:
        self.ksp.setOptionsPrefix(self.prefix)
        table = PETSc.Options()
        for key, value in self._pending.items():
            table.setValue(key, value)
        self.ksp.setFromOptions()
        if self.ksp.getPC().getType() == PETSc.PC.Type.FIELDSPLIT:
            self.ksp.getPC().setFieldSplitIS(*self._fields.items())
        self.ksp.setErrorIfNotConverged(False)

    def _forget_options(self) -> None:
        table = PETSc.Options()
        for key in self._pending:
            if table.hasName(key):
                table.delValue(key)
        self._pending = {}

    @property
    def direct(self) -> bool:
        """Whether solves are by factorisation alone."""
        return self.ksp.getType() == PETSc.KSP.Type.PREONLY

    def set_operator(self, matrix: PETSc.Mat) -> None:
        """Take new matrix values.

        Keeps an iterative solver's preconditioner while it still serves.
        """
        self.ksp.setOperators(matrix)
        keep = not self.direct and self._fresh_iterations >= 0
        self.ksp.getPC().setReusePreconditioner(keep)
        if not keep:
            self._set_up()

    def renew(self) -> None:
        """Build the preconditioner anew at the next matrix."""
        self._fresh_iterations = -1

    def _set_up(self) -> None:
        started = time.perf_counter()
        self.ksp.getPC().setReusePreconditioner(False)
        self.ksp.setUp()
        self.ksp.setUpOnBlocks()
        self._fresh_iterations = -1
        self.statistics.setups += 1
        self.statistics.seconds["setup"] += time.perf_counter() - started

    def solve(
        self,
        right: PETSc.Vec,
        solution: PETSc.Vec,
        relative_tolerance: float = 1e-8,
        improve: bool = False,
    ) -> int:
        """Solve for one right-hand side.

        Args:
            right: right-hand side.
            solution: overwritten.
            relative_tolerance: wanted residual norm over that of the right-hand side (iterative
                solvers).
            improve: start from what `solution` holds, not from zero.

        Returns:
            Iterations.

        Raises:
            SolveError: if the solver fails with a new preconditioner too.
        """
        self.ksp.setInitialGuessNonzero(improve and not self.direct)
        stale = self._fresh_iterations >= 0
        reason = self._attempt(right, solution, relative_tolerance)
        if reason < 0 and stale:
            self._set_up()
            reason = self._attempt(right, solution, relative_tolerance)
        self._forget_options()
        if reason < 0:
            raise SolveError(
                self.name,
                self._explain(reason),
                cure="a smaller time step, or a direct linear solver",
            )
        iterations = int(self.ksp.getIterationNumber())
        self._judge(iterations)
        return iterations

    def _attempt(self, right: PETSc.Vec, solution: PETSc.Vec, relative_tolerance: float) -> int:
        started = time.perf_counter()
        self.ksp.setTolerances(rtol=relative_tolerance)
        self.ksp.setConvergenceHistory(reset=True)
        self.ksp.solve(right, solution)
        self.statistics.seconds["solve"] += time.perf_counter() - started
        self.statistics.solves += 1
        self.statistics.iterations += int(self.ksp.getIterationNumber())
        return int(self.ksp.getConvergedReason())

    def _judge(self, iterations: int) -> None:
        """Remember how good the new preconditioner is, or give up an old one that has gone stale."""
        if self.direct:
            return
        if self._fresh_iterations < 0:
            self._fresh_iterations = iterations
        elif iterations > STALE * self._fresh_iterations + 5:
            log.debug("%s: preconditioner stale after %d iterations", self.name, iterations)
            self._fresh_iterations = -1

    def _explain(self, reason: int) -> str:
        history = [f"{value:.3e}" for value in self.ksp.getConvergenceHistory()[-6:]]
        return f"linear solver gave up (PETSc reason {reason}), last residual norms {history}"
