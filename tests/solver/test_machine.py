"""Waveforms: a step carries the exact mean and the exact mean square, so a ramp delivers the right Joule energy."""

import math
from itertools import pairwise

import numpy as np
import pytest
from scipy.integrate import quad

from microweld.cases.machine import Machine
from microweld.errors import InputError
from microweld.machine import (
    HalfSine,
    PiecewiseLinear,
    constant,
    current_waveform,
    force_waveform,
    milestones,
    ramp_hold,
    step_value,
    trapezoid,
)

PULSE = trapezoid(300.0, start=2e-3, up=1e-3, hold=5e-3, down=0.5e-3)
SINE = HalfSine(peak=420.0, start=1e-3, duration=8.3e-3)
TABLE = PiecewiseLinear((0.0, 1e-3, 1e-3, 3e-3, 4e-3), (10.0, 50.0, 200.0, -100.0, -20.0))


@pytest.mark.parametrize("size", [1e-3, 0.37e-3, 0.11e-3])
def test_joule_energy_of_a_pulse_does_not_depend_on_the_step(size):
    """Int I^2 dt of a trapezoid is I^2 (hold + (up + down)/3), in closed form."""
    exact = 300.0**2 * (5e-3 + 1.5e-3 / 3.0)
    edges = np.append(np.arange(0.0, 12e-3, size), 12e-3)
    energy = sum(step_value(PULSE, a, b) ** 2 * (b - a) for a, b in pairwise(edges))
    assert energy == pytest.approx(exact, rel=1e-12)


def test_first_step_of_a_ramp_gets_a_third_of_the_final_power():
    assert step_value(PULSE, 2e-3, 3e-3) ** 2 == pytest.approx(300.0**2 / 3.0, rel=1e-13)
    assert PULSE.mean(2e-3, 3e-3) == pytest.approx(150.0, rel=1e-13)


def test_half_sine_in_closed_form():
    """Charge 2 I D/pi, action I^2 D/2 of the whole half wave, in one step that overlaps both ends."""
    charge = SINE.mean(0.0, 20e-3) * 20e-3
    action = SINE.mean_square(0.0, 20e-3) * 20e-3
    assert charge == pytest.approx(2.0 * 420.0 * 8.3e-3 / math.pi, rel=1e-13)
    assert action == pytest.approx(420.0**2 * 8.3e-3 / 2.0, rel=1e-13)


@pytest.mark.parametrize("waveform", [PULSE, SINE, TABLE], ids=["pulse", "sine", "table"])
@pytest.mark.parametrize("span", [(0.2e-3, 0.9e-3), (0.5e-3, 2.2e-3), (2.5e-3, 11e-3), (3.3e-3, 3.4e-3)])
def test_means_equal_numerical_quadrature(waveform, span):
    inner = [time for time in waveform.corners() if span[0] < time < span[1]]
    length = span[1] - span[0]

    def integral(power):
        return quad(lambda time: waveform.value(time) ** power, *span, points=inner or None, epsabs=1e-14)[0]

    assert waveform.mean(*span) == pytest.approx(integral(1) / length, rel=1e-9)
    assert waveform.mean_square(*span) == pytest.approx(integral(2) / length, rel=1e-9)


def test_tiny_steps_at_the_foot_of_a_half_sine_stay_accurate():
    """There the mean square is (slope dt)^2/3."""
    dt = 1e-7
    slope = 420.0 * math.pi / 8.3e-3
    assert SINE.mean_square(1e-3, 1e-3 + dt) == pytest.approx((slope * dt) ** 2 / 3.0, rel=1e-5)


def test_sign_of_the_current_is_kept():
    assert step_value(TABLE, 3e-3, 4e-3) < 0.0 < step_value(TABLE, 1e-3, 1.5e-3)


def test_zero_crossings_are_corners():
    crossing = 1e-3 + 2e-3 * 200.0 / 300.0
    assert any(time == pytest.approx(crossing, rel=1e-12) for time in TABLE.corners())
    assert TABLE.value(crossing) == pytest.approx(0.0, abs=1e-9)


def test_values_at_corners_jumps_and_outside():
    assert [PULSE.value(t) for t in (0.0, 2.5e-3, 3e-3, 8e-3, 8.25e-3, 9e-3)] == pytest.approx(
        [0.0, 150.0, 300.0, 300.0, 150.0, 0.0]
    )
    assert TABLE.value(1e-3) == 200.0
    assert (TABLE.value(-1.0), TABLE.value(1.0)) == (10.0, -20.0)


