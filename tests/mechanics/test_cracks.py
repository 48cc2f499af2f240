"""Damage of Cockcroft and Latham, and strain while freezing, of one point against closed forms."""

from __future__ import annotations

import math

import numpy as np
import pytest
from mechanics.test_plasticity import BULK
from mechanics.test_softening import run, stretched

from microweld.mechanics.plasticity import PlasticState

VIRGIN = PlasticState.virgin(1)


def test_damage_of_tension_and_compression_without_pressure() -> None:
    """tau_1 is 2/3 of the flow stress in isochoric tension, and 1/3 in compression."""
    for stretch, share in ((1.1, 2.0 / 3.0), (0.9, 1.0 / 3.0)):
        _, _, pulled = run(stretched(stretch), VIRGIN)
        assert pulled.strain[0] > 0.09
        assert pulled.damage[0] == pytest.approx(share * pulled.strain[0], rel=1e-9)


def test_damage_of_shear() -> None:
    """tau_1 = sigma_y/sqrt 3."""
    _, _, sheared = run(np.diag([1.1, 1 / 1.1, 1.0]), VIRGIN)
    expected = sheared.strain[0] / math.sqrt(3.0)
    assert sheared.damage[0] == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("volume", [2e-3, -1e-3])
def test_mean_stress_adds_to_damage(volume: float) -> None:
    """D = (2/3 + K ln J/sigma_y) eps_p; a bar in tension, K ln J = sigma_y/3, has D = eps_p."""
    f = stretched(1.1) * math.exp(volume / 3.0)
    _, _, pulled = run(f, VIRGIN)
    share = 2.0 / 3.0 + BULK * volume / pulled.mises[0]
    assert share > 0.0
    assert pulled.damage[0] == pytest.approx(share * pulled.strain[0], rel=1e-9)


def test_pressure_prevents_damage() -> None:
    _, _, pressed = run(stretched(1.1) * math.exp(-2e-2), VIRGIN)
    assert pressed.strain[0] > 0.09
    assert pressed.damage[0] == 0.0


def test_damage_adds_up_over_steps() -> None:
    _, _, first = run(stretched(1.05), VIRGIN)
    _, _, second = run(stretched(1.1), first)
    assert second.damage[0] == pytest.approx(2.0 / 3.0 * second.strain[0], rel=1e-9)


def test_strain_while_freezing_alone_is_counted() -> None:
    """Of a point that melts, freezes by half, freezes, and is strained in each step by 0.03."""
    _, _, melting = run(stretched(1.03), VIRGIN, T=1080.0)
    assert melting.freezing_strain[0] == 0.0
    _, _, freezing = run(stretched(1.03**2), melting, T=1040.0)
    gained = freezing.strain[0] - melting.strain[0]
    assert gained > 0.02
    assert freezing.freezing_strain[0] == pytest.approx(gained, rel=1e-12)
    _, _, frozen = run(stretched(1.03**3), freezing, T=900.0)
    gained = frozen.strain[0] - melting.strain[0]
    assert frozen.freezing_strain[0] == pytest.approx(gained, rel=1e-12)
    _, _, later = run(stretched(1.03**4), frozen, T=800.0)
    assert later.freezing_strain[0] == frozen.freezing_strain[0]


def test_melting_leaves_no_cracks() -> None:
    """Half of what is in half-molten metal, which then relaxes; nothing in the liquid."""
    _, _, pulled = run(stretched(1.1), VIRGIN)
    pulled.freezing_strain[0] = 0.2
    _, _, half = run(stretched(1.1), pulled, T=1050.0)
    relaxed = 0.5 * 2.0 / 3.0 * (half.strain[0] - pulled.strain[0])
    assert half.damage[0] == pytest.approx(0.5 * pulled.damage[0] + relaxed, rel=1e-9)
    assert half.freezing_strain[0] == pytest.approx(0.1, rel=1e-12)
    _, _, liquid = run(stretched(1.1), half, T=1200.0)
    assert (liquid.damage[0], liquid.freezing_strain[0]) == (0.0, 0.0)
