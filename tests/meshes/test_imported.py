"""Joints from files: every format gives back what was written; roles, pairs and bonds are found."""

import logging
import re
from dataclasses import replace
from pathlib import Path

from mpi4py import MPI

import gmsh
import meshio
import numpy as np
import pytest
from support import stack_files
from support.crossed_wires import volume

from microweld.errors import MeshError
from microweld.meshes.files.file_mesh import (
    EDGES,
    FileMesh,
    Label,
    hull_of,
    raise_order,
    without_loose_points,
)
from microweld.meshes.files.imported import import_joint
from microweld.meshes.files.imported_spec import ImportedBodySpec, ImportedSpec
from microweld.meshes.files.table import describe
from microweld.meshes.generation.session import gmsh_session
from microweld.meshes.joint import Joint, PairSurfaces
from microweld.meshes.skin import gather_skin

FORMATS = ("msh", "vtu", "vtk", "inp", "med", "xdmf", "bdf", "mesh")
ORDERS = dict.fromkeys(FORMATS, ("first", "second")) | {
    "mesh": ("first",)
}  # meshio: Medit of first order only


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the stack of blocks in every format."""
    path = tmp_path_factory.mktemp("files")
    stack_files.write_all(path)
    return path


def spec(path: Path, **changes: object) -> ImportedSpec:
    """The stack of two blocks in a file: 1 x 1 x 1 mm below, 0.5 x 0.5 x 1 mm above."""
    bodies = {
        "lower": ImportedBodySpec(stack_files.region(path, "lower")),
        "upper": ImportedBodySpec(stack_files.region(path, "upper")),
    }
    plain = ImportedSpec(
        path,
        1e-3,
        bodies,
        earthed="lower.lowest_z",
        driven="upper.highest_z",
        search_distance=0.05e-3,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]  # checked by the class


def built(path: Path, **changes: object) -> Joint:
    return import_joint(spec(path, **changes), comm=MPI.COMM_SELF)


@pytest.mark.parametrize(
    ("suffix", "order"), [(suffix, order) for suffix in FORMATS for order in ORDERS[suffix]]
)
def test_every_format_gives_the_same_bodies(
    folder: Path, suffix: str, order: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "microweld"):
        joint = built(folder / f"{order}.{suffix}")
    assert f"tetrahedra of {order} order" in caplog.text
    assert list(joint.bodies) == ["lower", "upper"]
    assert volume(joint, "lower") == pytest.approx(1e-9, rel=1e-6, abs=0)
    assert volume(joint, "upper") == pytest.approx(0.25e-9, rel=1e-6, abs=0)
    assert joint.mesh.topology.index_map(3).size_global == stack_files.CELLS
    assert [(pair.slave, pair.master) for pair in joint.pairs] == [("lower.outer", "upper.outer")]
    assert "pair found: lower_on_upper, gap 0 mm" in caplog.text


@pytest.mark.parametrize("version", [2.2, 4.1])
def test_both_versions_of_gmsh_files_keep_their_names(tmp_path: Path, version: float) -> None:
    stack_files.write_msh(tmp_path / "x.msh", order=2, version=version)
    joint = built(
        tmp_path / "x.msh",
        earthed="bottom",
        driven="top",
        pairs=(PairSurfaces("faying", "foot", "lower"),),
        cooled=("bottom",),
    )
    assert (joint.earthed_terminal, joint.driven_terminal, joint.cooled) == (
        "bottom",
        "top",
        ("bottom",),
    )
    assert joint.pairs == (PairSurfaces("faying", slave="foot", master="lower.outer"),)
    assert joint.body_of_surface["foot"] == "upper" and "upper.outer" in joint.surfaces


def test_a_volume_in_two_physical_groups_is_of_the_body_that_is_named(tmp_path: Path) -> None:
    with gmsh_session("twice"):
        for z in (0, 1):
            gmsh.model.occ.addBox(0, 0, z, 1, 1, 1)
        gmsh.model.occ.synchronize()
        for tags, name in (([1], "lower"), ([2], "upper"), ([1, 2], "all")):
            gmsh.model.addPhysicalGroup(3, tags, -1, name)
        gmsh.model.mesh.generate(3)
        gmsh.write(str(tmp_path / "x.msh"))
    joint = built(tmp_path / "x.msh")
    assert volume(joint, "lower") == pytest.approx(1e-9, rel=1e-9, abs=0)
    assert volume(joint, "upper") == pytest.approx(1e-9, rel=1e-9, abs=0)


def test_own_names_join_references(folder: Path) -> None:
    joint = built(
        folder / "second.msh",
        surfaces={"cold": ("lower.lowest_z", "lower.lowest_x")},
        earthed="cold",
    )
    assert stack_files.area(joint, "cold") == pytest.approx(2e-6, rel=1e-9)
    assert stack_files.area(joint, "upper.highest_z") == pytest.approx(0.25e-6, rel=1e-9)


def test_sets_of_nodes_are_surfaces_too(folder: Path) -> None:
    mesh = meshio.read(folder / "first.inp")
    bottom = np.flatnonzero(np.isclose(mesh.points[:, 2], 0.0))
    mesh.point_sets = {"FLOOR": bottom}
    mesh.write(folder / "nodes.inp")
    joint = built(folder / "nodes.inp", earthed="FLOOR")
    assert stack_files.area(joint, "FLOOR") == pytest.approx(1e-6, rel=1e-9)


def test_a_file_without_regions_is_parted_into_pieces(folder: Path) -> None:
    mesh = meshio.read(folder / "first.vtu")
    tetrahedra = np.vstack([block.data for block in mesh.cells if block.type == "tetra"])
    meshio.Mesh(mesh.points, [("tetra", tetrahedra)]).write(folder / "plain.vtu")
    bodies = {"lower": ImportedBodySpec("1"), "upper": ImportedBodySpec("2")}
    assert volume(built(folder / "plain.vtu", bodies=bodies), "upper") == pytest.approx(
        0.25e-9, rel=1e-6, abs=0
    )


def test_planes_of_symmetry_of_all_bodies_together(folder: Path) -> None:
    joint = built(folder / "second.msh", symmetry={"lowest_x": 0}, symmetry_factor=2)
    assert joint.symmetry == {"lowest_x": 0}
    assert "lowest_x" not in joint.body_of_surface
    assert stack_files.area(joint, "lowest_x") == pytest.approx(1.5e-6, rel=1e-9)


@pytest.mark.parametrize("sizes", [(0.6, 0.2), (0.4, 0.4), (0.25, 0.6)])
@pytest.mark.parametrize("first", ["lower", "upper"])
def test_the_body_listed_first_is_the_slave_on_any_mesh(
    tmp_path: Path, sizes: tuple[float, float], first: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither cell sizes nor the numbers of points, cells and regions change sides and names."""
    stack_files.write_msh(tmp_path / "x.msh", order=2, sizes=sizes)
    renumber(tmp_path / "x.msh", tmp_path / "renumbered.msh")
    other = {"lower": "upper", "upper": "lower"}[first]
    bodies = {name: ImportedBodySpec(name) for name in (first, other)}
    for name in ("x.msh", "renumbered.msh"):
        caplog.clear()
        (pair,) = built(tmp_path / name, bodies=bodies).pairs
        assert pair == PairSurfaces(f"{first}_on_{other}", f"{first}.outer", f"{other}.outer")
        warned = f"list {other} before {first} under bodies" in caplog.text
        assert warned == (first == "lower" and sizes == (0.6, 0.2))


