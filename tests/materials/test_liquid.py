"""The liquid as a body: its bulk modulus is that of a liquid, and only the shear modulus falls."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from microweld.errors import InputError
from microweld.materials import elasticity, load_material
from microweld.materials.reader import LIBRARY, read_record

# the solver's half width of melting, over which solid and liquid expand besides [K]
HALF = 5.0


def modulus(material: str, name: str, T: float) -> float:
    return float(load_material(material).evaluate(name, T)[0])


@pytest.mark.parametrize(
    ("metal", "density", "sound"),
    [("nickel", 7810.0, 4036.0), ("copper", 8020.0, 3440.0), ("aluminium", 2375.0, 4680.0)],
)
def test_sound_in_the_liquid_travels_as_fast_as_was_measured(
    metal: str, density: float, sound: float
) -> None:
    liquidus = load_material(metal).liquidus
    for above in (1.0, 300.0):
        K = modulus(metal, "bulk_modulus", liquidus + above)
        assert np.sqrt(K / density) == pytest.approx(sound, rel=0.005)


def test_the_solid_keeps_the_moduli_of_its_record() -> None:
    T = np.array([300.0, 900.0, 1500.0])
    m = load_material("copper")
    E, nu, K, G = (
        m.evaluate(name, T)[0]
        for name in ("youngs_modulus", "poissons_ratio", "bulk_modulus", "shear_modulus")
    )
    assert pytest.approx(E / (3.0 * (1.0 - 2.0 * nu)), rel=1e-5) == K
    assert pytest.approx(E / (2.0 * (1.0 + nu)), rel=1e-5) == G


def test_only_the_shear_modulus_falls_on_melting() -> None:
    m = load_material("stainless_316l")
    T = np.linspace(m.solidus, m.liquidus, 50)
    K = m.evaluate("bulk_modulus", T)[0]
    G = m.evaluate("shear_modulus", T)[0]
    assert np.ptp(K) < 0.01 * K[0]
    assert G[-1] < 0.1 * G[0]
    assert np.all(np.diff(G) < 0.0)
    nu = m.evaluate("poissons_ratio", T)[0]
    assert nu[-1] == pytest.approx((3 * K[-1] - 2 * G[-1]) / (6 * K[-1] + 2 * G[-1]), rel=1e-6)
    assert nu[-1] > 0.49


def test_an_unknown_bulk_modulus_is_the_solid_s_at_the_solidus() -> None:
    m = load_material("tungsten_copper")
    assert m.record.liquid is None
    ends = m.evaluate("bulk_modulus", np.array([m.solidus, m.liquidus + 100.0]))[0]
    assert ends[1] == pytest.approx(ends[0], rel=1e-9)


def test_moduli_and_their_slopes_are_each_other_s() -> None:
    young = (2e11, -4e7)
    poisson = (0.31, 2e-5)
    bulk = elasticity.bulk_modulus(young, poisson)
    shear = elasticity.shear_modulus(young, poisson)
    assert elasticity.youngs_modulus(bulk, shear) == pytest.approx(young, rel=1e-12)
    assert elasticity.poissons_ratio(bulk, shear) == pytest.approx(poisson, rel=1e-12)


@pytest.mark.parametrize(
    ("metal", "change"), [("nickel", 0.05), ("copper", 0.044), ("aluminium", 0.065)]
)
def test_melting_changes_the_volume_as_the_record_says(metal: str, change: float) -> None:
    m = load_material(metal)
    T = np.array([m.solidus, m.liquidus])
    theta, slope = m.evaluate("thermal_stretch", T)
    expected = (1.0 + HALF * slope[0] / theta[0]) ** 3 * np.exp(1e-4 * HALF) * (1.0 + change)
    assert (theta[1] / theta[0]) ** 3 == pytest.approx(expected, rel=1e-6)


def test_the_liquid_expands_by_its_own_coefficient() -> None:
    m = load_material("nickel")
    T = m.liquidus + np.array([0.0, 100.0, 400.0, 800.0])
    theta = m.evaluate("thermal_stretch", T)[0]
    assert 3.0 * np.log(theta / theta[0]) == pytest.approx(1e-4 * (T - T[0]), rel=1e-4, abs=1e-9)


def test_a_record_without_volumes_of_its_liquid_keeps_that_of_the_solid() -> None:
    m = load_material("tungsten_copper")
    ends = m.evaluate("thermal_stretch", np.array([m.solidus, m.liquidus, m.liquidus + 300.0]))[0]
    assert ends[1] == pytest.approx(ends[0], rel=1e-3)
    assert ends[2] == ends[1]


def test_a_metal_may_shrink_on_melting() -> None:
    bismuth = {"liquid": {"volume_change": {"value": -0.033}}}
    m = load_material("tin")
    shrinking = replace(m, record=read_record(LIBRARY / "tin.yaml", bismuth))
    T = np.linspace(m.solidus, m.liquidus, 30)
    theta = shrinking.evaluate("thermal_stretch", T)[0]
    assert (theta[-1] / theta[0]) ** 3 == pytest.approx(0.967, abs=1e-3)
    assert np.all(np.diff(theta) < 0.0)
    assert np.all(np.isfinite(shrinking.evaluate("thermal_stretch", T)[1]))


def test_a_liquid_needs_a_melting_range() -> None:
    expansion = {"value": "1e-4 K^-1", "source": ["x"], "status": "measured"}
    with pytest.raises(InputError, match="no melting range"):
        read_record(LIBRARY / "alumina.yaml", {"liquid": {"expansion": expansion}})
