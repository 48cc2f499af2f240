"""The mechanical system of plane and axisymmetric models: tangent, balance, failures of neither hoop nor width."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from support.elastic import effective_modulus, mechanics_of, solid, voce
from support.flat import Rectangle, flat_joint
from support.stacked import BRASS, STEEL

from microweld.contact.pair import ContactSettings
from microweld.mechanics import Load, Mechanics
from microweld.mechanics_newton import NewtonSettings
from microweld.meshes.model import AXISYMMETRIC, Model

MM = 1e-3
MODELS = {"axisymmetric": AXISYMMETRIC, "plane": Model(thickness=2 * MM)}


def stamp_on_block(model: Model, friction: float) -> Mechanics:
    """A steel stamp on a brass block of twice its width, both on the axis, meshes that do not match."""
    bodies = [
        Rectangle("block", (0.0, -2 * MM), (4 * MM, 0.0), (8, 4)),
        Rectangle("stamp", (0.0, 0.0), (2 * MM, 2 * MM), (5, 3)),
    ]
    joint = flat_joint(bodies, model, [("stamp.bottom", "block.top")])
    joint = replace(joint, symmetry={"block.left": 0, "stamp.left": 0})
    rows = [voce(y, 1.5 * y) for y in (400e6, 800e6)]
    contact = ContactSettings(effective_modulus(BRASS, STEEL), friction=friction, reach=0.5 * MM)
    properties = solid((BRASS[0], STEEL[0]), (BRASS[1], STEEL[1]), rows)
    return mechanics_of(joint, properties, contact, settings=NewtonSettings(tolerance=1e-10))


def residual(problem: Mechanics, u: np.ndarray) -> np.ndarray:
    """R at a displacement, with the pressures of its gaps."""
    problem.displacement.x.array[:] = u
    assert problem.residual(0.0, search=False)
    for pair in problem.pairs:
        pair.aim(np.zeros((len(u) // 3, 3)))
        pair.vertex_pressure.advance(1.0)
    problem.residual(0.0, search=False)
    return problem.vector.array.copy()


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("friction", [0.0, 0.05, 2.0], ids=["frictionless", "slipping", "sticking"])
def test_tangent_matches_differences(model, friction):
    """K du in the plane against central differences of R, in an elastic-plastic state; forces balance."""
    problem, rng = stamp_on_block(MODELS[model], friction), np.random.default_rng(1)
    for displacement in (-5e-6, -12e-6):
        problem.solve(Load(displacement=displacement), 1.0)
        problem.accept(1.0)
    assert problem.counts.newton <= 16
    (pair,) = problem.pairs
    assert -pair.resultant()[2] == pytest.approx(-problem.reaction(), rel=1e-8)
    u, plane = problem.displacement.x.array.copy(), np.array([1.0, 0.0, 1.0])
    assert not u[1::3].any()
    u += 1e-7 * (rng.normal(size=(u.size // 3, 3)) * plane).ravel()
    du, h = 1e-6 * (rng.normal(size=(u.size // 3, 3)) * plane).ravel(), 1e-4
    residual(problem, u)
    matrix, _ = problem.tangent()
    vector, found = matrix.createVecRight(), matrix.createVecLeft()
    vector.array = du
    matrix.mult(vector, found)
    numeric = (residual(problem, u + h * du) - residual(problem, u - h * du)) / (2 * h)
    assert max(problem.state.strain) > 1e-4 and max(pair.pressure) > 0
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
