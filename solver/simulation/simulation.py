"""A run from case to results: mesh, build, touch, step until the end, write."""

from __future__ import annotations

import logging
import sys
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from mpi4py import MPI

from microweld.cases.schema import Case
from microweld.errors import SolveError
from microweld.fem.compilation import sound_cache
from microweld.fem.statistics import Statistics
from microweld.interruption import Interrupted, check, together
from microweld.machine.steps import milestones
from microweld.results.field_files import FieldWriter, FieldWriterState
from microweld.results.folder import ResultsFolder
from microweld.results.history import HistoryState
from microweld.results.illustrate import illustrate
from microweld.results.progress import Progress
from microweld.results.provenance import memory_use
from microweld.setup.expected_contact import warn_of_coarse
from microweld.setup.joint import mesh_case
from microweld.setup.machine import heads_of, source_of
from microweld.setup.testing import build_rig
from microweld.setup.weld import Weld, build_weld
from microweld.simulation.coupling import Coupling, CouplingState, Solved
from microweld.simulation.joint_strength import JointStrength, joint_strength, least_strength
from microweld.simulation.monitors import Monitors, MonitorsState
from microweld.simulation.step_control import Step, StepController, StepControllerState
from microweld.simulation.testing import BreakingState, BreakingTest

log = logging.getLogger(__name__)

TARGET_NEWTON = 8  # mechanical Newton iterations at which a step keeps its length


def run(case: Case, output: Path, comm: MPI.Comm = MPI.COMM_WORLD) -> None:
    """Simulate a case and write all results to a folder, however the run ends. Collective.

    Args:
        case: The weld to simulate.
        output: Folder of the results.
        comm: Communicator of the run.

    Raises:
        InputError: If a joint or material cannot be used.
        SolveError: If a step cannot be made small enough to converge.
        OutputError: If a result cannot be written.
        Interrupted: After a signal.
    """
    folder = ResultsFolder(output, case, comm, sys.argv)
    try:
        with sound_cache(), folder:
            Simulation(case, folder, comm).go()
    except Interrupted as interrupted:
        _illustrate(case, output, comm)
        if interrupted.everywhere:
            comm.Barrier()  # a rank that ends takes the others along
        raise
    except BaseException:
        _illustrate(case, output, comm)
        raise
    _illustrate(case, output, comm)


def _illustrate(case: Case, output: Path, comm: MPI.Comm) -> None:
    if case.output.pictures and comm.rank == 0:
        illustrate(output, case.output.field_times)


@dataclass(frozen=True)
class SimulationState:
    """All that the next steps of a simulation depend on."""

    touching: bool  #: whether the bodies have been brought into contact
    controller: StepControllerState
    coupling: CouplingState
    monitors: MonitorsState
    fields: FieldWriterState
    history: HistoryState | None  #: on the first rank, which writes it
    test: BreakingState | None  #: of the test of the joint, once that has begun
    strength: JointStrength | None  #: estimated before the test, once that has begun