def renumber(path: Path, target: Path) -> None:
    """Write a Gmsh mesh again, with its points and cells in the opposite sequence."""
    mesh = meshio.read(path)
    mesh.points = mesh.points[::-1]
    for block in mesh.cells:
        block.data = (len(mesh.points) - 1 - block.data)[::-1]
    for values in mesh.cell_data.values():
        values[:] = [part[::-1] for part in values]
    mesh.point_data = {}
    mesh.cell_sets = {}
    mesh.write(target, file_format="gmsh22", binary=False)


def test_bonded_bodies_share_nodes_and_are_no_pair(tmp_path: Path) -> None:
    stack_files.write_msh(tmp_path / "x.msh", order=2, bonded=True)
    joint = built(tmp_path / "x.msh", bonded=(("lower", "upper"),))
    assert joint.pairs == ()


def test_first_order_cells_are_raised_with_straight_edges() -> None:
    points, cells = raise_order(
        np.vstack([np.zeros(3), np.eye(3), [1.0, 1, 1]]), np.array([[0, 1, 2, 3], [1, 2, 3, 4]])
    )
    assert len(points) == 5 + 9 and cells.shape == (2, 10)
    for cell in cells:
        assert points[cell[4:]] == pytest.approx(points[cell[:4]][np.array(EDGES)].mean(axis=1))


