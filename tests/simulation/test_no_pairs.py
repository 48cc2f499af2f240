"""Bodies that are one piece of metal, without any contact, go through the whole program."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from microweld.cases import load_case
from microweld.results.history import read_history
from microweld.simulation.simulation import run

CASE = Path(__file__).resolve().parents[2] / "cases" / "literature" / "wire-pair-tohmyoh-2015.yaml"


def test_welded_wires_need_no_contact(tmp_path: Path) -> None:
    settings = ["machine.current.hold=2 ms", "mesh.contact_size=20 um", "output.pictures=true"]
    run(load_case(CASE, settings), tmp_path / "out")
    history = read_history(tmp_path / "out")
    assert (
        json.loads((tmp_path / "out" / "summary.json").read_text(encoding="utf-8"))["status"]
        == "finished"
    )
    assert (
        history["temperature_peak_aluminium"][-1] > history["temperature_peak_copper"][-1] > 330.0
    )
    assert history["set_down"][-1] < 0.0  # the wires expand and lift the head
    assert history["force"][-1] == pytest.approx(1e-3, rel=1e-3)
    assert (tmp_path / "out" / "curves.png").is_file()
