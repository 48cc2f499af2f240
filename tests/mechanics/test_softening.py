"""Recrystallisation against closed forms, melting, and the exact tangent of softening metal."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from mechanics.test_plasticity import BULK, SHEAR, voce_row

from microweld.materials.flow import GAS_CONSTANT, LIQUIDUS, SOLIDUS
from microweld.mechanics.plasticity import Metal, PlasticState, update_point
from microweld.mechanics.softening import (
    COMPLETE,
    CRITICAL_STRAIN,
    History,
    mean_rate,
    mixed_flow_stress,
    soften,
)

VIRGIN = History(0.0, 0.0, 0.0, 0.0)
HARD = voce_row(600e6, 700e6, scale=0.1, late=50e6)
SOFT = voce_row(150e6, 400e6, scale=0.2, late=80e6)
Q = 120e3  #: [J/mol]
HALF = 500.0  #: temperature at which half recrystallises in an hour [K]


def follow(past, rates, dt, exponent, liquid=0.0):
    """Return a point after steps of constant length without any strain."""
    for rate in rates:
        now = soften(past, rate, exponent, liquid, dt)
        past = History(now.softened, now.integral, now.kept, liquid)
    return past


def rate(T):
    """Return k(T) [1/s]."""
    return np.exp(-Q / GAS_CONSTANT * (1.0 / T - 1.0 / HALF)) / 3600.0


@pytest.mark.parametrize("exponent", [1.0, 1.5, 3.0])
def test_share_at_constant_temperature(exponent):
    """X = 1 - 2^(-(k t)^n), whatever the steps: half at the half time."""
    for steps in (1, 7, 100):
        for total in (0.3, 1.0, 1.4):
            share = follow(VIRGIN, [1.0] * steps, total / steps, exponent).softened
            assert share == pytest.approx(1.0 - 2.0 ** -(total**exponent), rel=1e-12)


def test_share_at_constant_heating_rate():
    """J = (R T^2/(b Q)) k (1 - 2 R T/Q), but for terms of the order of (R T/Q)^2."""
    heating = 1e3  # [K/s]
    end = 800.0
    T = np.linspace(300.0, end, 20001)
    dt = (T[1] - T[0]) / heating
    found = follow(VIRGIN, rate(0.5 * (T[1:] + T[:-1])), dt, 2.0)
    small = GAS_CONSTANT * end / Q
    closed = small * end / heating * rate(end) * (1.0 - 2.0 * small)
    assert found.integral == pytest.approx(closed, rel=8 * small**2)
    assert 0.05 < found.softened < 0.99
    assert found.softened == pytest.approx(1.0 - 2.0 ** -(found.integral**2), rel=1e-9)


def test_few_steps_of_heating_are_enough():
    """With steps of 40 K, J is right within 2 %; rates at their ends would give 1.5 times."""
    T = np.arange(300.0, 821.0, 40.0)
    rates = rate(T)
    means = [mean_rate(a, b) for a, b in itertools.pairwise(rates)]
    fine = np.linspace(300.0, 820.0, 20001)
    exact = np.trapezoid(rate(fine), fine) / 40.0
    assert sum(means) == pytest.approx(exact, rel=0.02)
    assert rates[1:].sum() > 1.5 * exact


def test_mean_of_rates_that_are_equal_or_unknown():
    assert mean_rate(2.0, 2.0) == 2.0
    assert mean_rate(2.0, 2.0 * (1 + 1e-5)) == pytest.approx(2.0 * (1 + 5e-6), rel=1e-10)
    assert mean_rate(0.0, 3.0) == 3.0
    assert mean_rate(3.0, 0.0) == 0.0


def test_the_order_of_temperatures_does_not_matter():
    """J is additive."""
    one = follow(VIRGIN, [0.1, 0.5, 0.2], 1.0, 1.5)
    other = follow(VIRGIN, [0.5, 0.2, 0.1], 1.0, 1.5)
    assert one.softened == pytest.approx(other.softened, rel=1e-12)


def test_cold_metal_and_no_time_change_nothing():
    for rate_, dt in ((0.0, 1.0), (1e9, 0.0), (1e9, -1.0)):
        now = soften(VIRGIN, rate_, 1.5, 0.0, dt)
        assert (now.softened, now.integral, now.gained) == (0.0, 0.0, 1.0)


def test_new_grains_are_free_of_strain():
    """Half softened with a strain of 0.2: the other half dilutes it to 0.1 when it follows."""
    past = History(0.5, 1.0, 0.2, 0.0)
    now = soften(past, 1e9, 1.0, 0.0, 1.0)
    assert (now.softened, now.integral) == (1.0, 0.0)
    assert now.kept == pytest.approx(0.1, rel=1e-12)


def test_new_strain_recrystallises_again_above_the_critical_one():
    little, much = (History(1.0, 0.0, 0.1 + d, 0.0) for d in (-1e-3, 1e-3))
    assert soften(little, 0.5, 1.0, 0.0, 1.0).kept == little.hardening
    again = soften(much, 0.5, 1.0, 0.0, 1.0)
    assert again.kept == pytest.approx(much.hardening * 2.0**-0.5, rel=1e-12)
    assert again.kept < CRITICAL_STRAIN
    # what has begun is finished
    done = soften(History(1.0, again.integral, again.kept, 0.0), 1e9, 1.0, 0.0, 1.0)
    assert (done.kept, done.integral) == (0.0, 0.0)


def test_all_counts_as_recrystallised_at_99_percent():
    just, almost = (soften(VIRGIN, COMPLETE + d, 1.0, 0.0, 1.0) for d in (1e-9, -1e-9))
    assert just.softened == 1.0
    assert almost.softened == pytest.approx(0.99, rel=1e-8)


def test_melting_leaves_no_hardening():
    """What melts loses it once: part of it in the mush, all in the liquid, as often as it melts."""
    past = History(0.0, 0.0, 0.0, 0.0)
    mush = follow(past, [0.0] * 5, 1.0, 1.0, liquid=0.3)
    assert mush.softened == pytest.approx(0.3, rel=1e-12)
    liquid = soften(History(1.0, 0.4, 0.8, 0.3), 0.0, 1.0, 1.0, 1.0)
    assert (liquid.softened, liquid.integral, liquid.kept, liquid.gained) == (1.0, 0.0, 0.0, 0.0)
    frozen = soften(History(1.0, 0.0, 0.0, 1.0), 0.0, 1.0, 0.0, 1.0)
    assert (frozen.kept, frozen.gained) == (0.0, 1.0)
    hardened = History(1.0, 0.0, 0.05, 0.0)
    assert soften(hardened, 0.0, 1.0, 0.6, 1.0).kept == pytest.approx(0.02, rel=1e-12)


def run(f, past, rate_=0.0, T=293.15, dt=1e-3):
    """Run one point; returns P (9,), dP/dF (9, 9), and its new state."""
    rows = [row.copy() for row in (HARD, SOFT)]
    for row in rows:
        row[SOLIDUS], row[LIQUIDUS] = 1000.0, 1100.0
    new = PlasticState.virgin(1)
    given = (np.array([value]) for value in (T, BULK, SHEAR, 1.0, rate_, 0))
    metal = Metal(*given, rows[0][None], rows[1][None], np.array([1.5]))
    stress = np.zeros(9)
    moduli = np.zeros((9, 9))
    update_point(0, f, metal, dt, past, new, stress, moduli)
    return stress, moduli, new


def stretched(stretch):
    """Return an isochoric stretch along x."""
    return np.diag([stretch, stretch**-0.5, stretch**-0.5])


def test_hot_then_cold_metal_yields_as_annealed():
    """Full recrystallisation without strain, then a pull: the law of the annealed temper."""
    _, _, hot = run(np.eye(3), PlasticState.virgin(1), rate_=1e6)
    assert hot.softened[0] == 1.0
    _, _, pulled = run(stretched(1.1), hot)
    strain = pulled.strain[0]
    sigma = 400e6 - 250e6 * math.exp(-strain / 0.2) + 80e6 * strain
    assert pulled.mises[0] == pytest.approx(sigma, rel=1e-10)
    assert pulled.hardening[0] == strain


def test_half_recrystallised_metal_is_the_mean_of_both():
    _, _, hot = run(np.eye(3), PlasticState.virgin(1), rate_=1e3)
    assert hot.softened[0] == pytest.approx(0.5, rel=1e-12)
    _, _, pulled = run(stretched(1.1), hot)
    strain = pulled.strain[0]
    soft = 400e6 - 250e6 * math.exp(-strain / 0.2) + 80e6 * strain
    hard = 700e6 - 100e6 * math.exp(-strain / 0.1) + 50e6 * strain
    assert pulled.mises[0] == pytest.approx(0.5 * (soft + hard), rel=1e-10)


def test_metal_that_flowed_as_liquid_freezes_soft():
    """Strain of the melt is in eps_p, not in the strength of what freezes."""
    _, _, liquid = run(stretched(3.0), PlasticState.virgin(1), T=1200.0)
    assert liquid.strain[0] > 1.0
    assert (liquid.hardening[0], liquid.softened[0], liquid.molten[0]) == (0.0, 1.0, 1.0)
    _, _, frozen = run(stretched(3.0), liquid)
    _, _, pulled = run(stretched(3.1), frozen)
    strain = pulled.hardening[0]
    assert 0.0 < strain < 0.04
    soft = 400e6 - 250e6 * math.exp(-strain / 0.2) + 80e6 * strain
    assert pulled.mises[0] == pytest.approx(soft, rel=1e-10)
    assert pulled.molten[0] == 1.0
    assert pulled.liquid[0] == 0.0


@pytest.mark.parametrize("hardening", [0.02, 0.3])
@pytest.mark.parametrize("softened", [0.0, 0.4, 1.0])
@pytest.mark.parametrize(("rate_", "T"), [(0.0, 293.15), (300.0, 700.0), (300.0, 1040.0)])
def test_tangent_of_softening_metal_is_exact(softened, hardening, rate_, T):
    """dP/dF against central differences: cold, recrystallising, and in the mush besides."""
    rng = np.random.default_rng(1)
    past = run(np.eye(3) + 0.05 * rng.normal(size=(3, 3)), PlasticState.virgin(1))[2]
    past.softened[0], past.hardening[0] = softened, hardening
    past.integral[0] = 0.3
    f = np.eye(3) + 0.02 * rng.normal(size=(3, 3))
    _, moduli, new = run(f, past, rate_, T)
    assert new.strain[0] > past.strain[0]
    numeric = np.empty((9, 9))
    h = 1e-6
    for k in range(9):
        df = np.zeros(9)
        df[k] = h
        plus, minus = (run(f + s * df.reshape(3, 3), past, rate_, T)[0] for s in (1, -1))
        numeric[:, k] = (plus - minus) / (2 * h)
    assert np.abs(moduli - numeric).max() < 2e-6 * np.abs(numeric).max()


def test_slopes_of_the_mixed_flow_stress():
    now = soften(History(0.3, 0.5, 0.2, 0.1), 0.4, 1.5, 0.25, 1.0)
    h = 1e-6
    above, here, below = (
        mixed_flow_stress(HARD, SOFT, now, 0.1, 0.05 + d, 2.0, 293.0) for d in (h, 0.0, -h)
    )
    assert here[1] == pytest.approx((above[0] - below[0]) / (2 * h), rel=1e-6)
