"""Every record of the library, in every temper, passes the physical checks and has its sources."""

from __future__ import annotations

import re

import numpy as np
import pytest

from microweld.materials import checks, list_materials, load_material
from microweld.materials.catalogue import library_record, material_of
from microweld.materials.quantities import SOLVER_PROPERTIES
from microweld.materials.reader import LIBRARY, read_record

TEMPERS = [(name, temper) for name in list_materials() for temper in library_record(name).tempers]
#: Materials that the welding of fine wires needs at least.
REQUIRED = (
    "copper",
    "silver",
    "gold",
    "nickel",
    "tin",
    "tungsten",
    "molybdenum",
    "platinum",
    "platinum_iridium_10",
    "tantalum",
    "aluminium",
    "aluminium_1silicon",
    "titanium",
    "titanium_grade2",
    "ti_6al_4v",
    "stainless_316l",
    "stainless_304",
    "niti",
    "mp35n",
    "kovar",
    "invar_36",
    "c51000",
    "c26000",
    "constantan",
    "chromel",
    "alumel",
    "cucrzr",
    "glidcop_al15",
    "tungsten_copper",
    "molybdenum_copper",
    "solder_sn63pb37",
    "solder_sac305",
    "enamel_polyurethane",
    "enamel_polyester_imide",
    "polyimide",
    "silicone",
    "fused_quartz",
    "alumina",
    "fr4",
    "graphite_at101",
    "steel_304_sps",
    "zinc",
    "magnesium",
    "aluminium_6061",
    "c36000",
    "c17200",
    "mild_steel",
    "dp600",
    "niti_superelastic",
)


def test_the_library_is_complete() -> None:
    assert set(REQUIRED) <= set(list_materials())


@pytest.mark.parametrize(("name", "temper"), TEMPERS)
def test_record_passes_every_check(name: str, temper: str) -> None:
    material = load_material(name, temper=temper)
    assert [
        str(problem) for problem in [*checks.problems(material), *checks.known_sources(material)]
    ] == []


@pytest.mark.parametrize("name", list_materials())
def test_metals_reach_well_above_their_liquidus(name: str) -> None:
    """Solid and liquid branch without a gap, from room temperature to 1.3 times the liquidus."""
    material = load_material(name)
    if not np.isfinite(material.liquidus):
        return
    for prop in SOLVER_PROPERTIES:
        low, high = material.range(prop)
        held = material.curve(prop).outside
        assert low <= 273.15 or held.below == "hold"
        assert high >= 1.3 * material.liquidus or held.above == "hold", prop


@pytest.mark.parametrize("name", list_materials())
def test_derivatives_belong_to_the_values(name: str) -> None:
    material = load_material(name)
    for prop in SOLVER_PROPERTIES:
        function = material.curve(prop).function
        T = 0.5 * (function.breaks[1:] + function.breaks[:-1])
        h = 1e-3 * np.diff(function.breaks).min()
        numeric = (material.evaluate(prop, T + h)[0] - material.evaluate(prop, T - h)[0]) / (2 * h)
        size = np.abs(material.evaluate(prop, T)[0]).max() / h
        assert material.evaluate(prop, T)[1] == pytest.approx(
            numeric, rel=1e-5, abs=1e-11 * size + 1e-300
        )


def test_elements_store_the_heat_that_the_sgte_functions_give() -> None:
    """h(T_melt) - h(298 K) of the solid [kJ/kg], summed independently from the Gibbs functions."""
    sums = {
        "copper": 461,
        "silver": 245,
        "gold": 147,
        "nickel": 808,
        "tin": 50,
        "tungsten": 635,
        "molybdenum": 933,
        "platinum": 275,
        "tantalum": 524,
        "aluminium": 672,
        "zinc": 165,
        "magnesium": 730,
    }
    for name, expected in sums.items():
        material = load_material(name)
        assert material.record.melting is not None
        solid = (
            material.evaluate("enthalpy", np.array([298.15, material.solidus]))[0]
            / material.density
        )
        # the solver's solidus lies half a mushy width below the melting point
        missing = (
            material.evaluate("heat_capacity_volumetric", material.solidus - 0.01)[0]
            / material.density
        )
        stored = (
            solid[1] - solid[0] + missing * (material.record.melting.solidus - material.solidus)
        )
        assert stored == pytest.approx(expected * 1e3, rel=0.012), name


