"""Field files: VTK reads right values at the right nodes of quadratic cells, on 1 and 2 ranks."""

import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import pyvista
from support import field_run

from microweld.results.averages import cell_average
from microweld.results.collection import read_collection

PAIR = "upper.bottom|lower.top"
VTK_QUADRATIC_TETRA = 24


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("fields")
    field_run.write_fields(path, (0.0, 1e-3))
    return path


@pytest.fixture(scope="module")
def grid(folder):
    return pyvista.read(folder / "fields" / "fields_0001.vtu")


def sorted_by_place(points, *arrays):
    order = np.lexsort(np.round(points.T * 1e9))
    return [np.asarray(array)[order] for array in (points, *arrays)]


def test_node_values_are_those_of_the_functions(grid):
    points = np.asarray(grid.points)
    assert grid.point_data["temperature_K"] == pytest.approx(
        field_run.temperature(points, 1e-3), rel=1e-12
    )
    assert np.asarray(grid.point_data["displacement_m"]) == pytest.approx(
        field_run.displacement(points), rel=1e-12
    )


def test_middle_nodes_are_in_the_order_of_vtk(grid):
    """On a straight mesh node 4 + i lies in the middle of the i-th edge of VTK.

    Undo the bending first.
    """
    points = np.array(grid.points)
    points[:, 1] -= 60.0 * points[:, 0] ** 2
    cells = grid.cells.reshape(-1, 11)[:, 1:]
    edges = [(0, 1), (1, 2), (2, 0), (0, 3), (1, 3), (2, 3)]
    assert set(grid.celltypes) == {VTK_QUADRATIC_TETRA}
    for number, (a, b) in enumerate(edges):
        assert points[cells[:, 4 + number]] == pytest.approx(
            points[cells[:, [a, b]]].mean(axis=1), abs=1e-12
        )


def test_cells_are_not_inverted(grid):
    corners = np.array(grid.points)[grid.cells.reshape(-1, 11)[:, 1:5]]
    assert np.all(np.linalg.det(corners[:, 1:] - corners[:, :1]) > 0.0)


def test_bodies_are_marked_and_share_no_node(grid):
    cells = grid.cells.reshape(-1, 11)[:, 1:]
    body = np.asarray(grid.cell_data["body"])
    centres = np.array(grid.points)[cells[:, :4]].mean(axis=1)
    assert np.array_equal(body == 2, centres[:, 2] > 1e-3)
    assert not set(cells[body == 1].ravel()) & set(cells[body == 2].ravel())


def test_quadrature_fields_become_the_mean_of_each_cell(grid):
    """x^2 over a straight tetrahedron has the mean (sum of x_i x_j, i <= j)/10.

    Only cells not bent are compared.
    """
    cells = grid.cells.reshape(-1, 11)[:, 1:5]
    x = np.array(grid.points)[cells][:, :, 0]
    mean = (x.sum(axis=1) ** 2 + (x**2).sum(axis=1)) / 20.0
    assert grid.cell_data["equivalent_plastic_strain"] == pytest.approx(1e6 * mean, rel=1e-12)


def test_vector_quadrature_fields_keep_their_components(grid):
    cells = grid.cells.reshape(-1, 11)[:, 1:5]
    centre = np.array(grid.points)[cells].mean(axis=1)
    flow = np.asarray(grid.cell_data["current_density_A_per_m2"])
    assert flow[:, 0] == pytest.approx(centre[:, 0], rel=1e-12)
    assert flow[:, 2] == pytest.approx(3.0 * centre[:, 2], rel=1e-12)


def test_rows_of_a_cell_pass_unchanged():
    rows = np.arange(12.0).reshape(4, 3)
    assert cell_average(rows) is rows


def test_collections_name_every_time_and_vtk_follows_them(folder):
    collection = read_collection(folder / "fields.pvd")
    assert collection.times == [0.0, 1e-3]
    reader = pyvista.get_reader(folder / "fields.pvd")
    reader.set_active_time_value(0.0)
    first = reader.read()[0]
    assert np.min(first.point_data["temperature_K"]) == pytest.approx(300.0)
    assert read_collection(folder / f"contact_{PAIR}.pvd").times == [0.0, 1e-3]


def test_contact_points_carry_their_values(folder):
    cloud = pyvista.read(folder / "fields" / f"contact_{PAIR}_0001.vtu")
    assert cloud.n_points == cloud.n_cells == 2
    assert cloud.point_data["contact_pressure_Pa"] == pytest.approx([0.0, 1e8])
    assert cloud.point_data["contact_gap_m"] == pytest.approx([0.0, 1e-4])


@pytest.mark.mpi
def test_two_ranks_write_what_one_writes(grid, tmp_path):
    script = Path(field_run.__file__)
    command = [
        shutil.which("mpirun"),
        "-n",
        "2",
        "--oversubscribe",
        sys.executable,
        str(script),
        str(tmp_path),
    ]
    path = [str(script.parents[1]), *sys.path]
    code = (
        f"import sys; sys.path[:0] = {path!r}; import runpy; "
        f"runpy.run_path({str(script)!r}, run_name='__main__')"
    )
    subprocess.run(
        [*command[:-2], "-c", code, str(tmp_path)], check=True, capture_output=True, timeout=120
    )
    other = pyvista.read(tmp_path / "fields" / "fields_0001.vtu")
    assert (other.n_points, other.n_cells) == (grid.n_points, grid.n_cells)
    ours = sorted_by_place(np.array(grid.points) + key(grid), grid.point_data["temperature_K"])
    theirs = sorted_by_place(np.array(other.points) + key(other), other.point_data["temperature_K"])
    assert theirs[1] == pytest.approx(ours[1], rel=1e-13)
    for name in ("equivalent_plastic_strain", "current_density_A_per_m2"):
        ours = sorted_by_place(
            grid.cell_centers().points, grid.cell_data["body"], grid.cell_data[name]
        )
        theirs = sorted_by_place(
            other.cell_centers().points, other.cell_data["body"], other.cell_data[name]
        )
        assert np.array_equal(theirs[1], ours[1])
        assert theirs[2] == pytest.approx(ours[2], rel=1e-12)
    cloud = pyvista.read(tmp_path / "fields" / f"contact_{PAIR}_0001.vtu")
    assert cloud.point_data["contact_pressure_Pa"] == pytest.approx([0.0, 1e8, 1e8, 2e8])


def key(grid):
    """A shift along x that separates the nodes of the two bodies where they meet [m]."""
    shift = np.zeros((grid.n_points, 3))
    cells = grid.cells.reshape(-1, 11)[:, 1:]
    shift[np.unique(cells[np.asarray(grid.cell_data["body"]) == 2]), 0] = 1.0
    return shift
