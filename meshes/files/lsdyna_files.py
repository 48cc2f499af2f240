"""Meshes of LS-DYNA keyword files: nodes, solids and shells by part, sets of nodes and segments."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from microweld.meshes.files.file_mesh import FileMesh
from microweld.meshes.files.numbered_mesh import (
    NumberedMesh,
    Place,
    joined,
    refuse_joiner,
    refuse_line,
)
from microweld.meshes.files.text_lines import fixed, included, lines_of, real, whole
from microweld.meshes.files.units import declared_by_name

Row = tuple[Place, str]

SOLIDS = ("ELEMENT_SOLID", "ELEMENT_SOLID_TET4TOTET10")
SHELLS = ("ELEMENT_SHELL", "ELEMENT_SHELL_THICKNESS")
#: Elements without volume.
FLAT = ("ELEMENT_MASS", "ELEMENT_DISCRETE", "ELEMENT_BEAM", "ELEMENT_INERTIA", "ELEMENT_PLOTEL")
SEATBELT = "ELEMENT_SEATBELT"
#: Beginnings of keywords that make, move or include nodes and elements in ways not carried out.
CHANGES = (
    *("INCLUDE_", "NODE_", "PART_MOVE", "PART_DUPLICATE", "ELEMENT_", "PARAMETER_TYPE"),
    *("CONTROL_REFINE", "CONTROL_ADAPTIVE_CURVE"),
)
#: Parts of keywords that join nodes without making them one.
JOINERS = ("_TIED", "CONSTRAINED_LINEAR", "CONSTRAINED_TIED", "CONSTRAINED_SHELL_TO_SOLID")


@dataclass
class Block:
    """A keyword and the lines below it."""

    keyword: str  #: in capitals, without the star
    place: Place
    rows: list[Row] = field(default_factory=list)


def read(path: Path, unit: float, wanted: Sequence[str] = ()) -> FileMesh:
    """Read a keyword file of LS-DYNA.

    Args:
        path: Path of the file.
        unit: Length of one unit of the file [m].
        wanted: Regions that the case names.

    Raises:
        MeshError: With all that is wrong, by line.
    """
    mesh = NumberedMesh(path)
    titles: dict[int, str] = {}
    for block in _blocks(path, path.parent, 0):
        _read_block(block, mesh, titles)
    for number, name in titles.items():
        known = str(number)
        if name and list(titles.values()).count(name) == 1 and name not in mesh.numbers:
            mesh.numbers[name] = number
            for sets in (mesh.regions, mesh.facets):
                if known in sets:
                    sets[name] = sets.pop(known)  # type: ignore[assignment]  # of the same dict
    return mesh.finish(unit, wanted)


def _blocks(path: Path, folder: Path, depth: int) -> Iterator[Block]:
    """Yield the blocks of a file and of those that it includes."""
    block = None
    for place, line in lines_of(path):
        if line.startswith("$") or not line.strip():
            continue
        if line.startswith("*"):
            if block is not None:
                yield from _whole(block, folder, depth)
            # preprocessors add words in brackets: (ten nodes format)
            block = Block(line[1:].partition("(")[0].strip().upper(), place)
            if block.keyword == "END":
                return
        elif block is None:
            cure = "export the mesh as a keyword file of LS-DYNA"
            refuse_line(place, "no keyword, such as *NODE, stands before this line", line, cure)
        else:
            block.rows.append((place, line))
    if block is not None:
        yield from _whole(block, folder, depth)


def _whole(block: Block, folder: Path, depth: int) -> Iterator[Block]:
    """Yield a block, or those of the files that it includes."""
    if block.keyword != "INCLUDE":
        yield block
        return
    name = ""
    for place, line in block.rows:
        name += line.rstrip()
        if name.endswith(" +"):
            name = name[:-2]
            continue
        yield from _blocks(included(name, place, folder, depth), folder, depth + 1)
        name = ""


def _read_block(block: Block, mesh: NumberedMesh, titles: dict[int, str]) -> None:
    """Read one block."""
    keyword = block.keyword
    if keyword.startswith("KEYWORD") and ("LONG=Y" in keyword or "I10=Y" in keyword):
        refuse_line(block.place, "long formats are not read", keyword, "export in standard format")
    if keyword.endswith((" +", " -", "%")):
        refuse_line(block.place, "long formats are not read", keyword, "export in standard format")
    if keyword == "NODE":
        _read_nodes(block, mesh)
    elif keyword in SOLIDS:
        _read_solids(block, mesh)
    elif keyword in SHELLS:
        _read_shells(block, mesh)
    elif keyword == "PART":
        _read_parts(block, titles)
    elif keyword.startswith(("SET_NODE", "SET_SEGMENT")):
        _read_set(block, mesh)
    elif keyword == "CONTROL_UNITS" and block.rows:
        place, line = block.rows[0]
        name = fixed(line, (10,))[0].lower()
        mesh.declared = declared_by_name(name, *place)
    elif keyword in FLAT or keyword.startswith(SEATBELT):
        mesh.skipped[f"*{keyword}"] += len(block.rows)
    elif any(part in keyword for part in JOINERS):
        refuse_joiner(block.place, f"*{keyword}", "keyword")
    elif keyword.startswith("CONSTRAINED_"):
        mesh.skipped[f"*{keyword}"] += 1
    elif keyword.startswith(CHANGES):
        cure = "export one file, with the final nodes and tetrahedra"
        refuse_line(block.place, f"*{keyword} changes the mesh and is not carried out", cure=cure)
    elif not keyword.startswith(("KEYWORD", "TITLE")):
        mesh.ignored[f"*{keyword}"] += 1


def _read_nodes(block: Block, mesh: NumberedMesh) -> None:
    """Read *NODE."""
    for place, line in block.rows:
        fields = fixed(line, (8, 16, 16, 16))
        number = whole(fields[0])
        values = [real(text) for text in fields[1:4]]
        point = [value for value in values if value is not None]
        if number is None or len(point) < 3:
            cure = "export the mesh again; is the line cut off?"
            mesh.wrong(place, "this is no node", line, "a number and three coordinates", cure)
            continue
        mesh.add_node(number, (point[0], point[1], point[2]), place)


def _numbers(line: str, count: int) -> list[int] | None:
    """Return the whole numbers of a line of fields of 8 characters; None for other text."""
    texts = [text for text in fixed(line, (8,) * count) if text]
    numbers = [whole(text) for text in texts]
    found = [number for number in numbers if number is not None]
    if len(found) < len(texts) or (len(line.rstrip()) > 8 * count and "," not in line):
        return None
    return found


def _read_solids(block: Block, mesh: NumberedMesh) -> None:
    """Read *ELEMENT_SOLID: all in one line of ten numbers, or nodes in a line of their own."""
    rows = iter(block.rows)
    for place, line in rows:
        if line.rstrip().endswith(","):  # Gmsh goes on in the next line
            line += next(rows, (place, ""))[1]
        numbers = _numbers(line, 10)
        if numbers is not None and len(numbers) == 2:
            _, rest = next(rows, (place, ""))
            more = _numbers(rest, 10)
            numbers = [*numbers, *(more or [])]
        nodes = [number for number in (numbers or [])[2:] if number]
        if numbers is None or len(nodes) not in (4, 8, 10):
            cure = "export the mesh again; is a line cut off or lost?"
            allowed = "number, part, and 4, 8 or 10 nodes"
            mesh.wrong(place, "this is no solid element", line, allowed, cure)
            continue
        if len(nodes) in (8, 10) and len(set(nodes[3:])) == 1:
            nodes = nodes[:4]
        if len(nodes) == 8:
            mesh.refuse_kind("*ELEMENT_SOLID of more than four different nodes", place)
            continue
        number, part = numbers[:2]
        mesh.add_cell(number, nodes, place)
        mesh.numbers[str(part)] = part
        mesh.regions.setdefault(str(part), []).append(number)


def _read_shells(block: Block, mesh: NumberedMesh) -> None:
    """Read *ELEMENT_SHELL: triangles, which name facets by their part; others are skipped."""
    rows = block.rows
    if block.keyword.endswith("THICKNESS"):
        rows = rows[::2]
    for place, line in rows:
        numbers = _numbers(line, 10)
        nodes = [number for number in (numbers or [])[2:] if number]
        if numbers is None or len(nodes) < 3:
            cure = "export the mesh again; is a line cut off?"
            mesh.wrong(place, "this is no shell element", line, "number, part, 3 or 4 nodes", cure)
        elif len(set(nodes)) == 3:
            number, part = numbers[:2]
            mesh.add_cell(f"shell {number}", nodes[:3], place)
            mesh.numbers[str(part)] = part
            mesh.facets.setdefault(str(part), []).append(tuple(nodes[:3]))
        else:
            mesh.skipped[f"*{block.keyword} of more than three nodes"] += 1


def _read_parts(block: Block, titles: dict[int, str]) -> None:
    """Read *PART: for each a title, and a line that starts with its number."""
    for (_, title), (_, line) in zip(block.rows[::2], block.rows[1::2], strict=False):
        number = whole(fixed(line, (10,))[0])
        if number is not None:
            titles[number] = title.strip()


def _read_set(block: Block, mesh: NumberedMesh) -> None:
    """Read a set of nodes or of segments; sets by other means are ignored."""
    words = block.keyword.split("_")
    rows = list(block.rows)
    name = ""
    if words[-1] == "TITLE":
        words = words[:-1]
        name = rows.pop(0)[1].strip() if rows else ""
    if words not in (["SET", "NODE"], ["SET", "NODE", "LIST"], ["SET", "SEGMENT"]) or not rows:
        mesh.ignored[f"*{block.keyword}"] += 1
        return
    number = fixed(rows.pop(0)[1], (10,))[0]
    name = name or f"set {number}"
    for place, line in rows:
        texts = [text for text in fixed(line, (10,) * 8) if text]
        if words[1] == "SEGMENT":
            texts = texts[:4]
        numbers = [whole(text) for text in texts]
        found = [one for one in numbers if one is not None]
        if len(found) < len(texts):
            mesh.wrong(place, f"these are no members of *{block.keyword}", joined(texts))
        elif words[1] == "NODE":
            mesh.node_sets.setdefault(name, []).extend(one for one in found if one)
        elif len(found) == 3 or len(set(found)) == 3:
            mesh.facets.setdefault(name, []).append(tuple(found[:3]))
        else:
            mesh.wrong(place, "a segment of four nodes is no face of a tetrahedron", joined(texts))
