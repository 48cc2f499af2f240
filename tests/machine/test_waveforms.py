"""Waveforms: steps carry exact means and mean squares, so a ramp delivers its Joule energy."""

import math
from itertools import pairwise

import numpy as np
import pytest
from scipy.integrate import quad

from microweld.errors import InputError
from microweld.machine.steps import step_value
from microweld.machine.waveforms import (
    HalfSine,
    PiecewiseLinear,
    Rippled,
    Series,
    Trace,
    alternating,
    constant,
    ramp_hold,
    trapezoid,
)

PULSE = trapezoid(300.0, start=2e-3, up=1e-3, hold=5e-3, down=0.5e-3)
SINE = HalfSine(peak=420.0, start=1e-3, duration=8.3e-3)
CHOPPED = HalfSine(peak=420.0, start=1e-3, duration=8.3e-3, phase_angle=1.1)
MAINS = alternating(300.0, start=1e-3, frequency=200.0, half_waves=3, phase_angle=0.8)
HFDC = Rippled(PULSE, start=2e-3, period=0.31e-3, ripple=0.4)
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
    """Charge 2 I D/pi, action I^2 D/2 of a half wave, in one step that overlaps both ends."""
    charge = SINE.mean(0.0, 20e-3) * 20e-3
    action = SINE.mean_square(0.0, 20e-3) * 20e-3
    assert charge == pytest.approx(2.0 * 420.0 * 8.3e-3 / math.pi, rel=1e-13)
    assert action == pytest.approx(420.0**2 * 8.3e-3 / 2.0, rel=1e-13)


@pytest.mark.parametrize(
    "waveform",
    [PULSE, SINE, TABLE, CHOPPED, MAINS],
    ids=["pulse", "sine", "table", "chopped", "mains"],
)
@pytest.mark.parametrize(
    "span", [(0.2e-3, 0.9e-3), (0.5e-3, 2.2e-3), (2.5e-3, 11e-3), (3.3e-3, 3.4e-3)]
)
def test_means_equal_numerical_quadrature(waveform, span):
    inner = [time for time in waveform.breakpoints() if span[0] < time < span[1]]
    length = span[1] - span[0]

    def integral(power):
        return quad(
            lambda time: waveform.value(time) ** power, *span, points=inner or None, epsabs=1e-14
        )[0]

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
    assert any(time == pytest.approx(crossing, rel=1e-12) for time in TABLE.breakpoints())
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
    assert square.breakpoints() == (1e-3, 3e-3)


def test_force_ramps_from_nothing_and_holds():
    force = ramp_hold(40.0, ramp=4e-3)
    assert [force.value(t) for t in (0.0, 3e-3, 4e-3, 1.0)] == pytest.approx(
        [0.0, 30.0, 40.0, 40.0]
    )
    assert constant(7.0).mean_square(0.3, 0.4) == pytest.approx(49.0, rel=1e-13)


@pytest.mark.parametrize("angle", [0.0, 0.7, math.pi / 2, 2.5])
def test_phase_angle_sets_the_action(angle):
    """Integral of sin^2 from the firing angle a to pi in a half wave: (pi - a + sin a cos a)/2."""
    whole = alternating(300.0, 2e-3, 50.0, 4, angle)
    action = (
        300.0**2
        * 4
        * (math.pi - angle + math.sin(angle) * math.cos(angle))
        / 2.0
        / (2 * math.pi * 50.0)
    )
    assert whole.mean_square(0.0, 50e-3) * 50e-3 == pytest.approx(action, rel=1e-12)
    assert whole.mean(0.0, 50e-3) == pytest.approx(0.0, abs=1e-12)


def test_half_waves_alternate_and_steps_do_not_mix_them():
    assert (MAINS.value(2.5e-3), MAINS.value(5e-3), MAINS.value(7.25e-3)) == pytest.approx(
        [300.0 * math.sin(2 * math.pi * 200.0 * t) for t in (1.5e-3, 4e-3, 6.25e-3)]
    )
    firing = 0.8 / (2 * math.pi * 200.0)
    found = [1e-3 + number * 2.5e-3 + extra for number in range(3) for extra in (firing, 2.5e-3)]
    assert MAINS.breakpoints() == pytest.approx(sorted(found))
    assert step_value(MAINS, 4e-3, 5e-3) < 0.0 < step_value(MAINS, 6.5e-3, 7e-3)


