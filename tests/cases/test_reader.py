"""Reading a case: SI values, and for every problem its line, the value, the allowed, the cure."""

from __future__ import annotations

import contextlib
import copy
import math
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import ValidationError
from ruamel.yaml import YAML

from microweld.cases import dump_case, load_case, read_case
from microweld.cases.writer import yaml_text
from microweld.errors import InputError, Problem
from microweld.materials.catalogue import library_record


def problems_of(text: str, *overrides: str) -> list[Problem]:
    with pytest.raises(InputError) as caught:
        read_case(text, "x.yaml", overrides)
    return caught.value.problems


def only_problem(text: str, *overrides: str) -> Problem:
    (problem,) = problems_of(text, *overrides)
    return problem


def test_values_are_in_si(nickel: str) -> None:
    case = read_case(nickel)
    assert case.joint.wire_lower.diameter == 0.4e-3
    assert case.joint.angle == pytest.approx(math.pi / 2.0, rel=1e-14)
    assert case.machine.force.squeeze_end == 5e-3
    assert case.surroundings.temperature == 293.15
    assert case.electrode_temperature == 293.15


def test_a_case_is_frozen(nickel: str) -> None:
    with pytest.raises(ValidationError, match="frozen"):
        read_case(nickel).title = "another"


def test_several_problems_at_once_each_with_its_line(nickel: str) -> None:
    text = nickel.replace("diameter: 0.4 mm", "diameter: -0.4 mm", 1).replace(
        "force: 40 N,", "force: 40,"
    )
    text = text.replace("title:", "titel:").replace("size: default", "size: tiny")
    lines = text.splitlines()
    problems = problems_of(text)
    assert [problem.key for problem in problems] == [
        "titel",
        "joint.wire_lower.diameter",
        "machine.force.force",
        "mesh.size",
    ]
    for problem in problems:
        assert problem.key.split(".")[-1] in lines[problem.line - 1]
        assert problem.file == "x.yaml"
        assert problem.cure


@pytest.mark.parametrize(
    ("old", "new", "key", "message"),
    [
        (
            "diameter: 0.4 mm",
            "diameter: 0.4",
            "joint.wire_lower.diameter",
            "missing unit: a length",
        ),
        (
            "diameter: 0.4 mm",
            "diameter: 0.4 s",
            "joint.wire_lower.diameter",
            r"wrong dimension: time .* length",
        ),
        (
            "diameter: 0.4 mm",
            "diameter: 0.4 nmm",
            "joint.wire_lower.diameter",
            "unknown unit 'nmm'",
        ),
        (
            "diameter: 0.4 mm",
            "diameter: -0.4 mm",
            "joint.wire_lower.diameter",
            "must be greater than 0 m",
        ),
        (
            "diameter: 0.4 mm",
            "diameter: 0 mm",
            "joint.wire_lower.diameter",
            "must be greater than 0 m",
        ),
        (
            "diameter: 0.4 mm",
            "diameter: [0.4 mm]",
            "joint.wire_lower.diameter",
            "not a number with a unit",
        ),
        ("293.15 K", "-3 K", "surroundings.temperature", "must be greater than 0 K"),
        ("10 W/m^2/K", "-1 W/m^2/K", "surroundings.convection", "must be at least 0 W/m"),
        ("force: 40 N", "force: 0 N", "machine.force.force", "must be greater than 0 N"),
        ("fields_every: 5", "fields_every: 0", "output.fields_every", "greater than or equal to 1"),
        ("friction: 0.2", "friction: -0.2", "contact.friction", "greater than or equal to 0"),
        ("angle: 90 deg", "angle: 20 deg", "joint.angle", "cross too flat"),
        ("law: cooper", "law: coper", "contact.law", "unknown choice"),
        ("face: flat", "face: flatt", "joint.electrode_lower.face", "unknown choice"),
        ("face: flat, ", "", "joint.electrode_lower", "missing key 'face'"),
        ("mesh: {size: default}", "mesh: fine", "mesh", "a set of keys belongs here"),
        ("microweld-case/1", "microweld-case/7", "schema", "unknown choice"),
    ],
)
def test_one_problem(nickel: str, old: str, new: str, key: str, message: str) -> None:
    assert old in nickel
    text = nickel.replace(old, new, 1)
    problem = only_problem(text)
    assert problem.key == key
    with pytest.raises(InputError, match=message):
        read_case(text)


