"""Bad records are refused, all problems at once with line, key and cure; good ones inherit."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from microweld.errors import InputError, Problem
from microweld.materials import load_material
from microweld.materials.reader import LIBRARY, read_record

NICKEL = (LIBRARY / "nickel.yaml").read_text()


def refused(tmp_path: Path, old: str, new: str, nth: int = 0) -> tuple[list[Problem], int]:
    """Return the problems of the nickel record with its nth `old` replaced, and that line."""
    start = [m.start() for m in re.finditer(re.escape(old), NICKEL)][nth]
    path = tmp_path / "spoilt.yaml"
    path.write_text(NICKEL[:start] + new + NICKEL[start + len(old) :])
    with pytest.raises(InputError) as caught:
        read_record(path)
    assert all(problem.file == str(path) for problem in caught.value.problems)
    return caught.value.problems, NICKEL[:start].count("\n") + 1


RESISTIVITY = "      columns: [K, uohm cm]"
SOLID = "properties.electrical_resistivity.solid"


@pytest.mark.parametrize(
    ("old", "new", "key", "words"),
    [
        ("latent_heat: 297.9 kJ/kg", "latent_heat: 297.9", "melting.latent_heat", "missing unit"),
        (
            "latent_heat: 297.9 kJ/kg",
            "latent_heat: 297.9 kJ",
            "melting.latent_heat",
            "wrong dimension",
        ),
        (
            "latent_heat: 297.9 kJ/kg",
            "latent_heat: much",
            "melting.latent_heat",
            "not a number with a unit",
        ),
        ("solidus: 1728 K", "solidus: 1728 kelvins_", "melting.solidus", "unknown unit"),
        ("half_width: 5 K", "half_widht: 5 K", "melting.half_widht", "unknown key"),
        (RESISTIVITY, "      columns: [K, W/m/K]", f"{SOLID}.columns", "wrong dimension"),
        (RESISTIVITY, "      columns: [K, ohmn]", f"{SOLID}.columns", "unknown unit"),
        ("law: table", "law: tabel", SOLID, "unknown law"),
        (
            "value: 85 uohm cm",
            "value: 85",
            "properties.electrical_resistivity.liquid.value",
            "missing unit",
        ),
        ("value: 0.31", "value: 0.31 GPa", "properties.poissons_ratio.solid.value", "not a number"),
        ("interpolation: pchip", "interpolation: cubic", f"{SOLID}.interpolation", "pchip"),
        ("A: 163 MPa", "A: 163", "tempers.annealed.flow.law.A", "missing unit"),
        ("n: 0.33", "n: -0.33", "tempers.annealed.flow.law.n", "greater than 0"),
        ("status: recalled", "status: guessed", f"{SOLID}.status", "recalled"),
        ("[0.6 nm, 1.5 nm]", "[0.6 nm, 1.5]", "surface.film.thickness.1", "missing unit"),
        ("material_class: metal", "material_class: wood", "material_class", "ceramic"),
    ],
)
def test_a_bad_value_is_named_with_its_line(
    tmp_path: Path, old: str, new: str, key: str, words: str
) -> None:
    problems, line = refused(tmp_path, old, new)
    found = [p for p in problems if p.key == key]
    assert found, [str(p) for p in problems]
    assert re.search(words, str(found[0]))
    tolerance = 0
    if "unknown law" in words:
        tolerance = 5
    assert abs(found[0].line - line) <= tolerance


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (
            "[300, 7.2], [350, 9.4]",
            "[350, 9.4], [300, 7.2]",
            "temperatures must rise from row to row; 300 K does not",
        ),
        ("[300, 7.2]", "[300, seven]", "not a number"),
        ("[300, 7.2]", "[300]", "not a row"),
        ("valid: [273.15 K, 1728 K]", "valid: [1728 K, 273.15 K]", "reversed range"),
        ("valid: [273.15 K, 1728 K]", "valid: [200 K, 1728 K]", "less than its valid range"),
        ("valid: [273.15 K, 1728 K]", "valid: [273.15 K, 1500 K]", "gap at melting"),
        ("valid: [1728 K, 2600 K]", "valid: [1900 K, 2600 K]", "gap at melting"),
        ("half_width: 5 K", "", "sharp melting point needs half_width"),
        ("liquidus: 1728 K", "liquidus: 1628 K", "reversed range"),
        (RESISTIVITY, "", "bare numbers without units"),
        (
            "default_temper: annealed",
            "default_temper: soft",
            "not among the tempers: annealed, drawn",
        ),
        ("source: [crc2016]\n      status: recalled", "status: recalled", "missing"),
        (
            "source: [crc2016]\n      status: recalled",
            "source: []\n      status: recalled",
            "at least 1 item",
        ),
        (
            "area_resistance: 1e-12 ohm m^2",
            "area_resistance: 1e-3 ohm m^2",
            "area_resistance lies in bounds",
        ),
        ("T_melt: 1726 K", "T_melt: 200 K", "must lie above T_reference"),
    ],
)
def test_a_contradiction_is_explained(tmp_path: Path, old: str, new: str, words: str) -> None:
    problems, _ = refused(tmp_path, old, new)
    assert any(re.search(words, str(p)) for p in problems), [str(p) for p in problems]
    assert all(p.line > 0 for p in problems)


def test_a_missing_property_is_named(tmp_path: Path) -> None:
    section = NICKEL[NICKEL.index("  seebeck:") : NICKEL.index("  youngs_modulus:")]
    problems, _ = refused(tmp_path, section, "")
    assert [(p.key, p.message) for p in problems] == [("properties.seebeck", "missing")]
    assert "add seebeck" in problems[0].cure


def test_a_missing_liquid_branch_is_named(tmp_path: Path) -> None:
    section = NICKEL[
        NICKEL.index("    liquid:\n      law: wiedemann_franz") : NICKEL.index("  heat_capacity:")
    ]
    problems, _ = refused(tmp_path, section, "")
    assert "no liquid branch: thermal_conductivity" in problems[0].message


def test_all_problems_are_reported_at_once(tmp_path: Path) -> None:
    path = tmp_path / "spoilt.yaml"
    text = NICKEL.replace("latent_heat: 297.9 kJ/kg", "latent_heat: 297.9").replace(
        "value: 8901 kg/m^3", "value: 8901 kg"
    )
    path.write_text(
        text.replace("law: wiedemann_franz", "law: wiedeman_franz").replace(
            "columns: [K, GPa]", "columns: [K, ms]"
        )
    )
    with pytest.raises(InputError) as caught:
        read_record(path)
    keys = {p.key for p in caught.value.problems}
    assert {
        "melting.latent_heat",
        "density.value",
        "properties.thermal_conductivity.liquid",
    } <= keys
    assert "properties.youngs_modulus.solid.columns" in keys
    lines = [p.line for p in caught.value.problems]
    assert lines == sorted(lines)


def test_near_names_are_offered(tmp_path: Path) -> None:
    problems, _ = refused(tmp_path, "law: wiedemann_franz", "law: wiedeman_franz")
    assert "did you mean wiedemann_franz" in problems[0].cure
    problems, _ = refused(tmp_path, "half_width: 5 K", "half_widht: 5 K")
    assert any("half_width" in p.cure for p in problems)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a: [1, 2", "not valid YAML"),
        ("- 1\n- 2", "not a material record"),
        ("inherits: nikel\nid: x", "did you mean nickel"),
    ],
)
def test_a_file_that_is_no_record_is_refused(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "other.yaml"
    path.write_text(text)
    with pytest.raises(InputError, match=words):
        read_record(path)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        load_material(tmp_path / "missing.yaml")


CHILD = """schema: microweld-material/1
id: my_nickel
inherits: nickel
name: Nickel of lot 7
properties:
  electrical_resistivity:
    solid:
      law: combination
      terms: [{material: nickel, factor: 1.05}]
      valid: [273.15 K, 1728 K]
      source: [lot 7]
      status: measured
