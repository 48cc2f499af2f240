"""Electrodes with a tilted face: exact volume, area and touching place; planes that tilt breaks."""

from __future__ import annotations

import math
from functools import cache

from mpi4py import MPI

import numpy as np
import pytest
from support import stack_files
from support.crossed_wires import surface_points, volume

from microweld.cases import read_case
from microweld.cases.joints.templates import template
from microweld.errors import InputError
from microweld.meshes.quality import assess
from microweld.setup.joint import mesh_case

TILT = math.radians(3.0)
COARSE = "mesh={size: coarse, factor: 1.4}"


def case_of(kind: str, *overrides: str):
    """The template of a joint, coarse."""
    return read_case(template(kind), overrides=[COARSE, *overrides])


@cache
def meshed(kind: str, *overrides: str):
    """Its mesh, without gaps."""
    joint = mesh_case(case_of(kind, *overrides), MPI.COMM_SELF)
    quality = assess(joint)
    assert quality.untagged_facets == 0
    assert max(contact.gap for contact in quality.contacts) < 2e-7
    return joint


def electrodes(kind: str) -> tuple[str, ...]:
    """What may be tilted: keys, and names of bodies."""
    return {
        "parallel-gap": ("electrode_left", "electrode_right"),
        "thermocompression": ("tip",),
        "wire-foil": ("electrode_upper",),
        "crossed-wire": {
            "electrode_lower": "electrode_lower",
            "electrode_upper": "electrode_upper",
        },
    }[kind]


@pytest.mark.parametrize(
    ("kind", "axis"),
    [
        ("parallel-gap", "across"),
        ("parallel-gap", "along"),
        ("thermocompression", "across"),
        ("thermocompression", "along"),
        ("wire-foil", "across"),
        ("wire-foil", "along"),
        ("crossed-wire", "along"),
    ],
)
def test_a_tilt_keeps_the_volume_and_stretches_the_face(kind, axis):
    """Height counts from the middle of the face: volume as before, area by 1/cos."""
    level = meshed(kind)
    settings = [f"joint.{key}.tilt=3 deg" for key in electrodes(kind)]
    settings += [f"joint.{key}.tilt_axis={axis}" for key in electrodes(kind)]
    tilted = meshed(kind, *settings)
    for body in electrodes(kind):
        before = level.symmetry_factor * volume(level, body)
        assert tilted.symmetry_factor * volume(tilted, body) == pytest.approx(before, rel=1e-6)
        area = level.symmetry_factor * stack_files.area(level, f"{body}.face")
        stretched = tilted.symmetry_factor * stack_files.area(tilted, f"{body}.face")
        assert stretched == pytest.approx(area / math.cos(TILT), rel=1e-6)
        terminals = [name for name in tilted.surfaces if name.startswith(f"{body}.terminal")]
        for name in terminals:
            assert np.ptp(surface_points(tilted, name)[:, 2]) < 1e-12


def test_a_positive_tilt_lifts_the_far_end():
    joint = meshed(
        "parallel-gap", "joint.electrode_left.tilt=3 deg", "joint.electrode_right.tilt=-3 deg"
    )
    for side, sign in (("left", 1.0), ("right", -1.0)):
        x, _, z = surface_points(joint, f"electrode_{side}.face").T
        slope = np.polyfit(x, z, 1)[0]
        assert slope == pytest.approx(sign * math.tan(TILT), rel=1e-9)
        assert z.min() == pytest.approx(joint.lengths.get("wire.diameter", z.min()), rel=1e-9)


@pytest.mark.parametrize(
    ("kind", "key", "across", "along"),
    [
        ("parallel-gap", "electrode_left", "y", ""),
        ("thermocompression", "tip", "y", ""),
        ("wire-foil", "electrode_upper", "y", "x"),
    ],
)
def test_planes_that_a_tilt_breaks_are_given_up(kind, key, across, along):
    for axis, planes in (("across", across), ("along", along)):
        overrides = (f"joint.{key}.tilt=1 deg", f"joint.{key}.tilt_axis={axis}")
        assert case_of(kind, *overrides).joint.mirrors == planes


def test_crossed_wires_with_a_tilt_are_modelled_whole():
    assert case_of("crossed-wire").joint.quarter
    tilt = ("joint.electrode_lower.tilt=1 deg", "joint.electrode_lower.tilt_axis=along")
    assert not case_of("crossed-wire", *tilt).joint.quarter


def test_a_tilted_face_touches_a_ribbon_with_its_corner_or_edge():
    """About the axis along a ribbon narrower than the face it is the edge of the ribbon."""
    ribbon = "joint.ribbon={material: copper, width: 60 um, thickness: 20 um, overhang: 30 um}"
    settings = ("joint.wire=null", ribbon, "joint.electrode_left.tilt=3 deg")
    joint = meshed("parallel-gap", *settings, "joint.electrode_left.tilt_axis=along")
    _, y, z = surface_points(joint, "electrode_left.face").T
    assert z - 20e-6 == pytest.approx((y + 30e-6) * math.tan(TILT), abs=1e-12)


@pytest.mark.parametrize(
    ("kind", "overrides", "message"),
    [
        ("parallel-gap", ["joint.electrode_left.tilt=12 deg"], r"electrode_left\.tilt: must be at"),
        ("parallel-gap", ["joint.electrode_left.tilt=2"], r"electrode_left\.tilt: missing unit"),
        ("parallel-gap", ["joint.electrode_left.tilt=2 mm"], r"tilt: wrong dimension"),
        (
            "parallel-gap",
            ["joint.electrode_left.tilt=5 deg", "joint.electrode_left.height=1 um"],
            r"electrode_left\.tilt: the tilted face cuts through",
        ),
        ("parallel-gap", ["joint.electrode_left.tilt_axis=x"], r"tilt_axis: unknown choice"),
        (
            "crossed-wire",
            [
                "joint.electrode_upper.tilt=2 deg",
                "joint.electrode_upper.tilt_axis=along",
                "joint.symmetry=quarter",
            ],
            r"joint\.symmetry: the joint has no quarter symmetry: the face of an electrode is",
        ),
        (
            "crossed-wire",
            ["joint.electrode_upper.tilt=2 deg"],
            r"electrode_upper\.tilt_axis: a wire that its electrode presses at one end only would",
        ),
        (
            "wire-foil",
            ["joint.electrode_lower.tilt=2 deg"],
            r"electrode_lower\.tilt: the face of the lower electrode is level",
        ),
        (
            "thermocompression",
            [
                "joint.tip.shape=hook",
                "joint.tip.notch_angle=90 deg",
                "joint.tip.notch_depth=1 um",
                "joint.tip.tilt=1 deg",
            ],
            r"tip\.tilt: the notch of a hook holds the wire",
        ),
    ],
)
def test_a_tilt_that_cannot_be_is_refused(kind, overrides, message):
    with pytest.raises(InputError, match=message):
        case_of(kind, *overrides)
