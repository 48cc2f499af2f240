"""Two wires crossed between two electrodes.

The wires touch in the origin. The lower one runs along x on the lower electrode, the upper one at
an angle to it under the upper electrode. Each half (wire and electrode) is drawn in the lower
place. The upper half is then turned about the line x = y, z = 0, which exchanges x and y and
reverses z, and about z to its angle.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mpi4py import MPI

import gmsh

from microweld.errors import MeshError
from microweld.meshes.drawing import symmetry
from microweld.meshes.drawing.electrode import MM
from microweld.meshes.drawing.half import (
    LARGEST,
    MASTER_COARSENING,
    Half,
    block_equations,
    draw_half,
    grading,
    wire_equations,
)
from microweld.meshes.drawing.parts import Drawing, Implicit, Part, name_parts
from microweld.meshes.drawing.sizing import Distance, Grading, away_from_spot
from microweld.meshes.generation.build import Roles, build
from microweld.meshes.joint import Joint, PairSurfaces

if TYPE_CHECKING:
    from microweld.meshes.generation.generate import CellSize

CellRule = Callable[[float, float, float], float]  #: cell size at a point [drawing unit]

#: The softer or finer side is the slave: it carries the contact points.
PAIRS = (
    PairSurfaces("lower_electrode", slave="wire_lower.side", master="electrode_lower.face"),
    PairSurfaces("faying", slave="wire_upper.side", master="wire_lower.side"),
    PairSurfaces("upper_electrode", slave="wire_upper.side", master="electrode_upper.face"),
)

CELLS_ACROSS = 12  #: cells across the thinner wire at the contact


@dataclass(frozen=True)
class CrossedWires:
    """Two crossed wires and the electrodes that hold them."""

    lower: Half
    upper: Half
    quarter: bool = True  #: model x, y >= 0 only
    angle: float = math.pi / 2  #: between the wires [rad]; a quarter needs a right one
    #: cell size where the wires meet [m], instead of the size factor
    contact_size: float | None = None

    @property
    def symmetry(self) -> str:
        """Axes whose mirror planes bound the model."""
        if self.quarter:
            return "xy"
        return ""

    @property
    def halves(self) -> dict[str, Half]:
        """Both halves by their place in the names of bodies."""
        return {"lower": self.lower, "upper": self.upper}


def build_joint(
    spec: CrossedWires, size_factor: float = 1.0, comm: MPI.Comm = MPI.COMM_WORLD
) -> Joint:
    """Mesh two crossed wires. Collective.

    Args:
        spec: the shapes [m].
        size_factor: scales all cell sizes; 1 is the default mesh, less is finer.
        comm: communicator of the mesh.

    Raises:
        MeshError: if the parts do not fit or the mesh is too coarse.
    """
    refuse_unsymmetric_quarter(spec)
    roles = Roles(
        earthed_terminal="electrode_lower.terminal",
        driven_terminal="electrode_upper.terminal",
        pairs=PAIRS,
        symmetry=symmetry.held_axes(spec.symmetry),
        symmetry_factor=symmetry.factor(spec.symmetry),
    )
    return build(lambda: draw(spec), roles, comm, cell_size(spec, size_factor), named_lengths(spec))


def refuse_unsymmetric_quarter(spec: CrossedWires) -> None:
    """Raise MeshError if a quarter is asked for of a joint that its planes do not mirror onto itself."""
    offset = max((half.electrode.offset for half in spec.halves.values()), key=abs)
    if spec.quarter and offset:
        text = "the joint has no quarter symmetry: an electrode is offset from its wire"
        raise MeshError.single(
            text, key="offset", value=f"{offset:g} m", allowed="0 m", cure="model the full joint"
        )
    if spec.quarter and not math.isclose(spec.angle, math.pi / 2):
        text = "the joint has no quarter symmetry: its wires do not cross at a right angle"
        value = f"{spec.angle:g} rad"
        raise MeshError.single(
            text, key="angle", value=value, allowed="pi/2 rad", cure="model the full joint"
        )


def named_lengths(spec: CrossedWires) -> dict[str, float]:
    """Sizes kept with the joint [m]."""
    wires = {f"wire_{place}.diameter": half.diameter for place, half in spec.halves.items()}
    electrodes = {
        f"electrode_{place}.width": half.electrode.width for place, half in spec.halves.items()
    }
    return wires | electrodes


def cell_size(spec: CrossedWires, size_factor: float) -> CellSize:
    """Target cell sizes: fine in the column through the contacts, coarse elsewhere.

    Each half is graded by the diameter of its wire; where the wires meet, both follow the thinner
    one.
    """
    thinner = min(spec.lower.diameter, spec.upper.diameter)
    if spec.contact_size:
        across = thinner / spec.contact_size
    else:
        across = CELLS_ACROSS / size_factor
    meeting = grading(thinner, across)
    away = away_from_spot(spec.angle)
    rules: dict[str, CellRule] = {}
    for place, half in spec.halves.items():
        rules[f"wire_{place}"] = wire_rule(half, across, meeting, away)
        rules[f"electrode_{place}"] = electrode_rule(
            half, across, -1.0 if place == "lower" else 1.0, away
        )
    return lambda body, x, y, z: rules[body](x, y, z)


def wire_rule(half: Half, cells_across: float, meeting: Grading, away: Distance) -> CellRule:
    """Cell size at a point of a wire [drawing unit]."""
    own = grading(half.diameter, cells_across)
    largest = LARGEST * CELLS_ACROSS / cells_across * half.diameter * MM

    def size(x: float, y: float, z: float) -> float:
        return min(own.at(away(x, y)), meeting.at(math.hypot(away(x, y), z)), largest)

    return size


def electrode_rule(half: Half, cells_across: float, side: float, away: Distance) -> CellRule:
    """Cell size at a point of an electrode [drawing unit]; side is the sign of z there."""
    own = grading(half.diameter, cells_across / MASTER_COARSENING)
    top = side * half.diameter * MM
    return lambda x, y, z: own.at(math.hypot(away(x, y), z - top))


def draw(spec: CrossedWires) -> Drawing:
    """Draw both halves in the current Gmsh model."""
    lower = draw_half(spec.lower, spec.symmetry)
    upper = draw_half(spec.upper, spec.symmetry)
    volumes = [(3, tag) for tags in upper for tag in tags]
    gmsh.model.occ.rotate(volumes, 0, 0, 0, 1, 1, 0, math.pi)
    if not spec.quarter:
        gmsh.model.occ.rotate(volumes, 0, 0, 0, 0, 0, 1, spec.angle - math.pi / 2)
    gmsh.model.occ.synchronize()
    wires = [wire_equations(half.half_length) for half in (spec.lower, spec.upper)]
    blocks = [block_equations(half) for half in (spec.lower, spec.upper)]
    parts = {
        "wire_lower": Part(lower[0], wires[0], "side"),
        "electrode_lower": Part(lower[1], blocks[0], "face"),
        "wire_upper": Part(upper[0], turned(wires[1], spec.angle), "side"),
        "electrode_upper": Part(upper[1], turned(blocks[1], spec.angle), "face"),
    }
    return name_parts(parts, symmetry.planes(spec.symmetry))


def turned(equations: dict[str, Implicit], angle: float) -> dict[str, Implicit]:
    """Equations of the upper place, its wire at an angle [rad] to x, from those of the lower one."""
    cosine = math.cos(angle)
    sine = math.sin(angle)

    def turn(f: Implicit) -> Implicit:
        return lambda x, y, z: f(x * cosine + y * sine, x * sine - y * cosine, -z)

    return {name: turn(f) for name, f in equations.items()}
