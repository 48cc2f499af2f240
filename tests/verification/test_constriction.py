"""Beside the benchmark `constriction`: the same in two dimensions."""

from __future__ import annotations

import pytest

from benchmarks.constriction.measure import RATIOS, psi
from benchmarks.spec import load

REFERENCE = load("constriction").quantities


@pytest.mark.parametrize("ratio", RATIOS[1:])
def test_axisymmetric(ratio):
    """The edge of the disc can be resolved: a tenth of the band."""
    reference = REFERENCE[f"psi_{ratio:g}".replace(".", "_")].value
    assert psi(ratio, 0.001 * ratio, flat=True)[0] == pytest.approx(reference, abs=5e-4)
