"""B1 with microweld and with the minimal script, in turn, on one mesh."""

from __future__ import annotations

import time

from mpi4py import MPI

import ufl
from dolfinx import fem

from benchmarks.b1_wire import minimal, wire
from benchmarks.measurement import Measurement, work_of
from microweld.electrothermal.problem import Boundary, BulkProperties, ElectroThermal, Voltage
from microweld.meshes.joint import Joint


def ours(joint: Joint) -> tuple[dict[str, float], ElectroThermal]:
    """Peak [K], current [A] and seconds with microweld."""
    started = time.perf_counter()
    problem = ElectroThermal(
        joint,
        BulkProperties(wire.Conductivity(), wire.ThermalConductivity(), wire.Enthalpy()),
        Boundary({"start": 0.0}, {"start": wire.END, "end": wire.END}, {}, "end"),
        initial_temperature=wire.END,
    )
    result = problem.solve_steady(Voltage(wire.VOLTAGE))
    peak = joint.mesh.comm.allreduce(float(problem.temperature.max()), MPI.MAX)
    seconds = time.perf_counter() - started
    return {"peak": peak, "current": result.terminal_current, "seconds": seconds}, problem


def measure(cell_size: float) -> Measurement:
    """Errors against exact, and seconds beside the minimal script's; `cell_size` [m]."""
    joint = wire.wire_joint(cell_size)
    volume = fem.assemble_scalar(fem.form(fem.Constant(joint.mesh, 1.0) * ufl.dx))
    reference = wire.exact(joint.mesh.comm.allreduce(volume, MPI.SUM))
    found, problem = ours(joint)
    yardstick = minimal.solve(joint, 1e-8)
    values = {
        "peak_error": 1e6 * (found["peak"] - reference.peak),
        "resistance_error": wire.VOLTAGE / found["current"] / reference.resistance - 1,
        "ratio": found["seconds"] / yardstick["seconds"],
        "seconds": found["seconds"],
        "minimal_seconds": yardstick["seconds"],
        "minimal_peak_error": 1e6 * (yardstick["peak"] - reference.peak),
        "cells": joint.mesh.topology.index_map(3).size_global,
        "unknowns": 2 * problem.space.dofmap.index_map.size_global,
    }
    return Measurement(values, work_of(problem))
