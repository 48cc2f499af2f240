"""The tangent of one contact point is exact, sticking and slipping, on curved facets."""

from dataclasses import dataclass

import numpy as np
import pytest

from microweld.contact.search import follow, gap_changes, gaps
from microweld.contact.surface import shape_functions
from microweld.contact.traction import PointData, assemble_points, empty_terms

POINTS = np.array([[0, 0], [1, 0], [0, 1], [0.5, 0.5], [0, 0.5], [0.5, 0]])
SHAPE = shape_functions(0.3, 0.25)[0][None]
WEIGHT = np.array([0.7])


def facet(height: float, bend: float, flip: bool) -> np.ndarray:
    """A curved 6-node facet about z = height."""
    rng = np.random.default_rng(7 + int(flip))
    if flip:
        xy = POINTS[[0, 2, 1, 3, 5, 4]]
    else:
        xy = POINTS
    return np.column_stack([xy, height + bend * rng.normal(size=6)]) + 0.02 * rng.normal(
        size=(6, 3)
    )


def nodes() -> np.ndarray:
    """A slave facet (first six rows) a little below the master facet it faces."""
    return np.vstack([facet(-0.1, 0.03, True), facet(0.0, 0.05, False)])


@dataclass
class Point:
    """Everything one contact point adds."""

    gap: float
    friction: np.ndarray
    slip: np.ndarray
    residual: np.ndarray
    stiffness: np.ndarray
    gap_slope: np.ndarray
    pressure_slope: np.ndarray
    coordinates: np.ndarray


def evaluate(
    x: np.ndarray,
    old: np.ndarray,
    mu: float,
    pressure: float = 0.25,
    shear_strength: float = np.inf,
    bond: float = 0.0,
    slope: float = 0.0,
    holds_softening: bool = False,
) -> Point:
    """One contact point, closest point included."""
    slave = x[None, :6]
    master = x[None, 6:]
    where = np.array([[0.3, 0.3]])
    opposite = np.array([0])
    follow(SHAPE @ slave[0], master, opposite, where)
    gap = gaps(SHAPE @ slave[0], master, opposite, where)[0]
    points = PointData(
        slave,
        old[None, :6],
        SHAPE,
        WEIGHT,
        master,
        old[None, 6:],
        where,
        np.array([pressure]),
        np.array([[0.01, -0.02, 0.0]]),
        np.array([3.0]),
        np.array([shear_strength]),
        np.array([bond]),
        np.array([slope]),
        holds_softening,
    )
    terms = empty_terms(1, 6, tangent=True)
    assemble_points(points, mu, terms, True)
    return Point(gap, *terms, where)


def difference(function, x: np.ndarray, h: float = 1e-6) -> np.ndarray:
    """Central differences of a function of the nodes, the 36 directions last."""
    columns = []
    for k in range(36):
        d = np.zeros(36)
        d[k] = h
        columns.append((function(x + d.reshape(12, 3)) - function(x - d.reshape(12, 3))) / (2 * h))
    return np.stack(columns, axis=-1)


@pytest.mark.parametrize("mu", [0.0, 0.05, 50.0], ids=["frictionless", "slipping", "sticking"])
def test_tangent_matches_central_differences(mu):
    """d(residual)/d(nodes) at fixed pressure: moving closest point, turning normal, friction."""
    x = nodes()
    old = x + 0.01 * np.random.default_rng(3).normal(size=x.shape)
    numeric = difference(lambda y: evaluate(y, old, mu).residual[0], x)
    assert np.abs(evaluate(x, old, mu).stiffness[0] - numeric).max() < 1e-7 * np.abs(numeric).max()


@pytest.mark.parametrize("mu", [0.0, 0.05, 50.0], ids=["frictionless", "slipping", "sticking"])
def test_slopes_of_gap_and_pressure_match_differences(mu):
    """The slopes weight dg/d(nodes), and -dR/dp, which friction that slips takes part in."""
    x = nodes()
    old = x + 0.01 * np.random.default_rng(3).normal(size=x.shape)
    point = evaluate(x, old, mu)
    h = 1e-5
    numeric = difference(lambda y: np.array([WEIGHT[0] * evaluate(y, old, mu).gap]), x)
    assert np.abs(point.gap_slope - numeric).max() < 1e-7
    by_pressure = (
        evaluate(x, old, mu, 0.25 + h).residual - evaluate(x, old, mu, 0.25 - h).residual
    ) / (2 * h)
    assert np.abs(point.pressure_slope + by_pressure).max() < 1e-7


def test_linear_change_of_the_gap_matches_differences():
    """What a step of the nodes does to the gap in first order."""
    x = nodes()
    step = 1e-6 * np.random.default_rng(5).normal(size=(12, 3))
    where = evaluate(x, x, 0.0).coordinates
    change = gap_changes(x[None, 6:], where, SHAPE, step[None, :6], step[None, 6:])[0]
    exact = (evaluate(x + step, x, 0.0).gap - evaluate(x - step, x, 0.0).gap) / 2
    assert change == pytest.approx(exact, rel=1e-6)


