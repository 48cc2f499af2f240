"""A thin layer on a substrate: as a body of its own, or as an element of its surface."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from dolfinx import mesh
from numpy.typing import NDArray

from microweld.meshes.joint import Joint, SurfaceLayer

from .blocks import Box, joint_of

FILM = "film"


def resolved(substrate: Box, thickness: float, layers: int = 2) -> Joint:
    """Mesh the layer as cells above the substrate; both share nodes.

    Surfaces are those of the box; its top is that of the layer.

    Args:
        substrate: The box below.
        thickness: Of the layer [m].
        layers: Cells through its thickness.
    """
    nx, ny, nz = substrate.cells
    joint = joint_of([replace(substrate, cells=(nx, ny, nz + layers))])
    bottom = substrate.lower[2]
    top = substrate.upper[2]
    z = joint.mesh.geometry.x[:, 2]
    level = np.rint((z - bottom) / (top - bottom) * (nz + layers))
    heights = np.concatenate(
        [np.linspace(bottom, top, nz + 1), top + thickness * np.arange(1, layers + 1) / layers]
    )
    z[:] = heights[level.astype(int)]
    count = (
        joint.mesh.topology.index_map(3).size_local + joint.mesh.topology.index_map(3).num_ghosts
    )
    cells = np.arange(count, dtype=np.int32)
    above = mesh.compute_midpoints(joint.mesh, 3, cells)[:, 2] > top
    tags = mesh.meshtags(joint.mesh, 3, cells, np.where(above, 2, 1).astype(np.int32))
    return replace(joint, cell_tags=tags, bodies={substrate.name: 1, FILM: 2})


def sheet_on(substrate: Box, *thicknesses: float) -> Joint:
    """Mesh the substrate, and put thin-layer elements on its top.

    Args:
        substrate: The box below.
        thicknesses: Of the layers [m].
    """
    sheets = tuple(
        SurfaceLayer(f"{FILM}_{n}", f"{substrate.name}.top", t)
        for n, t in enumerate(thicknesses, start=1)
    )
    return replace(joint_of([substrate]), surface_layers=sheets)


def with_patches(
    joint: Joint, top: str, patches: Sequence[Callable[[Any], NDArray[np.bool_]]]
) -> Joint:
    """Name facets of a surface "patch_0", "patch_1", ... by the place of their middle.

    The thin layers of the joint are given to each patch and to what remains of the surface.

    Args:
        joint: Has the surface.
        top: The surface.
        patches: Each returns for places (n, 3) whether they belong to the patch (n,).
    """
    facets = joint.facet_tags.indices
    values = joint.facet_tags.values.copy()
    x = mesh.compute_midpoints(joint.mesh, 2, facets)
    body = joint.body_of_surface[top]
    old = joint.surfaces[top]
    names = {f"patch_{n}": int(max(joint.surfaces.values())) + 1 + n for n in range(len(patches))}
    for tag, holds in zip(names.values(), patches, strict=True):
        values[(values == old) & holds(x)] = tag
    sheets = [replace(sheet, surface=name) for sheet in joint.surface_layers for name in names]
    return replace(
        joint,
        facet_tags=mesh.meshtags(joint.mesh, 2, facets, values),
        surfaces={**joint.surfaces, **names},
        body_of_surface={**joint.body_of_surface, **dict.fromkeys(names, body)},
        surface_layers=(*joint.surface_layers, *sheets),
    )
