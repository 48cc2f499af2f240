"""Sizes that cannot be meshed are refused before Gmsh begins, with both sizes and a cure."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

from mpi4py import MPI

import pytest

from microweld.api import load_case, mesh
from microweld.errors import MeshError
from microweld.meshes.files.imported import import_joint
from microweld.meshes.files.imported_spec import ImportedBodySpec, ImportedSpec
from microweld.meshes.generation import estimate

ROOT = Path(__file__).parents[2]
STEP = ImportedSpec(
    ROOT / "tests/inputs/millimetres-flagged-as-metres.step",
    1e-3,
    {"tab": ImportedBodySpec("1"), "pin": ImportedBodySpec("2")},
    earthed="tab.lowest_z",
    driven="pin.highest_z",
    search_distance=1e-5,
    contact_size=40e-6,
)


def test_a_step_file_in_the_wrong_unit() -> None:
    started = time.monotonic()
    with pytest.raises(MeshError) as error:
        import_joint(STEP, comm=MPI.COMM_SELF)
    assert time.monotonic() - started < 5
    text = str(error.value)
    assert "the cells are too small for the bodies: more than 2000000 cells" in text
    assert "tab: 200 x 200 x 100 mm, cells from 0.16 mm" in text
    assert "write SI_UNIT(.MILLI.,.METRE.) for SI_UNIT($,.METRE.)" in text


def test_the_cure_of_that_helps(tmp_path: Path) -> None:
    path = tmp_path / "mended.step"
    text = STEP.path.read_text().replace("SI_UNIT($,.METRE.)", "SI_UNIT(.MILLI.,.METRE.)")
    path.write_text(text)
    joint = import_joint(replace(STEP, path=path), comm=MPI.COMM_SELF)
    assert set(joint.bodies) == {"tab", "pin"}


@pytest.mark.parametrize(
    ("case", "setting", "refused"),
    [
        ("imported-bump", "joint.unit=m", "too small for the bodies"),
        ("imported-bump", "joint.unit=um", "larger than a whole body"),
        ("imported-bump", "mesh.contact_size=1 nm", "too small"),
        ("crossed-wire-nickel", "mesh.contact_size=1 nm", "too small"),
        ("wire-foil-copper", "mesh.contact_size=1 nm", "too small"),
        ("spot-weld-sheets", "mesh.contact_size=1 nm", "too small"),
        ("crossed-wire-nickel", "joint.wire_lower.overhang=9 m", "GB of memory"),
    ],
)
def test_absurd_sizes_of_any_joint(case: str, setting: str, refused: str) -> None:
    with pytest.raises(MeshError, match=refused) as error:
        mesh(load_case(ROOT / f"cases/{case}.yaml", [setting]), MPI.COMM_SELF)
    problem = error.value.problems[0]
    assert "mm, cells from" in problem.value
    assert "mesh.contact_size" in problem.cure


def test_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    case = load_case(ROOT / "cases/crossed-wire-nickel.yaml", ["mesh.size=coarse"])
    monkeypatch.setattr(estimate, "available_memory", lambda: 1e6)
    with pytest.raises(MeshError, match=r"cells need about 0.\d+ GB of memory"):
        mesh(case, MPI.COMM_SELF)


def test_count_of_a_cube() -> None:
    import numpy as np

    corners = np.array([[0.0, 0.0, 0.0], [1.0, 1.0, 1.0]])
    cells, smallest = estimate.count(corners, lambda x, y, z: 0.1, 1e9)
    assert (cells, smallest) == (pytest.approx(7000), 0.1)
    cells, _ = estimate.count(corners * [1, 1, 0], lambda x, y, z: 0.1, 1e9)
    assert cells == pytest.approx(230)
