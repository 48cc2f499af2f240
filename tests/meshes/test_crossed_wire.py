"""The crossed-wire joint against closed forms: volumes, touching, planes, parts, every face."""

import numpy as np
import pytest
from scipy.integrate import dblquad
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from support.crossed_wires import (
    DIAMETER,
    HEIGHT,
    OVERHANG,
    WIDTH,
    body_points,
    crossed,
    half,
    surface_points,
    volume,
)

from microweld.compat import cell_nodes
from microweld.errors import MeshError
from microweld.meshes.drawing.electrode import lift
from microweld.meshes.drawing.shapes import FlatFace, GroovedFace, RoundFace
from microweld.meshes.drawing.sizing import away_from_spot
from microweld.meshes.generation.build import build_joint
from microweld.meshes.quality import assess
from microweld.meshes.skin import gather_skin

# of the quarter [m]
RADIUS = DIAMETER / 2
LENGTH = WIDTH / 2 + OVERHANG
SIDE = WIDTH / 2
COARSE = 2.0
ROUND = RoundFace(2e-3)
GROOVED = GroovedFace(0.22e-3, 0.15e-3)
FACES = {
    "flat": FlatFace(),
    "round": ROUND,
    "grooved": GROOVED,
    "groove of the wire's radius": GroovedFace(RADIUS, RADIUS),
}


def wire_volume(diameter: float) -> float:
    return np.pi * diameter**2 / 8 * LENGTH


def block_volume(face: FlatFace | RoundFace | GroovedFace) -> float:
    """Of a quarter electrode [m3]: the block, less what is above the dome, less half the groove."""
    match face:
        case FlatFace():
            return SIDE**2 * HEIGHT
        case RoundFace(radius=r):
            sag = dblquad(
                lambda y, x: r - np.sqrt(r**2 - x**2 - y**2), 0, SIDE, 0, SIDE, epsrel=1e-10
            )[0]
            return SIDE**2 * HEIGHT - sag
        case GroovedFace(radius=r, depth=d):
            segment = r**2 * np.arccos(1 - d / r) - (r - d) * np.sqrt(2 * r * d - d**2)
            return SIDE**2 * (HEIGHT + d) - segment / 2 * SIDE


@pytest.fixture(scope="module")
def default_joint():
    return build_joint(crossed())


@pytest.fixture(scope="module")
def coarse_joint():
    return build_joint(crossed(), COARSE)


def test_wire_volume_is_that_of_the_half_cylinder(default_joint):
    for wire in ("wire_lower", "wire_upper"):
        assert volume(default_joint, wire) == pytest.approx(wire_volume(DIAMETER), rel=1e-4, abs=0)


def test_curved_cells_converge_to_the_cylinder_at_fourth_order():
    errors = []
    for factor in (1.0, 0.6):
        joint = build_joint(crossed(), factor)
        errors.append(abs(volume(joint, "wire_lower") / wire_volume(DIAMETER) - 1))
    assert np.log(errors[0] / errors[1]) / np.log(1 / 0.6) > 3.0


@pytest.mark.parametrize("face", FACES.values(), ids=FACES)
def test_every_face_has_its_volume_and_touches(face):
    joint = build_joint(crossed(half(face), half(face)), COARSE)
    for place in ("lower", "upper"):
        assert volume(joint, f"electrode_{place}") == pytest.approx(
            block_volume(face), rel=2e-4, abs=0
        )
    assert max(contact.gap for contact in assess(joint).contacts) < 1e-9


def test_different_diameters_keep_their_volumes_and_touch():
    joint = build_joint(crossed(half(diameter=0.2e-3), half()))
    assert volume(joint, "wire_lower") == pytest.approx(wire_volume(0.2e-3), rel=2e-4, abs=0)
    assert volume(joint, "wire_upper") == pytest.approx(wire_volume(DIAMETER), rel=2e-4, abs=0)
    quality = assess(joint)
    assert max(contact.gap for contact in quality.contacts) < 1e-9
    assert [contact.place[2] for contact in quality.contacts] == pytest.approx(
        [-0.2e-3, 0, 0.4e-3], abs=1e-9
    )


@pytest.mark.parametrize("face", [ROUND, GROOVED], ids=["round", "grooved"])
def test_the_full_joint_is_four_quarters(face):
    quarter = build_joint(crossed(half(face), half(face)), COARSE)
    full = build_joint(crossed(half(face), half(face), quarter=False), COARSE)
    assert (quarter.symmetry_factor, full.symmetry_factor) == (4, 1)
    assert full.symmetry == {}
    for body in quarter.bodies:
        assert volume(full, body) == pytest.approx(4 * volume(quarter, body), rel=1e-3, abs=0)


