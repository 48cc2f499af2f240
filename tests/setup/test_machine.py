"""The machine of a case: what its pulses carry, and the times that steps land on."""

import pytest

from microweld.cases.machine import Machine
from microweld.machine.steps import milestones
from microweld.machine.waveforms import ramp_hold, trapezoid
from microweld.setup.machine import force_waveform, pulse_waveform

PULSE = trapezoid(300.0, start=2e-3, up=1e-3, hold=5e-3, down=0.5e-3)
FORCE = {"profile": "ramp-hold", "force": "40 N", "squeeze": "2 ms", "hold": "3 ms"}


@pytest.mark.parametrize(
    ("pulse", "action"),
    [
        ({"waveform": "constant", "current": "300 A", "duration": "10 ms"}, 300.0**2 * 10e-3),
        (
            {
                "waveform": "trapezoid",
                "peak": "0.3 kA",
                "up": "1 ms",
                "hold": "5 ms",
                "down": "2 ms",
            },
            300.0**2 * 6e-3,
        ),
        ({"waveform": "half-sine", "peak": "300 A", "duration": "8 ms"}, 300.0**2 * 4e-3),
        (
            {"waveform": "table", "points": [["1 ms", "300 A"], ["2 ms", "-300 A"]]},
            300.0**2 * 1e-3 / 3.0,
        ),
        (
            {"waveform": "ac", "peak": "300 A", "frequency": "60 Hz", "cycles": 1.5},
            300.0**2 * 1.5 / 60 / 2,
        ),
        (
            {
                "waveform": "ac",
                "peak": "300 A",
                "frequency": "60 Hz",
                "cycles": 1,
                "phase_angle": "90 deg",
            },
            300.0**2 / 60 / 4,
        ),
        (
            {
                "waveform": "hfdc",
                "peak": "300 A",
                "up": "0 ms",
                "hold": "5 ms",
                "down": "0 ms",
                "frequency": "2 kHz",
                "ripple": 0.3,
            },
            300.0**2 * 5e-3 * (1 + 0.3**2 / 12),
        ),
        (
            {
                "waveform": "multi-pulse",
                "cool": ["4 ms"],
                "pulses": [
                    {"waveform": "constant", "current": "100 A", "duration": "2 ms"},
                    {"waveform": "half-sine", "peak": "300 A", "duration": "8 ms"},
                ],
            },
            100.0**2 * 2e-3 + 300.0**2 * 4e-3,
        ),
    ],
)
def test_pulse_of_a_case_carries_its_action_inside_its_time(pulse, action):
    """The integral of I^2 over the run in closed form, and nothing before or after the pulse."""
    machine = Machine.model_validate({"current": pulse, "force": FORCE})
    current = pulse_waveform(machine)
    end = machine.end_time
    assert current.mean_square(0.0, end) * end == pytest.approx(action, rel=1e-12)
    assert current.mean_square(0.0, machine.current_start) == 0.0
    assert current.mean_square(machine.current_end * (1 + 1e-12), end) == 0.0
    assert current.breakpoints()[-1] == pytest.approx(machine.current_end, rel=1e-12)


def test_ripple_of_an_inverter_has_twice_its_frequency():
    """Crest and next trough a quarter and a half of the inverter's period after the start."""
    pulse = {
        "waveform": "hfdc",
        "peak": "300 A",
        "up": "0 s",
        "hold": "5 ms",
        "down": "0 s",
        "frequency": "2 kHz",
    }
    machine = Machine.model_validate({"current": {**pulse, "ripple": 0.2}, "force": FORCE})
    current = pulse_waveform(machine)
    start = machine.current_start
    assert [current.value(start + t) for t in (0.125e-3, 0.25e-3)] == pytest.approx([330.0, 270.0])


def test_force_of_a_case_reaches_its_points():
    pulse = {"waveform": "constant", "current": "300 A", "duration": "1 ms", "start": "3 ms"}
    table = {"profile": "table", "points": [["0 ms", "5 N"], ["2 ms", "40 N"], ["6 ms", "20 N"]]}
    ramp, stepped = (
        force_waveform(Machine.model_validate({"current": pulse, "force": force}).profiles[""])
        for force in (FORCE, table)
    )
    assert [ramp.value(t) for t in (1e-3, 2e-3, 5e-3)] == pytest.approx([20.0, 40.0, 40.0])
    assert [stepped.value(t) for t in (0.0, 1e-3, 4e-3, 6e-3)] == pytest.approx(
        [5.0, 22.5, 30.0, 20.0]
    )


def test_milestones_are_the_union_without_near_twins():
    force = ramp_hold(40.0, ramp=2e-3 + 1e-16)
    found = milestones([*PULSE.breakpoints(), *force.breakpoints()], end=10e-3, extra=(5e-3,))
    assert found == pytest.approx((2e-3, 3e-3, 5e-3, 8e-3, 8.5e-3, 10e-3), rel=1e-9)
    assert found[-1] == 10e-3


def test_milestones_after_the_end_are_dropped():
    assert milestones(PULSE.breakpoints(), end=5e-3) == pytest.approx((2e-3, 3e-3, 5e-3))
