"""A value that is not finite is named with body or contact, place and inputs."""

from __future__ import annotations

import numpy as np
import pytest
from support.blocks import Box, joint_of, pairings_of
from support.properties import constant, properties

from microweld.contact.conductance import MetalContact
from microweld.contact_laws.closed_points import ContactSide
from microweld.contact_laws.expression import Expression
from microweld.electrothermal.interface import Interface
from microweld.electrothermal.problem import Boundary, ElectroThermal, Voltage
from microweld.electrothermal.system import electrothermal_space
from microweld.errors import SolveError

SIZE = 1e-3
SMOOTH = "1e9 + 0 * T"


@pytest.fixture(scope="module")
def joint():
    boxes = [
        Box("a", (0, 0, 0), (SIZE, SIZE, SIZE), (2, 1, 1)),
        Box("b", (SIZE, 0, 0), (2 * SIZE, SIZE, SIZE), (1, 1, 1)),
    ]
    return joint_of(boxes, [("a.right", "b.left")])


def hole(value, low, high):
    """A table that has no value between two temperatures."""
    return lambda T: (np.where((low < T) & (high > T), np.nan, value), np.zeros_like(T))


def no_slope(value, low):
    """A formula that keeps its value and loses its slope above a temperature."""
    return lambda T: (np.full_like(T, value), np.where(low < T, np.inf, 0.0))


def problem(joint, conductivity=None, formula=SMOOTH, hardness=None, start=300.0):
    """Return two blocks in contact, heated by 0.5 V from end to end."""
    side = ContactSide(constant(1e7), constant(90.0), hardness or constant(1e9), np.inf, np.inf)
    law = Expression.model_construct(law="expression", electrical=formula, thermal=None)
    pair = Interface(joint.pairs[0].name, MetalContact(side, side, law), 0.5, 0, 1)
    data = properties([constant(1e7), conductivity or constant(1e7)], [constant(90.0)] * 2)
    boundary = Boundary({"a.left": 0.0}, {"a.left": start}, {}, "b.right")
    out = ElectroThermal(joint, data, boundary, interfaces=[pair], initial_temperature=start)
    out.update_contact_maps(pairings_of(joint, electrothermal_space(joint), 2e8))
    return out


def failure(solver: ElectroThermal) -> SolveError:
    with pytest.raises(SolveError) as error:
        solver.solve(1e-3, Voltage(0.5))
    return error.value


@pytest.mark.parametrize("law", [hole(1e7, 320.0, 1e9), no_slope(1e7, 320.0)])
def test_a_hole_in_a_table_names_property_body_place_and_temperature(joint, law) -> None:
    error = failure(problem(joint, law))
    assert "electrical conductivity of b" in error.reason
    assert error.where.startswith("at (0.00") and "T = " in error.where
    # the start lies outside of the hole, so less heating can avoid it
    assert error.shorter_helps


def test_where_the_start_has_no_value_no_shorter_step_is_tried(joint) -> None:
    error = failure(problem(joint, hole(1e7, 290.0, 310.0)))
    assert "the electrical conductivity of b is not a number at" in error.reason
    assert "T = 300 K" in error.where and not error.shorter_helps


@pytest.mark.parametrize("formula", ["1e9 * sqrt(310 - T)", "1e9 * log(310 - T) ** 0.5"])
def test_a_formula_that_becomes_complex_names_contact_pressure_and_temperatures(
    joint, formula
) -> None:
    error = failure(problem(joint, formula=formula, start=400.0))
    assert "electrical contact conductance of a.right|b.left is not a number" in error.reason
    assert "p = 2e+08 Pa, T_slave = 400 K, T_master = 400 K, U = " in error.where
    assert error.where.startswith("at (0.001, ") and not error.shorter_helps


def test_an_infinite_conductance_and_a_hole_in_the_hardness_are_named(joint) -> None:
    error = failure(problem(joint, formula="exp(T * T)"))
    assert "electrical contact conductance of a.right|b.left" in error.reason
    error = failure(problem(joint, formula="H", hardness=hole(1e9, 290.0, 310.0)))
    assert "flow hardness of the slave of a.right|b.left is not a number" in error.reason


def test_a_step_that_cannot_succeed_is_not_repeated() -> None:
    from microweld.simulation.step_control import StepController

    controller = StepController([1.0], 1.0, 1e-6, 0.1, 0.01, 50.0, 8)
    with pytest.raises(SolveError, match="a hole") as error:
        controller.fail(SolveError("temperature", "a hole", shorter_helps=False))
    assert "shorter" not in error.value.reason and "step 1, t = 0 ms" in error.value.where
    assert controller.rejected == 0