"""


def test_a_users_file_inherits_from_the_library(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(CHILD)
    mine = load_material(path)
    plain = load_material("nickel")
    assert mine.name == "my_nickel"
    ratio = (
        plain.evaluate("electrical_conductivity", 600.0)[0]
        / mine.evaluate("electrical_conductivity", 600.0)[0]
    )
    assert ratio == pytest.approx(1.05)
    assert (
        mine.evaluate("thermal_conductivity", 600.0)[0]
        == plain.evaluate("thermal_conductivity", 600.0)[0]
    )


def test_a_users_file_must_pass_the_physical_checks(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(CHILD.replace("1.05", "3.5"))
    with pytest.raises(InputError, match="Lorenz ratio: outside its band") as caught:
        load_material(path)
    assert caught.value.problems[0].file == str(path)


def test_a_problem_in_an_inherited_part_names_the_users_line(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(CHILD.replace("status: measured", "status: perhaps"))
    with pytest.raises(InputError) as caught:
        load_material(path)
    assert (caught.value.problems[0].file, caught.value.problems[0].line) == (str(path), 12)


def test_an_unknown_material_in_a_combination_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(CHILD.replace("{material: nickel", "{material: nikel"))
    with pytest.raises(InputError, match="unknown material"):
        load_material(path)


def test_a_combination_may_not_reach_beyond_its_terms(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(CHILD.replace("{material: nickel", "{material: copper"))
    with pytest.raises(
        InputError, match=r"refers to copper, which is known from 273\.15 K to 1357\.77 K only"
    ):
        load_material(path)


def test_problems_in_overrides_name_their_file() -> None:
    with pytest.raises(InputError) as caught:
        load_material(
            "nickel", overrides={"density": {"value": "8900"}}, overrides_file="case.yaml"
        )
    assert caught.value.problems[0].file == "case.yaml"
    assert caught.value.problems[0].key == "density.value"
