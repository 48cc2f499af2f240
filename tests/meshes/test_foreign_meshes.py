"""Meshes of other programs as text: read right, or refused by name and line."""

import logging
from pathlib import Path

import numpy as np
import pytest
from support import foreign_files
from support.foreign_files import NUMBERED, bdf, inp, inp_parts, keyword, near, unv, volumes

from microweld.errors import MeshError
from microweld.meshes.files import mesh_files
from microweld.meshes.files.file_mesh import FileMesh, facets_of, hull_of, oriented
from microweld.meshes.files.units import require_unit


def read(folder: Path, name: str, text: str, *wanted: str) -> FileMesh:
    """The mesh of a text."""
    (folder / name).write_text(text, encoding="utf-8")
    return mesh_files.read(folder / name, 1.0, wanted)


def refusal(folder: Path, name: str, text: str, *wanted: str) -> str:
    """What is said against a text."""
    with pytest.raises(MeshError) as caught:
        read(folder, name, text, *wanted)
    return str(caught.value)


def middles_fit(mesh: FileMesh) -> bool:
    """Whether the middle nodes of straight cells are between their corners."""
    nodes = mesh.points[mesh.cells]
    edges = ((0, 1), (1, 2), (2, 0), (0, 3), (2, 3), (1, 3))
    ends = np.stack([nodes[:, edge].mean(axis=1) for edge in map(list, edges)], axis=1)
    return bool(np.allclose(nodes[:, 4:], ends))


WRITERS = {
    "inp": (inp, foreign_files.VOLUMES),
    "bdf": (bdf, NUMBERED),
    "k": (keyword, foreign_files.VOLUMES),
    "unv": (unv, foreign_files.VOLUMES),
}


@pytest.mark.parametrize("order", [1, 2])
@pytest.mark.parametrize("suffix", WRITERS)
def test_both_orders_of_every_text_format(tmp_path: Path, suffix: str, order: int) -> None:
    write, expected = WRITERS[suffix]
    mesh = read(tmp_path, f"x.{suffix}", write(order))
    assert volumes(mesh) == near(expected)
    assert mesh.raised == (order == 1) and middles_fit(mesh)


@pytest.mark.parametrize("form", ["small", "large", "free"])
@pytest.mark.parametrize("order", [1, 2])
def test_fields_and_continued_lines_of_nastran(tmp_path: Path, form: str, order: int) -> None:
    assert volumes(read(tmp_path, "x.bdf", bdf(order, form))) == near(NUMBERED)


@pytest.mark.parametrize(
    "kind",
    ["DC3D4E", "C3D4T", "Q3D4", "C3D4H", "DC3D4", "AC3D4", "EMC3D4"],
)
def test_linear_types_of_abaqus(tmp_path: Path, kind: str) -> None:
    assert volumes(read(tmp_path, "x.inp", inp(1, kind))) == near(foreign_files.VOLUMES)


@pytest.mark.parametrize("kind", ["DC3D10E", "C3D10MT", "C3D10MHT", "C3D10HS", "Q3D10M", "DC3D10"])
def test_quadratic_types_of_abaqus(tmp_path: Path, kind: str) -> None:
    mesh = read(tmp_path, "x.inp", inp(2, kind))
    assert volumes(mesh) == near(foreign_files.VOLUMES) and not mesh.raised


def test_instances_are_placed(tmp_path: Path) -> None:
    mesh = read(tmp_path, "x.inp", inp_parts(), "tab", "pin")
    assert volumes(mesh) == near(foreign_files.VOLUMES)
    pin = mesh.points[np.unique(mesh.cells[mesh.region == 1])]
    assert (pin.min(axis=0), pin.max(axis=0)) == (
        pytest.approx([0, 0, 1]),
        pytest.approx([0.5, 0.5, 2]),
    )
    hull = hull_of(mesh)
    head = mesh.group_of("head")
    assert head is not None
    assert hull.points[facets_of(head, hull)][..., 2] == pytest.approx(2.0)


