"""Newton iteration to mechanical equilibrium: bordered linear steps and a line search.

Unknowns are the displacement, the displacements U_i of driven faces where their forces are given,
and the contact pressures. One linear step solves for all of them; a line search shortens it where
the metal's non-linearity overshoots.

Where bonds soften, the equilibrium may end: a crack then jumps over some vertices, as a bar snaps
through, and the next equilibrium is far. Newton's method does not find it, because the tangent is
indefinite on the way, and alternates. A second attempt leaves what the softening bonds bear as it
is in each linear step, and takes it from their law after it. Each step is then one of bodies and
contacts that are stable, and the residual changes by the ratio of the slope of the bond to the
stiffness around it: it falls where the equilibrium is stable, and grows, with the opening, from one
that is not, until the crack has arrived. While it stays the same, the crack is on its way, and
steps are prolonged. Once it falls, the steps follow the softening again. The
law itself is not changed. What the jump releases beyond the energy of the bonds is lost, as by
vibration.
"""

from __future__ import annotations

import itertools
import logging
from dataclasses import dataclass, field
from itertools import count

import numpy as np

from microweld.arrays import Floats
from microweld.errors import SolveError
from microweld.machine.load import Load
from microweld.mechanics.linear_step import BorderedSolver, LinearStep, Unbalance
from microweld.mechanics.not_finite import not_finite_error
from microweld.mechanics.system import MechanicalSystem

log = logging.getLogger(__name__)

# iterations that may change opposite facets; after these the pairing is frozen, or it would cycle
_SEARCHES = 4
# times that a solution whose pairing is out of date is paired again and iterated on
_RENEWALS = 2
# work left over at the end of a step, over the work of the linear step, that is still accepted
_OVERSHOOT = 0.7
# iterations in a row that lower the residual, with the tension of softening bonds held, after which
# one follows their softening; if the residual rises it is taken back, and the next one waits for
# twice as many
_FALLS = 4
# such iterations with residuals alike within a factor, after which a linear step is prolonged: the
# crack is on its way, and each step takes it a little farther
_ALONG = 3
_CREEPING = 1.02
_LEAP = 8.0
# iterations of such a solve over those of another one
_SLOWER = 4
# iterations of softening bonds after which at most half of the residual is left; beyond, Newton
# gives up
_CYCLE = 6
# iterations with residuals alike after which one that holds the tension of softening bonds gives up
_CREEP = 40
# change of residuals over two iterations below which they oscillate, and the next step is halved
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
    """Iterations of a solve and the residuals on the way."""

    iterations: int = 0
    residuals: list[float] = field(default_factory=list)


