"""Values that are not finite: found where they were made, and after a linear solve."""

from __future__ import annotations

from mpi4py import MPI
from petsc4py import PETSc

import numpy as np
import pytest

from microweld.errors import SolveError
from microweld.fem.finite import Evaluated, find_not_finite
from microweld.fem.linear_solver import DIRECT, LinearSolver

PLACES = np.array([[0.0, 0.0, 0.0], [1e-3, 2e-3, 3e-3]])
INPUTS = {"T [K]": np.array([300.0, 1234.5])}


def test_the_first_quantity_is_named_with_place_and_inputs() -> None:
    fine = Evaluated("the hardness", np.ones(2), PLACES, INPUTS)
    cause = Evaluated("the slope", np.array([[1.0, 2.0], [3.0, np.nan]]), PLACES, INPUTS)
    effect = Evaluated("the conductance", np.array([np.inf, 1.0]), PLACES, INPUTS)
    nowhere = Evaluated("the film", np.empty((0, 2)), np.empty((0, 3)), {})
    found = find_not_finite(MPI.COMM_SELF, [nowhere, fine, cause, effect])
    assert found is not None
    assert found.reason == "the slope is not a number at 1 points"
    assert found.where == "at (0.001, 0.002, 0.003) m, T = 1234.5 K"
    assert find_not_finite(MPI.COMM_SELF, [nowhere, fine]) is None
    infinite = find_not_finite(MPI.COMM_SELF, [effect])
    assert infinite is not None and "is infinite" in infinite.reason


def solve(
    entries: np.ndarray, options: dict[str, str | int | float | None], given: float = 1.0
) -> None:
    """Solve a small dense system whose right-hand side is uniform."""
    matrix = PETSc.Mat().createAIJ(entries.shape, comm=MPI.COMM_SELF)
    matrix.setUp()
    rows = np.arange(len(entries), dtype=np.int32)
    matrix.setValues(rows, rows, entries)
    matrix.assemble()
    right = matrix.createVecLeft()
    right.set(given)
    solver = LinearSolver(MPI.COMM_SELF, "test", options)
    solver.set_operator(matrix)
    solver.solve(right, matrix.createVecRight())


@pytest.mark.parametrize(
    ("entries", "options", "reason"),
    [
        (np.diag([1.0, np.nan, 2.0]), DIRECT, "finite"),
        (np.diag([1.0, 0.0, 2.0]), {"ksp_type": "preonly", "pc_type": "lu"}, "singular"),
        (np.diag([1.0, np.nan, 2.0]), {"ksp_type": "gmres", "pc_type": "none"}, "finite"),
        (
            np.diag(np.arange(1.0, 9.0)),
            {"ksp_type": "gmres", "pc_type": "none", "ksp_max_it": 2},
            "did not converge",
        ),
    ],
)
def test_a_linear_solver_that_gives_up_says_why(entries, options, reason) -> None:
    with pytest.raises(SolveError) as error:
        solve(entries, dict(options))
    assert reason in error.value.reason and "PETSc" not in error.value.reason


def test_a_factorisation_does_not_pass_on_what_is_not_finite() -> None:
    """It computes no residual: the matrix is sound, the right-hand side is not."""
    with pytest.raises(SolveError, match="a value in it is not finite"):
        solve(np.diag([1.0, 2.0]), dict(DIRECT), np.nan)
