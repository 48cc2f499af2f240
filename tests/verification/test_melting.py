"""Beside the benchmark `melting`: its references are Neumann's similarity solution."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.melting.measure import END, METALS
from benchmarks.spec import load

REFERENCE = load("melting").quantities


@pytest.mark.parametrize(("name", "similarity"), [("copper", 0.268895), ("nickel", 0.312066)])
def test_references_are_the_similarity_solution(name, similarity):
    metal = METALS[name]
    x = metal.neumann()
    assert x == pytest.approx(similarity, abs=2e-6)
    front = 2e6 * x * np.sqrt(metal.diffusivity("l") * END)
    assert REFERENCE[f"{name}_front"].value == pytest.approx(front, rel=1e-4)
    assert REFERENCE[f"{name}_liquid"].value == pytest.approx(front, rel=1e-4)
    assert REFERENCE[f"{name}_heat"].value == pytest.approx(1e-6 * metal.heat(), rel=1e-5)
