"""A contact that melts: it merges in a microsecond, for ever, the same on any mesh."""

from __future__ import annotations

import numpy as np
import pytest

from microweld.contact.layers.merging import MERGED_LENGTH, MERGING_TIME, Merging, merged_share
from microweld.contact.layers.stack import Layers, conditions
from microweld.contact_laws.closed_points import ContactSide
from microweld.contact_laws.dual import Dual
from microweld.contact_laws.law import Conductances


def line(value, slope):
    return lambda T: (value + slope * (T - 300.0), np.full_like(T, slope))


NICKEL = ContactSide(line(1.4e7, -8e3), line(90.0, -0.02), line(1.2e9, -5e5), 1718.0, 1738.0)
COPPER = ContactSide(line(5.8e7, -3e4), line(390.0, -0.06), line(0.9e9, -2e5), 1347.0, 1367.0)
SOLID = (1e11, 1e6)  # [S/m2], [W/(m2 K)]
HERE = np.array([0])


def layers(slave=NICKEL, master=COPPER):
    return Layers([Merging(slave, master)], 1)


def through(stack, T_s, T_m, dt=1e-3, solid=SOLID):
    """Passage and new states of a point with temperatures of both sides [K]."""
    now = conditions(*(np.array([float(x)]) for x in (1e8, T_s, T_m, 0.1)), dt)
    metal = Conductances(*(now.voltage.constant(h) for h in solid))
    return stack.apply(metal, HERE, now)


def step(stack, *here, **more):
    passage, states = through(stack, *here, **more)
    stack.accept(HERE, states)
    return passage.electrical.value[0], passage.thermal.value[0]


def merged(T_s, T_m):
    """Conductances of a point that has merged, by their definition."""
    pairs = [
        (getattr(NICKEL, key)(T_s)[0], getattr(COPPER, key)(T_m)[0])
        for key in ("electrical_conductivity", "thermal_conductivity")
    ]
    return [2.0 / (1.0 / a + 1.0 / b) / MERGED_LENGTH for a, b in pairs]


def test_solid_it_changes_nothing():
    assert step(layers(), 1700.0, 1340.0) == SOLID


def test_molten_it_is_metal_and_stays_metal_when_it_freezes():
    stack = layers()
    assert step(stack, 500.0, 1400.0) == pytest.approx(merged(500.0, 1400.0))
    assert step(stack, 300.0, 300.0) == pytest.approx(merged(300.0, 300.0))
    # half molten once, half merged for ever
    stack = layers()
    step(stack, 300.0, 1357.0)
    half = [np.sqrt(a * b) for a, b in zip(SOLID, merged(300.0, 300.0), strict=True)]
    assert step(stack, 300.0, 300.0) == pytest.approx(half)


def test_either_side_melts_it():
    """Copper on molten nickel merges before its own solidus: liquid wets what is solid."""
    assert step(layers(), 1750.0, 1300.0) == pytest.approx(merged(1750.0, 1300.0))
    assert step(layers(), 1700.0, 1300.0) == SOLID


def test_merging_never_lowers_a_conductance():
    better = (2.0 * merged(500.0, 1400.0)[0], 2.0 * merged(500.0, 1400.0)[1])
    assert step(layers(), 500.0, 1400.0, solid=better) == pytest.approx(better)


def test_it_rises_with_temperature_between_solidus_and_liquidus():
    found = [step(layers(), 500.0, T)[0] for T in np.linspace(1347.0, 1367.0, 41)]
    assert np.all(np.diff(found) > 0)
    assert np.max(np.diff(np.log(found))) < 0.06 * np.log(found[-1] / found[0])


def share(old, molten, dt):
    point = Dual.variables(np.array([molten]))[0]
    found = merged_share(np.array([old]), point, dt)
    return found.value[0], found.slope[0, 0]


def test_the_melt_takes_its_time_however_many_the_steps():
    time = 1.7 * MERGING_TIME
    once, _ = share(0.2, 0.9, time)
    assert once == pytest.approx(0.9 - 0.7 * np.exp(-1.7), rel=1e-12)
    many = 0.2
    for _ in range(10):
        many, _ = share(many, 0.9, time / 10)
    assert many == pytest.approx(once, rel=1e-12)
    # in a weld's step, and in a steady state, it has had its time
    assert share(0.2, 0.9, 30.0 * MERGING_TIME)[0] == pytest.approx(0.9)
    assert share(0.2, 0.9, 0.0) == (0.9, 1.0)
    assert share(0.9, 0.2, time) == (pytest.approx(0.9), 0.0)


def test_a_short_step_hardly_depends_on_the_temperature():
    """The slope vanishes with the step, which makes its problem one with one solution."""
    slopes = [share(0.2, 0.5, MERGING_TIME / n)[1] * n for n in (10, 1e3, 1e6)]
    assert slopes == pytest.approx([0.952, 0.9995, 1.0], abs=1e-3)


@pytest.mark.parametrize("dt", [1e-7, 1e-4])
@pytest.mark.parametrize(
    ("T_s", "T_m"), [(700.0, 1351.0), (900.0, 1360.0), (1725.0, 900.0), (1727.0, 1365.0)]
)
def test_slopes(T_s, T_m, dt):
    stack = layers()
    step(stack, 300.0, 1348.0)
    d = 1e-3
    now, _ = through(stack, T_s, T_m, dt)
    for side, move in ((0, (d, 0.0)), (1, (0.0, d))):
        up, _ = through(stack, T_s + move[0], T_m + move[1], dt)
        down, _ = through(stack, T_s - move[0], T_m - move[1], dt)
        for kind in ("electrical", "thermal"):
            numeric = (getattr(up, kind).value[0] - getattr(down, kind).value[0]) / (2 * d)
            scale = getattr(now, kind).value[0] / 1000.0
            assert getattr(now, kind).slope[side, 0] == pytest.approx(
                numeric, rel=1e-5, abs=1e-6 * scale
            )
