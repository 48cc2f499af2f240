"""A loaded material: consistent properties, refusals out of range, names, tempers, overrides."""

from __future__ import annotations

import logging

import numpy as np
import pytest

from microweld.errors import InputError, MaterialRangeError
from microweld.materials import compile_flow, compile_properties, list_materials, load_material
from microweld.materials import material as material_module
from microweld.materials.catalogue import library_record
from microweld.materials.flow import FLOW_VISCOSITY
from microweld.materials.quantities import SOLVER_PROPERTIES
from microweld.nearest import plain

METALS = ("nickel", "copper", "cucrzr", "tungsten")


@pytest.mark.parametrize("name", METALS)
@pytest.mark.parametrize("prop", SOLVER_PROPERTIES)
def test_derivative_is_that_of_the_value(name: str, prop: str) -> None:
    m = load_material(name)
    low, high = m.range(prop)
    T = np.linspace(low + 0.37, high - 0.41, 997)
    h = 1e-3
    breaks = m.curve(prop).function.breaks
    away = np.min(np.abs(T[:, None] - breaks), axis=1) > 2 * h
    numeric = (m.evaluate(prop, T + h)[0] - m.evaluate(prop, T - h)[0]) / (2 * h)
    scale = np.max(np.abs(m.evaluate(prop, T)[0])) / (high - low)
    assert m.evaluate(prop, T)[1][away] == pytest.approx(numeric[away], rel=1e-5, abs=1e-5 * scale)


@pytest.mark.parametrize("name", METALS)
def test_enthalpy_takes_the_latent_heat_and_nothing_is_lost(name: str) -> None:
    """Across the melting range: latent heat, and sensible heat of both branches to the middle."""
    m = load_material(name)
    ends = np.array([m.solidus, m.liquidus])
    h, _ = m.evaluate("enthalpy", ends)
    c_solid = m.evaluate("heat_capacity_volumetric", m.solidus - 1e-6)[0]
    c_liquid = m.evaluate("heat_capacity_volumetric", m.liquidus + 1e-6)[0]
    half = 0.5 * (m.liquidus - m.solidus)
    assert h[1] - h[0] == pytest.approx(
        m.density * m.latent_heat + half * (c_solid + c_liquid), rel=1e-9
    )
    assert m.evaluate("enthalpy", m.reference_temperature)[0] == pytest.approx(0.0, abs=1e-3)


@pytest.mark.parametrize("name", METALS)
def test_enthalpy_has_no_kink_at_melting(name: str) -> None:
    m = load_material(name)
    for T in (m.solidus, m.liquidus):
        below, above = (m.evaluate("enthalpy", T + d)[1] for d in (-1e-7, 1e-7))
        assert below == pytest.approx(above, rel=1e-4)


def test_conductivity_is_the_reciprocal_of_the_recorded_resistivity() -> None:
    sigma, _ = load_material("nickel").evaluate(
        "electrical_conductivity", np.array([293.0, 600.0, 1100.0])
    )
    assert sigma == pytest.approx(1.0 / np.array([6.93e-8, 25.5e-8, 44.2e-8]), rel=1e-12)


def test_conductivities_mix_in_the_mushy_zone() -> None:
    m = load_material("copper")
    T = np.linspace(m.solidus, m.liquidus, 41)
    f, _ = m.evaluate("liquid_fraction", T)
    sigma, _ = m.evaluate("electrical_conductivity", T)
    mixed = (1.0 - f) * sigma[0] + f * sigma[-1]
    assert sigma == pytest.approx(mixed, rel=2e-3)
    assert f[[0, 20, 40]] == pytest.approx([0.0, 0.5, 1.0])


def test_liquid_follows_wiedemann_franz() -> None:
    m = load_material("nickel")
    T = np.array([1750.0, 2000.0, 2500.0])
    ratio = (
        m.evaluate("thermal_conductivity", T)[0] / m.evaluate("electrical_conductivity", T)[0] / T
    )
    assert ratio == pytest.approx(2.443e-8, rel=1e-5)


