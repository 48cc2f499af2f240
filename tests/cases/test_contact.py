"""Contact laws of a case, for all pairs and for single ones: inherited, refused, written back."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import jsonschema  # type: ignore[import-untyped]
import pytest
from ruamel.yaml import YAML

from microweld.cases import case_json_schema, dump_case, read_case
from microweld.cases.joints.templates import template
from microweld.cases.schema import Case
from microweld.contact_laws.cooper_mikic_yovanovich import CooperMikicYovanovich
from microweld.contact_laws.holm import Holm
from microweld.contact_laws.registry import DEFAULT_LAW, LAWS
from microweld.errors import InputError, Problem

DOCS = Path(__file__).parents[2] / "docs" / "contact.md"
ELECTRODES = DOCS.with_name("electrodes.md")

OWN = {
    "cooper-mikic-yovanovich": "roughness: 1 um",
    "holm": "spot_spacing: 20 um, spot_film_resistance: 1e-13 ohm m^2",
    "bay-wanheim": "layer_thickness: 50 um",
    "babu": "electrical_coefficient: 64 m^-1, hardness: 2.4797 GPa",
    "kaars": "area_resistance: 1e-9 ohm m^2, pressure: 100 MPa, exponent: 0.5, decay: 300 K",
    "power-law": "area_resistance: 1e-9 ohm m^2, pressure: 100 MPa, exponent: 0.5",
    "table": "pressures: [10 MPa, 1 GPa], temperatures: [20 degC, 500 degC], "
    "area_resistances: [[1e-9 ohm m^2, 1e-10 ohm m^2], [1e-10 ohm m^2, 1e-11 ohm m^2]]",
    "constant": "area_resistance: 1e-10 ohm m^2",
    "expression": "electrical: 2*sigma*sqrt(p/H)/3e-5",
}


@pytest.fixture(scope="module")
def validator() -> jsonschema.Draft202012Validator:
    """For the JSON Schema of a case."""
    return jsonschema.Draft202012Validator(case_json_schema())


def with_contact(nickel: str, contact: str) -> str:
    """The shipped case with another contact."""
    start = nickel.index("contact:")
    end = nickel.index("surroundings:")
    return f"{nickel[:start]}contact: {{{contact}}}\n\n{nickel[end:]}"


def problems_of(nickel: str, contact: str) -> list[Problem]:
    with pytest.raises(InputError) as caught:
        read_case(with_contact(nickel, contact), "x.yaml")
    return caught.value.problems


@pytest.mark.parametrize("law", OWN)
@pytest.mark.parametrize("pair", [False, True])
def test_each_law_for_all_pairs_and_for_one(
    nickel: str, validator: jsonschema.Draft202012Validator, law: str, pair: bool
) -> None:
    own = f"law: {law}, {OWN[law]}"
    text = with_contact(
        nickel, f"friction: 0.3, pairs: {{faying: {{{own}}}}}" if pair else f"friction: 0.3, {own}"
    )
    case = read_case(text)
    assert (case.contact.of("faying").law, case.contact.of("faying").friction) == (law, 0.3)  # type: ignore[attr-defined]
    assert case.contact.of("upper_electrode").law == ("cooper-mikic-yovanovich" if pair else law)  # type: ignore[attr-defined]
    assert read_case(dump_case(case)) == case
    validator.validate(YAML(typ="safe").load(text))
    validator.validate(YAML(typ="safe").load(dump_case(case)))


def test_a_pair_without_a_law_changes_keys(
    nickel: str, validator: jsonschema.Draft202012Validator
) -> None:
    text = with_contact(
        nickel,
        "law: holm, spot_spacing: 20 um, friction: 0.4, "
        "pairs: {faying: {spot_film_resistance: 1e-13 ohm m^2}, "
        "upper_electrode: {law: cooper-mikic-yovanovich, roughness: 1 um}}",
    )
    validator.validate(YAML(typ="safe").load(text))
    case = read_case(text, overrides=["contact.pairs.faying.friction=0.1"])
    assert case.contact.of("faying") == Holm(
        law="holm", spot_spacing=20e-6, spot_film_resistance=1e-13, friction=0.1
    )
    assert case.contact.of("upper_electrode") == CooperMikicYovanovich(roughness=1e-6, friction=0.4)
    assert case.contact.of("lower_electrode").spot_film_resistance == 0.0  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("contact", "keys"),
    [
        ("friction: -1, pairs: {faying: {}}", ["contact.friction"]),
        ("law: holm, pairs: {faying: {spot_film_resistance: 1 ohm m^2}}", ["contact.spot_spacing"]),
        (
            "law: holm, spot_spacing: 2, frictoin: 1, pairs: {faying: {friction: 9}}",
            ["contact.spot_spacing", "contact.frictoin", "contact.pairs.faying.friction"],
        ),
        (
            "law: table, pressures: [1], conductances: [[1 S/m^2]], pairs: {faying: {friction: 0}}",
            ["contact.pressures.0"],
        ),
        (
            "law: holm, spot_spacing: 2 um, pairs: {faying: {law: holm}}",
            ["contact.pairs.faying.spot_spacing"],
        ),
        ("pairs: {faying: {spot_spacing: 2 um}}", ["contact.pairs.faying.spot_spacing"]),
    ],
)
def test_what_is_inherited_is_reported_once(nickel: str, contact: str, keys: list[str]) -> None:
    assert sorted(problem.key for problem in problems_of(nickel, contact)) == sorted(keys)


@pytest.mark.parametrize(
    ("contact", "key", "message"),
    [
        ("law: holmes", "contact.law", "unknown choice"),
        ("pairs: {faying: {law: pow}}", "contact.pairs.faying.law", "unknown choice"),
        ("pairs: {faying: 3}", "contact.pairs.faying", "a set of keys belongs here"),
        ("pairs: 3", "contact.pairs", "a set of keys belongs here"),
        (
            "law: power-law, area_resistance: 0 ohm m^2, pressure: 1 MPa, exponent: 1",
            "contact.area_resistance",
            "must be greater than 0 ohm m",
        ),
        (
            "law: power-law, area_resistance: 1 ohm m^2, pressure: 1 MPa, exponent: 0",
            "contact.exponent",
            "greater than 0",
        ),
        ("law: babu, hardness: 3 N", "contact.hardness", "wrong dimension: force .* pressure"),
        (
            "law: table, pressures: [1 MPa, 3 MPa, 2 MPa], "
            "conductances: [[1 S/m^2, 1 S/m^2, 1 S/m^2]]",
            "contact.pressures.2",
            "pressures of a table must rise",
        ),
        (
            "law: table, pressures: [1 MPa], conductances: [[1 S/m^2], [2 S/m^2]], "
            "temperatures: [300 K, 300 K]",
            "contact.temperatures.1",
            "temperatures of a table must rise",
        ),
        (
            "law: table, pressures: [1 MPa, 2 MPa], conductances: [[1 S/m^2]]",
            "contact.conductances",
            "the rows do not fit",
        ),
        ("law: table, pressures: [1 MPa]", "contact.conductances", "a table holds one quantity"),
        (
            "law: table, pressures: [1 MPa], conductances: [[1 S/m^2]], "
            "area_resistances: [[1 ohm m^2]]",
            "contact.area_resistances",
            "a table holds one quantity",
        ),
        (
            "law: expression, electrical: sigma * foo(p)",
            "contact.electrical",
            r"'foo\(p\)' cannot stand in a formula",
        ),
        ("law: expression, electrical: sigma * q", "contact.electrical", "unknown name 'q'"),
        (
            "law: expression, electrical: 'sigma *'",
            "contact.electrical",
            "not a formula: invalid syntax",
        ),
        (
            "law: expression, electrical: '(1).real'",
            "contact.electrical",
            "cannot stand in a formula",
        ),
        (
            "law: expression, electrical: 'min(1, 2, 3)'",
            "contact.electrical",
            "min takes 2 arguments",
        ),
        ("law: expression, electrical: 'True * 3'", "contact.electrical", "'True' cannot stand"),
        (
            "law: expression, electrical: '''a'' * 3'",
            "contact.electrical",
            "cannot stand in a formula",
        ),
        (
            "law: expression, electrical: 'sigma', thermal: '1/0'",
            "contact.thermal",
            "the formula has no value",
        ),
        ("law: expression, electrical: '9**999'", "contact.electrical", "the formula has no value"),
        (
            "law: expression, electrical: 'log(p / 1e5)'",
            "contact.electrical",
            r"gives -4.60517 at p = 1000 Pa, T_slave = 250 K",
        ),
        ("law: expression, electrical: 'exp(p)'", "contact.electrical", "gives inf at"),
        (f"law: expression, electrical: '1{'+1' * 200}'", "contact.electrical", "401 characters"),
    ],
)
def test_refused(nickel: str, contact: str, key: str, message: str) -> None:
    (problem,) = problems_of(nickel, contact)
    assert problem.key == key and problem.cure
    with pytest.raises(InputError, match=message):
        read_case(with_contact(nickel, contact))


def test_a_deep_formula_ends_nothing(nickel: str) -> None:
    assert read_case(with_contact(nickel, f"law: expression, electrical: '{'-' * 398}1'"))
    with pytest.raises(InputError, match="too many nested"):
        read_case(with_contact(nickel, f"law: expression, electrical: '{'(' * 210}'"))


def test_examples_of_the_docs_are_valid_and_show_all_laws(nickel: str) -> None:
    """Each block of docs/contact.md, in place of what the shipped case says."""
    blocks = re.findall(r"```yaml\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    contacts = [YAML(typ="safe").load(block)["contact"] for block in blocks]
    assert [contact["law"] for contact in contacts[1:]] == list(OWN)
    assert list(OWN) == [law.key() for law in LAWS]
    for contact in contacts:
        data = YAML(typ="safe").load(nickel) | {"contact": contact}
        assert Case.model_validate(data, context={"text_only": True})


def test_every_law_has_its_section_in_the_docs_in_the_order_of_the_table() -> None:
    headings = re.findall(r"^## (.*)$", DOCS.read_text(encoding="utf-8"), re.MULTILINE)
    keys = [law.key() for law in LAWS]
    assert [heading for heading in headings if heading in keys] == keys


def test_every_template_lists_the_laws() -> None:
    for name in ("crossed-wire", "wire-foil", "parallel-gap", "thermocompression", "stack"):
        text = " ".join(template(name).replace("#", " ").split())
        assert ", ".join(law.key() for law in LAWS if law is not DEFAULT_LAW) in text


def test_examples_of_cooling_are_valid(nickel: str) -> None:
    blocks = re.findall(r"```yaml\n(.*?)```", ELECTRODES.read_text(encoding="utf-8"), re.DOTALL)
    cooled = [block for block in blocks if block.startswith("cooling:")]
    assert len(cooled) == 2
    for block in cooled:
        data = YAML(typ="safe").load(nickel) | YAML(typ="safe").load(block)
        case = Case.model_validate(data, context={"text_only": True})
        assert case.electrode_temperature == pytest.approx(293.15)
        assert (case.cooling.coefficient == 5000.0) == ("coefficient" in block)


def test_the_picture_of_the_docs_can_be_drawn(tmp_path: Path) -> None:
    runpy.run_path(str(DOCS.with_name("contact_laws.py")))["draw"](tmp_path / "laws.png")
    assert (tmp_path / "laws.png").stat().st_size > 50_000


@pytest.mark.parametrize(
    ("formula", "message"),
    [
        ("(-1)**0.5*p", r"\(-1\)\*\*0\.5 is no real number"),
        ("(p - 1e8)**0.5", r"gives nan at p = 1000 Pa, T_slave = 250 K, T_master = 250 K"),
        ("1e9 + sqrt(max(T - 300, 0))", r"no slope with temperature at p = 1000 Pa"),
        ("1e9 + 0**p", r"no slope with temperature"),
        ("p*9**9**9", "has no value: a number too large"),
        ("p + 1/0", "has no value: a division by zero"),
    ],
)
def test_a_formula_without_a_real_value_or_slope_is_refused(
    nickel: str, formula: str, message: str
) -> None:
    law = f"law: expression\n  electrical: {formula}"
    with pytest.raises(InputError, match=message) as caught:
        read_case(nickel.replace("law: cooper-mikic-yovanovich", law))
    (problem,) = caught.value.problems
    assert (problem.key, problem.line) == ("contact.electrical", 21)
    assert problem.cure
