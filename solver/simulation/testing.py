"""Test of a joint that has cooled down: its grips move apart until it has broken.

Isothermal: only the mechanics is solved. A step is a travel of the grips, which is shorter where
the iteration or the force asks for it; the force is the reaction of the moved grips along their
way. The joint has broken

- at the interface, when the force has fallen to `BROKEN` of its largest value: metal without damage
  keeps bearing, so that only an interface can lose it;
- at the interface, when no equilibrium follows within the shortest step, and either a bond parts
  and the force has begun to fall, or the whole bond bears its strength: stretched metal then gives
  back more work than the bond takes, and what is left of it parts at once, however slowly the grips
  move (snap-back, Bazant and Cedolin 1991, recalled);
- in a wire, when the force falls and at some section the tension has reached the strength there,
  where the gain by hardening no longer makes up for the loss of section (Considere 1885):

    integral of P_aa dA_0 = integral of sigma_uts |cof F a| dA_0

over a section of the undeformed wire, a being its axis (`microweld.mechanics.tensile_strength`).
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace

from mpi4py import MPI

import numpy as np
import ufl
from dolfinx import fem

from microweld.arrays import Floats
from microweld.contact.cohesion import FAILURE_OPENING
from microweld.contact.point_bonds import SHEAR
from microweld.errors import SolveError
from microweld.fem.kinematics import width
from microweld.machine.load import Load
from microweld.mechanics.problem import MechanicsState
from microweld.mechanics.tensile_strength import section_integrals, strengths
from microweld.setup.testing import Rig
from microweld.simulation.joint_strength import MARGIN, SECTIONS, axis_of, turned, why_weak

log = logging.getLogger(__name__)

#: Share of the largest force at which an interface has broken [-].
BROKEN = 0.05
#: Share of the largest force below which a wire necks [-].
FALLEN = 0.98
#: Tension over strength at which a section is on its way to break; the strength is of slow loading
#: and in tension alone [-].
LOADED = 0.95
#: Share of the largest force that may be lost in a step; beyond, it is taken again, shorter [-].
LOSS = 0.1
GROWTH = 1.5  #: a step is at most this much longer than the one before
CUT = 0.4  #: a step that fails is retried at this share
EASY = 8  #: Newton iterations up to which the next step is longer
SHOWN = 10  #: every so many steps the log has a line
SHORTEST = 1e-2  #: shortest step over the first
#: Shortest step where a bond is at its limit: a share of the opening at which it has parted [m].
SHORTEST_PARTING = 0.02 * FAILURE_OPENING
#: Travel over the longest step after which the test of a joint ends that nothing bonds [-].
SLACK = 2.0


@dataclass(frozen=True)
class Progress:
    """How far a test is; forces and energies are of the whole joint."""

    travel: float = 0.0  #: [m]
    force: float = 0.0  #: [N]
    largest: float = 0.0  #: largest force so far [N]
    at_largest: float = 0.0  #: travel there [m]
    energy: float = 0.0  #: work of the moved grips [J]
    plastic: float = 0.0  #: plastic work [J]
    loaded: float = 0.0  #: tension over strength at the weakest section of a wire [-]
    weakest: str = ""  #: that wire
    softened: float = 0.0  #: share of softened metal in that section [-]
    lost: float = 0.0  #: share of the largest section that was missing there before the test [-]
    rows: int = 0
    ended: str = ""  #: why the test is over, in words; empty while it goes on
    mode: str = ""  #: where the joint has broken; empty where it has not


@dataclass(frozen=True)
class BreakingState:
    """All that the next steps of a test depend on."""

    progress: Progress
    step: float  #: travel of the next one [m]
    starts: tuple[Floats, ...]  #: where the moved grips started [m]
    areas: dict[str, Floats]  #: of the sections of each wire before the test [m2]
    parted: dict[str, float]  #: area of each pair whose bond had parted before the test [m2]
    mechanics: MechanicsState


class BreakingTest:
    """Moves the grips of a rig until the joint has broken.

    Args:
        rig: The joint in its grips.
    """

    def __init__(self, rig: Rig) -> None:
        self.rig = rig
        self.progress = Progress()
        self._step = rig.first_step
        self._areas: dict[str, Floats] = {}
        self._parted: dict[str, float] = {}
        points = rig.mechanics.points
        joint = rig.mechanics.joint
        self._work = points.function()  # plastic work of a step [J/m3]
        dx = ufl.Measure("dx", joint.mesh, metadata=points.metadata)
        self._whole_work = fem.form(self._work * width(joint) * dx)

    @property
    def done(self) -> bool:
        """Whether the test is over."""
        return bool(self.progress.ended)

    def lift(self) -> dict[str, float]:
        """Take the electrodes away, and return the first row of the curve. Collective.

        Where that has no equilibrium, the test is over.
        """
        try:
            self.rig.mechanics.release()
        except SolveError as error:
            self._end(f"no equilibrium without the electrodes: {error.reason}")
            return {}
        self._relieve()
        self._areas = {wire: self._sections(wire)[1] for wire in self.rig.wires}
        self._parted = self._parted_areas()
        self._observe(0.0)
        return self.row()

    def _relieve(self) -> None:
        """Let the moved grips give way until they bear no force, and count the travel from there.

        Parts that nothing joins may have no such place; then they stay where they are.
        """
        mechanics = self.rig.mechanics
        start = mechanics.state()
        try:
            mechanics.solve(Load(force=0.0), 0.0)
        except SolveError as error:
            log.debug("the grips stay under force: %s", error.reason)
            mechanics.restore(start)
            mechanics.system.residual(0.0, search=False)
            return
        if abs(mechanics.face_displacement) > self.rig.longest_step:
            mechanics.restore(start)
            mechanics.system.residual(0.0, search=False)
            return
        mechanics.accept(0.0)
        mechanics.system.constraints.restart_here()

    def step(self) -> dict[str, float] | None:
        """Solve and accept one step and return its row, or None if it is to be shorter. Collective.

        The test is over where none is short enough.
        """
        before = self.progress
        step = min(self._step, self.rig.travel - before.travel)
        mechanics = self.rig.mechanics
        duration = step / self.rig.speed
        try:
            mechanics.predict(duration)
            report = mechanics.solve(Load(displacement=before.travel + step), duration)
        except SolveError as error:
            mechanics.reject()
            shortest = SHORTEST * self.rig.first_step
            if self._giving_way():
                shortest = max(shortest, SHORTEST_PARTING)
            if not self._shorten(shortest):
                self._end_without_equilibrium(error.reason)
            return None
        loss = before.force - self._force()
        too_long = loss > LOSS * before.largest and before.largest > self.rig.no_force
        if too_long and self._shorten(SHORTEST * self.rig.first_step):
            mechanics.reject()
            return None
        self._observe(step)
        mechanics.accept(duration)
        if report.iterations <= EASY:
            self._step = min(GROWTH * self._step, self.rig.longest_step)
        if self.progress.rows % SHOWN == 0:
            text = "test: travel %.4g um, force %.4g N"
            log.info(text, self.progress.travel * 1e6, self.progress.force)
        self._judge()
        return self.row()

    def row(self) -> dict[str, float]:
        """Return the present row of the curve by key of `microweld.fields.TEST`."""
        now = self.progress
        return {
            "travel": now.travel,
            "force": now.force,
            "energy": now.energy,
            "plastic_energy": now.plastic,
            "wire_load": now.loaded,
        }

    @property
    def figures(self) -> dict[str, float]:
        """Figures of the outcome by key; none where the test could not begin."""
        if not self.progress.rows:
            return {}
        return {
            "test_force": self.progress.largest,
            "test_travel": self.progress.at_largest,
            "test_energy": self.progress.energy,
        }

    @property
    def summary(self) -> dict[str, object]:
        """What `summary.json` says of the test besides the figures of the outcome."""
        now = self.progress
        return {
            "mode": now.mode or None,
            "ended": now.ended or "interrupted",
            "travel": now.travel,
            "force_at_end": now.force,
            "plastic_energy": now.plastic,
            "wire_load": now.loaded,
            "steps": max(now.rows - 1, 0),
        }

    def state(self) -> BreakingState:
        """Return a copy of all that the next steps depend on."""
        return BreakingState(
            progress=self.progress,
            step=self._step,
            starts=self.rig.mechanics.system.constraints.starts(),
            areas={wire: areas.copy() for wire, areas in self._areas.items()},
            parted=dict(self._parted),
            mechanics=self.rig.mechanics.state(),
        )

    def restore(self, state: BreakingState) -> None:
        """Continue from a state of the same test. Collective."""
        self.progress = state.progress
        self._step = state.step
        self._areas = {wire: areas.copy() for wire, areas in state.areas.items()}
        self._parted = dict(state.parted)
        self.rig.mechanics.system.constraints.restart(state.starts)
        self.rig.mechanics.restore(state.mechanics)

    def _shorten(self, shortest: float) -> bool:
        """Shorten the next step; return False if it is as short as it may be.

        Args:
            shortest: Travel of the shortest step [m].
        """
        if self._step <= shortest:
            return False
        self._step = max(CUT * self._step, shortest)
        return True

    def _force(self) -> float:
        """Return the force on the moved grips along their way, of the whole joint [N]."""
        return -self.rig.factor * self.rig.mechanics.reaction()

    def _observe(self, step: float) -> None:
        """Take force, energies and the weakest section after a step of some travel [m]."""
        before = self.progress
        force = self._force()
        now = replace(
            before,
            travel=before.travel + step,
            force=force,
            energy=before.energy + 0.5 * (before.force + force) * step,
            rows=before.rows + 1,
        )
        if step > 0.0:
            now = replace(now, plastic=before.plastic + self._plastic_work())
        if force > before.largest:
            now = replace(now, largest=force, at_largest=now.travel)
        self.progress = self._with_weakest(now)

    def _plastic_work(self) -> float:
        """Return the plastic work of the present step, of the whole joint [J]; collective."""
        mechanics = self.rig.mechanics
        self._work.x.array[:] = mechanics.plastic_state.work
        own = float(fem.assemble_scalar(self._whole_work))
        return self.rig.factor * mechanics.comm.allreduce(own)

    def _with_weakest(self, now: Progress) -> Progress:
        """Return the progress with what the weakest section of all wires bears; collective."""
        found = replace(now, loaded=0.0, weakest="")
        for wire in self.rig.wires:
            tension, area, bears, soft = self._sections(wire)
            share = tension / bears
            at = int(np.argmax(share))
            if share[at] > found.loaded:
                areas = self._areas[wire]
                found = replace(
                    found,
                    loaded=float(share[at]),
                    weakest=wire,
                    softened=float(soft[at] / area[at]),
                    lost=float(1.0 - areas[at] / areas.max()),
                )
        return found

    def _sections(self, wire: str) -> Floats:
        """Return tension [N], area [m2], strength [N] and softened area [m2] of sections (4, n).

        They are sections of the undeformed wire, in the modelled part; collective.

        Args:
            wire: Name of the body.
        """
        mechanics = self.rig.mechanics
        joint = mechanics.joint
        material = mechanics.system.material
        comm = mechanics.comm
        cells = joint.cell_tags.find(joint.bodies[wire])
        cells = cells[cells < joint.mesh.topology.index_map(3).size_local]
        nodes = mechanics.space.dofmap.list[cells][:, :4]
        place = mechanics.space.tabulate_dof_coordinates()[nodes]
        axis = axis_of(comm, place)
        corners = turned(place, axis)
        s = corners[:, :, 0]
        first = comm.allreduce(float(np.min(s, initial=np.inf)), MPI.MIN)
        last = comm.allreduce(float(np.max(s, initial=-np.inf)), MPI.MAX)
        margin = MARGIN * (last - first)
        planes = np.linspace(first + margin, last - margin, SECTIONS)
        of_cell = (len(material.points.cells), material.points.per_cell)
        points = np.arange(material.points.count).reshape(of_cell)[cells].ravel()
        metal = material.metal
        state = material.state
        sigma = strengths(
            metal.flow_rows,
            metal.annealed_rows,
            material.body[points],
            type(state)(*(field[points] for field in state)),
            self.rig.temperature,
        )
        gradient = material.gradients()[points]
        stress = material.stress.x.array.reshape(-1, 3, 3)[points]
        cofactor = np.linalg.det(gradient)[:, None] * np.linalg.solve(
            gradient.transpose(0, 2, 1), np.broadcast_to(axis[:, None], (points.size, 3, 1))
        ).reshape(-1, 3)
        spread = np.linalg.norm(cofactor, axis=1)
        values = (
            np.einsum("i,nij,j->n", axis, stress, axis),
            spread,
            sigma * spread,
            state.softened[points] * spread,
        )
        cut = [
            section_integrals(planes, corners, value.reshape(len(cells), -1).mean(axis=1))
            for value in values
        ]
        return np.asarray(comm.allreduce(np.array(cut)))

    def _judge(self) -> None:
        """End the test if the joint has broken, bears nothing or has travelled far enough."""
        now = self.progress
        slack = SLACK * self.rig.longest_step
        if now.largest <= self.rig.no_force:
            if now.travel >= slack:
                self._end("nothing is bonded: the parts come apart without force")
        elif not self.rig.bonded:
            if now.travel >= slack:
                self._end("nothing is bonded: only friction and the shape of the parts hold them")
        elif now.force <= BROKEN * now.largest:
            self._end("broken", self._interface())
        elif now.force < FALLEN * now.largest and now.loaded >= LOADED:
            self._end("broken", f"{now.weakest}, {why_weak(now.softened, now.lost)}")
        if not self.done and now.travel >= self.rig.travel * (1.0 - 1e-9):
            self._end("the longest travel is reached")

    def _end_without_equilibrium(self, reason: str) -> None:
        """End the test where no step is short enough: broken if its bond parts, else undecided.

        Args:
            reason: Why there is no equilibrium.
        """
        pair = self._giving_way()
        if pair:
            self._end("broken: what was left of the bond parted at once", f"interface {pair}")
        else:
            self._end(f"no equilibrium beyond: {reason}")

    def _giving_way(self) -> str:
        """Return the pair whose bond is at its limit, as a step has failed; "" if none is.

        A bond parts and the force falls, or the whole bond bears its strength; collective.
        """
        self.rig.mechanics.system.residual(0.0, search=False)  # tractions of the last equilibrium
        now = self.progress
        parting = ""
        if now.force < now.largest:
            parting = self._parting()
        return parting or self._fully_loaded()

    def _fully_loaded(self) -> str:
        """Return a pair whose whole bond bears its strength; "" if there is none; collective."""
        comm = self.rig.mechanics.comm
        for pair in self.rig.mechanics.pairs:
            tension = np.maximum(-pair.pressure, 0.0)
            stress = np.hypot(tension, np.linalg.norm(pair.friction, axis=1) / SHEAR)
            strength = pair.bonds.strength * pair.bond_left()
            bears, most = (
                comm.allreduce(float(values @ pair.weight))
                for values in (np.minimum(stress, strength), strength)
            )
            if most > 0.0 and bears >= LOADED * most:
                return pair.name
        return ""

    def _parting(self) -> str:
        """Return the pair whose bond has parted most in the test; "" if none has; collective."""
        gains = {
            name: area - self._parted[name]
            for name, area in self._parted_areas().items()
            if area > self._parted[name]
        }
        return max(gains, key=lambda name: gains[name], default="")

    def _parted_areas(self) -> dict[str, float]:
        """Return the area whose bond has parted, of each pair [m2]; collective."""
        comm = self.rig.mechanics.comm
        return {
            pair.name: comm.allreduce(float(pair.parted() @ pair.areas()))
            for pair in self.rig.mechanics.pairs
        }

    def _interface(self) -> str:
        """Return the pair that has parted, or that passes the least force on; collective."""
        parting = self._parting()
        if parting:
            return f"interface {parting}"
        forces = {
            pair.name: float(np.linalg.norm(self.rig.mechanics.comm.allreduce(pair.resultant())))
            for pair in self.rig.mechanics.pairs
        }
        if not forces:
            return "parts"
        return f"interface {min(forces, key=lambda name: forces[name])}"

    def give_up(self, words: str) -> None:
        """End a test that cannot begin, for a reason in words."""
        self._end(words)

    def _end(self, words: str, mode: str = "") -> None:
        self.progress = replace(self.progress, ended=words, mode=mode)
        log.info("test: %s%s", words, f": {mode}" if mode else "")
