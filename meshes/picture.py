"""A picture of a meshed joint: the whole of it, and the contacts close up."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from microweld.display import display, literal
from microweld.meshes.gap import cell_size_at, closest_approach, shape_functions
from microweld.meshes.skin import Selection, Skin, gather_skin

if TYPE_CHECKING:
    import pyvista
    from numpy.typing import NDArray

    from microweld.meshes.joint import Joint

COLOURS = ("#7fa8d1", "#d98c5f", "#a3c585", "#e0b64f", "#b39ac7", "#8fc1b5")
SIZE = (1900, 1000)  #: pixels
MM = 1e3  #: millimetres in a metre
FROM = np.array([-0.75, -1.0, 0.45])  #: direction of the camera: it sees the planes of symmetry
FACING = np.array([0.0, -1.0, 0.0])  #: the same for a two-dimensional model
CUTS = 4  #: straight pieces that stand for a curved cell edge


def write_picture(joint: Joint, path: Path, title: str = "") -> None:
    """Write a PNG of the mesh: bodies in colours, cell edges, contacts on the right. Collective.

    Args:
        joint: The joint; distributed meshes are gathered on the first rank.
        path: File to write.
        title: One line above the picture.
    """
    skin = gather_skin(joint)
    if joint.pairs:
        centre, radius = contact_ball(skin, joint)
    else:
        centre, radius = whole_ball(skin)
    if joint.model.two_dimensional:
        inside = skin
    else:
        inside = gather_skin(joint, behind(centre))
    if joint.mesh.comm.rank == 0:
        with display():
            draw((skin, inside), (whole_ball(skin), (centre, radius)), joint, path, title)


def behind(centre: NDArray[np.float64]) -> Selection:
    """Return the selection of cells outside of the quadrant between the camera and a place [m]."""
    return lambda x: np.any(x[:, :2] > centre[:2], axis=1)


def whole_ball(skin: Skin) -> tuple[NDArray[np.float64], float]:
    """Return middle and radius [m] of a ball around everything."""
    points = skin.points.reshape(-1, 3)
    low = points.min(axis=0)
    high = points.max(axis=0)
    return (low + high) / 2, float(np.linalg.norm(high - low)) / 2


def contact_ball(skin: Skin, joint: Joint) -> tuple[NDArray[np.float64], float]:
    """Return middle and radius [m] of a ball around the places where the pairs are closest.

    Args:
        skin: Outer facets of the joint.
        joint: The joint.
    """
    slaves = [skin.of(joint, pair.slave) for pair in joint.pairs]
    masters = [skin.of(joint, pair.master) for pair in joint.pairs]
    places = np.array(
        [closest_approach(*sides).place for sides in zip(slaves, masters, strict=True)]
    )
    size = max(cell_size_at(slave, place) for slave, place in zip(slaves, places, strict=True))
    centre = (places.min(axis=0) + places.max(axis=0)) / 2
    return centre, float(np.linalg.norm(places - centre, axis=1).max()) + 4 * size


def draw(
    skins: tuple[Skin, Skin],
    views: tuple[tuple[NDArray[np.float64], float], tuple[NDArray[np.float64], float]],
    joint: Joint,
    path: Path,
    title: str,
) -> None:
    """Draw two views on this rank, left and right.

    Args:
        skins: Outer facets that each shows.
        views: Middle and radius of the ball that the camera shows of each [m].
        joint: The joint.
        path: File to write.
        title: One line above the picture.
    """
    import pyvista

    plotter = pyvista.Plotter(off_screen=True, shape=(1, 2), window_size=list(SIZE), border=False)
    if joint.model.two_dimensional:
        captions = (title or "mesh", "contacts")
        camera = FACING
    else:
        captions = (title or "mesh", "contacts, cut open")
        camera = FROM
    for column, (skin, view, caption) in enumerate(zip(skins, views, captions, strict=True)):
        plotter.subplot(0, column)
        plotter.set_background("white")
        add_bodies(plotter, skin, joint)
        aim(plotter, *view, camera)
        plotter.add_text(literal(caption), font_size=12, color="black")
    plotter.subplot(0, 0)
    plotter.add_legend(bcolor=None, face="rectangle", size=(0.22, 0.14), loc="lower left")
    plotter.screenshot(str(path))
    plotter.close()


def add_bodies(plotter: pyvista.Plotter, skin: Skin, joint: Joint) -> None:
    """Add the skin of every body with its curved cell edges.

    Args:
        plotter: Picture to add to.
        skin: Outer facets.
        joint: Names the bodies.
    """
    for number, (name, tag) in enumerate(joint.bodies.items()):
        points = skin.points[skin.body == tag] * MM
        if not len(points):
            continue
        colour = COLOURS[number % len(COLOURS)]
        solid = plotter.add_mesh(
            faces(points), color=colour, label=literal(name), ambient=0.35, diffuse=0.7
        )
        solid.mapper.SetResolveCoincidentTopologyToPolygonOffset()
        plotter.add_mesh(edges(points), color="#303030", line_width=1.5)


def faces(points: NDArray[np.float64]) -> pyvista.PolyData:
    """Return curved facets (n, 6, 3) as small triangles."""
    import pyvista

    grid = [(i, j) for i in range(CUTS + 1) for j in range(CUTS + 1 - i)]
    place = {corner: number for number, corner in enumerate(grid)}
    upright = [((i, j), (i + 1, j), (i, j + 1)) for i, j in grid if i + j < CUTS]
    turned = [((i + 1, j), (i + 1, j + 1), (i, j + 1)) for i, j in grid if i + j < CUTS - 1]
    pattern = np.array([[place[corner] for corner in corners] for corners in (*upright, *turned)])
    fine = np.einsum("qa,nai->nqi", shape_functions(np.array(grid) / CUTS), points)
    triangles = (len(grid) * np.arange(len(points))[:, None, None] + pattern).reshape(-1, 3)
    return pyvista.PolyData.from_regular_faces(fine.reshape(-1, 3), triangles)


def edges(points: NDArray[np.float64]) -> pyvista.PolyData:
    """Return the curved edges of facets (n, 6, 3) as polygons."""
    import pyvista

    t = np.linspace(0, 1, CUTS + 1)
    sides = np.stack(
        [np.stack([t, 0 * t], -1), np.stack([1 - t, t], -1), np.stack([0 * t, 1 - t], -1)]
    )
    fine = np.einsum(
        "sqa,nai->nsqi", shape_functions(sides.reshape(-1, 2)).reshape(3, -1, 6), points
    )
    lines = np.arange(fine[..., 0].size).reshape(-1, CUTS + 1)
    cells = np.hstack([np.full((len(lines), 1), CUTS + 1), lines])
    return pyvista.PolyData(fine.reshape(-1, 3), lines=cells.ravel())


def aim(
    plotter: pyvista.Plotter,
    centre: NDArray[np.float64],
    radius: float,
    direction: NDArray[np.float64],
) -> None:
    """Point the camera at a ball.

    Args:
        plotter: Picture.
        centre: Middle of the ball (3,) [m].
        radius: Radius of the ball [m].
        direction: Direction from which the camera looks (3,).
    """
    plotter.enable_parallel_projection()
    plotter.camera.focal_point = centre * MM
    plotter.camera.position = (centre + direction * 20 * radius) * MM
    plotter.camera.up = (0, 0, 1)
    plotter.camera.parallel_scale = radius * MM
    plotter.reset_camera_clipping_range()
