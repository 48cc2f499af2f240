"""The mesh of a joint and the case that reads it back.

What `microweld mesh` and `init` do with files.
"""

import logging
import sys
from pathlib import Path

from mpi4py import MPI

import numpy as np
import pytest

from microweld.cases import load_case, read_case
from microweld.cases.joints.imported.input import Imported
from microweld.cases.joints.parts import Insulated
from microweld.cases.joints.templates import template
from microweld.cli import main
from microweld.commands.export import export, require_format
from microweld.errors import InputError
from microweld.meshes.quality import assess
from microweld.setup.joint import mesh_case

COARSE = ["mesh.size=coarse"]


FORMS = [("crossed-wire", "vtu"), ("crossed-wire", "inp"), ("parallel-gap", "msh")]


@pytest.mark.parametrize(("kind", "suffix"), FORMS)
def test_an_exported_joint_comes_back_with_its_roles(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, kind: str, suffix: str
) -> None:
    if kind == "parallel-gap":
        solid = ["joint.pad.layers=[{material: gold, thickness: 3 um, model: solid}]"]
    else:
        solid = []
    if kind == "parallel-gap":
        wire = "joint.wire"
    else:
        wire = "joint.wire_lower"
    coats = [
        f"{wire}.enamel={{material: enamel_polyurethane, thickness: 5 um}}",
        f"{wire}.plating={{material: tin, thickness: 1 um}}",
    ]
    case = read_case(
        template(kind),
        overrides=[*COARSE, *coats, *solid, "contact.pairs={faying: {friction: 0.4}}"],
    )
    joint = mesh_case(case, MPI.COMM_SELF)
    again = load_case(export(case, joint, tmp_path / f"joint.{suffix}"))  # type: ignore[arg-type]  # this is the first rank
    assert isinstance(again.joint, Imported)
    assert again.joint.pair_names == case.joint.pair_names
    assert again.joint.search_distance == pytest.approx(case.joint.search_distance)
    for name, part in again.joint.bodies.items():
        given = case.joint.bodies[name]
        assert (part.material, part.temper, part.plating) == (
            given.material,
            given.temper,
            given.plating,
        )
    before, after = (found.joint.bodies[wire.removeprefix("joint.")] for found in (case, again))
    assert (
        isinstance(before, Insulated)
        and isinstance(after, Insulated)
        and before.enamel
        and after.enamel
    )
    assert (
        after.enamel.thickness == before.enamel.thickness
        and after.enamel.half_width == before.half_width
    )
    assert (again.machine, again.contact) == (case.machine, case.contact)
    with caplog.at_level(logging.INFO, "microweld"):
        back = mesh_case(again, MPI.COMM_SELF)
    assert "the file is a mesh: what stands under mesh does not change it" in caplog.text
    for role in (
        "earthed_terminal",
        "driven_terminal",
        "clamped",
        "pushed",
        "cooled",
        "symmetry",
        "symmetry_factor",
        "pairs",
    ):
        assert getattr(back, role) == getattr(joint, role), role
    assert set(back.bodies) == set(joint.bodies)
    one = assess(joint)
    other = assess(back)
    assert (other.cells, other.nodes) == (one.cells, one.nodes)
    assert other.lowest_jacobian == pytest.approx(one.lowest_jacobian, rel=1e-9)
    assert np.sort(back.mesh.geometry.x, axis=0) == pytest.approx(
        np.sort(joint.mesh.geometry.x, axis=0), rel=1e-12, abs=1e-15
    )


def test_sheets_cannot_be_exported(tmp_path: Path) -> None:
    layers = "joint.pad.layers=[{material: gold, thickness: 300 nm}]"
    case = read_case(template("parallel-gap"), overrides=[*COARSE, layers])
    with pytest.raises(
        InputError, match=r"joint\.pad\.layers: these layers are sheets[\s\S]*model: solid"
    ):
        export(case, mesh_case(case, MPI.COMM_SELF), tmp_path / "x.msh")


def test_formats() -> None:
    assert require_format(".MSH") == "msh"
    with pytest.raises(
        InputError, match=r"cannot export to this format[\s\S]*stl[\s\S]*msh, vtu, inp"
    ):
        require_format("stl")


def command(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> int:
    monkeypatch.setattr(sys, "argv", ["microweld", *map(str, arguments)])
    with pytest.raises(SystemExit) as caught:
        main()
    return int(caught.value.code or 0)


def test_a_new_user_starts_from_the_template(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("microweld.meshes.picture.write_picture", lambda *_: None)
    assert command(monkeypatch, "init", "imported") == 0
    assert command(monkeypatch, "validate", "imported.yaml") == 0
    assert command(monkeypatch, "mesh", "imported-bump.geo") == 0
    assert "tab (1)" in capsys.readouterr().out
    coarse = ("--set", "mesh.contact_size=45 um")
    assert (
        command(monkeypatch, "mesh", "imported.yaml", "-o", "out", "--export", "inp", *coarse) == 0
    )
    assert command(monkeypatch, "validate", "out/imported-mesh.yaml") == 0
    text = Path("imported.yaml").read_text()
    Path("wrong.yaml").write_text(
        text.replace("driven: electrode.highest_z", "driven: electrode.top")
    )
    capsys.readouterr()
    assert command(monkeypatch, "mesh", "wrong.yaml", *coarse) == 2
    line = 1 + [line.strip()[:7] for line in text.splitlines()].index("driven:")
    assert (
        f"wrong.yaml:{line}: joint.driven: no such surface in the file" in capsys.readouterr().err
    )
