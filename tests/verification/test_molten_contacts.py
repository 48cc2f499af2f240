"""A weld whose contacts melt within microseconds runs to its end, by whole steps."""

from __future__ import annotations

import json
from pathlib import Path

from microweld.cases.reader import load_case
from microweld.results.history import read_history
from microweld.simulation.simulation import run

CASE = Path(__file__).parents[1] / "inputs" / "contacts-that-melt.yaml"
LIQUIDUS = 1363.0  # of copper and of tungsten-copper [K]


def test_contacts_that_melt_within_microseconds(tmp_path: Path) -> None:
    run(load_case(CASE), tmp_path)
    summary = json.loads((tmp_path / "summary.json").read_text())
    assert summary["status"] == "finished"
    assert summary["energy_balance"]["relative_imbalance"] < 1e-8
    # a point merges in a microsecond, in which it does not become much hotter
    peak = summary["largest"]["contact_temperature_peak_upper_electrode"]
    assert LIQUIDUS + 20.0 < peak < LIQUIDUS + 250.0
    history = read_history(tmp_path)
    pulse = history["current"] > 50.0
    resistance = history["contact_resistance_upper_electrode"][pulse]
    hottest = history["contact_temperature_peak_upper_electrode"][pulse].argmax()
    assert resistance[hottest:].min() < 0.25 * resistance[:hottest].max()
