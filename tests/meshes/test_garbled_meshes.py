"""Arrays that meshio does not check, and files that are cut off, shuffled or changed."""

from pathlib import Path

import h5py
import meshio
import numpy as np
import pytest
from support import foreign_files
from support.foreign_files import NUMBERED, bdf, inp, inp_parts, keyword, near, unv, volumes

from microweld.errors import MeshError
from microweld.meshes.files import mesh_files


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


SOUND = {
    "x.inp": inp(),
    "y.inp": inp_parts(),
    "x.bdf": bdf(2),
    "y.bdf": bdf(2, "free"),
    "z.bdf": bdf(1, "large"),
    "x.k": keyword(2),
    "x.unv": unv(2),
}


@pytest.mark.parametrize("name", SOUND)
def test_garbled_files_are_read_or_refused(tmp_path: Path, name: str) -> None:
    """Whatever is wrong, the answer is a mesh or a MeshError."""
    refused = []
    for seed in range(80):
        text = foreign_files.garbled(SOUND[name], seed)
        try:
            (tmp_path / name).write_text(text, encoding="utf-8")
            mesh_files.read(tmp_path / name, 1.0)
        except MeshError as error:
            refused.append(str(error))
    assert len(refused) > 20 and all(name in text for text in refused)


@pytest.mark.parametrize("suffix", ["vtu", "vtk", "xdmf", "med", "mesh", "avs"])
def test_garbled_files_of_meshio_are_read_or_refused(tmp_path: Path, suffix: str) -> None:
    path = write(tmp_path / f"x.{suffix}")
    sound = path.read_bytes()
    refused = []
    for seed in range(40):
        path.write_bytes(foreign_files.garbled(sound.decode("latin1"), seed).encode("latin1"))
        try:
            mesh_files.read(path, 1.0)
        except MeshError as error:
            refused.append(str(error))
    assert all(f"x.{suffix}" in text or "joint." in text for text in refused)
