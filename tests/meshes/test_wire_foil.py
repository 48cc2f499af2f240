"""A wire on a foil against closed forms: volumes, places of contact, planes, layers.

Every face of the electrode.
"""

from dataclasses import replace

import numpy as np
import pytest
from support.crossed_wires import body_points, surface_points, volume

from microweld.cases.joints.wire_foil.drawing import WireFoilShape
from microweld.errors import MeshError
from microweld.meshes.drawing.shapes import (
    ElectrodeShape,
    FlatFace,
    GroovedFace,
    Half,
    RoundFace,
    Slab,
    VGroovedFace,
)
from microweld.meshes.drawing.slab import layers
from microweld.meshes.generation.build import build_joint
from microweld.meshes.quality import assess

# [m]
DIAMETER = 0.2e-3
WIDTH = 0.5e-3
HEIGHT = 0.4e-3
OVERHANG = 0.15e-3
FOIL = Slab(0.7e-3, 0.6e-3, 0.1e-3)
LOWER = ElectrodeShape(0.8e-3, 0.4e-3)
ANGLE = np.radians(100)
FACES = {
    "flat": FlatFace(),
    "round": RoundFace(1e-3),
    "grooved": GroovedFace(0.11e-3, 0.05e-3),
    "v-groove": VGroovedFace(ANGLE, 0.07e-3),
}
COARSE = 2.0


def spec(face=None, offset=0.0, **changes):
    upper = Half(DIAMETER, OVERHANG, ElectrodeShape(WIDTH, HEIGHT, face or FlatFace(), offset))
    return replace(WireFoilShape(upper, FOIL, LOWER), **changes)


@pytest.mark.parametrize("symmetry", ["", "x", "xy"])
def test_volumes_of_every_part_that_symmetry_leaves(symmetry):
    joint = build_joint(spec(symmetry=symmetry), COARSE)
    share = joint.symmetry_factor
    assert share == 2 ** len(symmetry)
    assert set(joint.symmetry) == {f"symmetry_{axis}" for axis in symmetry}
    expected = {
        "wire": np.pi * DIAMETER**2 / 4 * (WIDTH + 2 * OVERHANG),
        "foil": FOIL.length * FOIL.width * FOIL.thickness,
        "electrode_upper": WIDTH**2 * HEIGHT,
        "electrode_lower": LOWER.width**2 * LOWER.height,
    }
    assert list(joint.bodies) == list(expected)
    for body, whole in expected.items():
        assert volume(joint, body) * share == pytest.approx(whole, rel=1e-3, abs=0)


@pytest.mark.parametrize("face", FACES.values(), ids=FACES)
def test_every_face_touches_the_wire_where_it_should(face):
    quality = assess(build_joint(spec(face), COARSE))
    lower, faying, upper = quality.contacts
    heights = [-FOIL.thickness, 0.0, DIAMETER]
    if isinstance(face, VGroovedFace):
        heights[2] = DIAMETER / 2 * (1 + np.sin(ANGLE / 2))
        assert upper.place[1] == pytest.approx(DIAMETER / 2 * np.cos(ANGLE / 2), abs=4e-6)
    assert [contact.place[2] for contact in (lower, faying, upper)] == pytest.approx(
        heights, abs=4e-6
    )
    assert max(contact.gap for contact in quality.contacts) < 2e-8
    assert quality.untagged_facets == 0
    assert quality.lowest_shape > 0.15
    assert quality.lowest_jacobian > 0.4


def test_volume_of_a_v_groove():
    depth = FACES["v-groove"].depth
    joint = build_joint(spec(FACES["v-groove"]), COARSE)
    whole = WIDTH**2 * (HEIGHT + depth) - depth**2 * np.tan(ANGLE / 2) * WIDTH
    assert 4 * volume(joint, "electrode_upper") == pytest.approx(whole, rel=1e-9, abs=0)


def test_offset_electrode_moves_across_the_wire():
    joint = build_joint(spec(offset=0.1e-3, symmetry="x"), COARSE)
    across = surface_points(joint, "electrode_upper.face")[:, 1]
    assert (across.min(), across.max()) == pytest.approx((-0.15e-3, 0.35e-3), abs=1e-12)
    assert max(contact.gap for contact in assess(joint).contacts) < 1e-8


def test_a_foil_has_layers_and_a_plate_has_not():
    assert layers(50e-6, 20e-6) == 3
    assert layers(0.3e-6, 4e-6) == 2
    assert layers(100e-6, 20e-6) == 0
    film = build_joint(spec(foil=replace(FOIL, thickness=2e-6)), COARSE)
    heights = np.unique(np.round(body_points(film, "foil")[:, 2], 9))
    assert heights == pytest.approx([-2e-6, -1.5e-6, -1e-6, -0.5e-6, 0.0], abs=1e-12)
    plate = build_joint(spec(foil=replace(FOIL, thickness=0.4e-3)), COARSE)
    assert assess(plate).lowest_shape > 0.25


def test_the_line_of_contact_is_fine_along_the_whole_face_but_not_under_a_dome():
    assert spec().line == WIDTH / 2
    assert spec(RoundFace(1e-3)).line == DIAMETER
    assert spec(foil=replace(FOIL, length=0.3e-3)).line == 0.15e-3


def test_contact_size_is_what_is_asked_for():
    faying = assess(build_joint(spec(contact_size=30e-6))).contacts[1]
    assert faying.slave_size == pytest.approx(30e-6, rel=0.25)


def test_an_electrode_beside_its_groove_is_refused():
    with pytest.raises(MeshError, match="misses the wire"):
        build_joint(spec(FACES["v-groove"], offset=0.01e-3, symmetry="x"), COARSE)
