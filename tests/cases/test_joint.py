"""Joints that cannot be built are refused; symmetry follows the shapes."""

from __future__ import annotations

import pytest

from microweld.cases import read_case
from microweld.cases.joints.parallel_gap.input import ParallelGap
from microweld.cases.joints.templates import template
from microweld.errors import InputError

LOWER = "joint.electrode_lower"
ROUND = LOWER + "={material: cucrzr, face: round, width: 1.2 mm, height: 0.6 mm, face_radius: 2 mm}"
GROOVED = (
    LOWER
    + "={material: cucrzr, face: grooved, width: 1.2 mm, height: 0.6 mm, "
    + "groove_radius: 0.25 mm, groove_depth: 0.1 mm}"
)


@pytest.mark.parametrize("electrode", [ROUND, GROOVED])
def test_faces_that_fit_are_taken(nickel: str, electrode: str) -> None:
    assert read_case(nickel, overrides=[electrode]).joint.electrode_lower.face in electrode


@pytest.mark.parametrize(
    ("overrides", "message"),
    [
        (
            [LOWER + ".offset=0.7 mm"],
            r"electrode_lower\.offset: electrode misses the wire[\s\S]*at most 0\.0006 m",
        ),
        ([LOWER + ".offset=-0.7 mm"], r"electrode_lower\.offset: electrode misses the wire"),
        ([GROOVED, LOWER + ".offset=0.06 mm"], r"misses the wire[\s\S]*at most 5e-05 m"),
        ([ROUND, LOWER + ".offset=0.67 mm"], r"misses the wire[\s\S]*at most 0\.00066 m"),
        (
            [LOWER + ".width=0.15 mm"],
            r"electrode_lower\.width: electrode misses the wire: its face is narrower",
        ),
        (
            [ROUND, LOWER + ".face_radius=0.8 mm"],
            "face_radius: smaller than half the block's diagonal",
        ),
        ([ROUND, LOWER + ".height=0.1 mm"], "height: smaller than the dome"),
        (
            [GROOVED, LOWER + ".groove_depth=0.3 mm"],
            "groove_depth: larger than the groove's radius",
        ),
        (
            [GROOVED, LOWER + ".groove_radius=0.15 mm"],
            "groove_radius: smaller than the wire's radius",
        ),
        ([GROOVED, LOWER + ".width=0.3 mm"], "groove_radius: larger than the electrode's width"),
        (
            ["joint.symmetry=quarter", LOWER + ".offset=0.1 mm"],
            "no quarter symmetry: an electrode is offset",
        ),
        (
            ["joint.symmetry=quarter", "joint.angle=60 deg"],
            "no quarter symmetry: the wires do not cross at a right",
        ),
        (["joint.angle=29 deg"], r"joint\.angle: the wires cross too flat[\s\S]*30 deg to 90 deg"),
        (["joint.angle=91 deg"], r"joint\.angle: the wires cross too flat"),
    ],
)
def test_refused(nickel: str, overrides: list[str], message: str) -> None:
    with pytest.raises(InputError, match=message):
        read_case(nickel, overrides=overrides)


V_GROOVED = LOWER + "={material: cucrzr, face: v-groove, width: 1.2 mm, height: 0.6 mm, "


@pytest.mark.parametrize(
    ("electrode", "message"),
    [
        (
            "groove_angle: 90 deg, groove_depth: 0.14 mm}",
            "groove_depth: smaller than the height at which the flanks",
        ),
        (
            "groove_angle: 90 deg, groove_depth: 0.5 mm}",
            "groove_depth: larger than the height of the wire",
        ),
        (
            "groove_angle: 20 deg, groove_depth: 0.2 mm}",
            r"groove_angle: this is hardly a groove[\s\S]*30 deg to 150",
        ),
        (
            "groove_angle: 150 deg, groove_depth: 0.2 mm}",
            "groove_depth: larger than the electrode's width",
        ),
        (
            "groove_angle: 90 deg, groove_depth: 0.2 mm, offset: 0.01 mm}",
            r"misses the wire[\s\S]*at most 0 m",
        ),
    ],
)
def test_a_v_groove_that_does_not_hold_its_wire_is_refused(
    nickel: str, electrode: str, message: str
) -> None:
    with pytest.raises(InputError, match=message):
        read_case(nickel, overrides=[V_GROOVED + electrode])


