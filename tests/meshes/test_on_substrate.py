"""Joints on a substrate against closed forms: parallel gap, hot tip, wire, ribbon, layers."""

from dataclasses import replace

import numpy as np
import pytest
from support.crossed_wires import surface_points, volume

from microweld.cases.joints.parallel_gap.drawing import ParallelGapShape
from microweld.cases.joints.thermocompression.drawing import Hairpin, ThermocompressionShape
from microweld.meshes.drawing.shapes import Slab
from microweld.meshes.drawing.strand import RibbonShape, SubstrateStack, WireShape
from microweld.meshes.generation.build import build_joint
from microweld.meshes.quality import assess

# [m]
DIAMETER = 40e-6
GAP = 40e-6
LENGTH = 220e-6
LAYERS = (0.3e-6, 20e-6)
PAD = Slab(200e-6, 120e-6, sum(LAYERS))
SUBSTRATE = Slab(260e-6, 200e-6, 100e-6)
RIBBON = RibbonShape(60e-6, 20e-6)
LEFT = Slab(60e-6, 100e-6, 80e-6)
RIGHT = Slab(50e-6, 80e-6, 90e-6)
TIP = Hairpin(120e-6, 100e-6, 300e-6, 40e-6, 50e-6)
COARSE = 2.0


def below_tips(strand=None, **changes):
    edges = (GAP / 2, GAP / 2 + RIGHT.length, GAP / 2 + LEFT.length)
    return replace(
        SubstrateStack(
            strand or WireShape(DIAMETER), LENGTH, edges[-1], edges, PAD, LAYERS, SUBSTRATE
        ),
        **changes,
    )


@pytest.fixture(scope="module")
def gap_joint():
    return build_joint(ParallelGapShape(below_tips(), LEFT, RIGHT, GAP), COARSE)


def below(strand):
    if isinstance(strand, WireShape):
        section = np.pi * DIAMETER**2 / 4
    else:
        section = strand.width * strand.thickness
    return {
        "wire" if isinstance(strand, WireShape) else "ribbon": section * LENGTH,
        "pad_2": PAD.length * PAD.width * LAYERS[1],
        "pad_1": PAD.length * PAD.width * LAYERS[0],
        "substrate": SUBSTRATE.length * SUBSTRATE.width * SUBSTRATE.thickness,
    }


def tips():
    left, right = (tip.length * tip.width * tip.thickness for tip in (LEFT, RIGHT))
    return {"electrode_left": left, "electrode_right": right}


@pytest.mark.parametrize("strand", [WireShape(DIAMETER), RIBBON], ids=["wire", "ribbon"])
@pytest.mark.parametrize("symmetry", ["y", ""], ids=["half", "full"])
def test_every_body_of_a_parallel_gap_has_its_volume(strand, symmetry):
    joint = build_joint(
        ParallelGapShape(below_tips(strand, symmetry=symmetry), LEFT, RIGHT, GAP), COARSE
    )
    expected = below(strand) | tips()
    assert set(joint.bodies) == set(expected)
    for body, whole in expected.items():
        assert joint.symmetry_factor * volume(joint, body) == pytest.approx(whole, rel=1e-3, abs=0)
    quality = assess(joint)
    assert quality.untagged_facets == 0
    assert max(contact.gap for contact in quality.contacts) < 1e-10
    assert quality.lowest_jacobian > 0.4


def test_roles_of_a_parallel_gap(gap_joint):
    tops = ("electrode_left.terminal", "electrode_right.terminal")
    assert (gap_joint.driven_terminal, gap_joint.earthed_terminal) == tops
    assert (gap_joint.pushed, gap_joint.clamped) == (tops, ("substrate.base",))
    assert gap_joint.cooled == (*tops, "substrate.base")
    assert gap_joint.symmetry == {"symmetry_y": 1}
    assert [(pair.name, pair.slave, pair.master) for pair in gap_joint.pairs] == [
        ("faying", "wire.side", "pad_1.top"),
        ("left_electrode", "wire.side", "electrode_left.face"),
        ("right_electrode", "wire.side", "electrode_right.face"),
    ]


def test_the_electrodes_stand_beside_the_gap(gap_joint):
    left, right = (
        surface_points(gap_joint, f"electrode_{side}.face")[:, 0] for side in ("left", "right")
    )
    assert (left.min(), left.max()) == pytest.approx((-GAP / 2 - LEFT.length, -GAP / 2), abs=1e-12)
    assert (right.min(), right.max()) == pytest.approx((GAP / 2, GAP / 2 + RIGHT.length), abs=1e-12)
    assert surface_points(gap_joint, "substrate.base")[:, 2] == pytest.approx(
        -PAD.thickness - SUBSTRATE.thickness
    )


def test_cells_of_the_strand_end_at_the_edges_of_the_tips(gap_joint):
    corners = np.abs(surface_points(gap_joint, "wire.side")[:, 0])
    for edge in below_tips().edges:
        assert np.count_nonzero(np.abs(corners - edge) < 1e-12) > 20


