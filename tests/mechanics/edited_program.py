"""A weld that is heated and cooled with some files of the program edited.

`edited_program.py FOLDER`: edited files lie in the folder as they do in `solver`, results go there.
"""

from __future__ import annotations

import importlib.util
import json
import shutil
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

CASE = """
schema: microweld-case/1
joint:
  type: stack
  model: axisymmetric
  electrode_lower: {material: cucrzr, face: flat, radius: 1 mm, height: 1 mm}
  layers:
    - {name: sheet, material: stainless_304, radius: 1.5 mm, thickness: 0.2 mm}
  electrode_upper: {material: cucrzr, face: flat, radius: 1 mm, height: 1 mm}
machine:
  force: {profile: ramp-hold, force: 100 N, squeeze: 1 ms, hold: 0 ms}
  current: {waveform: trapezoid, peak: 500 A, up: 1 ms, hold: 0 ms, down: 1 ms}
mesh: {size: coarse}
"""
TEMPERATURES = (320.0, 400.0, 350.0)  #: of the whole weld, one after the other [K]


class Edited:
    """Finds edited files before those of the program."""

    def __init__(self, folder: Path) -> None:
        self._files = {
            ".".join(("microweld", *file.relative_to(folder).with_suffix("").parts)): file
            for file in folder.rglob("*.py")
        }

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """See `importlib.abc.MetaPathFinder`."""
        if name in self._files:
            return importlib.util.spec_from_file_location(name, self._files[name])
        return None


def main(folder: Path) -> None:
    """Solve at each temperature, write the fields of the last one, and report the state."""
    sys.meta_path.insert(0, Edited(folder))

    from mpi4py import MPI

    from microweld.cases import read_case
    from microweld.machine.load import Load
    from microweld.mechanics import plasticity
    from microweld.results.field_files import FieldWriter
    from microweld.setup.joint import mesh_case
    from microweld.setup.weld import build_weld
    from microweld.simulation.monitors import Monitors

    try:
        case = read_case(CASE)
        joint = mesh_case(case, MPI.COMM_SELF)
        weld = build_weld(case, joint)
        mechanics = weld.mechanics
        mechanics.touch()
        found = []
        for temperature in TEMPERATURES:
            weld.electrothermal.temperature[:] = temperature
            mechanics.solve(Load(force=20.0), 1e-3)
            mechanics.accept(1e-3)
            state = mechanics.plastic_state
            found.append({name: float(values.max()) for name, values in state._asdict().items()})
        writer = FieldWriter(folder, joint, mechanics.space)
        monitors = Monitors(weld)
        writer.write(1e-3, monitors.node_fields(), monitors.cell_fields())
        kept = sorted(mechanics.state().plastic)
        (folder / "found.json").write_text(json.dumps({"steps": found, "kept": kept}))
    finally:
        # the machine code of the edited file is of no use to anybody else
        shutil.rmtree(plasticity.update_points.stats.cache_path, ignore_errors=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