def test_thermal_stretch_is_one_at_the_reference() -> None:
    m = load_material("nickel")
    assert m.evaluate("thermal_stretch", m.reference_temperature)[0] == pytest.approx(1.0, abs=1e-9)
    assert m.evaluate("thermal_stretch", 1000.0)[0] == pytest.approx(
        1.0 + 16.0e-6 * (1000.0 - 293.15), abs=1e-9
    )


def test_thermal_stretch_melts_without_a_kink() -> None:
    m = load_material("c26000")
    for T in (m.solidus, m.liquidus):
        before, after = (m.evaluate("thermal_stretch", T + d)[1] for d in (-1e-6, 1e-6))
        assert before == pytest.approx(after, abs=1e-8)


def test_a_transition_in_the_solid_takes_its_heat() -> None:
    """Titanium from 1150 K to 1160 K: 88.6 kJ/kg, and the sensible heat of 717 to 612 J/kg/K."""
    m = load_material("titanium")
    h, _ = m.evaluate("enthalpy", np.array([1150.0, 1160.0]))
    assert h[1] - h[0] == pytest.approx(
        m.density * (88.6e3 + 10.0 * 0.5 * (717.0 + 612.0)), rel=1e-6
    )


def test_hardness_is_three_times_the_flow_stress_at_eight_percent() -> None:
    m = load_material("nickel", temper="drawn")
    T = m.curve("hardness").function.breaks[[3, 40, 90]]
    strain = np.full(3, 0.08)
    rate = np.ones(3)
    body = np.zeros(3, dtype=np.int64)
    flow, _, _ = compile_flow([m]).evaluate(strain, rate, T, body)
    at_rest = flow - 3.0 * FLOW_VISCOSITY * rate
    assert m.evaluate("hardness", T)[0] == pytest.approx(3.0 * at_rest, rel=1e-9)


def test_drawn_wire_is_stronger_than_annealed() -> None:
    wires = [load_material("nickel", temper=t) for t in ("annealed", "drawn")]
    zero = np.zeros(2)
    T = np.full(2, 293.15)
    sigma, _, _ = compile_flow(wires).evaluate(zero, zero, T, np.arange(2))
    assert sigma == pytest.approx([163e6, 811e6], rel=1e-3)


@pytest.mark.parametrize(
    ("T", "side", "worst"),
    [
        ([100.0], "below", "100.0 K"),
        ([9000.0], "above", "9000.0 K"),
        ([400.0, 100.0, 500.0, 99.0], "below", "99.0 K"),
    ],
    ids=["below", "above", "mixed"],
)
def test_out_of_range_is_refused(T: list[float], side: str, worst: str) -> None:
    with pytest.raises(
        MaterialRangeError, match=f"{side} the range of thermal_conductivity of nickel"
    ) as caught:
        load_material("nickel").evaluate("thermal_conductivity", np.array(T))
    assert caught.value.problems[0].value == worst
    assert "273.15 K to 2600 K" in caught.value.problems[0].allowed


def test_both_sides_out_of_range_are_both_named() -> None:
    with pytest.raises(MaterialRangeError) as caught:
        load_material("nickel").evaluate("thermal_conductivity", np.array([100.0, 500.0, 9000.0]))
    assert [p.value for p in caught.value.problems] == ["100.0 K", "9000.0 K"]


def test_a_temperature_that_is_no_number_is_refused() -> None:
    with pytest.raises(MaterialRangeError, match="not a number"):
        load_material("nickel").evaluate("thermal_conductivity", np.array([np.nan, 400.0]))


def test_holding_is_allowed_where_the_record_says_so_and_logged_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    material_module._logged.clear()
    m = load_material("nickel")
    with caplog.at_level(logging.WARNING, logger="microweld.materials"):
        for _ in range(3):
            value, slope = m.evaluate("emissivity", np.array([200.0, 300.0, 4000.0]))
    assert value == pytest.approx(0.1)
    assert slope == pytest.approx(0.0)
    assert [r.message for r in caplog.records] == [
        "emissivity of nickel is held at its value at 273.15 K below its range",
        "emissivity of nickel is held at its value at 2600 K above its range",
    ]


def test_check_range_looks_at_each_body_on_its_own() -> None:
    bodies = compile_properties(
        [load_material("copper"), load_material("nickel")], "thermal_conductivity"
    )
    T = np.array([2500.0, 2100.0])
    bodies.check_range(T, np.array([1, 0]))
    with pytest.raises(MaterialRangeError, match="of copper") as caught:
        bodies.check_range(T, np.array([0, 1]))
    assert len(caught.value.problems) == 1


