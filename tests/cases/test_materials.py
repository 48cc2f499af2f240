"""A user's own materials in a case: a record file beside it, or changes to a library record."""

from __future__ import annotations

from pathlib import Path

import pytest

from microweld.cases import dump_case, load_case, read_case
from microweld.errors import InputError

MINE = """schema: microweld-material/1
id: my_nickel
inherits: nickel
name: Nickel of lot 7
density: {value: 8800 kg/m^3, source: [lot 7], status: measured}
"""
CHANGE = """
materials:
  nickel:
    density: {value: 8800 kg/m^3, source: [lot 7], status: measured}
"""


def test_a_record_file_is_found_beside_the_case(nickel: str, tmp_path: Path) -> None:
    (tmp_path / "lot7.yaml").write_text(MINE)
    (tmp_path / "case.yaml").write_text(
        nickel.replace("material: nickel", "material: lot7.yaml", 1)
    )
    case = load_case(tmp_path / "case.yaml")
    assert case.joint.wire_lower.material == str(tmp_path / "lot7.yaml")
    assert read_case(dump_case(case)) == case


def test_a_bad_record_file_is_reported_with_its_own_line(nickel: str, tmp_path: Path) -> None:
    (tmp_path / "lot7.yaml").write_text(MINE.replace("8800 kg/m^3", "8800 kg"))
    (tmp_path / "case.yaml").write_text(
        nickel.replace("material: nickel", "material: lot7.yaml", 1)
    )
    with pytest.raises(InputError, match=r"lot7\.yaml:5: density\.value: wrong dimension"):
        load_case(tmp_path / "case.yaml")


def test_changes_to_a_record_are_kept(nickel: str) -> None:
    case = read_case(nickel + CHANGE)
    assert case.materials["nickel"]["density"]["value"] == "8800 kg/m^3"
    assert read_case(dump_case(case)) == case


@pytest.mark.parametrize(
    ("old", "new", "key", "words"),
    [
        ("8800 kg/m^3", "8800", "materials.nickel.density.value", "missing unit"),
        ("density:", "densitiy:", "materials.nickel.densitiy", "unknown key"),
        ("  nickel:", "  nikel:", "materials.nikel", "no body of the joint is made of this"),
        ("8800 kg/m^3", "8.8 kg/m^3", "materials.nickel.density", "implausible"),
    ],
)
def test_a_bad_change_is_reported_with_the_line_of_the_case(
    nickel: str, old: str, new: str, key: str, words: str
) -> None:
    with pytest.raises(InputError, match=words) as caught:
        read_case(nickel + CHANGE.replace(old, new), "x.yaml")
    (problem,) = caught.value.problems
    assert problem.key == key
    assert problem.line > nickel.count("\n")
