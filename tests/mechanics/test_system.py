"""The mechanical system as a whole: tangent, rotation, units, ranks, friction, failures.

The load-bearing properties come first; each holds to rounding.
"""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from support.blocks import Box, joint_of
from support.elastic import effective_modulus, mechanics_of, solid
from support.ranks import on_one_and_two_ranks
from support.stacked import BRASS, MILLIMETRE_NEWTON, SI, STEEL, small_on_large, stacked

from microweld.contact.pair import ContactSettings
from microweld.errors import SolveError
from microweld.machine.load import Load
from microweld.mechanics import Mechanics, NewtonSettings

SCRIPT = Path(__file__).with_name("two_solids.py")


def residual(problem: Mechanics, u: np.ndarray, follow_gap: bool) -> np.ndarray:
    """R at a displacement, with the present pressures or with those of its gaps."""
    problem.displacement.x.array[:] = u
    assert problem.system.residual(0.0, search=False)
    if follow_gap:
        for pair in problem.pairs:
            pair.set_target(np.zeros((len(u) // 3, 3)))
            pair.vertex_pressure.advance(1.0)
        problem.system.residual(0.0, search=False)
    return problem.system.vector.array.copy()


@pytest.mark.parametrize("friction", [0.0, 0.05, 2.0], ids=["frictionless", "slipping", "sticking"])
def test_tangent_of_metal_and_contact_matches_differences(friction):
    """K du against central differences of R, pressures bound to gaps, metal that has flowed."""
    problem = small_on_large(friction=friction)
    rng = np.random.default_rng(1)
    for displacement in (-4e-6, -8e-6, -12e-6):
        problem.solve(Load(displacement=displacement), 1.0)
        problem.accept(1.0)
    u = problem.displacement.x.array.copy()
    u += 1e-7 * rng.normal(size=u.size)
    du = 1e-6 * rng.normal(size=u.size)
    h = 1e-4
    residual(problem, u, follow_gap=True)
    matrix, _ = problem.system.tangent()
    vector = matrix.createVecRight()
    found = matrix.createVecLeft()
    vector.array = du
    matrix.mult(vector, found)
    numeric = (residual(problem, u + h * du, True) - residual(problem, u - h * du, True)) / (2 * h)
    assert max(problem.plastic_state.strain) > 1e-4 and max(problem.pairs[0].pressure) > 0
    assert np.abs(found.array - numeric).max() < 2e-6 * np.abs(numeric).max()


def test_superposed_rotation_turns_the_forces_only():
    """R(Q (X + u) - X) = Q R(u) for metal that has flowed and bodies that press on each other."""
    problem = small_on_large(friction=0.0)
    problem.solve(Load(displacement=-12e-6), 0.0)
    u = problem.displacement.x.array.copy()
    strain = problem.plastic_state.strain.copy()
    forces = residual(problem, u, follow_gap=False).reshape(-1, 3)
    angle = 0.7
    q = np.array([[np.cos(angle), -np.sin(angle), 0], [np.sin(angle), np.cos(angle), 0], [0, 0, 1]])
    q = q @ np.array([[1, 0, 0], [0, np.cos(1.1), -np.sin(1.1)], [0, np.sin(1.1), np.cos(1.1)]])
    x = problem.space.tabulate_dof_coordinates()
    turned = (x + u.reshape(-1, 3)) @ q.T - x
    found = residual(problem, turned.ravel(), follow_gap=False).reshape(-1, 3)
    assert strain.max() > 1e-4 and np.abs(forces).max() > 10.0
    assert np.allclose(found, forces @ q.T, atol=1e-9 * np.abs(forces).max())
    assert np.allclose(problem.plastic_state.strain, strain, atol=1e-12)


def test_units_change_nothing():
    """Metre-newton and millimetre-newton take the same iterations to the same place."""
    found = []
    for units in (SI, MILLIMETRE_NEWTON):
        problem = small_on_large(units)
        iterations = [
            problem.solve(Load(displacement=-d * 1e-6 / units.length), 1.0).iterations
            for d in (5, 12)
        ]
        force = problem.reaction() * units.length**2 * units.stress
        found.append((iterations, force, problem.displacement.x.array * units.length))
    (iterations, force, u), (iterations_mm, force_mm, u_mm) = found
    assert iterations == iterations_mm and force == pytest.approx(force_mm, rel=1e-9)
    assert np.allclose(u, u_mm, rtol=0, atol=1e-9 * np.abs(u).max())


def test_two_ranks_agree_with_one(tmp_path):
    """Same iterations, force, pressures and displacement norm, to rounding."""
    one, two = on_one_and_two_ranks(SCRIPT, tmp_path)
    assert one["iterations"] == two["iterations"]
    assert np.allclose(one["values"], two["values"], rtol=1e-9)


def test_force_and_displacement_control_agree():
    """The force of a given displacement gives that displacement back."""
    moved = small_on_large()
    pushed = small_on_large()
    moved.solve(Load(displacement=-4e-6), 0.0)
    pushed.touch()
    pushed.reject()
    pushed.solve(Load(force=moved.reaction()), 0.0)
    assert pushed.face_displacement == pytest.approx(-4e-6, rel=1e-4)
    assert pushed.reaction() == pytest.approx(moved.reaction(), rel=1e-9)


def side_by_side(friction: float, stretch: float) -> Mechanics:
    """A block between a smooth wall (x = 0) and a clamped block, its top driven along z.

    It swells by `stretch`.
    """
    boxes = [
        Box("fixed", (1, 0, 0), (2, 1, 1), (2, 3, 3)),
        Box("moving", (0, 0, 0.1), (1, 1, 0.9), (2, 2, 2)),
    ]
    joint = replace(
        joint_of(boxes, [("moving.right", "fixed.left")]),
        earthed_terminal="fixed.right",
        driven_terminal="moving.top",
        symmetry={"moving.left": 0},
    )
    properties = solid((STEEL[0],) * 2, (0.0, 0.0), stretch=(1.0, stretch))
    contact = ContactSettings(
        effective_modulus(STEEL, STEEL), friction=friction, tangential_penalty=100.0, reach=0.2
    )
    return mechanics_of(joint, properties, contact)


def test_dragged_block_sticks_then_slips():
    """Pressed sideways by its swelling and dragged, then moved back.

    The force is below mu N at first, mu N once it slips, and reversed on return.
    """
    mu = 0.3
    problem = side_by_side(0.3, 1.0005)
    forces = []
    pressed = []
    for displacement in (0.0, -1e-5, -3e-3, -6e-3, -5.9e-3, -3e-3):
        problem.solve(Load(displacement=displacement), 1.0)
        forces.append(problem.reaction())
        pressed.append(float(problem.pairs[0].pressure @ problem.pairs[0].weight))
        problem.accept(1.0)
    ratio = np.array(forces) / (mu * np.array(pressed))
    assert min(pressed) > 1e6
    assert np.all(np.abs(ratio[:2]) < 0.9) and ratio[1] > ratio[0]
    assert ratio[2:4] == pytest.approx([1.0, 1.0], rel=2e-3)
    assert 0.0 < ratio[4] < 0.9 and ratio[5] == pytest.approx(-1.0, rel=2e-3)


def test_pair_forces_balance_with_friction():
    """What the slave is given is taken from the master, and both from the clamps."""
    problem = small_on_large(friction=0.3)
    problem.solve(Load(displacement=-12e-6), 1.0)
    part = problem.pairs[0].assemble(tangent=False)
    slave, master = (half.reshape(-1, 3).sum(axis=0) for half in np.hsplit(part.forces, 2))
    assert np.allclose(slave, -master, atol=1e-9 * abs(slave[2]))
    assert -problem.pairs[0].resultant()[2] == pytest.approx(-problem.reaction(), rel=1e-8)


def test_body_held_by_contact_alone_settles():
    """A plate that nothing holds, with a gap below and above, carries a force after the touch."""
    boxes = [
        Box("base", (0, 0, -1), (1, 1, 0), (2, 2, 2)),
        Box("plate", (0, 0, 0.0002), (1, 1, 0.5), (4, 4, 2)),
        Box("press", (0, 0, 0.5004), (1, 1, 1.5), (4, 4, 2)),
    ]
    contact = ContactSettings(effective_modulus(STEEL, BRASS), reach=0.1)
    problem = mechanics_of(
        stacked(boxes), solid((STEEL[0], BRASS[0], STEEL[0]), (0.0, 0.0, 0.0)), contact
    )
    problem.touch()
    problem.solve(Load(force=1e6), 0.0)
    assert problem.reaction() == pytest.approx(1e6, rel=1e-8)
    for pair in problem.pairs:
        assert pair.pressure @ pair.weight == pytest.approx(1e6, rel=1e-6)
        assert (
            np.abs(pair.pressure / 1e6 - 1.0).max() < 1e-6
        )  # uniform: elastic columns without lateral strain


def test_nothing_opposite_is_refused_by_name():
    boxes = [
        Box("base", (0, 0, -1), (1, 1, 0), (2, 2, 2)),
        Box("press", (5, 0, 0), (6, 1, 1), (2, 2, 2)),
    ]
    contact = ContactSettings(effective_modulus(STEEL, STEEL), reach=0.1)
    with pytest.raises(SolveError, match=r"press.bottom\|base.top has nothing opposite"):
        mechanics_of(stacked(boxes), solid((STEEL[0],) * 2, (0.3, 0.3)), contact).touch()


def test_failure_and_return():
    """A step too far fails; after `reject` the old step solves as before."""
    problem = small_on_large()
    problem.solve(Load(displacement=-5e-6), 1.0)
    problem.accept(1.0)
    before = problem.reaction()
    with pytest.raises(SolveError, match="displacement solve failed"):
        problem.solve(Load(displacement=-2.5e-3), 1.0)
    problem.reject()
    problem.solve(Load(displacement=-5e-6), 1.0)
    assert problem.reaction() == pytest.approx(before, rel=1e-9)


@pytest.mark.parametrize(("raised", "kept"), [(2e-6, True), (50e-6, False)])
def test_a_step_whose_extrapolation_opens_the_contact_starts_where_it_is(raised, kept):
    """A stamp that is extrapolated to far above the block starts from where it was."""
    problem = small_on_large()
    problem.solve(Load(displacement=-12e-6), 1.0)
    problem.accept(1.0)
    stamp = np.unique(problem.space.dofmap.list[problem.joint.cell_tags.find(2)])
    problem.displacement.x.array[3 * stamp + 2] += raised
    problem.settings = NewtonSettings(iterations=0)
    with pytest.raises(SolveError):
        problem.solve(Load(displacement=-12.1e-6), 1.0)
    started = problem.face_displacement + 12e-6
    assert started == pytest.approx(raised * kept, abs=1e-12)


def test_failed_first_touch_leaves_the_constraints_as_they_were():
    """Lateral motion is held during the first touch only, also if that fails."""
    problem = small_on_large()
    settings = problem.settings
    constraints = problem.system.constraints
    fixed = constraints.fixed.copy()
    fixed_global = constraints.fixed_global.copy()
    problem.settings = NewtonSettings(iterations=0)
    with pytest.raises(SolveError, match="no convergence"):
        problem.touch()
    assert np.array_equal(constraints.fixed, fixed)
    assert np.array_equal(constraints.fixed_global, fixed_global)
    problem.settings = settings
    problem.reject()
    problem.solve(Load(displacement=-5e-6), 1.0)
    fresh = small_on_large()
    fresh.solve(Load(displacement=-5e-6), 1.0)
    assert problem.reaction() == pytest.approx(fresh.reaction(), rel=1e-9)
