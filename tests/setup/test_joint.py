"""The shapes of a case reach the mesh room unchanged."""

from __future__ import annotations

import math
from importlib import resources

import pytest

from microweld.cases import read_case
from microweld.cases.joints.crossed_wire.drawing import CrossedWireShape
from microweld.cases.joints.crossed_wire.input import CrossedWires
from microweld.cases.joints.parallel_gap.drawing import ParallelGapShape
from microweld.cases.joints.parallel_gap.input import ParallelGap
from microweld.cases.joints.templates import template
from microweld.cases.joints.thermocompression.drawing import Hairpin
from microweld.cases.joints.thermocompression.input import Thermocompression
from microweld.cases.joints.wire_foil.drawing import WireFoilShape
from microweld.cases.joints.wire_foil.input import WireFoil
from microweld.meshes.drawing.shapes import (
    ElectrodeShape,
    Face,
    FlatFace,
    GroovedFace,
    Half,
    RoundFace,
    Slab,
    VGroovedFace,
)
from microweld.meshes.drawing.strand import RibbonShape, SubstrateStack, WireShape

UPPER = "joint.electrode_upper={material: copper, width: 1.1 mm, height: 0.7 mm, "


@pytest.mark.parametrize(
    ("face", "expected"),
    [
        ("offset: 0.02 mm, face: flat}", FlatFace()),
        ("offset: 0.02 mm, face: round, face_radius: 3 mm}", RoundFace(3e-3)),
        (
            "offset: 0.02 mm, face: grooved, groove_radius: 0.25 mm, groove_depth: 0.1 mm}",
            GroovedFace(0.25e-3, 0.1e-3),
        ),
        ("face: v-groove, groove_angle: 2 rad, groove_depth: 0.2 mm}", VGroovedFace(2.0, 0.2e-3)),
    ],
)
def test_every_size_arrives(face: str, expected: Face) -> None:
    text = (resources.files("microweld.cases") / "crossed-wire-nickel.yaml").read_text(
        encoding="utf-8"
    )
    wire = "joint.wire_upper={material: copper, diameter: 0.3 mm, overhang: 0.2 mm}"
    case = read_case(
        text, overrides=[UPPER + face, wire, "mesh.contact_size=40 um", "joint.angle=60 deg"]
    )
    assert isinstance(case.joint, CrossedWires)
    if isinstance(expected, VGroovedFace):
        offset = 0.0
    else:
        offset = 0.02e-3
    assert case.joint.shape(case.mesh.contact_size) == CrossedWireShape(
        lower=Half(0.4e-3, 0.3e-3, ElectrodeShape(1.2e-3, 0.6e-3, FlatFace(), 0.0)),
        upper=Half(0.3e-3, 0.2e-3, ElectrodeShape(1.1e-3, 0.7e-3, expected, offset)),
        quarter=False,
        angle=pytest.approx(math.pi / 3, rel=1e-12),
        contact_size=40e-6,
    )


@pytest.mark.parametrize(("offset", "symmetry"), [("0 mm", "xy"), ("0.1 mm", "x")])
def test_every_size_of_a_wire_on_a_foil_arrives(offset: str, symmetry: str) -> None:
    text = (resources.files("microweld.cases") / "wire-foil-copper.yaml").read_text(
        encoding="utf-8"
    )
    foil = "joint.foil={material: c51000, thickness: 0.1 mm, length: 0.8 mm, width: 0.7 mm}"
    case = read_case(text, overrides=[foil, f"joint.electrode_upper.offset={offset}"])
    assert isinstance(case.joint, WireFoil)
    shift = case.joint.electrode_upper.offset
    assert case.joint.shape(None) == WireFoilShape(
        upper=Half(0.2e-3, 0.15e-3, ElectrodeShape(0.5e-3, 0.5e-3, FlatFace(), shift)),
        foil=Slab(0.8e-3, 0.7e-3, 0.1e-3),
        lower=ElectrodeShape(0.8e-3, 0.4e-3),
        symmetry=symmetry,
    )


def test_every_size_of_a_parallel_gap_arrives() -> None:
    overrides = [
        "joint.electrode_right.length=50 um",
        "joint.electrode_right.width=90 um",
        "joint.pad.layers=[{material: gold, thickness: 300 nm}, "
        "{material: titanium, thickness: 5 um}]",
    ]
    case = read_case(template("parallel-gap"), overrides=overrides)
    assert isinstance(case.joint, ParallelGap)
    below = SubstrateStack(
        strand=WireShape(pytest.approx(40e-6)),
        length=pytest.approx(220e-6),
        line=pytest.approx(80e-6),
        edges=pytest.approx((20e-6, 70e-6, 80e-6)),
        pad=Slab(pytest.approx(200e-6), pytest.approx(120e-6), pytest.approx(5e-6)),
        thicknesses=pytest.approx((5e-6,)),
        substrate=Slab(pytest.approx(260e-6), pytest.approx(200e-6), pytest.approx(100e-6)),
        symmetry="y",
        contact_size=4e-6,
        surface_layers=pytest.approx((300e-9,)),
    )
    left, right = (
        Slab(*map(pytest.approx, sizes))
        for sizes in ((60e-6, 100e-6, 120e-6), (50e-6, 90e-6, 120e-6))
    )
    assert case.joint.shape(4e-6) == ParallelGapShape(below, left, right, pytest.approx(40e-6))


def test_the_notch_of_a_hook_arrives() -> None:
    hook = ["joint.tip.shape=hook", "joint.tip.notch_angle=90 deg", "joint.tip.notch_depth=80 um"]
    case = read_case(template("thermocompression"), overrides=hook)
    assert isinstance(case.joint, Thermocompression)
    spec = case.joint.shape(None)
    assert spec.tip.notch == pytest.approx((math.pi / 2, 80e-6))
    assert spec.root == pytest.approx(50e-6 * (1 + math.sqrt(2)))


def test_every_size_of_a_hot_tip_on_a_ribbon_arrives() -> None:
    text = template("thermocompression")
    i = text.index("  wire: ")
    j = text.index("  tip: ")
    ribbon = "  ribbon: {material: gold, width: 0.1 mm, thickness: 20 um, overhang: 0.2 mm}\n"
    case = read_case(text[:i] + ribbon + text[j:], overrides=["joint.symmetry=full"])
    assert isinstance(case.joint, Thermocompression)
    spec = case.joint.shape(None)
    assert spec.tip == Hairpin(*map(pytest.approx, (0.3e-3, 0.3e-3, 0.5e-3, 0.1e-3, 0.06e-3)))
    assert spec.below.strand == RibbonShape(pytest.approx(0.1e-3), pytest.approx(20e-6))
    assert (spec.below.length, spec.below.line) == pytest.approx((0.7e-3, 0.15e-3))
    assert spec.below.edges == pytest.approx((0.15e-3,))
    assert spec.below.symmetry == ""
