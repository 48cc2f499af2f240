"""A picture of a meshed joint: the whole of it, and the contacts close up."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from microweld.display import display
from microweld.meshes.gap import cell_size_at, closest_approach
from microweld.meshes.skin import EDGES, QUARTERS, Skin, gather_skin

if TYPE_CHECKING:
    import pyvista
    from microweld.meshes.joint import Joint
    from numpy.typing import NDArray

COLOURS = ("#7fa8d1", "#d98c5f", "#a3c585", "#e0b64f", "#b39ac7", "#8fc1b5")
SIZE = (1900, 1000)  #: pixels
MM = 1e3  #: millimetres in a metre
FROM = np.array([-0.75, -1.0, 0.45])  #: direction of the camera: it sees the planes of symmetry


def write_picture(joint: Joint, path: Path, title: str = "") -> None:
    """Write a PNG of the mesh: bodies in colours, cell edges, the contacts close up on the right. Collective.

    Args:
        joint: to be drawn; distributed meshes are gathered on the first rank.
        path: file to write.
        title: one line above the picture.
    """
    skin = gather_skin(joint)
    if joint.mesh.comm.rank == 0:
        with display():
            draw(skin, joint, path, title)


def draw(skin: Skin, joint: Joint, path: Path, title: str) -> None:
    """Draw both views on this rank."""
    import pyvista

    plotter = pyvista.Plotter(off_screen=True, shape=(1, 2), window_size=list(SIZE), border=False)
    for column in (0, 1):
        plotter.subplot(0, column)
        plotter.set_background("white")
        add_bodies(plotter, skin, joint, edge_width=1.0 + 0.6 * column)
        aim(plotter, skin, joint, close=bool(column))
    plotter.subplot(0, 0)
    plotter.add_text(title or "mesh", font_size=12, color="black")
    plotter.add_legend(bcolor=None, face="rectangle", size=(0.28, 0.16), loc="lower left")
    plotter.subplot(0, 1)
    plotter.add_text("contacts", font_size=12, color="black")
    plotter.screenshot(str(path))
    plotter.close()


def add_bodies(plotter: pyvista.Plotter, skin: Skin, joint: Joint, edge_width: float) -> None:
    """Add the skin of every body with its curved cell edges."""
    for colour, (name, tag) in zip(COLOURS * len(joint.bodies), joint.bodies.items(), strict=False):
        points = skin.points[skin.body == tag] * MM
        plotter.add_mesh(faces(points), color=colour, label=name, ambient=0.35, diffuse=0.7)
        plotter.add_mesh(edges(points), color="#303030", line_width=edge_width)


def faces(points: NDArray[np.float64]) -> pyvista.PolyData:
    """Facets (n, 6, 3) as four triangles each."""
    import pyvista

    triangles = (6 * np.arange(len(points))[:, None, None] + QUARTERS).reshape(-1, 3)
    return pyvista.PolyData.from_regular_faces(points.reshape(-1, 3), triangles)


def edges(points: NDArray[np.float64]) -> pyvista.PolyData:
    """Edges of facets (n, 6, 3) as lines over their middle nodes."""
    import pyvista

    lines = (6 * np.arange(len(points))[:, None, None] + EDGES).reshape(-1, 3)
    cells = np.hstack([np.full((len(lines), 1), 3), lines])
    return pyvista.PolyData(points.reshape(-1, 3), lines=cells.ravel())


def aim(plotter: pyvista.Plotter, skin: Skin, joint: Joint, close: bool) -> None:
    """Point the camera at the whole joint, or at its contacts."""
    points = skin.points.reshape(-1, 3) * MM
    if close and joint.pairs:
        centre, radius = contact_ball(skin, joint)
    else:
        low, high = points.min(axis=0), points.max(axis=0)
        centre, radius = (low + high) / 2, float(np.linalg.norm(high - low)) / 2
    plotter.enable_parallel_projection()
    plotter.camera.focal_point = centre
    plotter.camera.position = centre + FROM * 10 * np.ptp(points)
    plotter.camera.up = (0, 0, 1)
    plotter.camera.parallel_scale = radius
    plotter.reset_camera_clipping_range()


def contact_ball(skin: Skin, joint: Joint) -> tuple[NDArray[np.float64], float]:
    """Middle and radius [mm] of a ball around the places where the pairs are closest."""
    approaches = [closest_approach(skin.of(joint, pair.slave), skin.of(joint, pair.master)) for pair in joint.pairs]
    places = np.array([approach.place for approach in approaches]) * MM
    centre = (places.min(axis=0) + places.max(axis=0)) / 2
    size = max(
        cell_size_at(skin.of(joint, pair.slave) * MM, place) for pair, place in zip(joint.pairs, places, strict=True)
    )
    return centre, float(np.linalg.norm(places - centre, axis=1).max()) + 4 * size
