"""A contact pair's mean gaps as its points come and go."""

from dataclasses import replace

import numpy as np
import pytest
from dolfinx import fem
from support.blocks import Box, joint_of

from microweld.contact.pair import ContactPair, ContactSettings
from microweld.contact.surface import facet_shapes

REACH = 0.1


@pytest.fixture(scope="module")
def pair():
    """A block of 1 on another of the same size."""
    boxes = [
        Box("lower", (0, 0, -1), (1, 1, 0), (2, 2, 1)),
        Box("upper", (0, 0, 0), (1, 1, 1), (1, 1, 1)),
    ]
    joint = replace(
        joint_of(boxes, [("upper.bottom", "lower.top")]), earthed_terminal="lower.bottom"
    )
    space = fem.functionspace(joint.mesh, ("Lagrange", 2, (3,)))
    return ContactPair(joint, joint.pairs[0], space, ContactSettings(1.0, reach=REACH)), space


def test_mean_gap_does_not_jump_as_points_leave_the_reach(pair):
    """The upper block is tilted about its edge until its face is mostly out of reach: gaps grow."""
    contact, space = pair
    x = space.tabulate_dof_coordinates()
    upper = np.zeros(len(x), dtype=bool)
    upper[contact.slave.nodes] = True
    smallest = []
    for tilt in np.linspace(0.05, 0.6, 111):
        displacement = np.zeros((len(x), 3))
        displacement[upper, 2] = tilt * x[upper, 0]
        contact.move(displacement)
        smallest.append(contact.clearance())
    steps = np.diff(smallest)
    assert np.count_nonzero(contact.opposite >= 0) < len(contact.opposite) / 2
    assert steps.min() >= 0.0 and steps.max() < 0.004


def test_slip_is_the_tangential_distance_of_the_step(pair):
    """Both blocks move; their distance along the face counts, that across it does not."""
    contact, space = pair
    x = space.tabulate_dof_coordinates()
    upper = x[:, 2] > -1e-12
    upper[contact.master.nodes] = False
    upper[contact.slave.nodes] = True
    start = np.zeros((len(x), 3))
    contact.move(start)
    contact.search()
    contact.measure()
    contact.accept()
    moved = np.where(upper[:, None], [0.04, -0.04, 0.02], [0.01, 0.0, 0.01])
    contact.move(moved)
    contact.search()
    contact.measure()
    slip = contact.pairing().slip
    assert slip.size and slip == pytest.approx(0.05, rel=1e-12)
    contact.accept()
    assert contact.pairing().slip == pytest.approx(0.0, abs=1e-15)


def turned(x, angle):
    """Displacement of points (n, 3), turned about x = 1/2, z = 0 by an angle and lifted by 1."""
    across = x[:, 0] - 0.5
    return np.column_stack(
        [across * (np.cos(angle) - 1.0), 0.0 * across, across * np.sin(angle) + 1.0]
    )


def test_a_point_where_the_surface_folds_does_not_lose_its_facet_in_turns(pair, monkeypatch):
    """There the normals pass the limit of what is opposite in every iteration, back and forth.

    A point that has a facet keeps it slightly beyond the limit, 120 degrees; one that has none is
    not given it there.
    """
    contact, space = pair
    monkeypatch.setattr(contact, "settings", replace(contact.settings, reach=2.0))
    x = space.tabulate_dof_coordinates()
    slave = np.unique(contact.slave.nodes)
    paired = []
    for degrees in (118, 124, 130, 124, 118):
        moved = np.zeros_like(x)
        moved[slave] = turned(x[slave], np.radians(degrees))
        contact.move(moved)
        contact.search()
        paired.append(float(np.mean(contact.opposite >= 0)))
    assert paired == [1.0, 1.0, 0.0, 0.0, 1.0]


def test_touching_area_follows_the_pressure_of_a_vertex_without_a_jump(pair):
    """All vertices carry one pressure, but one of them goes from none to a third of it."""
    contact, space = pair
    contact.move(np.zeros((len(space.tabulate_dof_coordinates()), 3)))
    contact.search()
    contact.measure()
    pressures = contact.vertex_pressure
    pressures.closed[:] = True
    corner = int(np.argmin(pressures._area))
    areas = []
    for level in np.linspace(0.0, 0.3, 101):
        pressures._trial = np.ones(len(pressures.vertices))
        pressures._trial[corner] = level
        areas.append(float(pressures.touching() @ contact.weight))
    steps = np.diff(areas)
    assert areas[-1] == pytest.approx(1.0)
    assert areas[0] == pytest.approx(
        1.0 - pressures._area[corner], abs=0.3 * pressures._area[corner]
    )
    assert steps.min() >= 0.0 and steps.max() < 0.2 * (areas[-1] - areas[0])


def test_vertex_that_hangs_over_the_border_bears_nothing(pair, monkeypatch):
    """The blocks overlap, but one vertex of the upper has a tenth of its area opposite."""
    contact, space = pair
    monkeypatch.setattr(contact, "settings", replace(contact.settings, reach=1.0))
    x = space.tabulate_dof_coordinates()
    displacement = np.zeros((len(x), 3))
    displacement[np.unique(contact.slave.nodes)] = (0.5, 0.0, -1e-3)
    contact.move(displacement)
    contact.search()
    contact.measure()
    pressures = contact.vertex_pressure
    share = pressures._covered
    assert np.count_nonzero(share < 0.2) == 1 and np.count_nonzero(share > 0.4) == 3
    assert np.array_equal(pressures.closed, share > 0.4)
    assert np.all(pressures._gap[pressures.closed] < -0.9e-3)


def test_a_point_past_an_edge_meets_the_edge(pair):
    """It meets a mean of the facet's own values: the facet continued would be hotter than them."""
    contact, space = pair
    contact.move(np.zeros((len(space.tabulate_dof_coordinates()), 3)))
    contact.search()
    contact.measure()
    inside = contact.pairing().master_shape
    contact.coordinates[0] = (-0.4, 0.5)
    contact.coordinates[1] = (0.9, 0.6)
    shape = contact.pairing().master_shape
    assert np.array_equal(shape[2:], inside[2:])
    node_coordinates = np.array([[0, 0], [1, 0], [0, 1], [0.5, 0], [0.5, 0.5], [0, 0.5]])
    order = [np.flatnonzero(np.isclose(facet_shapes(6, *c)[0], 1.0))[0] for c in node_coordinates]
    met = shape[:2][:, order] @ node_coordinates
    assert met == pytest.approx(np.array([[0.0, 0.5], [0.6, 0.4]]))
