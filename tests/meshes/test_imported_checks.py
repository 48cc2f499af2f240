"""Everything that can be missing in a file or not fit its roles is reported, all at once."""

import logging
from dataclasses import replace
from pathlib import Path

from mpi4py import MPI

import meshio
import numpy as np
import pytest
from support import stack_files

from microweld.errors import MeshError
from microweld.meshes.files.imported import import_joint
from microweld.meshes.files.imported_spec import ImportedBodySpec, ImportedSpec
from microweld.meshes.joint import PairSurfaces

BODIES = {"lower": ImportedBodySpec("lower"), "upper": ImportedBodySpec("upper")}


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The stack of blocks, each with its own nodes."""
    path = tmp_path_factory.mktemp("stack") / "stack.msh"
    stack_files.write_msh(path, order=1)
    return path


@pytest.fixture(scope="module")
def bonded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The stack of blocks, sharing nodes."""
    path = tmp_path_factory.mktemp("bonded") / "bonded.msh"
    stack_files.write_msh(path, order=1, bonded=True)
    return path


def refusal(path: Path, **changes: object) -> str:
    """What is said against a joint from a file."""
    plain = ImportedSpec(
        path, 1e-3, BODIES, earthed="bottom", driven="top", search_distance=0.05e-3
    )
    with pytest.raises(MeshError) as caught:
        import_joint(replace(plain, **changes), comm=MPI.COMM_SELF)  # type: ignore[arg-type]  # checked by the class
    return str(caught.value)


def reported(text: str, *parts: str) -> bool:
    """Whether all parts are in a text, in this order."""
    place = 0
    for part in parts:
        place = text.find(part, place) + 1
        if place == 0:
            return False
    return True


def with_cells(path: Path, kind: str, nodes: int) -> Path:
    points = np.array(
        [[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0], [0, 0, 1], [1, 0, 1], [1, 1, 1], [0, 1, 1.0]]
    )
    # meshio's first choice for .msh is another program's
    if path.suffix == ".msh":
        form = "gmsh"
    else:
        form = None
    meshio.Mesh(points, [(kind, np.arange(nodes)[None])]).write(path, file_format=form)
    return path


@pytest.mark.parametrize("suffix", ["vtu", "msh"])
def test_other_cells_than_tetrahedra(tmp_path: Path, suffix: str) -> None:
    text = refusal(with_cells(tmp_path / f"x.{suffix}", "hexahedron", 8))
    assert reported(
        text,
        "joint.file: the file has cells that are no tetrahedra",
        "exa",
        "4 or of 10 nodes",
        "C3D4",
    )


@pytest.mark.parametrize("suffix", ["vtu", "msh"])
def test_no_volume_cells(tmp_path: Path, suffix: str) -> None:
    text = refusal(with_cells(tmp_path / f"x.{suffix}", "triangle", 3))
    assert reported(text, "joint.file: the file has no volume cells", "mesh the volumes")


@pytest.mark.parametrize(
    ("suffix", "reader"), [("vtu", "meshio"), ("msh", "Gmsh"), ("geo", "Gmsh"), ("step", "Gmsh")]
)
def test_a_file_that_is_not_what_its_name_says(tmp_path: Path, suffix: str, reader: str) -> None:
    # a syntax error would spoil Gmsh's parser for later tests
    text = 'SetFactory("OpenCASCADE");\nBox(1) = {0, 0};\n'
    (tmp_path / f"x.{suffix}").write_text(text if suffix == "geo" else "no mesh <at all\n")
    assert f"joint.file: {reader} cannot read this file" in refusal(tmp_path / f"x.{suffix}")


def test_regions_and_bodies_that_do_not_fit_are_reported_together(stack: Path) -> None:
    text = refusal(
        stack,
        bodies={"lower": ImportedBodySpec("lower"), "uper": ImportedBodySpec("uper")},
        driven="tpo",
        clamped=("uper.lowest_z",),
    )
    assert "uper.lowest_z" not in text
    assert reported(
        text,
        "joint.bodies.uper: the file has no such region",
        "lower (7), upper (9)",
        "did you mean region: upper?",
    )
    assert reported(
        text, "joint.bodies: the file has regions that are no body", "upper (9)", "add a body"
    )
    assert reported(
        text,
        "joint.driven: no such surface in the file",
        "tpo",
        "bottom (",
        "foot (",
        "top (",
        "did you mean 'top'?",
    )


