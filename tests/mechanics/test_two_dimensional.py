"""The mechanical system of plane and axisymmetric models: tangent, forces, areas, ranks."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from support.flat_stack import MM, stamp_on_block
from support.ranks import on_one_and_two_ranks

from microweld.machine.load import Load
from microweld.mechanics import Mechanics
from microweld.meshes.model import AXISYMMETRIC, Model

MODELS = {"axisymmetric": AXISYMMETRIC, "plane": Model(thickness=2 * MM)}
SCRIPT = Path(__file__).with_name("two_discs.py")


def residual(problem: Mechanics, u: np.ndarray) -> np.ndarray:
    """R at a displacement, with the pressures of its gaps."""
    problem.displacement.x.array[:] = u
    assert problem.system.residual(0.0, search=False)
    for pair in problem.pairs:
        pair.set_target(np.zeros((len(u) // 3, 3)))
        pair.vertex_pressure.advance(1.0)
    problem.system.residual(0.0, search=False)
    return problem.system.vector.array.copy()


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("friction", [0.0, 0.05, 2.0], ids=["frictionless", "slipping", "sticking"])
def test_tangent_matches_differences(model, friction):
    """K du in the plane against central differences of R, in an elastic-plastic state.

    Forces balance.
    """
    problem = stamp_on_block(MODELS[model], friction)
    rng = np.random.default_rng(1)
    for displacement in (-5e-6, -12e-6):
        problem.solve(Load(displacement=displacement), 1.0)
        problem.accept(1.0)
    assert problem.counts.newton <= 16
    (pair,) = problem.pairs
    assert -pair.resultant()[2] == pytest.approx(-problem.reaction(), rel=1e-8)
    u = problem.displacement.x.array.copy()
    plane = np.array([1.0, 0.0, 1.0])
    assert not u[1::3].any()
    u += 1e-7 * (rng.normal(size=(u.size // 3, 3)) * plane).ravel()
    du = 1e-6 * (rng.normal(size=(u.size // 3, 3)) * plane).ravel()
    h = 1e-4
    residual(problem, u)
    matrix, _ = problem.system.tangent()
    vector = matrix.createVecRight()
    found = matrix.createVecLeft()
    vector.array = du
    matrix.mult(vector, found)
    numeric = (residual(problem, u + h * du) - residual(problem, u - h * du)) / (2 * h)
    assert max(problem.plastic_state.strain) > 1e-4 and max(pair.pressure) > 0
    assert np.abs(found.array - numeric).max() < 2e-6 * np.abs(numeric).max()


def test_contact_points_cover_the_surface():
    """Their areas are those of the disc, and of the disc once it has grown."""
    problem = stamp_on_block(AXISYMMETRIC, 0.0)
    (pair,) = problem.pairs
    assert pair.weight.sum() == pytest.approx(4 * np.pi * MM**2, rel=1e-12)
    grown = np.zeros_like(problem.displacement.x.array).reshape(-1, 3)
    grown[:, 0] = 0.5 * problem.space.tabulate_dof_coordinates()[:, 0]
    pair.move(grown)
    pair.search()
    pair.measure()
    assert pair.pairing().area.sum() == pytest.approx(9 * np.pi * MM**2, rel=1e-12)


def test_two_ranks_agree_with_one(tmp_path):
    """Same force, pressures, potential and heat, to the tolerance of the iterations."""
    one, two = on_one_and_two_ranks(SCRIPT, tmp_path)
    assert np.allclose(one["values"], two["values"], rtol=1e-8)