def test_normals_of_the_hull_point_outwards_and_loose_points_go() -> None:
    corners = np.vstack([np.zeros(3), np.eye(3), [9.0, 9, 9]])
    points, cells = raise_order(corners, np.array([[0, 1, 2, 3]]))
    mesh = without_loose_points(FileMesh(points, cells, np.zeros(1, int), (Label("a", 1),)))
    assert len(mesh.points) == 10
    hull = hull_of(mesh)
    assert np.all(
        np.einsum("fi,fi->f", hull.normals, hull.centres - mesh.points[:4].mean(axis=0)) > 0
    )
    middles = hull.points[:, 3:]
    assert middles == pytest.approx(
        np.stack([hull.points[:, [b, c]].mean(axis=1) for b, c in ((1, 2), (0, 2), (0, 1))], axis=1)
    )


def test_a_script_is_meshed_with_curved_cells_fine_where_bodies_meet(tmp_path: Path) -> None:
    (tmp_path / "x.geo").write_text(
        'SetFactory("OpenCASCADE");\nCylinder(1) = {0, 0, 0.1, 1, 0, 0, 0.1};\n'
        "Box(2) = {0, -0.3, -0.2, 1, 0.6, 0.2};\n"
        'Physical Volume("wire") = {1};\nPhysical Volume("foil") = {2};\n'
    )
    bodies = {"wire": ImportedBodySpec("wire", diameter=0.2e-3), "foil": ImportedBodySpec("foil")}
    joint = import_joint(
        ImportedSpec(
            tmp_path / "x.geo",
            1e-3,
            bodies,
            "foil.lowest_z",
            "wire.highest_x",
            search_distance=0.02e-3,
            contact_size=0.04e-3,
        ),
        comm=MPI.COMM_SELF,
    )
    assert volume(joint, "wire") == pytest.approx(np.pi * 0.01e-9, rel=2e-3, abs=0)
    sizes = stack_files.facet_sizes(joint, "foil.outer")
    top = sizes(0.0)
    bottom = stack_files.facet_sizes(joint, "foil.lowest_z")(-0.2e-3)
    assert top.min() < 0.05e-3 < bottom.mean()


def test_a_script_keeps_its_own_sizes(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "x.geo").write_text(
        'SetFactory("OpenCASCADE");\nBox(1) = {0, 0, 0, 1, 1, 1};\n'
        'Physical Volume("a") = {1};\nMeshSize{:} = 0.5;\n'
    )
    plain = ImportedSpec(
        tmp_path / "x.geo",
        1e-3,
        {"a": ImportedBodySpec("a")},
        "a.lowest_z",
        "a.highest_z",
        search_distance=1e-5,
    )
    with caplog.at_level(logging.INFO, "microweld"):
        own = import_joint(plain, comm=MPI.COMM_SELF)
        given = import_joint(
            replace(plain, bodies={"a": ImportedBodySpec("a", size=0.25e-3)}, contact_size=0.25e-3),
            comm=MPI.COMM_SELF,
        )
    assert caplog.text.count("meshed with the sizes of the script") == 1
    assert (
        given.mesh.topology.index_map(3).size_global
        > 3 * own.mesh.topology.index_map(3).size_global
    )


