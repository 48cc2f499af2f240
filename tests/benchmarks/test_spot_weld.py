"""The spot-weld data set: figures of a weld, comparison with the data, validity of every case."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.spot_weld_nuggets.fit import fitted
from benchmarks.spot_weld_nuggets.measure import slopes, together
from benchmarks.spot_weld_nuggets.nugget import diameter_of
from benchmarks.spot_weld_nuggets.settings import CASE, SETTINGS, Setting
from benchmarks.weld import CASES
from microweld.cases import load_case


def test_diameter_is_where_the_molten_share_passes_a_half() -> None:
    radius = np.array([3.0, 0.0, 1.0, 2.0])  # points are not sorted
    assert diameter_of(radius, np.array([0.0, 1.0, 1.0, 0.75])) == pytest.approx(
        2 * (2.0 + 0.25 / 0.75)
    )
    assert diameter_of(radius, np.array([0.9, 1.0, 1.0, 1.0])) == 6.0
    assert diameter_of(radius, np.full(4, 0.4)) == 0.0


def test_a_ring_counts_to_its_outer_edge() -> None:
    assert diameter_of(
        np.array([0.0, 1.0, 2.0, 3.0]), np.array([0.0, 1.0, 1.0, 0.0])
    ) == pytest.approx(5.0)


def test_slopes_of_a_plane_are_found_again() -> None:
    plane = [5.0 + 0.2 * (one.current - 21.0) - 0.3 * (one.force - 4.0) for one in SETTINGS]
    assert slopes(1, plane) == pytest.approx((0.2, -0.3))
    assert slopes(2, plane) == pytest.approx((0.2, 0.0))


def test_slopes_of_the_means_are_those_of_the_data() -> None:
    """Data of all welds of 1 mm: 0.199 +- 0.027 mm/kA and -0.331 +- 0.085 mm/kN."""
    current, force = slopes(1, [one.mean for one in SETTINGS])
    assert current == pytest.approx(0.199, abs=2 * 0.027)
    assert force == pytest.approx(-0.331, abs=2 * 0.085)


def test_errors_are_those_of_the_diameters() -> None:
    means = np.array([one.mean for one in SETTINGS])
    right = together(means)
    wrong = together(means + 1.0)
    assert right["rmse"] == 0.0 and right["within_two_sd"] == 8.0
    assert [wrong[key] for key in ("rmse", "rmse_fitted", "rmse_predicted")] == pytest.approx(
        [1.0] * 3
    )
    assert wrong["within_two_sd"] == 2.0  # those whose welds scatter by more than 0.5 mm
    assert wrong["current_slope_2"] == pytest.approx(right["current_slope_2"])
    fitted_only = together(np.array([one.mean + 2.0 * one.fitted for one in SETTINGS]))
    assert fitted_only["rmse_predicted"] == 0.0 and fitted_only["rmse_fitted"] == pytest.approx(2.0)


@pytest.mark.parametrize(
    "setting", SETTINGS, ids=lambda one: f"{one.gauge}-{one.force}-{one.current}"
)
def test_each_setting_is_a_valid_case(setting: Setting) -> None:
    case = load_case(CASES / CASE, setting.overrides)
    assert [layer.thickness for layer in case.joint.layers] == pytest.approx(
        [1e-3 * setting.gauge] * 2
    )  # type: ignore[union-attr]
    assert case.machine.end_time > 0.1


def test_no_more_than_three_settings_are_fitted() -> None:
    assert sum(setting.fitted for setting in SETTINGS) <= 3


def test_the_fit_finds_a_known_resistance() -> None:
    resistances = np.geomspace(1e-11, 1e-9, 5)
    found = np.column_stack(
        [5.0 + np.log10(resistances / 1e-10), 6.0 + 0.5 * np.log10(resistances / 1e-10)]
    )
    best, errors = fitted(resistances, found, np.array([5.2, 6.1]))
    assert best == pytest.approx(10**0.2 * 1e-10, rel=1e-3) and errors == pytest.approx(
        0.0, abs=1e-3
    )