@pytest.mark.parametrize(
    ("check", "overrides", "words"),
    [
        (
            "plausible_values",
            {"density": {"value": "8.9 kg/m^3", "source": ["x"], "status": "measured"}},
            "implausible",
        ),
        ("fusion_entropy", {"melting": {"latent_heat": "17490 J/kg"}}, "entropy of fusion"),
        ("wiedemann_franz", "k x 1.5", "Lorenz|outside its band"),
        ("check_points", "k x 1.5", "misses its check point"),
        ("jumps_at_melting", "k x 0.3", "unlikely jump"),
        ("rising_enthalpy", "cp < 0", "does not rise"),
        ("positive_transport", "cp < 0", "not positive"),
        ("positive_elasticity", "nu = 0.5", "not positive definite"),
        ("strength", "stress rises with T", "rises with temperature"),
        ("distinct_tempers", "same flow", "two tempers yield"),
        ("estimates_say_how", "silent estimate", "without saying how"),
        ("thermal_stretch", "shrinks", "shrinks on heating"),
        ("kelvin_not_celsius", "celsius", "degrees Celsius"),
    ],
)
def test_checks_catch_what_they_are_for(check: str, overrides: object, words: str) -> None:
    if isinstance(overrides, dict):
        changed = overrides
    else:
        changed = SPOILT[str(overrides)]
    found = list(getattr(checks, check)(material_of(read_record(LIBRARY / "nickel.yaml", changed))))
    assert found
    assert any(re.search(words, problem.message) for problem in found)


def law(value: str | float, **more: object) -> dict[str, object]:
    return {
        "law": "constant",
        "value": value,
        "valid": ["273 K", "1728 K"],
        "source": ["x"],
        "status": "measured",
    } | more


def conductivity(factor: float) -> dict[str, object]:
    points = load_material("nickel").record.properties.thermal_conductivity.solid
    data = [[T, factor * k] for T, k in points.data]  # type: ignore[union-attr]
    checked = [{"at": "300 K", "value": "90.7 W/m/K"}]
    table = {"law": "table", "columns": ["K", "W/m/K"], "data": data, "checks": checked} | {
        k: v for k, v in law(1.0).items() if k not in ("law", "value")
    }
    return {
        "properties": {"thermal_conductivity": {"solid": table | {"valid": ["273.15 K", "1728 K"]}}}
    }


FLOW = {
    "A": "163 MPa",
    "B": "648 MPa",
    "n": 0.33,
    "m": 1.44,
    "T_melt": "1726 K",
    "law": "johnson_cook",
}
HOTTER = {
    "law": "table",
    "columns": ["K", "MPa"],
    "temperature": [293, 900],
    "strain": [0, 1],
    "stress": [[100, 200], [150, 250]],
}
SPOILT: dict[str, dict[str, object]] = {
    "k x 1.5": conductivity(1.5),
    "k x 0.3": conductivity(0.3),
    "cp < 0": {"properties": {"heat_capacity": {"solid": law("-400 J/kg/K")}}},
    "nu = 0.5": {"properties": {"poissons_ratio": {"solid": law(0.5)}}},
    "shrinks": {"properties": {"thermal_expansion": {"solid": law("-2 um/m/K")}}},
    "celsius": {"properties": {"seebeck": {"solid": law("1 uV/K", valid=["20 K", "1728 K"])}}},
    "same flow": {
        "tempers": {"drawn": {"flow": {"law": FLOW, "source": ["x"], "status": "measured"}}}
    },
    "stress rises with T": {
        "tempers": {"annealed": {"flow": {"law": HOTTER, "source": ["x"], "status": "measured"}}}
    },
    "silent estimate": {"surface": {"roughness": {"status": "estimated", "note": ""}}},
}
