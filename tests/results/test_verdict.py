"""The outcome of a run, and what its limits make of it."""

import math

import pytest

from microweld.cases.limits import Limit
from microweld.outcome import outcome
from microweld.results.verdict import judge, limits_summary, outcome_table

AT_END = {
    "time": 9e-3,
    "set_down": 60e-6,
    "temperature_peak_wire": 400.0,
    "contact_area_faying": 5e-8,
    "fused_area_faying": math.nan,
    "molten_volume": 0.0,
}
LARGEST = {**AT_END, "set_down": 65e-6, "temperature_peak_wire": 1500.0, "molten_volume": 2e-13}


def test_outcome_takes_the_end_or_the_largest() -> None:
    figures = {figure.key: figure.value for figure in outcome(AT_END, LARGEST, 8e-4)}
    assert figures == {
        "set_down": 60e-6,
        "set_down_share": pytest.approx(0.075),
        "temperature_peak_wire": 1500.0,
        "contact_area_faying": 5e-8,
        "molten_volume": 2e-13,
    }


def test_share_needs_a_height() -> None:
    keys = [figure.key for figure in outcome(AT_END, LARGEST, None)]
    assert "set_down_share" not in keys


@pytest.mark.parametrize(
    ("limit", "verdict"),
    [
        (Limit(most="7e-05 m"), "held"),
        (Limit(most="6e-05 m"), "held"),
        (Limit(most="5e-05 m"), "TOO MUCH"),
        (Limit(least="6.1e-05 m"), "TOO LITTLE"),
        (Limit(least="5e-05 m", most="7e-05 m"), "held"),
    ],
)
def test_verdict(limit: Limit, verdict: str) -> None:
    (judged,) = judge(outcome(AT_END, LARGEST, None), {"set_down": limit})
    assert judged.verdict == verdict
    assert judged.held == (verdict == "held")


def test_what_was_not_computed_holds_no_limit() -> None:
    limits = {"fused_area_faying": Limit(most="1.0 m^2")}
    judged = judge(outcome(AT_END, LARGEST, None), limits)
    assert judged[0].verdict == "NOT COMPUTED"
    assert limits_summary(judged)["fused_area_faying"]["held"] is False


def test_table_shows_values_limits_and_verdicts() -> None:
    limits = {"set_down": Limit(most="5e-05 m"), "molten_volume": Limit(most="1e-12 m^3")}
    figures = outcome(AT_END, LARGEST, 8e-4)
    lines = outcome_table(figures, judge(figures, limits))
    assert any("set-down" in line and "60 µm" in line and "TOO MUCH" in line for line in lines)
    assert any("7.5 %" in line for line in lines)
    assert any("largest molten volume" in line and line.endswith("held") for line in lines)
