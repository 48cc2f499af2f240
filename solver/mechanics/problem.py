"""Mechanics of a joint: displacement of all bodies under a load, step by step."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from mpi4py import MPI

import numpy as np
from dolfinx import fem

from microweld.arrays import Floats, Ints
from microweld.contact.pair import ContactPair, PairState
from microweld.errors import SolveError
from microweld.fem.linear_solver import LinearSolverState, Options
from microweld.fem.node_mean import NodeMean
from microweld.fem.quadrature import QuadraturePoints
from microweld.machine.load import Load
from microweld.mechanics.constraints import Grips, fixed_surfaces, gripped, pressed
from microweld.mechanics.first_touch import APPROACHES, no_first_touch, overlap_bodies
from microweld.mechanics.linear_step import BorderedSolver
from microweld.mechanics.material_points import SolidProperties
from microweld.mechanics.newton import Newton, NewtonSettings, Report
from microweld.mechanics.plasticity import PlasticState
from microweld.mechanics.system import Counts, MechanicalSystem
from microweld.meshes.joint import Joint

log = logging.getLogger(__name__)

#: smallest share of the missing forces that is taken away in one solve [-]
_SMALLEST_RELEASE = 1.0 / 64.0


@dataclass(frozen=True)
class MechanicsState:
    """All that the next step of a `Mechanics` depends on, of this rank, ghosts included."""

    displacement: Floats  #: present [m]
    accepted: Floats  #: at the start of the step [m]
    rate: Floats  #: of the step before, for the extrapolation [m/s]
    forces: Floats  #: residual evaluated last [N]
    temperature: Floats  #: at the quadrature points [K]
    plastic: Mapping[str, Floats]  #: fields of the plastic state at the present displacement
    plastic_old: Mapping[str, Floats]  #: the same at the start of the step
    links: Ints  #: pattern of the matrix: it grows with the contacts, and orders the factorisation
    linear: LinearSolverState
    pairs: Mapping[str, PairState]  #: contact pairs by name
    counts: Counts


class Mechanics:
    """Displacement of all bodies under the load on the electrodes, at given temperatures.

    A step is solved as often as the coupling wants (`solve`), always with the history accepted
    last, and then taken (`accept`) or given up (`reject`).

    Args:
        joint: The meshed joint.
        displacement: Blocked second-order function that holds the solution; others may read it.
        properties: Of the bodies, indexed like `joint.bodies`.
        pairs: The contact pairs.
        temperature: UFL expression of the temperature [K].
        settings: Of the Newton iteration.
        linear: PETSc options that override those of the direct solver.
        grips: Of a test, which hold and move the joint from where it is now; None: heads press on
            it.
    """

    def __init__(
        self,
        joint: Joint,
        displacement: fem.Function,
        properties: SolidProperties,
        pairs: Sequence[ContactPair],
        temperature: Any,
        settings: NewtonSettings | None = None,
        linear: Options | None = None,
        grips: Grips | None = None,
    ) -> None:
        self.joint = joint
        self.settings = settings or NewtonSettings()
        if grips is None:
            constraints = pressed(joint, displacement, self.fixed_surfaces())
        else:
            constraints = gripped(joint, displacement, grips)
        self.system = MechanicalSystem(
            joint, displacement, properties, pairs, temperature, constraints
        )
        self._linear = BorderedSolver(self.system, linear or {})
        self._node_mean = NodeMean(displacement.function_space)
        self._accepted = displacement.x.array.copy()
        self._rate = np.zeros_like(self._accepted)

    def fixed_surfaces(self) -> list[tuple[str, int]]:
        """List surfaces and axes along which they cannot move freely."""
        return fixed_surfaces(self.joint)

    @property
    def displacement(self) -> fem.Function:
        """Displacement of the nodes [m]."""
        return self.system.displacement

    @property
    def space(self) -> fem.FunctionSpace:
        """Function space of the displacement."""
        return self.system.space

    @property
    def comm(self) -> MPI.Comm:
        """Communicator of the mesh."""
        return self.system.comm

    @property
    def pairs(self) -> Sequence[ContactPair]:
        """The contact pairs."""
        return self.system.pairs

    @property
    def points(self) -> QuadraturePoints:
        """Quadrature points of the bodies."""
        return self.system.material.points

    @property
    def temperature(self) -> Floats:
        """Temperature at the quadrature points in the solve made last (n,) [K]."""
        return self.system.material.temperature

    @property
    def plastic_state(self) -> PlasticState:
        """Plastic state at the quadrature points at the present displacement."""
        return self.system.material.state

    def softened_at_nodes(self) -> Floats:
        """Return the share of softened metal at this rank's nodes, ghosts included; collective.

        It is the mean over the cells that share a node, of the mean of each at its points.
        """
        cells = self.points.average(self.plastic_state.softened.reshape(-1, self.points.per_cell))
        return self._node_mean.of(cells)

    @property
    def counts(self) -> Counts:
        """Counts of the work so far."""
        return self.system.counts

    @property
    def seconds(self) -> dict[str, float]:
        """Seconds so far on this rank, by part of the work [s]."""
        return self.system.statistics.seconds

    def face_displacements(self) -> Floats:
        """Return the displacement of each driven face along z [m]; collective."""
        return self.system.constraints.face_displacements()

    @property
    def face_displacement(self) -> float:
        """Displacement of the driven face along z, the mean of several [m]."""
        return float(np.mean(self.face_displacements()))

    def reactions(self) -> Floats:
        """Return the compressive force on each driven face [N]."""
        return self.system.reactions()

    def reaction(self) -> float:
        """Return the compressive force on all driven faces [N]."""
        return float(np.sum(self.reactions()))

    def solve(self, load: Load, dt: float) -> Report:
        """Find equilibrium; iterate from the present displacement and pressures. Collective.

        Args:
            load: What drives the electrodes.
            dt: Length of the time step [s].

        Returns:
            How the iteration went.

        Raises:
            SolveError: If it does not converge; the displacement is then meaningless.
        """
        self.system.material.update_temperature()
        pressed = [np.count_nonzero(pair.vertex_pressure.values) for pair in self.pairs]
        if not self.system.residual(dt, search=True) or self._opened(pressed):
            self.reject()  # the extrapolation went too far
            self.system.residual(dt, search=True)
        newton = Newton(self.system, self._linear, self.settings, load, dt)
        try:
            return newton.run()
        except SolveError as error:
            if not newton.softened:
                raise
            log.debug("again, with the tension of softening bonds held: %s", error.reason)
        self.reject()
        self.system.residual(dt, search=True)
        return Newton(self.system, self._linear, self.settings, load, dt, holds=True).run()

    def _opened(self, pressed: Sequence[int]) -> bool:
        """Whether the present displacement opens most of a contact: Newton would have to find it.

        Args:
            pressed: Vertices of each pair that were under pressure.
        """
        closed = [np.count_nonzero(pair.vertex_pressure.closed) for pair in self.pairs]
        return any(2 * now < before for now, before in zip(closed, pressed, strict=True))

    def touch(self) -> None:
        """Press all bodies lightly together, so that a force finds contacts to act through.

        No time passes. Bodies, stacked along z, are shifted so that each pair overlaps a little,
        and driven faces are held there. What does not converge is repeated from the start with a
        gentler approach. One piece of metal, without pairs, stays as it is.

        Raises:
            SolveError: If there is no such equilibrium, or a pair has nothing opposite; all is then
                as it was.
        """
        if not self.pairs:
            return
        for bodies in self.system.fixtures.loose:
            text = (
                "without friction nothing holds %s sideways: its mean motion is held by a fixture"
            )
            log.info(text, " and ".join(bodies))
        start = self.state()
        for approach in APPROACHES:
            load = Load(displacement=overlap_bodies(self.system, approach))
            try:
                return self._press_together(load)
            except SolveError as error:
                log.info("first touch repeated: with %s %s", approach, error.reason)
                failure = error
            counts = self.counts
            self.restore(start)
            self.system.counts = counts
        raise no_first_touch(self.system, failure)

    def _press_together(self, load: Load) -> None:
        """Solve for the equilibrium of bodies that overlap a little, driven faces held."""
        with self.system.constraints.lateral_motion_held():
            self.solve(load, 0.0)
            self.accept(0.0)
        self.solve(load, 0.0)
        self.accept(0.0)

    def predict(self, dt: float) -> None:
        """Start the next step, of length `dt` [s], from the displacement extrapolated over it."""
        self.displacement.x.array[:] = self._accepted + dt * self._rate

    def accept(self, dt: float) -> None:
        """Make the present state the start of the next step.

        Args:
            dt: Length of the step that ends [s].
        """
        now = self.displacement.x.array
        if dt > 0.0:
            self._rate = (now - self._accepted) / dt
        else:
            self._rate = np.zeros_like(now)
        self._accepted = now.copy()
        self.system.material.accept()
        for pair in self.pairs:
            pair.accept()

    def reject(self) -> None:
        """Return to displacement, pairing and pressures at the start of the step."""
        self.displacement.x.array[:] = self._accepted
        for pair in self.pairs:
            pair.reject()

    def release(self) -> None:
        """Find the equilibrium without what has left the problem, from that with it. Collective.

        At the start the forces that are missing still act, R(u) - s R(u_0) = 0 with s = 1; s then
        falls to zero, in one solve or, where that fails, in several. No time passes.

        Raises:
            SolveError: If there is no such equilibrium.
        """
        self.system.material.update_temperature()
        self.system.kept_forces = None
        self.system.residual(0.0, search=False)
        missing = self.system.vector.copy()
        kept = 1.0
        step = 1.0
        try:
            while kept > 0.0:
                target = max(kept - step, 0.0)
                self.system.kept_forces = target * missing
                try:
                    self.solve(Load(displacement=0.0), 0.0)
                except SolveError:
                    self.reject()
                    step *= 0.5
                    if step < _SMALLEST_RELEASE:
                        raise
                    continue
                self.accept(0.0)
                kept = target
        finally:
            self.system.kept_forces = None

    def state(self) -> MechanicsState:
        """Return a copy of all that the next steps depend on."""
        material = self.system.material
        return MechanicsState(
            displacement=self.displacement.x.array.copy(),
            accepted=self._accepted.copy(),
            rate=self._rate.copy(),
            forces=self.system.forces.copy(),
            temperature=material.temperature.copy(),
            plastic=material.state.copy()._asdict(),
            plastic_old=material.old.copy()._asdict(),
            links=self.system.matrix.links.copy(),
            linear=self._linear.state(),
            pairs={pair.name: pair.state() for pair in self.pairs},
            counts=replace(self.system.counts),
        )

    def restore(self, state: MechanicsState) -> None:
        """Continue from a state, as if the steps before it had just been made here. Collective."""
        material = self.system.material
        self.displacement.x.array[:] = state.displacement
        self._accepted = state.accepted.copy()
        self._rate = state.rate.copy()
        self.system.forces[:] = state.forces
        material.set_temperature(state.temperature.copy())
        material.state = PlasticState(**state.plastic).copy()
        material.old = PlasticState(**state.plastic_old).copy()
        self.system.matrix.restore(state.links)
        self._linear.restore(state.linear)
        for pair in self.pairs:
            pair.restore(state.pairs[pair.name])
        self.system.counts = replace(state.counts)

    def statistics(self) -> dict[str, object]:
        """Return counts and seconds so far, for the summary of a run."""
        return {**vars(self.counts), "seconds": dict(self.seconds)}
