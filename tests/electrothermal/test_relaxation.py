"""A contact that merges within a time step, where the exact tangent alone finds no solution."""

from __future__ import annotations

import numpy as np
import pytest
from support.blocks import Box, joint_of, pairings_of
from support.properties import constant, linear, properties

from microweld.contact.conductance import MetalContact
from microweld.contact_laws.closed_points import ContactSide
from microweld.contact_laws.constant import Constant
from microweld.electrothermal.interface import Interface
from microweld.electrothermal.newton import BorderedNewton
from microweld.electrothermal.problem import Boundary, ElectroThermal, Voltage
from microweld.electrothermal.system import electrothermal_space
from microweld.errors import SolveError

SIZE = 2e-5
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
    law = Constant(law="constant", area_resistance=3e-12)
    pair = Interface(PAIR, MetalContact(*sides, law, 2e-7), 0.4, 0, 1)
    out = ElectroThermal(
        joint,
        data,
        Boundary({"a.left": 0.0}, {"a.left": 1000.0, "b.right": 1000.0}, {}, "b.right"),
        interfaces=[pair],
        initial_temperature=lambda x: 1330.0 - 1e6 * np.abs(x[1] - SIZE / 2),
    )
    out.update_contact_maps(pairings_of(joint, electrothermal_space(joint), 2e8))
    return out


def test_a_contact_that_merges_in_one_step_solves_its_own_equations() -> None:
    solver = problem()
    result = solver.solve(3e-7, Voltage(0.6))
    pair = solver.system.interfaces[PAIR]
    sides = pair.contact_map.sides(solver.y.x.petsc_vec)
    # the solution is that of the law itself: nothing of the relaxation is left
    assert pair.held is None
    assert sides.T_s.max() > 1363.0
    merged = 2.0 / (1.0 / 5e6 + 1.0 / 2.5e6) / 2e-7
    assert pair.conductances(solver.y.x.petsc_vec)[0].max() == pytest.approx(merged)
    residual = np.abs(solver.system.residual.getArray()[solver._newton._free])
    assert residual[0::2].sum() < 1e-8 * abs(result.terminal_current)
    assert result.heat.imbalance < 1e-8


def test_newton_alone_fails_there(monkeypatch) -> None:
    def stop(self, drive) -> int:
        raise SolveError("electric potential", "not relaxed")

    monkeypatch.setattr(BorderedNewton, "_relax", stop)
    with pytest.raises(SolveError, match="not relaxed"):
        problem().solve(3e-7, Voltage(0.6))
