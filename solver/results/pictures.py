"""Pictures of a run: temperature on the deformed joint, whole and cut at the faying interface.

They are drawn from the files of a results folder, so a finished, failed or interrupted run can be
drawn at any time.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from microweld.display import display, literal
from microweld.fields import FIELDS
from microweld.results.frames import (
    TEMPERATURE,
    JointFacts,
    Moment,
    chosen,
    contact_centre,
    moments,
    values_at,
)
from microweld.results.history import read_history

if TYPE_CHECKING:
    import pyvista

SIZE = (2000, 950)  #: pixels
FROM = (-0.75, -1.0, 0.5)  #: direction in which the camera stands for the whole joint
FACING = (0.0, -1.0, 0.0)  #: the same for a flat model, whose section is all there is
COLUMNS = (1.0, 1.0, 0.2)  #: widths of whole view, section and colour bar
#: Steel to white heat, ever lighter.
COLOURS = ("#3d4a63", "#70448c", "#b83a5e", "#ec6a2c", "#fdb42f", "#fff7b0")
MELT = "#00e5ff"  #: line where melting begins
log = logging.getLogger(__name__)


def draw_pictures(folder: Path, times: Sequence[float] = ()) -> list[Path]:
    """Write `temperature_<name>.png` for the hottest output time, the last one, and given times.

    All have one colour scale, from the lowest to the highest temperature of the run.

    Args:
        folder: A results folder with fields.
        times: Further times to draw [s]; the nearest outputs are taken.

    Returns:
        The files written.

    Raises:
        InputError: If the folder holds no fields.
        MicroweldError: If there is no way to draw off screen.
    """
    history = read_history(folder)
    selection = chosen(moments(folder), times)
    limits = colour_limits(selection.values())
    paths = []
    with display():
        for name, moment in selection.items():
            paths.append(folder / f"temperature_{name}.png")
            draw(
                moment, heading(moment, values_at(history, moment.time)), limits, folder, paths[-1]
            )
            log.info("drew %s", paths[-1].name)
    return paths


def colour_limits(shown: Iterable[Moment]) -> tuple[float, float]:
    """Return the lowest and highest temperature of some moments [K], at least a kelvin apart."""
    lows, highs = zip(*(moment.temperatures for moment in shown), strict=True)
    return min(lows), max(*highs, min(lows) + 1.0)


def heading(moment: Moment, row: Mapping[str, float]) -> str:
    """Compose the line above a picture.

    Args:
        moment: The output time.
        row: The row of the history at that time, by key.
    """
    parts = [f"t = {moment.time * 1e3:.3f} ms", f"I = {row['current']:.0f} A"]
    return "   ".join(
        [
            *parts,
            f"hottest {moment.temperatures[1]:.0f} K",
            f"set-down {row['set_down'] * 1e6:.1f} µm",
        ]
    )


def draw(moment: Moment, text: str, limits: tuple[float, float], folder: Path, path: Path) -> None:
    """Draw both views of a moment. Needs a display.

    Args:
        moment: The output time.
        text: Line above the picture.
        limits: Temperatures at the ends of the colour scale [K].
        folder: The results folder, for the place of the contact.
        path: File to write.
    """
    import pyvista

    plotter = pyvista.Plotter(
        off_screen=True,
        shape=(1, 3),
        col_weights=list(COLUMNS),
        window_size=list(SIZE),
        border=False,
    )
    plotter.set_background("white", all_renderers=True)
    plotter.enable_anti_aliasing("msaa", multi_samples=8)
    plotter.subplot(0, 0)
    mapper, _ = add_bodies(plotter, moment.whole(), moment.facts, limits)
    aim_at_whole(plotter, FACING if moment.facts.flat else FROM)
    write(plotter, moment.facts.title, 0.94, 14)
    write(plotter, text, 0.9, 11)
    plotter.subplot(0, 1)
    _, melts = add_bodies(plotter, moment.section(), moment.facts, limits)
    height = aim_at_section(plotter, moment, contact_centre(folder, moment.facts, moment))
    write(
        plotter,
        f"section at {'xyz'[moment.facts.section_axis]} = 0, {height:.2g} mm high",
        0.02,
        11,
        "white",
    )
    plotter.subplot(0, 2)
    add_colour_bar(plotter, mapper)
    if melts:
        write(plotter, "melting begins", 0.05, 11, MELT)
    plotter.screenshot(str(path))
    plotter.close()


def write(
    plotter: pyvista.Plotter, text: str, height: float, size: int, colour: str = "black"
) -> None:
    """Write a line at the left of the active view.

    Args:
        plotter: The plotter.
        text: The line.
        height: Its height over that of the view [-].
        size: Size of the letters [points].
        colour: Their colour.
    """
    plotter.add_text(
        literal(text), position=(0.03, height), viewport=True, font_size=size, color=colour
    )


def add_bodies(
    plotter: pyvista.Plotter,
    surfaces: Mapping[str, pyvista.PolyData],
    facts: JointFacts,
    limits: tuple[float, float],
) -> tuple[Any, bool]:
    """Add the bodies coloured by temperature, their edges, and lines where melting begins.

    Args:
        plotter: The plotter, whose active view is used.
        surfaces: Surface of each body [mm].
        facts: The joint.
        limits: Temperatures at the ends of the colour scale [K].

    Returns:
        The map from temperatures to colours, and whether anything melts in this view.
    """
    from matplotlib.colors import LinearSegmentedColormap

    colours = LinearSegmentedColormap.from_list("heat", COLOURS)
    look = {
        "cmap": colours,
        "clim": limits,
        "show_scalar_bar": False,
        "ambient": 0.4,
        "diffuse": 0.65,
    }
    mapper = None
    melts = False
    for body, surface in surfaces.items():
        skin = plotter.add_mesh(
            surface, scalars=TEMPERATURE, smooth_shading=True, split_sharp_edges=True, **look
        )
        mapper = skin.mapper
        edges = surface.extract_feature_edges(
            feature_angle=35.0, manifold_edges=False, non_manifold_edges=False
        )
        if edges.n_points:
            plotter.add_mesh(edges, color="#101010", line_width=1.5)
        solidus = facts.solidus.get(body)
        if solidus is None:
            continue
        line = surface.contour([solidus], scalars=TEMPERATURE)
        if line.n_points:
            plotter.add_mesh(line, color=MELT, line_width=4)
            melts = True
    return mapper, melts


def add_colour_bar(plotter: pyvista.Plotter, mapper: Any) -> None:
    """Draw the colour bar in the active view.

    Args:
        plotter: The plotter.
        mapper: The map from temperatures to colours.
    """
    plotter.add_scalar_bar(
        title=f"{FIELDS['temperature'].symbol} [{FIELDS['temperature'].unit}]\n",
        mapper=mapper,
        vertical=True,
        position_x=0.1,
        position_y=0.12,
        width=0.55,
        height=0.78,
        n_labels=7,
        fmt="%.0f",
        color="black",
        title_font_size=20,
        label_font_size=18,
    )


def aim_at_whole(plotter: pyvista.Plotter, direction: tuple[float, float, float]) -> None:
    """Point the camera at the whole joint.

    Args:
        plotter: The plotter, whose active view is used.
        direction: From the joint to the camera.
    """
    plotter.enable_parallel_projection()
    plotter.camera_position = [direction, (0.0, 0.0, 0.0), (0.0, 0.0, 1.0)]
    plotter.reset_camera()


def aim_at_section(
    plotter: pyvista.Plotter, moment: Moment, centre: NDArray[np.float64] | None
) -> float:
    """Point the camera straight at the section, so that all between the electrodes is in view.

    Args:
        plotter: The plotter, whose active view is used.
        moment: The output time.
        centre: Centre of the contact [mm]; None if there is none.

    Returns:
        Height of the view [mm].
    """
    facts = moment.facts
    grid = moment.grid
    inner = [tag for body, tag in facts.bodies.items() if not body.startswith("electrode")]
    cells = grid.extract_cells(np.isin(grid.cell_data["body"], inner))
    low, high = np.array(cells.bounds).reshape(3, 2).T
    middle = 0.5 * (low + high) * [axis not in facts.symmetry_axes for axis in range(3)]
    target = middle
    if centre is not None:
        target = centre
    away = 10.0 * grid.length * np.eye(3)[facts.section_axis]
    plotter.enable_parallel_projection()
    plotter.camera_position = [target - away, target, (0.0, 0.0, 1.0)]
    plotter.camera.parallel_scale = 0.6 * float(high[2] - low[2])
    plotter.reset_camera_clipping_range()
    return 2.0 * float(plotter.camera.parallel_scale)
