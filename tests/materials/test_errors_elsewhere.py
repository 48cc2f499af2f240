"""Values known to be wrong in open libraries and data sheets are not repeated here."""

from __future__ import annotations

import numpy as np
import pytest

from microweld.materials import load_material


def value(name: str, prop: str, T: float) -> float:
    return float(load_material(name).evaluate(prop, T)[0])


def specific_heat(name: str, T: float) -> float:
    return value(name, "heat_capacity_volumetric", T) / load_material(name).density


def test_stainless_316l_is_not_shifted_twice_by_273_kelvin() -> None:
    assert 13.0 < value("stainless_316l", "thermal_conductivity", 300.0) < 15.0
    assert 450.0 < specific_heat("stainless_316l", 300.0) < 510.0


def test_aluminium_takes_its_latent_heat_per_kilogram() -> None:
    assert load_material("aluminium").latent_heat == pytest.approx(397.2e3)
    assert value("aluminium", "thermal_conductivity", 300.0) > 200.0


def test_copper_poissons_ratio_stays_one() -> None:
    assert value("copper", "poissons_ratio", 300.0) == pytest.approx(0.345, abs=0.002)
    assert value("copper", "poissons_ratio", 1300.0) < 0.42


def test_copper_expands_by_parts_per_million() -> None:
    assert value("copper", "thermal_stretch", 393.15) - 1.0 == pytest.approx(17e-4, rel=0.03)


def test_shear_moduli_have_no_slipped_digit() -> None:
    """Titanium: 43.4 GPa, not 243.4."""
    E = value("titanium", "youngs_modulus", 300.0)
    nu = value("titanium", "poissons_ratio", 300.0)
    assert E / (2 * (1 + nu)) == pytest.approx(43e9, rel=0.03)


def test_half_hard_copper_is_not_the_annealed_set() -> None:
    assert load_material("copper", temper="drawn").prestrain > 0.5


def test_brass_hardening_is_in_megapascals() -> None:
    law = load_material("c26000").flow
    assert pytest.approx(112e6) == law.A  # type: ignore[union-attr]
    assert pytest.approx(505e6) == law.B  # type: ignore[union-attr]
    assert load_material("c26000").density == pytest.approx(8530.0)


def test_dilute_copper_alloys_have_the_heat_capacity_of_copper() -> None:
    """A data sheet has 500 J/kg/K at 573 K for CuCrZr."""
    T = 573.0
    assert specific_heat("cucrzr", T) == pytest.approx(specific_heat("copper", T), rel=1e-9)
    assert specific_heat("cucrzr", T) < 430.0


def test_ti64_hardness_does_not_rise_with_temperature() -> None:
    T = np.linspace(300.0, 1000.0, 50)
    assert np.all(np.diff(load_material("ti_6al_4v").evaluate("hardness", T)[0]) < 0.0)


def test_titanium_grade2_melts_with_the_heat_of_titanium() -> None:
    """A page has 420 kJ/kg and 22 W/m/K beside 3.6 % IACS."""
    assert load_material("titanium_grade2").latent_heat == pytest.approx(295.7e3)
    assert value("titanium_grade2", "thermal_conductivity", 293.15) < 17.5


def test_dispersion_copper_keeps_to_wiedemann_franz() -> None:
    """Tables with a Lorenz ratio of 3.4e-8 at 293 K or 1.7e-8 at 1200 K exist."""
    T = np.array([293.15, 1200.0])
    m = load_material("glidcop_al15")
    ratio = (
        m.evaluate("thermal_conductivity", T)[0] / m.evaluate("electrical_conductivity", T)[0] / T
    )
    assert np.all((ratio > 2.1e-8) & (ratio < 2.6e-8))


def test_niti_keeps_its_resistivity_exponent_and_lorenz_ratio() -> None:
    sigma = value("niti", "electrical_conductivity", 293.15)
    assert 1.0 / sigma == pytest.approx(82e-8, rel=0.02)
    assert value("niti", "thermal_conductivity", 293.15) < 14.5
    assert specific_heat("niti", 293.15) < 600.0


def test_stainless_304_resistivity_does_not_turn_up_above_900_kelvin() -> None:
    assert 1.0 / value("stainless_304", "electrical_conductivity", 1000.0) == pytest.approx(
        113e-8, rel=0.01
    )


def test_solder_density_is_not_averaged_by_mass() -> None:
    assert load_material("solder_sn63pb37").density == pytest.approx(8400.0)


def test_tungsten_seebeck_is_not_extrapolated_from_its_quadratic() -> None:
    """The fit ends at 1600 K; continued to the melting point it would give -64 uV/K."""
    assert abs(value("tungsten", "seebeck", 3690.0)) < 5e-6


def test_platinum_is_on_the_newer_thermoelectric_scale() -> None:
    assert value("platinum", "seebeck", 300.0) == pytest.approx(-4.8e-6, abs=0.2e-6)


def test_fused_quartz_and_silicone_are_not_mistaken_for_others() -> None:
    assert value("silicone", "youngs_modulus", 300.0) < 1e7
    assert specific_heat("fused_quartz", 293.15) == pytest.approx(740.0, rel=0.02)