def test_instances_are_turned_after_they_are_moved(tmp_path: Path) -> None:
    """By the right hand: y goes to z in a quarter turn about x, through (0, 1, 0)."""
    mesh = read(tmp_path, "x.inp", inp_parts("2, 0, 0\n0, 1, 0, 1, 1, 0, 90"), "tab", "pin")
    pin = mesh.points[np.unique(mesh.cells[mesh.region == 1])]
    assert pin.min(axis=0) == pytest.approx([2, 0, -1])
    assert pin.max(axis=0) == pytest.approx([2.5, 1, -0.5])


def test_two_instances_of_a_part_are_two_regions(tmp_path: Path) -> None:
    wanted = ("tab", "Pin-1", "Pin-2")
    mesh = read(tmp_path, "x.inp", inp_parts(copies=2), *wanted)
    assert volumes(mesh) == near({"tab": 1.0, "Pin-1": 0.25, "Pin-2": 0.25})
    wanted = ("tab", "Pin-1.pin", "Pin-2.pin")
    mesh = read(tmp_path, "x.inp", inp_parts(copies=2), *wanted)
    assert set(volumes(mesh)) == set(wanted)


def test_surfaces_by_faces_of_elements(tmp_path: Path) -> None:
    mesh = read(tmp_path, "x.inp", inp_parts())
    surface = mesh.group_of("all_S1")
    assert surface is not None and surface.corners is not None and len(surface.corners) == 6
    numbered = bdf().splitlines()
    shells = [
        "CTRIA3  901     7       1       5       7",
        "CTRIA3  902     7       1       7       3",
    ]
    mesh = read(tmp_path, "x.bdf", "\n".join([*numbered[:-2], *shells, "ENDDATA"]))
    group = mesh.group_of("7")
    assert group is not None and np.count_nonzero(facets_of(group, hull_of(mesh))) == 2


def test_local_coordinate_systems_are_carried_out(tmp_path: Path) -> None:
    """The system has its z axis along x, and its x axis along y; its origin is (1, 2, 3)."""
    system = "CORD2R,5,,1.,2.,3.,2.,2.,3.\n,1.,3.,3."
    text = bdf(form="free", system="5").replace("BEGIN BULK", f"BEGIN BULK\n{system}")
    mesh = read(tmp_path, "x.bdf", text)
    assert mesh.points.min(axis=0) == pytest.approx([1, 2, 3])
    assert mesh.points.max(axis=0) == pytest.approx([3, 3, 4])
    assert volumes(mesh) == near(NUMBERED)
    text = inp().replace("*NODE", "*SYSTEM\n1, 2, 3, 1, 3, 3\n1, 2, 4\n*NODE")
    mesh = read(tmp_path, "x.inp", text)
    assert mesh.points.min(axis=0) == pytest.approx([1, 2, 3])
    assert mesh.points.max(axis=0) == pytest.approx([3, 3, 4])


def test_cylindrical_coordinates(tmp_path: Path) -> None:
    system = "CORD2C,5,,0.,0.,0.,0.,0.,1.\n,1.,0.,0."
    grid = "GRID,99,5,2.,90.,3."
    text = bdf(form="free").replace("BEGIN BULK", f"BEGIN BULK\n{system}\n{grid}")
    assert any(np.allclose(point, [0, 2, 3]) for point in read(tmp_path, "x.bdf", text).points)
    text = inp().replace("*ELEMENT", "*NODE, SYSTEM=C\n99, 2, 90, 3\n*ELEMENT", 1)
    assert any(np.allclose(point, [0, 2, 3]) for point in read(tmp_path, "x.inp", text).points)


def test_solid_elements_that_are_rigid_are_refused(tmp_path: Path) -> None:
    """Here they would deform; shells that are rigid tools have no volume and are skipped."""
    message = refusal(tmp_path, "x.inp", inp() + "*RIGID BODY, REF NODE=1, ELSET=tab\n")
    assert "solid elements that do not deform are not read" in message
    assert "tab" in message and "x.inp:" in message


