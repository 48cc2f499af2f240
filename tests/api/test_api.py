"""`import microweld as mw`: cases, meshes, runs and results from Python."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import microweld as mw
from microweld.errors import InputError

CASE = Path(__file__).resolve().parents[2] / "cases" / "spot-weld-sheets.yaml"
SETTINGS = {
    "mesh.size": "coarse",
    "mesh.factor": 2,
    "machine.force.squeeze": "0.2 ms",
    "machine.force.hold": "0 ms",
    "machine.current.up": "0.1 ms",
    "machine.current.hold": "0 ms",
    "machine.current.down": "0.1 ms",
    "output.pictures": False,
}
HEAVY = "{'mpi4py', 'petsc4py', 'dolfinx', 'gmsh', 'pyvista', 'matplotlib'}"


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> mw.Results:
    """Results of a short weld."""
    return mw.run(mw.load_case(CASE, SETTINGS), tmp_path_factory.mktemp("api") / "weld")


def test_settings_are_a_mapping_or_texts() -> None:
    case = mw.load_case(CASE, SETTINGS)
    assert case == mw.load_case(str(CASE), [f"{key}={value}" for key, value in SETTINGS.items()])
    assert (case.mesh.size, case.mesh.factor, case.output.pictures) == ("coarse", 2.0, False)
    assert mw.load_case(CASE, {"output.field_times": ["1 ms", "2 ms"]}).output.field_times == (
        1e-3,
        2e-3,
    )


def test_a_wrong_setting_is_an_input_error() -> None:
    with pytest.raises(InputError, match=r"mesh\.size"):
        mw.load_case(CASE, {"mesh.size": "tiny"})


def test_mesh_returns_the_joint() -> None:
    joint = mw.mesh(mw.load_case(CASE, SETTINGS))
    assert {"sheet_lower", "sheet_upper"} < set(joint.bodies)


def test_history_is_arrays_with_units(results: mw.Results) -> None:
    history = results.history
    assert history.columns[:3] == ("time", "current", "voltage")
    assert set(history) == set(history.columns) and len(history) == len(history.columns)
    assert history["time"][-1] == pytest.approx(0.4e-3)
    assert (history.unit("voltage"), history.unit("charge_imbalance")) == ("V", "-")
    assert history.label("contact_area_faying") == "contact area, faying [m2]"
    with pytest.raises(KeyError):
        history["curent"]


def test_summary_and_fields_are_read_when_asked_for(results: mw.Results) -> None:
    assert results.summary["status"] == "finished"
    assert results.summary["energy_balance"]["closes"]
    times = results.fields.times
    grid = results.fields.at(float(times[-1]) + 1.0)
    hottest = max(
        results.history[key][-1] for key in results.history if key.startswith("temperature_peak")
    )
    assert np.max(grid.point_data["temperature_K"]) == pytest.approx(hottest)
    assert "von_mises_stress_Pa" in grid.cell_data
    assert "contact_pressure_Pa" in results.contact("faying").at(0.0).point_data
    with pytest.raises(InputError, match="contact_faying"):
        results.contact("fying")


def test_a_folder_is_opened_again(results: mw.Results) -> None:
    again = mw.read_results(results.folder)
    assert again.history["set_down"].tolist() == results.history["set_down"].tolist()


def test_a_folder_without_results_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there are no results here"):
        mw.read_results(tmp_path)


def test_results_are_deleted_only_when_asked(results: mw.Results) -> None:
    case = mw.load_case(CASE, SETTINGS)
    with pytest.raises(InputError, match="the results folder is not empty"):
        mw.run(case, results.folder)
    assert results.history["time"].size


def test_materials_are_at_hand() -> None:
    assert "nickel" in mw.materials.list_materials()
    assert mw.materials.load_material("nickel").solidus == pytest.approx(1728.0, abs=5.0)


def test_names_are_listed_and_unknown_ones_refused() -> None:
    assert {"load_case", "mesh", "run", "read_results", "Results", "materials"} <= set(dir(mw))
    with pytest.raises(AttributeError, match="has no attribute 'weld'"):
        _ = mw.weld  # type: ignore[attr-defined]


@pytest.mark.parametrize("use", ["mw", "mw.load_case({case!r})", "mw.read_results", "mw.materials"])
def test_cases_and_results_load_no_mpi(use: str) -> None:
    use = use.format(case=str(CASE))
    program = f"import sys, microweld as mw; {use}; assert not {HEAVY} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", program], check=True)


def test_the_stub_names_what_the_package_offers() -> None:
    stub = (Path(mw.__file__).parent / "__init__.pyi").read_text(encoding="utf-8")
    for name in (*mw._API, "materials"):
        assert f"import {name} as {name}\n" in stub
