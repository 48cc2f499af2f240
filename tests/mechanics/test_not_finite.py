"""A value that is not finite in the mechanics is named with body, place and temperature."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from support.blocks import Box, joint_of
from support.elastic import mechanics_of, solid

from microweld.errors import SolveError
from microweld.machine.load import Load


class Hole:
    """A modulus whose table has no value at room temperature for the second body."""

    def evaluate(self, T, body_index):
        return np.where(body_index == 1, np.nan, 2e11), np.zeros_like(T)


def test_a_hole_in_a_modulus_is_named() -> None:
    boxes = [
        Box("a", (0, 0, 0), (1, 1, 1), (1, 1, 1)),
        Box("b", (0, 0, 1), (1, 1, 2), (1, 1, 1)),
    ]
    properties = replace(solid([2e11, 2e11], [0.3, 0.3]), bulk_modulus=Hole())
    problem = mechanics_of(joint_of(boxes, [("a.top", "b.bottom")]), properties)
    with pytest.raises(SolveError) as error:
        problem.solve(Load(displacement=-1e-3), 1.0)
    assert error.value.reason == "the bulk modulus of b is not a number at 24 points"
    assert "T = 293.15 K" in error.value.where
