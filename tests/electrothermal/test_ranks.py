"""The same contact problem on one and two ranks gives the same numbers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from support.ranks import on_one_and_two_ranks

SCRIPT = Path(__file__).with_name("two_blocks.py")


def test_two_ranks_agree_with_one(tmp_path):
    one, two = on_one_and_two_ranks(SCRIPT, tmp_path)
    assert np.allclose(one["values"], two["values"], rtol=1e-9)
