"""Sound meshes of a pin on a tab in many formats, and the case that reads each."""

from __future__ import annotations

import contextlib
import io
import tempfile
from pathlib import Path

import gmsh
import meshio
import numpy as np
from support import foreign_files

from microweld.meshes.generation.session import gmsh_session

#: What meshio writes: ending -> its name there, name of the numbers of the cells, options.
WRITTEN: dict[str, tuple[str, str, tuple[dict[str, object], ...]]] = {
    ".msh": ("gmsh22", "gmsh:physical", ({"binary": False}, {"binary": True})),
    ".vtu": ("vtu", "region", ({"binary": False}, {"binary": True})),
    ".vtk": ("vtk", "region", ({"binary": False}, {"binary": True})),
    ".med": ("med", "cell_tags", ({},)),
    ".xdmf": ("xdmf", "region", ({"data_format": "XML"},)),
    ".mesh": ("medit", "medit:ref", ({},)),
    ".avs": ("avsucd", "avsucd:material", ({},)),
}
#: Endings whose files number the bodies; the others name them.
NUMBERED = (".bdf", ".vtu", ".vtk", ".xdmf", ".mesh", ".avs")
CASE = """schema: microweld-case/1
joint:
  type: imported
  file: {file}
  unit: mm
  reach: 0.1 mm
  bodies:
    tab: {{material: c26000, region: {tab}}}
    pin: {{material: nickel, region: {pin}}}
  earthed: tab.lowest_z
  driven: pin.highest_z
  pairs: {{faying: {{slave: pin.lowest_z, master: tab.highest_z}}}}
machine:
  force: {{profile: ramp-hold, force: 10 N, squeeze: 3 ms, hold: 2 ms}}
  current: {{waveform: constant, current: 40 A, duration: 1 ms}}
contact: {{law: constant, area_resistance: 1e-11 ohm m^2}}
"""
#: What the programs of Abaqus write below the mesh.
ABAQUS = """*NSET, NSET=floor
1, 3, 5, 7
*ELSET, ELSET=all, GENERATE
1, 12, 1
*SURFACE, TYPE=ELEMENT, NAME=skin
tab, S1
*SOLID SECTION, ELSET=tab, MATERIAL=brass
,
*MATERIAL, NAME=brass
*ELASTIC
110000., 0.3
*STEP
*STATIC
0.1, 1.
*END STEP
"""


def sound() -> dict[str, list[bytes]]:
    """Return sound mesh files by ending."""
    texts = {
        ".inp": [
            foreign_files.inp(1) + ABAQUS,
            foreign_files.inp(2),
            foreign_files.inp(1, "DC3D4E"),
            foreign_files.inp_parts(),
            foreign_files.inp_parts("0.5, 0, 1\n0.5, 0, 1, 0.5, 0, 2, 90"),
        ],
        ".bdf": [
            foreign_files.bdf(1),
            foreign_files.bdf(2),
            foreign_files.bdf(1, "large"),
            foreign_files.bdf(2, "free", "0"),
        ],
        ".k": [foreign_files.keyword(1), foreign_files.keyword(2)],
        ".unv": [foreign_files.unv(1), foreign_files.unv(2, 1000.0)],
    }
    return {suffix: [text.encode() for text in some] for suffix, some in texts.items()} | _written()


def as_text(data: bytes) -> str | None:
    """Return the text that a file holds, None if it is binary."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    if "\0" in text:
        return None
    return text


def case_of(name: str) -> str:
    """Return the case that reads a mesh file."""
    bodies = {"tab": "tab", "pin": "pin"}
    suffix = Path(name).suffix
    if suffix in NUMBERED:
        bodies = {"tab": "1", "pin": "2"}
    return CASE.format(file=name, **bodies)


def _written() -> dict[str, list[bytes]]:
    """Return the files that meshio writes, by ending."""
    points = np.vstack([points for _, _, points, _ in foreign_files.joined()])
    cells = np.vstack([cells - 1 for _, _, _, cells in foreign_files.joined()])
    numbers = np.repeat([1, 2], 6).astype(np.int32)
    found: dict[str, list[bytes]] = {}
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()):
        for suffix, (kind, array, options) in WRITTEN.items():
            mesh = meshio.Mesh(points, [("tetra", cells)], cell_data={array: [numbers]})
            if suffix == ".msh":
                mesh.cell_data["gmsh:geometrical"] = [numbers]
                mesh.field_data = {"tab": np.array([1, 3]), "pin": np.array([2, 3])}
            if suffix == ".med":
                mesh.cell_data = {array: [-numbers]}
                mesh.cell_tags = {-1: ["tab"], -2: ["pin"]}
            for number, option in enumerate(options):
                path = Path(folder) / f"{number}{suffix}"
                mesh.write(path, file_format=kind, **option)
                found.setdefault(suffix, []).append(path.read_bytes())
                if suffix == ".msh":
                    found[suffix].append(_in_version_4(path, bool(option["binary"])))
    return found


def _in_version_4(path: Path, binary: bool) -> bytes:
    """Return a Gmsh mesh of version 2 in version 4.1.

    Args:
        path: The file; it is overwritten.
        binary: Whether it holds binary numbers.
    """
    with gmsh_session("sound"):
        gmsh.merge(str(path))
        gmsh.option.setNumber("Mesh.MshFileVersion", 4.1)
        gmsh.option.setNumber("Mesh.Binary", binary)
        gmsh.write(str(path))
    return path.read_bytes()
