"""Seebeck coefficients: ITS-90 reference functions of pairs, Kelvin's relations, no jumps.

The coefficients below are those of burns1993 (types E, K, T; mV and degC) and astm_e1751
(gold-platinum; uV and degC).
"""

from __future__ import annotations

import numpy as np
import pytest
from numpy.polynomial import Polynomial

from microweld.materials import list_materials, load_material

ZERO = 273.15
TYPE_E = Polynomial(
    [
        0.0,
        0.586655087100e-1,
        0.450322755820e-4,
        0.289084072120e-7,
        -0.330568966520e-9,
        0.650244032700e-12,
        -0.191974955040e-15,
        -0.125366004970e-17,
        0.214892175690e-20,
        -0.143880417820e-23,
        0.359608994810e-27,
    ]
)
TYPE_T = Polynomial(
    [
        0.0,
        0.387481063640e-1,
        0.332922278800e-4,
        0.206182434040e-6,
        -0.218822568460e-8,
        0.109968809280e-10,
        -0.308157587720e-13,
        0.454791352900e-16,
        -0.275129016730e-19,
    ]
)
TYPE_K = Polynomial(
    [
        -0.176004136860e-1,
        0.389212049750e-1,
        0.185587700320e-4,
        -0.994575928740e-7,
        0.318409457190e-9,
        -0.560728448890e-12,
        0.560750590590e-15,
        -0.320207200030e-18,
        0.971511471520e-22,
        -0.121047212750e-25,
    ]
)
GOLD_PLATINUM = Polynomial(
    [
        0.0,
        6.03619861,
        1.93672974e-2,
        -2.22998614e-5,
        3.28711859e-8,
        -4.24206193e-11,
        4.56927038e-14,
        -3.39430259e-17,
        1.4298159e-20,
        -2.51672787e-24,
    ]
)


def emf_e(t: np.ndarray) -> np.ndarray:
    return 1e-3 * TYPE_E(t)


def emf_t(t: np.ndarray) -> np.ndarray:
    return 1e-3 * TYPE_T(t)


def emf_k(t: np.ndarray) -> np.ndarray:
    return 1e-3 * (TYPE_K(t) + 0.118597600000 * np.exp(-0.118343200000e-3 * (t - 126.9686) ** 2))


def emf_gold_platinum(t: np.ndarray) -> np.ndarray:
    return 1e-6 * GOLD_PLATINUM(t)


PAIRS = pytest.mark.parametrize(
    ("positive", "negative", "emf", "hottest", "at_hottest"),
    [
        ("chromel", "alumel", emf_k, 1370.0, 54.819e-3),
        ("chromel", "constantan", emf_e, 1000.0, 76.373e-3),
        ("copper", "constantan", emf_t, 400.0, 20.872e-3),
        ("gold", "platinum", emf_gold_platinum, 1000.0, 17.085e-3),
    ],
    ids=["K", "E", "T", "Au-Pt"],
)


@PAIRS
def test_pair_follows_its_reference_function(
    positive: str, negative: str, emf: object, hottest: float, at_hottest: float
) -> None:
    t = np.linspace(1.0, hottest - 1.0, 500)
    slope = (emf(t + 0.5) - emf(t - 0.5)) / 1.0  # type: ignore[operator]
    S = [load_material(name).evaluate("seebeck", ZERO + t)[0] for name in (positive, negative)]
    assert S[0] - S[1] == pytest.approx(slope, rel=0.012)


@PAIRS
def test_emf_of_the_pair(
    positive: str, negative: str, emf: object, hottest: float, at_hottest: float
) -> None:
    t = np.linspace(0.0, hottest, 4001)
    S = [load_material(name).evaluate("seebeck", ZERO + t)[0] for name in (positive, negative)]
    assert np.trapezoid(S[0] - S[1], t) == pytest.approx(at_hottest, rel=2e-3)
    assert emf(np.array(hottest)) == pytest.approx(at_hottest, rel=1e-4)  # type: ignore[operator]


@pytest.mark.parametrize("name", list_materials())
def test_kelvin_relations(name: str) -> None:
    """Peltier Pi = T S and Thomson tau = T dS/dT of the same S: d Pi/dT = tau + S on each piece."""
    material = load_material(name)
    breaks = material.curve("seebeck").function.breaks
    T = 0.5 * (breaks[1:] + breaks[:-1])
    h = 1e-3 * np.diff(breaks).min()
    S, slope = material.evaluate("seebeck", T)
    peltier = [(T + d) * material.evaluate("seebeck", T + d)[0] for d in (-h, h)]
    assert T * slope + S == pytest.approx((peltier[1] - peltier[0]) / (2 * h), rel=1e-5, abs=1e-12)


@pytest.mark.parametrize("name", list_materials())
def test_thomson_coefficient_has_no_spikes(name: str) -> None:
    """S has a bounded slope, melting included: a jump would be an infinite Thomson source."""
    material = load_material(name)
    T = np.linspace(*material.range("seebeck"), 20001)
    assert (
        np.abs(np.diff(material.evaluate("seebeck", T)[0])).max() < 0.15e-6 * (T[1] - T[0]) + 1e-12
    )


def test_nickel_follows_its_emf_against_platinum() -> None:
    """Ni against Pt, reference at 0 degC, from which the record was derived (astm_stp470, mV)."""
    t = np.linspace(0.0, 600.0, 2401)
    S = [load_material(name).evaluate("seebeck", ZERO + t)[0] for name in ("nickel", "platinum")]
    cumulated = np.concatenate(
        [[0.0], np.cumsum(0.5 * np.diff(t) * ((S[0] - S[1])[1:] + (S[0] - S[1])[:-1]))]
    )
    expected = np.array([-1.48, -3.10, -4.59, -5.45, -6.16, -7.04]) * 1e-3
    assert np.interp([100, 200, 300, 400, 500, 600], t, cumulated) == pytest.approx(
        expected, rel=0.04
    )