def test_forces_balance_and_friction_is_bounded():
    """Slave and master forces are opposite; |t_T| <= mu p."""
    x = nodes()
    old = x + 0.05
    old[6:] -= 0.2
    point = evaluate(x, old, 0.1)
    slave, master = (part.reshape(6, 3).sum(0) for part in np.split(point.residual[0], 2))
    assert np.allclose(slave, -master, atol=1e-14)
    assert np.linalg.norm(point.friction) == pytest.approx(0.1 * 0.25, rel=1e-12)


def test_no_pressure_no_traction():
    """Without pressure there is no friction either."""
    x = nodes()
    assert not evaluate(x, x + 0.01, 0.1, pressure=0.0).residual.any()


@pytest.mark.parametrize(("mu", "sticks"), [(0.0, False), (0.1, True)])
def test_point_about_to_close_sticks_first(mu, sticks):
    """Without pressure slip has no direction: the tangent sticks, pressure to come acts along n."""
    x = nodes()
    point = evaluate(x, x, mu, pressure=0.0)
    assert not point.residual.any() and point.stiffness.any() == sticks
    assert np.allclose(point.pressure_slope, point.gap_slope, atol=1e-15)


#: Friction, pressure, shear strength of the metal, and strength of the bond with its slope.
BOUNDS = {
    "bond holds": (0.05, 0.25, np.inf, 50.0, 0.5),
    "bond softens": (0.05, 0.25, np.inf, 0.02, 0.5),
    "bond softens under tension": (0.05, -0.25, np.inf, 0.02, 0.5),
    "bond parts": (0.05, 0.25, np.inf, 0.001, 1.0),
    "metal shears": (0.05, 0.25, 0.005, 0.0, 0.0),
    "metal shears and bond softens": (0.05, 0.25, 0.005, 0.02, 0.5),
}


@pytest.mark.parametrize("bound", BOUNDS.values(), ids=BOUNDS.keys())
def test_tangent_of_a_bounded_traction_matches_differences(bound):
    """The slope in the nodes and in the pressure, the loss of strength with the slip included."""
    mu, pressure, *rest = bound
    x = nodes()
    old = x + 0.01 * np.random.default_rng(3).normal(size=x.shape)
    numeric = difference(lambda y: evaluate(y, old, mu, pressure, *rest).residual[0], x)
    point = evaluate(x, old, mu, pressure, *rest)
    assert np.abs(point.stiffness[0] - numeric).max() < 1e-7 * np.abs(numeric).max()
    h = 1e-5
    above, below = (evaluate(x, old, mu, pressure + dp, *rest).residual for dp in (h, -h))
    assert np.abs(point.pressure_slope + (above - below) / (2 * h)).max() < 1e-7


@pytest.mark.parametrize("pressure", [0.25, -0.25])
def test_tangent_that_holds_softening_is_that_of_a_bond_without_it(pressure):
    """What the bond bears at the point counts as its strength, which slip does not reduce."""
    mu, bond, slope = 0.05, 0.02, 0.5
    x = nodes()
    old = x + 0.01 * np.random.default_rng(3).normal(size=x.shape)
    held = evaluate(x, old, mu, pressure, np.inf, bond, slope, True)
    left = bond - slope * held.slip[0]
    numeric = difference(lambda y: evaluate(y, old, mu, pressure, np.inf, left).residual[0], x)
    follows = evaluate(x, old, mu, pressure, np.inf, bond, slope)
    assert left > 0.0 and np.array_equal(held.residual, follows.residual)
    assert np.abs(held.stiffness[0] - numeric).max() < 1e-7 * np.abs(numeric).max()


@pytest.mark.parametrize("bound", BOUNDS.values(), ids=BOUNDS.keys())
def test_traction_is_what_friction_and_bond_bear(bound):
    """|t_T| <= min(mu <p>, k) + <b - h s>, equal where the point slips."""
    mu, pressure, shear_strength, bond, slope = bound
    x = nodes()
    old = x + 0.01 * np.random.default_rng(3).normal(size=x.shape)
    point = evaluate(x, old, mu, *bound[1:])
    slip = point.slip[0]
    bears = min(mu * max(pressure, 0.0), shear_strength) + max(bond - slope * slip, 0.0)
    size = np.linalg.norm(point.friction)
    assert size == pytest.approx(bears, rel=1e-12) if slip else size < bears
    free = evaluate(x, old, 1e9).friction  # friction that holds all of the drive
    assert size + 3.0 * slip == pytest.approx(np.linalg.norm(free), rel=1e-12)
