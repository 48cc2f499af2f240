"""Newton's method for (phi, T), bordered by the potential of a driven terminal.

All nodes of the terminal share one potential U. With e the indicator of its potential dofs, and
since R_phi summed over the terminal is the current I that enters there, a Newton step is

    A d + A e dU = -R     on the free dofs,          dI = e.A d + e.A e dU

Two solves with one factor, d = d_0 - dU d_1, make the load a straight line, I(U) = I + e.A d_0 + G
dU with G = e.A e - e.A d_1; where the drive's characteristic meets it is the new U. The drive
counts as not yet obeyed by the current G dU that the last line misses. A `Voltage` is written into
y at the start and needs no border.

A field has converged when the sum of |R| over its free nodes is a small part of what flows through
the field, so the imbalances of charge and of energy are bounded by the tolerance itself. Rounding
may stop the residual before: it counts as converged too when it no longer falls and is below 1e-12
of sum |A_ii y_i|.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass

from mpi4py import MPI
from petsc4py import PETSc

import numpy as np

from microweld.arrays import Floats, Ints
from microweld.electrothermal.boundary import POTENTIAL, TEMPERATURE, Constraints
from microweld.electrothermal.heat_balance import Reactions
from microweld.electrothermal.linear_options import electrothermal_options
from microweld.electrothermal.system import ElectroThermalSystem
from microweld.errors import SolveError
from microweld.fem.linear_solver import LinearSolver, Options
from microweld.machine.drives import Drive, LoadLine, Voltage

log = logging.getLogger(__name__)

ROUNDING = 1e-12
STALLED = (
    0.3  # a residual that falls to no less than this part has stopped falling: Newton is quadratic
)
# size of S T in metals [V]: without a current, potentials are what is left of its cancellation
THERMOELECTRIC = 0.01
# a start whose current is out of balance by more than this part first has its potential fitted
FITTING = 0.1
FIRST_FORCING = 1e-5
TINY = 1e-100  # stands for a field through which nothing flows
HALVINGS = 6  # of a step in the line search
SEARCHED = 1e-5  # below this residual the full step is taken
_NAMES = ("electric potential", "temperature")


@dataclass(frozen=True)
class NewtonSettings:
    """When to stop, and how far to go at once."""

    tolerance: float = 1e-9  #: sum of |R| over what flows, each field [-]
    maximum_iterations: int = 25
    maximum_temperature_change: float = 1000.0  #: in one iteration [K]


@dataclass
class _Norms:
    """Sums of |R| at the free and at the prescribed nodes, of both fields [A], [W]."""

    free: Floats
    reaction: Floats
    electrical_power: float
    terminal_current: float


class BorderedNewton:
    """Solves the assembled system for prescribed nodes and one driven terminal.

    Args:
        system: assembles R and dR/dy.
        constraints: the prescribed nodes.
        settings: tolerances and limits.
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

    def apply(self, drive: Drive | None) -> None:
        """Write the prescribed values into y."""
        y = self.system.y.x.array
        for part in self.constraints.fixed:
            y[part.dofs] = part.values
        if drive is None:
            return
        terminal = 2 * self.constraints.terminal + POTENTIAL
        y[terminal] = drive.volts if isinstance(drive, Voltage) else self.terminal_potential()

    def terminal_potential(self) -> float:
        """Potential of the driven terminal [V]; collective."""
        y = self.system.y.x.array
        local = np.array([y[self._terminal].sum(), self._terminal.size])
        total, count = self._comm.allreduce(local)
        if count:
            return float(total / count)
        return 0.0

    def reactions(self) -> Reactions:
        """What enters at the prescribed nodes, from the residual last assembled; collective."""
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
        """Bring R to zero from the present y; returns the iterations; collective.

        Raises:
            SolveError: if it does not converge; names the field, the place of the largest residual
                and the history.
        """
        self.apply(drive)
        if isinstance(drive, Voltage):
            source = None
        else:
            source = drive
        norms = self._start(source)
        scale = np.maximum(
            self._flow(norms), norms.free
        )  # what flows, and what is missing at the start
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
        """Norms of a start whose potential fits its temperature: without that, Newton's first step is far off."""
        norms = self._norms(source)
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
        """How far to solve the linear system: no further than Newton itself gets (Eisenstat and Walker, choice 2)."""
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
        local = np.array(
            [
                free[0::2].sum(),
                free[1::2].sum(),
                np.abs(reactions[0::2]).sum(),
                np.abs(reactions[1::2]).sum(),
                np.dot(potential[0::2], reactions[0::2]),
                residual[self._terminal].sum(),
            ]
        )
        total = self._comm.allreduce(local)
        free_sums = total[:2] + np.array([self._missing_current(source, float(total[5])), 0.0])
        return _Norms(free_sums, total[2:4], abs(float(total[4])), float(total[5]))

    def _missing_current(self, source: Drive | None, current: float) -> float:
        """By how much the terminal's current differs from what the source makes of the last load line [A]."""
        if source is None or not self._conductance:
            return 0.0
        load = LoadLine(self.terminal_potential(), current, self._conductance)
        return abs(load.current_at(source.potential_on(load)) - current)

    @staticmethod
    def _flow(norms: _Norms) -> Floats:
        """What flows through either field [A], [W]."""
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
        if source is not None:
            row, corner = self._borders(matrix, held)
        matrix.zeroRowsColumns((self._first + held).astype(PETSc.IntType), diag=1.0)
        self.system.residual.copy(self._right)
        self._right.scale(-1.0)
        self._right.getArray()[held] = 0.0
        self.linear.set_operator(matrix)
        self.linear.solve(self._right, self._step, forcing)
        if source is not None:
            self.linear.solve(self._border, self._border_step, forcing, improve=True)
            conductance = corner - float(row.dot(self._border_step))
            self._conductance = max(conductance, ROUNDING * abs(corner))
            load = LoadLine(
                self.terminal_potential(), current + float(row.dot(self._step)), self._conductance
            )
            floating = (
                conductance < self._conductance
            )  # nothing touches, so nothing flows at any potential
            if floating:
                change = 0.0
            else:
                change = source.potential_on(load) - load.potential
            self._step.axpy(-change, self._border_step)
            self._step.getArray()[self._terminal] = change
            row.destroy()
        return floor

    def _borders(self, matrix: PETSc.Mat, held: Ints) -> tuple[PETSc.Vec, float]:
        """A e into `_border`, zero at held dofs; returns A^T e likewise, and e.A e."""
        indicator = matrix.createVecRight()
        indicator.getArray()[self._terminal] = 1.0
        matrix.mult(indicator, self._border)
        corner = float(indicator.dot(self._border))
        row = matrix.createVecRight()
        matrix.multTranspose(indicator, row)
        for vector in (self._border, row):
            vector.getArray()[held] = 0.0
        indicator.destroy()
        return row, corner

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
        """Go the given share of the step from `start`."""
        step = self._step.getArray(readonly=True)
        self.system.y.x.array[: self._owned] = start[: self._owned] + length * step
        self.system.y.x.scatter_forward()

    def _failure(self, history: list[Floats]) -> SolveError:
        component = int(np.argmax(np.nan_to_num(history[-1], nan=np.inf)))
        residual = np.where(self._free, np.abs(self.system.residual.getArray(readonly=True)), 0.0)[
            component::2
        ]
        if residual.size:
            node = int(np.argmax(residual))
        else:
            node = 0
        if residual.size:
            largest = float(residual[node])
        else:
            largest = -1.0
        if residual.size:
            x = self.system.space.tabulate_dof_coordinates()[node]
        else:
            x = np.zeros(3)
        if residual.size:
            T = float(self.system.y.x.array[2 * node + TEMPERATURE])
        else:
            T = 0.0
        _, place, T = max(self._comm.allgather((largest, tuple(x), T)), key=lambda item: item[0])
        position = ", ".join(f"{value:.4g}" for value in place)
        return SolveError(
            _NAMES[component],
            f"Newton's method did not converge in {len(history) - 1} iterations; residuals over what flows: "
            + ", ".join(f"{float(np.max(values)):.1e}" for values in history),
            where=f"largest residual at ({position}) m, where T = {T:.1f} K",
            cure="a smaller time step; in a steady state, less current (there may be no steady state)",
        )
