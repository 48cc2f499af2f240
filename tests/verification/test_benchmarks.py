"""Every quick verification benchmark at its judged settings: all quantities inside their bands.

With refinement studies, and the long ones: microweld benchmark run --all.
"""

from __future__ import annotations

import pytest

from benchmarks.spec import load, names
from benchmarks.verdict import INSIDE, judge
from benchmarks.worker import measure

QUICK = [
    name for name in names() if (load(name).kind, load(name).cost) == ("verification", "quick")
]


@pytest.mark.parametrize("name", QUICK)
def test_inside(name: str) -> None:
    benchmark = load(name)
    values = measure(name, benchmark.at).values
    assert set(values) == set(benchmark.quantities)
    outside = {
        key: (values[key], quantity.band)
        for key, quantity in benchmark.quantities.items()
        if judge(quantity, values[key], None)[0] != INSIDE
    }
    assert not outside
