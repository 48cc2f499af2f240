"""Load-bearing properties: the tangent of one contact point is exact, sticking and slipping, on curved facets."""

import numpy as np
import pytest
from microweld.contact.mechanical import assemble_points
from microweld.contact.search import follow
from microweld.contact.surface import shape_functions

POINTS = np.array([[0, 0], [1, 0], [0, 1], [0.5, 0.5], [0, 0.5], [0.5, 0]])


def facet(height: float, bend: float, flip: bool) -> np.ndarray:
    """A curved 6-node facet about z = height."""
    rng = np.random.default_rng(7 + int(flip))
    xy = POINTS[[0, 2, 1, 3, 5, 4]] if flip else POINTS
    return np.column_stack([xy, height + bend * rng.normal(size=6)]) + 0.02 * rng.normal(size=(6, 3))


def evaluate(nodes, old, mu, tangent):
    """Residual and stiffness of one contact point, closest point included."""
    slave, master = nodes[None, :6], nodes[None, 6:]
    shape = shape_functions(0.3, 0.25)[0][None]
    where = np.array([[0.3, 0.3]])
    follow(shape @ slave[0], master, np.array([0]), where)
    gap, pressure, friction = np.zeros(1), np.zeros(1), np.zeros((1, 3))
    residual, stiffness = np.zeros((1, 36)), np.zeros((1, 36, 36))
    assemble_points(
        np.array([True]), slave, old[None, :6], shape, np.array([0.7]), master, old[None, 6:], where,
        np.array([0.05]), np.array([[0.01, -0.02, 0.0]]), np.array([3.0]), mu, 1e9, tangent,
        gap, pressure, friction, residual, stiffness,
    )
    return residual[0], stiffness[0], pressure[0], friction[0]


@pytest.mark.parametrize("mu", [0.0, 0.05, 50.0], ids=["frictionless", "slipping", "sticking"])
def test_tangent_matches_central_differences(mu):
    """d(residual)/d(nodes) with moving closest point, turning normal and friction."""
    nodes = np.vstack([facet(-0.1, 0.03, True), facet(0.0, 0.05, False)])
    old = nodes + 0.01 * np.random.default_rng(3).normal(size=nodes.shape)
    _, stiffness, pressure, _ = evaluate(nodes, old, mu, True)
    assert pressure > 0
    numeric, h = np.empty((36, 36)), 1e-6
    for k in range(36):
        d = np.zeros(36)
        d[k] = h
        plus, minus = (evaluate(nodes + s * d.reshape(12, 3), old, mu, False)[0] for s in (1, -1))
        numeric[:, k] = (plus - minus) / (2 * h)
    assert np.abs(stiffness - numeric).max() < 1e-7 * np.abs(numeric).max()


def test_forces_balance_and_friction_is_bounded():
    """Slave and master forces are opposite; |t_T| <= mu p."""
    nodes = np.vstack([facet(-0.1, 0.03, True), facet(0.0, 0.05, False)])
    old = nodes + 0.05
    old[6:] -= 0.2
    residual, _, pressure, friction = evaluate(nodes, old, 0.1, False)
    assert np.allclose(residual[:18].reshape(6, 3).sum(0), -residual[18:].reshape(6, 3).sum(0), atol=1e-14)
    assert np.linalg.norm(friction) == pytest.approx(0.1 * pressure, rel=1e-12)


def test_open_point_carries_nothing():
    """A positive gap gives no traction."""
    nodes = np.vstack([facet(0.5, 0.03, True), facet(0.0, 0.05, False)])
    residual, _, pressure, _ = evaluate(nodes, nodes, 0.1, True)
    assert pressure == 0 and not residual.any()
