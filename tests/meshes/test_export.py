"""Exported meshes serve other programs: order of middle nodes, names or numbers kept."""

from pathlib import Path

from mpi4py import MPI

import meshio
import numpy as np
import pytest
from support.crossed_wires import crossed

from microweld.meshes.export import Whole, gather_joint, write_mesh
from microweld.meshes.generation.build import build_joint
from microweld.meshes.joint import Joint
from microweld.meshes.skin import gather_skin

#: Corners between which VTK, Abaqus and meshio's reading of Gmsh put the middle nodes.
EDGES = {
    "triangle6": ((0, 1), (1, 2), (2, 0)),
    "tetra10": ((0, 1), (1, 2), (2, 0), (0, 3), (1, 3), (2, 3)),
}


@pytest.fixture(scope="module")
def joint() -> Joint:
    """Crossed wires on a coarse mesh."""
    return build_joint(crossed(), 2.0, MPI.COMM_SELF)


@pytest.fixture(scope="module")
def whole(joint: Joint) -> Whole:
    """The same, gathered."""
    found = gather_joint(joint)
    assert found is not None
    return found


@pytest.mark.parametrize("suffix", ["msh", "vtu", "inp"])
def test_middle_nodes_lie_between_their_corners(whole: Whole, tmp_path: Path, suffix: str) -> None:
    write_mesh(whole, tmp_path / f"x.{suffix}")
    mesh = meshio.read(tmp_path / f"x.{suffix}")
    assert {block.type for block in mesh.cells} == set(EDGES)
    for block in mesh.cells:
        nodes = mesh.points[block.data]
        corners = mesh.points[block.data][:, np.array(EDGES[block.type])]
        length = np.linalg.norm(corners[:, :, 0] - corners[:, :, 1], axis=2)
        stray = np.linalg.norm(nodes[:, -len(EDGES[block.type]) :] - corners.mean(axis=2), axis=2)
        assert np.all(stray < 0.25 * length), block.type


def test_every_outer_facet_is_on_one_surface(joint: Joint, whole: Whole) -> None:
    assert sum(map(len, whole.surfaces.values())) == len(gather_skin(joint).body)
    assert sum(map(len, whole.bodies.values())) == joint.mesh.topology.index_map(3).size_global
    assert whole.bonded() == []
    assert np.ptp(whole.points, axis=0) == pytest.approx([0.9, 0.9, 2.0])  # millimetres


def test_names_and_numbers(whole: Whole, tmp_path: Path) -> None:
    names = {"wire_upper", "electrode_lower.terminal", "symmetry_x"}
    write_mesh(whole, tmp_path / "x.msh")
    assert names < set(meshio.read(tmp_path / "x.msh").field_data)
    write_mesh(whole, tmp_path / "x.inp")
    assert names < set(meshio.read(tmp_path / "x.inp").cell_sets)
    write_mesh(whole, tmp_path / "x.vtu")
    numbers = np.unique(np.concatenate(meshio.read(tmp_path / "x.vtu").cell_data["region"]))
    assert set(numbers) == set(whole.numbers().values())
    assert whole.numbers()["wire_lower"] == 1
