"""A parallel gap pushed by two heads with forces of their own: history, set-downs, balances."""

from __future__ import annotations

import json

import numpy as np
import pytest

from microweld.cases import read_case
from microweld.results.history import read_history
from microweld.simulation.simulation import run

CASE = """
schema: microweld-case/1
joint:
  type: parallel-gap
  wire: {material: copper, temper: annealed, diameter: 40 um, overhang: 20 um}
  electrode_left: {material: tungsten, length: 40 um, width: 60 um, height: 60 um}
  electrode_right: {material: tungsten, length: 40 um, width: 60 um, height: 60 um}
  gap: 40 um
  pad: {length: 140 um, width: 80 um, layers: [{material: gold, thickness: 300 nm}]}
  substrate: {material: fused_quartz, length: 160 um, width: 120 um, thickness: 50 um}
machine:
  forces:
    left: {profile: ramp-hold, force: 0.3 N, squeeze: 0.2 ms, hold: 0 ms}
    right: {profile: ramp-hold, force: 0.1 N, squeeze: 0.2 ms, hold: 0 ms}
  current: {waveform: constant, current: 8 A, duration: 0.05 ms}
contact: {friction: 0.2}
mesh: {size: coarse}
numerics: {maximum_step: 0.1 ms, maximum_temperature_change: 100 K}
output: {fields_every: 1000, pictures: false}
"""


@pytest.mark.slow
def test_the_harder_head_sinks_deeper(tmp_path):
    """Each head keeps its force; the harder pressed electrode touches more and heats less."""
    run(read_case(CASE), tmp_path / "weld")
    summary = json.loads((tmp_path / "weld" / "summary.json").read_text())
    history = read_history(tmp_path / "weld")
    assert summary["status"] == "finished" and summary["energy_balance"]["closes"]
    assert summary["largest"]["charge_imbalance"] < 1e-8
    left, right = (history[f"head_force_{side}"] for side in ("left", "right"))
    assert (left[-1], right[-1]) == pytest.approx((0.3, 0.1), rel=1e-6)
    assert history["force"] == pytest.approx(left + right, rel=1e-12)
    assert history["applied_force"] == pytest.approx(left + right, rel=1e-12)
    ways = [history[f"head_set_down_{side}"] for side in ("left", "right")]
    assert np.all(ways[0] > 1.2 * ways[1]) and ways[1][-1] > 0.0
    assert history["set_down"] == pytest.approx(np.mean(ways, axis=0), rel=1e-12)
    work = np.sum(np.diff(ways[0], prepend=0.0) * left + np.diff(ways[1], prepend=0.0) * right)
    assert history["energy_mechanical_input"][-1] == pytest.approx(work, rel=1e-9)
    assert (
        history["contact_area_left_electrode"][-1]
        > 1.2 * history["contact_area_right_electrode"][-1]
    )
    assert (
        history["temperature_peak_electrode_right"][-1]
        > history["temperature_peak_electrode_left"][-1]
        > 300.0
    )
    assert (
        293.15
        < history["temperature_peak_pad_1"][-1]
        <= history["temperature_peak_substrate"][-1] + 1e-9
    )
