"""What one entry of the registry adds to the output: a column of the joint, one of a layer."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from matplotlib.figure import Figure

from microweld.cases import load_case
from microweld.contact.layers.electrode_face import ElectrodeFace
from microweld.contact.layers.stack import State
from microweld.fields import FIELDS, HISTORY, Column, Field
from microweld.results.collection import read_collection
from microweld.results.curves import many
from microweld.results.read import Results
from microweld.simulation.simulation import run

CASE = Path(__file__).resolve().parents[2] / "cases" / "spot-weld-sheets.yaml"
SETTINGS = [
    "mesh.size=coarse",
    "mesh.factor=2",
    "machine.force.squeeze=0.2 ms",
    "machine.force.hold=0 ms",
    "machine.current.up=0.1 ms",
    "machine.current.hold=0 ms",
    "machine.current.down=0.1 ms",
    "output.pictures=false",
]
POWER = Column(
    "power",
    "P",
    "electrical power",
    "W",
    value=lambda step: step.solved.current * step.solved.electrothermal.terminal_potential,
)
SMEARED = Field("smeared_fraction", "q", "smeared share", "1", "contact", history="area")


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    """Results of a short weld with two entries more."""
    folder = tmp_path_factory.mktemp("weld") / "out"
    observe = ElectrodeFace.observe

    def smeared(face: ElectrodeFace, state: State) -> State:
        seen = observe(face, state)
        return seen | {SMEARED.key: np.full_like(seen["wear_proxy"], 0.25)}

    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(HISTORY, POWER.key, POWER)
        patch.setitem(FIELDS, SMEARED.key, SMEARED)
        patch.setitem(HISTORY, SMEARED.column.key, SMEARED.column)
        patch.setattr(ElectrodeFace, "observe", smeared)
        run(load_case(CASE, SETTINGS), folder)
    return Results(folder)


def test_a_column_of_the_joint_is_one_entry(results: Results) -> None:
    history = results.history
    with (results.folder / "history.csv").open(encoding="utf-8") as stream:
        assert "power [W]" in next(csv.reader(stream))
    assert history.unit("power") == "W"
    assert history["power"] == pytest.approx(history["current"] * history["voltage"])
    assert history["power"].max() > 0.0


def test_what_a_layer_reports_is_one_entry(results: Results) -> None:
    history = results.history
    assert history.unit("smeared_area_lower_electrode") == "m2"
    area = history["contact_area_lower_electrode"]
    assert history["smeared_area_lower_electrode"] == pytest.approx(0.25 * area)
    assert np.all(np.isnan(history["smeared_area_faying"]))
    files = read_collection(results.folder / "contact_lower_electrode.pvd").files
    assert b'Name="smeared_fraction"' in (results.folder / files[-1]).read_bytes()


def test_its_curve_is_labelled_with_name_and_unit(
    results: Results, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(HISTORY, POWER.key, POWER)
    panel = Figure().subplots()
    many(panel, results.history, {"power": "machine"})
    assert panel.get_ylabel().startswith("electrical power [")
    assert panel.get_ylabel().endswith("W]")
