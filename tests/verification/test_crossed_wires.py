"""The whole simulation of two crossed nickel wires: balances, physics, ranks, units, failures.

What matters most: charge and energy balance in every step; the wires only heat at a low
current and melt at their interface at a high one; set-down rises and resistance falls as they
collapse; ranks and units change nothing.
"""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from microweld.cases import read_case
from microweld.errors import MaterialRangeError, MeshError, SolveError
from microweld.results.history import read_history
from microweld.simulation.simulation import run

CASE = """
schema: microweld-case/1
title: short weld
joint:
  type: crossed-wire
  wire_lower: {material: nickel, temper: annealed, diameter: %(diameter)s, overhang: %(overhang)s}
  wire_upper: {material: nickel, temper: annealed, diameter: %(diameter)s, overhang: %(overhang)s}
  electrode_lower: {material: cucrzr, face: flat, width: %(width)s, height: %(height)s}
  electrode_upper: {material: cucrzr, face: flat, width: %(width)s, height: %(height)s}
machine:
  force: {profile: ramp-hold, force: %(force)s, squeeze: %(squeeze)s, hold: %(hold)s}
  current: {waveform: trapezoid, peak: %(peak)s, up: %(up)s, hold: %(on)s, down: %(down)s}
mesh: {size: coarse}
output: {fields_every: 1000, pictures: false}
"""
SI = {
    "diameter": "4e-4 m",
    "overhang": "3e-4 m",
    "width": "1.2e-3 m",
    "height": "6e-4 m",
    "force": "40 N",
    "squeeze": "2e-3 s",
    "hold": "2e-4 s",
    "peak": "200 A",
    "up": "2e-4 s",
    "on": "4e-4 s",
    "down": "2e-4 s",
}
PRACTICAL = {
    "diameter": "0.4 mm",
    "overhang": "300 um",
    "width": "1.2 mm",
    "height": "0.6 mm",
    "force": "0.04 kN",
    "squeeze": "2 ms",
    "hold": "200 us",
    "peak": "0.2 kA",
    "up": "200 us",
    "on": "0.4 ms",
    "down": "200 us",
}


def weld(folder: Path, values: dict[str, str] = SI) -> dict[str, np.ndarray]:
    """History of a run in this process."""
    run(read_case(CASE % values), folder)
    return read_history(folder)


@pytest.fixture(scope="module")
def short(tmp_path_factory):
    """Folder of a short weld of 200 A on a coarse mesh."""
    folder = tmp_path_factory.mktemp("weld") / "short"
    weld(folder)
    return folder


def test_energy_and_charge_balance(short):
    summary = json.loads((short / "summary.json").read_text())
    assert summary["status"] == "finished"
    balance = summary["energy_balance"]
    assert balance["closes"] and abs(balance["worst_relative_imbalance"]) < 1e-6
    assert balance["electrical_input"] > 0.01
    assert summary["largest"]["charge_imbalance"] < 1e-8


def test_energy_balance_is_the_integral_of_the_history(short):
    """Sum of U I dt over the history is the electrical input."""
    history = read_history(short)
    dt = np.diff(history["time"], prepend=0.0)
    assert np.sum(history["voltage"] * history["current"] * dt) == pytest.approx(
        history["energy_electrical_input"][-1], rel=1e-9
    )


def test_squeeze_ends_at_the_force_and_sinks_in(short):
    history = read_history(short)
    assert history["force"][-1] == pytest.approx(40.0)
    squeezed = history["time"] <= 2e-3
    assert np.all(np.diff(history["set_down"][squeezed]) > 0)
    assert 20e-6 < history["set_down"][squeezed][-1] < 80e-6


def test_interface_is_hottest_and_wires_heat(short):
    history = read_history(short)
    hottest = int(np.argmax(history["contact_temperature_peak_faying"]))
    faying = history["contact_temperature_peak_faying"][hottest]
    # no metal here has a Lorenz number of less than 2e-8
    kohlrausch = np.sqrt(293.15**2 + np.max(history["voltage"]) ** 2 / (4 * 2.0e-8))
    assert 350 < faying < kohlrausch
    assert faying > history["contact_temperature_peak_lower_electrode"][hottest]
    assert np.all(history["molten_volume"] == 0)


def test_resistance_is_the_sum_of_its_parts(short):
    """The whole exceeds the sum of the contacts by the bulk of wires and electrodes."""
    history = read_history(short)
    flowing = history["current"] > 150
    parts = sum(
        history[f"contact_resistance_{pair}"]
        for pair in ("lower_electrode", "faying", "upper_electrode")
    )
    assert np.all(parts[flowing] > 0) and np.all(history["resistance"][flowing] > parts[flowing])


