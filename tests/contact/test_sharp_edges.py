"""Whole bodies as sides of a pair: a face touches up to its rim, as it does where it is named."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import gmsh
import numpy as np
import pytest
from support.flat import Rectangle, flat_joint
from support.ranks import on_one_and_two_ranks
from support.sharp_solids import MM, block, press, read, whole, write

from benchmarks.shrink_fit.measure import KELVINS, SIGMA, VOLTS, K, conduct
from microweld.contact.edges import NOTHING, SMOOTH, behind_borders, edges_of, split_vertices
from microweld.contact.search import BORDER, find_opposite
from microweld.meshes.model import AXISYMMETRIC, Model

FORCE = 900.0  # [N]
TWO = {"lower": block(0, 0, 0, 3, 3, 3), "upper": block(0, 0, 3, 3, 3, 3)}
NAMED = {"lower": "lower.highest_z", "upper": "upper.lowest_z"}
CONDUCTANCE = (2e10, 2e5)  # [S/m2] and [W/(m2 K)], like a millimetre of metal


@pytest.fixture(scope="module", params=[1.0, 0.7])
def two_blocks(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Blocks of 3 mm, face to face."""
    path = tmp_path_factory.mktemp("two") / "two.msh"
    return write(path, TWO, {"lower": request.param, "upper": 0.9 * request.param})


@pytest.mark.parametrize("sides", [("upper", "lower"), ("lower", "upper")])
def test_equal_blocks_touch_on_the_whole_face(two_blocks: Path, sides: tuple[str, str]) -> None:
    """Area, pressure and resistance are those of the closed form."""
    joint = read(two_blocks, sides)
    problem, found = press(joint, FORCE)
    assert found.area == pytest.approx(9.0, rel=1e-4)
    assert found.force == pytest.approx(FORCE, rel=1e-6)
    assert found.lowest > 0.97 and found.highest < 1.03
    exact = [
        difference / (1 / h + sum(3 * MM / k for k in bulk))
        for difference, h, bulk in (
            (VOLTS, CONDUCTANCE[0], SIGMA),
            (KELVINS, CONDUCTANCE[1], K),
        )
    ]
    pairings = {"faying": problem.pairs[0].pairing()}
    ends = ("lower.lowest_z", "upper.highest_z")
    result = conduct(joint, ends, pairings, CONDUCTANCE, exact, problem).result
    assert abs(result.terminal_current) == pytest.approx(9e-6 * exact[0], rel=2e-3)


def foot(angle: float) -> Callable[[], int]:
    """Return what draws a block of 3 mm with chamfers of 0.5 mm along two edges of its foot.

    Args:
        angle: Between foot and chamfer [degrees].
    """

    def draw() -> int:
        occ = gmsh.model.occ
        height = 0.5 * math.tan(math.radians(angle))
        outline = [(0, 3 + height), (0.5, 3), (2.5, 3), (3, 3 + height), (3, 6), (0, 6)]
        points = [occ.addPoint(x, 0, z) for x, z in outline]
        lines = [occ.addLine(a, b) for a, b in zip(points, [*points[1:], points[0]], strict=True)]
        section = occ.addPlaneSurface([occ.addCurveLoop(lines)])
        return int(next(tag for dim, tag in occ.extrude([(2, section)], 0, 3, 0) if dim == 3))

    return draw


def cylinder() -> int:
    """Draw a cylinder of 1 mm radius on its end."""
    return int(gmsh.model.occ.addCylinder(0, 0, 2, 0, 0, 2, 1))


STACKS = {
    "block on a plate": ({"lower": block(-1, -1, 0, 4, 4, 2), "upper": block(0, 0, 2, 2, 2, 2)}, 4),
    "cylinder": ({"lower": block(-2, -2, 0, 4, 4, 2), "upper": cylinder}, math.pi),
    "chamfer of 45": ({"lower": block(-0.5, -0.5, 0, 4, 4, 3), "upper": foot(45)}, 6),
    "chamfer of 20": ({"lower": block(-0.5, -0.5, 0, 4, 4, 3), "upper": foot(20)}, 6),
}


@pytest.mark.parametrize("name", STACKS)
def test_a_whole_body_touches_as_its_named_face_does(tmp_path: Path, name: str) -> None:
    """Below a foot with a rim the pressure rises to its edge."""
    solids, area = STACKS[name]
    path = write(tmp_path / "stack.msh", solids, {"lower": 0.7, "upper": 0.5})
    bodies = press(read(path, ("upper", "lower")), FORCE, 0.3)[1]
    faces = press(read(path, (NAMED["upper"], NAMED["lower"])), FORCE, 0.3)[1]
    assert bodies.area == pytest.approx(faces.area, rel=1e-3)
    assert (bodies.lowest, bodies.highest) == pytest.approx((faces.lowest, faces.highest), rel=1e-3)
    if "chamfer" not in name:
        assert bodies.area == pytest.approx(area, rel=0.01) and bodies.highest > 1.3


@pytest.mark.parametrize("name", ["block on a plate", "cylinder"])
def test_a_larger_plate_as_slave_ends_where_the_other_face_ends(tmp_path: Path, name: str) -> None:
    """The side walls of the master are not opposite to the plate beside it."""
    solids, _ = STACKS[name]
    path = write(tmp_path / "stack.msh", solids, {"lower": 0.7, "upper": 0.5})
    bodies = press(read(path, ("lower", "upper")), FORCE, 0.3)[1]
    faces = press(read(path, (NAMED["lower"], NAMED["upper"])), FORCE, 0.3)[1]
    assert bodies.area == pytest.approx(faces.area, rel=1e-6)
    assert bodies.highest == pytest.approx(faces.highest, rel=1e-6)


