"""What lies on what, what is bonded, and which pairs the current needs."""

from __future__ import annotations

from mpi4py import MPI

import basix.ufl
import gmsh
import pytest
from dolfinx import fem

from microweld.meshes.drawing.parts import Drawing, Part, name_parts
from microweld.meshes.drawing.slab import stack
from microweld.meshes.generation.build import Roles, import_model
from microweld.meshes.joint import Joint, PairSurfaces
from microweld.meshes.joint_graph import JointGraph

PAIRS = (
    PairSurfaces("faying", "bar.bottom", "pad.top"),
    PairSurfaces("left", "bar.top", "left.bottom"),
    PairSurfaces("right", "right.bottom", "bar.top"),
)


def draw() -> Drawing:
    """A pad bonded to a block, a bar on it, and two electrodes of different height on the bar."""
    occ = gmsh.model.occ
    block = occ.addBox(0, 0, 0, 3, 1, 1)
    occ.synchronize()
    face = next(
        tag
        for _, tag in gmsh.model.getBoundary([(3, block)], oriented=False)
        if _height(tag) > 0.99
    )
    pad, _ = stack(face, 0.5e-3, 1)
    bodies = {
        "right": ([occ.addBox(2, 0, 2.5, 1, 1, 1)], 2.5, 3.5),
        "block": ([block], 0.0, 1.0),
        "bar": ([occ.addBox(0, 0, 1.5, 3, 1, 1)], 1.5, 2.5),
        "left": ([occ.addBox(0, 0, 2.5, 1, 1, 2)], 2.5, 4.5),
        "pad": (pad, 1.0, 1.5),
    }
    occ.synchronize()
    parts = {
        name: Part(
            volumes, {"bottom": lambda x, y, z, b=b: z - b, "top": lambda x, y, z, t=t: z - t}
        )
        for name, (volumes, b, t) in bodies.items()
    }
    return name_parts(parts, {})


def _height(surface: int) -> float:
    return float(gmsh.model.getBoundingBox(2, surface)[2])


@pytest.fixture(scope="module")
def joint() -> Joint:
    roles = Roles(
        "right.top", "left.top", PAIRS, clamped=("block.bottom",), pushed=("left.top", "right.top")
    )
    return import_model(draw, roles, MPI.COMM_WORLD, cell_size=lambda *_: 0.7)


@pytest.fixture(scope="module")
def graph(joint: Joint) -> JointGraph:
    element = basix.ufl.element("Lagrange", "tetrahedron", 2, shape=(3,))
    return JointGraph(joint, fem.functionspace(joint.mesh, element))


def test_bonded_bodies_are_level_and_so_are_electrodes_of_different_height(
    joint: Joint, graph: JointGraph
) -> None:
    levels = dict(zip(joint.bodies, graph.levels().tolist(), strict=True))
    assert levels == {"block": 0, "pad": 0, "bar": 1, "left": 2, "right": 2}


def test_what_shares_nodes_is_one_group(joint: Joint, graph: JointGraph) -> None:
    group = dict(zip(joint.bodies, graph.group.tolist(), strict=True))
    assert group["pad"] == group["block"]
    assert len(set(group.values())) == 4


def test_the_current_needs_the_electrodes_but_not_the_pad(graph: JointGraph) -> None:
    assert graph.essential_pairs() == {"left", "right"}


def test_roles_left_open_fall_to_the_terminals() -> None:
    one = import_model(
        draw, Roles("block.bottom", "left.top", PAIRS), MPI.COMM_WORLD, cell_size=lambda *_: 1.0
    )
    assert (one.clamped_surfaces, one.pushed_surfaces) == (("block.bottom",), ("left.top",))
    assert one.cooled_surfaces == ("block.bottom", "left.top")


def test_every_pair_approaches_by_its_own_share(joint: Joint, graph: JointGraph) -> None:
    shift = dict(zip(joint.bodies, graph.shifts([0.3, 0.1, -0.2]), strict=True))
    assert shift == pytest.approx({"block": 0, "pad": 0, "bar": 0.3, "left": 0.4, "right": 0.1})
