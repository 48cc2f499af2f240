"""Whole welds with chosen contact laws: a formula of a built-in law gives the same weld."""

import json
from pathlib import Path

import numpy as np
import pytest

from microweld.cases import read_case
from microweld.results.history import read_history
from microweld.simulation.simulation import run

WIRE = "{material: nickel, temper: annealed, diameter: 0.4 mm, overhang: 0.3 mm}"
ELECTRODE = "{material: cucrzr, face: flat, width: 1.2 mm, height: 0.6 mm}"
CASE = f"""
joint:
  type: crossed-wire
  wire_lower: {WIRE}
  wire_upper: {WIRE}
  electrode_lower: {ELECTRODE}
  electrode_upper: {ELECTRODE}
machine:
  current: {{waveform: trapezoid, peak: 250 A, up: 0.2 ms, hold: 0.05 ms, down: 0 ms}}
  force: {{profile: ramp-hold, force: 20 N, squeeze: 0.5 ms, hold: 0 ms}}
contact:
  law: holm
  spot_spacing: 20 um
  pairs:
    upper_electrode: {{law: bay-wanheim, layer_thickness: 20 um}}
    faying: {{%s}}
mesh: {{size: coarse}}
output: {{fields_every: 1000, pictures: false}}
"""
ROUGH = (
    "law: cooper-mikic-yovanovich, roughness: 0.5 um, asperity_slope: 0.1, "
    "film_resistance: 0 ohm m^2"
)
SPOTS = "1.25*0.1/0.5e-6 * (p/H * (1 + (p/H)**4)**-0.25)**0.95"
FORMULA = f"law: expression, electrical: sigma*{SPOTS}, thermal: k*{SPOTS}"


@pytest.mark.slow
def test_a_formula_welds_as_the_law_it_states(tmp_path: Path) -> None:
    histories = []
    for number, faying in enumerate((ROUGH, FORMULA)):
        folder = tmp_path / str(number)
        run(read_case(CASE % faying), folder)
        summary = json.loads((folder / "summary.json").read_text())
        assert summary["status"] == "finished" and summary["energy_balance"]["closes"]
        histories.append(read_history(folder))
    built_in, formula = histories
    assert built_in["contact_temperature_peak_faying"][-1] > 350.0
    for name in ("time", "resistance", "contact_resistance_faying", "temperature_peak_wire_lower"):
        assert formula[name] == pytest.approx(built_in[name], rel=1e-6, nan_ok=True)
    assert np.all(np.isnan(built_in["wear_proxy_faying"]))
    for pair in ("lower_electrode", "upper_electrode"):
        assert 0.0 < built_in[f"wear_proxy_{pair}"][-1] < 1e-3
        assert 0.2 < built_in[f"sticking_ratio_{pair}"][-1] < 1.0
        assert np.nanmin(built_in[f"contact_resistance_{pair}"]) > 0.0
