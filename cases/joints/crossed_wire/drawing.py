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
from typing import ClassVar

import gmsh

from microweld.errors import MeshError
from microweld.meshes.drawing import symmetry
from microweld.meshes.drawing.electrode import MM
from microweld.meshes.drawing.half import (
    LARGEST,
    MASTER_COARSENING,
    block_equations,
    draw_half,
    grading,
    largest_at_groove,
    wire_equations,
)
from microweld.meshes.drawing.parts import Drawing, Implicit, Part, name_parts
from microweld.meshes.drawing.shapes import Half
from microweld.meshes.drawing.sizing import Distance, Grading, away_from_spot
from microweld.meshes.generation.build import Roles
from microweld.meshes.generation.generate import CellSize
from microweld.meshes.joint import PairSurfaces
from microweld.meshes.model import SOLID, Model

CellRule = Callable[[float, float, float], float]  #: cell size at a point [drawing unit]

#: The softer or finer side is the slave: it carries the contact points.
PAIRS = (
    PairSurfaces("lower_electrode", slave="wire_lower.side", master="electrode_lower.face"),
    PairSurfaces("faying", slave="wire_upper.side", master="wire_lower.side"),
    PairSurfaces("upper_electrode", slave="wire_upper.side", master="electrode_upper.face"),
)

CELLS_ACROSS = 12  #: cells across the thinner wire at the contact


@dataclass(frozen=True)
class CrossedWireShape:
    """Two crossed wires and the electrodes that hold them."""

    lower: Half
    upper: Half
    quarter: bool = True  #: model x, y >= 0 only
    angle: float = math.pi / 2  #: between the wires [rad]; a quarter needs a right one
    #: cell size where the wires meet [m], instead of the size factor
    contact_size: float | None = None
    model: ClassVar[Model] = SOLID

    def __post_init__(self) -> None:
        """Refuse a quarter of a joint that its planes do not mirror onto itself."""
        offset = max((half.electrode.offset for half in self.halves.values()), key=abs)
        cure = "model the full joint"
        if self.quarter and offset:
            text = "the joint has no quarter symmetry: an electrode is offset from its wire"
            value = f"{offset:g} m"
            raise MeshError.single(text, key="offset", value=value, allowed="0 m", cure=cure)
        tilt = max((half.electrode.tilt.angle for half in self.halves.values()), key=abs)
        if self.quarter and tilt:
            text = "the joint has no quarter symmetry: the face of an electrode is tilted"
            value = f"{tilt:g} rad"
            raise MeshError.single(text, key="tilt", value=value, allowed="0 rad", cure=cure)
        if self.quarter and not math.isclose(self.angle, math.pi / 2):
            text = "the joint has no quarter symmetry: its wires do not cross at a right angle"
            value = f"{self.angle:g} rad"
            raise MeshError.single(text, key="angle", value=value, allowed="pi/2 rad", cure=cure)

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

    @property
    def roles(self) -> Roles:
        """What the named surfaces are for."""
        return Roles(
            earthed_terminal="electrode_lower.terminal",
            driven_terminal="electrode_upper.terminal",
            pairs=PAIRS,
            symmetry=symmetry.held_axes(self.symmetry),
            symmetry_factor=symmetry.factor(self.symmetry),
        )

    @property
    def lengths(self) -> dict[str, float]:
        """Sizes kept with the joint [m]."""
        wires = {f"wire_{place}.diameter": half.diameter for place, half in self.halves.items()}
        electrodes = {
            f"electrode_{place}.width": half.electrode.width for place, half in self.halves.items()
        }
        return wires | electrodes

    def cell_size(self, size_factor: float) -> CellSize:
        """Return the target cell sizes: fine in the column through the contacts, coarse elsewhere.

        Each half is graded by the diameter of its wire; where the wires meet, both follow the
        thinner one.
        """
        thinner = min(self.lower.diameter, self.upper.diameter)
        if self.contact_size:
            across = thinner / self.contact_size
        else:
            across = CELLS_ACROSS / size_factor
        meeting = grading(thinner, across)
        away = away_from_spot(self.angle)
        rules: dict[str, CellRule] = {}
        for place, side in (("lower", -1.0), ("upper", 1.0)):
            half = self.halves[place]
            rules[f"wire_{place}"] = wire_rule(half, across, meeting, away)
            groove = largest_at_groove(half)
            if place == "upper":
                groove = turned({"face": groove}, self.angle)["face"]
            rules[f"electrode_{place}"] = electrode_rule(half, across, side, away, groove)
        return lambda body, x, y, z: rules[body](x, y, z)

    def draw(self, size_factor: float = 1.0) -> Drawing:
        """Draw both halves in the current Gmsh model; nothing in them depends on the cell size."""
        lower = draw_half(self.lower, self.symmetry)
        upper = draw_half(self.upper, self.symmetry)
        volumes = [(3, tag) for tags in upper for tag in tags]
        gmsh.model.occ.rotate(volumes, 0, 0, 0, 1, 1, 0, math.pi)
        if not self.quarter:
            gmsh.model.occ.rotate(volumes, 0, 0, 0, 0, 0, 1, self.angle - math.pi / 2)
        gmsh.model.occ.synchronize()
        wires = [wire_equations(half.half_length) for half in (self.lower, self.upper)]
        blocks = [block_equations(half) for half in (self.lower, self.upper)]
        parts = {
            "wire_lower": Part(lower[0], wires[0], "side"),
            "electrode_lower": Part(lower[1], blocks[0], "face"),
            "wire_upper": Part(upper[0], turned(wires[1], self.angle), "side"),
            "electrode_upper": Part(upper[1], turned(blocks[1], self.angle), "face"),
        }
        return name_parts(parts, symmetry.planes(self.symmetry))


def wire_rule(half: Half, cells_across: float, meeting: Grading, away: Distance) -> CellRule:
    """Return the cell size at a point of a wire.

    Args:
        half: The wire.
        cells_across: Cells across the thinner wire at the contact.
        meeting: Cell sizes around the place where the wires meet.
        away: Distance from the contact.
    """
    own = grading(half.diameter, cells_across)
    largest = LARGEST * CELLS_ACROSS / cells_across * half.diameter * MM

    def size(x: float, y: float, z: float) -> float:
        return min(own.at(away(x, y)), meeting.at(math.hypot(away(x, y), z)), largest)

    return size


def electrode_rule(
    half: Half, cells_across: float, side: float, away: Distance, largest: Implicit
) -> CellRule:
    """Return the cell size at a point of an electrode.

    Args:
        half: The electrode and its wire.
        cells_across: Cells across the thinner wire at the contact.
        side: Sign of z in the electrode.
        away: Distance from the contact.
        largest: Largest cell size at a point.
    """
    own = grading(half.diameter, cells_across / MASTER_COARSENING)
    top = side * half.diameter * MM
    return lambda x, y, z: min(own.at(math.hypot(away(x, y), z - top)), largest(x, y, z))


def turned(equations: dict[str, Implicit], angle: float) -> dict[str, Implicit]:
    """Return the equations of the upper place from those of the lower one.

    Args:
        equations: Surface name -> equation, in the lower place.
        angle: Angle of the upper wire to x [rad].
    """
    cosine = math.cos(angle)
    sine = math.sin(angle)

    def turn(f: Implicit) -> Implicit:
        return lambda x, y, z: f(x * cosine + y * sine, x * sine - y * cosine, -z)

    return {name: turn(f) for name, f in equations.items()}
