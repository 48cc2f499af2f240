"""Arrays that meshio does not check, and files that no mesh can have."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import h5py
import meshio
import numpy as np
import pytest
from support import foreign_files
from support.foreign_files import NUMBERED, near, volumes

from microweld.errors import MeshError
from microweld.meshes.files import mesh_files
from microweld.meshes.files.file_mesh import FileMesh, Label, raise_order
from microweld.meshes.files.mesh_checks import cell_problems, position_problems
from microweld.meshes.files.reasons import reason_of


def plain() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Points, cells, and numbers of the bodies of tab and pin."""
    points = np.vstack([points for _, _, points, _ in foreign_files.joined()])
    cells = np.vstack([cells - 1 for _, _, _, cells in foreign_files.joined()])
    return points, cells, np.repeat([1, 2], 6)


def write(path: Path, **data: np.ndarray) -> Path:
    points, cells, _ = plain()
    mesh = meshio.Mesh(points, [("tetra", cells)], cell_data={k: [v] for k, v in data.items()})
    mesh.write(path)
    return path


def test_measured_values_do_not_number_regions(tmp_path: Path) -> None:
    heat = np.full(12, 293.0)
    heat[3] = 300.0
    warm = heat + 0.5
    _, _, numbers = plain()
    mesh = mesh_files.read(write(tmp_path / "a.vtu", heat=heat, MyParts=numbers), 1.0)
    assert volumes(mesh) == near(NUMBERED)
    mesh = mesh_files.read(write(tmp_path / "b.vtu", heat=heat, Region=1.0 * numbers), 1.0)
    assert volumes(mesh) == near(NUMBERED)
    mesh = mesh_files.read(write(tmp_path / "c.vtu", warm=warm, id=np.arange(12)), 1.0)
    assert volumes(mesh) == near(NUMBERED)
    with pytest.raises(MeshError, match=r"region_data: it is not clear(.|\n)*allowed: heat\n"):
        mesh_files.read(write(tmp_path / "e.vtu", heat=heat), 1.0)
    path = write(tmp_path / "d.vtu", one=numbers, other=numbers[::-1].copy(), heat=heat)
    with pytest.raises(MeshError, match=r"region_data: it is not clear(.|\n)*allowed: one, other"):
        mesh_files.read(path, 1.0)
    assert volumes(mesh_files.read(path, 1.0, (), "one")) == near(NUMBERED)


def test_families_of_several_groups_of_a_med_file(tmp_path: Path) -> None:
    points, cells, numbers = plain()
    families = -numbers
    families[0] = -3
    mesh = meshio.Mesh(points, [("tetra", cells)], cell_data={"cell_tags": [families]})
    mesh.cell_tags = {-1: ["tab"], -2: ["pin"], -3: ["tab", "refined"]}
    mesh.write(tmp_path / "x.med")
    found = mesh_files.read(tmp_path / "x.med", 1.0, ("tab", "pin"))
    assert volumes(found) == near(foreign_files.VOLUMES)
    with h5py.File(tmp_path / "x.med", "r+") as file:
        next(iter(file["ENS_MAA"].values())).attrs["REP"] = 1
    with pytest.raises(MeshError, match="coordinates are not rectangular"):
        mesh_files.read(tmp_path / "x.med", 1.0)


def changed_med(path: Path, change: Callable[[h5py.File, h5py.Group], None]) -> str:
    """What is said against a MED file with a change of the file and of its mesh."""
    points, cells, numbers = plain()
    mesh = meshio.Mesh(points, [("tetra", cells)], cell_data={"cell_tags": [-numbers]})
    mesh.cell_tags = {-1: ["tab"], -2: ["pin"]}
    mesh.write(path)
    with h5py.File(path, "r+") as file:
        change(file, next(iter(file["ENS_MAA"].values())))
    with pytest.raises(MeshError) as caught:
        mesh_files.read(path, 1.0, ("tab", "pin"))
    return str(caught.value)


def set_count(file: h5py.File, mesh: h5py.Group) -> None:
    def change(_: str, item: h5py.Group | h5py.Dataset) -> None:
        if "NBR" in item.attrs:
            item.attrs["NBR"] = 10**9

    file["FAS"].visititems(change)


