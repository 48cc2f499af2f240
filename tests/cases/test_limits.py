"""Limits of a case: units, bounds, and what this weld does not have."""

from importlib import resources

import pytest

from microweld.cases import case_hash, dump_case, read_case
from microweld.cases.schema import Case
from microweld.errors import InputError

NICKEL = (resources.files("microweld.cases") / "crossed-wire-nickel.yaml").read_text("utf-8")


def limited(limits: str, text: str = NICKEL) -> Case:
    """A shipped case with limits, in YAML's short form."""
    return read_case(f"{text}\nlimits: {limits}\n", "weld.yaml")


def test_bounds_are_si_in_any_unit() -> None:
    one = limited("{set_down: {most: 80 um}, temperature_peak_wire_upper: {least: 1000 degC}}")
    other = limited("{set_down: {most: 0.08 mm}, temperature_peak_wire_upper: {least: 1273.15 K}}")
    assert one.limits["set_down"].bounds("m") == (None, 8e-5)
    assert one.limits["temperature_peak_wire_upper"].bounds("K") == (1273.15, None)
    assert case_hash(one) == case_hash(other) == case_hash(read_case(dump_case(one)))
    assert case_hash(one) != case_hash(read_case(NICKEL))


def test_figures_without_unit_are_numbers_or_per_cent() -> None:
    case = limited("{set_down_share: {least: 10 %, most: 0.45}}")
    assert case.limits["set_down_share"].bounds("1") == (0.1, 0.45)


def test_areas_and_volumes_take_both_ways_of_writing() -> None:
    case = limited("{contact_area_faying: {least: 0.01 mm2}, molten_volume: {most: 0.001 mm^3}}")
    assert case.limits["contact_area_faying"].bounds("m^2")[0] == pytest.approx(1e-8)
    assert case.limits["molten_volume"].bounds("m^3")[1] == pytest.approx(1e-12)


@pytest.mark.parametrize(
    ("limits", "message"),
    [
        ("{set_down: {most: 80}}", "missing unit"),
        ("{set_down: {most: 80 K}}", "wrong dimension"),
        ("{set_down: {}}", "without a bound"),
        ("{set_down: 80 um}", "a set of keys belongs here"),
        ("{set_down: {most: 10 um, least: 20 um}}", "no weld can hold both"),
        ("{set_down: {least: 1 um, must: 2 um}}", "unknown key"),
        ("{set_down_share: {most: 3 K}}", "this figure has no unit"),
        ("{setdown: {most: 80 um}}", "did you mean 'set_down'"),
        ("{current: {most: 3 A}}", "this weld has no such figure"),
        ("{contact_area_foil: {least: 1 mm2}}", "this weld has no such figure"),
    ],
)
def test_wrong_limits_are_refused_with_their_line(limits: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        limited(limits)
    assert message in str(caught.value)
    assert f"weld.yaml:{NICKEL.count(chr(10)) + 2}: limits" in str(caught.value)


def test_imported_joint_has_no_share() -> None:
    shipped = resources.files("microweld.cases")
    drawing = str(shipped / "imported-bump.geo")
    text = (shipped / "imported-bump.yaml").read_text("utf-8")
    with pytest.raises(InputError, match="no such figure"):
        limited("{set_down_share: {most: 0.4}}", text.replace("imported-bump.geo", drawing))