def test_units_change_nothing(short, tmp_path):
    """The same case in mm, kA, kN and ms: same steps, same iterations, same figures."""
    weld(tmp_path / "practical", PRACTICAL)
    one, other = (
        json.loads((folder / "summary.json").read_text())
        for folder in (short, tmp_path / "practical")
    )
    for work in (one["work"], other["work"]):
        del work["mechanics"]["seconds"], work["electrothermal"]["seconds"]
    assert one["work"] == other["work"]
    assert one["steps"] == other["steps"]
    assert other["at_end"] == pytest.approx(one["at_end"], rel=1e-12, nan_ok=True)


@pytest.mark.mpi
@pytest.mark.slow
@pytest.mark.parametrize("ranks", [2, 3])
def test_ranks_change_nothing(short, tmp_path, ranks):
    """1, 2 and 3 ranks write the same history within 1e-6."""
    case = tmp_path / "case.yaml"
    case.write_text(CASE % SI)
    command = ["mpirun", "-n", str(ranks), "--oversubscribe", sys.executable, "-m", "microweld"]
    command += ["run", str(case), "-o", str(tmp_path / "out")]
    subprocess.run(command, check=True, capture_output=True)
    one = read_history(short)
    other = read_history(tmp_path / "out")
    for name in (
        "time",
        "voltage",
        "set_down",
        "contact_temperature_peak_faying",
        "contact_area_faying",
    ):
        assert np.allclose(other[name], one[name], rtol=1e-6, atol=1e-12), name


def test_failed_run_keeps_its_results(tmp_path):
    """A force that no contact can carry: exit code 3, the time in the error, earlier steps kept."""
    text = CASE % {**SI, "force": "20000 N"}
    text += "numerics: {minimum_step: 1 us, initial_step: 2 us}\n"
    with pytest.raises(SolveError, match=r"(displacement|coupled) solve failed") as failure:
        run(read_case(text), tmp_path / "out")
    assert failure.value.exit_code == 3 and "t = " in failure.value.where and failure.value.cure
    summary = json.loads((tmp_path / "out" / "summary.json").read_text())
    assert summary["status"] == "failed" and summary["error"]["exit_code"] == 3
    assert len(read_history(tmp_path / "out")["time"]) == summary["steps"]


@pytest.mark.slow
def test_low_current_heats_and_high_current_melts(tmp_path):
    """The shipped joint under 40 N: 150 A only heats; 900 A melt the interface within 0.35 ms."""
    slow = {**PRACTICAL, "force": "40 N", "squeeze": "5 ms", "hold": "0.1 ms"}
    low = {**slow, "peak": "150 A", "up": "0.5 ms", "on": "2 ms", "down": "0.5 ms"}
    high = {**slow, "peak": "900 A", "up": "0.1 ms", "on": "0.25 ms", "down": "0.05 ms"}
    cold = weld(tmp_path / "low", low)
    hot = weld(tmp_path / "high", high)
    assert cold["contact_temperature_peak_faying"].max() < 900
    assert cold["molten_volume"].max() == 0
    assert hot["contact_temperature_peak_faying"].max() > 1728
    assert hot["fused_area_faying"].max() > 0
    assert hot["set_down"][-1] > cold["set_down"][-1]


def test_temperature_beyond_a_law_is_refused(tmp_path):
    """A current that would boil the nickel: an input error that names law, range and cure."""
    with pytest.raises(
        MaterialRangeError, match=r"above the range of \w+ of (nickel|cucrzr)"
    ) as failure:
        weld(tmp_path / "out", {**SI, "peak": "3000 A", "up": "1e-4 s", "on": "2e-3 s"})
    assert failure.value.exit_code == 2 and failure.value.problems[0].cure
    assert json.loads((tmp_path / "out" / "summary.json").read_text())["status"] == "failed"


def test_contact_smaller_than_a_cell_is_refused(tmp_path):
    """A force so low that one vertex would take all the current: the run ends when it starts.

    The squeeze is kept.
    """
    with pytest.raises(MeshError, match="faying touches on a single vertex") as failure:
        weld(tmp_path / "out", {**SI, "force": "1 N"})
    assert len(failure.value.problems) > 1
    assert all(
        problem.cure.startswith("set mesh.contact_size to 0.0")
        for problem in failure.value.problems
    )
    assert read_history(tmp_path / "out")["time"][-1] == pytest.approx(2e-3)
