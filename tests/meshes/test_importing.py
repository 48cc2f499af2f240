"""Own drawings as joints: a bar of two touching blocks, and every way to name things wrongly."""

from mpi4py import MPI

import gmsh
import pytest
from support.crossed_wires import volume

from microweld.errors import MeshError
from microweld.meshes.drawing.parts import Drawing, name_surfaces
from microweld.meshes.generation.build import Roles, import_model
from microweld.meshes.joint import PairSurfaces
from microweld.meshes.quality import assess, check

ROLES = Roles("left.end", "right.end", pairs=(PairSurfaces("middle", "left.face", "right.face"),))


def draw_bar(gap: float = 0.0) -> Drawing:
    """Two blocks of 1 x 1 x 2 and 1 x 1 x 1 mm side by side along z, not sharing nodes."""
    bodies = {
        "left": [gmsh.model.occ.addBox(0, 0, 0, 1, 1, 2)],
        "right": [gmsh.model.occ.addBox(0, 0, 2 + gap, 1, 1, 1)],
    }
    gmsh.model.occ.synchronize()
    surfaces = {}
    for body, end, face in (("left", 0, 2), ("right", 3 + gap, 2 + gap)):
        planes = {
            "end": lambda x, y, z, end=end: z - end,
            "face": lambda x, y, z, face=face: z - face,
        }
        named = name_surfaces(bodies[body], planes)
        surfaces |= {f"{body}.{name}": tags for name, tags in named.items()}
    return Drawing(bodies, surfaces)


def sizes(body, x, y, z):
    return {"left": 0.5, "right": 0.35}[body]


def bar(draw=draw_bar, roles=ROLES):
    return import_model(draw, roles, MPI.COMM_SELF, cell_size=sizes, lengths={"left.height": 2e-3})


def test_a_bar_has_its_volumes_sizes_and_roles():
    joint = bar()
    assert volume(joint, "left") == pytest.approx(2e-9, rel=1e-12, abs=0)
    assert volume(joint, "right") == pytest.approx(1e-9, rel=1e-12, abs=0)
    assert joint.body_of_surface == {
        "left.end": "left",
        "left.face": "left",
        "right.end": "right",
        "right.face": "right",
    }
    assert (joint.earthed_terminal, joint.driven_terminal) == ("left.end", "right.end")
    assert joint.lengths == {"left.height": 2e-3}
    middle = check(joint).contacts[0]
    assert middle.gap == pytest.approx(0, abs=1e-12)
    assert middle.slave_size == pytest.approx(0.5e-3, rel=0.35)
    assert middle.master_size < middle.slave_size


def test_names_left_out_are_counted():
    assert assess(bar()).untagged_facets > 0


def test_surfaces_that_miss_each_other_are_refused():
    with pytest.raises(MeshError, match=r"middle: (.|\n)*miss each other(.|\n)*0\.0002 m"):
        check(bar(lambda: draw_bar(gap=0.2)))


def test_a_role_for_a_missing_surface_is_refused_with_the_names_there_are():
    with pytest.raises(MeshError, match=r"no surface by this name(.|\n)*left.end, left.face"):
        bar(roles=Roles("left.end", "rigth.end"))


def test_wrong_names_are_all_reported_together():
    def draw():
        good = draw_bar()
        twice = good.surfaces["left.end"]
        return Drawing(
            {"left": good.bodies["left"]}, {**good.surfaces, "again": twice, "nothing": []}
        )

    with pytest.raises(MeshError) as error:
        bar(draw)
    for text in (
        "nothing: the drawing has nothing",
        "several names",
        "left.end, again",
        "volumes without a body",
    ):
        assert text in str(error.value)


def test_a_shape_that_gmsh_refuses_is_a_mesh_error():
    with pytest.raises(MeshError, match=r"Gmsh could not draw the joint(.|\n)*cure"):
        bar(lambda: gmsh.model.occ.addBox(0, 0, 0, 0, 0, 0))


def test_errors_in_the_size_function_come_through_gmsh():
    with pytest.raises(KeyError, match="left"):
        import_model(draw_bar, ROLES, MPI.COMM_SELF, cell_size=lambda body, x, y, z: {}[body])
