"""The axisymmetric stacks of Cincotti: steel rams with water channels, graphite between them.

Lengths in cm, z from the bottom of the lower ram.
"""

from __future__ import annotations

from dataclasses import dataclass

from mpi4py import MPI

import gmsh
import numpy as np
from dolfinx import mesh

from microweld.compat import read_gmsh_model
from microweld.meshes.joint import Joint, PairSurfaces
from microweld.meshes.model import AXISYMMETRIC

RAM = 4.0
CHANNEL = 0.5**0.5
WIDE = 1.125
WIDE_HEIGHT = 1.0
LOWER = 26.0
UPPER = 16.4
LOWER_CHANNEL = 23.25
UPPER_CHANNEL = 13.65
BODIES = ("lower_ram", "graphite", "upper_ram")
SURFACES = (
    "bottom",
    "top",
    "channel",
    "steel_side",
    "graphite_side",
    "ledges",
    "lower_steel",
    "lower_graphite",
    "upper_graphite",
    "upper_steel",
)


@dataclass(frozen=True)
class Stack:
    """Radius and height of every piece of graphite, from below."""

    pieces: tuple[tuple[float, float], ...]

    @property
    def height(self) -> float:
        """Of all graphite."""
        return sum(height for _, height in self.pieces)

    @property
    def top(self) -> float:
        """Of the upper ram."""
        return LOWER + self.height + UPPER

    def outlines(self) -> list[list[tuple[float, float]]]:
        """Corners (r, z) of each body."""
        end = LOWER_CHANNEL + WIDE_HEIGHT  # the wide end comes on top of the channel's length
        lower = [(CHANNEL, 0.0), (RAM, 0.0), (RAM, LOWER), (0.0, LOWER), (0.0, end)]
        lower += [(WIDE, end), (WIDE, LOWER_CHANNEL), (CHANNEL, LOWER_CHANNEL)]
        corners = [(0.0, LOWER)]
        z = LOWER
        for radius, height in self.pieces:
            corners += [(radius, z), (radius, z + height)]
            z += height
        corners = [*dict.fromkeys(corners), (0.0, z)]
        whole = self.top
        tip = self.top - UPPER_CHANNEL
        upper = [(0.0, z), (RAM, z), (RAM, whole), (CHANNEL, whole), (CHANNEL, tip)]
        upper += [(WIDE, tip), (WIDE, tip - WIDE_HEIGHT), (0.0, tip - WIDE_HEIGHT)]
        return [lower, corners, upper]

    def surface_of(self, body: str, r: float, z: float) -> str:
        """The surface that a point of a body's boundary lies on; none on the axis."""
        if z < LOWER + 0.5 * self.height:
            contact = LOWER
        else:
            contact = LOWER + self.height
        end = abs(z - contact) < 1e-6
        if r < 1e-6:
            return ""
        if body == "graphite":
            vertical = any(abs(r - radius) < 1e-6 for radius, _ in self.pieces)
            if contact == LOWER:
                side = "lower_graphite"
            else:
                side = "upper_graphite"
            if end:
                return side
            if vertical:
                return "graphite_side"
            return "ledges"
        if end:
            if body == "lower_ram":
                return "lower_steel"
            return "upper_steel"
        if abs(r - RAM) < 1e-6:
            return "steel_side"
        if abs(z) < 1e-6:
            return "bottom"
        if abs(z - self.top) < 1e-6:
            return "top"
        return "channel"


SAMPLE_1 = Stack(((4.0, 4.0), (4.0, 4.0)))
SAMPLE_3 = Stack(((4.0, 4.0), (1.5, 3.0), (0.725, 2.0), (1.5, 3.0), (4.0, 4.0)))


def stack_joint(stack: Stack, size: float) -> Joint:
    """Mesh of cells of a size [cm], a third of it near the narrow pieces."""
    comm = MPI.COMM_WORLD
    if comm.rank == 0:
        _draw(stack, size)
    domain, cells, _ = read_gmsh_model(gmsh.model, comm)
    if comm.rank == 0:
        gmsh.finalize()
    domain.topology.create_connectivity(1, 2)
    facets = mesh.exterior_facet_indices(domain.topology)
    x = 1e2 * mesh.compute_midpoints(domain, 1, facets)
    owner = [
        cells.values[domain.topology.connectivity(1, 2).links(facet)[0]] - 1 for facet in facets
    ]
    names = [
        stack.surface_of(BODIES[body], r, z)
        for body, r, z in zip(owner, x[:, 0], x[:, 2], strict=True)
    ]
    surfaces = {name: number + 1 for number, name in enumerate(SURFACES)}
    tags = np.array([surfaces.get(name, 0) for name in names], dtype=np.int32)
    steel = dict.fromkeys(("bottom", "channel", "steel_side", "lower_steel"), "lower_ram")
    steel |= dict.fromkeys(("top", "upper_steel"), "upper_ram")
    return Joint(
        mesh=domain,
        cell_tags=cells,
        facet_tags=mesh.meshtags(domain, 1, facets, tags),
        bodies={name: number + 1 for number, name in enumerate(BODIES)},
        surfaces=surfaces,
        body_of_surface={name: steel.get(name, "graphite") for name in SURFACES},
        pairs=(
            PairSurfaces("lower", "lower_graphite", "lower_steel"),
            PairSurfaces("upper", "upper_graphite", "upper_steel"),
        ),
        symmetry={},
        earthed_terminal="bottom",
        driven_terminal="top",
        model=AXISYMMETRIC,
    )


def _draw(stack: Stack, size: float) -> None:
    gmsh.initialize()
    gmsh.option.setNumber("General.Terminal", 0)
    occ = gmsh.model.occ
    for number, outline in enumerate(stack.outlines()):
        points = []
        for r, z in outline:
            if number == 1 and r < RAM:
                cell = size / 3
            else:
                cell = size
            points.append(occ.addPoint(1e-2 * r, 0, 1e-2 * z, 1e-2 * cell))
        lines = [occ.addLine(a, b) for a, b in zip(points, points[1:] + points[:1], strict=True)]
        occ.addPlaneSurface([occ.addCurveLoop(lines)])
    occ.synchronize()
    for number, (_, tag) in enumerate(gmsh.model.getEntities(2)):
        gmsh.model.addPhysicalGroup(2, [tag], number + 1)
    gmsh.model.mesh.generate(2)
    gmsh.model.mesh.setOrder(2)
