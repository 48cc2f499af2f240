"""A short weld of two crossed wires, and the same from files.

Run as a script it welds the exported joint on all ranks.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from mpi4py import MPI

import numpy as np

from microweld.cases import load_case, read_case
from microweld.commands.export import export
from microweld.results.history import read_history
from microweld.setup.joint import mesh_case
from microweld.simulation.simulation import run

JOINT = """
  type: crossed-wire
  wire_lower: {material: nickel, temper: annealed, diameter: 0.4 mm, overhang: 0.1 mm}
  wire_upper: {material: nickel, temper: annealed, diameter: 0.4 mm, overhang: 0.1 mm}
  electrode_lower: {material: cucrzr, face: flat, width: 0.8 mm, height: 0.4 mm}
  electrode_upper: {material: cucrzr, face: flat, width: 0.8 mm, height: 0.4 mm}
"""
WELD = """
machine:
  force: {profile: ramp-hold, force: 40 N, squeeze: 1 ms, hold: 0.1 ms}
  current: {waveform: trapezoid, peak: 200 A, up: 0.2 ms, hold: 0.2 ms, down: 0.1 ms}
mesh: {size: coarse}
output: {fields_every: 1000, pictures: false}
"""
CASE = f"schema: microweld-case/1\njoint:{JOINT}{WELD}"


def from_drawing(file: str, bodies: Mapping[str, Sequence[int]]) -> str:
    """Return the case of a STEP file whose solids are numbered as those of the drawing.

    Args:
        file: The STEP file.
        bodies: Tags of their solids, by name.
    """
    materials = {"wire": "nickel, temper: annealed, diameter: 0.4 mm", "electrode": "cucrzr"}
    parts = "".join(
        f"    {name}: {{material: {materials[name.split('_')[0]]}, region: {tags[0]}}}\n"
        for name, tags in bodies.items()
    )
    return f"""schema: microweld-case/1
joint:
  type: imported
  file: {file}
  bodies:
{parts}
  earthed: electrode_lower.lowest_z
  driven: electrode_upper.highest_z
  symmetry: {{lowest_x: x, lowest_y: y}}
  pairs:
    lower_electrode: {{slave: wire_lower, master: electrode_lower}}
    faying: {{slave: wire_upper, master: wire_lower}}
    upper_electrode: {{slave: wire_upper, master: electrode_upper}}
{WELD}"""


def main(target: Path) -> None:
    """Export and import on all ranks; write the history and the cells of each rank."""
    comm = MPI.COMM_WORLD
    folder = target.parent / f"on-{comm.size}"
    case = read_case(CASE)
    export(case, mesh_case(case, comm), folder / "joint.msh")
    comm.barrier()
    imported = load_case(folder / "joint.yaml")
    cells = comm.gather(mesh_case(imported, comm).mesh.topology.index_map(3).size_local)
    run(imported, folder / "run", comm)
    if comm.rank == 0:
        keys = ("resistance", "set_down", "temperature_peak_wire_upper", "contact_area_faying")
        found = read_history(folder / "run")
        history = {key: np.where(np.isnan(found[key]), 0.0, found[key]).tolist() for key in keys}
        target.write_text(json.dumps({"cells": cells, "history": history}))


if __name__ == "__main__":
    main(Path(sys.argv[1]).absolute())
