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
from microweld.setup.weld import Weld, build_weld
from microweld.simulation.coupling import Coupling, CouplingState, Solved
from microweld.simulation.joint_strength import joint_strength
from microweld.simulation.monitors import Monitors, MonitorsState
from microweld.simulation.step_control import Step, StepController, StepControllerState

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
        self.statistics = Statistics("mesh", "build", "touch", "steps", "output")
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
        """Touch, then step to the end.

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
        return SimulationState(
            touching=self._touching,
            controller=self.controller.state(),
            coupling=self.coupling.state(),
            monitors=self.monitors.state(),
            fields=self.fields.state(),
            history=self.folder.state(),
        )

    def restore(self, state: SimulationState) -> None:
        """Continue from the state of a simulation of the same case on as many ranks. Collective."""
        self._touching = state.touching
        self.controller.restore(state.controller)
        self.coupling.restore(state.coupling)
        self.monitors.restore(state.monitors)
        self.fields.restore(state.fields)
        self.folder.restore(state.history)

    def _finish(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        everyone = self.comm
        if isinstance(error, Interrupted):
            agreed = error.everywhere
        else:
            agreed = error is None or isinstance(error, SolveError)
        if not agreed:
            everyone = MPI.COMM_SELF  # the others do not come here
        if agreed and self.controller.accepted:
            strength = joint_strength(self.weld)
            self.folder.add_strengths(strength.figures)
            self.folder.add_to_summary("strength", strength.summary)
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
