"""Overhead of contact, coupling and output in a weld.

Over the seconds of its Newton iterations in plain DOLFINx on the same mesh.
"""

from __future__ import annotations

from mpi4py import MPI

from benchmarks.measurement import Measurement
from benchmarks.weld import finish, work_of
from benchmarks.weld_overhead import minimal

CASE = "crossed-wire-nickel.yaml"
PULSE = (
    "machine.force.squeeze=0.5 ms",
    "machine.force.hold=0 ms",
    "machine.current.up=0.1 ms",
    "machine.current.hold=0.1 ms",
    "machine.current.down=0 ms",
    "output.fields_every=5",
)


def slowest(seconds: float) -> float:
    """Return the largest of all ranks; collective."""
    return float(MPI.COMM_WORLD.allreduce(seconds, MPI.MAX))


def measure(factor: float) -> Measurement:
    """Seconds of a short weld and of its bulk; `factor` on the coarse mesh's cell size [-]."""
    finish(CASE, [*PULSE, "mesh.factor=1.4"])  # compiles what is not compiled yet
    done = finish(CASE, [*PULSE, f"mesh.factor={factor}"])
    weld = done.run.weld
    work = work_of(done.summary)
    solid, current = (
        minimal.iteration_seconds(*form(weld.joint))
        for form in (minimal.solid, minimal.current_and_heat)
    )
    bulk = work["mechanics_tangents"] * solid + work["electrothermal_jacobian_assemblies"] * current
    spent = {part: slowest(seconds) for part, seconds in done.run.statistics.seconds.items()}
    in_mechanics = {part: slowest(seconds) for part, seconds in weld.mechanics.seconds.items()}
    total = spent["touch"] + spent["steps"] + spent["output"]
    values = {
        "overhead": total / bulk,
        "contact": in_mechanics["contact"] / bulk,
        "material": in_mechanics["material"] / bulk,
        "output": spent["output"] / bulk,
        "coupling": done.run.coupling.iterations / done.run.controller.accepted - 1.0,
        "weld_seconds": total,
        "bulk_seconds": bulk,
        "mesh_and_build_seconds": spent["mesh"] + spent["build"],
        "cells": done.summary["work"]["cells"],
        "unknowns": done.summary["work"]["displacement_unknowns"],
    }
    return Measurement(values, work)
