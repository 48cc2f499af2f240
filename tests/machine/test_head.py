"""The head on a spring-like joint: oscillation, sudden softening, spring, friction and stop."""

from collections.abc import Callable

import numpy as np
import pytest
from scipy.optimize import brentq

from microweld.cases.machine import Machine
from microweld.machine.head import CREEP, STOP_STIFFNESS, Guide, Head
from microweld.machine.waveforms import PiecewiseLinear, constant
from microweld.setup.machine import heads_of

# [N], [kg], [N/m]
FORCE = 40.0
MASS = 0.1
JOINT = 4e6


def follow(head: Head, times, joint: Callable[[float], float], start=0.0):
    """Set-down and joint force after each step from rest, with stiffness joint(t) [N/m]."""
    head.set_at_rest(0.0, start)
    rows = []
    for end in times:
        stiffness = joint(end)
        set_down = brentq(
            lambda s, k=stiffness, end=end: head.joint_force(end, s)[0] - k * s,
            -1e-3,
            1e-2,
            xtol=1e-18,
        )
        head.accept(end, set_down)
        rows.append((set_down, stiffness * set_down))
    return np.array(rows).T


def steps(end, count, spread=0.3):
    lengths = 1.0 + spread * np.sin(np.arange(count))
    return np.cumsum(lengths) * end / lengths.sum()


@pytest.mark.parametrize("damping", [0.0, 200.0])
def test_force_switched_on_oscillates_as_in_the_closed_form(damping):
    """S = F/k (1 - exp(-b t) (cos w t + b/w sin w t)), b = c/2m; second order in time."""
    decay = 0.5 * damping / MASS
    omega = np.sqrt(JOINT / MASS - decay**2)
    errors = []
    for count in (200, 400, 800):
        times = steps(2e-3, count)
        set_down, _ = follow(Head(constant(FORCE), Guide(MASS, damping)), times, lambda t: JOINT)
        swing = np.exp(-decay * times) * (
            np.cos(omega * times) + decay / omega * np.sin(omega * times)
        )
        errors.append(np.max(np.abs(set_down - FORCE / JOINT * (1 - swing))) / (FORCE / JOINT))
    assert np.log2(np.array(errors[:-1]) / errors[1:]) == pytest.approx([2.0, 2.0], abs=0.2)
    assert errors[-1] < 2e-3


@pytest.mark.parametrize("loss", [0.5, 0.9])
def test_sudden_softening_takes_the_force_away(loss):
    """From k to k' = (1 - loss) k: the force falls to (1 - loss) F at once and comes back.

    It does so as 1 - loss cos w t.
    """
    soft = (1 - loss) * JOINT
    omega = np.sqrt(soft / MASS)
    onset = 1e-3
    times = np.concatenate(
        [np.linspace(0, onset, 11)[1:], onset + np.linspace(0, 3.0 / omega, 601)[1:]]
    )
    head = Head(constant(FORCE), Guide(MASS))
    _, force = follow(head, times, lambda t: JOINT if t <= onset else soft, start=FORCE / JOINT)
    exact = FORCE * (1 - loss * np.cos(omega * (times[10:] - onset)))
    assert force[:10] == pytest.approx(np.full(10, FORCE), rel=1e-9)
    assert force[10:] == pytest.approx(exact, abs=0.01 * FORCE)
    assert force[10] == pytest.approx((1 - loss) * FORCE, rel=0.01)


def test_without_mass_the_joint_always_carries_the_applied_force():
    _, force = follow(
        Head(constant(FORCE)), steps(2e-3, 20), lambda t: JOINT if t < 1e-3 else 0.1 * JOINT
    )
    assert force == pytest.approx(np.full(20, FORCE), rel=1e-12)


def test_a_spring_loses_force_as_the_head_sinks():
    """Reference at the end of the squeeze: k_j s = F - k (s - F/k_j)."""
    ramp = PiecewiseLinear((0.0, 1e-3), (0.0, FORCE))
    head = Head(ramp, Guide(spring_stiffness=2e5), squeeze_end=1e-3)
    set_down, force = follow(
        head, np.linspace(0, 2e-3, 21)[1:], lambda t: JOINT if t < 1.5e-3 else 0.2 * JOINT
    )
    cold = FORCE / JOINT
    assert force[:10] == pytest.approx(FORCE * np.arange(1, 11) / 10, rel=1e-9)
    assert set_down[-1] == pytest.approx((FORCE + 2e5 * cold) / (0.2 * JOINT + 2e5), rel=1e-9)
    assert head.applied(2e-3, set_down[-1]) == pytest.approx(force[-1], rel=1e-9)
    assert force[-1] < 0.85 * FORCE


