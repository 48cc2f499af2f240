"""Spots that their voltage softens and melts, solved with the bodies around them."""

from __future__ import annotations

import numpy as np
import pytest
from support.blocks import Box, joint_of, pairings_of
from support.properties import constant, linear, properties

from microweld.contact.conductance import MetalContact
from microweld.contact.layers.merging import Merging
from microweld.contact.layers.oxide_film import BreakingFilm, Weibull
from microweld.contact.layers.stack import Layers
from microweld.contact_laws.closed_points import ContactSide
from microweld.contact_laws.cooper_mikic_yovanovich import MicroContacts
from microweld.contact_laws.parts import LORENZ
from microweld.electrothermal.interface import Interface
from microweld.electrothermal.problem import Boundary, Current, ElectroThermal, Voltage
from microweld.electrothermal.system import electrothermal_space

SIZE = 2e-5
PAIR = "a.right|b.left"
PRESSURE = 1e7
START = 300.0
HARD = 1.2e9
SOFTENING = 1200.0  # heating that divides the hardness by e [K]
SOLIDUS = 1718.0
LIQUIDUS = 1738.0


def hardness(T):
    value = HARD * np.exp((START - T) / SOFTENING)
    return value, -value / SOFTENING


SIDE = ContactSide(constant(2e7), constant(100.0), hardness, SOLIDUS, LIQUIDUS)


def problem(cells: int = 1, film: float = 0.0) -> ElectroThermal:
    """Two blocks that stay cold in a step of a nanosecond, whatever their contact does."""
    boxes = [
        Box("a", (0, 0, 0), (SIZE, SIZE, SIZE), (cells,) * 3),
        Box("b", (SIZE, 0, 0), (2 * SIZE, SIZE, SIZE), (cells,) * 3),
    ]
    joint = joint_of(boxes, [("a.right", "b.left")])
    data = properties([constant(2e7)] * 2, [constant(100.0)] * 2, [linear(0.0, 4e12)] * 2)
    pairings = pairings_of(joint, electrothermal_space(joint), PRESSURE)
    layers = [Merging(SIDE, SIDE)]
    if film:
        layers.append(BreakingFilm(SIDE, SIDE, film, Weibull(0.5, 1.0), Weibull(0.5, 3.0), 1e-6))
    law = MetalContact(SIDE, SIDE, MicroContacts(0.5e-6, 0.1, 0.0))
    stack = Layers(layers, len(pairings[PAIR].area))
    pair = Interface(PAIR, law, 0.5, 0, 1, None, stack)
    out = ElectroThermal(
        joint,
        data,
        Boundary({"a.left": 0.0}, {"a.left": START, "b.right": START}, {}, "b.right"),
        interfaces=[pair],
        initial_temperature=START,
    )
    out.update_contact_maps(pairings)
    return out


def resistance(result) -> float:
    """Of the contact [ohm m2]."""
    return result.contacts[PAIR].resistance * SIZE**2


def melting_voltage(temperature: float) -> float:
    return float(np.sqrt(4.0 * LORENZ * (temperature**2 - START**2)))


@pytest.mark.parametrize("volts", [0.1, 0.45])
def test_resistance_under_voltage_is_the_same_on_any_mesh(volts) -> None:
    """R(U)/R(0) = (H(T_spot)/H)^0.95 of this law, with the voltage of the contact alone."""
    cold = resistance(problem().solve(1e-5, Voltage(1e-4)))
    hot = []
    for cells in (1, 2):
        solver = problem(cells)
        result = solver.solve(1e-5, Voltage(volts))
        drop = abs(result.contacts[PAIR].joule_heat / result.contacts[PAIR].current)
        spot = np.sqrt(START**2 + drop**2 / (4.0 * LORENZ))
        ratio = np.exp(0.95 * (START - spot) / SOFTENING)
        hot.append(resistance(result))
        assert hot[-1] / cold == pytest.approx(ratio, rel=1e-4)
    assert hot[1] == pytest.approx(hot[0], rel=1e-6)


def test_a_current_holds_the_contact_at_its_melting_voltage_and_it_stays_merged() -> None:
    solver = problem()
    solid = resistance(solver.solve(1e-5, Voltage(1e-4)))
    for factor in (0.5, 5.0, 10.0, 20.0):
        current = factor * melting_voltage(LIQUIDUS) / solid * SIZE**2
        result = solver.solve(1e-5, Current(current))
        drop = resistance(result) * current / SIZE**2
        if factor > 1.0:
            assert melting_voltage(SOLIDUS) < drop < melting_voltage(LIQUIDUS)
        solver.accept()
    merged = resistance(result)
    assert merged < 0.06 * solid
    after = resistance(solver.solve(1e-5, Current(0.01 * current)))
    # the melt stays; what has not melted is cold and hard again
    assert merged < after < 0.2 * solid


@pytest.mark.parametrize("film", [0.0, 2e-11])
@pytest.mark.parametrize("drop", [0.3, 0.534])
def test_the_tangent_is_exact(film, drop) -> None:
    solver = problem(1, film)
    pair = solver.system.interfaces[PAIR]
    pair.dt = 1e-6
    y = solver.y.x.petsc_vec
    values = solver.y.x.array
    x = solver.space.tabulate_dof_coordinates()
    rng = np.random.default_rng(1)
    values[0::2] = drop * (x[:, 0] > SIZE * (1 - 1e-9)) + 1e-4 * rng.random(x.shape[0])
    values[1::2] = 400.0 + 20.0 * rng.random(x.shape[0])
    start = values.copy()
    direction = rng.standard_normal(values.size)
    direction[0::2] *= 1e-3
    dofs = pair.contact_map.dofs
    tangent = np.einsum("nij,nj->ni", pair.jacobian(y), direction[dofs])
    rows = []
    for sign in (1.0, -1.0):
        values[:] = start + sign * 1e-4 * direction
        rows.append(pair.residual(y))
    numeric = (rows[0] - rows[1]) / 2e-4
    assert tangent == pytest.approx(numeric, rel=1e-4, abs=1e-6 * np.abs(numeric).max())