def test_the_bodies_touch_in_points_on_the_axis_and_do_not_overlap(default_joint):
    for contact, height in zip(
        assess(default_joint).contacts, (-DIAMETER, 0, DIAMETER), strict=True
    ):
        assert contact.gap < 1e-9
        assert contact.place[2] == pytest.approx(height, abs=1e-9)
    limits = {
        "electrode_lower": (-DIAMETER - HEIGHT, -DIAMETER),
        "wire_lower": (-DIAMETER, 0),
        "wire_upper": (0, DIAMETER),
        "electrode_upper": (DIAMETER, DIAMETER + HEIGHT),
    }
    for body, (low, high) in limits.items():
        z = body_points(default_joint, body)[:, 2]
        assert (z.min(), z.max()) == pytest.approx((low, high), abs=1e-12)


def test_wires_are_round_and_along_their_axes(default_joint):
    for wire, along, across, sign in (("wire_lower", 0, 1, -1), ("wire_upper", 1, 0, 1)):
        points = surface_points(default_joint, f"{wire}.side")
        distance = np.hypot(points[:, across], points[:, 2] - sign * RADIUS)
        assert distance == pytest.approx(RADIUS, abs=1e-10)
        assert points[:, along].max() == pytest.approx(LENGTH, abs=1e-12)
        assert surface_points(default_joint, f"{wire}.end")[:, along] == pytest.approx(
            LENGTH, abs=1e-12
        )


def test_symmetry_planes_and_terminals_are_plane(default_joint):
    for name, axis in default_joint.symmetry.items():
        assert surface_points(default_joint, name)[:, axis] == pytest.approx(0, abs=1e-12)
    for name, sign in ((default_joint.earthed_terminal, -1), (default_joint.driven_terminal, 1)):
        assert surface_points(default_joint, name)[:, 2] == pytest.approx(
            sign * (DIAMETER + HEIGHT), abs=1e-12
        )


def test_every_symmetry_plane_cuts_all_four_bodies(coarse_joint):
    skin = gather_skin(coarse_joint)
    for name in ("symmetry_x", "symmetry_y"):
        assert set(skin.body[skin.surface == coarse_joint.surfaces[name]]) == set(
            coarse_joint.bodies.values()
        )
        assert name not in coarse_joint.body_of_surface


def test_every_cell_has_a_body_and_every_outer_facet_a_surface(coarse_joint):
    cells = coarse_joint.mesh.topology.index_map(3).size_local
    assert np.array_equal(np.sort(coarse_joint.cell_tags.indices), np.arange(cells))
    assert set(coarse_joint.cell_tags.values) == set(coarse_joint.bodies.values())
    assert assess(coarse_joint).untagged_facets == 0
    assert set(coarse_joint.facet_tags.values) == set(coarse_joint.surfaces.values())
    assert len(np.unique(coarse_joint.facet_tags.indices)) == len(coarse_joint.facet_tags.indices)


def test_bodies_are_four_disconnected_components(coarse_joint):
    nodes = cell_nodes(coarse_joint.mesh)
    rows = np.repeat(nodes[:, 0], nodes.shape[1])
    columns = nodes.ravel()
    count = len(coarse_joint.mesh.geometry.x)
    graph = coo_matrix((np.ones(len(rows)), (rows, columns)), (count, count))
    assert connected_components(graph, directed=False)[0] == 4


def test_pairs_are_those_of_a_crossed_wire(coarse_joint):
    pairs = [(pair.name, pair.slave, pair.master) for pair in coarse_joint.pairs]
    assert pairs == [
        ("lower_electrode", "wire_lower.side", "electrode_lower.face"),
        ("faying", "wire_upper.side", "wire_lower.side"),
        ("upper_electrode", "wire_upper.side", "electrode_upper.face"),
    ]


def test_the_same_input_gives_the_same_mesh():
    one, other = (build_joint(crossed(), COARSE) for _ in range(2))
    assert np.array_equal(one.mesh.geometry.x, other.mesh.geometry.x)
    assert np.array_equal(cell_nodes(one.mesh), cell_nodes(other.mesh))


def test_sizes_of_the_coarse_and_default_mesh(coarse_joint, default_joint):
    assert 1500 < assess(coarse_joint).nodes < 2500
    assert 5000 < assess(default_joint).nodes < 6500


def test_contact_size_is_what_is_asked_for():
    spec = crossed()
    joint = build_joint(type(spec)(spec.lower, spec.upper, contact_size=50e-6))
    faying = assess(joint).contacts[1]
    assert faying.slave_size == pytest.approx(50e-6, rel=0.25)


