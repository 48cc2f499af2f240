"""Newton's method for (phi, T), bordered by the potential of a driven terminal.

All nodes of the terminal share one potential U. With e the indicator of its potential dofs, and
since R_phi summed over the terminal is the current I that enters there, a Newton step is

    A d + A e dU = -R     on the free dofs,          dI = e.A d + e.A e dU

Two solves with one factor, d = d_0 - dU d_1, make the load a straight line, I(U) = I + e.A d_0 + G
dU with G = e.A e - e.A d_1; where the drive's characteristic meets it is the new U. G is negative
where the voltage falls as the current rises, as when a contact melts within the step. The drive
counts as not yet obeyed by the current G dU that the last line misses. A `Voltage` is written into
y at the start and needs no border.

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
from petsc4py import PETSc

import numpy as np

from microweld.arrays import Floats, Ints
from microweld.electrothermal.boundary import POTENTIAL, TEMPERATURE, Constraints
from microweld.electrothermal.heat_balance import Reactions
from microweld.electrothermal.linear_options import electrothermal_options
from microweld.electrothermal.not_finite import not_finite_error
from microweld.electrothermal.relaxation import RelaxedConductances
from microweld.electrothermal.system import ElectroThermalSystem
from microweld.errors import SolveError
from microweld.fem.linear_solver import LinearSolver, LinearSolverState, Options
from microweld.machine.drives import Drive, LoadLine, Voltage

log = logging.getLogger(__name__)

ROUNDING = 1e-12
# a residual that falls to no less than this part has stopped falling: Newton is quadratic
STALLED = 0.3
# size of S T in metals [V]: without a current, potentials are what is left of its cancellation
THERMOELECTRIC = 0.01
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


class _Border(NamedTuple):
    """The row and the corner that the potential of the driven terminal adds to the matrix."""

    row: PETSc.Vec  #: A^T e, zero at held dofs
    corner: float  #: e.A e [S]


@dataclass(frozen=True)
class NewtonState:
    """What the next solve depends on besides y."""

    conductance: float  #: G of the last load line [S], 0 before there is one
    border_step: Floats  #: d_1, from which an iterative solver starts
    linear: LinearSolverState


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
        node_map = system.space.dofmap.index_map
        self._owned = 2 * node_map.size_local
        self._first = 2 * node_map.local_range[0]
        terminal = 2 * constraints.terminal + POTENTIAL
        self._terminal = terminal[terminal < self._owned]
        fixed = np.concatenate([*(part.dofs for part in constraints.fixed), terminal]).astype(
            np.int64
        )
        self._constrained = np.unique(fixed[fixed < self._owned])
        temperature = np.arange(TEMPERATURE, self._owned, 2)
        self._held_temperature = np.union1d(self._constrained, temperature)
        self._free = np.ones(self._owned, dtype=bool)
        self._free[self._constrained] = False
        self.linear = LinearSolver(
            self._comm,
            "electrothermal",
            electrothermal_options(2 * node_map.size_global, linear),
            self._fields(),
        )
        self._right, self._step, self._border, self._border_step = (
            system.matrix.createVecLeft() for _ in range(4)
        )
        self._conductance = 0.0  # G of the last load line [S], 0 before there is one
        self.iterations = 0

    def _fields(self) -> dict[str, PETSc.IS]:
        count = self._owned // 2
        return {
            name: PETSc.IS().createStride(count, self._first + component, 2, comm=self._comm)
            for component, name in enumerate(("potential", "temperature"))
        }

    def state(self) -> NewtonState:
        """Return a copy of what the next solve depends on besides y."""
        border_step = self._border_step.getArray(readonly=True).copy()
        return NewtonState(self._conductance, border_step, self.linear.state())

    def restore(self, state: NewtonState) -> None:
        """Continue from a state, with the matrix of the system restored before; collective."""
        self._conductance = state.conductance
        self._border_step.getArray()[:] = state.border_step
        self.linear.restore(state.linear, self.system.matrix)

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
            y[terminal] = self.terminal_potential()

    def terminal_potential(self) -> float:
        """Return the potential of the driven terminal [V]; collective."""
        y = self.system.y.x.array
        local = np.array([y[self._terminal].sum(), self._terminal.size])
        total, count = self._comm.allreduce(local)
        if count:
            return float(total / count)
        return 0.0

    def reactions(self) -> Reactions:
        """Return what enters at the prescribed nodes, by the last residual; collective."""
        residual = self.system.residual.getArray(readonly=True)
        heat = {
            part.name: float(residual[part.dofs[part.dofs < self._owned]].sum())
            for part in self.constraints.fixed
            if part.component == TEMPERATURE
        }
        fixed = self._constrained[self._constrained % 2 == POTENTIAL]
        entering = residual[fixed]
        power = float(np.dot(self.system.y.x.array[fixed], entering))
        local = [
            power,
            residual[self._terminal].sum(),
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
                self._linear_step(source, norms.terminal_current, FIRST_FORCING)
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
            floor = self._linear_step(source, norms.terminal_current, self._forcing(history))
            # where next to nothing flows (no current: only thermoelectric eddies) the search
            # compares with rounding
            norms = self._search(source, last, np.maximum(scale, floor / self.settings.tolerance))
        self._conductance = 0.0
        raise self._failure(history)

    def _start(self, source: Drive | None) -> _Norms:
        """Norms of a start whose potential fits its temperature.

        Without that, Newton's first step is far off.
        """
        norms = self._norms(source)
        if not np.all(np.isfinite(norms.free)):
            return norms
        no_line = source is not None and not self._conductance
        if no_line or norms.free[POTENTIAL] > FITTING * self._flow(norms)[POTENTIAL]:
            self._linear_step(source, norms.terminal_current, FIRST_FORCING, potential_only=True)
            self._move(1.0, self.system.y.x.array.copy())
            self.linear.renew()
            norms = self._norms(source)
        return norms

    def _search(self, source: Drive | None, last: Floats, scale: Floats) -> _Norms:
        """Go along the step as far as the residual falls; returns the norms there."""
        start = self.system.y.x.array.copy()
        length = self._longest()
        merit = float(np.sum((last / scale) ** 2))
        for _ in range(HALVINGS):
            self._move(length, start)
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
            terminal_current=residual[self._terminal].sum(),
        )
        total = _Sums(*map(float, self._comm.allreduce(np.array(sums))))
        missing = self._missing_current(source, total.terminal_current)
        return _Norms(
            free=np.array([total.free_current + missing, total.free_heat]),
            reaction=np.array([total.reaction_current, total.reaction_heat]),
            electrical_power=abs(total.electrical_power),
            terminal_current=total.terminal_current,
        )

    def _missing_current(self, source: Drive | None, current: float) -> float:
        """Difference between terminal and source current on the last load line [A]."""
        if source is None or not self._conductance:
            return 0.0
        load = LoadLine(self.terminal_potential(), current, self._conductance)
        return abs(load.current_at(source.potential_on(load)) - current)

    @staticmethod
    def _flow(norms: _Norms) -> Floats:
        """Return the flow through either field [A], [W]."""
        return np.maximum(norms.reaction, [TINY, max(norms.electrical_power, TINY)])

    def _linear_step(
        self, source: Drive | None, current: float, forcing: float, potential_only: bool = False
    ) -> Floats:
        """Solve for the Newton step, the temperature held on demand.

        Returns the rounding floors of both fields.
        """
        matrix = self.system.assemble_jacobian()
        floor = self._floor(matrix)
        if potential_only:
            held = self._held_temperature
        else:
            held = self._constrained
        if source is None:
            self._solve_held(matrix, held, forcing)
            return floor
        border = self._border_of(matrix, held)
        self._solve_held(matrix, held, forcing)
        self.linear.solve(self._border, self._border_step, forcing, improve=True)
        self._meet(source, current, border)
        border.row.destroy()
        return floor

    def _border_of(self, matrix: PETSc.Mat, held: Ints) -> _Border:
        """Put A e into `_border`, zero at held dofs; the rest of the border is returned."""
        indicator = matrix.createVecRight()
        indicator.getArray()[self._terminal] = 1.0
        matrix.mult(indicator, self._border)
        corner = float(indicator.dot(self._border))
        row = matrix.createVecRight()
        matrix.multTranspose(indicator, row)
        for vector in (self._border, row):
            vector.getArray()[held] = 0.0
        indicator.destroy()
        return _Border(row, corner)

    def _solve_held(self, matrix: PETSc.Mat, held: Ints, forcing: float) -> None:
        """Solve A d = -R with d = 0 at the held dofs; overwrites their rows and columns."""
        matrix.zeroRowsColumns((self._first + held).astype(PETSc.IntType), diag=1.0)
        self.system.residual.copy(self._right)
        self._right.scale(-1.0)
        self._right.getArray()[held] = 0.0
        self.linear.set_operator(matrix)
        self.linear.solve(self._right, self._step, forcing)

    def _meet(self, source: Drive, current: float, border: _Border) -> None:
        """Take the potential at which the load line meets the drive's characteristic."""
        conductance = border.corner - float(border.row.dot(self._border_step))
        least = ROUNDING * abs(border.corner)
        # nothing touches, so nothing flows at any potential
        floating = abs(conductance) < least
        if floating:
            conductance = least
        self._conductance = conductance
        load = LoadLine(
            self.terminal_potential(),
            current + float(border.row.dot(self._step)),
            self._conductance,
        )
        if floating:
            change = 0.0
        else:
            change = source.potential_on(load) - load.potential
        self._step.axpy(-change, self._border_step)
        self._step.getArray()[self._terminal] = change

    def _floor(self, matrix: PETSc.Mat) -> Floats:
        size = np.abs(self.system.y.x.array[: self._owned])
        size[0::2] += THERMOELECTRIC
        gross = np.abs(matrix.getDiagonal().getArray()) * size
        sums: Floats = self._comm.allreduce(np.array([gross[0::2].sum(), gross[1::2].sum()]))
        return ROUNDING * sums

    def _longest(self) -> float:
        """Share of the step at which no temperature jumps too far or falls below half its value.

        At most 1.
        """
        rise = self._step.getArray(readonly=True)[1::2]
        T = self.system.y.x.array[1 : self._owned : 2]
        cooling = rise < 0.0
        local = min(
            self.settings.maximum_temperature_change
            / max(float(np.max(np.abs(rise), initial=0.0)), 1e-300),
            float(np.min(-0.5 * T[cooling] / rise[cooling], initial=np.inf)),
        )
        return min(1.0, float(self._comm.allreduce(local, op=MPI.MIN)))

    def _move(self, length: float, start: Floats) -> None:
        """Set y a share of the step away from `start`."""
        step = self._step.getArray(readonly=True)
        self.system.y.x.array[: self._owned] = start[: self._owned] + length * step
        self.system.y.x.scatter_forward()

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