def test_included_files_are_read(tmp_path: Path) -> None:
    head, nodes, elements = inp().partition("*NODE")[0], "", ""
    nodes, _, elements = inp()[len(head) :].partition("*ELEMENT")
    (tmp_path / "nodes.inc").write_text(nodes.replace("*NODE\n", ""))
    (tmp_path / "elements.inc").write_text("*ELEMENT" + elements)
    text = f"{head}*NODE, INPUT=nodes.inc\n*INCLUDE, INPUT=elements.inc\n"
    assert volumes(read(tmp_path, "x.inp", text)) == near(foreign_files.VOLUMES)
    body = bdf().partition("BEGIN BULK\n")[2].partition("PSOLID")[0]
    (tmp_path / "long name.inc").write_text(body)
    text = "BEGIN BULK\nINCLUDE 'long \nname.inc'\nENDDATA\n"
    (tmp_path / "longname.inc").write_text(body)
    assert volumes(read(tmp_path, "x.bdf", text)) == near(NUMBERED)
    text = keyword().replace("*NODE\n", "*INCLUDE\nnodes.k\n", 1)
    (tmp_path / "nodes.k").write_text(
        "*NODE\n" + text.partition("nodes.k\n")[2].partition("*EL")[0]
    )
    text = text.partition("nodes.k\n")[0] + "nodes.k\n*EL" + text.partition("*EL")[2]
    assert volumes(read(tmp_path, "x.k", text)) == near(foreign_files.VOLUMES)
    assert "x.inp:1: the file to be included does not exist" in refusal(
        tmp_path, "x.inp", "*INCLUDE, INPUT=lost.inc\n"
    )
    (tmp_path / "loop.inp").write_text("*INCLUDE, INPUT=loop.inp\n")
    assert "does a file include itself?" in refusal(
        tmp_path, "loop.inp", "*INCLUDE, INPUT=loop.inp\n"
    )


SKIPPED = [
    ("x.inp", inp() + "*ELEMENT, TYPE=SPRINGA\n901, 1, 2\n902, 3, 4\n", "2 SPRINGA"),
    ("x.inp", inp() + "*ELEMENT, TYPE=MASS\n901, 1\n*ELEMENT, TYPE=CONN3D2\n9, 1, 2\n", "1 MASS"),
    ("x.inp", inp() + "*COUPLING, REF NODE=1\n", "1 *COUPLING"),
    ("x.inp", inp() + "*RIGID BODY, REF NODE=1\n", "1 *RIGID BODY"),
    ("x.k", keyword().replace("*SET_N", "*CONSTRAINED_NODAL_RIGID_BODY\n 1\n*SET_N"), "1 *CONS"),
    ("x.bdf", bdf().replace("PSOLID", "CONM2   901     1\nPSOLID"), "1 CONM2"),
    ("x.bdf", bdf().replace("PSOLID", "RBE2    901     1       123     2\nPSOLID"), "1 RBE2"),
    ("x.k", keyword().replace("*SET_N", "*ELEMENT_MASS\n 1 1 0.5\n*SET_N"), "1 *ELEMENT_MASS"),
]


@pytest.mark.parametrize(("name", "text", "word"), SKIPPED, ids=[row[2] for row in SKIPPED])
def test_elements_without_volume_are_skipped_with_a_word(
    tmp_path: Path, name: str, text: str, word: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "microweld"):
        assert sum(volumes(read(tmp_path, name, text)).values()) == pytest.approx(1.25)
    assert f"{name}: skipped, they have no volume: {word}" in caplog.text


def test_what_does_not_concern_the_mesh_is_ignored_in_one_line(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "microweld"):
        read(tmp_path, "x.inp", inp_parts())
    text = "x.inp: ignored, it does not concern the mesh: 1 *MATERIAL, 1 *STEP, 1 *END STEP"
    assert text in caplog.text