class Simulation:
    """The time loop of one case.

    Args:
        case: The weld to simulate.
        folder: Where the results go.
        comm: Communicator of the run.
    """

    def __init__(self, case: Case, folder: ResultsFolder, comm: MPI.Comm) -> None:
        self.case = case
        self.folder = folder
        self.comm = comm
        self.statistics = Statistics("mesh", "build", "touch", "steps", "test", "output")
        with self.statistics.timed("mesh"):
            joint = mesh_case(case, comm)
        with self.statistics.timed("build"):
            self.weld: Weld = build_weld(case, joint)
            source = source_of(case.machine)
            heads = heads_of(case.machine)
            self.coupling = Coupling(self.weld, source, heads)
            self.monitors = Monitors(self.weld)
            folder.describe_joint(
                joint, {body: material.solidus for body, material in self.weld.materials.items()}
            )
            self.fields = FieldWriter(folder.path, joint, self.weld.electrothermal.space)
            self._log_unverified_inputs()
            folder.add_to_summary("expected_contacts", warn_of_coarse(self.weld.expected, case))
        numerics = case.numerics
        breakpoints = [
            *source.breakpoints(),
            *(time for head in heads for time in head.force.breakpoints()),
        ]
        stops = milestones(breakpoints, case.machine.end_time, case.output.field_times)
        self.controller = StepController(
            stops,
            case.machine.end_time,
            numerics.minimum_step,
            numerics.maximum_step,
            numerics.initial_step,
            numerics.maximum_temperature_change,
            TARGET_NEWTON,
            passed=sorted({*case.output.field_times} - {*breakpoints}),
        )
        self._progress = Progress(case.machine.end_time, comm)
        self._touching = False
        #: test of the joint, once that has begun
        self.test: BreakingTest | None = None
        self._strength: JointStrength | None = None  # before the test

    def _log_unverified_inputs(self) -> None:
        """Log the estimated and recalled values that the result rests on.

        They are listed in the summary, too.
        """
        used = {
            material.name: material
            for material in [*self.weld.materials.values(), *self.weld.coatings]
        }
        unverified = [item for material in used.values() for item in material.unverified()]
        for item in unverified:
            log.info(
                "rests on: %s, %s: %s (%s)",
                item.material,
                item.what,
                item.status,
                ", ".join(item.source),
            )
        self.folder.add_to_summary(
            "rests_on", {f"{item.material}: {item.what}": item.status for item in unverified}
        )

    def go(self) -> None:
        """Touch, step to the end, and test the joint if the case wants it.

        The summary and pictures are written even if a step fails.
        """
        with together(self.comm), ExitStack() as ending:
            ending.push(self._finish)
            ending.enter_context(self._progress)
            self.touch()
            while not self.controller.done:
                check(self.comm)
                self.step()
            check(self.comm)
            if self.case.test is not None:
                self.begin_test()
                while not self.tested:
                    check(self.comm)
                    self.step_test()

    def touch(self) -> None:
        """Bring the bodies into contact, unless they are; no time passes. Collective."""
        if self._touching:
            return
        with self.statistics.timed("touch"):
            self.coupling.touch()
        self._touching = True

    def step(self) -> None:
        """Solve and record the next time step, or shorten it if it cannot be solved. Collective.

        Raises:
            SolveError: If it cannot be shortened further.
        """
        with self.statistics.timed("steps"):
            step = self.controller.propose()
            solved = self._attempt(step)
        if solved is not None:
            with self.statistics.timed("output"):
                self._record(step, solved)

    @property
    def tested(self) -> bool:
        """Whether the test of the joint is over."""
        return self.test is not None and self.test.done

    def begin_test(self) -> None:
        """Cool, lift the electrodes and grip the joint, unless its test has begun. Collective.

        The weld is over: nothing but the test may follow.
        """
        if self.test is not None:
            return
        self._strength = joint_strength(self.weld)
        failure: SolveError | None = None
        with self.statistics.timed("test"):
            try:
                self.coupling.cool()
            except SolveError as error:
                failure = error
        self.test = self._new_test()
        if failure is not None:
            self.test.give_up(f"no equilibrium as it cools: {failure.reason}")
            return
        with self.statistics.timed("test"):
            row = self.test.lift()
        if row:
            self.folder.record_test(row)

    def step_test(self) -> None:
        """Solve and record the next step of the test, or shorten it. Collective."""
        if self.test is None:
            raise RuntimeError("the test has not begun")
        with self.statistics.timed("test"):
            row = self.test.step()
        if row is not None:
            self.folder.record_test(row)

    def _new_test(self) -> BreakingTest:
        if self.case.test is None:
            raise RuntimeError("this case has no test")
        if self._strength is None:
            raise RuntimeError("the strength before the test is not known")
        log.info("test of the joint: %s, electrodes lifted", self.case.test.type)
        least = least_strength(self.weld)
        return BreakingTest(build_rig(self.weld, self.case.test, least, self._strength.interfaces))

    def _attempt(self, step: Step) -> Solved | None:
        """Solve a step and accept it, or return None and have the next one shorter."""
        try:
            solved = self.coupling.solve(step)
        except SolveError as error:
            log.info(
                "step at %.4f ms of %.3g us repeated: %s",
                step.start * 1e3,
                step.size * 1e6,
                error.reason,
            )
            self.controller.fail(error)
            return None
        heating = solved.outcome.temperature_change
        if self.controller.overheats(heating) or self.controller.errs(solved.outcome):
            self.coupling.reject()
            self.controller.reject(solved.outcome)
            return None
        self.coupling.accept(step, solved)
        self.controller.accept(solved.outcome)
        return solved

    def _record(self, step: Step, solved: Solved) -> None:
        row = {**self.monitors.row(step.end, solved), **self.coupling.source.columns()}
        self.folder.record(row)
        self._progress.update(
            self.controller.accepted, row, step.size, self.controller.steps_left()
        )
        if self._wants_fields(step):
            self.fields.write(
                step.end,
                self.monitors.node_fields(),
                self.monitors.cell_fields(),
                self.monitors.contact_fields(),
            )

    def _wants_fields(self, step: Step) -> bool:
        return (
            self.controller.done
            or self.controller.accepted % self.case.output.fields_every == 0
            or step.end in self.case.output.field_times
        )

    def state(self) -> SimulationState:
        """Return a copy of all that the next steps depend on; of the rank's own part."""
        test = None
        if self.test is not None:
            test = self.test.state()
        return SimulationState(
            touching=self._touching,
            controller=self.controller.state(),
            coupling=self.coupling.state(),
            monitors=self.monitors.state(),
            fields=self.fields.state(),
            history=self.folder.state(),
            test=test,
            strength=self._strength,
        )

    def restore(self, state: SimulationState) -> None:
        """Continue from the state of a simulation of the same case on as many ranks. Collective."""
        self._touching = state.touching
        self.controller.restore(state.controller)
        self.coupling.restore(state.coupling)
        self.monitors.restore(state.monitors)
        self.fields.restore(state.fields)
        self.folder.restore(state.history)
        if state.test is not None:
            self._strength = state.strength
            self.test = self._new_test()
            self.test.restore(state.test)

    def _finish(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        everyone = self.comm
        if isinstance(error, Interrupted):
            agreed = error.everywhere or everyone.size == 1
        else:
            agreed = error is None or isinstance(error, SolveError)
        if not agreed:
            everyone = MPI.COMM_SELF  # the others do not come here
        strength = self._strength
        if strength is None and agreed and self.controller.accepted:
            self.coupling.reject()  # the end may have come within a step
            strength = joint_strength(self.weld)
        if strength is not None:
            self.folder.add_strengths(strength.figures)
            self.folder.add_to_summary("strength", strength.summary)
        if self.test is not None:
            self.folder.add_strengths(self.test.figures)
            self.folder.add_to_summary("test", self.test.summary)
        balance = self.monitors.balance
        log.info("%s", balance.verdict())
        if self.coupling.coarse:
            self.folder.add_to_summary("rough_contacts", self.coupling.coarse)
        self.folder.add_to_summary("energy_balance", balance.figures())
        self.folder.add_to_summary("work", self._work())
        self.folder.add_to_summary("seconds", self.statistics.seconds)
        self.folder.add_to_summary("memory", memory_use(everyone))

    def _work(self) -> dict[str, object]:
        """Return counts of what was done, and sizes of what it was done on."""
        mesh = self.weld.joint.mesh
        return {
            "cells": mesh.topology.index_map(mesh.topology.dim).size_global,
            "displacement_unknowns": 3 * self.weld.mechanics.space.dofmap.index_map.size_global,
            "electrothermal_unknowns": 2
            * self.weld.electrothermal.space.dofmap.index_map.size_global,
            "steps_accepted": self.controller.accepted,
            "steps_repeated": self.controller.rejected,
            "coupling_rounds": self.coupling.iterations,
            "mechanics": self.weld.mechanics.statistics(),
            "electrothermal": self.weld.electrothermal.statistics(),
        }
