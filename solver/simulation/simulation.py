"""A run from case to results: mesh, build, touch, step until the end, write."""

from __future__ import annotations

import logging
import sys
import time
from contextlib import ExitStack
from pathlib import Path

from mpi4py import MPI

from microweld.cases.schema import Case
from microweld.errors import SolveError
from microweld.machine.steps import milestones
from microweld.results.field_files import FieldWriter
from microweld.results.folder import ResultsFolder
from microweld.results.illustrate import illustrate
from microweld.results.progress import Progress
from microweld.results.provenance import memory_use
from microweld.setup.joint import mesh_case
from microweld.setup.machine import heads_of, source_of
from microweld.setup.weld import Weld, build_weld
from microweld.simulation.coupling import Coupling, Solved
from microweld.simulation.monitors import Monitors
from microweld.simulation.step_control import Step, StepController

log = logging.getLogger("microweld.run")

TARGET_NEWTON = 8  # mechanical Newton iterations at which a step keeps its length


def run(case: Case, output: Path, comm: MPI.Comm = MPI.COMM_WORLD) -> None:
    """Run a case and leave everything in the folder `output`, whatever happens. Collective.

    Raises:
        InputError: for a joint or material that cannot be used.
        SolveError: when a step cannot be made small enough to converge.
    """
    try:
        with ResultsFolder(output, case, comm, sys.argv) as folder:
            Run(case, folder, comm).go()
    finally:
        if case.output.pictures and comm.rank == 0:
            illustrate(output, case.output.field_times)


class Run:
    """The time loop of one case.

    Args:
        case: what is welded.
        folder: where the results go.
        comm: communicator.
    """

    def __init__(self, case: Case, folder: ResultsFolder, comm: MPI.Comm) -> None:
        self.case = case
        self.folder = folder
        self.comm = comm
        started = time.perf_counter()
        joint = mesh_case(case, comm)
        self.seconds = {"mesh": time.perf_counter() - started}
        started = time.perf_counter()
        self.weld: Weld = build_weld(case, joint)
        source = source_of(case.machine)
        heads = heads_of(case.machine)
        self.coupling = Coupling(self.weld, source, heads)
        self.monitors = Monitors(self.weld)
        folder.describe_joint(
            joint, {body: material.solidus for body, material in self.weld.materials.items()}
        )
        self.fields = FieldWriter(folder.path, joint, self.weld.electrothermal.space)
        self._tell_evidence()
        self.seconds["build"] = time.perf_counter() - started
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
        )

    def _tell_evidence(self) -> None:
        """Log the estimated and recalled values that the result rests on, and keep them in the summary."""
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
        with ExitStack() as ending:
            ending.callback(self._finish)
            self.progress = ending.enter_context(Progress(self.case.machine.end_time, self.comm))
            started = time.perf_counter()
            self.coupling.touch()
            self.seconds["touch"] = time.perf_counter() - started
            while not self.controller.done:
                self._step()

    def _step(self) -> None:
        started = time.perf_counter()
        step = self.controller.propose()
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
            return
        if self.controller.overheats(solved.outcome.temperature_change):
            self.coupling.reject()
            self.controller.reject(solved.outcome.temperature_change)
            return
        self.coupling.accept(step, solved)
        self.controller.accept(solved.outcome)
        self.seconds["steps"] = self.seconds.get("steps", 0.0) + time.perf_counter() - started
        self._record(step, solved)

    def _record(self, step: Step, solved: Solved) -> None:
        started = time.perf_counter()
        row = {**self.monitors.row(step.end, solved), **self.coupling.source.columns()}
        self.folder.record(row)
        self.progress.update(self.controller.accepted, row)
        if self._wants_fields(step):
            self.fields.write(
                step.end,
                self.monitors.node_fields(),
                self.monitors.cell_fields(),
                self.monitors.contact_fields(),
            )
        self.seconds["output"] = self.seconds.get("output", 0.0) + time.perf_counter() - started

    def _wants_fields(self, step: Step) -> bool:
        return (
            self.controller.done
            or self.controller.accepted % self.case.output.fields_every == 0
            or step.end in self.case.output.field_times
        )

    def _finish(self) -> None:
        ledger = self.monitors.ledger
        log.info("%s", ledger.verdict())
        self.folder.add_to_summary("ledger", ledger.figures())
        self.folder.add_to_summary("work", self._work())
        self.folder.add_to_summary("seconds", self.seconds)
        self.folder.add_to_summary("memory", memory_use(self.comm))

    def _work(self) -> dict[str, object]:
        """Counts of what was done; sizes of what it was done on."""
        mesh = self.weld.joint.mesh
        return {
            "cells": mesh.topology.index_map(mesh.topology.dim).size_global,
            "displacement_unknowns": 3 * self.weld.mechanics.space.dofmap.index_map.size_global,
            "electrothermal_unknowns": 2
            * self.weld.electrothermal.space.dofmap.index_map.size_global,
            "steps_accepted": self.controller.accepted,
            "steps_repeated": self.controller.rejected,
            "coupling_rounds": self.coupling.rounds,
            "mechanics": self.weld.mechanics.statistics(),
            "electrothermal": self.weld.electrothermal.statistics(),
        }
