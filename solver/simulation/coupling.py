"""One coupled time step: displacement at given temperatures, current and heat at given contacts, until both settle.

The step starts from temperatures extrapolated from the step before. A round solves the mechanics at
the temperatures at hand and then the electro-thermal problem on the deformed bodies and their
contacts; it has settled when the temperatures that come out are those that went in. Where the
extrapolation was good, one round is enough.
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
from microweld.electrothermal.problem import StepResult
from microweld.errors import MeshError, Problem, SolveError
from microweld.machine.drives import OPEN, Drive, OfWholeJoint
from microweld.machine.head import Head
from microweld.machine.load import Load
from microweld.machine.sources import Source
from microweld.mechanics import Mechanics
from microweld.setup.weld import Weld
from microweld.simulation.step_control import Step, StepOutcome

log = logging.getLogger("microweld.simulation.coupling")


# in these, points may open and close to current; then they stay, or one at the edge flips for ever
FREE_ROUNDS = 3
SOURCE_CHANGE_LIMIT = (
    0.2  # a step that changes the source's own state by more is taken again, shorter
)
#: By the nodes of a cell: mean of each P2 shape function over it.
_CELL_MEAN = {10: np.array([-1 / 20] * 4 + [1 / 5] * 6), 6: np.array([0.0] * 3 + [1 / 3] * 3)}
TAYLOR_QUINNEY = 0.9  # share of plastic work that becomes heat; the rest stays in the dislocations


@dataclass(frozen=True)
class Solved:
    """A coupled step that has settled but is not yet accepted."""

    electrothermal: StepResult
    current: float  #: carried over the step, of the whole joint [A]
    forces: Floats  #: of each head on the joint at the end of the step, of the whole joint [N]
    applied_force: float  #: that drives all heads then [N]
    outcome: StepOutcome


class Coupling:
    """Solves coupled steps of a weld.

    Args:
        weld: the problem.
        source: of the current.
        heads: of the forces, one for each driven face.
    """

    def __init__(self, weld: Weld, source: Source, heads: Sequence[Head]) -> None:
        self.weld = weld
        self.source = source
        self.heads = heads
        self._rate = np.zeros_like(weld.electrothermal.y.x.array)
        self._accepted = weld.electrothermal.y.x.array.copy()
        self._closed = self._closed_vertices()
        self.rounds = 0

    def touch(self) -> None:
        """Bring all bodies into contact under the first small force; no time passes."""
        self.weld.mechanics.touch()

    def solve(self, step: Step) -> Solved:
        """Solve a step from the last accepted state.

        Raises:
            SolveError: if a field does not converge or the fields do not settle; the accepted state
                is then back.
            MeshError: if a contact that carries current is smaller than a cell.
        """
        try:
            return self._rounds(step)
        except SolveError:
            self.reject()
            raise

    def _rounds(self, step: Step) -> Solved:
        weld = self.weld
        numerics = self.weld.case.numerics
        drive = self.source.drive(step.start, step.end)
        load = Load(
            tuple(head.face_force(step.end, weld.joint.symmetry_factor) for head in self.heads)
        )
        weld.electrothermal.y.x.array[:] = self._accepted + step.size * self._rate
        weld.mechanics.predict(step.size)
        iterations = 0
        for number in range(1, numerics.coupling_iterations + 1):
            self.rounds += 1
            before = weld.electrothermal.temperature.copy()
            report = weld.mechanics.solve(load, step.size)
            iterations = max(iterations, report.iterations)
            result = self._heat(step, drive, keep=number > FREE_ROUNDS)
            if self._change(before) <= numerics.coupling_tolerance * self._scale():
                return self._solved(step, drive, result, iterations)
        reason = f"fields do not settle in {numerics.coupling_iterations} rounds"
        raise SolveError(
            "coupled", reason, cure="smaller steps, or a larger numerics.coupling_tolerance"
        )

    def _solved(self, step: Step, drive: Drive, result: StepResult, iterations: int) -> Solved:
        """What there is to tell about a step that has settled."""
        if drive is OPEN:
            current = 0.0
        else:
            current = self.weld.joint.symmetry_factor * result.terminal_current
        source = self._source_change(step, current)
        # what conducts matters to a current only
        if drive is OPEN:
            contact_change = 0.0
        else:
            contact_change = self._contact_change()
        outcome = StepOutcome(self._heating(), iterations, contact_change, source)
        moved = list(zip(self.heads, -self.weld.mechanics.face_displacements(), strict=True))
        forces = np.array(
            [head.joint_force(step.end, float(set_down))[0] for head, set_down in moved]
        )
        applied = sum(head.applied(step.end, float(set_down)) for head, set_down in moved)
        return Solved(result, current, forces, applied, outcome)

    def _source_change(self, step: Step, current: float) -> float:
        """Change of the source's own state [-].

        Raises SolveError where the step is too long for it.
        """
        change = self.source.change(step.start, step.end, current)
        if change > SOURCE_CHANGE_LIMIT:
            reason = f"capacitor and inductor change by {change:.0%} of the charge, over {SOURCE_CHANGE_LIMIT:.0%}"
            raise SolveError("circuit", reason, cure="allow a shorter numerics.minimum_step")
        return change

    def _heat(self, step: Step, drive: Drive, keep: bool) -> StepResult:
        weld = self.weld
        pairings = {pair.name: pair.pairing(keep) for pair in weld.pairs}
        weld.electrothermal.update_contact_maps(pairings)
        if drive is not OPEN:
            self._require_contact(pairings)
            self._require_resolution(pairings)
        weld.electrothermal.set_heat_source(plastic_power(weld.mechanics, step.size))
        return weld.electrothermal.solve(step.size, OfWholeJoint(drive, weld.joint.symmetry_factor))

    def _require_contact(self, pairings: Mapping[str, Pairing]) -> None:
        """Every pair that the current cannot do without must touch somewhere."""
        for name in sorted(self.weld.essential_pairs):
            closed = self.weld.comm.allreduce(
                int(np.count_nonzero(pairings[name].pressure > 0)), MPI.SUM
            )
            if not closed:
                raise SolveError(
                    "electric potential",
                    f"the pair {name} does not touch, so the driven terminal has no path for the current",
                    cure="start the current after the squeeze, or raise the force",
                )
            if self.weld.electrothermal.system.interfaces[name].insulated(self.weld.comm):
                raise SolveError(
                    "electric potential",
                    f"enamel closes the pair {name}, so the driven terminal has no path for the current",
                    cure="strip the enamel there, or open it with a tip that has a current loop of its own",
                )

    def _require_resolution(self, pairings: Mapping[str, Pairing]) -> None:
        """Every such contact must be wider than a cell, or one vertex takes all the current and burns."""
        problems = []
        for pair in (pair for pair in self.weld.pairs if pair.name in self.weld.essential_pairs):
            pairing = pairings[pair.name]
            area = self.weld.comm.allreduce(float(pairing.area @ pairing.touching), MPI.SUM)
            radius = self.weld.joint.model.spot_radius(area * self.weld.joint.symmetry_factor)
            if radius < pair.cell_size:
                problems.append(_too_coarse(pair.name, radius, pair.cell_size))
        if problems:
            raise MeshError(problems)

    def _change(self, before: Floats) -> float:
        """Largest change of temperature at any node [K]."""
        local = float(np.max(np.abs(self.weld.electrothermal.temperature - before), initial=0.0))
        return float(self.weld.comm.allreduce(local, MPI.MAX))

    def _heating(self) -> float:
        """Largest change of a cell's mean temperature in this step [K].

        A node that has just come to touch a hotter body takes its temperature within microseconds;
        that is a matter of a surface, which the implicit step carries, and no reason to shorten it.
        """
        electrothermal = self.weld.electrothermal
        change = electrothermal.temperature - self._accepted[1::2]
        nodes = electrothermal.system.cells.nodes
        local = float(np.max(np.abs(change[nodes] @ _CELL_MEAN[nodes.shape[1]]), initial=0.0))
        return float(self.weld.comm.allreduce(local, MPI.MAX))

    def _scale(self) -> float:
        """The rise of temperature that changes are measured by [K], at least the one allowed in a step."""
        temperature = self.weld.electrothermal.temperature
        local = float(np.max(temperature, initial=0.0)) - self.weld.case.surroundings.temperature
        return max(
            float(self.weld.comm.allreduce(local, MPI.MAX)),
            self.weld.case.numerics.maximum_temperature_change,
        )

    def _contact_change(self) -> float:
        """Share of the closed vertices that opened or closed in this step [-].

        One of each pair goes for nothing.

        A contact grows by whole vertices: on a coarse mesh the first of them is a large share,
            however short the step.
        """
        pressures = {pair.name: pair.vertex_pressure for pair in self.weld.pairs}
        changed = (
            np.count_nonzero(p.closed != self._closed[name]) for name, p in pressures.items()
        )
        closed = sum(np.count_nonzero(p.closed) for p in pressures.values())
        return sum(max(number - 1, 0) for number in changed) / max(closed, 1)

    def _closed_vertices(self) -> dict[str, NDArray[np.bool_]]:
        return {pair.name: pair.vertex_pressure.closed.copy() for pair in self.weld.pairs}

    def accept(self, step: Step, solved: Solved) -> None:
        """Make the solved state the start of the next step.

        Raises:
            MaterialRangeError: where a temperature lies outside the range of a law.
        """
        weld = self.weld
        weld.check_ranges()
        weld.mechanics.accept(step.size)
        weld.electrothermal.accept()
        self.source.accept(step.start, step.end, solved.current)
        for head, set_down in zip(self.heads, -weld.mechanics.face_displacements(), strict=True):
            head.accept(step.end, float(set_down))
        now = weld.electrothermal.y.x.array
        self._rate = (now - self._accepted) / step.size
        self._accepted = now.copy()
        self._closed = self._closed_vertices()

    def reject(self) -> None:
        """Go back to the last accepted state."""
        self.weld.mechanics.reject()
        self.weld.electrothermal.reject()


def plastic_power(mechanics: Mechanics, dt: float) -> Floats:
    """Heat of the plastic work of a step of dt [s], a value per local cell [W/m3 of reference volume]."""
    work = mechanics.plastic_state.work.reshape(-1, mechanics.points.per_cell)
    power: Floats = TAYLOR_QUINNEY / dt * mechanics.points.average(work)
    return power


def _too_coarse(pair: str, radius: float, cell_size: float) -> Problem:
    """What is wrong with a contact of this radius on cells of this size [m]."""
    return Problem(
        f"the mesh is too coarse for its contact: {pair} touches on less than a cell",
        key="mesh",
        value=f"contact radius {radius * 1e3:.3g} mm on cells of {cell_size * 1e3:.3g} mm",
        allowed=f"cells of at most {radius * 1e3:.3g} mm there",
        cure=f"set mesh.contact_size to {radius * 5e2:.2g} mm, raise the force, or start the current later",
    )
