"""Drives: each meets a straight load line where its characteristic says."""

import math

import pytest

from microweld.machine.drives import (
    OPEN,
    Current,
    Limited,
    LoadLine,
    OfWholeJoint,
    Power,
    Thevenin,
    Voltage,
)

LOAD = LoadLine(potential=0.3, current=150.0, conductance=1000.0)  # passes through (0.15 V, 0 A)


def meets(drive, load=LOAD):
    """Potential [V] and current [A] of the working point."""
    potential = drive.potential_on(load)
    return potential, load.current_at(potential)


@pytest.mark.parametrize(
    ("drive", "potential", "current"),
    [
        (Current(200.0), 0.35, 200.0),
        (Current(-200.0), -0.05, -200.0),
        (OPEN, 0.15, 0.0),
        (Voltage(0.5), 0.5, 350.0),
        (Power(0.4 * 250.0), 0.4, 250.0),
        (Thevenin(0.6, 1e-3), 0.375, 225.0),
        (Limited(Current(200.0), volts=0.25), 0.25, 100.0),
        (Limited(Current(-900.0), volts=0.25), -0.25, -400.0),
        (Limited(Current(200.0), volts=0.36), 0.35, 200.0),
        (Limited(Voltage(0.5), amperes=300.0), 0.45, 300.0),
        (Limited(Voltage(-0.5), amperes=300.0), -0.15, -300.0),
        (Limited(Power(100.0), amperes=240.0), 0.39, 240.0),
        (Limited(Power(100.0), volts=0.38), 0.38, 230.0),
        (Limited(Power(100.0), amperes=240.0, volts=0.38), 0.38, 230.0),
        (Limited(Power(100.0), amperes=220.0, volts=0.38), 0.37, 220.0),
    ],
)
def test_working_point(drive, potential, current):
    assert meets(drive) == pytest.approx((potential, current), rel=1e-12, abs=1e-12)


def test_power_of_nothing_is_an_open_circuit_and_starts_from_rest():
    assert meets(Power(0.0)) == pytest.approx((0.15, 0.0), abs=1e-12)
    assert meets(Power(9.0), LoadLine(0.0, 0.0, 100.0)) == pytest.approx((0.3, 30.0))


def test_power_beyond_what_the_line_gives_aims_at_its_crest():
    """A line that falls with the voltage, U I = -U (U - 2)/R, has no more than 1/R [W]."""
    assert Power(5.0).potential_on(LoadLine(2.0, 0.0, -1.0)) == pytest.approx(1.0)


@pytest.mark.parametrize(("potential", "nearest"), [(0.4, 0.5), (1.6, 1.5)])
def test_a_load_whose_current_falls_keeps_to_its_side_of_the_crest(potential, nearest):
    """On I = 2 - U a power of 0.75 W is met at 0.5 V and at 1.5 V."""
    load = LoadLine(potential, 2.0 - potential, -1.0)
    assert meets(Power(0.75), load) == pytest.approx((nearest, 2.0 - nearest))
    assert meets(Current(1.2), load) == pytest.approx((0.8, 1.2))
    assert meets(Thevenin(4.0, 2.0), load) == pytest.approx((0.0, 2.0))


def test_a_part_carries_its_share():
    """A quarter of a joint has the voltage of the whole joint of four times its conductance."""
    quarter = LoadLine(LOAD.potential, LOAD.current / 4, LOAD.conductance / 4)
    for drive in (
        Current(200.0),
        Power(100.0),
        Thevenin(0.6, 1e-3),
        Limited(Voltage(0.5), amperes=300.0),
    ):
        potential, current = meets(OfWholeJoint(drive, 4), quarter)
        assert (potential, 4 * current) == pytest.approx(meets(drive), rel=1e-12)


def test_no_limit_changes_nothing():
    for drive in (Current(200.0), Voltage(0.5), Power(100.0)):
        assert meets(Limited(drive, math.inf, math.inf)) == meets(drive)
