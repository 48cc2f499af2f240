"""Meshes of Nastran and OptiStruct: grid points in coordinate systems, tetrahedra by property."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from microweld.arrays import Floats
from microweld.meshes.files.file_mesh import FileMesh
from microweld.meshes.files.nastran_cards import Card, cards_of
from microweld.meshes.files.numbered_mesh import NumberedMesh, joined, refuse_joiner, refuse_line
from microweld.meshes.files.text_lines import real
from microweld.meshes.files.units import declared_by_name

TRIANGLES = ("CTRIA3", "CTRIA6", "CTRIAR")
VOLUMES = ("CHEXA", "CPENTA", "CPYRAM", "CPYRA", "CHEXCZ", "CPENTCZ", "CIHEX1", "CIHEX2")
#: Elements without volume, and rigid ones, which hold and load what the case holds and loads.
FLAT = (
    *("CQUAD4", "CQUAD8", "CQUADR", "CQUAD", "CSHEAR", "CBAR", "CBEAM", "CBEAM3", "CBEND"),
    *("CROD", "CONROD", "CTUBE", "CBUSH", "CBUSH1D", "CGAP", "CELAS1", "CELAS2", "CELAS3"),
    *("CELAS4", "CDAMP1", "CDAMP2", "CDAMP3", "CDAMP4", "CVISC", "CMASS1", "CMASS2", "CMASS3"),
    *("CMASS4", "CONM1", "CONM2", "PLOTEL", "CHBDYE", "CHBDYG", "CHBDYP"),
    *("RBE1", "RBE2", "RBE3", "RBAR", "RROD", "RSPLINE", "RJOINT"),
)
#: Cards that join nodes without making them one.
JOINERS = ("MPC", "BGSET", "CWELD", "CFAST", "CSEAM", "RTRPLT", "RSSCON")
#: Cards that change the grid.
CHANGES = ("GRDSET", "GRIDB", "GRIDF", "GRIDS", "GMCORD", "SELOC", "SEBNDRY", "PARAMARM")
SYSTEMS = ("CORD2R", "CORD2C")
OTHER_SYSTEMS = ("CORD2S", "CORD1R", "CORD1C", "CORD1S", "CORD3G", "CORD3R")


def read(path: Path, unit: float, wanted: Sequence[str] = ()) -> FileMesh:
    """Read bulk data of Nastran or OptiStruct.

    Args:
        path: Path of the file.
        unit: Length of one unit of the file [m].
        wanted: Regions that the case names.

    Raises:
        MeshError: With all that is wrong, by line.
    """
    mesh = NumberedMesh(path)
    grids: list[Card] = []
    systems: dict[str, Card] = {}
    for card in cards_of(path):
        if card.name == "GRID":
            grids.append(card)
        elif card.name in (*SYSTEMS, *OTHER_SYSTEMS):
            systems[card.field(1)] = card
        else:
            _read_card(card, mesh)
    frames: dict[str, tuple[Floats, Floats]] = {}
    for card in grids:
        _read_grid(card, mesh, systems, frames)
    return mesh.finish(unit, wanted)


def _read_card(card: Card, mesh: NumberedMesh) -> None:
    """Read a card that is neither a grid point nor a coordinate system."""
    if card.name == "CTETRA" or card.name in TRIANGLES:
        _read_element(card, mesh)
    elif card.name in VOLUMES:
        mesh.refuse_kind(card.name, card.place)
    elif card.name in FLAT:
        mesh.skipped[card.name] += 1
    elif card.name in JOINERS:
        refuse_joiner(card.place, card.name, "card")
    elif card.name in CHANGES and any(card.fields):
        cure = "write what it says into the GRID cards"
        refuse_line(card.place, f"{card.name} changes the grid and is not carried out", cure=cure)
    elif card.name == "DTI" and card.field(1).upper() == "UNITS":
        mesh.declared = declared_by_name(card.field(5), *card.place)
    else:
        mesh.ignored[card.name] += 1


def _read_element(card: Card, mesh: NumberedMesh) -> None:
    """Read a tetrahedron or a triangle."""
    corners = 3
    if card.name == "CTETRA":
        corners = 4
    most = corners + {3: 3, 4: 6}[corners]
    if card.name in ("CTRIA3", "CTRIAR"):
        most = corners
    ids = card.wholes(1, 2)
    nodes = card.wholes(3, 2 + most)
    if nodes is not None:
        nodes = [node for node in nodes if node]  # 0 stands for none
    cure = "export the mesh again; is a line cut off or lost?"
    if ids is None or len(ids) < 2 or nodes is None or len(nodes) not in {corners, most}:
        allowed = f"a number, a property, and {corners} or {most} nodes, one middle node for all"
        mesh.wrong(card.place, f"this is no {card.name}", joined(card.fields), allowed, cure)
        return
    if not all(card.fields[2 : 2 + corners]) or (
        card.name == "CTETRA" and any(card.fields[2 + most :])
    ):
        mesh.wrong(card.place, f"{card.name} with wrong fields", joined(card.fields), cure=cure)
        return
    number, group = ids
    mesh.add_cell(number, nodes, card.place)
    mesh.numbers[str(group)] = group
    if corners == 4:
        mesh.regions.setdefault(str(group), []).append(number)
    else:
        mesh.facets.setdefault(str(group), []).append(tuple(nodes))


def _read_grid(
    card: Card,
    mesh: NumberedMesh,
    systems: Mapping[str, Card],
    frames: dict[str, tuple[Floats, Floats]],
) -> None:
    """Read a grid point.

    Args:
        card: The card.
        mesh: Takes the node.
        systems: Cards of coordinate systems by number.
        frames: Those that are worked out already.
    """
    ids = card.wholes(1, 1)
    values = [real(text or "0") for text in card.fields[2:5]]
    point = [value for value in values if value is not None]
    if not ids or len(point) < 3 or not any(card.fields[2:5]):
        cure = "export the mesh again; is the line cut off?"
        allowed = "a number, a coordinate system, three coordinates"
        mesh.wrong(card.place, "this is no grid point", joined(card.fields), allowed, cure)
        return
    x, y, z = _placed(np.array(point), card.field(2), card, systems, frames)
    mesh.add_node(ids[0], (float(x), float(y), float(z)), card.place)


def _placed(
    point: Floats,
    system: str,
    card: Card,
    systems: Mapping[str, Card],
    frames: dict[str, tuple[Floats, Floats]],
    depth: int = 0,
) -> Floats:
    """Return a point of a coordinate system in the basic one.

    Args:
        point: Its coordinates (3,).
        system: Number of the system; empty or 0 is the basic one.
        card: The card that names it.
        systems: Cards of coordinate systems by number.
        frames: Origin and axes of those that are worked out already.
        depth: Number of systems that refer to one another so far.

    Raises:
        MeshError: If the system is missing or not read.
    """
    if system in ("", "0"):
        return point
    definition = systems.get(system)
    if definition is None or depth > len(systems):
        refuse_line(card.place, "no such coordinate system", system, "add its card, CORD2R")
    if definition.name not in SYSTEMS:
        text = f"coordinate systems by {definition.name} are not read"
        cure = "use CORD2R or CORD2C, or write the nodes in the basic coordinate system"
        refuse_line(definition.place, text, system, cure)
    if system not in frames:
        values = [real(text or "0") for text in definition.fields[2:11]]
        numbers = [value for value in values if value is not None]
        if len(numbers) < 9:
            refuse_line(definition.place, "it lacks one of its three points", system)
        a, b, c = (
            _placed(np.array(row), definition.field(2), definition, systems, frames, depth + 1)
            for row in (numbers[:3], numbers[3:6], numbers[6:])
        )
        z = b - a
        y = np.cross(z, c - a)
        axes = np.array([np.cross(y, z), y, z])
        lengths = np.linalg.norm(axes, axis=1, keepdims=True)
        if not np.all(lengths > 0):
            refuse_line(definition.place, "its three points are on a line", system)
        frames[system] = (a, axes / lengths)
    origin, axes = frames[system]
    if definition.name == "CORD2C":
        angle = math.radians(point[1])
        point = np.array([point[0] * math.cos(angle), point[0] * math.sin(angle), point[2]])
    return np.asarray(origin + point @ axes)
