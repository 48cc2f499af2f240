"""Stacks that cannot be built are refused; the contacts are named by what lies below each layer."""

from __future__ import annotations

import pytest

from microweld.cases import read_case
from microweld.cases.joints.templates import template
from microweld.errors import InputError

LOWER = "joint.electrode_lower"
LAYERS = "joint.layers"
CONE = LOWER + "={material: cucrzr, face: cone, radius: 1.5 mm, height: 2 mm, tip_radius: 0.5 mm}"
WIDE = "material: nickel, radius: 3 mm, thickness: 1 mm"
DISC = "material: nickel, radius: 2 mm, thickness: 0.2 mm"


def read(*overrides: str):
    return read_case(template("stack"), overrides=list(overrides))


def test_contacts_of_the_template() -> None:
    joint = read().joint
    assert joint.pair_names == ("lower_electrode", "faying", "upper_electrode")
    assert list(joint.bodies) == [
        "electrode_lower",
        "sheet_lower",
        "sheet_upper",
        "electrode_upper",
    ]
    assert joint.thinnest == pytest.approx(0.2e-3)


def test_bonded_layers_have_no_contact() -> None:
    layers = (
        f"[{{name: a, below: bonded, {DISC}}}, {{name: b, {DISC}}}, "
        f"{{name: c, below: bonded, {DISC}}}]"
    )
    joint = read(f"{LAYERS}={layers}").joint
    assert joint.interfaces == ("bonded", "faying", "bonded", "upper_electrode")
    assert joint.pair_names == ("faying", "upper_electrode")


def test_faces_that_fit_are_taken() -> None:
    assert read(CONE).joint.electrode_lower.tip_width == pytest.approx(0.5e-3)


@pytest.mark.parametrize(
    ("overrides", "message"),
    [
        ([LOWER + ".face_radius=1 mm"], "face_radius: smaller than the electrode's radius"),
        ([LOWER + ".height=0.05 mm"], "height: smaller than the dome"),
        ([CONE, LOWER + ".tip_radius=1.5 mm"], "tip_radius: larger than the electrode's radius"),
        (
            [CONE, LOWER + ".flank=89 deg"],
            r"flank: this is no flank of a cone[\s\S]*5 deg to 85 deg",
        ),
        ([CONE, LOWER + ".height=0.5 mm"], "height: smaller than the cone"),
        (["joint.model=plane"], r"depth: a plane model has a depth[\s\S]*a length"),
        (["joint.depth=5 mm"], r"depth: a plane model has a depth[\s\S]*none"),
        (
            [f"{LAYERS}=[{{name: a, {DISC}}}, {{name: a, {DISC}}}]"],
            "name: two bodies have this name",
        ),
        ([f"{LAYERS}=[{{name: electrode_upper, {DISC}}}]"], "name: two bodies have this name"),
        (
            [f"{LAYERS}=[{{name: a, {DISC}}}, {{name: b, {DISC}}}, {{name: c, {DISC}}}]"],
            r"below: two contacts have this name[\s\S]*faying[\s\S]*bonded",
        ),
        ([f"{LAYERS}=[{{name: a, hole: 2 mm, {DISC}}}]"], "hole: larger than the layer's radius"),
        (
            [f"{LAYERS}=[{{name: a, hole: 0.1 mm, {DISC}}}]"],
            "radius: the electrode falls into the hole of a",
        ),
        (
            [f"{LAYERS}=[{{name: a, {DISC}}}, {{name: b, hole: 2 mm, {WIDE}}}]"],
            "radius: it does not touch a below it",
        ),
    ],
)
def test_refused(overrides: list[str], message: str) -> None:
    with pytest.raises(InputError, match=message):
        read(*overrides)
