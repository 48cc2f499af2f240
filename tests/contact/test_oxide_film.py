"""The oxide film: limits, closed forms, no healing, exact slopes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from microweld.contact.layers.arrhenius import GAS_CONSTANT, Arrhenius
from microweld.contact.layers.oxide_film import BreakingFilm, Weibull
from microweld.contact.layers.stack import Layers, conditions
from microweld.contact_laws.closed_points import ContactSide
from microweld.contact_laws.law import Conductances


def line(value, slope):
    return lambda T: (value + slope * (T - 300.0), np.full_like(T, slope))


HARD = ContactSide(line(1e7, 0.0), line(90.0, 0.0), line(2e9, -1e6), 1718.0, 1738.0)
SOFT = ContactSide(line(6e7, 0.0), line(400.0, 0.0), line(1e9, -5e5), 1347.0, 1367.0)
R = 1e-10
METAL = (1e11, 1e7)
HERE = np.array([0])
FILM = BreakingFilm(HARD, SOFT, R, Weibull(0.2, 1.0), Weibull(0.3, 3.0), 1e-6)
HOT = BreakingFilm(
    HARD, SOFT, R, Weibull(0.2, 1.5), Weibull(0.3, 3.0), 1e-6, Arrhenius(50.0, 800.0, 1.2e5)
)


def metal(T_s, T_m):
    """A metal whose conductances depend on both temperatures."""
    return Conductances(
        (1.0 - (T_s - 300.0) * 1e-4) * METAL[0], (1.0 + (T_m - 300.0) * 1e-4) * METAL[1]
    )


def at(layers, p=0.0, T=300.0, V=0.0, dt=0.0, master=None):
    """Passage and states at the only point."""
    here = [np.array([float(x)]) for x in (p, T, T if master is None else master, V)]
    now = conditions(*here, dt)
    return layers.apply(metal(now.slave_temperature, now.master_temperature), np.array([0]), now)


def step(layers, **conditions_):
    """Accept a step; h_e before the next one, and the intact fraction."""
    passage, states = at(layers, **conditions_)
    layers.accept(np.array([0]), states)
    return passage.electrical.value[0], layers.observe(np.array([0]))["film_fraction"][0]


def test_an_untouched_film_stands_in_series_with_the_metal_electrically_only():
    passage, _ = at(Layers([FILM], 1))
    assert 1 / passage.electrical.value[0] == pytest.approx(1 / METAL[0] + R, rel=1e-12)
    assert passage.thermal.value[0] == METAL[1]


def test_load_breaks_it_by_pressure_over_hardness_of_the_softer_side():
    h, intact = step(Layers([FILM], 1), p=1e8)
    assert intact == pytest.approx(np.exp(-0.1 / 0.2), rel=1e-12)
    assert h == pytest.approx((1 - intact) * METAL[0] + intact / (1 / METAL[0] + R), rel=1e-12)
    h, intact = step(Layers([FILM], 1), p=1e9)
    assert intact == pytest.approx(np.exp(-5.0), rel=1e-12)


def test_voltage_breaks_it_whatever_its_sign():
    assert step(Layers([FILM], 1), V=0.3)[1] == pytest.approx(np.exp(-1.0))
    assert step(Layers([FILM], 1), V=-0.3)[1] == pytest.approx(np.exp(-1.0))


def test_heat_dissolves_it_at_an_arrhenius_rate():
    layers = Layers([HOT], 1)
    T = 900.0
    dt = 1e-3
    for _ in range(7):
        _, intact = step(layers, T=T, dt=dt)
    rate = 50.0 * np.exp(-1.2e5 / GAS_CONSTANT * (1 / T - 1 / 800.0))
    assert intact == pytest.approx(np.exp(-7 * rate * dt), rel=1e-12)
    assert step(Layers([FILM], 1), T=T, dt=1.0)[1] == 1.0  # without dissolution


def test_slip_breaks_it_by_the_distance_however_many_the_steps():
    """It survives with exp(-s/s_b), and sliding back adds to s."""
    layers = Layers([FILM], 1)
    for distance in (0.2e-6, 0.5e-6, 0.0):
        now = replace(conditions(*np.array([[0.0], [300.0], [300.0], [0.0]]), 1e-3), slip=distance)
        _, states = layers.apply(metal(now.slave_temperature, now.master_temperature), HERE, now)
        layers.accept(HERE, states)
    assert layers.observe(HERE)["film_fraction"] == pytest.approx(np.exp(-0.7), rel=1e-12)


def test_it_keeps_metals_apart_until_it_is_removed():
    """Load and voltage make it conduct, which leaves it where it is; slip, heat, melt remove it."""
    layers = Layers([HOT], 1)
    passage, _ = at(layers, p=1e9, V=1.0)
    assert passage.film == pytest.approx(1.0)
    passage, _ = at(layers, p=1e9, T=900.0, dt=1e-2)
    dose = 0.5 * np.exp(-1.2e5 / GAS_CONSTANT * (1 / 900.0 - 1 / 800.0))
    assert passage.film == pytest.approx(np.exp(-dose), rel=1e-12)
    here = conditions(*np.array([[1e9], [300.0], [300.0], [0.0]]), 1e-3)
    now = replace(here, slip=0.7e-6)
    passage, _ = layers.apply(metal(now.slave_temperature, now.master_temperature), HERE, now)
    assert passage.film == pytest.approx(np.exp(-0.7), rel=1e-6)
    assert at(layers, T=1368.0, dt=1.0)[0].film == pytest.approx(0.0)


def test_melting_of_the_side_that_melts_first_floats_it_off():
    layers = Layers([FILM], 1)
    h, intact = step(layers, T=1368.0)
    assert intact == 0.0 and h == pytest.approx(METAL[0] * (1 - 1e-4 * 1068.0))
    assert step(layers, T=300.0)[1] == 0.0


def test_load_unload_reload_leaves_the_resistance_low():
    layers = Layers([FILM], 1)
    first = step(layers, p=1e6)[0]
    top = step(layers, p=8e8)
    for p in (1e8, 1e6, 0.0, 1e6, 1e8):
        h, intact = step(layers, p=p)
        assert (h, intact) == top
    assert first < 0.15 * top[0]


def test_a_step_that_is_not_accepted_leaves_no_trace():
    layers = Layers([FILM], 1)
    at(layers, p=1e9, V=1.0, T=1400.0, dt=1.0)
    assert layers.observe(np.array([0]))["film_fraction"][0] == 1.0


def test_points_keep_states_of_their_own():
    layers = Layers([FILM], 3)
    _, states = at(layers, p=1e9)
    layers.accept(np.array([1]), states)
    assert layers.observe(np.array([0, 1, 2]))["film_fraction"] == pytest.approx(
        [1.0, np.exp(-5.0), 1.0]
    )


@pytest.mark.parametrize("worse", [True, False], ids=["attack grows", "attack is past"])
@pytest.mark.parametrize("T_m", [600.0, 1355.0])
def test_slopes(T_m, worse):
    layers = Layers([HOT], 1)
    step(layers, p=1e7 if worse else 2e9, V=0.01 if worse else 0.5, T=500.0, dt=1e-4)
    here = {"p": 5e7, "T": 700.0, "master": T_m, "V": -0.2, "dt": 1e-3}
    passage, _ = at(layers, **here)
    for number, (name, d) in enumerate((("T", 1e-2), ("master", 1e-3), ("V", 1e-5))):
        up, down = (
            at(layers, **{**here, name: here[name] + s * d})[0].electrical.value[0] for s in (1, -1)
        )
        scale = passage.electrical.value[0] * 1e-6
        assert passage.electrical.slope[number, 0] == pytest.approx(
            (up - down) / (2 * d), rel=1e-5, abs=scale
        )