class Newton:
    """Solves for equilibrium under one load.

    Args:
        system: With the residual evaluated at the displacement to start from.
        solver: Of the linear steps.
        settings: When to stop.
        load: What drives the electrodes.
        dt: Length of the time step [s].
        holds: Whether linear steps leave what softening bonds bear as it is, until the residual
            falls.
    """

    def __init__(
        self,
        system: MechanicalSystem,
        solver: BorderedSolver,
        settings: NewtonSettings,
        load: Load,
        dt: float,
        holds: bool = False,
    ) -> None:
        self.system = system
        self.solver = solver
        self.settings = settings
        self.load = load
        self.dt = dt
        self.holds = holds
        #: whether bonds have softened in some iteration
        self.softened = False
        self.report = Report()
        self._falls = _FALLS
        self._searches = _SEARCHES
        self._renewals = _RENEWALS
        self._iterations = settings.iterations
        if holds:
            self._iterations *= _SLOWER
        self._last = self._iterations

    def run(self) -> Report:
        """Iterate to equilibrium.

        Raises:
            SolveError: If it does not converge; the displacement is then meaningless.
        """
        try:
            return self._iterate()
        finally:
            self._hold_softening(False)

    def _iterate(self) -> Report:
        system = self.system
        for iteration in count():
            unbalance = self._unbalance()
            error = self._error(unbalance)
            self.report.residuals.append(error)
            log.debug("mechanics %d: residual %.3e", iteration, error)
            if error < self.settings.tolerance and self._displacement_reached():
                if not self._search_again(iteration):
                    self.report.iterations = iteration
                    return self.report
                continue
            self.softened = self.softened or any(pair.softens for pair in system.pairs)
            if not np.isfinite(error) or iteration == self._last or self._stagnates():
                break
            held = self.holds and not self._settles()
            self._hold_softening(held)
            system.counts.newton += 1
            try:
                step = self.solver.step(self.load, unbalance)
            except SolveError as failure:
                raise not_finite_error(system) or failure from None
            start = system.displacement.x.array.copy()
            faces = system.constraints.face_displacements()
            if held and self._alike(_ALONG, _CREEPING) and self._leap(step, start, faces):
                continue
            self._line_search(step, start, faces, search=iteration + 1 < self._searches)
            if self.holds and not held and self._error(self._unbalance()) > error:
                system.advance(start, faces, step.step, step.moves, 0.0)
                system.residual(self.dt, search=False)
                self._falls *= 2
        named = None
        if not np.isfinite(error):
            named = not_finite_error(system)
        message = f"no convergence; residuals {self._history()}"
        raise named or SolveError("displacement", message)

    def _hold_softening(self, held: bool) -> None:
        for pair in self.system.pairs:
            pair.hold_softening(held)

    def _settles(self) -> bool:
        """Whether the residual has fallen for some iterations: softening can be followed."""
        latest = self.report.residuals[-self._falls - 1 :]
        return len(latest) > self._falls and all(
            now < before for before, now in itertools.pairwise(latest)
        )

    def _leap(self, step: LinearStep, start: Floats, faces: Floats) -> bool:
        """Prolong a linear step; return whether no cell is turned inside out."""
        self.system.set_linear_step(step.step)
        self.system.advance(start, faces, step.step, step.moves, _LEAP)
        return self.system.residual(self.dt, search=False)

    def _search_again(self, iteration: int) -> bool:
        """Pair again if the pairing of a point under pressure is out of date.

        Newton must then go on.
        """
        if not self._renewals or not any(pair.pairing_outdated() for pair in self.system.pairs):
            return False
        self._searches = iteration + _SEARCHES
        self._renewals = self._renewals - 1
        self._last = iteration + self._iterations
        self.system.residual(self.dt, search=True)
        return True

    def _unbalance(self) -> Unbalance:
        """Return what equilibrium lacks, on the free dofs and in the force equations."""
        system = self.system
        free = system.vector.copy()
        free.array[system.constraints.fixed] = 0.0
        forces = self._prescribed_forces()
        if self.load.force is None:
            return Unbalance(free, np.zeros_like(forces))
        return Unbalance(free, forces - system.reactions())

    def _prescribed_forces(self) -> Floats:
        """Return the forces of the load where the driven faces are [N]."""
        forces, _ = self.load.forces_at(self.system.constraints.face_displacements())
        return forces

    def _error(self, unbalance: Unbalance) -> float:
        """Norm of everything that must vanish, over its scale [-]."""
        system = self.system
        free = unbalance.free.norm()
        held = np.sqrt(max(system.vector.norm() ** 2 - free**2, 0.0))
        given = float(np.linalg.norm(self._prescribed_forces()))
        scale = max(held, given, system.rounding / self.settings.tolerance)
        mismatch = [float(np.linalg.norm(pair.vertex_pressure.mismatch)) for pair in system.pairs]
        return float(np.linalg.norm([free, *unbalance.faces, *mismatch])) / scale

    def _displacement_reached(self) -> bool:
        """Whether the driven faces are where they should be."""
        goal = self.load.displacement
        if goal is None:
            return True
        distance = np.abs(goal - self.system.constraints.face_displacements())
        return bool(np.all(distance <= _CLOSE_ENOUGH * abs(goal)))

    def _line_search(self, step: LinearStep, start: Floats, faces: Floats, search: bool) -> None:
        """Shorten the step until it does not overshoot: R(u + s du).du <= 0.7 du.K du."""
        system = self.system
        system.set_linear_step(step.step)
        if self._oscillates():
            length = 0.5
        else:
            length = 1.0
        for _ in range(self.settings.line_search):
            system.advance(start, faces, step.step, step.moves, length)
            valid = system.residual(self.dt, search=search)
            if valid:
                after = self._work_left(step)
            else:
                after = np.inf
            if after <= _OVERSHOOT * max(step.work, step.before):
                return
            length *= _shorten(step.before, after)
        if not valid:
            raise SolveError("displacement", "a cell is turned inside out")

    def _oscillates(self) -> bool:
        """Whether the last two residuals repeat the two before.

        Friction and yield can alternate.
        """
        errors = self.report.residuals[-4:]
        return len(errors) == 4 and all(
            abs(now - then) < _SAME * then for then, now in zip(errors, errors[2:], strict=False)
        )

    def _stagnates(self) -> bool:
        """Whether the latest residuals are large and all alike, so that a shorter step is better.

        Small ones may decrease slowly, as those of a bar at its highest load do. Those of softening
        bonds may alternate at any size; with their tension held, they may creep.
        """
        if self.holds:
            return self._alike(_CREEP, _ALIKE)
        if self.softened and len(self.report.residuals) > 2 * _CYCLE:
            earlier = self.report.residuals[-2 * _CYCLE : -_CYCLE]
            if min(self.report.residuals[-_CYCLE:]) > 0.5 * min(earlier):
                return True
        return self._alike(_PATIENCE, _ALIKE) and min(self.report.residuals[-_PATIENCE:]) > _FAR

    def _alike(self, number: int, factor: float) -> bool:
        """Whether so many of the latest residuals are alike, within a factor."""
        latest = self.report.residuals[-number:]
        return len(latest) == number and max(latest) < factor * min(latest)

    def _work_left(self, step: LinearStep) -> float:
        """R.du at the present displacement [J]."""
        unbalance = self._unbalance()
        return float(unbalance.free.dot(step.step) + unbalance.faces @ step.moves)

    def _history(self) -> str:
        return ", ".join(f"{r:.1e}" for r in self.report.residuals[-6:])


def _shorten(before: float, after: float) -> float:
    """Factor for the length of a step whose R.du goes from `before` to too large an `after`."""
    if not np.isfinite(after):
        return 0.3
    if before < 0.0:
        return float(np.clip(before / (before - after), 0.1, 0.8))
    return 0.5
