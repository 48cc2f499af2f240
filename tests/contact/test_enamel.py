"""Enamel: closed forms of its thinning, opening, limits, exact slopes."""

from __future__ import annotations

import numpy as np
import pytest

from microweld.contact.layers.arrhenius import GAS_CONSTANT, Arrhenius
from microweld.contact.layers.enamel import LEAK, Enamel
from microweld.contact.layers.stack import Layers, conditions
from microweld.contact_laws.law import Conductances

METAL = (1e12, 1e7)
K = 0.22
B = 25e-6
S = 0.4e-6
NEVER = Arrhenius(0.0, 600.0, 1.5e5)
FLOW = Arrhenius(1e3, 600.0, -1.2e5)
LOSS = Arrhenius(40.0, 600.0, 1.5e5)


def enamel(thickness=6e-6, flow=FLOW, loss=LOSS):
    return Enamel(thickness, K, flow, loss, B, S)


def at(layers, p=1e8, T=600.0, dt=1e-3, V=0.0, master=None):
    here = [np.array([float(x)]) for x in (p, T, T if master is None else master, V)]
    now = conditions(*here, dt)
    metal = Conductances(now.voltage.constant(METAL[0]), now.voltage.constant(METAL[1]))
    return layers.apply(metal, np.array([0]), now)


def thickness_after(layer, steps, **here):
    layers = Layers([layer], 1)
    for _ in range(steps):
        _, states = at(layers, **here)
        layers.accept(np.array([0]), states)
    return layers.observe(np.array([0]))["enamel_thickness"][0]


def test_squeezed_out_of_a_strip_as_reynolds_says():
    """1/d^2 grows by p t/(2 mu b^2), in one step or in ten."""
    mu = 1e3 * np.exp(1.2e5 / GAS_CONSTANT * (1 / 700.0 - 1 / 600.0))
    d = (1 / 6e-6**2 + 1e8 * 20e-3 / (2 * mu * B**2)) ** -0.5
    assert d < 3e-6
    for steps in (1, 10):
        found = thickness_after(enamel(loss=NEVER), steps, T=700.0, dt=20e-3 / steps)
        assert found == pytest.approx(d, rel=1e-12)


def test_reynolds_equation_of_the_strip():
    """The pressure -6 mu d' (b^2 - x^2)/d^3 solves (d^3 p')' = 12 mu d'.

    Its mean is 4 mu b^2 (-d')/d^3.
    """
    x = np.linspace(-B, B, 200001)
    profile = 6.0 * (B**2 - x**2)
    assert np.gradient(np.gradient(profile, x), x)[2:-2] == pytest.approx(-12.0, rel=1e-3)
    assert np.trapezoid(profile, x) / (2 * B) == pytest.approx(4 * B**2, rel=1e-8)


def test_decomposes_exponentially_without_pressure():
    found = thickness_after(enamel(), 5, p=0.0, T=650.0, dt=2e-3)
    rate = 40.0 * np.exp(-1.5e5 / GAS_CONSTANT * (1 / 650.0 - 1 / 600.0))
    assert found == pytest.approx(6e-6 * np.exp(-rate * 10e-3), rel=1e-12)


def test_both_together_solve_the_equation():
    """Against many small explicit steps of dd/dt = -p d^3/(4 mu b^2) - k d."""
    d = 6e-6
    n = 40000
    t = 50e-3
    p = 1e7
    for _ in range(n):
        middle = d + 0.5 * t / n * (-p * d**3 / (4 * 1e3 * B**2) - 40.0 * d)
        d += t / n * (-p * middle**3 / (4 * 1e3 * B**2) - 40.0 * middle)
    assert thickness_after(enamel(), 3, p=p, dt=t / 3) == pytest.approx(d, rel=1e-6)


def test_cold_or_unpressed_it_stays_and_pressure_that_has_gone_does_not_bring_it_back():
    layer = Enamel(6e-6, K, Arrhenius(1e3, 600.0, -1.2e5), LOSS, B, S)
    assert thickness_after(layer, 1, T=293.15, dt=1.0) == pytest.approx(6e-6, rel=1e-3)
    layers = Layers([layer], 1)
    for p in (1e9, 0.0, 1e6):
        _, states = at(layers, p=p, T=600.0 if p > 1e8 else 293.15)
        layers.accept(np.array([0]), states)
    assert layers.observe(np.array([0]))["enamel_thickness"][0] < 2e-6


def test_closed_it_insulates_and_resists_heat_in_series():
    passage, _ = at(Layers([enamel(6e-6)], 1), T=293.15)
    assert passage.electrical.value[0] == pytest.approx(LEAK)
    assert 1 / passage.thermal.value[0] == pytest.approx(1 / METAL[1] + 6e-6 / K, rel=1e-3)


@pytest.mark.parametrize(("thickness", "share"), [(1e-12, 1.0), (S, 0.3173105), (2 * S, 0.0455003)])
def test_metal_touches_where_asperities_reach_through(thickness, share):
    layers = Layers([enamel(thickness, FLOW, NEVER)], 1)
    passage, _ = at(layers, p=0.0, dt=0.0)
    assert layers.observe(np.array([0]))["enamel_open_fraction"][0] == pytest.approx(
        share, rel=1e-5
    )
    assert passage.electrical.value[0] == pytest.approx(share * METAL[0], rel=1e-5)


def test_two_enamels_add_their_thickness():
    layers = Layers([enamel(6e-6), enamel(4e-6)], 1)
    seen = layers.observe(np.array([0]))
    assert seen["enamel_thickness"][0] == pytest.approx(10e-6)
    passage, _ = at(layers, T=293.15)
    assert 1 / passage.thermal.value[0] == pytest.approx(1 / METAL[1] + 10e-6 / K, rel=1e-3)


@pytest.mark.parametrize("dt", [0.0, 1e-6, 1e-3, 1e3])
def test_slopes(dt):
    layers = Layers([enamel(0.8e-6)], 1)
    here = {"T": 640.0, "master": 600.0, "dt": dt, "p": 1e7}
    passage, _ = at(layers, **here)
    for number, name in enumerate(("T", "master")):
        up, down = (at(layers, **{**here, name: here[name] + s * 1e-2})[0] for s in (1, -1))
        for kind in ("electrical", "thermal"):
            found = getattr(passage, kind)
            numeric = (getattr(up, kind).value - getattr(down, kind).value) / 2e-2
            scale = found.value[0] * 1e-8
            assert found.slope[number, 0] == pytest.approx(numeric[0], rel=1e-6, abs=scale)
