"""The yardstick of a weld: Newton's method converges on both of its problems."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from dolfinx import fem
from support.blocks import Box, joint_of

from benchmarks.weld_overhead import minimal


@pytest.mark.parametrize("problem", [minimal.solid, minimal.current_and_heat])
def test_iterations_of_the_yardstick_converge(
    problem: Callable[..., tuple[Any, fem.Function]],
) -> None:
    joint = joint_of([Box("a", (0, 0, 0), (1e-4, 1e-4, 1e-4), (2, 2, 2))])
    residual, unknown = problem(joint)
    form = fem.form(residual)
    before = np.linalg.norm(fem.assemble_vector(form).array)
    assert minimal.iteration_seconds(residual, unknown) > 0.0
    assert np.linalg.norm(fem.assemble_vector(form).array) < 1e-5 * before