def test_the_lower_electrode_of_a_foil_lies_in_the_middle() -> None:
    with pytest.raises(
        InputError, match=r"electrode_lower\.offset: the lower electrode lies in the middle"
    ):
        read_case(template("wire-foil"), overrides=["joint.electrode_lower.offset=0.1 mm"])


@pytest.mark.parametrize(
    ("overrides", "mirrors"),
    [([], "xy"), (["joint.symmetry=full"], ""), (["joint.electrode_upper.offset=0.05 mm"], "x")],
)
def test_a_wire_on_a_foil_is_cut_at_its_mirror_planes(overrides: list[str], mirrors: str) -> None:
    assert read_case(template("wire-foil"), overrides=overrides).joint.mirrors == mirrors


def test_a_groove_as_deep_as_the_wire_is_refused(nickel: str) -> None:
    thin = "joint.wire_lower.diameter=0.1 mm"
    with pytest.raises(InputError, match="groove_depth: larger than the wire's diameter"):
        read_case(nickel, overrides=[GROOVED, thin])


def test_faults_of_both_electrodes_come_together(nickel: str) -> None:
    with pytest.raises(InputError) as caught:
        read_case(
            nickel,
            overrides=[
                LOWER + ".offset=0.7 mm",
                "joint.electrode_upper.width=0.1 mm",
                "joint.angle=25 deg",
            ],
        )
    keys = {problem.key for problem in caught.value.problems}
    assert keys == {"joint.electrode_lower.offset", "joint.electrode_upper.width", "joint.angle"}


@pytest.mark.parametrize(
    ("overrides", "quarter"),
    [
        ([], True),
        (["joint.symmetry=full"], False),
        (["joint.symmetry=quarter"], True),
        ([LOWER + ".offset=0.1 mm"], False),
        (["joint.angle=30 deg"], False),
    ],
)
def test_quarter_model_where_the_joint_has_it(
    nickel: str, overrides: list[str], quarter: bool
) -> None:
    assert read_case(nickel, overrides=overrides).joint.quarter is quarter


HOOK = ("joint.tip.shape=hook", "joint.tip.notch_angle=90 deg", "joint.tip.notch_depth=80 um")
RIBBON = "joint.ribbon={material: gold, width: 60 um, thickness: 20 um, overhang: 30 um}"


@pytest.mark.parametrize(
    ("kind", "overrides", "message"),
    [
        (
            "parallel-gap",
            [RIBBON],
            r"joint\.wire: the joint has either a wire or a ribbon[\s\S]*write one of them",
        ),
        ("parallel-gap", ["joint.pad.length=300 um"], r"pad\.length: larger than the substrate's"),
        ("parallel-gap", ["joint.pad.width=0.3 mm"], r"pad\.width: larger than the substrate's"),
        ("parallel-gap", ["joint.pad.layers=[]"], r"joint\.pad\.layers: "),
        (
            "thermocompression",
            ["joint.tip.slot=0.3 mm"],
            r"tip\.slot: larger than the tip's length",
        ),
        (
            "thermocompression",
            ["joint.tip.foot=0.5 mm"],
            r"tip\.foot: larger than the tip's height",
        ),
    ],
)
def test_joints_on_a_substrate_that_cannot_be_built(
    kind: str, overrides: list[str], message: str
) -> None:
    with pytest.raises(InputError, match=message):
        read_case(template(kind), overrides=overrides)