def test_items_of_a_list_have_their_own_lines() -> None:
    text = (
        "machine:\n  current:\n    waveform: table\n"
        "    points:\n      - [0 ms, 0 A]\n      - [2 ms, 3]\n"
    )
    (line,) = [problem.line for problem in problems_of(text) if "points" in problem.key]
    assert line == 6


def test_unknown_key_names_the_nearest(nickel: str) -> None:
    problem = only_problem(nickel.replace("friction: 0.2", "frictoin: 0.2"))
    assert (problem.message, problem.cure) == ("unknown key", "did you mean 'friction'?")
    assert "roughness" in problem.allowed


def test_unknown_key_of_a_chosen_variant_lists_its_keys(nickel: str) -> None:
    problem = only_problem(nickel.replace("down: 1 ms", "down: 1 ms, dwon: 1 ms"))
    assert problem.cure == "remove it; 'down' is given already"
    assert problem.allowed == "start, waveform, peak, up, hold, down"


@pytest.mark.parametrize(
    ("old", "new", "cure"),
    [
        ("force: 40 N", "force_N: 40 N", "did you mean 'force'?"),
        ("  current:", "  Current:", "did you mean 'current'?"),
        ("wire_lower:", "wire1:", "did you mean 'wire_lower'?"),
        ("diameter: 0.4 mm", "diam: 0.4 mm", "did you mean 'diameter'?"),
        ("friction: 0.2", "friction_coefficient: 0.2", "did you mean 'friction'?"),
        (
            "friction: 0.2",
            "friction: 0.2\n  friction_factor: 1",
            "'friction' is given already",
        ),
        ("down: 1 ms", "down: 1 ms, voltage: 3 V", "it belongs elsewhere: machine.voltage"),
        ("down: 1 ms", "down: 1 ms, circuit_resistance: 1 ohm", "elsewhere: machine.circuit_res"),
        ("  current:", "  mass: 1 kg\n  current:", "it belongs elsewhere: machine.head.mass"),
        ("down: 1 ms", "down: 1 ms, amplitude: 3 A", "remove it"),
    ],
)
def test_a_wrong_key_gets_a_cure_that_can_help(nickel: str, old: str, new: str, cure: str) -> None:
    """The cure of an unknown key is valid at its place, not given yet, and near."""
    assert old in nickel
    problems = problems_of(nickel.replace(old, new, 1))
    cures = [problem.cure for problem in problems if problem.message == "unknown key"]
    assert len(cures) == 1 and cure in cures[0]


@pytest.mark.parametrize(
    ("old", "new", "cure"),
    [
        ("waveform: trapezoid", "waveform: trapez", "did you mean 'trapezoid'?"),
        ("type: crossed-wire", "type: crossed_wire", "did you mean 'crossed-wire'?"),
        ("waveform: trapezoid", "waveform: square", "choose one of them"),
    ],
)
def test_an_unknown_choice_names_one_that_is_near(
    nickel: str, old: str, new: str, cure: str
) -> None:
    problems = problems_of(nickel.replace(old, new, 1))
    assert cure in [problem.cure for problem in problems if problem.message == "unknown choice"]


def test_missing_key_says_what_it_is(nickel: str) -> None:
    problem = only_problem(nickel.replace("diameter: 0.4 mm, ", "", 1))
    assert (problem.key, problem.message) == ("joint.wire_lower.diameter", "missing key")
    assert problem.cure == "add diameter: Diameter of the wire [m]."
    assert "wire_lower" in nickel.splitlines()[problem.line - 1]


def test_unknown_material_names_the_nearest(nickel: str) -> None:
    problem = only_problem(nickel.replace("material: nickel", "material: nickle", 1))
    assert problem.key == "joint.wire_lower.material"
    assert "unknown material" in problem.message
    assert "nickel" in problem.cure
    assert "cucrzr" in problem.allowed


@pytest.mark.parametrize(("body", "own"), [("wire_lower", "annealed"), ("electrode_upper", "hard")])
def test_unknown_temper_lists_those_of_the_record(nickel: str, body: str, own: str) -> None:
    problem = only_problem(nickel, f"joint.{body}.temper=soft")
    assert problem.key == f"joint.{body}.temper"
    assert own in problem.allowed


def test_duplicate_key_names_both_lines(nickel: str) -> None:
    text = nickel + "title: again\n"
    problem = only_problem(text)
    assert problem.message == "duplicate key, first given in line 4"
    assert problem.line == len(text.splitlines())