def test_jump_splits_the_mean_exactly():
    square = trapezoid(100.0, start=1e-3, up=0.0, hold=2e-3, down=0.0)
    assert square.mean_square(0.0, 4e-3) == pytest.approx(100.0**2 / 2.0, rel=1e-13)
    assert square.corners() == (1e-3, 3e-3)


def test_force_ramps_from_nothing_and_holds():
    force = ramp_hold(40.0, ramp=4e-3)
    assert [force.value(t) for t in (0.0, 3e-3, 4e-3, 1.0)] == pytest.approx([0.0, 30.0, 40.0, 40.0])
    assert constant(7.0).mean_square(0.3, 0.4) == pytest.approx(49.0, rel=1e-13)


FORCE = {"profile": "ramp-hold", "force": "40 N", "squeeze": "2 ms", "hold": "3 ms"}


@pytest.mark.parametrize(
    ("pulse", "action"),
    [
        ({"waveform": "constant", "current": "300 A", "duration": "10 ms"}, 300.0**2 * 10e-3),
        ({"waveform": "trapezoid", "peak": "0.3 kA", "up": "1 ms", "hold": "5 ms", "down": "2 ms"}, 300.0**2 * 6e-3),
        ({"waveform": "half-sine", "peak": "300 A", "duration": "8 ms"}, 300.0**2 * 4e-3),
        ({"waveform": "table", "points": [["1 ms", "300 A"], ["2 ms", "-300 A"]]}, 300.0**2 * 1e-3 / 3.0),
    ],
)
def test_pulse_of_a_case_carries_its_action_inside_its_time(pulse, action):
    """The integral of I^2 over the run in closed form, and nothing before or after the pulse."""
    machine = Machine.model_validate({"current": pulse, "force": FORCE})
    current = current_waveform(machine)
    end = machine.end_time
    assert current.mean_square(0.0, end) * end == pytest.approx(action, rel=1e-12)
    assert current.mean_square(0.0, machine.current_start) == 0.0
    assert current.mean_square(machine.current_end * (1 + 1e-12), end) == 0.0
    assert current.corners()[-1] == machine.current_end


def test_force_of_a_case_reaches_its_points():
    pulse = {"waveform": "constant", "current": "300 A", "duration": "1 ms", "start": "3 ms"}
    table = {"profile": "table", "points": [["0 ms", "5 N"], ["2 ms", "40 N"], ["6 ms", "20 N"]]}
    ramp = force_waveform(Machine.model_validate({"current": pulse, "force": FORCE}))
    stepped = force_waveform(Machine.model_validate({"current": pulse, "force": table}))
    assert [ramp.value(t) for t in (1e-3, 2e-3, 5e-3)] == pytest.approx([20.0, 40.0, 40.0])
    assert [stepped.value(t) for t in (0.0, 1e-3, 4e-3, 6e-3)] == pytest.approx([5.0, 22.5, 30.0, 20.0])


def test_milestones_are_the_union_without_near_twins():
    force = ramp_hold(40.0, ramp=2e-3 + 1e-16)
    found = milestones([PULSE, force], end=10e-3, extra=(5e-3,))
    assert found == pytest.approx((2e-3, 3e-3, 5e-3, 8e-3, 8.5e-3, 10e-3), rel=1e-9)
    assert found[-1] == 10e-3


def test_milestones_after_the_end_are_dropped():
    assert milestones([PULSE], end=5e-3) == pytest.approx((2e-3, 3e-3, 5e-3))


@pytest.mark.parametrize(
    ("build", "match"),
    [
        (lambda: PiecewiseLinear((0.0, 1.0), (1.0,)), "as many values as times"),
        (lambda: PiecewiseLinear((), ()), "at least one"),
        (lambda: PiecewiseLinear((1.0, 0.5), (0.0, 1.0)), "must not descend"),
        (lambda: PiecewiseLinear((0.0, math.nan), (0.0, 1.0)), "not finite"),
        (lambda: HalfSine(1.0, 0.0, 0.0), "positive duration"),
        (lambda: trapezoid(1.0, 0.0, -1e-3, 1.0, 0.0), "must not be negative"),
    ],
)
def test_bad_profiles_are_refused(build, match):
    with pytest.raises(InputError, match=match):
        build()
