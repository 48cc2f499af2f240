"""A hook clamps a wire on a pad: a short run, with balances and what the clamp must do."""

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
  type: thermocompression
  wire: {material: copper, temper: annealed, diameter: 0.1 mm, overhang: 40 um}
  tip: {shape: hook, material: molybdenum, length: 0.16 mm, width: 0.3 mm, height: 0.25 mm,
        slot: 60 um, foot: 60 um, notch_angle: 90 deg, notch_depth: 80 um}
  pad: {length: 0.3 mm, width: 0.3 mm, layers: [{material: copper, thickness: 35 um}]}
  substrate: {material: fr4, length: 0.4 mm, width: 0.4 mm, thickness: 0.1 mm}
machine:
  force: {profile: ramp-hold, force: 2 N, squeeze: 0.2 ms, hold: 0 ms}
  current: {waveform: constant, current: 60 A, duration: 0.1 ms}
contact: {friction: 0.2}
mesh: {size: coarse}
numerics: {maximum_step: 0.1 ms, maximum_temperature_change: 100 K}
output: {fields_every: 1000, pictures: false}
"""


@pytest.mark.slow
def test_a_hook_presses_and_heats_the_wire(tmp_path):
    """The wedge presses with the whole force, the tip is hottest, and heat reaches the pad."""
    run(read_case(CASE), tmp_path / "weld")
    summary = json.loads((tmp_path / "weld" / "summary.json").read_text())
    history = read_history(tmp_path / "weld")
    assert summary["status"] == "finished" and summary["energy_balance"]["closes"]
    assert summary["largest"]["charge_imbalance"] < 1e-8
    assert history["force"][-1] == pytest.approx(2.0, rel=1e-6)
    assert history["contact_area_tip"][-1] > 0.0 and history["contact_area_faying"][-1] > 0.0
    peaks = {name: history[f"temperature_peak_{name}"][-1] for name in ("tip", "wire", "pad_1")}
    assert peaks["tip"] > 315.0 and peaks["tip"] > peaks["wire"] > peaks["pad_1"] > 293.5
    assert np.all(np.diff(history["set_down"]) > -1e-9)
