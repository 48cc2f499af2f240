"""Every shipped case file is valid, to the JSON Schema too, and reads back as the same case."""

from __future__ import annotations

import math
import re
from importlib import resources
from pathlib import Path

import jsonschema  # type: ignore[import-untyped]
import pytest
from ruamel.yaml import YAML

from microweld.cases import case_hash, case_json_schema, dump_case, read_case
from microweld.cases.joints.templates import template
from microweld.errors import InputError

FOLDER = Path(str(resources.files("microweld.cases")))
SHIPPED = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.yaml"))


def text_of(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


def path_of(name: str) -> str:
    """Files that a case reads lie beside it, those of a template beside the shipped cases."""
    if name.endswith("template.yaml"):
        name = "template.yaml"
    return str(FOLDER / name)


def plain(text: str) -> object:
    return YAML(typ="safe", pure=True).load(text)


@pytest.fixture(scope="module")
def validator() -> jsonschema.Draft202012Validator:
    schema = case_json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def test_something_ships() -> None:
    assert {"crossed-wire-nickel.yaml", "literature/wire-foil-mo-2011.yaml"} <= set(SHIPPED)


@pytest.mark.parametrize("name", [name for name in SHIPPED if name.startswith("literature/")])
def test_a_case_from_the_literature_names_its_paper(name: str) -> None:
    head = text_of(name).split("\nschema:")[0]
    assert all(line.startswith("#") for line in head.splitlines())
    assert re.search(r"\b(19|20)\d\d\b", head) and re.search(r"read|recalled", head)


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_case_is_valid(name: str, validator: jsonschema.Draft202012Validator) -> None:
    read_case(text_of(name), path_of(name))
    validator.validate(plain(text_of(name)))


@pytest.mark.parametrize("name", SHIPPED)
def test_resolved_case_reads_as_the_same_case(
    name: str, validator: jsonschema.Draft202012Validator
) -> None:
    case = read_case(text_of(name), path_of(name))
    resolved = dump_case(case)
    assert read_case(resolved) == case
    assert case_hash(read_case(resolved)) == case_hash(case)
    assert dump_case(read_case(resolved)) == resolved
    validator.validate(plain(resolved))


def test_resolved_case_states_the_defaults_in_si(nickel: str) -> None:
    resolved = dump_case(read_case(nickel))
    assert "minimum_step: 1e-08 s" in resolved
    assert "diameter: 0.0004 m" in resolved


def test_defaults_of_the_json_schema_carry_units() -> None:
    parts = case_json_schema()["$defs"]
    assert parts["Surroundings"]["properties"]["temperature"]["default"] == "293.15 K"
    assert parts["CrossedWires"]["properties"]["angle"]["default"] == f"{math.pi / 2.0!r} rad"


def test_the_json_schema_refuses_what_the_reader_refuses(
    nickel: str, validator: jsonschema.Draft202012Validator
) -> None:
    for old, new in [
        ("diameter: 0.4 mm", "diameter: 0.4"),
        ("title:", "titel:"),
        ("face: flat", "face: flatt"),
        ("joint:", "joints:"),
    ]:
        assert not validator.is_valid(plain(nickel.replace(old, new, 1))), new


def test_every_key_of_the_json_schema_is_described() -> None:
    schema = case_json_schema()
    bare = []
    for name, model in {**schema["$defs"], "Case": schema}.items():
        for key, value in model.get("properties", {}).items():
            if not value.get("description"):
                bare.append(f"{name}.{key}")
    assert not bare


def test_units_do_not_change_the_hash_but_values_do(nickel: str) -> None:
    same = (
        nickel.replace("diameter: 0.4 mm", "diameter: 400 um")
        .replace("293.15 K", "20 degC")
        .replace("300 A", "0.3 kA")
        .replace("5 ms", "0.005 s")
    )
    assert case_hash(read_case(same)) == case_hash(read_case(nickel))
    assert case_hash(read_case(nickel.replace("300 A", "301 A"))) != case_hash(read_case(nickel))


def test_comments_of_the_template_are_settings_with_their_defaults() -> None:
    """Uncommenting the optional lines gives a valid case with the values of the template itself."""
    text = template("crossed-wire")
    optional = [
        line
        for line in text.splitlines()
        if line.strip().startswith(("# factor:", "# start:", "# symmetry:", "# offset:"))
    ]
    assert len(optional) == 5 - 1
    open_text = text
    for line in optional:
        open_text = open_text.replace(line, line.replace("# ", "", 1))
    bare = read_case(text)
    full = read_case(open_text)
    assert full.machine.current_start == bare.machine.current_start
    assert full.joint == bare.joint
    assert full.mesh == bare.mesh


def test_the_numerics_of_the_template_are_the_defaults() -> None:
    head, tail = template("crossed-wire").split("# numerics:\n")
    body, rest = tail.split("\n\n", 1)
    options = "\n".join(
        line.removeprefix("# ") for line in body.splitlines() if "maximum_step:" not in line
    )
    case = read_case(f"{head}numerics:\n{options.replace('{ksp_rtol: 1e-10}', '{}')}\n\n{rest}")
    assert case.numerics == read_case(template("crossed-wire")).numerics


def test_unknown_template() -> None:
    with pytest.raises(InputError, match=r"unknown kind of joint[\s\S]*crossed-wire"):
        template("butt")
