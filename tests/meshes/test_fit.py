"""Bodies that overlap too deeply, and bodies that the force presses on nothing, are refused."""

from __future__ import annotations

from pathlib import Path

from mpi4py import MPI

import numpy as np
import pytest

from microweld.cases import read_case
from microweld.errors import MeshError
from microweld.meshes.fit import depth, distances, is_inside
from microweld.setup.joint import mesh_case

INPUTS = Path(__file__).parents[1] / "inputs"


def tetrahedron() -> np.ndarray:
    """The facets of the unit tetrahedron (4, 3, 3)."""
    corners = np.array([[0.0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]])
    return corners[[[1, 2, 3], [0, 2, 3], [0, 1, 3], [0, 1, 2]]]


def test_points_inside_and_their_depth() -> None:
    points = np.array([[0.1, 0.2, 0.3], [0.4, 0.4, 0.4], [-0.1, 0.1, 0.1], [0.1, 0.1, 1.1]])
    assert is_inside(points, tetrahedron()).tolist() == [True, False, False, False]
    slanted = (1 - 0.6) / np.sqrt(3)
    assert distances(points[:1], tetrahedron()[:1]) == pytest.approx(slanted)
    assert depth(points, tetrahedron(), tetrahedron()) == pytest.approx(0.1)
    assert depth(points, tetrahedron(), tetrahedron()[:1]) == pytest.approx(slanted)
    assert depth(points[1:], tetrahedron(), tetrahedron()) == 0.0


def meshed(geo: str, reach: str = "10 um", **replaced: str) -> None:
    """Mesh a pin and a tab from a drawing.

    Args:
        geo: Name of the drawing.
        reach: Contact search distance.
        replaced: Keys of the joint that differ.
    """
    keys = {"earthed": "tab.lowest_z", "driven": "pin.highest_z", **replaced}
    lines = "".join(f"\n  {key}: {value}" for key, value in keys.items())
    text = f"""schema: microweld-case/1
joint:
  type: imported
  file: {INPUTS / geo}
  unit: mm
  reach: {reach}
  bodies:
    tab: {{material: c26000}}
    pin: {{material: nickel, temper: annealed}}{lines}
machine:
  force: {{profile: ramp-hold, force: 4 N, squeeze: 1 ms, hold: 0.5 ms}}
  current: {{waveform: constant, current: 40 A, duration: 1 ms}}
mesh: {{contact_size: 40 um}}
"""
    mesh_case(read_case(text), MPI.COMM_SELF)


def test_a_pin_sunk_deeper_than_the_reach() -> None:
    with pytest.raises(MeshError, match="tab and pin overlap") as failure:
        meshed("overlap.geo", symmetry="{lowest_x: x, lowest_y: y}")
    (problem,) = failure.value.problems
    assert problem.value == "0.02 mm"
    assert problem.line == 2
    assert "move pin out of tab by 0.02 mm" in problem.cure


def test_an_overlap_within_the_reach_is_left_to_the_first_touch() -> None:
    meshed("overlap.geo", reach="25 um", symmetry="{lowest_x: x, lowest_y: y}")


def test_a_pin_beside_a_tab_is_pressed_on_nothing() -> None:
    with pytest.raises(MeshError, match="presses pin on nothing") as failure:
        meshed("beside.geo", symmetry="{lowest_y: y}")
    (problem,) = failure.value.problems
    assert problem.value == "pin only has tab beside it"


def test_what_is_clamped_need_not_be_held_from_below() -> None:
    meshed(
        "beside.geo",
        symmetry="{lowest_y: y}",
        clamped="[tab.lowest_z, pin.lowest_z]",
    )
