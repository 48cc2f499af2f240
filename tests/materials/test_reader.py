"""Bad records are refused, all problems at once with line, key and cure; good ones inherit."""

from __future__ import annotations

import logging
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
        ("status: recalled", "status: guessed", "liquid.bulk_modulus.status", "recalled"),
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


def warnings_of(path: Path, caplog: pytest.LogCaptureFixture) -> str:
    """What the log says of a record that can be used."""
    with caplog.at_level(logging.WARNING, "microweld.materials"):
        load_material(path)
    return "\n".join(record.getMessage() for record in caplog.records)


def test_what_is_not_plausible_is_a_warning_with_its_line(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(CHILD.replace("1.05", "3.5"))
    said = warnings_of(path, caplog)
    assert "Lorenz ratio: outside its band" in said
    assert "accept: [wiedemann_franz]" in said
    assert f"{path}:6: electrical_conductivity: unlikely jump" in said
    assert "accept: [jumps_at_melting]" in said


def test_a_warning_is_silenced_by_name(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(CHILD.replace("1.05", "3.5") + "accept: [wiedemann_franz, jumps_at_melting]\n")
    assert warnings_of(path, caplog) == ""
    path.write_text(f"{CHILD}accept: [lorenz]\n")
    with pytest.raises(InputError, match=r"accept\.0: unknown choice[\s\S]*'wiedemann_franz'"):
        load_material(path)


CONSTANT = """schema: microweld-material/1
id: const_steel
inherits: stainless_304
name: Steel with constant properties
properties:
  thermal_conductivity: {solid: {law: constant, value: 20 W/m/K, VALID}}
  electrical_resistivity: {solid: {law: constant, value: 0.9 uohm m, VALID}}
""".replace("VALID", "valid: [273 K, 1673 K], source: [forum], status: measured")


def test_constant_properties_can_be_used(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(CONSTANT)
    assert f"{path}:6: Lorenz ratio" in warnings_of(path, caplog)
    assert load_material(path).evaluate("thermal_conductivity", 900.0)[0] == 20.0


def test_a_table_may_end_below_the_solidus_where_its_end_value_is_held(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    table = (
        "law: table\n      columns: [K, uohm cm]\n      data: [[273.15, 6.2], [1200, 50]]\n"
        "      valid: [273.15 K, 1200 K]\n      source: [lot]\n      status: measured\n"
    )
    head = CHILD[: CHILD.index("      law: combination")]
    path.write_text(f"{head}      {table}")
    with pytest.raises(InputError, match="gap at melting"):
        load_material(path)
    path.write_text(f"{head}      {table}      outside: {{above: hold}}\n")
    value, slope = load_material(path).evaluate("electrical_conductivity", 1600.0)
    assert (value, slope) == (pytest.approx(2e6), 0.0)


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ("density: {value: 534 kg/m^3, source: [lot], status: measured}", "density: implausible"),
        (
            "properties: {thermal_expansion: {solid: {law: constant, value: -1e-6 1/K, "
            "valid: [273 K, 1728 K], source: [lot], status: measured}}}",
            "thermal_expansion: shrinks on heating",
        ),
    ],
)
def test_light_and_shrinking_metals_can_be_used(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, change: str, word: str
) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(f"schema: microweld-material/1\nid: mine\ninherits: nickel\n{change}\n")
    assert f"{path}:4: {word}" in warnings_of(path, caplog).replace(", solid", "")


def test_what_the_solver_cannot_use_is_refused_all_at_once_with_lines(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(
        "schema: microweld-material/1\nid: mine\ninherits: nickel\n"
        "density: {value: 8.9 kg/m^3, source: [lot], status: measured}\nproperties:\n"
        "  poissons_ratio: {solid: {law: constant, value: 0.5, valid: [273 K, 1728 K], "
        "source: [lot], status: measured}}\n"
    )
    with pytest.raises(InputError) as caught:
        load_material(path)
    found = {(problem.line, problem.key) for problem in caught.value.problems}
    assert found == {(4, "density"), (6, "poissons_ratio")}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "".join(f"a{n}: &a{n} [{'*a' + str(n - 1) + ', ' if n else ''}x]\n" for n in range(3)),
            "",
        ),
        ("a: " + "[" * 3000, "nested deeper"),
        ("id: !odd x", "has no tags"),
        ("id: x\nid: y", "duplicate key, first given in line 1"),
        ("%YAML 1.1\n---\nid: x", "this format is YAML 1.2"),
    ],
)
def test_yaml_that_no_record_needs(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "other.yaml"
    path.write_text(text)
    with pytest.raises(InputError, match=words) as caught:
        read_record(path)
    assert caught.value.problems[0].line or not words


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("[300, 7.2]", "[300, -7.2]", "not positive at 29"),
        ("[300, 7.2]", "[300, 0]", "not positive at 300 K"),
    ],
)
def test_laws_that_are_not_positive_name_the_place(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(NICKEL.replace(old, new, 1))
    with pytest.raises(InputError, match=f"electrical_resistivity, solid: {message}") as caught:
        load_material(path)
    (problem,) = caught.value.problems
    assert "solid" in NICKEL.splitlines()[problem.line - 1]


def test_a_law_that_refers_to_itself_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(
        "schema: microweld-material/1\nid: mine\ninherits: nickel\nproperties:\n"
        "  electrical_resistivity: {solid: {law: wiedemann_franz, valid: [273 K, 1728 K], "
        "source: [x], status: measured}}\n"
    )
    with pytest.raises(InputError, match="a law refers to itself"):
        load_material(path)


def test_numbers_that_are_not_finite_are_refused(tmp_path: Path) -> None:
    for wrong in (".nan", ".inf", "1e400", "1e200"):
        problems, line = refused(tmp_path, "[300, 7.2]", f"[300, {wrong}]")
        assert problems[0].message == "not a finite number"
        assert problems[0].line == line


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
