"""A new joint type is a room and a line of the table: read from a case, meshed, and listed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
JOINTS = Path("microweld/cases/joints")

INPUT = '''"""A block on a plate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from microweld.cases.joints.model import DrawnJoint
from microweld.cases.joints.parts import Body
from microweld.inputs import Length

if TYPE_CHECKING:
    from microweld.cases.joints.block_plate.drawing import BlockPlateShape


class Block(Body):
    """A cube."""

    side: Length
    """Side of the cube [m]."""


class BlockPlate(DrawnJoint):
    """A block on a plate of the same size."""

    type: Literal["block-plate"]
    """Kind of joint."""
    plate: Block
    """The lower block; it is earthed."""
    block: Block
    """The upper block; force and current enter here."""

    @property
    def pair_names(self) -> tuple[str, ...]:
        """Names of the contact pairs."""
        return ("faying",)

    @property
    def thinnest(self) -> float:
        """Side of the smaller block [m]."""
        return min(self.plate.side, self.block.side)

    def shape(self, contact_size: float | None) -> BlockPlateShape:
        """Return the shapes to draw."""
        from microweld.cases.joints.block_plate.drawing import BlockPlateShape

        return BlockPlateShape(self.plate.side, self.block.side, contact_size)
'''

DRAWING = '''"""A block on a plate, drawn about the z axis."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import gmsh

from microweld.meshes.drawing.parts import Drawing, Part, name_parts
from microweld.meshes.generation.build import Roles
from microweld.meshes.generation.generate import CellSize
from microweld.meshes.joint import PairSurfaces
from microweld.meshes.model import SOLID, Model

MM = 1e3


@dataclass(frozen=True)
class BlockPlateShape:
    """Two cubes [m] that touch at z = 0."""

    plate: float
    block: float
    contact_size: float | None
    model: ClassVar[Model] = SOLID

    @property
    def roles(self) -> Roles:
        """What the named surfaces are for."""
        pair = PairSurfaces("faying", slave="block.bottom", master="plate.top")
        return Roles("plate.bottom", "block.top", (pair,))

    @property
    def lengths(self) -> dict[str, float]:
        """Sizes kept with the joint [m]."""
        return {"block.side": self.block}

    def cell_size(self, size_factor: float) -> CellSize:
        """Return one cell size for all."""
        size = (self.contact_size or self.block / 4 * size_factor) * MM
        return lambda body, x, y, z: size

    def draw(self, size_factor: float) -> Drawing:
        """Draw both cubes."""
        parts = {}
        for name, side, bottom in (("plate", self.plate, -self.plate), ("block", self.block, 0.0)):
            parts[name] = cube(side * MM, bottom * MM)
        gmsh.model.occ.synchronize()
        return name_parts(parts, {})


def cube(side: float, bottom: float) -> Part:
    """Draw a cube and name its faces."""
    volume = gmsh.model.occ.addBox(-side / 2, -side / 2, bottom, side, side, side)
    faces = {"bottom": lambda x, y, z: z - bottom, "top": lambda x, y, z: z - bottom - side}
    return Part([volume], faces)
'''

TEMPLATE = """# A block on a plate.
schema: microweld-case/1
title: A block on a plate
joint:
  type: block-plate
  plate: {material: copper, side: 2 mm}
  block: {material: nickel, side: 1 mm, plating: {material: gold, thickness: 1 um}}
machine:
  force: {profile: ramp-hold, force: 40 N, squeeze: 5 ms, hold: 5 ms}
  current: {waveform: trapezoid, peak: 300 A, up: 1 ms, hold: 8 ms, down: 1 ms}
contact: {friction: 0.2, law: cooper-mikic-yovanovich}
"""

#: Reads the template as a case, then meshes it; reading alone loads neither Gmsh nor MPI.
MESH = """
import sys
from microweld.cases import case_json_schema, load_case
case = load_case(sys.argv[1])
assert "BlockPlate" in case_json_schema()["$defs"]
assert not {"gmsh", "mpi4py"} & set(sys.modules)
from mpi4py import MPI
from microweld.setup.joint import mesh_case
joint = mesh_case(case, MPI.COMM_WORLD)
print(*joint.bodies, *(pair.name for pair in joint.pairs), joint.lengths)
"""


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the package, its cases copied, and the new joint type added to them."""
    folder = tmp_path_factory.mktemp("package")
    (folder / "microweld").mkdir()
    rooms = [ROOT / "meshes", ROOT / "materials", *(ROOT / "solver").iterdir()]
    for path in rooms:
        if path.name != "__pycache__":
            (folder / "microweld" / path.name).symlink_to(path)
    cases = folder / "microweld/cases"
    shutil.copytree(ROOT / "cases", cases, ignore=shutil.ignore_patterns("__pycache__"))
    room = folder / JOINTS / "block_plate"
    room.mkdir()
    (room / "__init__.py").write_text('"""The joint type `block-plate`."""\n')
    (room / "input.py").write_text(INPUT)
    (room / "drawing.py").write_text(DRAWING)
    (room / "template.yaml").write_text(TEMPLATE)
    table = folder / JOINTS / "table.py"
    lines = table.read_text().splitlines()
    lines.insert(
        lines.index("from microweld.cases.joints.crossed_wire.input import CrossedWires"),
        "from microweld.cases.joints.block_plate.input import BlockPlate",
    )
    lines.insert(lines.index("    CrossedWires,"), "    BlockPlate,")
    table.write_text("\n".join(lines))
    return folder


def python(package: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Python with the changed package, started beside it."""
    environment = {**os.environ, "PYTHONPATH": str(package)}
    command = [sys.executable, *arguments]
    return subprocess.run(
        command, cwd=package, env=environment, capture_output=True, text=True, timeout=300
    )


def test_it_is_listed_and_its_template_is_a_case(package: Path) -> None:
    unknown = python(package, "-m", "microweld", "init", "bridge")
    assert unknown.returncode != 0 and "block-plate, crossed-wire" in unknown.stderr
    written = python(package, "-m", "microweld", "init", "block-plate", "-o", "listed.yaml")
    assert written.returncode == 0, written.stderr
    assert (package / "listed.yaml").read_text() == TEMPLATE
    valid = python(package, "-m", "microweld", "validate", "listed.yaml")
    assert valid.returncode == 0, valid.stderr


def test_it_is_meshed(package: Path) -> None:
    (package / "case.yaml").write_text(TEMPLATE)
    meshed = python(package, "-c", MESH, "case.yaml")
    assert meshed.returncode == 0, meshed.stderr
    assert meshed.stdout.splitlines()[-1] == "plate block faying {'block.side': 0.001}"


def test_its_errors_stand_at_lines_of_the_case(package: Path) -> None:
    (package / "wrong.yaml").write_text(TEMPLATE.replace("side: 1 mm", "side: 1"))
    refused = python(package, "-m", "microweld", "validate", "wrong.yaml")
    assert refused.returncode != 0
    assert "wrong.yaml:7" in refused.stderr and "joint.block.side" in refused.stderr
