"""A small block on a larger one in files of every format, and measures of what is read back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import gmsh
import meshio
import numpy as np
from numpy.typing import NDArray

from microweld.meshes.generation.session import gmsh_session
from microweld.meshes.joint import Joint
from microweld.meshes.skin import gather_skin

#: Formats that keep the numbers of regions, as they are written here.
NUMBERED = (".vtu", ".vtk", ".bdf", ".xdmf", ".mesh", ".med")
NUMBERS = {"lower": 7, "upper": 9}
CELLS = 0  #: of the stack; set by `write_all`


def write_msh(
    path: Path,
    order: int,
    version: float = 4.1,
    sizes: tuple[float, float] = (0.6, 0.3),
    bonded: bool = False,
    gap: float = 0.0,
) -> None:
    """Write the stack as a Gmsh mesh: 1 x 1 x 1 below, 0.5 x 0.5 x 1 above.

    Args:
        path: The file.
        order: Of the cells.
        version: Of the file format.
        sizes: Of the cells below and above.
        bonded: Let both blocks share their nodes.
        gap: Between the blocks.
    """
    with gmsh_session("stack"):
        occ = gmsh.model.occ
        occ.addBox(0, 0, 0, 1, 1, 1)
        occ.addBox(0, 0, 1 + gap, 0.5, 0.5, 1)
        if bonded:
            occ.fragment([(3, 1)], [(3, 2)])
        occ.synchronize()
        for number, name in enumerate(NUMBERS, start=1):
            gmsh.model.addPhysicalGroup(3, [number], NUMBERS[name], name)
        surfaces = {"bottom": (1, 0.0), "foot": (2, 1.0 + gap), "top": (2, 2.0 + gap)}
        for name, (volume, height) in surfaces.items():
            if bonded and name == "foot":
                continue
            faces = gmsh.model.getBoundary([(3, volume)], oriented=False)
            there = [
                tag
                for dim, tag in faces
                if np.allclose(gmsh.model.getBoundingBox(dim, tag)[2::3], height, atol=1e-6)
            ]
            gmsh.model.addPhysicalGroup(2, there, -1, name)
        gmsh.model.mesh.setSize(gmsh.model.getEntities(0), sizes[0])
        gmsh.model.mesh.setSize(gmsh.model.getBoundary([(3, 2)], recursive=True), sizes[1])
        gmsh.option.setNumber("Mesh.MeshSizeFromPoints", 1)
        gmsh.model.mesh.generate(3)
        gmsh.model.mesh.setOrder(order)
        gmsh.option.setNumber("Mesh.MshFileVersion", version)
        gmsh.write(str(path))


def write_all(folder: Path) -> None:
    """Write the stack as first.* and second.* in every format."""
    global CELLS
    for order, name in ((1, "first"), (2, "second")):
        write_msh(folder / f"{name}.msh", order)
        mesh = meshio.read(folder / f"{name}.msh")
        if order == 1:
            kind = "tetra"
        else:
            kind = "tetra10"
        blocks = [
            (block.data, numbers)
            for block, numbers in zip(mesh.cells, mesh.cell_data["gmsh:physical"], strict=True)
            if block.type == kind
        ]
        cells = np.vstack([nodes for nodes, _ in blocks])
        numbers = np.concatenate([values for _, values in blocks]).astype(np.int32)
        CELLS = len(cells)
        plain = meshio.Mesh(mesh.points, [(kind, cells)])
        for suffix, array in (
            (".vtu", "region"),
            (".vtk", "region"),
            (".xdmf", "region"),
            (".bdf", "nastran:ref"),
            (".mesh", "medit:ref"),
            (".med", "cell_tags"),
        ):
            plain.cell_data = {array: [numbers]}
            if suffix == ".med":
                plain.cell_data = {array: [-numbers]}
            plain.write(folder / f"{name}{suffix}")
        plain.cell_data = {}
        plain.cell_sets = {
            body: [np.flatnonzero(numbers == number)] for body, number in NUMBERS.items()
        }
        plain.write(folder / f"{name}.inp")


def region(path: Path, body: str) -> str:
    """Return what stands for a body in a file.

    Args:
        path: The file.
        body: Its name.
    """
    if path.suffix == ".med":
        return str(-NUMBERS[body])
    if path.suffix in NUMBERED:
        return str(NUMBERS[body])
    return body


def area(joint: Joint, surface: str) -> float:
    """Return the area of the straight facets of a surface [m2].

    Args:
        joint: Has the mesh.
        surface: Its name.
    """
    corners = gather_skin(joint).of(joint, surface)[:, :3]
    crosses = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    return float(np.linalg.norm(crosses, axis=1).sum() / 2)


def facet_sizes(joint: Joint, surface: str) -> Callable[[float], NDArray[np.float64]]:
    """Return the sizes of the facets of a surface, as a function of their height.

    Args:
        joint: Has the mesh.
        surface: Its name.

    Returns:
        A function of the height z [m] that returns the sizes of the facets there [m].
    """
    corners = gather_skin(joint).of(joint, surface)[:, :3]
    sizes = np.linalg.norm(corners - np.roll(corners, 1, axis=1), axis=2).mean(axis=1)
    return lambda z: np.asarray(sizes[np.all(np.isclose(corners[:, :, 2], z, atol=1e-9), axis=1)])
