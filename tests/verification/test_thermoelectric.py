"""The thermoelectric leg of Antonova and Looman with its exact solution, reversal, and Thomson heat.

One dimension, constant properties per layer: -k T' + S T J = flux, J^2/sigma of heat; the total heat flux -k T' + S T
J, not -k T', vanishes at the insulated top. Core 5.8 mm of bismuth telluride between copper caps of 0.1 mm.
"""

from __future__ import annotations

import numpy as np
import pytest
from dolfinx.mesh import meshtags
from scipy.integrate import solve_bvp
from support.blocks import Box, joint_of, pairings_of
from support.properties import constant, linear, properties

from microweld.contact.conductance import ConstantConductance
from microweld.electrothermal import Boundary, Current, ElectroThermal
from microweld.interface import Interface

COLD, CORE, CAP, WIDTH = 273.15, 5.8e-3, 0.1e-3, 1e-3
SIGMA, K, S = 1.1e5, 1.6, 2e-4
CAPS = (5.96e7, 350.0, 6.5e-6)


def leg_properties(sign=1.0, bodies=3):
    layers = [CAPS, (SIGMA, K, S), CAPS][:bodies] if bodies == 3 else [(SIGMA, K, S)]
    return properties(
        [constant(s) for s, _, _ in layers], [constant(k) for _, k, _ in layers],
        seebeck=[constant(sign * s) for _, _, s in layers],
    )  # fmt: skip


def bonded_leg():
    """One mesh through all layers: they share nodes."""
    joint = joint_of([Box("a", (0, 0, 0), (60 * CAP, WIDTH, WIDTH), (60, 1, 1))])
    domain = joint.mesh
    tags = np.ones(domain.topology.index_map(3).size_local, dtype=np.int32)
    from dolfinx.mesh import compute_midpoints

    x = compute_midpoints(domain, 3, np.arange(len(tags), dtype=np.int32))[:, 0]
    tags += (x > CAP).astype(np.int32) + (x > CAP + CORE)
    object.__setattr__(joint, "cell_tags", meshtags(domain, 3, np.arange(len(tags), dtype=np.int32), tags))
    joint.bodies.clear()
    joint.bodies.update(lower=1, core=2, upper=3)
    return ElectroThermal(joint, leg_properties(), leg_boundary("a.left", "a.right"), initial_temperature=COLD)


def contact_leg():
    """Three bodies that meet through contacts that conduct all but perfectly."""
    ends = (0.0, CAP, CAP + CORE, 2 * CAP + CORE)
    boxes = [
        Box(name, (a, 0, 0), (b, WIDTH, WIDTH), (4, 1, 1)) for name, a, b in zip("abc", ends, ends[1:], strict=False)
    ]
    joint = joint_of(boxes, [("a.right", "b.left"), ("c.left", "b.right")])
    data, law = leg_properties(), ConstantConductance(1e13, 1e9)
    pairs = [
        Interface("a.right|b.left", law, 0.5, 0, 1, data.seebeck_coefficient),
        Interface("c.left|b.right", law, 0.5, 2, 1, data.seebeck_coefficient),
    ]
    problem = ElectroThermal(joint, data, leg_boundary("a.left", "c.right"), interfaces=pairs, initial_temperature=COLD)
    problem.pair(pairings_of(joint, problem.space, 1.0))
    return problem


def bare_leg(sign=1.0):
    joint = joint_of([Box("a", (0, 0, 0), (CORE, WIDTH, WIDTH), (4, 1, 1))])
    return ElectroThermal(joint, leg_properties(sign, 1), leg_boundary("a.left", "a.right"), initial_temperature=COLD)


def leg_boundary(bottom, top):
    return Boundary({bottom: 0.0}, {bottom: COLD}, {}, top)


@pytest.mark.parametrize("leg", [bonded_leg, contact_leg])
def test_antonova_looman(leg):
    problem = leg()
    result = problem.solve_steady(Current(0.7))
    assert result.terminal_potential == pytest.approx(49.088e-3, rel=1e-3)
    assert problem.temperature.min() - COLD == pytest.approx(-60.886, rel=1e-3)
    ledger = result.ledger
    assert abs(ledger.imbalance) < 1e-8 * ledger.electrical_input


@pytest.mark.parametrize("current", [0.7, -0.7])
def test_bare_leg_is_exact_in_both_directions(current):
    problem = bare_leg()
    result = problem.solve_steady(Current(current))
    J = -current / WIDTH**2  # along x, from bottom to top; a positive current enters at the top
    top = (K * COLD / CORE + J * J * CORE / (2 * SIGMA)) / (K / CORE - S * J)
    assert problem.temperature[np.argmax(problem.space.tabulate_dof_coordinates()[:, 0])] == pytest.approx(
        top, rel=1e-9
    )
    voltage = -J * CORE / SIGMA - S * (top - COLD)
    assert result.terminal_potential == pytest.approx(voltage, rel=1e-8)
    if current > 0:
        assert top - COLD == pytest.approx(-60.892, abs=1e-3) and voltage == pytest.approx(49.0876e-3, abs=1e-7)


def test_reversing_current_and_seebeck_changes_nothing_but_the_sign():
    forward, backward = bare_leg(), bare_leg(-1.0)
    forward.solve_steady(Current(0.7))
    backward.solve_steady(Current(-0.7))
    assert np.allclose(forward.temperature, backward.temperature, rtol=1e-10, atol=0)
    assert np.allclose(forward.potential, -backward.potential, rtol=1e-8, atol=1e-12)


@pytest.mark.parametrize("current", [0.5, -0.5])
def test_thomson_heat(current):
    """S = S_0 + S_1 T between fixed temperatures: k T'' + J^2/sigma - S_1 T J T' = 0, solved independently."""
    slope, hot = 1e-6, 400.0
    joint = joint_of([Box("a", (0, 0, 0), (CORE, WIDTH, WIDTH), (24, 1, 1))])
    data = properties([constant(SIGMA)], [constant(K)], seebeck=[linear(-1e-4, slope)])
    problem = ElectroThermal(
        joint,
        data,
        Boundary({"a.left": 0.0}, {"a.left": COLD, "a.right": hot}, {}, "a.right"),
        initial_temperature=300.0,
    )
    problem.solve_steady(Current(current))
    J = -current / WIDTH**2
    reference = solve_bvp(
        lambda x, T: np.stack([T[1], (slope * T[0] * J * T[1] - J * J / SIGMA) / K]),
        lambda a, b: np.array([a[0] - COLD, b[0] - hot]),
        np.linspace(0, CORE, 50), np.stack([np.linspace(COLD, hot, 50), np.full(50, (hot - COLD) / CORE)]), tol=1e-8,
    )  # fmt: skip
    without = COLD + (hot - COLD) * 0.5 + J * J * CORE**2 / (8 * SIGMA * K)
    x = problem.space.tabulate_dof_coordinates()[:, 0]
    assert np.max(abs(problem.temperature - reference.sol(x)[0])) < 2e-3
    assert abs(reference.sol(CORE / 2)[0] - without) > 5.0  # the effect is there to be seen
