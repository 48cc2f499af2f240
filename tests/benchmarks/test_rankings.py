"""How rankings and trends are read from welds: on made-up histories, met and not met."""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from benchmarks.crossed_nickel_order import measure as nickel
from benchmarks.crossed_steel_order import measure as steel
from benchmarks.enamel_order import measure as enamel
from benchmarks.gold_plated_order import measure as gold
from benchmarks.parallel_gap_order import measure as gap
from benchmarks.platinum_two_pulses import measure as pulses
from benchmarks.sheet_scales import measure as scales
from benchmarks.sheets_and_wires import measure as bare
from benchmarks.weld import CASES, bonded_area, joints_table
from benchmarks.wire_foil_strength import measure as foil
from microweld.cases import load_case


def bonds(brazed: list[float], solid: list[float], fused: list[float]) -> dict[str, np.ndarray]:
    """A ramp of 100 A a step."""
    columns = {gold.BRAZED: brazed, gold.SOLID: solid, gold.FUSED: fused}
    current = 100.0 * np.arange(1, len(brazed) + 1)
    return {"current": current, **{key: np.array(values) for key, values in columns.items()}}


def test_onsets_and_shares_of_bonds() -> None:
    ramp = bonds([0, 1, 2, 1], [0, 0, 2, 3], [0, 0, 0, 4])
    assert [gold.onset(ramp, bond) for bond in (gold.BRAZED, gold.SOLID, gold.FUSED)] == [
        200.0,
        300.0,
        400.0,
    ]
    assert gold.brazed_share(ramp) == pytest.approx(1 / 8)
    never = bonds([0, 0], [0, 0], [0, 0])
    assert math.isnan(gold.onset(never, gold.BRAZED)) and gold.brazed_share(never) == 0.0
    assert gold.onset(never, gold.FUSED, math.inf) == math.inf


def test_the_lowest_pulse_with_a_bond() -> None:
    pulses = {350: bonds([0], [0], [0]), 450: bonds([1], [0], [0]), 550: bonds([1], [2], [0])}
    assert (gold.lowest(pulses, gold.BRAZED), gold.lowest(pulses, gold.SOLID)) == (450, 550)
    assert math.isnan(gold.lowest(pulses, gold.FUSED))
    assert gold.rise([1.0, 4.0, 6.0]) == 2.0 and gold.rise([1.0, 4.0, 3.0]) == -1.0
    assert gold.diameter(math.pi * 1e-6) == pytest.approx(2.0)


@pytest.mark.parametrize(("x", "expected"), [(0.0, 0.0), (-10e-6, 0.5), (30e-6, 1.5)])
def test_the_hottest_point_of_a_gap(x: float, expected: float) -> None:
    """The case's gap is 40 um; open points, without a temperature, do not count."""
    assert load_case(CASES / gap.CASE).joint.gap == pytest.approx(40e-6)  # type: ignore[attr-defined]
    points = np.array([[50e-6, 0, 0], [x, 0, 0], [0, 5e-6, 0]])
    fields = {"faying": {"points": points, "contact_temperature": np.array([np.nan, 900.0, 800.0])}}
    done = SimpleNamespace(
        run=SimpleNamespace(monitors=SimpleNamespace(contact_fields=lambda: fields))
    )
    assert gap.off_centre(cast(Any, done)) == pytest.approx(expected)


def test_the_hotter_electrode_counts() -> None:
    history = {gap.FAYING: np.array([300.0, 900.0])}
    history |= {
        face: np.array([300.0, hot]) for face, hot in zip(gap.FACES, (700.0, 850.0), strict=True)
    }
    assert gap.lead(history) == 50.0


@pytest.mark.parametrize("sign", [1, -1])
def test_enamel_that_opens_where_it_is_hot(sign: int) -> None:
    """The thinnest two of twenty closed points are 9 K from the mean of all."""
    temperature = 600.0 + np.arange(20.0)
    thickness = 1e-6 * (5.0 - 0.1 * sign * np.arange(20.0))
    points = {
        "contact_temperature": np.append(temperature, np.nan),
        enamel.THICKNESS: np.append(thickness, 0.0),
    }
    assert enamel.heat_of_the_first(points) == pytest.approx(9.0 * sign)


def test_enamel_under_the_tip_is_ahead_of_that_at_the_pad() -> None:
    history = {
        "enamel_thickness_tip": np.array([5e-6, 2e-6]),
        "enamel_thickness_faying": np.array([5e-6, 4.5e-6]),
    }
    assert enamel.ahead(history) == pytest.approx(2.5)


