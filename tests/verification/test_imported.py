"""A joint exported and imported again is the same, on one rank and on two.

Imported from a drawing it is the same within the mesh error.
"""

from pathlib import Path

from mpi4py import MPI

import gmsh
import numpy as np
import pytest
from support import imported_weld
from support.imported_weld import CASE
from support.ranks import on_one_and_two_ranks

from microweld.cases import load_case, read_case
from microweld.cases.joints.crossed_wire.input import CrossedWires
from microweld.commands.export import export
from microweld.meshes.generation.session import gmsh_session
from microweld.results.history import read_history
from microweld.setup.joint import mesh_case
from microweld.simulation.simulation import run

#: Round-off themselves.
BALANCES = ("energy_imbalance", "energy_imbalance_relative", "charge_imbalance")

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def built_in(tmp_path_factory):
    """History of the built-in joint."""
    folder = tmp_path_factory.mktemp("weld") / "built-in"
    run(read_case(CASE), folder)
    return read_history(folder)


@pytest.mark.parametrize("suffix", ["msh", "vtu", "inp"])
def test_an_exported_joint_gives_the_same_history(built_in, tmp_path: Path, suffix: str) -> None:
    case = read_case(CASE)
    written = export(case, mesh_case(case, MPI.COMM_SELF), tmp_path / f"joint.{suffix}")
    run(load_case(written), tmp_path / "imported")
    history = read_history(tmp_path / "imported")
    assert set(history) == set(built_in)
    for key in set(built_in) - set(BALANCES):
        scale = np.nanmax(np.abs(built_in[key]), initial=1e-30)
        assert history[key] == pytest.approx(built_in[key], rel=0, abs=1e-6 * scale, nan_ok=True), (
            key
        )


def test_a_step_file_of_the_joint_is_within_the_mesh_error(built_in, tmp_path: Path) -> None:
    """The error of the imported drawing is at most twice that of a built-in mesh."""
    case = read_case(CASE, overrides=["mesh.factor=0.8"])
    assert isinstance(case.joint, CrossedWires)
    with gmsh_session("drawing"):
        bodies = case.joint.shape(None).draw().bodies
        gmsh.write(str(tmp_path / "joint.step"))
    text = imported_weld.from_drawing("joint.step", bodies)
    run(case, tmp_path / "finer")
    run(
        read_case(text, str(tmp_path / "case.yaml"), ["mesh.contact_size=0.06 mm"]),
        tmp_path / "imported",
    )
    coarse, finer, found = map(
        outcome, (built_in, *(read_history(tmp_path / n) for n in ("finer", "imported")))
    )
    mesh_error = np.abs(finer / coarse - 1).max()
    assert 0.01 < mesh_error < 0.2
    assert np.abs(found / finer - 1).max() < 2 * mesh_error


def outcome(history) -> np.ndarray:
    """Resistance at the end of the current [Ohm], and highest temperature rise of each wire [K]."""
    peaks = [
        values.max() - 293.15
        for key, values in sorted(history.items())
        if key.startswith("temperature_peak_w")
    ]
    return np.array([history["resistance"][history["current"] > 0][-1], *peaks])


@pytest.mark.mpi
def test_two_ranks_give_what_one_gives(tmp_path: Path) -> None:
    one, two = on_one_and_two_ranks(Path(imported_weld.__file__), tmp_path)
    for key, values in one["history"].items():
        scale = max(map(abs, values))
        assert two["history"][key] == pytest.approx(values, rel=0, abs=1e-6 * scale), key
