"""Variants of a case: one input at a time, in the case's own values; the smallest margin."""

from __future__ import annotations

import math

import pytest

from benchmarks.variants import Input, scaled, smallest, variants
from benchmarks.weld import CASES
from microweld.cases import load_case

CASE = CASES / "wire-foil-copper.yaml"


def test_each_input_changes_alone_down_and_up() -> None:
    """Every variant is read back as a case that differs by 30 % where it says, and nowhere else."""
    inputs = [
        Input("current", ("machine.current.peak",)),
        Input("cold", ("cooling.temperature", "mesh.factor")),
    ]
    case = load_case(CASE)
    found = variants(case, inputs)
    assert list(found) == ["nominal", "current -30 %", "current +30 %", "cold -30 %", "cold +30 %"]
    peaks = [load_case(CASE, settings).machine.pulse.peak for settings in found.values()]  # type: ignore[attr-defined]
    assert peaks == pytest.approx([300, 210, 390, 300, 300])
    both = [
        (load_case(CASE, settings).electrode_temperature, load_case(CASE, settings).mesh.factor)
        for settings in list(found.values())[3:]
    ]
    factor = case.mesh.factor
    assert both == [
        pytest.approx((0.7 * 293.15, 0.7 * factor)),
        pytest.approx((1.3 * 293.15, 1.3 * factor)),
    ]
    assert load_case(CASE, found["nominal"]) == case


def test_what_the_case_leaves_to_the_records_is_no_input() -> None:
    with pytest.raises(KeyError, match=r"the case does not state contact\.roughness"):
        variants(load_case(CASE), [Input("roughness", ("contact.roughness",))])


@pytest.mark.parametrize(
    ("text", "expected"), [("300 A", "390 A"), ("0.5", "0.65"), ("2e-12 ohm m2", "2.6e-12 ohm m2")]
)
def test_units_stay(text: str, expected: str) -> None:
    assert scaled(text, 1.3) == expected


def test_the_smallest_margin_is_that_of_all_and_a_lost_one_is_no_pass() -> None:
    assert smallest({"nominal": 3.0, "a": -1.0, "b": 2.0}) == -1.0
    assert math.isnan(smallest({"nominal": math.nan, "a": 1.0}))
    assert math.isnan(smallest({"nominal": 1.0, "a": math.nan}))
