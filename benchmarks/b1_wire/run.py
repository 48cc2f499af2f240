"""Run B1 with microweld and with the minimal script, in turn, on one mesh; writes `b1.json`.

    python3 benchmarks/b1_wire/run.py [cell size in m, default 1.226e-5: about 536 000 cells, 1.5 million unknowns]

Bands: peak temperature within 2 uK of exact, which another mesh of this size met and this one misses (6.3 uK, with the
minimal script too); time at most 1.3 times the minimal script's.
"""

from __future__ import annotations

import json
import logging
import sys
import time
from pathlib import Path

import minimal
import ufl
import wire
from dolfinx import fem

from microweld.electrothermal import Boundary, BulkProperties, ElectroThermal, Voltage
from microweld.meshes.joint import Joint

log = logging.getLogger("microweld.benchmarks.b1")


def ours(joint: Joint) -> dict[str, object]:
    """The same with microweld."""
    started = time.perf_counter()
    problem = ElectroThermal(
        joint,
        BulkProperties(wire.Conductivity(), wire.ThermalConductivity(), wire.Enthalpy()),
        Boundary({"start": 0.0}, {"start": wire.END, "end": wire.END}, {}, "end"),
        initial_temperature=wire.END,
    )
    result = problem.solve_steady(Voltage(wire.VOLTAGE))
    return {
        "peak": float(problem.temperature.max()),
        "current": result.terminal_current,
        "seconds": time.perf_counter() - started,
        "work": problem.statistics(),
    }


def main(cell_size: float) -> None:
    """Mesh, run both, compare."""
    joint = wire.wire_joint(cell_size)
    volume = fem.assemble_scalar(fem.form(fem.Constant(joint.mesh, 1.0) * ufl.dx))
    reference = wire.exact(volume)
    found = {"microweld": ours(joint), "minimal": minimal.solve(joint, 1e-8)}
    for values in found.values():
        values["peak_error"] = values["peak"] - reference.peak
        values["resistance_error"] = wire.VOLTAGE / values["current"] / reference.resistance - 1
    found["ratio"] = found["microweld"]["seconds"] / found["minimal"]["seconds"]
    found["cells"] = joint.mesh.topology.index_map(3).size_global
    Path("b1.json").write_text(json.dumps(found, indent=1))
    log.info("%s", json.dumps(found, indent=1))


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    logging.getLogger("numba").setLevel(logging.WARNING)
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 1.226e-5)