def test_layers_of_a_pad_are_bodies_of_their_own() -> None:
    layers = (
        "joint.pad.layers=[{material: gold, thickness: 300 nm}, "
        "{material: titanium, thickness: 50 nm}]"
    )
    joint = read_case(template("parallel-gap"), overrides=[layers]).joint
    assert joint.bodies["pad_2"].material == "titanium"
    assert set(joint.bodies) == {
        "wire",
        "electrode_left",
        "electrode_right",
        "substrate",
        "pad_1",
        "pad_2",
    }
    assert joint.thinnest == 40e-6


@pytest.mark.parametrize(
    ("overrides", "message"),
    [
        (
            ["joint.tip.shape=hook"],
            r"tip\.notch_angle: a hook needs[\s\S]*tip\.notch_depth: a hook needs the sizes",
        ),
        (
            ["joint.tip.notch_depth=80 um"],
            r"tip\.notch_depth: a folded tip has no notch[\s\S]*write shape: hook",
        ),
        ([*HOOK, "joint.tip.notch_angle=20 deg"], r"tip\.notch_angle: this is hardly a notch"),
        (
            [*HOOK, "joint.tip.notch_depth=0.15 mm"],
            r"notch_depth: larger than the tip's width",
        ),
        (
            [*HOOK, "joint.tip.notch_depth=35 um"],
            r"notch_depth: smaller than the height at which",
        ),
        (
            [*HOOK, "joint.tip.notch_depth=0.13 mm"],
            r"notch_depth: larger than the height of the wire",
        ),
    ],
)
def test_hooks_that_do_not_clamp_are_refused(overrides: list[str], message: str) -> None:
    with pytest.raises(InputError, match=message):
        read_case(template("thermocompression"), overrides=overrides)


def test_a_hook_holds_a_round_wire() -> None:
    text = template("thermocompression")
    start = text.index("  wire: ")
    end = text.index("  tip: ")
    with pytest.raises(
        InputError, match=r"tip\.shape: a notch holds a round wire[\s\S]*write shape: folded"
    ):
        read_case(text[:start] + text[end:], overrides=[RIBBON, *HOOK])


@pytest.mark.parametrize(
    ("layers", "sheets"),
    [
        ("[{material: gold, thickness: 400 nm}]", 1),
        ("[{material: gold, thickness: 401 nm}]", 0),
        ("[{material: gold, thickness: 300 nm, model: solid}]", 0),
        ("[{material: gold, thickness: 2 um, model: sheet}]", 1),
        ("[{material: gold, thickness: 2 um}, {material: titanium, thickness: 50 nm}]", 0),
        ("[{material: gold, thickness: 300 nm}, {material: copper, thickness: 20 um}]", 1),
        ("[{material: gold, thickness: 300 nm}, {material: titanium, thickness: 50 nm}]", 2),
    ],
)
def test_the_thin_layers_on_top_are_sheets(layers: str, sheets: int) -> None:
    joint = read_case(template("parallel-gap"), overrides=["joint.pad.layers=" + layers]).joint
    assert isinstance(joint, ParallelGap) and len(joint.surface_layers) == sheets


def test_a_sheet_below_a_solid_layer_is_refused() -> None:
    layers = (
        "[{material: copper, thickness: 20 um}, {material: gold, thickness: 300 nm, model: sheet}]"
    )
    message = (
        r"layers\.1\.model: a sheet below a solid layer[\s\S]*make the layers above it sheets too"
    )
    with pytest.raises(InputError, match=message):
        read_case(template("parallel-gap"), overrides=["joint.pad.layers=" + layers])


def test_an_unknown_kind_of_joint_is_reported_with_the_kinds_there_are(nickel: str) -> None:
    with pytest.raises(
        InputError, match=r"joint\.type: unknown choice[\s\S]*'crossed-wire', 'wire-foil'"
    ):
        read_case(nickel.replace("type: crossed-wire", "type: butt"))
