"""Two blocks of tetrahedra, a tab and a pin on it, as text of the formats of other programs."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations

import numpy as np
from numpy.typing import NDArray

from microweld.meshes.files.file_mesh import FileMesh

#: Corners of each middle node in the order of Abaqus, Nastran and LS-DYNA.
EDGES = ((0, 1), (1, 2), (2, 0), (0, 3), (1, 3), (2, 3))
VOLUMES = {"tab": 1.0, "pin": 0.25}
NUMBERED = {"1": 1.0, "2": 0.25}


def block(size: tuple[float, float, float], order: int) -> tuple[NDArray, NDArray]:
    """Return points and cells, counted from 0, of a block of six tetrahedra at the origin.

    Args:
        size: Its edges.
        order: Of the cells.
    """
    points = np.array([[x, y, z] for x in (0, 1) for y in (0, 1) for z in (0, 1)], dtype=float)
    cells = []
    for axes in permutations(range(3)):
        corner = np.zeros(3)
        path = [corner]
        for axis in axes:
            corner = corner + np.eye(3)[axis]
            path.append(corner)
        nodes = [int(4 * x + 2 * y + z) for x, y, z in path]
        if np.linalg.det(points[nodes[1:]] - points[nodes[0]]) < 0:
            nodes[1:3] = nodes[2:0:-1]
        cells.append(nodes)
    found = points.tolist()
    if order == 2:
        for cell in cells:
            for i, j in EDGES:
                middle = ((points[cell[i]] + points[cell[j]]) / 2).tolist()
                if middle not in found:
                    found.append(middle)
                cell.append(found.index(middle))
    return np.array(found) * size, np.array(cells)


def bodies(order: int = 1) -> dict[str, tuple[NDArray, NDArray]]:
    """Return points and cells of tab and pin, each counted from 0."""
    tab = block((1, 1, 1), order)
    pin = block((0.5, 0.5, 1), order)
    return {"tab": tab, "pin": (pin[0] + (0, 0, 1), pin[1])}


def joined(order: int = 1) -> Iterator[tuple[str, int, NDArray, NDArray]]:
    """Yield name, number of the first node, points and cells, counted from 1 in both together."""
    start = 1
    for name, (points, cells) in bodies(order).items():
        yield name, start, points, cells + start
        start += len(points)


def inp(order: int = 1, kind: str = "") -> str:
    """Return a flat file of Abaqus."""
    kind = kind or {1: "C3D4", 2: "C3D10"}[order]
    lines = ["*HEADING", "pin on a tab", "*NODE"]
    for _, start, points, _ in joined(order):
        lines += [f"{start + n}, {x}, {y}, {z}" for n, (x, y, z) in enumerate(points.tolist())]
    number = 0
    for name, _, _, cells in joined(order):
        lines.append(f"*ELEMENT, TYPE={kind}, ELSET={name}")
        for cell in cells.tolist():
            number += 1
            lines.append(", ".join(map(str, [number, *cell])))
    return "\n".join([*lines, ""])


def inp_parts(pin: str = "0, 0, 1", copies: int = 1) -> str:
    """Return an assembly of Abaqus, with the pin drawn at the origin.

    Args:
        pin: Lines that place the pin.
        copies: Instances of the pin, the further ones beside it.
    """
    lines = ["*Heading", "*Part, name=Tab"]
    for name, size in (("tab", (1, 1, 1)), ("pin", (0.5, 0.5, 1))):
        if name == "pin":
            lines += ["*End Part", "*Part, name=Pin"]
        points, cells = block(size, 1)
        lines.append("*Node")
        lines += [f"  {n}, {x}, {y}, {z}" for n, (x, y, z) in enumerate(points.tolist(), 1)]
        lines.append("*Element, type=C3D4")
        rows = enumerate((cells + 1).tolist(), 1)
        lines += [", ".join(map(str, [n, *cell])) for n, cell in rows]
        lines += [f"*Elset, elset={name}, generate", "1, 6, 1"]
    lines += ["*End Part", "*Assembly, name=Assembly"]
    lines += ["*Instance, name=Tab-1, part=Tab", "*End Instance"]
    for copy in range(copies):
        lines.append(f"*Instance, name=Pin-{copy + 1}, part=Pin")
        lines += [pin if copy == 0 else f"{5 * copy}, 0, 1", "*End Instance"]
    lines += ["*Node", "900, 0, 0, 9", "*Nset, nset=head, instance=Pin-1", "2, 4, 6, 8"]
    lines += ["*Elset, elset=_foot_S1, internal, instance=Tab-1, generate", "1, 6, 1"]
    lines += ["*Surface, type=ELEMENT, name=all_S1", "_foot_S1, S1", "*End Assembly"]
    return "\n".join([*lines, "*Material, name=x", "*Step", "*End Step", ""])


def bdf(order: int = 1, form: str = "small", system: str = "") -> str:
    """Return bulk data of Nastran.

    Args:
        order: Of the cells.
        form: small, large or free fields.
        system: Number of the coordinate system of the nodes.
    """
    lines = ["SOL 101", "CEND", "BEGIN BULK"]
    for _, start, points, _ in joined(order):
        for n, (x, y, z) in enumerate(points.tolist()):
            lines += card("GRID", [start + n, system, x, y, z], form)
    number = 0
    for group, (_, _, _, cells) in enumerate(joined(order), 1):
        for cell in cells.tolist():
            number += 1
            lines += card("CTETRA", [number, group, *cell], form)
    return "\n".join([*lines, "PSOLID  1       1", "ENDDATA", ""])


def card(name: str, fields: list[object], form: str) -> list[str]:
    """Return the lines of a card of Nastran.

    Args:
        name: Its name.
        fields: Its data.
        form: small, large or free fields.
    """
    texts = [str(field) for field in fields]
    if form == "free":
        rows = [texts[n : n + 8] for n in range(0, len(texts), 8)]
        return [",".join([name if n == 0 else "", *row]) for n, row in enumerate(rows)]
    if form == "large":
        rows = [texts[n : n + 4] for n in range(0, len(texts), 4)]
        return aligned([f"{name}*", *["*"] * len(rows)], rows, 16)
    rows = [texts[n : n + 8] for n in range(0, len(texts), 8)]
    return aligned([name, *[""] * len(rows)], rows, 8)


def aligned(heads: list[str], rows: list[list[str]], width: int) -> list[str]:
    """Return lines of fields of a width, behind their heads of 8 characters."""
    return [
        f"{head:8}" + "".join(f"{text:{width}}" for text in row)
        for head, row in zip(heads, rows, strict=False)
    ]


def keyword(order: int = 1) -> str:
    """Return a keyword file of LS-DYNA."""
    lines = ["*KEYWORD", "*TITLE", "pin on a tab"]
    for group, name in enumerate(VOLUMES, 1):
        lines += ["*PART", name, f"{group:10}{1:10}{1:10}"]
    lines.append("*NODE")
    for _, start, points, _ in joined(order):
        for n, (x, y, z) in enumerate(points.tolist()):
            lines.append(f"{start + n:8}{x:16.8f}{y:16.8f}{z:16.8f}{0:8}{0:8}")
    lines.append("*ELEMENT_SOLID")
    number = 0
    for group, (_, _, _, cells) in enumerate(joined(order), 1):
        for cell in cells.tolist():
            number += 1
            if order == 1:
                nodes = [*cell, *[cell[3]] * 4]
                lines.append("".join(f"{n:8}" for n in (number, group, *nodes)))
            else:
                lines.append(f"{number:8}{group:8}")
                lines.append("".join(f"{n:8}" for n in cell))
    lines += ["*SET_NODE_LIST_TITLE", "floor", f"{3:10}"]
    lines.append("".join(f"{n:10}" for n in (1, 3, 5, 7)))
    return "\n".join([*lines, "*END", ""])


def unv(order: int = 1, factor: float = 1.0) -> str:
    """Return a universal file, as Salome writes it.

    Args:
        order: Of the cells.
        factor: Units of length in a metre.
    """
    lines = ["    -1", "   164", "         1  SI: Meter (newton)         2"]
    lines += [f"    {factor:.16E}    1.0E+0    1.0E+0", "    2.7315E+2", "    -1"]
    lines += ["    -1", "  2411"]
    for _, start, points, _ in joined(order):
        for n, (x, y, z) in enumerate(points.tolist()):
            lines.append(f"{start + n:10}{1:10}{1:10}{11:10}")
            lines.append(f"{x:25.16E}{y:25.16E}{z:25.16E}".replace("E", "D"))
    lines += ["    -1", "    -1", "  2412"]
    number = 0
    groups: dict[str, list[int]] = {}
    for name, _, _, cells in joined(order):
        for cell in cells.tolist():
            number += 1
            groups.setdefault(name, []).append(number)
            nodes = cell
            kind = 111
            if order == 2:
                nodes = [cell[n] for n in (0, 4, 1, 5, 2, 6, 7, 8, 9, 3)]
                kind = 118
            lines.append(f"{number:10}{kind:10}{2:10}{1:10}{9:10}{len(nodes):10}")
            for n in range(0, len(nodes), 8):
                lines.append("".join(f"{node:10}" for node in nodes[n : n + 8]))
    lines += ["    -1", "    -1", "  2467"]
    for number, (name, members) in enumerate(groups.items(), 1):
        lines.append("".join(f"{n:10}" for n in (number, 0, 0, 0, 0, 0, 0, len(members))))
        lines.append(name)
        texts = [f"{8:10}{member:10}{0:10}{0:10}" for member in members]
        lines += ["".join(texts[n : n + 2]) for n in range(0, len(texts), 2)]
    return "\n".join([*lines, "    -1", ""])


def volumes(mesh: FileMesh) -> dict[str, float]:
    """Volumes of the regions; negative ones of cells that are inside out."""
    corners = mesh.points[mesh.cells[:, :4]]
    each = np.linalg.det(corners[:, 1:] - corners[:, :1]) / 6
    return {
        label.name: float(each[mesh.region == place].sum())
        for place, label in enumerate(mesh.regions)
    }


def near(bodies: dict[str, float]) -> object:
    """Return what compares equal to volumes with an error of rounding."""
    import pytest

    return pytest.approx(bodies, rel=1e-12)