def test_duplicates_come_with_the_other_problems(nickel: str) -> None:
    text = nickel.replace("diameter: 0.4 mm", "diameter: 0.4", 1) + "title: again\n"
    assert [problem.key for problem in problems_of(text)] == ["joint.wire_lower.diameter", "title"]


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("a: [1\nb: 2", 2, "not valid YAML"),
        ("a: 1\n\tb: 2", 2, "not valid YAML: found character"),
        ("a: *x", 1, "undefined alias"),
        ("a: !odd 3", 1, "could not determine a constructor"),
        ("a: 1\n---\nb: 2", 2, "another document"),
        ("a: &x [*x]", 1, "refers to itself"),
        ("a: \x01", 1, "not valid YAML"),
        ("- 3", 1, "a case is a set of keys"),
    ],
)
def test_not_yaml(text: str, line: int, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read_case(text)
    assert only_problem(text).line == line


def test_an_empty_file_misses_its_keys() -> None:
    assert [problem.key for problem in problems_of("")] == ["joint", "machine"]


def test_missing_file_has_a_cure(tmp_path: Path) -> None:
    with pytest.raises(
        InputError, match=r"cannot read the case file: No such file[\s\S]*microweld init"
    ):
        load_case(tmp_path / "none.yaml")


def test_file_that_is_not_text(tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="not UTF-8"):
        load_case(path)


def test_message_reads_as_file_line_key_value_allowed_cure(nickel: str) -> None:
    with pytest.raises(InputError) as caught:
        read_case(nickel.replace("diameter: 0.4 mm", "diameter: -0.4 mm", 1), "my.yaml")
    assert str(caught.value) == (
        "my.yaml:8: joint.wire_lower.diameter: must be greater than 0 m\n"
        "    value:   -0.4 mm\n    allowed: greater than 0 m\n    cure:    correct the length"
    )


def test_override_replaces_a_value(nickel: str) -> None:
    case = read_case(
        nickel, overrides=["machine.current.peak=350A", "contact.pairs.faying.friction=0.4"]
    )
    assert case.machine.current.peak == 350.0  # type: ignore[union-attr]
    assert case.contact.of("faying").friction == 0.4
    assert case.contact.of("lower_electrode").friction == 0.2


def test_override_of_a_whole_part_and_of_a_list_item(nickel: str) -> None:
    table = "machine.current={waveform: table, points: [[0 ms, 0 A], [9 ms, 1 A]]}"
    case = read_case(nickel, overrides=[table, "machine.current.points.1.1=7 A"])
    assert case.machine.current.points == ((0.0, 0.0), (0.009, 7.0))  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("override", "key", "message"),
    [
        ("machine.current.peak", "machine.current.peak", "not an assignment"),
        ("=3", "=3", "not an assignment"),
        ("machine.current.peak=350", "machine.current.peak", "missing unit"),
        ("machine.current.paek=3 A", "machine.current.paek", "unknown key"),
        ("output.field_times.3=1 s", "output.field_times", "a list belongs here"),
        ("title.a=3", "title.a", "no such place"),
        ("title={a", "title", "not valid YAML"),
        ("contact.pairs.wires.friction=0.1", "contact.pairs.wires", "no such contact pair"),
    ],
)
def test_bad_override_is_placed_on_the_command_line(
    nickel: str, override: str, key: str, message: str
) -> None:
    problem = only_problem(nickel, override)
    assert (problem.file, problem.key) == ("--set", key)
    with pytest.raises(InputError, match=message):
        read_case(nickel, overrides=[override])


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("a: " + "[" * 300, 1, "nested deeper than 40 levels"),
        ("\n".join(" " * n + "a:" for n in range(300)), 42, "nested deeper"),
        ("a: !!python/object/apply:os.system [ls]", 1, "has no tags"),
        ("a: 1\nb: !odd {c: 1}", 2, "has no tags"),
        ("%YAML 1.1\n---\na: 1", 2, r"YAML 1\.1: this format is YAML 1\.2"),
        ("%TAG ! tag:x,2000:\n---\na: 1", 2, "no tags"),
        ("a: &x {b: 1}\nc: {<<: *x}", 2, "no merge keys"),
        ("? [a, b]\n: 1", 1, "a key that is no text"),
        ("a: " + "9" * 6000, 1, "is no int"),
        ("a: 1\nb: !!int abc", 2, "abc is no int"),
    ],
)
def test_yaml_that_no_case_needs(text: str, line: int, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read_case(text)
    problem = only_problem(text)
    assert problem.line == line
    assert problem.cure


def test_aliases_that_multiply_are_refused_before_they_are_expanded() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30)]
    problem = only_problem("\n".join(lines))
    assert problem.message.startswith("aliases that multiply: with *a3")
    assert problem.line == 5


