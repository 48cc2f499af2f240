"""One coupled time step: mechanics at given temperatures, current and heat at given contacts.

The step starts from temperatures extrapolated from the step before. A coupling iteration solves the
mechanics at the latest temperatures and then the electro-thermal problem on the deformed bodies and
their contacts. The fields have settled when the temperatures that come out are those that went in.
Where the extrapolation was good, one iteration is enough.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mpi4py import MPI

import numpy as np
from numpy.typing import NDArray

from microweld.arrays import Floats
from microweld.contact.pairing import Pairing
from microweld.electrothermal.problem import ElectroThermalState, StepResult
from microweld.errors import MeshError, SolveError
from microweld.machine.drives import OPEN, Drive, OfWholeJoint
from microweld.machine.head import Head, HeadState
from microweld.machine.load import Load
from microweld.machine.sources import Source, SourceState
from microweld.mechanics import Mechanics
from microweld.mechanics.problem import MechanicsState
from microweld.setup.expected_contact import finer_cells, rough_contact, too_coarse
from microweld.setup.weld import Weld
from microweld.simulation.bonds import hand_over_bonds
from microweld.simulation.step_control import Step, StepOutcome

log = logging.getLogger(__name__)

#: Share of the excess over the surroundings that is taken off at once when a weld has ended [-].
COOLING_STEP = 0.25
SMALLEST_COOLING_STEP = 1e-2
#: Coupling iterations in which points may open and close to current. In later ones they stay, or a
#: point at the edge of the contact would alternate without end.
FREE_ITERATIONS = 3
#: A step that changes the source's own state by more is taken again, shorter [-].
SOURCE_CHANGE_LIMIT = 0.2
#: By the nodes of a cell: mean of each P2 shape function over it.
_CELL_MEAN = {10: np.array([-1 / 20] * 4 + [1 / 5] * 6), 6: np.array([0.0] * 3 + [1 / 3] * 3)}
#: Share of plastic work that becomes heat; the rest stays in the dislocations [-].
TAYLOR_QUINNEY = 0.9
#: A contact whose radius is more than so many times the smallest has a fraction of its density [-].
WIDE = 2.0
NO_PATH = "so the driven terminal has no path for the current"


@dataclass(frozen=True)
class Solved:
    """A coupled step that has settled but is not yet accepted."""

    electrothermal: StepResult
    current: float  #: carried over the step, of the whole joint [A]
    forces: Floats  #: of each head on the joint at the end of the step, of the whole joint [N]
    applied_force: float  #: that drives all heads then [N]
    outcome: StepOutcome


@dataclass(frozen=True)
class CouplingState:
    """What the coupled steps depend on, the fields and the machine included."""

    unknowns: Floats  #: accepted (phi, T) of each node of this rank [V], [K]
    rate: Floats  #: their change in the last step over its length [V/s], [K/s]
    size: float  #: length of the last step [s]
    forces: Floats  #: of each head on the joint at its end [N]
    largest_force: float  #: of any head so far [N]
    closed: dict[str, NDArray[np.bool_]]  #: closed vertices of each pair
    iterations: int  #: coupling iterations so far
    mechanics: MechanicsState
    electrothermal: ElectroThermalState
    source: SourceState
    heads: tuple[HeadState, ...]  #: of each head


class Coupling:
    """Solves coupled steps of a weld.

    Args:
        weld: The weld that is simulated.
        source: Source of the current.
        heads: Heads that apply the forces, one for each driven face.
    """

    def __init__(self, weld: Weld, source: Source, heads: Sequence[Head]) -> None:
        self.weld = weld
        self.source = source
        self.heads = heads
        self.iterations = 0  #: coupling iterations of all steps
        self._rate = np.zeros_like(weld.electrothermal.y.x.array)
        self._size = 0.0
        self._forces: Floats = np.zeros(len(heads))
        self._largest_force = 0.0
        self._accepted = weld.electrothermal.y.x.array.copy()
        self._closed = self._closed_vertices()
        #: pairs on less than a cell that have been warned of: time [s], radius [m] and warning
        self.coarse: dict[str, dict[str, object]] = {}
        self._flat = {contact.pair for contact in weld.expected if contact.flat}

    def touch(self) -> None:
        """Bring all bodies into contact with the driven faces held; no time passes. Collective."""
        self.weld.mechanics.touch()

    def solve(self, step: Step) -> Solved:
        """Solve a step from the last accepted state. Collective.

        Raises:
            SolveError: If a field does not converge or the fields do not settle; the accepted state
                is then restored.
            MeshError: If a contact that carries current is smaller than a cell.
        """
        try:
            return self._iterate(step)
        except SolveError:
            self.reject()
            raise

    def _iterate(self, step: Step) -> Solved:
        weld = self.weld
        numerics = self.weld.case.numerics
        drive = self.source.drive(step.start, step.end)
        load = Load(
            tuple(head.face_force(step.end, weld.joint.symmetry_factor) for head in self.heads)
        )
        weld.electrothermal.y.x.array[:] = self._accepted + step.size * self._rate
        weld.mechanics.predict(step.size)
        newton = 0
        for number in range(1, numerics.coupling_iterations + 1):
            self.iterations += 1
            before = weld.electrothermal.temperature.copy()
            report = weld.mechanics.solve(load, step.size)
            newton = max(newton, report.iterations)
            result = self._heat(step, drive, keep=number > FREE_ITERATIONS)
            if self._change(before) <= numerics.coupling_tolerance * self._scale():
                return self._solved(step, drive, result, newton)
        reason = f"fields do not settle in {numerics.coupling_iterations} coupling iterations"
        raise SolveError(
            "coupled", reason, cure="smaller steps, or a larger numerics.coupling_tolerance"
        )

    def _solved(self, step: Step, drive: Drive, result: StepResult, newton: int) -> Solved:
        """Collect what is known of a step that has settled."""
        current = 0.0
        if drive is not OPEN:
            current = self.weld.joint.symmetry_factor * result.terminal_current
        source = self._source_change(step, current)
        contact_change = 0.0  # what conducts matters to a current only
        if drive is not OPEN:
            contact_change = self._contact_change()
        moved = list(zip(self.heads, -self.weld.mechanics.face_displacements(), strict=True))
        forces = np.array(
            [head.joint_force(step.end, float(set_down))[0] for head, set_down in moved]
        )
        applied = sum(head.applied(step.end, float(set_down)) for head, set_down in moved)
        outcome = StepOutcome(
            temperature_change=self._heating(),
            newton_iterations=newton,
            contact_change=contact_change,
            source_change=source,
            temperature_error=self._temperature_error(step.size),
            force_change=self._force_change(forces),
        )
        return Solved(result, current, forces, applied, outcome)

    def _source_change(self, step: Step, current: float) -> float:
        """Compute the change of the source's own state [-].

        Raises:
            SolveError: If the step is too long for it.
        """
        change = self.source.change(step.start, step.end, current)
        if change > SOURCE_CHANGE_LIMIT:
            shares = f"{change:.0%} in a step, over {SOURCE_CHANGE_LIMIT:.0%}"
            reason = f"charge and current of the circuit change by {shares}"
            raise SolveError("circuit", reason, cure="allow a shorter numerics.minimum_step")
        return change

    def _heat(self, step: Step, drive: Drive, keep: bool) -> StepResult:
        """Solve current and heat; `keep` the points that conduct."""
        weld = self.weld
        pairings = {pair.name: pair.pairing(keep) for pair in weld.pairs}
        softened = weld.mechanics.softened_at_nodes()
        weld.electrothermal.update_contact_maps(pairings, softened)
        if drive is not OPEN:
            self._require_contact(pairings)
            self._require_resolution(pairings, step.end)
        weld.electrothermal.set_heat_source(plastic_power(weld.mechanics, step.size))
        return weld.electrothermal.solve(step.size, OfWholeJoint(drive, weld.joint.symmetry_factor))

    def _require_contact(self, pairings: Mapping[str, Pairing]) -> None:
        """Raise SolveError unless every pair in series with the whole current path touches."""
        for name in sorted(self.weld.essential_pairs):
            closed = self.weld.comm.allreduce(
                int(np.count_nonzero(pairings[name].conducting)), MPI.SUM
            )
            if not closed:
                raise SolveError(
                    "electric potential",
                    f"the pair {name} does not touch, {NO_PATH}",
                    cure="start the current after the squeeze, or raise the force",
                )
            if self.weld.electrothermal.system.interfaces[name].insulated(self.weld.comm):
                raise SolveError(
                    "electric potential",
                    f"enamel closes the pair {name}, {NO_PATH}",
                    cure="strip the enamel there, or open it with a tip that has a current loop "
                    "of its own",
                )

    def _require_resolution(self, pairings: Mapping[str, Pairing], time: float) -> None:
        """Warn of essential pairs on less than a cell, raise MeshError where one is on a vertex.

        An essential pair is in series with the whole current path: one vertex would take all the
        current and melt. That ends a run only if the pair is as narrow as any: one that is wider
        has a fraction of the current density and needs no fine cells of its own. Nor do surfaces
        that lie flat on each other, such as a plate on its electrode: they touch all over where
        they are pressed.
        """
        needed = self.weld.essential_pairs - self._flat
        essential = [pair for pair in self.weld.pairs if pair.name in needed]
        radii = {pair.name: self._spot_radius(pairings[pair.name]) for pair in essential}
        smallest = min((pair.cell_size for pair in self.weld.pairs), default=0.0)
        problems = []
        for pair in essential:
            radius = radii[pair.name]
            if radius >= pair.cell_size:
                continue
            cure = finer_cells(self.weld.case, 0.5 * radius / pair.cell_size, smallest)
            narrow = radius <= WIDE * min(radii.values())
            if narrow and np.count_nonzero(pair.vertex_pressure.closed) == 1:
                problems.append(too_coarse(pair.name, radius, pair.cell_size, cure))
            elif pair.name not in self.coarse:
                text = rough_contact(pair.name, radius, pair.cell_size, cure)
                self.coarse[pair.name] = {"time": time, "radius": radius, "warning": text}
                log.warning("%s", text)
        if problems:
            raise MeshError(problems)

    def _spot_radius(self, pairing: Pairing) -> float:
        """Return the radius of a disc of the touching area of the whole joint [m]; collective."""
        area = self.weld.comm.allreduce(float(pairing.area @ pairing.touching), MPI.SUM)
        return self.weld.joint.model.spot_radius(area * self.weld.joint.symmetry_factor)

    def _change(self, before: Floats) -> float:
        """Compute the largest change of temperature at any node [K]."""
        local = float(np.max(np.abs(self.weld.electrothermal.temperature - before), initial=0.0))
        return float(self.weld.comm.allreduce(local, MPI.MAX))

    def _heating(self) -> float:
        """Compute the largest change of a cell's mean temperature in this step [K].

        A node that has just come to touch a hotter body takes its temperature within microseconds;
        that concerns a surface only, the implicit step resolves it, and the step need not be
        shorter.
        """
        return self._largest_mean(self.weld.electrothermal.temperature - self._accepted[1::2])

    def _temperature_error(self, size: float) -> float:
        """Estimate the error of a cell's mean temperature in a step of this length [s]; in kelvin.

        With backward Euler it is dt^2/2 T'', and the solution differs from its linear prediction by
        dt (dt + dt_old)/2 T''.
        """
        predicted = self._accepted[1::2] + size * self._rate[1::2]
        change = self._largest_mean(self.weld.electrothermal.temperature - predicted)
        return change * size / (size + self._size)

    def _force_change(self, forces: Floats) -> float:
        """Compute the largest change of a head's force [N] in this step, over the largest so far.

        Args:
            forces: Of each head at the end of the step [N].
        """
        largest = max(self._largest_force, float(np.max(np.abs(forces), initial=0.0)))
        change = float(np.max(np.abs(forces - self._forces), initial=0.0))
        return change / max(largest, 1e-300)

    def _largest_mean(self, change: Floats) -> float:
        """Compute the largest mean over a cell of a nodal change of temperature [K]; collective."""
        nodes = self.weld.electrothermal.system.cells.nodes
        local = float(np.max(np.abs(change[nodes] @ _CELL_MEAN[nodes.shape[1]]), initial=0.0))
        return float(self.weld.comm.allreduce(local, MPI.MAX))

    def _scale(self) -> float:
        """Compute the rise of temperature that changes are measured by [K].

        It is at least the rise allowed in a step.
        """
        temperature = self.weld.electrothermal.temperature
        local = float(np.max(temperature, initial=0.0)) - self.weld.case.surroundings.temperature
        return max(
            float(self.weld.comm.allreduce(local, MPI.MAX)),
            self.weld.case.numerics.maximum_temperature_change,
        )

    def _contact_change(self) -> float:
        """Compute the share of the closed vertices that opened or closed in this step [-].

        One of each pair is ignored: a contact grows by whole vertices, and on a coarse mesh the
        first of them is a large share however short the step.
        """
        pressures = {pair.name: pair.vertex_pressure for pair in self.weld.pairs}
        changed = (
            np.count_nonzero(p.closed != self._closed[name]) for name, p in pressures.items()
        )
        closed = sum(np.count_nonzero(p.closed) for p in pressures.values())
        return sum(max(number - 1, 0) for number in changed) / max(closed, 1)

    def _closed_vertices(self) -> dict[str, NDArray[np.bool_]]:
        return {pair.name: pair.vertex_pressure.closed.copy() for pair in self.weld.pairs}

    def cool(self) -> None:
        """Let all metal cool to the surroundings under the last forces; collective.

        The weld is over. What nothing holds shrinks freely, bonds grow as strong as cold metal. No
        time passes: nothing flows by its rate, recrystallises or bonds.

        Raises:
            SolveError: If there is no such equilibrium.
        """
        weld = self.weld
        temperature = weld.electrothermal.y.x.array[1::2]
        cold = weld.case.surroundings.temperature
        excess = temperature - cold
        load = Load(tuple(self._forces / weld.joint.symmetry_factor))
        left = 1.0
        step = COOLING_STEP
        while left > 0.0:
            target = max(left - step, 0.0)
            temperature[:] = cold + target * excess
            try:
                weld.mechanics.solve(load, 0.0)
            except SolveError:
                weld.mechanics.reject()
                step *= 0.5
                if step < SMALLEST_COOLING_STEP:
                    raise
                continue
            weld.mechanics.accept(0.0)
            hand_over_bonds(weld, timeless=True)
            left = target
        self._accepted = weld.electrothermal.y.x.array.copy()

    def accept(self, step: Step, solved: Solved) -> None:
        """Make the solved state the start of the next step.

        Raises:
            MaterialRangeError: If a temperature lies outside the range of a law.
        """
        weld = self.weld
        weld.check_ranges()
        weld.mechanics.accept(step.size)
        weld.electrothermal.accept()
        hand_over_bonds(weld)
        self.source.accept(step.start, step.end, solved.current)
        for head, set_down in zip(self.heads, -weld.mechanics.face_displacements(), strict=True):
            head.accept(step.end, float(set_down))
        now = weld.electrothermal.y.x.array
        self._rate = (now - self._accepted) / step.size
        self._size = step.size
        self._forces = solved.forces
        self._largest_force = max(
            self._largest_force, float(np.max(np.abs(solved.forces), initial=0.0))
        )
        self._accepted = now.copy()
        self._closed = self._closed_vertices()

    def reject(self) -> None:
        """Go back to the last accepted state."""
        self.weld.mechanics.reject()
        self.weld.electrothermal.reject()

    def state(self) -> CouplingState:
        """Return a copy of all that the next steps depend on."""
        return CouplingState(
            unknowns=self._accepted.copy(),
            rate=self._rate.copy(),
            size=self._size,
            forces=self._forces.copy(),
            largest_force=self._largest_force,
            closed={name: closed.copy() for name, closed in self._closed.items()},
            iterations=self.iterations,
            mechanics=self.weld.mechanics.state(),
            electrothermal=self.weld.electrothermal.state(),
            source=self.source.state(),
            heads=tuple(head.state() for head in self.heads),
        )

    def restore(self, state: CouplingState) -> None:
        """Continue from a state, as if the steps before it had just been made here."""
        self.weld.mechanics.restore(state.mechanics)
        self.weld.electrothermal.restore(state.electrothermal)
        self.source.restore(state.source)
        for head, past in zip(self.heads, state.heads, strict=True):
            head.restore(past)
        self._accepted = state.unknowns.copy()
        self._rate = state.rate.copy()
        self._size = state.size
        self._forces = state.forces.copy()
        self._largest_force = state.largest_force
        self._closed = {name: closed.copy() for name, closed in state.closed.items()}
        self.iterations = state.iterations


def plastic_power(mechanics: Mechanics, dt: float) -> Floats:
    """Compute the heat of the plastic work of a step in each local cell [W/m3 of reference volume].

    Args:
        mechanics: The mechanics at the end of the step.
        dt: Length of the step [s].
    """
    work = mechanics.plastic_state.work.reshape(-1, mechanics.points.per_cell)
    power: Floats = TAYLOR_QUINNEY / dt * mechanics.points.average(work)
    return power
