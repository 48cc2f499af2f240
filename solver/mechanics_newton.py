"""Newton iteration to mechanical equilibrium: bordered linear step, line search, contact pressures beside.

Unknowns are the displacement, the driven face's displacement U where the force is given, and the contact pressures. One
linear step solves for all of them; a line search shortens it where the metal's non-linearity overshoots.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from petsc4py import PETSc

import numpy as np
from numpy.typing import NDArray

from microweld.errors import SolveError

if TYPE_CHECKING:
    from microweld.mechanics import Mechanics

log = logging.getLogger("microweld.mechanics")

Floats = NDArray[np.float64]

_SEARCHES = 4  # iterations that may change opposite facets; then the pairing is frozen, or it chatters
_RENEWALS = 2  # times that a solution with points off their facets is paired anew and iterated on
_PROXIMAL = 1e-9  # of the mean diagonal goes to the matrix, not the residual: it holds bodies that nothing touches yet
_OVERSHOOT = 0.7  # work left over at the end of a step, over the work of the linear step, that is still accepted
_CLOSE_ENOUGH = 1e-12  # relative distance of the driven face from where it should be


@dataclass(frozen=True)
class NewtonSettings:
    """When the mechanical Newton iteration stops."""

    tolerance: float = 1e-9  #: residual norm over norm of the reactions [-]
    iterations: int = 25  #: most iterations before the step is given up
    line_search: int = 6  #: most evaluations of one line search


class FaceForce(Protocol):
    """A force that depends on the displacement of the driven face."""

    def __call__(self, displacement: float) -> tuple[float, float]:
        """Force [N] and its slope [N/m] at a displacement along z [m]."""


@dataclass
class Load:
    """What drives the electrode: a force, or a displacement of its face."""

    force: float | FaceForce | None = None  #: on the modelled part, positive in compression [N]
    displacement: float | None = None  #: along z [m]

    def force_at(self, displacement: float) -> tuple[float, float]:
        """Force [N] and its slope [N/m] at a displacement [m]; none where the displacement is given."""
        return self.force(displacement) if callable(self.force) else (self.force or 0.0, 0.0)


@dataclass
class Report:
    """How a solve went."""

    iterations: int = 0
    residuals: list[float] = field(default_factory=list)


@dataclass(frozen=True)
class _Direction:
    """A linear step and the work that goes with it."""

    step: PETSc.Vec  #: du [m]
    move: float  #: dU [m]
    work: float  #: du.K du [J]
    before: float  #: R(u).du [J]


class Newton:
    """Solves for equilibrium under one load.

    Args:
        problem: at the displacement to start from.
        load: what drives the electrode.
        dt: length of the time step [s].
    """

    def __init__(self, problem: Mechanics, load: Load, dt: float) -> None:
        self.problem, self.load, self.dt, self.settings = problem, load, dt, problem.settings
        self.report = Report()
        self._searches, self._renewals = _SEARCHES, _RENEWALS

    def run(self) -> Report:
        """Iterate.

        Raises:
            SolveError: if it does not converge; the displacement is then meaningless.
        """
        if not self.problem.residual(self.dt, search=True):
            self.problem.reject()  # the prediction went too far
            self.problem.residual(self.dt, search=True)
        for iteration in range(self.settings.iterations + 1):
            free, unbalance, error = self._error()
            self.report.residuals.append(error)
            log.debug("mechanics %d: residual %.3e", iteration, error)
            if error < self.settings.tolerance and self._arrived():
                if not self._pair_anew(iteration):
                    self.report.iterations = iteration
                    return self.report
                continue
            if not np.isfinite(error) or iteration == self.settings.iterations:
                break
            self.problem.counts.newton += 1
            self._line_search(self._direction(free, unbalance), search=iteration + 1 < self._searches)
        raise SolveError("displacement", f"no convergence; residuals {self._history()}", cure="smaller time steps")

    def _pair_anew(self, iteration: int) -> bool:
        """Search again if a point under pressure has left the facet it was frozen to, so that Newton must go on."""
        if not self._renewals or not any(pair.strays() for pair in self.problem.pairs):
            return False
        self._searches, self._renewals = iteration + _SEARCHES, self._renewals - 1
        self.problem.residual(self.dt, search=True)
        return True

    def _unbalance(self) -> tuple[PETSc.Vec, float]:
        """Residual on the free dofs and of the force equation [N]."""
        problem = self.problem
        free = problem.vector.copy()
        free.array[problem.fixed] = 0.0
        return free, 0.0 if self.load.force is None else self._given()[0] - problem.reaction()

    def _given(self) -> tuple[float, float]:
        """Force of the load [N] and its slope [N/m] where the driven face is."""
        return self.load.force_at(self.problem.face_displacement)

    def _error(self) -> tuple[PETSc.Vec, float, float]:
        """Free residual, residual of the force equation [N], and everything that must vanish over its scale [-]."""
        problem = self.problem
        free, unbalance = self._unbalance()
        held = np.sqrt(max(problem.vector.norm() ** 2 - free.norm() ** 2, 0.0))
        scale = max(held, abs(self._given()[0]), problem.rounding / self.settings.tolerance)
        mismatch = [float(np.linalg.norm(pair.vertex_pressure.mismatch)) for pair in problem.pairs]
        return free, unbalance, float(np.linalg.norm([free.norm(), unbalance, *mismatch])) / scale

    def _arrived(self) -> bool:
        """Whether the driven face is where it should be."""
        goal = self.load.displacement
        return goal is None or abs(goal - self.problem.face_displacement) <= _CLOSE_ENOUGH * abs(goal)

    def _direction(self, free: PETSc.Vec, unbalance: float) -> _Direction:
        """Linear step of the bordered system: two solves with one factorisation where the force is given."""
        problem = self.problem
        matrix, closing = problem.tangent()
        column, row = matrix.createVecLeft(), matrix.createVecLeft()
        matrix.mult(problem.face, column)
        matrix.multTranspose(problem.face, row)
        corner = problem.face.dot(column) + self._given()[1]
        right = closing - free
        for vector in (column, row, right):
            vector.array[problem.fixed] = 0.0
        diagonal = _mean_diagonal(matrix)
        matrix.zeroRowsColumns(problem.fixed_global, diag=diagonal)
        matrix.shift(_PROXIMAL * diagonal)
        problem.factorise(matrix)
        if self.load.displacement is not None:
            move = float(self.load.displacement) - problem.face_displacement
            right.axpy(-move, column)
            step = problem.linear_solve(right)
        else:
            step, influence = problem.linear_solve(right), problem.linear_solve(-column)
            move = -(unbalance + row.dot(step)) / (corner + row.dot(influence))
            step.axpy(move, influence)
        work = abs(step.dot(right) - unbalance * move)
        return _Direction(step, move, work, free.dot(step) + unbalance * move)

    def _line_search(self, direction: _Direction, search: bool) -> None:
        """Shorten the step until it does not overshoot: R(u + s du).du <= 0.7 of the work of the linear step."""
        problem = self.problem
        problem.aim(direction.step)
        start, face, length = problem.displacement.x.array.copy(), problem.face_displacement, 1.0
        for _ in range(self.settings.line_search):
            problem.advance(start, face, direction.step, direction.move, length)
            valid = problem.residual(self.dt, search=search)
            after = self._work_left(direction) if valid else np.inf
            if after <= _OVERSHOOT * direction.work:
                return
            length *= _shorten(direction.before, after)
        if not valid:
            raise SolveError("displacement", "a cell is turned inside out", cure="smaller steps, or a finer mesh")

    def _work_left(self, direction: _Direction) -> float:
        """R.du at the present displacement [J]."""
        free, unbalance = self._unbalance()
        return float(free.dot(direction.step) + unbalance * direction.move)

    def _history(self) -> str:
        return ", ".join(f"{r:.1e}" for r in self.report.residuals[-6:])


def _shorten(before: float, after: float) -> float:
    """Factor for the length of a step whose R.du goes from `before` to too large an `after`."""
    if not np.isfinite(after):
        return 0.3
    return float(np.clip(before / (before - after), 0.1, 0.8)) if before < 0.0 else 0.5


def _mean_diagonal(matrix: PETSc.Mat) -> float:
    diagonal = matrix.getDiagonal()
    return float(diagonal.norm(PETSc.NormType.NORM_1) / diagonal.getSize())
