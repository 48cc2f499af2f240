"""The steps of a run are the same on one and two ranks."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from support.ranks import on_one_and_two_ranks


@pytest.mark.mpi
def test_a_long_hold_takes_the_same_long_steps(tmp_path: Path) -> None:
    """Their length follows errors and changes that every rank must see alike."""
    one, two = on_one_and_two_ranks(Path(__file__).with_name("hold_on_ranks.py"), tmp_path)
    times = np.array(one["time"])
    assert np.diff(times).max() > 0.1
    assert len(times) < 50
    assert np.allclose(times, two["time"], rtol=1e-6)
    for key in ("set_down", "temperature"):
        assert np.allclose(one[key], two[key], rtol=1e-6)