GRID = "GRID           1"
REFUSED = [
    ("x.inp", inp() + "*TIE, NAME=a\nb, c\n", ":34: *TIE joins nodes and is not carried out"),
    ("x.inp", inp() + "*EQUATION\n2\n", ":34: *EQUATION joins nodes"),
    ("x.inp", inp() + "*NGEN\n1, 2\n", ":34: *NGEN changes the mesh"),
    ("x.inp", inp() + "*MODEL CHANGE, REMOVE\ntab\n", ":34: *MODEL CHANGE changes the mesh"),
    ("x.inp", inp() + "*ELEMENT, TYPE=C3D8\n9, 1\n", ":34: elements of this kind are not read"),
    ("x.inp", inp() + "*ELEMENT, TYPE=COH3D6\n9, 1\n", "COH3D6"),
    ("x.inp", inp() + "*ELEMENT, TYPE=U1\n9, 1\n", "value:   U1"),
    ("x.inp", inp() + "*NODE\n1, 5, 5, 5\n", ":35: another node has the number 1 already"),
    ("x.inp", inp() + "*ELEMENT, TYPE=C3D4\n1, 1, 2, 3, 4\n", ":35: another element has the"),
    ("x.inp", inp() + "*ELEMENT, TYPE=C3D4\n99, 1, 2, 3, 77\n", ":35: element 99 has nodes that"),
    ("x.inp", inp() + "*ELEMENT, TYPE=C3D4\n99, 1, 2, 3\n", ":35: this is no element of its type"),
    ("x.inp", inp() + "*NODE\n99, 1, nan, 0\n", ":35: this is no node"),
    ("x.inp", inp() + "*NODE\n99, 1, 1e999, 0\n", ":35: node 99 has a coordinate that is not fi"),
    ("x.inp", inp() + "*NODE\n99, 1, 2\n", ":35: this is no node"),
    (
        "x.inp",
        inp() + "*ELEMENT, TYPE=C3D10\n99, 1,2,3,4,5,6,7,8,9,10\n",
        ":35: the file mixes cells of",
    ),
    ("x.inp", inp_parts().replace("*End Part", "", 1), "*PART within another"),
    ("x.inp", inp_parts().partition("*End Part")[0], ":2: *PART without *END PART"),
    ("x.inp", inp_parts().partition("*Assembly")[0], "no *INSTANCE places them"),
    ("x.inp", inp_parts().replace("part=Pin", "part=Pim"), "no part of this name is above"),
    ("x.inp", inp_parts("0, 0"), "these lines place no instance"),
    ("x.inp", inp() + "*ELSET, ELSET=a\nlost\n", ":35: no set of this name"),
    ("x.inp", "no mesh at all\n", ":1: no keyword, such as *NODE"),
    ("x.inp", "", "joint.file: the file is empty"),
    ("x.inp", "*HEADING\n", "joint.file: the file has no tetrahedra"),
    ("x.inp", "*NODE\n\0\0\0\n", ":2: this is no file of text"),
    ("x.bdf", bdf().replace("ENDDATA", ""), "the file ends without ENDDATA"),
    ("x.bdf", bdf(system="7"), "no such coordinate system"),
    ("x.bdf", bdf().replace("PSOLID", "MPC     1\nPSOLID"), ":32: MPC joins nodes"),
    ("x.bdf", bdf().replace("PSOLID", "CHEXA   9       1\nPSOLID"), ":32: elements of this kind"),
    ("x.bdf", bdf().replace("PSOLID", "GRDSET,,5\nPSOLID"), "GRDSET changes the grid"),
    ("x.bdf", bdf().replace("BULK", "BULK\n+A\n"), ":4: this line continues no card"),
    ("x.bdf", bdf().replace("BULK", "SUPER=1"), ":3: superelements are not read"),
    ("x.k", keyword().replace("*NODE", "*NODE_TRANSFORM"), "*NODE_TRANSFORM changes the mesh"),
    ("x.k", keyword().replace("*NODE", "*INCLUDE_TRANSFORM\nx\n*NODE"), "*INCLUDE_TRANSFORM ch"),
    ("x.k", keyword().replace("*NODE", "*CONTACT_TIED_NODES\n*NODE"), "*CONTACT_TIED_NODES joi"),
    ("x.k", keyword().replace("*KEYWORD", "*KEYWORD LONG=Y"), ":1: long formats are not read"),
    ("x.unv", unv().rstrip()[:-2], ": this dataset does not end"),
    ("x.unv", unv().replace(" 2411", "   15"), ":8: meshes in this dataset are not read"),
    ("x.unv", unv().replace(" 111 ", " 115 "), "descriptor 115"),
    ("x.msh2.vtu", "<VTKFile", "joint.file: meshio cannot read this file"),
    ("x.med", "no HDF5", "joint.file: this is no MED file"),
]