def test_ripple_adds_a_twelfth_of_its_square():
    """Over whole periods a triangle wave has mean 0 and mean square 1/3: r/2 of it adds r^2/12."""
    span = 3e-3, 3e-3 + 10 * 0.31e-3
    assert HFDC.mean(*span) == pytest.approx(300.0, rel=1e-12)
    assert HFDC.mean_square(*span) == pytest.approx(300.0**2 * (1 + 0.4**2 / 12), rel=1e-12)


def test_ripple_is_exact_over_any_step_and_asks_for_none():
    for span in ((2.2e-3, 2.25e-3), (2.1e-3, 3.4e-3), (7.7e-3, 9e-3)):
        kinks = [2e-3 + number * 0.155e-3 for number in range(60)]
        inner = sorted(t for t in (*kinks, *PULSE.breakpoints()) if span[0] < t < span[1])
        for power, mean in ((1, HFDC.mean), (2, HFDC.mean_square)):
            exact = quad(
                lambda t, power=power: HFDC.value(t) ** power,
                *span,
                points=inner or None,
                epsabs=1e-12,
            )[0]
            assert mean(*span) == pytest.approx(exact / (span[1] - span[0]), rel=1e-9)
    assert HFDC.breakpoints() == PULSE.breakpoints()
    crest = HFDC.value(3.085e-3)
    trough = HFDC.value(3.24e-3)
    assert (crest, trough) == pytest.approx((360.0, 240.0))


def test_pulses_in_series_add_up():
    both = Series((SINE, trapezoid(200.0, start=12e-3, up=1e-3, hold=1e-3, down=0.0)))
    action = SINE.mean_square(0.0, 20e-3) * 20e-3 + 200.0**2 * (1e-3 / 3 + 1e-3)
    assert both.mean_square(0.0, 20e-3) * 20e-3 == pytest.approx(action, rel=1e-12)
    assert both.value(10e-3) == 0.0 and both.value(13.5e-3) == 200.0
    assert both.breakpoints() == pytest.approx((1e-3, 9.3e-3, 12e-3, 13e-3, 14e-3))


def test_a_trace_uses_all_points_but_bends_at_few():
    """A recorded trapezoid with noise of 0.5 %: four bends, and the mean square of every sample."""
    times = np.linspace(0.0, 10e-3, 501)
    noise = 1.5 * np.random.default_rng(4).uniform(-1, 1, times.size)
    values = np.interp(times, [0, 1e-3, 8e-3, 9e-3], [0.0, 300.0, 300.0, 0.0]) + noise
    trace = Trace(tuple(times), tuple(values))
    table = PiecewiseLinear(trace.times, trace.values)
    assert trace.mean_square(0.0, 9e-3) == table.mean_square(0.0, 9e-3)
    assert len(trace.breakpoints()) <= 6  # one more where the noise of the tail crosses zero
    for time in (0.0, 1e-3, 8e-3, 9e-3, 10e-3):
        assert np.min(np.abs(np.array(trace.breakpoints()) - time)) < 0.11e-3


def test_a_trace_that_alternates_has_its_zero_crossings_as_breakpoints():
    times = np.linspace(0.0, 20e-3, 401)
    trace = Trace(tuple(times), tuple(300.0 * np.sin(2 * math.pi * 100.0 * times)))
    for crossing in (5e-3, 10e-3, 15e-3):
        assert min(abs(time - crossing) for time in trace.breakpoints()) < 0.05e-3


@pytest.mark.parametrize(
    ("build", "match"),
    [
        (lambda: PiecewiseLinear((0.0, 1.0), (1.0,)), "as many values as times"),
        (lambda: PiecewiseLinear((), ()), "at least one"),
        (lambda: PiecewiseLinear((1.0, 0.5), (0.0, 1.0)), "must not descend"),
        (lambda: PiecewiseLinear((0.0, math.nan), (0.0, 1.0)), "not finite"),
        (lambda: HalfSine(1.0, 0.0, 0.0), "positive duration"),
        (lambda: HalfSine(1.0, 0.0, 1.0, 3.2), "firing angle lies beyond"),
        (lambda: trapezoid(1.0, 0.0, -1e-3, 1.0, 0.0), "must not be negative"),
    ],
)
def test_bad_profiles_are_refused(build, match):
    with pytest.raises(InputError, match=match):
        build()