def test_what_is_bonded_has_no_surface_in_between(gap_joint):
    assert "pad_1.bottom" not in gap_joint.surfaces
    assert "substrate.top" not in gap_joint.surfaces
    rim = surface_points(gap_joint, "substrate.side")
    top = rim[np.abs(rim[:, 2] + PAD.thickness) < 1e-12]
    inside = (np.abs(top[:, 0]) < 0.999 * PAD.length / 2) & (
        np.abs(top[:, 1]) < 0.999 * PAD.width / 2
    )
    assert not inside.any()


@pytest.mark.parametrize("symmetry", ["y", ""], ids=["half", "full"])
def test_a_hook_clamps_the_wire_between_two_flanks(symmetry):
    angle = np.radians(70.0)
    depth = 1.8 * DIAMETER / 2
    hook = replace(TIP, notch=(angle, depth))
    spec = ThermocompressionShape(below_tips(edges=(TIP.length / 2,), symmetry=symmetry), hook)
    joint = build_joint(spec, COARSE)
    radius = DIAMETER / 2
    half = angle / 2
    assert spec.root == pytest.approx(radius * (1 + 1 / np.sin(half)))
    block = TIP.length * TIP.height - TIP.slot * (TIP.height - TIP.foot)
    whole = TIP.width * (block + TIP.length * depth) - TIP.length * depth**2 * np.tan(half)
    assert joint.symmetry_factor * volume(joint, "tip") == pytest.approx(whole, rel=1e-6)
    flanks = surface_points(joint, "tip.face")
    from_axis = np.abs(flanks[:, 1]) * np.cos(half) + (flanks[:, 2] - radius) * np.sin(half)
    assert np.abs(from_axis - radius).max() < 1e-12
    assert (
        flanks[:, 2].min() == pytest.approx(spec.root - depth, abs=1e-12)
        and flanks[:, 2].min() > 0.0
    )
    quality = assess(joint)
    assert quality.untagged_facets == 0
    assert max(contact.gap for contact in quality.contacts) < 2e-7
    assert (joint.driven_terminal, joint.earthed_terminal) == (
        "tip.terminal_left",
        "tip.terminal_right",
    )


@pytest.mark.parametrize("solids", [(), (20e-6,)], ids=["on the substrate", "on a layer"])
def test_sheets_lie_on_what_is_below_them(solids):
    pad = Slab(PAD.length, PAD.width, sum(solids))
    joint = build_joint(
        ParallelGapShape(
            below_tips(pad=pad, thicknesses=solids, surface_layers=(0.3e-6, 0.05e-6)),
            LEFT,
            RIGHT,
            GAP,
        ),
        COARSE,
    )
    if solids:
        carrier = "pad_3.top"
    else:
        carrier = "substrate.pad"
    assert [(s.name, s.surface, s.thickness) for s in joint.surface_layers] == [
        ("pad_1", carrier, 0.3e-6),
        ("pad_2", carrier, 0.05e-6),
    ]
    assert set(joint.bodies) == {"wire", "substrate", "electrode_left", "electrode_right"} | {
        "pad_3" for _ in solids
    }
    assert joint.pairs[0].master == carrier and joint.skin_of(carrier) == "pad_1"
    points = surface_points(joint, carrier)
    assert points[:, 2] == pytest.approx(0.0, abs=1e-12)
    assert np.abs(points[:, :2]).max(axis=0) == pytest.approx(
        [PAD.length / 2, PAD.width / 2], abs=1e-12
    )
    assert assess(joint).untagged_facets == 0


def test_a_hairpin_has_its_volume_and_two_terminals():
    joint = build_joint(ThermocompressionShape(below_tips(edges=(TIP.length / 2,)), TIP), COARSE)
    whole = TIP.width * (TIP.length * TIP.height - TIP.slot * (TIP.height - TIP.foot))
    for body, size in {**below(WireShape(DIAMETER)), "tip": whole}.items():
        assert 2 * volume(joint, body) == pytest.approx(size, rel=1e-3, abs=0)
    assert (joint.driven_terminal, joint.earthed_terminal) == (
        "tip.terminal_left",
        "tip.terminal_right",
    )
    assert joint.pushed == ("tip.terminal_left", "tip.terminal_right")
    for name, sign in (("tip.terminal_left", -1), ("tip.terminal_right", 1)):
        points = surface_points(joint, name)
        assert points[:, 2] == pytest.approx(DIAMETER + TIP.height, abs=1e-12)
        ends = np.sort(sign * points[:, 0])[[0, -1]]
        assert ends == pytest.approx([TIP.slot / 2, TIP.length / 2], abs=1e-12)
    quality = assess(joint)
    assert quality.untagged_facets == 0
    assert max(contact.gap for contact in quality.contacts) < 1e-10
