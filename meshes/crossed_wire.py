"""Two wires crossed at a right angle between two electrodes.

The wires touch in the origin. The lower one runs along x on the lower electrode, the upper one along y under the
upper electrode. Each half (wire and electrode) is drawn in the place of the lower one, as a quarter x, y >= 0. The
upper half is then turned about the line x = y, z = 0, which exchanges x and y and reverses z.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mpi4py import MPI

import gmsh

from microweld.errors import MeshError
from microweld.meshes.drawing import Drawing, Implicit, name_surfaces
from microweld.meshes.electrode import MM, Electrode, draw_electrode, electrode_surfaces, lift
from microweld.meshes.importing import Roles, import_model
from microweld.meshes.joint import Joint, PairSurfaces
from microweld.meshes.quality import check
from microweld.meshes.sizing import Grading

if TYPE_CHECKING:
    from microweld.meshes.generate import CellSize

log = logging.getLogger("microweld.meshes")

CellRule = Callable[[float, float, float], float]  #: cell size at a point [drawing unit]

#: The softer or finer side is the slave: it carries the contact points.
PAIRS = (
    PairSurfaces("lower_electrode", slave="wire_lower.side", master="electrode_lower.face"),
    PairSurfaces("faying", slave="wire_upper.side", master="wire_lower.side"),
    PairSurfaces("upper_electrode", slave="wire_upper.side", master="electrode_upper.face"),
)

SYMMETRY: dict[str, Implicit] = {"symmetry_x": lambda x, y, z: x, "symmetry_y": lambda x, y, z: y}

CELLS_ACROSS = 12  #: cells across the thinner wire at the contact
CORE = 0.32  #: radius of the fine column [diameters of the thinner wire]; the squeezed spot stays within it
GROWTH = 0.6  #: increase of the cell size per distance outside of the core
LARGEST = 0.28  #: largest cell of a wire [its diameters]
MASTER_COARSENING = 1.3  #: cells of the electrodes relative to those of the wires, which carry the contact points


@dataclass(frozen=True)
class Half:
    """A straight round wire and the electrode that holds it."""

    diameter: float  #: of the wire [m]
    overhang: float  #: how far the wire stands out beyond its electrode, at each end [m]
    electrode: Electrode

    @property
    def half_length(self) -> float:
        """Of the wire, from the middle of the joint to its end [m]."""
        return self.electrode.width / 2 + self.overhang


@dataclass(frozen=True)
class CrossedWires:
    """Two crossed wires and the electrodes that hold them."""

    lower: Half
    upper: Half
    quarter: bool = True  #: model x, y >= 0 only
    contact_size: float | None = None  #: cell size where the wires meet [m], instead of the size factor

    @property
    def halves(self) -> dict[str, Half]:
        """Both halves by their place in the names of bodies."""
        return {"lower": self.lower, "upper": self.upper}


def build_joint(spec: CrossedWires, size_factor: float = 1.0, comm: MPI.Comm = MPI.COMM_WORLD) -> Joint:
    """Mesh two crossed wires. Collective.

    Args:
        spec: the shapes [m].
        size_factor: scales all cell sizes; 1 is the default mesh, less is finer.
        comm: communicator of the mesh.

    Raises:
        MeshError: if the parts do not fit or the mesh is too coarse.
    """
    refuse_offset_quarter(spec)
    symmetry = {"symmetry_x": 0, "symmetry_y": 1} if spec.quarter else {}
    roles = Roles(
        earthed_terminal="electrode_lower.terminal",
        driven_terminal="electrode_upper.terminal",
        pairs=PAIRS,
        symmetry=symmetry,
        symmetry_factor=4 if spec.quarter else 1,
    )
    sizes = cell_size(spec, size_factor)
    joint = import_model(lambda: draw(spec), roles, comm, cell_size=sizes, lengths=named_lengths(spec))
    quality = check(joint)
    if comm.rank == 0:
        log.info("mesh: %s", quality)
    return joint


def refuse_offset_quarter(spec: CrossedWires) -> None:
    """Raise MeshError if a quarter is asked for of a joint that its planes do not mirror onto itself."""
    offset = max((half.electrode.offset for half in spec.halves.values()), key=abs)
    if spec.quarter and offset:
        text = "the joint has no quarter symmetry: an electrode is offset from its wire"
        raise MeshError.single(text, key="offset", value=f"{offset:g} m", allowed="0 m", cure="model the full joint")


def named_lengths(spec: CrossedWires) -> dict[str, float]:
    """Sizes kept with the joint [m]."""
    wires = {f"wire_{place}.diameter": half.diameter for place, half in spec.halves.items()}
    electrodes = {f"electrode_{place}.width": half.electrode.width for place, half in spec.halves.items()}
    return wires | electrodes


def cell_size(spec: CrossedWires, size_factor: float) -> CellSize:
    """Target cell sizes: fine in the column through the contacts, coarse elsewhere.

    Each half is graded by the diameter of its wire; where the wires meet, both follow the thinner one.
    """
    thinner = min(spec.lower.diameter, spec.upper.diameter)
    factor = spec.contact_size * CELLS_ACROSS / thinner if spec.contact_size else size_factor
    meeting = grading(thinner, factor)
    rules: dict[str, CellRule] = {}
    for place, half in spec.halves.items():
        rules[f"wire_{place}"] = wire_rule(half, factor, meeting)
        rules[f"electrode_{place}"] = electrode_rule(half, factor, -1.0 if place == "lower" else 1.0)
    return lambda body, x, y, z: rules[body](x, y, z)


def grading(diameter: float, factor: float) -> Grading:
    """Sizes around a contact of a wire of given diameter [m]; the result in drawing units."""
    return Grading(diameter / CELLS_ACROSS * factor * MM, CORE * diameter * MM, GROWTH)


def wire_rule(half: Half, factor: float, meeting: Grading) -> CellRule:
    """Cell size at a point of a wire [drawing unit]."""
    own, largest = grading(half.diameter, factor), LARGEST * factor * half.diameter * MM

    def size(x: float, y: float, z: float) -> float:
        return min(own.at(math.hypot(x, y)), meeting.at(math.hypot(x, y, z)), largest)

    return size


def electrode_rule(half: Half, factor: float, side: float) -> CellRule:
    """Cell size at a point of an electrode [drawing unit]; side is the sign of z there."""
    own, top = grading(half.diameter, factor * MASTER_COARSENING), side * half.diameter * MM
    return lambda x, y, z: own.at(math.hypot(x, y, z - top))


def draw(spec: CrossedWires) -> Drawing:
    """Draw both halves in the current Gmsh model."""
    lower = draw_half(spec.lower, spec.quarter)
    upper = draw_half(spec.upper, spec.quarter)
    gmsh.model.occ.rotate([(3, tag) for tags in upper for tag in tags], 0, 0, 0, 1, 1, 0, math.pi)
    gmsh.model.occ.synchronize()
    parts = {
        "wire_lower": (lower[0], wire_equations(spec.lower), "side"),
        "electrode_lower": (lower[1], block_equations(spec.lower), "face"),
        "wire_upper": (upper[0], turned(wire_equations(spec.upper)), "side"),
        "electrode_upper": (upper[1], turned(block_equations(spec.upper)), "face"),
    }
    surfaces: dict[str, list[int]] = {}
    for body, (volumes, equations, rest) in parts.items():
        planes = SYMMETRY if spec.quarter else {}
        named = name_surfaces(volumes, {**planes, **equations}, rest)
        for name, tags in named.items():
            surfaces.setdefault(name if name in planes else f"{body}.{name}", []).extend(tags)
    return Drawing({body: part[0] for body, part in parts.items()}, surfaces)


def draw_half(half: Half, quarter: bool) -> tuple[list[int], list[int]]:
    """Draw a wire along x and its electrode in the lower place; Gmsh volumes of both."""
    wire = draw_wire(half.diameter * MM / 2, half.half_length * MM)
    block = draw_electrode(half.electrode, -half.diameter * MM)
    rise = lift(half.electrode, half.diameter / 2)
    if not quarter:
        wire, block = whole(wire), whole(block)
        gmsh.model.occ.translate([(3, tag) for tag in block], 0, half.electrode.offset * MM, rise * MM)
    return wire, block


def draw_wire(radius: float, length: float) -> list[int]:
    """A quarter (x, y >= 0) of a wire along x that touches z = 0 from below; drawing units."""
    occ = gmsh.model.occ
    top, middle, bottom = (occ.addPoint(0, y, z) for y, z in ((0, 0), (radius, -radius), (0, -2 * radius)))
    arc = occ.addCircleArc(top, middle, bottom, center=False)
    section = occ.addPlaneSurface([occ.addCurveLoop([arc, occ.addLine(bottom, top)])])
    occ.remove([(0, middle)])
    swept = occ.extrude([(2, section)], length, 0, 0)
    return [tag for dim, tag in swept if dim == 3]


def whole(quarter: list[int]) -> list[int]:
    """Mirror the volumes of a quarter at x = 0 and y = 0 and join all four, conforming."""
    occ = gmsh.model.occ
    volumes = [(3, tag) for tag in quarter]
    for normal in ((1, 0, 0), (0, 1, 0)):
        copies = occ.copy(volumes)
        occ.mirror(copies, *normal, 0)
        volumes += copies
    joined, _ = occ.fragment(volumes[:1], volumes[1:])
    return [tag for dim, tag in joined if dim == 3]


def wire_equations(half: Half) -> dict[str, Implicit]:
    """Equation of the ends of a wire in the lower place; the rest of it is its side or a symmetry plane."""
    return {"end": lambda x, y, z: abs(x) - half.half_length * MM}


def block_equations(half: Half) -> dict[str, Implicit]:
    """Equations of an electrode's terminal and side, where the electrode was moved to."""
    electrode, rise = half.electrode, lift(half.electrode, half.diameter / 2) * MM
    equations = electrode_surfaces(electrode, -half.diameter * MM)
    shift = electrode.offset * MM

    def moved(f: Implicit) -> Implicit:
        return lambda x, y, z: f(x, y - shift, z - rise)

    return {name: moved(f) for name, f in equations.items()}


def turned(equations: dict[str, Implicit]) -> dict[str, Implicit]:
    """Equations of the upper place from those of the lower one."""

    def turn(f: Implicit) -> Implicit:
        return lambda x, y, z: f(y, x, -z)

    return {name: turn(f) for name, f in equations.items()}
