"""The test of the joint in a case: units, grips, mirror planes, and what a joint cannot have."""

from __future__ import annotations

from importlib import resources

import pytest

from microweld.cases import read_case
from microweld.cases.schema import Case
from microweld.errors import InputError

CASES = resources.files("microweld.cases")


def shipped(name: str) -> str:
    """Text of a shipped case."""
    return (CASES / f"{name}.yaml").read_text("utf-8")


def with_test(test: str, name: str, *overrides: str) -> Case:
    """A shipped case with a test, in YAML's short form."""
    return read_case(f"{shipped(name)}\ntest: {test}\n", str(CASES / "weld.yaml"), overrides)


def test_speed_and_travel_have_units() -> None:
    case = with_test("{type: pull, speed: 1 mm/min, travel: 50 um}", "crossed-wire-nickel")
    assert case.test is not None
    assert case.test.speed == pytest.approx(1e-3 / 60.0)
    assert case.test.travel == pytest.approx(5e-5)


@pytest.mark.parametrize(
    ("kind", "direction"),
    [
        ("pull", (0.0, 0.0, 1.0)),
        ("shear", (0.0, 1.0, 0.0)),
        ("peel", (0.0, 0.0, 1.0)),
        ("pull-45", (0.0, 0.5**0.5, 0.5**0.5)),
    ],
)
def test_upper_wire_is_moved_along_y_and_z(kind: str, direction: tuple[float, ...]) -> None:
    case = with_test(f"{{type: {kind}}}", "crossed-wire-nickel")
    assert case.test is not None
    assert case.joint.grips is not None
    assert case.test.motion.direction(case.joint.grips.along) == pytest.approx(direction)


@pytest.mark.parametrize(
    ("name", "kind", "planes"),
    [
        ("crossed-wire-nickel", "pull", ("", "xy")),
        ("crossed-wire-nickel", "shear", ("y", "")),
        ("crossed-wire-nickel", "peel", ("y", "")),
        ("wire-foil-copper", "pull", ("", "xy")),
        ("wire-foil-copper", "shear", ("x", "y")),
        ("wire-foil-copper", "pull-45", ("x", "y")),
        ("thermocompression-copper", "peel", ("x", "y")),
    ],
)
def test_model_has_the_mirror_planes_that_the_test_leaves(
    name: str, kind: str, planes: tuple[str, str]
) -> None:
    """Those that it breaks, and those of the shape that is drawn: wires have a quarter or all."""
    case = with_test(f"{{type: {kind}}}", name)
    broken, left = planes
    assert case.broken_mirrors == broken
    shape = case.joint.without_mirrors(broken).shape(None)
    assert getattr(shape, "below", shape).symmetry == left


def test_weld_without_test_keeps_its_mirror_planes() -> None:
    case = read_case(shipped("crossed-wire-nickel"), "weld.yaml")
    assert case.test is None
    assert case.broken_mirrors == ""


@pytest.mark.parametrize(
    ("test", "name", "overrides", "message"),
    [
        ("{type: hook-pull}", "crossed-wire-nickel", (), "no type of joint has one"),
        ("{type: shear}", "spot-weld-sheets", (), "this joint cannot have this test"),
        ("{type: twist}", "crossed-wire-nickel", (), "unknown choice"),
        ("{type: pull}", "imported-bump", (), "does not say where a test grips it"),
        ("{type: pull, speed: 3}", "crossed-wire-nickel", (), "missing unit"),
        (
            "{type: pull, grips: {held: [a], moved: [a]}}",
            "crossed-wire-nickel",
            (),
            "this surface is held and moved",
        ),
        (
            "{type: peel}",
            "crossed-wire-nickel",
            ("joint.symmetry=quarter",),
            "no mirror plane along the wire",
        ),
    ],
)
def test_test_that_a_joint_cannot_have_is_refused(
    test: str, name: str, overrides: tuple[str, ...], message: str
) -> None:
    with pytest.raises(InputError, match=message) as caught:
        with_test(test, name, *overrides)
    (problem,) = caught.value.problems
    assert problem.key.startswith(("test", "joint.symmetry"))
    assert problem.allowed
    assert problem.cure
    assert problem.line or problem.file == "--set"


def test_figures_of_the_test_have_limits_only_where_there_is_one() -> None:
    limits = "\nlimits: {test_force: {least: 10 gf}, test_energy: {least: 1 uJ}}"
    case = with_test(f"{{type: pull}}{limits}", "crossed-wire-nickel")
    assert case.limits["test_force"].bounds("N")[0] == pytest.approx(0.0980665)
    with pytest.raises(InputError, match="this weld has no such figure"):
        read_case(shipped("crossed-wire-nickel") + limits, "weld.yaml")
