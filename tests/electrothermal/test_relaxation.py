"""A contact that merges within a time step, where the exact tangent alone finds no solution."""

from __future__ import annotations

import numpy as np
import pytest
from support.blocks import Box, joint_of, pairings_of
from support.properties import constant, linear, properties

from microweld.contact.conductance import MetalContact
from microweld.contact.layers.merging import MERGED_LENGTH, MERGING_TIME, Merging
from microweld.contact.layers.stack import Layers
from microweld.contact_laws.closed_points import ContactSide
from microweld.contact_laws.constant import Constant
from microweld.electrothermal.interface import Interface
from microweld.electrothermal.newton import BorderedNewton
from microweld.electrothermal.problem import Boundary, ElectroThermal, Voltage
from microweld.electrothermal.system import electrothermal_space
from microweld.errors import SolveError

SIZE = 2e-5
AREA_RESISTANCE = 3e-12  # of the solid contact [ohm m2]
STEP = 3e-6  # in which the contact merges [s]
PAIR = "a.right|b.left"


def problem() -> ElectroThermal:
    """Copper just below its solidus on a hot electrode, warmest in the middle of the contact."""
    boxes = [
        Box("a", (0, 0, 0), (SIZE, SIZE, SIZE), (3, 3, 3)),
        Box("b", (SIZE, 0, 0), (2 * SIZE, SIZE, SIZE), (3, 3, 3)),
    ]
    joint = joint_of(boxes, [("a.right", "b.left")])
    sigma = [constant(5e6), constant(2.5e6)]
    k = [constant(150.0), constant(70.0)]
    data = properties(sigma, k, [linear(0.0, 4e6), linear(0.0, 3.5e6)])
    sides = [
        ContactSide(sigma[0], k[0], constant(1e9), 1353.0, 1363.0),
        ContactSide(sigma[1], k[1], constant(1e9), 2000.0, 2010.0),
    ]
    law = Constant(law="constant", area_resistance=AREA_RESISTANCE)
    pairings = pairings_of(joint, electrothermal_space(joint), 2e8)
    merging = Layers([Merging(*sides)], len(pairings[PAIR].area))
    pair = Interface(PAIR, MetalContact(*sides, law), 0.4, 0, 1, None, merging)
    out = ElectroThermal(
        joint,
        data,
        Boundary({"a.left": 0.0}, {"a.left": 1000.0, "b.right": 1000.0}, {}, "b.right"),
        interfaces=[pair],
        initial_temperature=lambda x: 1330.0 - 1e6 * np.abs(x[1] - SIZE / 2),
    )
    out.update_contact_maps(pairings)
    return out


def test_a_contact_that_merges_in_one_step_solves_its_own_equations() -> None:
    solver = problem()
    result = solver.solve(STEP, Voltage(0.6))
    pair = solver.system.interfaces[PAIR]
    sides = pair.contact_map.sides(solver.y.x.petsc_vec)
    # the solution is that of the law itself: nothing of the relaxation is left
    assert pair.held is None
    assert sides.T_s.max() > 1363.0
    residual = np.abs(solver.system.residual.getArray()[solver._newton._free])
    assert residual[0::2].sum() < 1e-8 * abs(result.terminal_current)
    assert result.heat.imbalance < 1e-8
    solver.accept()
    left = np.exp(-STEP / MERGING_TIME)
    merged = 2.0 / (1.0 / 5e6 + 1.0 / 2.5e6) / MERGED_LENGTH
    found = pair.conductances(solver.y.x.petsc_vec)[0]
    assert found == pytest.approx((1.0 / AREA_RESISTANCE) ** left * merged ** (1.0 - left))


def test_newton_alone_fails_there(monkeypatch) -> None:
    def stop(self, drive) -> int:
        raise SolveError("electric potential", "not relaxed")

    monkeypatch.setattr(BorderedNewton, "_relax", stop)
    with pytest.raises(SolveError, match="not relaxed"):
        problem().solve(STEP, Voltage(0.6))
