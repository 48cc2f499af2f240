"""Gmsh scripts that do more than draw are refused unless the case trusts them."""

from __future__ import annotations

from pathlib import Path

from mpi4py import MPI

import pytest

from microweld.errors import MeshError
from microweld.meshes.files.imported import import_joint
from microweld.meshes.files.imported_spec import ImportedBodySpec, ImportedSpec
from microweld.meshes.files.script import commands
from microweld.meshes.files.table import describe

DRAWS = """SetFactory("OpenCASCADE");
Box(1) = {0, 0, 0, 1, 1, 1}; Box(2) = {0, 0, 1, 1, 1, 1};
"""


def imported(path: Path, **changes: object) -> ImportedSpec:
    """Return two blocks from a script."""
    bodies = {"lower": ImportedBodySpec("1"), "upper": ImportedBodySpec("2")}
    return ImportedSpec(
        path,
        1e-3,
        bodies,
        earthed="lower.lowest_z",
        driven="upper.highest_z",
        search_distance=1e-5,
        contact_size=0.4e-3,
        **changes,  # type: ignore[arg-type]  # checked by the class
    )


@pytest.mark.parametrize(
    "line",
    [
        'SystemCall "touch {}";',
        'NonBlockingSystemCall "touch {}";',
        'System "touch {}";',
        'S2N["SystemCall"] "touch {}";',
        'Save "{}";',
        'Print "{}";',
        'Printf("x") > "{}";',
        'Printf("%g;", 1) >> "{}";',
        'Error("x") > "{}";',
        'If (1) Merge "{}"; EndIf',
        '/* drawn */ Include "{}";',
        'Plugin(Triangulate).Run;  // "{}"',
        'OnelabRun("x", "{}");',
        "Exit; // {}",
        "Abort; // {}",
    ],
)
def test_scripts_that_do_more_than_draw(tmp_path: Path, line: str) -> None:
    path = tmp_path / "joint.geo"
    written = tmp_path / "written.pos"
    path.write_text(DRAWS + line.format(written) + "\n")
    for read in (lambda: import_joint(imported(path), comm=MPI.COMM_SELF), lambda: describe(path)):
        with pytest.raises(MeshError, match=r"joint\.geo:3: this command of the script") as error:
            read()
        assert "trust_script: true" in str(error.value)
    assert not written.exists()


def test_what_only_looks_like_a_command() -> None:
    text = """// Exit; SystemCall "x";
    /* Save "x"; */ Exiting = 1; Mesh.SaveAll = 1; Printf("Exit; > %g", Exiting);
    Physical Volume("Save") = {1}; If (Exiting > 0) EndIf
    """
    assert list(commands(text)) == []


def test_a_trusted_script_runs(tmp_path: Path) -> None:
    path = tmp_path / "joint.geo"
    path.write_text(f'{DRAWS}SystemCall "touch {tmp_path / "made"}";')
    joint = import_joint(imported(path, trust_script=True), comm=MPI.COMM_SELF)
    assert set(joint.bodies) == {"lower", "upper"}
    assert (tmp_path / "made").exists()


def test_a_trusted_script_that_ends_gmsh(tmp_path: Path) -> None:
    path = tmp_path / "joint.geo"
    path.write_text(f"{DRAWS}Exit;")
    with pytest.raises(MeshError, match=r"ended by itself, with exit code 0|crashed"):
        import_joint(imported(path, trust_script=True), comm=MPI.COMM_SELF)


def test_a_mesh_that_would_run_as_a_script(tmp_path: Path) -> None:
    path = tmp_path / "joint.msh"
    path.write_text(f'$x\n{DRAWS}SystemCall "touch {tmp_path / "made"}";')
    with pytest.raises(MeshError, match="it is no Gmsh mesh"):
        import_joint(imported(path), comm=MPI.COMM_SELF)
    assert not (tmp_path / "made").exists()


@pytest.mark.parametrize("name", ["garbled.step", "garbled.brep", "garbled.iges"])
def test_garbled_drawings(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    source = Path(__file__).parents[1] / "inputs" / "millimetres-flagged-as-metres.step"
    path.write_bytes(source.read_bytes()[:3000].replace(b"#1", b"#9"))
    with pytest.raises(MeshError) as error:
        import_joint(imported(path), comm=MPI.COMM_SELF)
    assert error.value.problems[0].key == "joint.file"
