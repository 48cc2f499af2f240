"""The table of joint types: each type has a template that is a case of it, and is documented."""

from __future__ import annotations

from pathlib import Path

import pytest

from microweld.cases import read_case
from microweld.cases.joints.model import JointModel
from microweld.cases.joints.table import JOINT_TYPES
from microweld.cases.joints.templates import template, template_files

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("joint", JOINT_TYPES, ids=lambda joint: joint.type_name())
def test_the_template_of_a_type_is_a_case_of_it(joint: type[JointModel], tmp_path: Path) -> None:
    name = joint.type_name()
    for file, text in template_files(name).items():
        (tmp_path / file).write_text(text)
    case = read_case(template(name), str(tmp_path / "case.yaml"))
    assert type(case.joint) is joint


@pytest.mark.parametrize("joint", JOINT_TYPES, ids=lambda joint: joint.type_name())
def test_the_documentation_has_every_type(joint: type[JointModel]) -> None:
    text = (ROOT / "docs/joints.md").read_text(encoding="utf-8")
    assert f"`{joint.type_name()}`" in text
