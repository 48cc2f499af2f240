"""The case of an imported joint: its file belongs to it by content; checks that need no reading."""

from pathlib import Path

import pytest

from microweld.cases import Case, case_hash, dump_case, read_case
from microweld.cases.joints.templates import template, template_files
from microweld.errors import InputError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the file that the template reads."""
    for name, text in template_files("imported").items():
        (tmp_path / name).write_text(text)
    return tmp_path


def read(folder: Path, *overrides: str, text: str | None = None) -> Case:
    return read_case(text or template("imported"), str(folder / "case.yaml"), overrides)


def test_the_content_of_the_file_is_part_of_the_case_but_not_its_place(
    folder: Path, tmp_path: Path
) -> None:
    here = case_hash(read(folder))
    (tmp_path / "there").mkdir()
    moved = tmp_path / "there" / "imported-bump.geo"
    moved.write_bytes((folder / "imported-bump.geo").read_bytes())
    assert case_hash(read(tmp_path / "there")) == here
    moved.write_text(moved.read_text() + "\n// changed\n")
    assert case_hash(read(tmp_path / "there")) != here


def test_a_resolved_case_notices_another_file(folder: Path) -> None:
    resolved = dump_case(read(folder))
    assert read_case(resolved) == read(folder)
    (folder / "imported-bump.geo").write_text("// another one")
    with pytest.raises(
        InputError, match=r"joint\.sha256: the file is another one[\s\S]*restore the file"
    ):
        read_case(resolved)


@pytest.mark.parametrize(
    ("overrides", "message"),
    [
        (
            ["joint.file=none.geo"],
            r"joint\.file: cannot read the file: No such file"
            r"[\s\S]*none\.geo[\s\S]*folder of the case",
        ),
        (["joint.file=."], r"joint\.file: this kind of file is not read"),
        (
            ["joint.file=part.dwg"],
            r"joint\.file: this kind of file is not read[\s\S]*part\.dwg[\s\S]*\.msh, \.vtu",
        ),
        (["joint.unit=km"], r"joint\.unit: unknown choice[\s\S]*'mm'"),
        (
            ["joint.unit=null"],
            r"joint\.unit: the unit of the file's lengths is missing[\s\S]*add unit: mm",
        ),
        (
            ["joint.bodies.wire.diameter=null"],
            r"joint\.reach: how far surfaces may be apart is unknown[\s\S]*diameter",
        ),
        (["joint.driven=post.lowest_z"], r"joint\.driven: the driven terminal is the earthed one"),
        (
            ["joint.driven=[a, post.lowest_z]"],
            r"joint\.driven\.1: the driven terminal is the earthed one",
        ),
        (["joint.driven=[a, b, a]"], r"joint\.driven\.2: this surface is named twice"),
        (["joint.driven=[]"], r"joint\.driven: a terminal without a surface"),
        (["joint.earthed={a: b}"], r"joint\.earthed: a surface or a list of surfaces belongs here"),
        (["joint.driven=[true]"], r"joint\.driven: a surface or a list of surfaces belongs here"),
        (["joint.pushed=b", "joint.clamped=b"], r"joint\.pushed: this surface is both pushed and"),
        (
            ["joint.pushed=[a, b]", "joint.clamped=[b]"],
            r"joint\.pushed\.1: this surface is both pushed and clamped",
        ),
        (
            ["joint.bonded=[[tab, pots]]"],
            r"joint\.bonded\.0: no body of this name[\s\S]*pots[\s\S]*wire, tab",
        ),
        (["joint.bodies={}"], r"joint\.bodies: "),
        (["joint.bodies.wire.size=3"], r"joint\.bodies\.wire\.size: missing unit"),
        (
            ["joint.bodies.wire.regoin=3"],
            r"joint\.bodies\.wire\.regoin: unknown key[\s\S]*did you mean 'region'",
        ),
        (
            ["joint.bodies.tab.enamel={material: enamel_polyurethane, thickness: 5 um}"],
            r"joint\.bodies\.tab\.enamel\.half_width: from under which face[\s\S]*its diameter",
        ),
        (["joint.symmetry={lowest_x: w}"], r"joint\.symmetry\.lowest_x: unknown choice"),
        (
            ["contact.pairs={tip: {friction: 0.1}}"],
            r"contact\.pairs\.tip: this joint has no such contact pair[\s\S]*faying",
        ),
    ],
)
def test_refused(folder: Path, overrides: list[str], message: str) -> None:
    with pytest.raises(InputError, match=message):
        read(folder, *overrides)


def test_name_of_a_body_that_no_case_can_have_goes_to_its_region(folder: Path) -> None:
    text = template("imported").replace("    tab:", "    PIN-1.pin:", 1)
    assert "PIN-1.pin" in text
    with pytest.raises(InputError) as caught:
        read(folder, text=text)
    assert "joint.bodies.PIN-1.pin: has characters" in str(caught.value)
    assert "region: PIN-1.pin" in str(caught.value)


def test_step_files_say_their_unit(folder: Path) -> None:
    (folder / "x.step").write_text("")
    assert read(folder, "joint.file=x.step", "joint.unit=null").joint.length_unit == 1e-3  # type: ignore[union-attr]
    with pytest.raises(
        InputError, match=r"joint\.unit: STEP and IGES files say their unit[\s\S]*leave unit out"
    ):
        read(folder, "joint.file=x.step", "joint.unit=m")


def test_pairs_found_by_proximity_are_named_by_the_sequence_of_the_bodies(folder: Path) -> None:
    case = read(folder, "joint.pairs={}", "contact.pairs={wire_on_tab: {friction: 0.1}}")
    assert "wire_on_tab" in case.joint.pair_names and "wire_on_post" in case.joint.pair_names
    with pytest.raises(InputError, match=r"no such contact pair[\s\S]*wire_on_tab"):
        read(folder, "joint.pairs={}", "contact.pairs={tab_on_wire: {friction: 0.1}}")


def test_the_reach_follows_the_thinnest_diameter_unless_it_is_given(folder: Path) -> None:
    assert read(folder).joint.search_distance == pytest.approx(20e-6)
    assert read(folder, "joint.reach=5 um").joint.search_distance == 5e-6
    bare = read(folder, "joint.reach=5 um", "joint.bodies.wire.diameter=null").joint
    assert (bare.search_distance, bare.thinnest) == (5e-6, pytest.approx(50e-6))


def test_a_key_found_out_to_be_wrong_later_has_its_line(folder: Path) -> None:
    case = read(folder)
    lines = template("imported").splitlines()
    file, line = case.place("joint.bodies.tab.region")
    assert (file, lines[line - 1].strip()[:4]) == (str(folder / "case.yaml"), "tab:")
    assert case.place("faying") == ("", 0)
    assert read(folder, "joint.reach=5 um").place("joint.reach") == ("--set", 0)