@pytest.mark.parametrize("names", [("1", "2"), ("lower part", "upper part")])
def test_solids_of_step_files_have_the_names_of_their_products(
    tmp_path: Path, names: tuple[str, str]
) -> None:
    """And numbers, whether they are named or not; lengths are millimetres."""
    with gmsh_session("step"):
        gmsh.model.occ.addBox(0, 0, 0, 1, 1, 1)
        gmsh.model.occ.addBox(0, 0, 1, 0.5, 0.5, 1)
        gmsh.model.occ.synchronize()
        gmsh.write(str(tmp_path / "x.step"))
    text = (tmp_path / "x.step").read_text()
    for number, name in ((1, "lower part"), (2, "upper part")):
        text = re.sub(rf"'[^'\n]* \d+\.{number}'", f"'{name}'", text)
    (tmp_path / "x.step").write_text(text)
    bodies = {"lower": ImportedBodySpec(names[0]), "upper": ImportedBodySpec(names[1])}
    joint = built(tmp_path / "x.step", bodies=bodies, contact_size=0.3e-3)
    assert volume(joint, "lower") == pytest.approx(1e-9, rel=1e-9, abs=0)
    assert [{pair.slave, pair.master} for pair in joint.pairs] == [{"upper.outer", "lower.outer"}]


def test_a_drawing_without_volumes_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.geo").write_text('SetFactory("OpenCASCADE");\nRectangle(1) = {0, 0, 0, 1, 1};\n')
    with pytest.raises(MeshError, match=r"joint\.file: the file has no volumes[\s\S]*save solids"):
        built(tmp_path / "x.geo")


def test_what_a_file_holds_is_reported_in_its_own_unit(folder: Path, tmp_path: Path) -> None:
    lines = [line.split() for line in describe(folder / "first.msh").splitlines()]
    assert lines[1][:2] == ["lower", "(7)"] and lines[1][-3:] == ["0", "to", "1"]
    assert any(line[0] == "foot" and line[-1] == "1" for line in lines)
    assert describe(folder / "first.vtu").splitlines()[1].split()[0] == "7"
    (tmp_path / "x.geo").write_text('SetFactory("OpenCASCADE");\nBox(1) = {0, 0, 0, 1, 2, 3};\n')
    lines = [line.split() for line in describe(tmp_path / "x.geo").splitlines()]
    assert lines[1] == ["1", "0", "to", "1", "0", "to", "2", "0", "to", "3"]
    assert [line[0] for line in lines].count("surface") == 1 and len(lines) == 2 + 1 + 6


def test_a_clad_wire_has_no_holes_between_core_and_cladding(tmp_path: Path) -> None:
    """Cells are not peeled off the curved face that two bonded bodies share."""
    (tmp_path / "x.geo").write_text(
        'SetFactory("OpenCASCADE");\nCylinder(1) = {0, 0, 0, 0, 0, 0.2, 0.1};\n'
        "Cylinder(2) = {0, 0, 0, 0, 0, 0.2, 0.15};\n"
        "v() = BooleanFragments{ Volume{1}; Delete; }{ Volume{2}; Delete; };\n"
        'Physical Volume("core") = {v(0)};\nPhysical Volume("clad") = {v(1)};\n'
    )
    size = 0.13e-3  # coarse enough for cells with two facets on that face
    bodies = {name: ImportedBodySpec(name, size=size) for name in ("core", "clad")}
    plain = ImportedSpec(
        tmp_path / "x.geo",
        1e-3,
        bodies,
        "core.lowest_z",
        "core.highest_z",
        search_distance=1e-5,
        contact_size=size,
    )
    corners = gather_skin(
        import_joint(replace(plain, bonded=(("core", "clad"),)), comm=MPI.COMM_SELF)
    ).points[:, :3]
    within = np.all(np.hypot(corners[..., 0], corners[..., 1]) < 0.11e-3, axis=1)
    assert within.any() and np.ptp(corners[within][..., 2], axis=1).max() == pytest.approx(
        0.0, abs=1e-12
    )
