"""Newton's method for (phi, T), with steps bordered by the driven terminal (`bordered_step`).

A field has converged when the sum of |R| over its free nodes is a small part of what flows through
the field, so the imbalances of charge and of energy are bounded by the tolerance itself. Rounding
may stop the residual before: it counts as converged too when it no longer falls and is below 1e-12
of sum |A_ii y_i|.

Where this does not converge, the conductances of the contacts are relaxed first (`relaxation`).
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import NamedTuple

from mpi4py import MPI

import numpy as np

from microweld.arrays import Floats
from microweld.electrothermal.bordered_step import BorderedStep, NewtonState
from microweld.electrothermal.boundary import POTENTIAL, TEMPERATURE, Constraints
from microweld.electrothermal.heat_balance import Reactions
from microweld.electrothermal.not_finite import not_finite_error
from microweld.electrothermal.relaxation import RelaxedConductances
from microweld.electrothermal.system import ElectroThermalSystem
from microweld.errors import SolveError
from microweld.fem.linear_solver import LinearSolver, Options
from microweld.machine.drives import Drive, Voltage

log = logging.getLogger(__name__)

# a residual that falls to no less than this part has stopped falling: Newton is quadratic
STALLED = 0.3
# a start whose current is out of balance by more than this part first has its potential fitted
FITTING = 0.1
FIRST_FORCING = 1e-5
TINY = 1e-100  # stands for a field through which nothing flows
HALVINGS = 6  # of a step in the line search
SEARCHED = 1e-5  # below this residual the full step is taken
RELAXATIONS = 100  # most linear steps with relaxed conductances
SETTLED = 1e-4  # relative change of all conductances at which they have settled
_NAMES = ("electric potential", "temperature")


@dataclass(frozen=True)
class NewtonSettings:
    """When to stop, and how far to go at once."""

    tolerance: float = 1e-9  #: sum of |R| over what flows, each field [-]
    maximum_iterations: int = 25
    maximum_temperature_change: float = 1000.0  #: in one iteration [K]


class _Sums(NamedTuple):
    """Sums over all ranks, of the residual at free and at prescribed nodes."""

    free_current: float  #: |R_phi| at free nodes [A]
    free_heat: float  #: |R_T| at free nodes [W]
    reaction_current: float  #: |R_phi| at prescribed nodes [A]
    reaction_heat: float  #: |R_T| at prescribed nodes [W]
    electrical_power: float  #: phi R_phi at prescribed nodes [W]
    terminal_current: float  #: R_phi at the driven terminal [A]


@dataclass(frozen=True)
class _Norms:
    """Sums of |R| at the free and at the prescribed nodes, of both fields [A], [W]."""

    free: Floats  #: that of the current includes what the drive still misses
    reaction: Floats
    electrical_power: float  #: magnitude [W]
    terminal_current: float  #: [A]


class BorderedNewton:
    """Solves the assembled system for prescribed nodes and one driven terminal.

    Args:
        system: Assembles R and dR/dy.
        constraints: The prescribed nodes.
        settings: Tolerances and limits.
        linear: PETSc options that override the preset chosen by size.
    """

    def __init__(
        self,
        system: ElectroThermalSystem,
        constraints: Constraints,
        settings: NewtonSettings,
        linear: Options,
    ) -> None:
        self.system = system
        self.constraints = constraints
        self.settings = settings
        self._comm = system.space.mesh.comm
        self._owned = 2 * system.space.dofmap.index_map.size_local
        self._step = BorderedStep(system, constraints, linear)
        self._free = np.ones(self._owned, dtype=bool)
        self._free[self._step.constrained] = False
        self.iterations = 0

    @property
    def linear(self) -> LinearSolver:
        """The linear solver of the steps."""
        return self._step.linear

    def state(self) -> NewtonState:
        """Return a copy of what the next solve depends on besides y."""
        return self._step.state()

    def restore(self, state: NewtonState) -> None:
        """Continue from a state, with the matrix of the system restored before; collective."""
        self._step.restore(state)

    def terminal_potential(self) -> float:
        """Return the potential of the driven terminal [V]; collective."""
        return self._step.terminal_potential()

    def apply(self, drive: Drive | None) -> None:
        """Write the prescribed values into y."""
        y = self.system.y.x.array
        for part in self.constraints.fixed:
            y[part.dofs] = part.values
        if drive is None:
            return
        terminal = 2 * self.constraints.terminal + POTENTIAL
        if isinstance(drive, Voltage):
            y[terminal] = drive.volts
        else:
            y[terminal] = self._step.terminal_potential()

    def reactions(self) -> Reactions:
        """Return what enters at the prescribed nodes, by the last residual; collective."""
        residual = self.system.residual.getArray(readonly=True)
        heat = {
            part.name: float(residual[part.dofs[part.dofs < self._owned]].sum())
            for part in self.constraints.fixed
            if part.component == TEMPERATURE
        }
        fixed = self._step.constrained[self._step.constrained % 2 == POTENTIAL]
        entering = residual[fixed]
        power = float(np.dot(self.system.y.x.array[fixed], entering))
        local = [
            power,
            residual[self._step.terminal].sum(),
            entering.sum(),
            np.abs(entering).sum(),
            *heat.values(),
        ]
        power, current, net, gross, *heats = (
            float(value) for value in self._comm.allreduce(np.array(local))
        )
        if gross:
            imbalance = 2.0 * abs(net) / gross
        else:
            imbalance = 0.0
        return Reactions(dict(zip(heat, heats, strict=True)), power, current, imbalance)

    def solve(self, drive: Drive | None) -> int:
        """Bring R to zero from the present y, collectively; return the iterations.

        Raises:
            SolveError: If it does not converge; names the field, the place of the largest residual
                and the history, or the quantity that is not finite.
        """
        start = self.system.y.x.array.copy()
        try:
            return self._iterate(drive)
        except SolveError as error:
            self._name_not_finite(error)
            if not self.system.interfaces:
                raise
            log.debug("conductances are relaxed: %s", error.reason)
        self.system.y.x.array[:] = start
        try:
            return self._relax(drive) + self._iterate(drive)
        except SolveError as error:
            self._name_not_finite(error)
            raise

    def _name_not_finite(self, error: SolveError) -> None:
        """Raise the error of a quantity that is not finite at the present y, if there is one."""
        named = not_finite_error(self.system, error.field_name)
        if named is not None:
            raise named from error

    def _relax(self, drive: Drive | None) -> int:
        """Go to where the conductances of all contacts have settled; return the linear steps."""
        source = self._begin(drive)
        y = self.system.y.x.petsc_vec
        self.system.y.x.scatter_forward()
        relaxed = [RelaxedConductances(pair, y) for pair in self.system.interfaces.values()]
        count = 0
        try:
            norms = self._start(source)
            change = np.inf
            while change > SETTLED and count < RELAXATIONS:
                scale = np.maximum(self._flow(norms), norms.free)
                self._step.solve(source, norms.terminal_current, FIRST_FORCING)
                self._search(source, norms.free, scale)
                # a list: every rank takes part in each of them
                due = max([pair.advance(y) for pair in relaxed])
                change = float(self._comm.allreduce(due, op=MPI.MAX))
                norms = self._norms(source)
                count += 1
                log.debug("relaxation %d: change %.3g", count, change)
        finally:
            for pair in relaxed:
                pair.release()
        self.iterations += count
        return count

    def _begin(self, drive: Drive | None) -> Drive | None:
        """Write the prescribed values into y; return the drive that needs the border."""
        self.apply(drive)
        if isinstance(drive, Voltage):
            return None
        return drive

    def _iterate(self, drive: Drive | None) -> int:
        """Iterate from the present y; return the iterations."""
        source = self._begin(drive)
        norms = self._start(source)
        # what flows, and what is missing at the start
        scale = np.maximum(self._flow(norms), norms.free)
        floor: Floats = np.zeros(2)
        last: Floats = np.full(2, np.inf)
        history: list[Floats] = []
        for iteration in range(self.settings.maximum_iterations + 1):
            scale = np.maximum(scale, self._flow(norms))
            history.append(norms.free / scale)
            log.debug("iteration %d: residuals %s", iteration, history[-1])
            stalled = norms.free >= STALLED * last
            if np.all(
                (norms.free <= self.settings.tolerance * scale) | ((norms.free <= floor) & stalled)
            ):
                self.iterations += iteration
                return iteration
            if iteration == self.settings.maximum_iterations or not np.all(np.isfinite(norms.free)):
                break
            last = norms.free
            floor = self._step.solve(source, norms.terminal_current, self._forcing(history))
            # where next to nothing flows (no current: only thermoelectric eddies) the search
            # compares with rounding
            norms = self._search(source, last, np.maximum(scale, floor / self.settings.tolerance))
        self._step.conductance = 0.0
        raise self._failure(history)

    def _start(self, source: Drive | None) -> _Norms:
        """Norms of a start whose potential fits its temperature.

        Without that, Newton's first step is far off.
        """
        norms = self._norms(source)
        if not np.all(np.isfinite(norms.free)):
            return norms
        no_line = source is not None and not self._step.conductance
        if no_line or norms.free[POTENTIAL] > FITTING * self._flow(norms)[POTENTIAL]:
            self._step.solve(source, norms.terminal_current, FIRST_FORCING, potential_only=True)
            self._step.move(1.0, self.system.y.x.array.copy())
            self._step.linear.renew()
            norms = self._norms(source)
        return norms

    def _search(self, source: Drive | None, last: Floats, scale: Floats) -> _Norms:
        """Go along the step as far as the residual falls; returns the norms there."""
        start = self.system.y.x.array.copy()
        length = self._step.longest(self.settings.maximum_temperature_change)
        merit = float(np.sum((last / scale) ** 2))
        for _ in range(HALVINGS):
            self._step.move(length, start)
            norms = self._norms(source)
            now = float(np.sum((norms.free / scale) ** 2))
            if now <= (1.0 - 0.2 * length) * merit or merit < SEARCHED**2:
                break
            length *= 0.5
            log.debug("step shortened to %.3g", length)
        return norms

    def _forcing(self, history: list[Floats]) -> float:
        """Tolerance of the linear system: no further than Newton itself gets.

        Eisenstat and Walker, choice 2.
        """
        if len(history) < 2:
            return FIRST_FORCING
        fall = float(np.max(history[-1]) / np.max(history[-2]))
        least = 0.1 * self.settings.tolerance / float(np.max(history[-1]))
        return float(np.clip(0.9 * fall**2, max(least, 1e-8), FIRST_FORCING))

    def _norms(self, source: Drive | None) -> _Norms:
        residual = self.system.assemble_residual().getArray(readonly=True)
        size = np.abs(residual)
        potential = self.system.y.x.array[: self._owned]
        reactions = np.where(self._free, 0.0, residual)
        free = np.where(self._free, size, 0.0)
        sums = _Sums(
            free_current=free[0::2].sum(),
            free_heat=free[1::2].sum(),
            reaction_current=np.abs(reactions[0::2]).sum(),
            reaction_heat=np.abs(reactions[1::2]).sum(),
            electrical_power=np.dot(potential[0::2], reactions[0::2]),
            terminal_current=residual[self._step.terminal].sum(),
        )
        total = _Sums(*map(float, self._comm.allreduce(np.array(sums))))
        missing = self._step.missing_current(source, total.terminal_current)
        return _Norms(
            free=np.array([total.free_current + missing, total.free_heat]),
            reaction=np.array([total.reaction_current, total.reaction_heat]),
            electrical_power=abs(total.electrical_power),
            terminal_current=total.terminal_current,
        )

    @staticmethod
    def _flow(norms: _Norms) -> Floats:
        """Return the flow through either field [A], [W]."""
        return np.maximum(norms.reaction, [TINY, max(norms.electrical_power, TINY)])

    def _failure(self, history: list[Floats]) -> SolveError:
        component = int(np.argmax(np.nan_to_num(history[-1], nan=np.inf)))
        size = np.abs(self.system.residual.getArray(readonly=True))
        residual = np.where(self._free, size, 0.0)[component::2]
        here = (-1.0, (0.0, 0.0, 0.0), 0.0)
        if residual.size:
            node = int(np.argmax(residual))
            x = self.system.space.tabulate_dof_coordinates()[node]
            T = float(self.system.y.x.array[2 * node + TEMPERATURE])
            here = (float(residual[node]), tuple(x), T)
        _, place, T = max(self._comm.allgather(here), key=lambda item: item[0])
        position = ", ".join(f"{value:.4g}" for value in place)
        residuals = ", ".join(f"{float(np.max(values)):.1e}" for values in history)
        return SolveError(
            _NAMES[component],
            f"Newton's method did not converge in {len(history) - 1} iterations; "
            f"residuals over what flows: {residuals}",
            where=f"largest residual at ({position}) m, where T = {T:.1f} K",
            cure="a smaller time step; in a steady state, less current "
            "(there may be no steady state)",
        )