def test_an_alias_is_a_value() -> None:
    nested = "title: &x weld\nextra: [*x, *x]\n"
    assert {problem.key for problem in problems_of(nested)} == {"extra", "joint", "machine"}


def test_of_many_problems_the_first_twenty_are_listed(nickel: str) -> None:
    text = nickel + "".join(f"k{n}: 1\n" for n in range(20_000))
    with pytest.raises(InputError) as caught:
        read_case(text)
    assert len(caught.value.problems) == 20_000
    listed = str(caught.value)
    assert len(listed) < 5_000
    assert listed.endswith("... and 19980 problems more")
    assert "k19: unknown key" in listed


def test_a_message_shows_long_texts_cut_and_control_characters_written_out() -> None:
    text = 'schema: microweld-case/1\n"\\e[31mred": 3\n' + "x" * 900 + ": 1\n"
    with pytest.raises(InputError) as caught:
        read_case(text)
    assert "\\x1b[31mred: unknown key" in str(caught.value)
    assert "(900 characters)" in str(caught.value)
    assert "\x1b" not in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "message", "cure"),
    [
        ("diameter: 0.4 mm", "diameter: 0.4 Mm", "no length of a weld", "did you mean 0.4 mm?"),
        ("diameter: 0.4 mm", "diameter: 1 fm", "no length of a weld is 1e-15 m", "mean 1 mm?"),
        ("force: 40 N", "force: 1e30 N", r"no force of a weld is 1e\+30 N", "correct the force"),
        ("friction: 0.2", "friction: .nan", "not a finite number", "write a finite number"),
        ("fields_every: 5", "fields_every: .inf", "not a finite number", "write a finite"),
        ("diameter: 0.4 mm", "diameter: 0.3 m**9**9**9", "unknown unit", "write it like"),
        ("diameter: 0.4 mm", "diameter: 0.3 m/0", "unknown unit 'm/0'", "write it like"),
        ("fields_every: 5", "fields_every: [5]", "a whole number belongs here", "write a whole"),
        ("pictures: true", "pictures: {a: 1}", "true or false belongs here", "write true or"),
        ("title: Crossed nickel wires, 0.4 mm", "title: [1]", "a text belongs here", "a text"),
    ],
)
def test_a_value_that_no_weld_has(nickel: str, old: str, new: str, message: str, cure: str) -> None:
    problem = only_problem(nickel.replace(old, new, 1))
    assert re.search(message, problem.message)
    assert cure in problem.cure


def test_a_value_of_many_kinds_gives_one_problem(nickel: str) -> None:
    text = f"{nickel}numerics:\n  petsc: {{displacement: {{ksp_type: [cg]}}}}\n"
    problem = only_problem(text)
    assert problem.key == "numerics.petsc.displacement.ksp_type"
    assert problem.message == "a single value belongs here"


@pytest.mark.parametrize(
    "option",
    [
        "ksp_type: python",
        "pc_python_type: payload.py:Solver",
        'ksp_monitor: ":residuals.txt"',
        "ksp_view_mat: binary:matrix.bin",
        "options_file: options.txt",
        "log_view: null",
        "fieldsplit_temperature_ksp_view: null",
        "pc_type: shell",
    ],
)
def test_options_that_run_code_or_use_files_are_refused(nickel: str, option: str) -> None:
    text = f"{nickel}numerics:\n  petsc:\n    displacement:\n      {option}\n"
    problem = only_problem(text)
    key = option.partition(":")[0]
    assert problem.key == f"numerics.petsc.displacement.{key}"
    assert problem.line == len(text.splitlines())
    assert "runs code or uses files" in problem.message


@pytest.mark.parametrize(
    "option",
    [
        "ksp_rtol: 1e-9",
        "pc_type: lu",
        "mat_mumps_icntl_14: 80",
        "fieldsplit_potential_pc_type: ilu",
    ],
)
def test_options_of_linear_solvers_are_taken(nickel: str, option: str) -> None:
    case = read_case(f"{nickel}numerics:\n  petsc: {{electro_thermal: {{{option}}}}}\n")
    assert list(case.numerics.petsc.electro_thermal) == [option.partition(":")[0]]