def test_one_region_for_two_bodies(stack: Path) -> None:
    text = refusal(stack, bodies={**BODIES, "third": ImportedBodySpec("9")})
    assert reported(
        text, "joint.bodies.upper: third is made of this region", "a region of its own"
    ) or reported(
        text, "joint.bodies.third: upper is made of this region already", "a region of its own"
    )


def test_flat_and_inverted_cells(tmp_path: Path) -> None:
    points = np.vstack([np.zeros(3), np.eye(3), [0.3, 0.3, 0.0]])
    meshio.Mesh(points, [("tetra", np.array([[0, 1, 2, 3], [0, 1, 2, 4]]))]).write(
        tmp_path / "flat.vtu"
    )
    one = {"a": ImportedBodySpec("1")}
    text = refusal(tmp_path / "flat.vtu", bodies=one, earthed="a.lowest_z", driven="a.highest_x")
    assert reported(
        text,
        "the region '1' has cells that are flat",
        "1 cells, the first at (0.325, 0.325, 0) mm",
        "remesh",
    )
    corners = np.vstack([np.zeros(3), np.eye(3)])
    middles = np.array(
        [corners[[i, j]].mean(axis=0) for i, j in ((0, 1), (1, 2), (2, 0), (0, 3), (1, 3), (2, 3))]
    )
    middles[0] = (0.4, 0.45, 0.45)
    meshio.Mesh(np.vstack([corners, middles]), [("tetra10", np.arange(10)[None])]).write(
        tmp_path / "inverted.vtu"
    )
    text = refusal(tmp_path / "inverted.vtu", bodies=one, earthed="a.lowest_x", driven="a.lowest_y")
    assert "the region '1' has cells that are turned inside out" in text


def test_cells_that_are_there_twice(tmp_path: Path) -> None:
    points = np.vstack([np.zeros(3), np.eye(3)])
    cells = np.array([[0, 1, 2, 3], [1, 2, 0, 3]])
    meshio.Mesh(points, [("tetra", cells)]).write(tmp_path / "x.vtu")
    one = {"a": ImportedBodySpec("1")}
    text = refusal(tmp_path / "x.vtu", bodies=one, earthed="a.lowest_z", driven="a.lowest_x")
    assert reported(text, "the region '1' has cells that are there twice", "2 cells, the first at")


def test_middle_nodes_in_another_order(tmp_path: Path) -> None:
    stack_files.write_msh(tmp_path / "x.msh", order=2)
    mesh = meshio.read(tmp_path / "x.msh")
    blocks = [
        ("tetra10", block.data[:, [0, 1, 2, 3, 6, 7, 8, 9, 4, 5]])
        for block in mesh.cells
        if block.type == "tetra10"
    ]
    numbers = [np.full(len(nodes), n) for n, (_, nodes) in enumerate(blocks)]
    meshio.Mesh(mesh.points, blocks, cell_data={"region": numbers}).write(tmp_path / "x.vtu")
    assert "the middle nodes do not lie between their corners" in refusal(tmp_path / "x.vtu")


def test_shared_nodes_must_be_called_bonded_and_the_other_way_round(
    stack: Path, bonded: Path
) -> None:
    assert reported(
        refusal(bonded),
        "joint.bonded: lower and upper share",
        "nodes",
        "write bonded: [[lower, upper]]",
        "no Coherence",
    )
    text = refusal(stack, bonded=(("lower", "upper"),))
    assert reported(
        text,
        "joint.bonded.0: these bodies do not all share nodes",
        "lower, upper",
        "make them a pair",
    )


