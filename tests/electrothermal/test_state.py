"""States of the electro-thermal problem: a fresh problem goes on from one to the last bit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from support.blocks import Box, joint_of, pairings_of
from support.properties import constant, linear, properties

from microweld.contact.conductance import ConstantConductance
from microweld.contact.layers.oxide_film import BreakingFilm, Weibull
from microweld.contact.layers.stack import Layers
from microweld.contact_laws.closed_points import ContactSide
from microweld.electrothermal import (
    Boundary,
    Current,
    ElectroThermal,
    Interface,
    Scheme,
    electrothermal_space,
)
from microweld.electrothermal.linear_options import FIELD_SPLIT
from microweld.errors import InputError
from microweld.state import leaves

SIZE = 1e-3
SIDE = ContactSide(linear(1e7, -3e3), linear(90.0, 0.0), linear(1e9, -3e5), 1700.0, 1710.0)
FILM = BreakingFilm(SIDE, SIDE, 1e-9, Weibull(0.3, 2.0), Weibull(0.1, 3.0), 1e-6)


@pytest.fixture(scope="module")
def blocks():
    """Two blocks, and pairings that close all points, or those of every other facet."""
    boxes = [
        Box("a", (0, 0, 0), (SIZE, SIZE, SIZE), (2, 3, 3)),
        Box("b", (SIZE, 0, 0), (2 * SIZE, SIZE, SIZE), (1, 2, 2)),
    ]
    joint = joint_of(boxes, [("a.right", "b.left")])
    ((name, every),) = pairings_of(joint, electrothermal_space(joint), 1e8).items()
    facet = np.unique(every.slave_nodes, axis=0, return_inverse=True)[1]
    some = [np.where(facet.ravel() % 2 == odd, every.pressure, 0.0) for odd in (0, 1)]
    return joint, [
        {name: replace(every, pressure=pressure)} for pressure in (*some, 1e8 + 0 * some[0])
    ]


def problem(joint, points, layers=(FILM,), **options):
    data = properties(
        [linear(1e7, -3e3, 300.0), linear(5e7, -2e4, 300.0)],
        [constant(90.0), constant(300.0)],
        None,
        [constant(-2e-5), constant(6e-6)],
    )
    (pair,) = joint.pairs
    contact = Interface(
        pair.name,
        ConstantConductance(1e9, 1e5),
        0.3,
        0,
        1,
        data.seebeck_coefficient,
        Layers(layers, points),
    )
    ends = {"a.left": 300.0, "b.right": 300.0}
    boundary = Boundary({"a.left": 0.0}, ends, {}, "b.right")
    return ElectroThermal(
        joint, data, boundary, initial_temperature=300.0, interfaces=[contact], **options
    )


def step(run, pairing, current):
    """Solve and accept one step; what came of it."""
    run.update_contact_maps(pairing)
    run.set_heat_source(np.full_like(run.system.data.now.source, 1e9))
    result = run.solve(1e-4, Current(current))
    run.accept()
    return result


@pytest.mark.parametrize("linear", [{}, FIELD_SPLIT], ids=["direct", "field-split"])
def test_a_fresh_problem_takes_the_same_next_steps(blocks, linear):
    """The contact widens the matrix in the second step, and the third closes other points."""
    joint, (even, odd, every) = blocks
    count = len(every["a.right|b.left"].area)
    run = problem(joint, count, linear=linear)
    for pairing, current in ((even, 100.0), (every, 150.0)):
        step(run, pairing, current)
    state = run.state()
    kept = {name: np.copy(value) for name, value in leaves(state)}
    wanted = [step(run, pairing, current) for pairing, current in ((odd, 180.0), (every, 50.0))]
    assert all(np.array_equal(kept[name], value) for name, value in leaves(state))
    fresh = problem(joint, count, linear=linear)
    fresh.restore(state)
    found = [step(fresh, pairing, current) for pairing, current in ((odd, 180.0), (every, 50.0))]
    assert found == wanted
    assert np.array_equal(fresh.y.x.array, run.y.x.array)
    pairs = zip(leaves(fresh.state()), leaves(run.state()), strict=True)
    assert all(np.array_equal(one, other) for (_, one), (_, other) in pairs)


def test_a_state_of_the_start_is_a_start(blocks):
    joint, (_, _, every) = blocks
    count = len(every["a.right|b.left"].area)
    run = problem(joint, count)
    state = run.state()
    first = step(run, every, 100.0)
    run.restore(state)
    assert np.all(run.temperature == 300.0)
    assert step(run, every, 100.0) == first


def test_history_of_an_interface_goes_on_from_its_state(blocks):
    joint, (_, _, every) = blocks
    count = len(every["a.right|b.left"].area)
    run = problem(joint, count)
    step(run, every, 150.0)
    (pair,) = run.system.interfaces.values()
    broken = pair.layers.observe(pair.contact_map.points)["film_fraction"]
    state = pair.state()
    step(run, every, 2000.0)
    (fresh,) = problem(joint, count).system.interfaces.values()
    fresh.restore(state)
    assert np.array_equal(fresh.layers.observe(pair.contact_map.points)["film_fraction"], broken)
    assert 0.0 < broken.max() < 1.0


def test_an_interface_without_a_pairing_carries_nothing(blocks):
    joint, (_, _, every) = blocks
    run = problem(joint, len(every["a.right|b.left"].area))
    (pair,) = run.system.interfaces.values()
    y = run.y.x.petsc_vec
    assert pair.residual(y).size == pair.jacobian(y).size == 0
    assert (pair.fluxes(y, joint.mesh.comm).area, pair.conductances(y)[0].size) == (0.0, 0)
    result = run.solve(1e-4, Current(0.0))
    assert result.contacts["a.right|b.left"].current == 0.0


def test_stages_refuse_layers(blocks):
    """The second stage would start from layers as they were before the first."""
    joint, (_, _, every) = blocks
    count = len(every["a.right|b.left"].area)
    with pytest.raises(InputError, match="SDIRK2 cannot carry the states of layers") as error:
        problem(joint, count, scheme=Scheme.SDIRK2)
    assert "BACKWARD_EULER" in str(error.value)
    problem(joint, count, layers=(), scheme=Scheme.SDIRK2)
