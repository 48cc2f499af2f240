"""Platings: resistance, irreversible brazing, latent heat, squeeze-out, bonds, exact slopes."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import erfc

from microweld.contact.layers.merging import MERGED_LENGTH
from microweld.contact.layers.plating import VISCOSITY, Plating
from microweld.contact.layers.stack import Layers, conditions
from microweld.contact_laws.closed_points import ContactSide
from microweld.contact_laws.law import Conductances


def line(value, slope):
    return lambda T: (value + slope * (T - 300.0), np.full_like(T, slope))


NICKEL = ContactSide(line(1e7, -3e3), line(90.0, -0.01), line(1e9, 0.0), 1718.0, 1738.0)
COPPER = ContactSide(line(5e7, -2e4), line(400.0, -0.05), line(1e9, 0.0), 2718.0, 2738.0)
GOLD = ContactSide(line(4e7, -2e4), line(310.0, -0.05), line(5e8, 0.0), 1332.0, 1342.0)
METAL = (1e11, 1e6)
D = 1e-6
LATENT = 1.2e9
B = 1e-4
S = 0.4e-6


def plating(on_slave=True, thickness=D, half_width=B):
    return Plating(on_slave, GOLD, thickness, LATENT, NICKEL, COPPER, half_width, S)


def at(layers, p=1e8, T=300.0, master=None, dt=1e-3):
    here = [np.array([float(x)]) for x in (p, T, T if master is None else master, 0.0)]
    now = conditions(*here, dt)
    metal = Conductances(now.voltage.constant(METAL[0]), now.voltage.constant(METAL[1]))
    return layers.apply(metal, np.array([0]), now)


def step(layers, **here):
    passage, states = at(layers, **here)
    layers.accept(np.array([0]), states)
    return passage, {key: values[0] for key, values in layers.observe(np.array([0])).items()}


def test_solid_it_stands_in_series():
    passage, seen = step(Layers([plating()], 1))
    assert 1 / passage.electrical.value[0] == pytest.approx(1 / METAL[0] + D / 4e7, rel=1e-12)
    assert 1 / passage.thermal.value[0] == pytest.approx(1 / METAL[1] + D / 310.0, rel=1e-12)
    assert set(seen.values()) == {0.0}


def test_molten_it_makes_a_perfect_contact_that_stays_when_it_freezes():
    layers = Layers([plating(half_width=1.0)], 1)  # so wide that nothing flows
    step(layers, T=1343.0, p=1.0)
    passage, seen = step(layers, T=300.0)
    merged = 2 / (1 / 1e7 + 1 / 5e7) / MERGED_LENGTH
    assert 1 / passage.electrical.value[0] == pytest.approx(1 / merged + D / 4e7, rel=1e-6)
    assert seen["brazed_fraction"] == pytest.approx(1.0 - erfc(D / np.sqrt(2) / S))
    assert seen["fused_fraction"] == 0.0


@pytest.mark.parametrize("on_slave", [True, False])
def test_melting_takes_the_latent_heat_of_its_own_side_and_freezing_returns_it(on_slave):
    layers = Layers([plating(on_slave)], 1)
    if on_slave:
        hot = {"T": 1343.0, "master": 300.0}
    else:
        hot = {"T": 300.0, "master": 1343.0}
    name, other = (
        ("slave_storage", "master_storage") if on_slave else ("master_storage", "slave_storage")
    )
    taken = [getattr(step(layers, **here)[0], name).value[0] * 1e-3 for here in (hot, hot, {})]
    assert taken == pytest.approx([LATENT * D, 0.0, -LATENT * D])
    assert getattr(at(layers, **hot)[0], other).value[0] == 0.0
    assert (
        getattr(
            at(
                layers,
                **hot,
            )[0],
            name,
        ).value[0]
        > 0.0
        == getattr(at(layers, dt=0.0, **hot)[0], name).value[0]
    )


def test_liquid_is_squeezed_out_and_bares_the_base():
    """1/d^2 grows by p t/(2 mu b^2), only while it is liquid."""
    layers = Layers([plating(half_width=1.5e-4)], 1)
    step(layers, T=1300.0)
    assert layers.observe(np.array([0]))["displaced_braze_fraction"][0] == 0.0
    _, seen = step(layers, T=1343.0, p=2e7, dt=1e-4)
    left = (1 / D**2 + 2e7 * 1e-4 / (2 * VISCOSITY * (1.5e-4) ** 2)) ** -0.5
    bare = erfc(left / np.sqrt(2) / S)
    assert 0.03 < bare < 0.9
    assert seen["displaced_braze_fraction"] == pytest.approx(bare, rel=1e-9)
    assert seen["brazed_fraction"] == pytest.approx(1 - bare, rel=1e-9)


def test_the_base_that_melts_first_fuses_for_good_whatever_the_plating():
    layers = Layers([plating()], 1)
    step(layers, T=1739.0)
    _, seen = step(layers, T=300.0)
    assert seen == {"brazed_fraction": 0.0, "displaced_braze_fraction": 0.0, "fused_fraction": 1.0}
    assert step(Layers([plating()], 1), T=300.0, master=1739.0)[1]["fused_fraction"] == 0.0


@pytest.mark.parametrize("T", [900.0, 1335.0, 1338.0, 1400.0, 1725.0])
@pytest.mark.parametrize("on_slave", [True, False])
def test_slopes(T, on_slave):
    layers = Layers([plating(on_slave, half_width=1e-2)], 1)
    if on_slave:
        here = {"T": T, "master": 700.0, "dt": 1e-5}
    else:
        here = {"T": 700.0, "master": T, "dt": 1e-5}
    passage, _ = at(layers, **here)
    for number, name in enumerate(("T", "master")):
        up, down = (at(layers, **{**here, name: here[name] + s * 1e-3})[0] for s in (1, -1))
        for kind in ("electrical", "thermal", "slave_storage", "master_storage"):
            found = getattr(passage, kind)
            numeric = (getattr(up, kind).value - getattr(down, kind).value) / 2e-3
            scale = 1e-7 * abs(found.value[0])
            assert found.slope[number, 0] == pytest.approx(numeric[0], rel=1e-5, abs=scale)
