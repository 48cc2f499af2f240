"""How many cells a mesh will have, judged before it is made: absurd sizes would never end.

The size of the cells is integrated over the boxes around the volumes, in boxes of a few cells.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from itertools import product
from pathlib import Path

import gmsh
import numpy as np

from microweld.arrays import Floats
from microweld.errors import MeshError
from microweld.meshes.drawing.parts import Drawing
from microweld.meshes.generation.generate import CellSize

log = logging.getLogger(__name__)

MOST_CELLS = 2e6  #: a direct solve of the displacement would need some 400 GB
CELLS_PER_CUBE = {2: 2.3, 3: 7.0}  #: triangles, tetrahedra in a square, a cube of the cell size
UNKNOWNS_PER_CELL = 4.5  #: of the displacement, on tetrahedra of second order
ENTRIES = 30.0  #: of the factors of a direct solver, over (number of unknowns)^(4/3)
FAR_TOO_LARGE = 4.0  #: the estimate of the memory is not better than this factor
KEY = "mesh.contact_size"  #: key of the case that messages name
_LEAF = 3.0  # largest box that counts as of one cell size [cells]
MM = 1e3  #: millimetres in a metre


def judge(
    drawing: Drawing, cell_size: CellSize, unit: float, cure: str, finest: float = 0.0
) -> None:
    """Refuse cell sizes that cannot be meshed or computed with, before Gmsh begins.

    Args:
        drawing: The bodies in Gmsh.
        cell_size: Target size by body and place [drawing unit].
        unit: Length of one drawing unit [m].
        cure: What helps.
        finest: Smallest size of a cell, if known, that no body may be below [drawing unit].

    Raises:
        MeshError: If there would be too many cells, or a body is smaller than one.
    """
    counts = {}
    for body, tags in drawing.bodies.items():
        boxes = [box_of(drawing.dimension, tag) for tag in tags]
        sides = np.ptp(np.vstack([box for box, _ in boxes]), axis=0)
        cells = 0.0
        smallest = math.inf
        for box, share in boxes:
            found, size = count(box, partial(cell_size, body), MOST_CELLS / share)
            cells += share * found
            smallest = min(smallest, size)
        extent = " x ".join(f"{side * unit * MM:.3g}" for side in sides)
        value = f"{body}: {extent} mm, cells from {smallest * unit * MM:.3g} mm"
        if cells > MOST_CELLS:
            text = f"the cells are too small for the bodies: more than {MOST_CELLS:.0f} cells"
            raise MeshError.single(text, key=KEY, value=value, cure=cure)
        if sides.max() < finest:
            text = "the cells are larger than a whole body"
            value = f"{body}: {extent} mm, cells from {finest * unit * MM:.3g} mm"
            raise MeshError.single(text, key=KEY, value=value, cure=cure)
        counts[value] = cells
    if drawing.dimension == 3:
        judge_memory(sum(counts.values()), max(counts, key=counts.__getitem__), cure)


def judge_memory(cells: float, value: str, cure: str) -> None:
    """Warn if the solver will need more memory than there is, refuse if it is out of reach.

    Args:
        cells: Estimated number of cells.
        value: Body of the most cells and their size, for the message.
        cure: What helps.

    Raises:
        MeshError: If it needs several times the memory.
    """
    needed = 8.0 * ENTRIES * (UNKNOWNS_PER_CELL * cells) ** (4 / 3)
    available = available_memory()
    text = (
        f"some {cells:.2g} cells need about {needed / 1e9:.2g} GB of memory to be computed with,"
        f" and {available / 1e9:.2g} GB are available"
    )
    if needed > FAR_TOO_LARGE * available:
        raise MeshError.single(text, key=KEY, value=value, cure=cure)
    if needed > available:
        log.warning("%s: the run may be killed", text)


def available_memory() -> float:
    """Return how much memory this process can get [byte]; infinity where Linux does not say."""
    found = [math.inf]
    with suppress(OSError, StopIteration, ValueError):
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
        line = next(line for line in lines if line.startswith("MemAvailable:"))
        found.append(float(line.split()[1]) * 1024)
    with suppress(OSError, ValueError):  # "max" where a container has no limit
        found.append(float(Path("/sys/fs/cgroup/memory.max").read_text(encoding="ascii")))
    return min(found)


def box_of(dimension: int, tag: int) -> tuple[Floats, float]:
    """Return the corners (2, 3) of the box around a Gmsh entity, and what share of it is filled.

    Args:
        dimension: 3 of a volume, 2 of a plane surface.
        tag: Gmsh entity.
    """
    corners = np.reshape(gmsh.model.getBoundingBox(dimension, tag), (2, 3))
    if dimension == 2:
        corners[:, 1] = 0.0  # Gmsh adds a tolerance
    sides = np.sort(np.ptp(corners, axis=0))[3 - dimension :]
    share = 1.0
    with suppress(Exception):  # the built-in kernel of Gmsh has no masses
        share = gmsh.model.occ.getMass(dimension, tag) / float(np.prod(sides))
    return corners, min(max(share, 0.01), 1.0)


def count(
    corners: Floats, size: Callable[[float, float, float], float], limit: float
) -> tuple[float, float]:
    """Return the number of cells in a box, and the smallest size of a cell found.

    Args:
        corners: Lowest and highest corner (2, 3) [drawing unit].
        size: Target size of a cell by place [drawing unit].
        limit: Number at which counting ends.
    """
    dimension = 3 - int(np.count_nonzero(np.ptp(corners, axis=0) <= 0))
    per_cube = CELLS_PER_CUBE.get(dimension, 1.0)
    boxes = [(np.mean(corners, axis=0), np.ptp(corners, axis=0))]
    total = 0.0
    smallest = math.inf
    while boxes and total <= limit:
        centre, sides = boxes.pop()
        cell = max(size(*map(float, centre)), np.finfo(float).tiny)
        smallest = min(smallest, cell)
        split = sides > _LEAF * cell
        if not split.any():
            total += per_cube * float(np.prod(np.maximum(sides[sides > 0] / cell, 1.0)))
            continue
        sides = np.where(split, sides / 2, sides)
        for signs in product(*[(-0.5, 0.5) if halved else (0.0,) for halved in split]):
            boxes.append((centre + np.array(signs) * sides, sides))
    return total, smallest
