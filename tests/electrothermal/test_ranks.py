"""The same contact problems on one and two ranks give the same numbers and the same errors."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from support.ranks import on_one_and_two_ranks

HERE = Path(__file__).parent


@pytest.mark.mpi
def test_two_ranks_agree_with_one(tmp_path):
    one, two = on_one_and_two_ranks(HERE / "two_blocks.py", tmp_path)
    assert np.allclose(one["values"], two["values"], rtol=1e-9)


@pytest.mark.mpi
def test_a_merging_contact_and_what_is_not_finite_agree_on_two_ranks(tmp_path):
    """Both relax the contact, and both name the same value: else one would wait for ever."""
    one, two = on_one_and_two_ranks(HERE / "merging_on_ranks.py", tmp_path)
    assert one["relaxed"] == two["relaxed"] == 1
    assert np.allclose(one["values"], two["values"], rtol=1e-6)
    assert "electrical conductivity of b is not a number" in one["texts"][0]
    assert "contact conductance of a.right|b.left is not a number" in one["texts"][1]
    assert one["texts"] == two["texts"]
