"""Beside the benchmark `flattening`: its references, and the two smallest interferences."""

import pytest

from benchmarks.flattening.measure import STEPS, flatten, jackson_green
from benchmarks.spec import load

REFERENCE = load("flattening").quantities


def test_reference_is_the_published_fit():
    """Figures of the fit for this material."""
    assert jackson_green(5) == pytest.approx((10.083, 2.409), rel=2e-4)
    assert jackson_green(100) == pytest.approx((452.78, 13.56), rel=5e-4)
    for interference in STEPS:
        found = [REFERENCE[f"{what}_{interference}"].value for what in ("force", "radius")]
        assert found == pytest.approx(jackson_green(interference), rel=1e-4)


@pytest.mark.parametrize("interference", [5, 20])
def test_force_and_radius_within_five_percent(interference):
    force, radius, _ = flatten(interference, STEPS[interference])
    assert (force, radius) == pytest.approx(jackson_green(interference), rel=0.05)