def test_scalars_and_shapes_are_kept() -> None:
    value, slope = load_material("copper").evaluate("seebeck", np.full((2, 3), 400.0))
    assert value.shape == slope.shape == (2, 3)
    assert load_material("copper").evaluate("seebeck", 400.0)[0].shape == ()


def test_unknown_name_names_the_nearest() -> None:
    with pytest.raises(InputError, match=r"unknown material[\s\S]*did you mean nickel"):
        load_material("nikel")


def test_unknown_temper_names_the_known() -> None:
    with pytest.raises(InputError, match=r"no temper 'soft'[\s\S]*annealed, drawn"):
        load_material("nickel", temper="soft")


def test_unknown_property_names_the_known() -> None:
    with pytest.raises(InputError, match=r"unknown property[\s\S]*thermal_conductivity"):
        load_material("nickel").evaluate("conductivity", 300.0)


def test_aliases_lead_to_the_record() -> None:
    assert load_material("Ni").name == "nickel"
    assert load_material("c18150").name == "cucrzr"
    assert set(METALS) <= set(list_materials())


def test_overrides_replace_a_law_whole() -> None:
    law = {
        "law": "constant",
        "value": "-20 uV/K",
        "valid": ["273 K", "1728 K"],
        "source": ["mine"],
        "status": "measured",
    }
    m = load_material("nickel", overrides={"properties": {"seebeck": {"solid": law}}})
    assert m.evaluate("seebeck", 500.0)[0] == pytest.approx(-20e-6)
    assert load_material("nickel").evaluate("seebeck", 500.0)[0] == pytest.approx(
        -25.2e-6, abs=0.2e-6
    )


def test_unverified_values_are_listed() -> None:
    listed = {e.what: e.status for e in load_material("nickel").unverified()}
    assert listed["electrical_resistivity, solid"] == "recalled"
    assert listed["roughness"] == "estimated"
    assert "heat_capacity, solid" not in listed


def test_thermal_stretch_goes_on_below_its_table_with_the_expansion_held() -> None:
    m = load_material("stainless_304")
    low = m.range("thermal_stretch")[0]
    value, slope = m.evaluate("thermal_stretch", low)
    assert slope > 15e-6
    assert m.evaluate("thermal_stretch", 77.0)[0] == pytest.approx(value - slope * (low - 77.0))


@pytest.mark.parametrize(
    ("name", "material"),
    [
        ("Cu", "copper"),
        ("Nickel", "nickel"),
        ("Ni200", "nickel_200"),
        ("Nickel 200", "nickel_200"),
        ("SS304", "stainless_304"),
        ("SUS 304", "stainless_304"),
        ("AISI-316L", "stainless_316l"),
        ("1.4404", "stainless_316l"),
        ("W", "tungsten"),
        ("CuCrZr", "cucrzr"),
        ("Ti6Al4V", "ti_6al_4v"),
        ("OFHC", "copper"),
        ("AA6061", "aluminium_6061"),
    ],
)
def test_designations_find_the_record(name: str, material: str) -> None:
    assert load_material(name) is load_material(material)


@pytest.mark.parametrize(
    ("name", "cure"),
    [
        ("nickle", "did you mean nickel?"),
        ("copper-drawn", "did you mean copper?"),
        ("stainless", "did you mean stainless_304 or stainless_316l?"),
        ("pure nickel", "did you mean nickel?"),
        ("Fe", "see: microweld materials list; or name the file of a record"),
        ("inconel", "see: microweld materials list; or name the file of a record"),
    ],
)
def test_a_suggestion_is_near_or_there_is_none(name: str, cure: str) -> None:
    with pytest.raises(InputError) as caught:
        load_material(name)
    assert caught.value.problems[0].cure == cure


def test_designations_are_of_one_material_each() -> None:
    """Without capitals and separators, too: what is found must not hang on the order of files."""
    found: dict[str, str] = {}
    for material in list_materials():
        for name in (material, *library_record(material).aliases):
            assert found.setdefault(plain(name), material) == material, name