def test_a_diameter_that_the_file_does_not_have(stack: Path) -> None:
    bodies = {
        "lower": ImportedBodySpec("lower"),
        "upper": ImportedBodySpec("upper", diameter=0.5e-6),
    }
    text = refusal(stack, bodies=bodies)
    assert reported(
        text,
        "joint.bodies.upper.diameter: the body in the file has another size",
        "0.0005 m in the file",
        "joint.unit",
    )


def test_a_joint_of_half_a_metre_is_doubted(stack: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "microweld"):
        import_joint(
            ImportedSpec(stack, 0.25, BODIES, earthed="bottom", driven="top", search_distance=1e-4),
            comm=MPI.COMM_SELF,
        )
    assert "the joint is 500 mm large, which is unusual: is joint.unit right?" in caplog.text


def test_a_body_that_nothing_touches(tmp_path: Path) -> None:
    stack_files.write_msh(tmp_path / "x.msh", order=1, gap=0.2)
    text = refusal(tmp_path / "x.msh")
    assert reported(text, "joint.bodies.lower: nothing touches this body", "raise joint.reach")
    assert reported(
        text,
        "joint.driven: no path for the current leads from the driven terminal to the earthed one",
        "pairs: none",
    )
    assert reported(text, "joint.clamped: nothing holds these bodies", "upper", "add a pair")


@pytest.mark.parametrize(
    ("slave", "master", "parts"),
    [
        (
            "foot",
            "bottom",
            ("farther apart than the reach", "0.001 m", "at most 5e-05 m", "name other surfaces"),
        ),
        ("foot", "upper", ("both surfaces of this pair are of one body", "foot and upper.outer")),
        ("foot", "nothing", ("no such surface in the file", "nothing")),
        (
            "upper.lowest_x",
            "lower.lowest_x",
            ("do not face each other", "upper.lowest_x and lower.lowest_x"),
        ),
    ],
)
def test_pairs_that_are_none(stack: Path, slave: str, master: str, parts: tuple[str, ...]) -> None:
    text = refusal(stack, pairs=(PairSurfaces("faying", slave=slave, master=master),))
    assert reported(text, "joint.pairs.faying", *parts)