def test_friction_resists_motion_either_way():
    """Quasi-static, well above the creep velocity: F - f on the way down, F + f on the way up."""
    saw = PiecewiseLinear((0.0, 1e-3, 2e-3), (0.0, FORCE, 0.5 * FORCE))
    _, force = follow(
        Head(saw, Guide(friction=3.0)), np.linspace(0, 2e-3, 41)[1:], lambda t: 1e-3 * JOINT
    )
    assert force[15] == pytest.approx(saw.value(0.8e-3) - 3.0, rel=1e-3)
    assert force[35] == pytest.approx(saw.value(1.8e-3) + 3.0, rel=1e-3)


def test_friction_holds_a_head_that_is_pushed_too_little():
    head = Head(constant(2.0), Guide(friction=3.0))
    set_down, force = follow(head, np.linspace(0, 1e-3, 11)[1:], lambda t: JOINT)
    assert np.all(np.diff(set_down, prepend=0.0) < CREEP * 1e-4) and abs(force[-1]) < 0.5


def test_the_stop_takes_the_force_over():
    """Beyond the stop the joint keeps what it felt there, but for the stop's own 40 nm."""
    stop = 12e-6
    head = Head(constant(FORCE), Guide(stop=stop))
    set_down, force = follow(head, steps(2e-3, 20), lambda t: JOINT if t < 1e-3 else 0.5 * JOINT)
    assert set_down[0] == pytest.approx(FORCE / JOINT, rel=1e-9)
    assert set_down[-1] == pytest.approx(
        (FORCE + STOP_STIFFNESS * stop) / (0.5 * JOINT + STOP_STIFFNESS), rel=1e-9
    )
    assert set_down[-1] == pytest.approx(stop, abs=FORCE / STOP_STIFFNESS)
    assert force[-1] == pytest.approx(0.5 * JOINT * stop, rel=0.01)


def test_slope_is_the_derivative():
    guide = Guide(MASS, 50.0, 3.0, 9e-6, 2e5)
    head = Head(PiecewiseLinear((0.0, 1e-4), (0.0, FORCE)), guide, squeeze_end=1e-4)
    follow(head, [0.5e-4, 0.8e-4, 1e-4], lambda t: JOINT)
    for end, set_down in ((1.3e-4, 8e-6), (1.3e-4, 11e-6), (1.05e-4, 9.2e-6), (5e-3, 10e-6)):
        law = head.face_force(end, 1)
        part = head.face_force(end, 4)
        step = 1e-12
        numeric = (law(-set_down + step)[0] - law(-set_down - step)[0]) / (2 * step)
        assert law(-set_down)[1] == pytest.approx(numeric, rel=1e-4)
        assert part(-set_down) == pytest.approx([value / 4 for value in law(-set_down)])


def test_a_sliver_of_a_step_does_not_disturb_the_motion():
    """A step of a nanosecond between two ordinary ones: same oscillation."""
    times = steps(2e-3, 400)
    plain, _ = follow(Head(constant(FORCE), Guide(MASS)), times, lambda t: JOINT)
    more = np.sort(np.append(times, times[150] + 1e-9))
    cut, _ = follow(Head(constant(FORCE), Guide(MASS)), more, lambda t: JOINT)
    assert np.delete(cut, 151) == pytest.approx(plain, abs=0.01 * FORCE / JOINT)


def test_the_first_step_finds_where_the_head_stands():
    """No inertia in it, and no velocity after it."""
    head = Head(constant(FORCE), Guide(MASS, 50.0, 3.0))
    assert head.joint_force(1e-4, 7e-6) == (FORCE, 0.0)
    head.accept(1e-4, 7e-6)
    assert head.joint_force(2e-4, 7e-6)[0] == pytest.approx(FORCE)
    assert head.joint_force(2e-4, 8e-6)[0] < FORCE


def test_head_of_a_case():
    force = {
        "profile": "spring",
        "force": "40 N",
        "squeeze": "5 ms",
        "hold": "1 ms",
        "spring_stiffness": "20 N/mm",
    }
    current = {"waveform": "constant", "current": "3 A", "duration": "1 ms"}
    head = {"mass": "0.2 kg", "damping": "10 N s/m", "friction": "2 N", "stop": "0.3 mm"}
    (built,) = heads_of(Machine.model_validate({"current": current, "force": force, "head": head}))
    assert built.guide == Guide(0.2, 10.0, 2.0, 0.3e-3, pytest.approx(2e4))
    assert (built.squeeze_end, built.force.value(2.5e-3)) == (5e-3, 20.0)
    (free,) = heads_of(
        Machine.model_validate(
            {"current": current, "force": {**force, "spring_stiffness": "1 N/m"}}
        )
    )
    assert (free.guide.mass, free.guide.stop) == (0.0, float("inf"))