@pytest.mark.parametrize(("name", "text", "word"), REFUSED, ids=[row[2] for row in REFUSED])
def test_what_is_not_carried_out_is_refused_by_name(
    tmp_path: Path, name: str, text: str, word: str
) -> None:
    said = refusal(tmp_path, name, text)
    assert word in said and name in said and "cure" in said


def test_a_local_system_of_a_universal_file_is_refused(tmp_path: Path) -> None:
    rows = ["1.0 0.0 0.0", "0.0 1.0 0.0", "0.0 0.0 1.0", "{} 0.0 0.0"]
    system = "\n".join(["    -1", "  2420", "1", "part", "1 0 8", "name", *rows, "    -1", ""])
    mesh = read(tmp_path, "x.unv", system.format("0.0") + unv())
    assert volumes(mesh) == near(foreign_files.VOLUMES)
    assert "local coordinate systems" in refusal(tmp_path, "x.unv", system.format("5.0") + unv())


def test_units_that_a_file_declares(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Metres in a universal file may mean nothing: Salome always writes them."""
    texts = {
        "x.unv": unv(factor=1000),
        "x.bdf": bdf().replace("PSOLID", "DTI,UNITS,1,KG,N,MM,S\nPSOLID"),
        "x.k": keyword().replace("*NODE", "*CONTROL_UNITS\nmm        sec       kg\n*NODE"),
    }
    for name, text in texts.items():
        mesh = read(tmp_path, name, text)
        require_unit(mesh.declared, 1e-3)
        with pytest.raises(MeshError, match=rf"{name}:\d+: the file declares a unit of 0.001 m"):
            require_unit(mesh.declared, 1.0)
    assert not caplog.text.count("declares")
    require_unit(read(tmp_path, "x.unv", unv()).declared, 1e-3)
    assert "x.unv:2: the file declares a unit of 1 m, and the case one of 0.001 m" in caplog.text


def test_a_cell_of_two_groups_is_of_the_body_that_is_named(tmp_path: Path) -> None:
    more = "*ELSET, ELSET=hot\n1, 7\n*ELSET, ELSET=all\ntab, pin\n"
    mesh = read(tmp_path, "x.inp", inp() + more, "tab", "pin")
    assert volumes(mesh) == near(foreign_files.VOLUMES)
    said = refusal(tmp_path, "x.inp", inp() + more, "tab", "pin", "hot")
    assert "joint.bodies: the regions 'tab' and 'hot' have 1 cells in common" in said
    mesh = read(tmp_path, "x.inp", inp() + more, "tab")
    assert set(volumes(mesh)) == {"tab", "pin", "hot"}


def test_ways_of_writing_abaqus_files(tmp_path: Path) -> None:
    """Byte order marks, continued keywords, surfaces of no elements, elements on two lines."""
    text = "\ufeff" + inp(2).replace("*ELEMENT, TYPE=C3D10,", "*Element ,\n type = C3D10 ,\n")
    lines = []
    for line in text.splitlines():
        parts = line.split(", ")
        if len(parts) == 11:
            lines += [", ".join(parts[:6]) + ",", ", ".join(parts[6:])]
        else:
            lines.append(line)
    more = "*SURFACE, TYPE=CYLINDER, NAME=die\nSTART, 0, 1\n*TRANSFORM, NSET=a\n1, 0, 0, 0, 1, 0\n"
    mesh = read(tmp_path, "x.inp", "\n".join([*lines, more]))
    assert volumes(mesh) == near(foreign_files.VOLUMES) and middles_fit(mesh)


def test_left_handed_regions_are_turned(tmp_path: Path) -> None:
    mesh = read(tmp_path, "x.inp", inp(2))
    mirrored = FileMesh(-mesh.points, mesh.cells, mesh.region, mesh.regions)
    turned = oriented(mirrored)
    assert volumes(turned) == near(foreign_files.VOLUMES) and middles_fit(turned)