def set_families(file: h5py.File, mesh: h5py.Group) -> None:
    def change(_: str, item: h5py.Group | h5py.Dataset) -> None:
        if "NUM" in item.attrs:
            item.attrs["NUM"] = "many"

    file["FAS"].visititems(change)


def set_coordinates(file: h5py.File, mesh: h5py.Group) -> None:
    mesh.attrs["REP"] = np.arange(3)


def empty_cells(file: h5py.File, mesh: h5py.Group) -> None:
    nodes = next(iter(mesh.values()))["MAI/TE4/NOD"]
    attributes = dict(nodes.attrs)
    where = nodes.name
    del file[where]
    file[where] = np.zeros(0, dtype=np.int64)
    file[where].attrs.update(attributes)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (set_count, "the file says that it holds more than it can"),
        (set_families, "families that are not numbered by whole numbers"),
        (set_coordinates, "its coordinates are not rectangular"),
        (empty_cells, "cells without points"),
    ],
)
def test_med_files_with_arrays_and_attributes_that_cannot_be(
    tmp_path: Path, change: Callable[[h5py.File, h5py.Group], None], message: str
) -> None:
    assert message in changed_med(tmp_path / "x.med", change)


def test_reasons_are_not_words_of_python(tmp_path: Path) -> None:
    """They say what is wrong with the file; of XML with its line."""
    path = write(tmp_path / "x.avs")
    path.write_text(path.read_text(encoding="utf-8")[:-30], encoding="utf-8")
    with pytest.raises(MeshError, match="its parts do not fit together, or it is cut off"):
        mesh_files.read(path, 1.0)
    (tmp_path / "x.xdmf").write_text("<Xdmf>\n<a>\n</b>\n", encoding="utf-8")
    with pytest.raises(MeshError, match=r"x\.xdmf:3: meshio cannot read this file: mismatched tag"):
        mesh_files.read(tmp_path / "x.xdmf", 1.0)
    assert reason_of(KeyError("'TE4x'")) == "\"'TE4x'\" is missing or unknown"
    assert reason_of(KeyError("no object 'NOE' in it")) == "no object 'NOE' in it"
    assert reason_of(ValueError("could not convert string to float: 'x'")) == "'x' is not a number"


def test_points_where_no_joint_can_be() -> None:
    points, cells, numbers = plain()
    mesh = FileMesh(points, cells, numbers - 1, (Label("tab", 1), Label("pin", 2)))
    assert position_problems(mesh) == []
    for value in (np.nan, np.inf, -1e300, 101.0):
        moved = points.copy()
        moved[5, 1] = value
        (problem,) = position_problems(replace(mesh, points=moved))
        assert "far away" in problem.message and problem.value.startswith("1 points, the first at")


def test_a_middle_node_that_is_a_corner() -> None:
    """DOLFINx would write beyond its arrays."""
    points, cells = raise_order(*plain()[:2])
    cells[3, 4] = cells[7, 1]
    mesh = FileMesh(points, cells, np.zeros(12, dtype=np.int64), (Label("tab", 1),))
    found = [problem.message for problem in cell_problems(mesh)]
    assert "the region 'tab' has cells whose middle nodes are corners of other cells" in found


@pytest.mark.parametrize("suffix", ["vtu", "vtk", "xdmf", "med"])
def test_arrays_that_do_not_fit(tmp_path: Path, suffix: str) -> None:
    points, cells, _ = plain()
    cells[3, 2] = 999
    meshio.Mesh(points, [("tetra", cells)]).write(tmp_path / f"x.{suffix}")
    with pytest.raises(MeshError, match="cells refer to points that the file does not have"):
        mesh_files.read(tmp_path / f"x.{suffix}", 1.0)
    points[2, 1] = np.nan
    cells[3, 2] = 0
    meshio.Mesh(points, [("tetra", cells)]).write(tmp_path / f"x.{suffix}")
    with pytest.raises(MeshError, match="coordinates that are not finite"):
        mesh_files.read(tmp_path / f"x.{suffix}", 1.0)
