"""Newton iteration to mechanical equilibrium: bordered linear step, line search, contact pressures beside.

Unknowns are the displacement, the displacements U_i of driven faces where their forces are given,
and the contact pressures. One linear step solves for all of them; a line search shortens it where
the metal's non-linearity overshoots. With e_i the indicator of face i and f_i its unbalance, given
force less reaction,

    K du + sum_i K e_i dU_i = -R on the free dofs,        e_i . K (du + sum_j e_j dU_j) + f_i' dU_i = -f_i
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING

from petsc4py import PETSc

import numpy as np

from microweld.arrays import Floats
from microweld.errors import SolveError
from microweld.machine.load import Load

if TYPE_CHECKING:
    from microweld.mechanics.system import Mechanics

log = logging.getLogger("microweld.mechanics")


_SEARCHES = (
    4  # iterations that may change opposite facets; then the pairing is frozen, or it chatters
)
_RENEWALS = 2  # times that a solution with points off their facets is paired anew and iterated on
# of the mean diagonal goes to the matrix, not the residual: it holds bodies that nothing touches
# yet
_PROXIMAL = 1e-9
# work left over at the end of a step, over the work of the linear step, that is still accepted
_OVERSHOOT = 0.7
# change of residuals over two iterations below which they go round, and the next one goes half the
# way
_SAME = 0.2
# iterations with residuals within a factor of `_ALIKE`, above `_FAR`, after which Newton gives up
_PATIENCE = 7
_ALIKE = 1.2
_FAR = 0.1
_CLOSE_ENOUGH = 1e-12  # relative distance of the driven faces from where they should be


@dataclass(frozen=True)
class NewtonSettings:
    """When the mechanical Newton iteration stops."""

    tolerance: float = 1e-9  #: residual norm over norm of the reactions [-]
    iterations: int = 25  #: most iterations before the step is given up
    line_search: int = 6  #: most evaluations of one line search


@dataclass
class Report:
    """How a solve went."""

    iterations: int = 0
    residuals: list[float] = field(default_factory=list)


@dataclass(frozen=True)
class _Direction:
    """A linear step and the work that goes with it."""

    step: PETSc.Vec  #: du [m]
    moves: Floats  #: dU of each face [m]
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
        self.problem = problem
        self.load = load
        self.dt = dt
        self.settings = problem.settings
        self.report = Report()
        self._searches = _SEARCHES
        self._renewals = _RENEWALS
        self._last = self.settings.iterations

    def run(self) -> Report:
        """Iterate.

        Raises:
            SolveError: if it does not converge; the displacement is then meaningless.
        """
        if not self.problem.residual(self.dt, search=True):
            self.problem.reject()  # the prediction went too far
            self.problem.residual(self.dt, search=True)
        for iteration in count():
            free, unbalance, error = self._error()
            self.report.residuals.append(error)
            log.debug("mechanics %d: residual %.3e", iteration, error)
            if error < self.settings.tolerance and self._arrived():
                if not self._pair_anew(iteration):
                    self.report.iterations = iteration
                    return self.report
                continue
            if not np.isfinite(error) or iteration == self._last or self._stands_still():
                break
            self.problem.counts.newton += 1
            self._line_search(
                self._direction(free, unbalance), search=iteration + 1 < self._searches
            )
        raise SolveError(
            "displacement",
            f"no convergence; residuals {self._history()}",
            cure="smaller time steps",
        )

    def _pair_anew(self, iteration: int) -> bool:
        """Search again if a point under pressure needs another facet than its own, so that Newton must go on."""
        if not self._renewals or not any(pair.pairing_outdated() for pair in self.problem.pairs):
            return False
        self._searches = iteration + _SEARCHES
        self._renewals = self._renewals - 1
        self._last = iteration + self.settings.iterations
        self.problem.residual(self.dt, search=True)
        return True

    def _unbalance(self) -> tuple[PETSc.Vec, Floats]:
        """Residual on the free dofs and of the force equations [N]."""
        problem = self.problem
        free = problem.vector.copy()
        free.array[problem.fixed] = 0.0
        forces, _ = self._given()
        return free, np.zeros_like(
            forces
        ) if self.load.force is None else forces - problem.reactions()

    def _given(self) -> tuple[Floats, Floats]:
        """Forces of the load [N] and their slopes [N/m] where the driven faces are."""
        return self.load.forces_at(self.problem.face_displacements())

    def _error(self) -> tuple[PETSc.Vec, Floats, float]:
        """Free residual, residual of the force equations [N], and everything that must vanish over its scale [-]."""
        problem = self.problem
        free, unbalance = self._unbalance()
        held = np.sqrt(max(problem.vector.norm() ** 2 - free.norm() ** 2, 0.0))
        given = float(np.linalg.norm(self._given()[0]))
        scale = max(held, given, problem.rounding / self.settings.tolerance)
        mismatch = [float(np.linalg.norm(pair.vertex_pressure.mismatch)) for pair in problem.pairs]
        return free, unbalance, float(np.linalg.norm([free.norm(), *unbalance, *mismatch])) / scale

    def _arrived(self) -> bool:
        """Whether the driven faces are where they should be."""
        goal = self.load.displacement
        if goal is None:
            return True
        return bool(
            np.all(np.abs(goal - self.problem.face_displacements()) <= _CLOSE_ENOUGH * abs(goal))
        )

    def _direction(self, free: PETSc.Vec, unbalance: Floats) -> _Direction:
        """Linear step of the bordered system: one factorisation, and one more solve for each given force."""
        problem = self.problem
        matrix, closing = problem.tangent()
        columns, rows, corner = self._borders(matrix)
        right = closing - free
        for vector in (*columns, *rows, right):
            vector.array[problem.fixed] = 0.0
        diagonal = _mean_diagonal(matrix)
        matrix.zeroRowsColumns(problem.fixed_global, diag=diagonal)
        matrix.shift(_PROXIMAL * diagonal)
        problem.factorise(matrix)
        if self.load.displacement is not None:
            moves = float(self.load.displacement) - problem.face_displacements()
            right.maxpy(-moves, columns)
            step = problem.linear_solve(right)
        else:
            step = problem.linear_solve(right)
            influences = [problem.linear_solve(-column) for column in columns]
            compliance = corner + np.array(
                [[row.dot(influence) for influence in influences] for row in rows]
            )
            moves = -np.linalg.solve(
                compliance, unbalance + np.array([row.dot(step) for row in rows])
            )
            step.maxpy(moves, influences)
        work = abs(step.dot(right) - unbalance @ moves)
        return _Direction(step, moves, work, free.dot(step) + unbalance @ moves)

    def _borders(self, matrix: PETSc.Mat) -> tuple[list[PETSc.Vec], list[PETSc.Vec], Floats]:
        """K e and K^T e for every driven face, and e.K e with the slopes of the given forces."""
        faces = self.problem.faces
        columns, rows = ([matrix.createVecLeft() for _ in faces] for _ in range(2))
        for face, column, row in zip(faces, columns, rows, strict=True):
            matrix.mult(face, column)
            matrix.multTranspose(face, row)
        corner = np.array([[face.dot(column) for column in columns] for face in faces])
        return columns, rows, corner + np.diag(self._given()[1])

    def _line_search(self, direction: _Direction, search: bool) -> None:
        """Shorten the step until it does not overshoot: R(u + s du).du <= 0.7 of the work of the linear step."""
        problem = self.problem
        problem.aim(direction.step)
        start = problem.displacement.x.array.copy()
        faces = problem.face_displacements()
        if self._goes_round():
            length = 0.5
        else:
            length = 1.0
        for _ in range(self.settings.line_search):
            problem.advance(start, faces, direction.step, direction.moves, length)
            valid = problem.residual(self.dt, search=search)
            if valid:
                after = self._work_left(direction)
            else:
                after = np.inf
            if after <= _OVERSHOOT * direction.work:
                return
            length *= _shorten(direction.before, after)
        if not valid:
            raise SolveError(
                "displacement", "a cell is turned inside out", cure="smaller steps, or a finer mesh"
            )

    def _goes_round(self) -> bool:
        """Whether the last two iterations came to where the two before had been: friction and yield can alternate."""
        errors = self.report.residuals[-4:]
        return len(errors) == 4 and all(
            abs(now - then) < _SAME * then for then, now in zip(errors, errors[2:], strict=False)
        )

    def _stands_still(self) -> bool:
        """Whether the latest residuals are large and all alike: the step is better taken again, shorter.

        Small ones may creep on, as those of a bar at its highest load do.
        """
        latest = self.report.residuals[-_PATIENCE:]
        return (
            len(latest) == _PATIENCE and max(latest) < _ALIKE * min(latest) and min(latest) > _FAR
        )

    def _work_left(self, direction: _Direction) -> float:
        """R.du at the present displacement [J]."""
        free, unbalance = self._unbalance()
        return float(free.dot(direction.step) + unbalance @ direction.moves)

    def _history(self) -> str:
        return ", ".join(f"{r:.1e}" for r in self.report.residuals[-6:])


def _shorten(before: float, after: float) -> float:
    """Factor for the length of a step whose R.du goes from `before` to too large an `after`."""
    if not np.isfinite(after):
        return 0.3
    if before < 0.0:
        return float(np.clip(before / (before - after), 0.1, 0.8))
    return 0.5


def _mean_diagonal(matrix: PETSc.Mat) -> float:
    diagonal = matrix.getDiagonal()
    return float(diagonal.norm(PETSc.NormType.NORM_1) / diagonal.getSize())
