"""A hot tip on a wire or ribbon, over a pad on a substrate.

The tip is a block folded like a hairpin: the current goes down one leg, through the foot, and up
the other one, so that the foot heats. Both legs are pushed together. The face is flat; that of a
hook is a notch of two flanks along the wire, which is clamped between two prongs.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from mpi4py import MPI

import gmsh

from microweld.meshes.drawing import symmetry
from microweld.meshes.drawing.electrode import MM, between_flanks, cut
from microweld.meshes.drawing.parts import Drawing, Implicit, Part, name_parts
from microweld.meshes.drawing.slab import free_of_layers
from microweld.meshes.drawing.strand import Bench, cell_size, draw_bench
from microweld.meshes.generation.build import build
from microweld.meshes.joint import Joint


@dataclass(frozen=True)
class Hairpin:
    """A block with a slot between two legs, which stand along x on a foot.

    Heights count from the ground of a notch.
    """

    length: float  #: of the face, along the wire [m]
    width: float  #: of the face, across the wire [m]
    height: float  #: from the face to the terminals [m]
    slot: float  #: distance of the legs [m]
    foot: float  #: height of the foot below the slot [m]
    #: angle between the flanks [rad] and depth [m] of the notch of a hook
    notch: tuple[float, float] | None = None


@dataclass(frozen=True)
class Thermocompression:
    """A strand on a pad, and a tip on it."""

    bench: Bench
    tip: Hairpin

    @property
    def ground(self) -> float:
        """Height z of the face, or of the ground of the notch where both flanks touch the wire [m]."""
        if self.tip.notch is None:
            return self.bench.height
        return self.bench.height / 2 * (1 + 1 / math.sin(self.tip.notch[0] / 2))


def build_joint(
    spec: Thermocompression, size_factor: float = 1.0, comm: MPI.Comm = MPI.COMM_WORLD
) -> Joint:
    """Mesh a thermocompression joint. Collective.

    Args:
        spec: the shapes [m].
        size_factor: scales all cell sizes; 1 is the default mesh, less is finer.
        comm: communicator of the mesh.

    Raises:
        MeshError: if the parts do not fit or the mesh is too coarse.
    """
    bench = spec.bench
    roles = bench.roles("tip.terminal_left", "tip.terminal_right", {"tip": "tip.face"})
    cell = bench.cell(size_factor)
    return build(lambda: draw(spec, cell), roles, comm, cell_size(bench, cell), bench.lengths)


def draw(spec: Thermocompression, cell: float) -> Drawing:
    """Draw all bodies in the current Gmsh model, the cells at the contacts of a given size [m]."""
    parts = draw_bench(spec.bench, cell)
    parts["tip"] = Part(draw_tip(spec), tip_equations(spec))
    gmsh.model.occ.synchronize()
    free_of_layers([*parts["tip"].volumes, *parts[spec.bench.name].volumes])
    return name_parts(parts, symmetry.planes(spec.bench.symmetry))


def draw_tip(spec: Thermocompression) -> list[int]:
    """Draw the tip on the strand; Gmsh volumes."""
    occ = gmsh.model.occ
    tip = spec.tip
    ground = spec.ground * MM
    angle, depth = tip.notch or (0.0, 0.0)
    length, width, height, slot, foot = (
        size * MM for size in (tip.length, tip.width, tip.height, tip.slot, tip.foot)
    )
    if "y" in spec.bench.symmetry:
        back = 0.0
    else:
        back = -width / 2
    block = occ.addBox(
        -length / 2, back, ground - depth * MM, length, width / 2 - back, height + depth * MM
    )
    folded = cut(block, occ.addBox(-slot / 2, -width, ground + foot, slot, 2 * width, height))
    if depth:
        return cut(folded[0], between_flanks(length, ground, angle, -2 * depth * MM))
    return folded


def tip_equations(spec: Thermocompression) -> dict[str, Implicit]:
    """Equations of the tip's face, flat or of two flanks, and terminals.

    The rest of it is its side.
    """
    ground = spec.ground * MM
    top = ground + spec.tip.height * MM
    if spec.tip.notch:
        half = spec.tip.notch[0] / 2
    else:
        half = math.pi / 2
    cosine = math.cos(half)
    sine = math.sin(half)
    return {
        "face": lambda x, y, z: (z - ground) * sine + abs(y) * cosine,
        "terminal_left": lambda x, y, z: z - top if x < 0 else 1.0,
        "terminal_right": lambda x, y, z: z - top if x > 0 else 1.0,
    }