@pytest.mark.parametrize("factor", [0.6, 1.0, 1.5, COARSE])
def test_cells_are_well_shaped(factor):
    quality = assess(build_joint(crossed(), factor))
    assert quality.lowest_shape > 0.25
    assert quality.mean_shape > 0.7
    assert quality.lowest_jacobian > 0.4
    for contact in quality.contacts:
        assert contact.slave_size <= contact.master_size * 1.01


@pytest.mark.parametrize("degrees", [30, 55])
def test_wires_cross_at_the_angle_asked_for(degrees):
    angle = np.radians(degrees)
    lower = half(GROOVED)
    upper = half(GroovedFace(0.25e-3, 0.1e-3), offset=0.02e-3)
    joint = build_joint(crossed(lower, upper, quarter=False, angle=angle), COARSE)
    along = np.array([np.cos(angle), np.sin(angle), 0])
    across = np.array([np.sin(angle), -np.cos(angle), 0])
    points = surface_points(joint, "wire_upper.side")
    assert np.hypot(points @ across, points[:, 2] - RADIUS) == pytest.approx(RADIUS, abs=1e-10)
    assert np.abs(surface_points(joint, "wire_upper.end") @ along) == pytest.approx(
        LENGTH, abs=1e-12
    )
    corners = body_points(joint, "electrode_upper") @ across
    assert (corners.min(), corners.max()) == pytest.approx(
        (0.02e-3 - SIDE, 0.02e-3 + SIDE), abs=1e-12
    )
    assert volume(joint, "wire_upper") == pytest.approx(4 * wire_volume(DIAMETER), rel=1e-3, abs=0)
    quality = assess(joint)
    assert quality.untagged_facets == 0
    assert max(contact.gap for contact in quality.contacts) < 1e-8


def test_the_fine_spot_follows_the_bisector_of_flat_wires():
    away = away_from_spot(np.radians(30))
    assert away(*np.array([np.cos(np.radians(15)), np.sin(np.radians(15))])) == pytest.approx(
        0.366, abs=1e-3
    )
    assert away(*np.array([-np.sin(np.radians(15)), np.cos(np.radians(15))])) == pytest.approx(
        1.366, abs=1e-3
    )


def test_offset_electrode_still_touches_its_wire():
    """Away from the middle no nodes meet: the gap is the error of the curved facets."""
    lower = half(FlatFace(), offset=0.2e-3)
    upper = half(ROUND, offset=0.1e-3)
    quality = assess(build_joint(crossed(lower, upper, quarter=False), COARSE))
    assert max(contact.gap for contact in quality.contacts) < 1e-8


def test_offset_lifts_a_round_electrode_and_sinks_a_grooved_one():
    sphere = lift(half(ROUND, offset=0.1e-3).electrode, RADIUS)
    assert sphere == pytest.approx(2.2e-3 - np.sqrt(2.2e-3**2 - 0.1e-3**2), rel=1e-9, abs=0)
    groove = lift(half(GroovedFace(0.25e-3, 0.1e-3), offset=0.03e-3).electrode, RADIUS)
    assert groove == pytest.approx(-0.05e-3 + np.sqrt(0.05e-3**2 - 0.03e-3**2), rel=1e-9, abs=0)
    assert lift(half(offset=0.3e-3).electrode, RADIUS) == 0


@pytest.mark.parametrize(
    ("face", "offset"),
    [
        (FlatFace(), WIDTH / 2 * 1.01),
        (ROUND, WIDTH),
        (GroovedFace(0.21e-3, 0.1e-3), 0.02e-3),
        (GroovedFace(0.19e-3, 0.1e-3), 0.0),
    ],
)
def test_an_electrode_that_misses_the_wire_is_refused(face, offset):
    with pytest.raises(MeshError, match=r"misses the wire(.|\n)*cure"):
        build_joint(crossed(half(face, offset=offset), quarter=False), COARSE)


def test_a_quarter_of_a_joint_without_symmetry_is_refused():
    with pytest.raises(MeshError, match="no quarter symmetry"):
        build_joint(crossed(half(offset=0.1e-3)))
    with pytest.raises(MeshError, match="do not cross at a right angle"):
        build_joint(crossed(angle=1.0))


def test_a_mesh_too_coarse_for_its_contact_is_refused():
    with pytest.raises(MeshError, match=r"too coarse for its contact(.|\n)*reduce mesh.factor"):
        build_joint(crossed(), 4.0)