@pytest.mark.parametrize("cells", [1.4, 1.0, 0.7])
def test_a_slave_with_cells_as_large_as_the_other_face_touches_all_of_it(
    tmp_path: Path, cells: float
) -> None:
    """Its vertices beyond the rim bear nothing, and leave the force to those within."""
    solids = {"lower": block(-1, -1, 0, 4, 4, 2), "upper": block(0, 0, 2, 2, 2, 2)}
    path = write(tmp_path / "blocks.msh", solids, {"lower": cells, "upper": 0.9 * cells})
    fine, _ = press(read(path, (NAMED["upper"], NAMED["lower"])), FORCE)
    for pair in (("lower", "upper"), (NAMED["lower"], NAMED["upper"])):
        problem, found = press(read(path, pair), FORCE)
        assert found.area == pytest.approx(4.0, rel=0.1)  # of the rim, points of a facet
        assert found.force == pytest.approx(FORCE, rel=1e-4)
        assert problem.face_displacement == pytest.approx(fine.face_displacement, rel=0.05)


@pytest.mark.parametrize("model", [AXISYMMETRIC, Model(thickness=3 * MM)], ids=["round", "plane"])
@pytest.mark.parametrize("cells", [(3, 4), (8, 5)])
@pytest.mark.parametrize("slave", ["upper", "lower"])
def test_equal_bodies_in_two_dimensions(model: Model, cells: tuple[int, int], slave: str) -> None:
    """On the axis meshes that do not match scatter by a few percent, with named faces too."""
    bodies = [
        Rectangle("lower", (0.0, -3 * MM), (3 * MM, 0.0), (cells[0], 3)),
        Rectangle("upper", (0.0, 0.0), (3 * MM, 3 * MM), (cells[1], 3)),
    ]
    sides = {"upper": ("upper.bottom", "lower.top"), "lower": ("lower.top", "upper.bottom")}
    joint = flat_joint(bodies, model, [sides[slave]])
    joint = replace(joint, symmetry={"lower.left": 0, "upper.left": 0})
    faces = {"lower.top": ("lower.right",), "upper.bottom": ("upper.right",)}
    found = press(whole(joint, faces), FORCE)[1]
    named = press(joint, FORCE)[1]
    area = {AXISYMMETRIC: math.pi * 9}.get(model, 9.0)
    assert found.area == pytest.approx(area, rel=1e-3)
    assert found.lowest == pytest.approx(named.lowest, rel=1e-6)
    assert found.highest == pytest.approx(named.highest, rel=1e-6) and found.highest < 1.06


def test_two_ranks_divide_a_surface_at_the_same_edges(tmp_path: Path) -> None:
    one, two = on_one_and_two_ranks(Path(__file__).with_name("blocks_on_ranks.py"), tmp_path)
    assert one["values"][0] == pytest.approx(9.0, rel=1e-4)
    assert two["values"] == pytest.approx(one["values"], rel=1e-6)


def strip(degrees: float) -> tuple[np.ndarray, np.ndarray]:
    """Return nodes and positions of two facets that fall away from their common edge, x = 0."""
    angle = np.radians(degrees)
    left = np.array([[0.0, 0.0, 0.0], [0.0, 1.0, 0.0], [-1.0, 0.0, 0.0]])
    right = np.array([[0.0, 0.0, 0.0], [np.cos(angle), 0.0, -np.sin(angle)], [0.0, 1.0, 0.0]])
    points = [np.vstack([c, 0.5 * (c[[1, 2, 0]] + c[[2, 0, 1]])]) for c in (right, left)]
    return np.array([[0, 1, 2, 7, 5, 6], [0, 2, 3, 8, 9, 5]]), np.array(points)


@pytest.mark.parametrize(
    ("degrees", "sharp", "ends"),
    [(0, False, False), (12, False, False), (16, True, True), (90, True, True), (-45, True, False)],
)
def test_which_edges_are_sharp(degrees: float, sharp: bool, ends: bool) -> None:
    """Both sides of a sharp edge have vertices of their own; a concave one is no border."""
    nodes, points = strip(degrees)
    assert edges_of(nodes, points).sharp.tolist() == [sharp]
    vertices, corner = split_vertices(nodes, points)
    if sharp:
        assert vertices.tolist() == [0, 0, 1, 2, 2, 3]
    else:
        assert vertices.tolist() == [0, 1, 2, 3]
    assert np.array_equal(vertices[corner], nodes[:, :3])
    behind = {True: [1, 0], False: [SMOOTH, SMOOTH]}[ends]
    found = behind_borders(nodes, points)
    assert [found[0, 1], found[1, 2]] == behind
    assert np.count_nonzero(found == NOTHING) == 4


def test_beside_a_rim_there_is_nothing() -> None:
    """A point that looks straight down beside a block does not meet its wall; one that leans does.

    The wall is nearer to it than the top, and was opposite to it.
    """
    nodes, points = strip(90)
    behind = behind_borders(nodes, points)
    x = np.array([[0.05, 0.3, -0.01]])
    down = np.array([[0.0, 0.0, -1.0]])
    assert find_opposite(x, down, points, behind, reach=0.2)[0].tolist() == [BORDER]
    leaning = np.array([[-0.8, 0.0, -0.6]])
    assert find_opposite(x, leaning, points, behind, reach=0.2)[0].tolist() == [0]