#: Words of the libraries that check and read, which mean nothing to a user.
FOREIGN = re.compile(
    r"Input should|valid (string|dictionary|tuple|list|integer|number|boolean)|Value error"
    r"|pydantic|instance of|should match|unable to|Field required|Extra inputs|another value"
)
WRONG = (None, True, -3, 1.5, "", "x", "5 m", [], {}, [1], {"a": 1})


def places(node: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The paths of all parts of plain data."""
    if isinstance(node, dict):
        parts = list(node.items())
    elif isinstance(node, list):
        parts = list(enumerate(node))
    else:
        parts = []
    for key, value in parts:
        yield (*path, key)
        yield from places(value, (*path, key))


def test_no_word_of_the_checking_library_reaches_a_user(nickel: str) -> None:
    """Every value of a resolved case, replaced by values of all other kinds."""
    data = YAML(typ="safe").load(dump_case(read_case(nickel)))
    data["numerics"]["petsc"] = {"displacement": {"ksp_type": "cg"}}
    for path in places(data):
        for wrong in WRONG:
            changed = copy.deepcopy(data)
            part = changed
            for key in path[:-1]:
                part = part[key]
            part[path[-1]] = wrong
            with contextlib.suppress(InputError):
                read_case(yaml_text(changed))
                continue
            for problem in problems_of(yaml_text(changed)):
                assert not FOREIGN.search(str(problem)), str(problem)
                assert problem.cure, str(problem)


START = "surroundings: {temperature: 293.15 K"


def test_a_start_below_the_range_of_a_record_is_refused(nickel: str) -> None:
    problems = problems_of(nickel.replace(START, "surroundings: {temperature: 77 K"))
    assert [problem.key for problem in problems] == ["surroundings.temperature"] * 2
    assert "below the range of cucrzr: electrical_resistivity" in problems[0].message
    assert "below the range of nickel" in problems[1].message
    for problem in problems:
        assert START[:12] in nickel.splitlines()[problem.line - 1]
        assert problem.allowed == "273.15 K or more"
        assert "outside: {below: hold}" in problem.cure


def test_the_cure_of_a_cold_start_helps(nickel: str) -> None:
    hold = {"outside": {"below": "hold"}}
    held: dict[str, object] = {}
    for name in ("nickel", "cucrzr"):
        record = library_record(name)
        properties = {
            key: {next(iter(branches.laws())): hold}
            for key, branches in record.properties.items().items()
        }
        tempers = {
            key: {"hardness": {next(iter(temper.hardness.laws())): hold}}
            for key, temper in record.tempers.items()
        }
        held[name] = {"properties": properties, "tempers": tempers}
    text = nickel.replace(START, "surroundings: {temperature: 77 K")
    assert read_case(f"{text}\n{yaml_text({'materials': held})}")


def test_a_start_above_the_range_of_a_record_is_refused(nickel: str) -> None:
    problems = problems_of(nickel.replace(START, "surroundings: {temperature: 3000 K"))
    assert any("above the range of nickel" in problem.message for problem in problems)


def test_strain_counts_from_the_start_unless_the_case_says_otherwise(nickel: str) -> None:
    assert read_case(nickel).strain_free_temperature == 293.15
    warm = read_case(nickel.replace(START, "surroundings: {temperature: 400 K"))
    assert warm.strain_free_temperature == 400.0
    text = nickel.replace(START, f"{START}, strain_free_temperature: 25 degC")
    assert read_case(text).strain_free_temperature == pytest.approx(298.15)


def test_a_strain_free_temperature_outside_the_range_of_a_record_is_refused(nickel: str) -> None:
    text = nickel.replace(START, f"{START}, strain_free_temperature: 77 K")
    expansion = {"outside": {"below": "error"}}
    changed = {"nickel": {"properties": {"thermal_expansion": {"solid": expansion}}}}
    (problem,) = problems_of(f"{text}\n{yaml_text({'materials': changed})}")
    assert problem.key == "surroundings.strain_free_temperature"
    assert problem.message.endswith("free of strain below the range of nickel: thermal_expansion")
    assert (problem.value, problem.allowed) == ("77 K", "273.15 K or more")
    (problem,) = problems_of(nickel.replace(START, f"{START}, strain_free_temperature: -3 K"))
    assert problem.key == "surroundings.strain_free_temperature"
