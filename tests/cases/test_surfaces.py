"""Coatings in a case: the examples of the docs are valid."""

from __future__ import annotations

import re
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from microweld.cases.schema import Case

DOCS = Path(__file__).parents[2] / "docs" / "surfaces.md"
BLOCKS = re.findall(r"```yaml\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)


def _laid_over(base: dict[str, Any], change: dict[str, Any]) -> dict[str, Any]:
    both = {
        key: _laid_over(base[key], change[key])
        for key in base.keys() & change.keys()
        if isinstance(base[key], dict)
    }
    return {**base, **change, **both}


@pytest.mark.parametrize("number", range(4))
def test_examples_of_the_docs_are_valid(number: int) -> None:
    change = YAML(typ="safe").load(BLOCKS[number])
    if "wire" in change.get("joint", {}):
        name = "thermocompression-copper.yaml"
    else:
        name = "crossed-wire-nickel.yaml"
    text = (resources.files("microweld.cases") / name).read_text(encoding="utf-8")
    case = Case.model_validate(
        _laid_over(YAML(typ="safe").load(text), change), context={"text_only": True}
    )
    materials = case.joint.materials & {"gold", "enamel_polyurethane"}
    assert case.contact.film or materials or case.contact.bond.criterion == "bay"


def test_there_are_no_more_examples() -> None:
    assert len(BLOCKS) == 4
