"""A Newton step of (phi, T), bordered by the potential of a driven terminal.

All nodes of the terminal share one potential U. With e the indicator of its potential dofs, and
since R_phi summed over the terminal is the current I that enters there, a Newton step is

    A d + A e dU = -R     on the free dofs,          dI = e.A d + e.A e dU

Two solves with one factor, d = d_0 - dU d_1, make the load a straight line, I(U) = I + e.A d_0 + G
dU with G = e.A e - e.A d_1; where the drive's characteristic meets it is the new U. G is negative
where the voltage falls as the current rises, as when a contact melts within the step. The drive
counts as not yet obeyed by the current G dU that the last line misses. A `Voltage` is written into
y at the start and needs no border.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from mpi4py import MPI
from petsc4py import PETSc

import numpy as np

from microweld.arrays import Floats, Ints
from microweld.electrothermal.boundary import POTENTIAL, TEMPERATURE, Constraints
from microweld.electrothermal.linear_options import electrothermal_options
from microweld.electrothermal.system import ElectroThermalSystem
from microweld.fem.linear_solver import LinearSolver, LinearSolverState, Options
from microweld.machine.drives import Drive, LoadLine

ROUNDING = 1e-12
# size of S T in metals [V]: without a current, potentials are what is left of its cancellation
THERMOELECTRIC = 0.01


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


class BorderedStep:
    """The linear system of a Newton step, and the load line of the last one.

    Args:
        system: Assembles R and dR/dy.
        constraints: The prescribed nodes.
        linear: PETSc options that override the preset chosen by size.
    """

    def __init__(
        self, system: ElectroThermalSystem, constraints: Constraints, linear: Options
    ) -> None:
        self.system = system
        self._comm = system.space.mesh.comm
        node_map = system.space.dofmap.index_map
        self._owned = 2 * node_map.size_local
        self._first = 2 * node_map.local_range[0]
        terminal = 2 * constraints.terminal + POTENTIAL
        #: potential dofs of the driven terminal on this rank
        self.terminal: Ints = terminal[terminal < self._owned]
        fixed = np.concatenate([*(part.dofs for part in constraints.fixed), terminal]).astype(
            np.int64
        )
        #: dofs of this rank that no Newton step changes, the terminal's included
        self.constrained: Ints = np.unique(fixed[fixed < self._owned])
        temperature = np.arange(TEMPERATURE, self._owned, 2)
        self._held_temperature = np.union1d(self.constrained, temperature)
        self.linear = LinearSolver(
            self._comm,
            "electrothermal",
            electrothermal_options(2 * node_map.size_global, linear),
            self._fields(),
        )
        self._right, self._step, self._border, self._border_step = (
            system.matrix.createVecLeft() for _ in range(4)
        )
        self.conductance = 0.0  #: G of the last load line [S], 0 before there is one

    def _fields(self) -> dict[str, PETSc.IS]:
        count = self._owned // 2
        return {
            name: PETSc.IS().createStride(count, self._first + component, 2, comm=self._comm)
            for component, name in enumerate(("potential", "temperature"))
        }

    def state(self) -> NewtonState:
        """Return a copy of what the next solve depends on besides y."""
        border_step = self._border_step.getArray(readonly=True).copy()
        return NewtonState(self.conductance, border_step, self.linear.state())

    def restore(self, state: NewtonState) -> None:
        """Continue from a state, with the matrix of the system restored before; collective."""
        self.conductance = state.conductance
        self._border_step.getArray()[:] = state.border_step
        self.linear.restore(state.linear, self.system.matrix)

    def terminal_potential(self) -> float:
        """Return the potential of the driven terminal [V]; collective."""
        y = self.system.y.x.array
        local = np.array([y[self.terminal].sum(), self.terminal.size])
        total, count = self._comm.allreduce(local)
        if count:
            return float(total / count)
        return 0.0

    def missing_current(self, source: Drive | None, current: float) -> float:
        """Return the difference between terminal and source current on the last load line [A].

        Args:
            source: What drives the terminal, if anything does.
            current: That enters there [A].
        """
        if source is None or not self.conductance:
            return 0.0
        load = LoadLine(self.terminal_potential(), current, self.conductance)
        return abs(load.current_at(source.potential_on(load)) - current)

    def solve(
        self, source: Drive | None, current: float, forcing: float, potential_only: bool = False
    ) -> Floats:
        """Solve for the Newton step; collective.

        Args:
            source: What drives the terminal, if anything does.
            current: That enters there at the present y [A].
            forcing: Relative tolerance of the linear solves.
            potential_only: Whether the temperature is held.

        Returns:
            The residuals of both fields that are rounding [A], [W].
        """
        matrix = self.system.assemble_jacobian()
        floor = self._floor(matrix)
        if potential_only:
            held = self._held_temperature
        else:
            held = self.constrained
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
        indicator.getArray()[self.terminal] = 1.0
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
        self.conductance = conductance
        load = LoadLine(
            self.terminal_potential(),
            current + float(border.row.dot(self._step)),
            self.conductance,
        )
        if floating:
            change = 0.0
        else:
            change = source.potential_on(load) - load.potential
        self._step.axpy(-change, self._border_step)
        self._step.getArray()[self.terminal] = change

    def _floor(self, matrix: PETSc.Mat) -> Floats:
        size = np.abs(self.system.y.x.array[: self._owned])
        size[0::2] += THERMOELECTRIC
        gross = np.abs(matrix.getDiagonal().getArray()) * size
        sums: Floats = self._comm.allreduce(np.array([gross[0::2].sum(), gross[1::2].sum()]))
        return ROUNDING * sums

    def longest(self, most: float) -> float:
        """Return the share of the step at which no temperature jumps or falls too far, at most 1.

        Args:
            most: Largest change of a temperature [K]; none falls below half its value besides.
        """
        rise = self._step.getArray(readonly=True)[1::2]
        T = self.system.y.x.array[1 : self._owned : 2]
        cooling = rise < 0.0
        local = min(
            most / max(float(np.max(np.abs(rise), initial=0.0)), 1e-300),
            float(np.min(-0.5 * T[cooling] / rise[cooling], initial=np.inf)),
        )
        return min(1.0, float(self._comm.allreduce(local, op=MPI.MIN)))

    def move(self, length: float, start: Floats) -> None:
        """Set y a share of the step away from a start.

        Args:
            length: The share.
            start: Values that y had before the step.
        """
        step = self._step.getArray(readonly=True)
        self.system.y.x.array[: self._owned] = start[: self._owned] + length * step
        self.system.y.x.scatter_forward()