def test_a_small_gap_is_a_warning(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    stack_files.write_msh(tmp_path / "x.msh", order=1, gap=0.04)
    with caplog.at_level(logging.WARNING, "microweld"):
        import_joint(
            ImportedSpec(
                tmp_path / "x.msh",
                1e-3,
                BODIES,
                earthed="bottom",
                driven="top",
                search_distance=5e-5,
            ),
            comm=MPI.COMM_SELF,
        )
    assert (
        "the surfaces of the pair lower_on_upper are 0.04 mm apart: better let them touch"
        in caplog.text
    )


def test_bodies_that_overlap_are_a_warning(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    stack_files.write_msh(tmp_path / "x.msh", order=1, gap=-0.1)
    pairs = (PairSurfaces("faying", slave="upper", master="lower"),)
    plain = ImportedSpec(
        tmp_path / "x.msh",
        1e-3,
        BODIES,
        earthed="bottom",
        driven="top",
        search_distance=5e-5,
        pairs=pairs,
    )
    with caplog.at_level(logging.WARNING, "microweld"):
        import_joint(plain, comm=MPI.COMM_SELF)
    assert "the bodies of the pair faying overlap by 0.1 mm" in caplog.text


def test_planes_of_symmetry(stack: Path) -> None:
    text = refusal(stack, symmetry={"lowest_x": 1, "upper": 0})
    assert reported(
        text,
        "joint.symmetry.lowest_x: a plane of symmetry must be plane and normal to its axis",
        "normal to x",
        "lowest_x: x",
    )
    assert reported(
        text,
        "joint.symmetry.upper: a plane",
        "it spreads over 0.0005 m along x",
        "cut the model there",
    )


def test_a_model_that_lies_upside_down(stack: Path) -> None:
    text = refusal(stack, earthed="top", driven="bottom")
    assert reported(
        text,
        "joint.pushed: what is pushed lies below what is clamped",
        "z = 0 mm",
        "above 2 mm",
        "turn the model",
    )


def test_surfaces_of_several_bodies_and_with_facets_in_common(stack: Path) -> None:
    text = refusal(stack, pairs=(PairSurfaces("faying", slave="lowest_x", master="lower"),))
    assert reported(
        text,
        "joint.pairs.faying.slave: this surface belongs to several bodies",
        "lowest_x of lower, upper",
        "lower.lowest_z",
    )
    text = refusal(stack, cooled=("lower.lowest_z",))
    assert reported(
        text,
        "joint.cooled.0: this surface has",
        "facets in common with 'bottom'",
        "lower.lowest_z",
        "leave them out",
    )


def test_every_surface_of_a_terminal_has_a_path(stack: Path) -> None:
    """A body that nothing touches may be a bar between the terminals, or nothing at all."""
    text = refusal(
        stack,
        earthed=("lower.lowest_z", "upper.lowest_x"),
        driven="lower.highest_x",
        pairs=(),
        search_distance=0.0,
    )
    assert reported(text, "joint.bodies.upper: nothing touches this body")
    assert reported(text, "joint.earthed: no path for the current leads from upper.lowest_x")


def test_names_that_nothing_uses_are_checked_too(stack: Path) -> None:
    text = refusal(stack, surfaces={"cold": ("lower.lowest_x", "nonsense")})
    assert reported(text, "joint.surfaces.cold: no such surface in the file", "nonsense")


def test_a_body_whose_outside_has_other_names(stack: Path) -> None:
    sides = tuple(f"upper.{end}_{axis}" for end in ("lowest", "highest") for axis in "xy")
    pairs = (PairSurfaces("faying", slave="upper", master="lower"),)
    text = refusal(stack, surfaces={"sides": (*sides, "foot")}, pairs=pairs)
    assert reported(
        text, "joint.pairs.faying.slave: nothing is left of the outside of this body", "upper.outer"
    )


def test_faces_that_are_not_there(stack: Path, bonded: Path, tmp_path: Path) -> None:
    mesh = meshio.read(stack)
    mesh.points[:, 2] += 0.05 * mesh.points[:, 0]
    meshio.Mesh(
        mesh.points, mesh.cells, cell_data={"region": mesh.cell_data["gmsh:physical"]}
    ).write(tmp_path / "x.vtu")
    bodies = {"lower": ImportedBodySpec("7"), "upper": ImportedBodySpec("9")}
    text = refusal(tmp_path / "x.vtu", bodies=bodies, earthed="lower.lowest_z", driven="3")
    assert reported(
        text, "joint.earthed: the body has no plane face there", "lower.lowest_z, at 0 mm"
    )
    mesh = meshio.read(bonded)
    inner = np.flatnonzero(
        np.isclose(mesh.points[:, 2], 1.0) & np.all(mesh.points[:, :2] < 0.49, axis=1)
    )
    tetrahedra = [(block.type, block.data) for block in mesh.cells if block.type == "tetra"]
    plain = meshio.Mesh(mesh.points, tetrahedra, point_sets={"INNER": inner})
    plain.cell_sets = {
        "lower": [np.arange(len(tetrahedra[0][1])), []],
        "upper": [[], np.arange(len(tetrahedra[1][1]))],
    }
    plain.write(tmp_path / "x.inp")
    text = refusal(
        tmp_path / "x.inp", earthed="INNER", driven="upper.highest_z", bonded=(("lower", "upper"),)
    )
    assert reported(
        text, "joint.earthed: no facet of this group is on the outside of a body", "INNER"
    )


def test_cell_data_that_are_not_there(stack: Path, tmp_path: Path) -> None:
    mesh = meshio.read(stack)
    cells = [(block.type, block.data) for block in mesh.cells if block.type == "tetra"]
    meshio.Mesh(
        mesh.points,
        cells,
        cell_data={"part": [np.full(len(nodes), n) for n, (_, nodes) in enumerate(cells)]},
    ).write(tmp_path / "x.vtu")
    text = refusal(tmp_path / "x.vtu", region_data="prat")
    assert reported(
        text,
        "joint.region_data: the file has no such cell data",
        "prat",
        "part",
        "leave region_data out",
    )