def spot(peaks: list[float], fused: list[float], resistance: list[float]) -> dict[str, np.ndarray]:
    """A weld of a step a second, whose current ends before the last of them."""
    current = np.ones(len(peaks))
    current[-1] = 0.0
    columns = {
        "contact_temperature_peak_faying": peaks,
        "fused_area_faying": fused,
        "resistance": resistance,
    }
    return {
        "time": np.arange(1.0, len(peaks) + 1),
        "current": current,
        **{k: np.array(v) for k, v in columns.items()},
    }


def test_nugget_voltage_and_drop_of_a_spot_weld() -> None:
    weld = spot(
        [300, 1000, 2000, 1500],
        [0.0, 0.0, math.pi * 1e-6, math.pi * 0.25e-6],
        [1.0, 4.0, 3.0, math.nan],
    )
    assert scales.nugget(weld, tip=4.0) == pytest.approx(0.5)
    assert scales.first_melting(weld, [0.0, 0.2, 0.6, 0.1], 1500.0) == pytest.approx(0.4)
    assert math.isnan(scales.first_melting(weld, [0.0, 0.2, 0.6, 0.1], 2100.0))
    assert scales.drop(weld) == pytest.approx(0.25)
    assert scales.at_rim(np.array([1.0, 3.0, 2.0, 3.0])).tolist() == [1, 3]


def test_the_current_that_begins_to_melt() -> None:
    ramp = {"current": np.array([0.0, 100.0, 200.0]), steel.PEAK: np.array([300.0, 1600.0, 1700.0])}
    assert steel.onset(ramp, 1670.0) == 200.0
    assert math.isnan(steel.onset(ramp, 1800.0))
    assert steel.least({"a": 300.0, "b": 310.0}, {"a": 200.0, "b": 290.0}) == 20.0
    assert math.isnan(steel.least({"a": 300.0, "b": math.nan}, {"a": 200.0, "b": 290.0}))


def test_travel_and_resistance_count_from_the_current() -> None:
    history = {
        "current": np.array([0.0, 0.0, 50.0, 90.0]),
        "set_down": 1e-6 * np.array([1.0, 4.0, 5.0, 9.0]),
        "resistance": np.array([np.nan, np.nan, 2e-3, 3e-3]),
    }
    assert nickel.first_resistance(history) == 2e-3
    assert nickel.travel(history) == pytest.approx(5e-6)


def test_softened_volume_is_that_of_both_wires_at_the_end() -> None:
    history = {
        "softened_volume_wire_lower": np.array([0.0, 1e-13, 3e-13]),
        "softened_volume_wire_upper": np.array([0.0, 2e-13, 5e-13]),
    }
    assert nickel.softened_volume(history) == pytest.approx(8e-13)


def test_the_bonded_share_is_that_of_the_contact_at_the_end() -> None:
    def weld(bonded: float) -> dict[str, np.ndarray]:
        areas = {"solid_bond_area_faying": [0.0, bonded], "contact_area_faying": [8.0, 4.0]}
        return {key: np.array(values) for key, values in areas.items()}

    assert bare.bonded(weld(1.0)) == 0.25
    wires = {"a": weld(3.0), "b": weld(2.0)}
    assert bare.lead(wires, {"a": weld(1.0), "b": weld(3.0)}) == -0.25


def joint(softened: float = 0.0) -> Any:
    """A finished weld with an outcome."""
    outcome = {
        "solid_bond_area_faying": 2e-8,
        "fused_area_faying": 1e-8,
        "breaking_force": 7.0,
        "contact_temperature_peak_faying": 1500.0,
        "sticking_ratio_lower_electrode": 0.4,
        "sticking_ratio_upper_electrode": 0.6,
        "wire_strength_wire_upper": 50.0,
    }
    section = {"area": 1e-7, "softened_share": softened}
    strength = {"mode": "interface faying", "weakest_sections": {"wire_upper": section}}
    return cast(Any, SimpleNamespace(summary={"outcome": outcome, "strength": strength}))


def test_what_breaks_a_joint() -> None:
    assert bonded_area(joint()) == pytest.approx(3e-8)
    table = joints_table({"a": joint()})
    assert table.rows == (("a", 1500.0, pytest.approx(0.03), 7.0, "interface faying"),)
    assert pulses.sticking(joint()) == 0.6


def test_strength_of_the_drawn_wire_is_read_where_it_has_not_softened() -> None:
    """500 MPa times the section as delivered."""
    assert pulses.drawn_strength(joint()) == pytest.approx(5e8 * math.pi * 0.19e-3**2)
    assert math.isnan(pulses.drawn_strength(joint(softened=0.1)))


def test_a_maximum_lies_between() -> None:
    assert foil.fall([1.0, 4.0, 3.0]) == 0.25 and foil.fall([1.0, 2.0, 4.0]) == 0.0
