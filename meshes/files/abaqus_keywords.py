"""Keyword blocks of input files of Abaqus and CalculiX, with included files in their place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from microweld.meshes.files.numbered_mesh import Place, refuse_line
from microweld.meshes.files.text_lines import included, lines_of

#: Blocks whose lines may stand in another file: those that are read.
WITH_INPUT = ("NODE", "ELEMENT", "NSET", "ELSET")
PARAMETER = re.compile(r'\s*([^=,"]+?)\s*(?:=\s*("[^"]*"|[^,]*?))?\s*(?:,|$)')

Row = tuple[Place, list[str]]


@dataclass
class Block:
    """A keyword, its parameters, and the lines of data below it."""

    keyword: str  #: in capitals, without the star
    parameters: dict[str, str]  #: by their names in capitals
    place: Place
    rows: list[Row] = field(default_factory=list)  #: fields of each line

    def get(self, name: str) -> str:
        """Return a parameter, empty if it is not given."""
        return self.parameters.get(name, "")


def blocks_of(path: Path) -> Iterator[Block]:
    """Yield the blocks of a file and of those that it includes.

    Raises:
        MeshError: If a file is no text, is missing or starts with no keyword.
    """
    return _blocks(path, path.parent, 0)


def _blocks(path: Path, folder: Path, depth: int) -> Iterator[Block]:
    """Yield the blocks of a file; names of files start at a folder."""
    block = None
    continued = False
    for place, line in lines_of(path):
        text = line.strip()
        if not text or text.startswith("**"):
            continue
        if text.startswith("*"):
            if block is not None:
                yield from _whole(block, folder, depth)
            block = _header(text, place)
            continued = text.endswith(",")
        elif block is None:
            cure = "export the mesh as an input file of Abaqus or CalculiX"
            refuse_line(place, "no keyword, such as *NODE, stands before this line", text, cure)
        elif continued:
            block.parameters |= _parameters(text)
            continued = text.endswith(",")
        else:
            block.rows.append((place, [part.strip() for part in text.split(",")]))
    if block is not None:
        yield from _whole(block, folder, depth)


def _whole(block: Block, folder: Path, depth: int) -> Iterator[Block]:
    """Yield a block with the lines that stand in another file, or the blocks of that file."""
    name = block.get("INPUT")
    if block.keyword == "INCLUDE":
        path = included(name, block.place, folder, depth)
        yield from _blocks(path, folder, depth + 1)
        return
    if name and block.keyword in WITH_INPUT:
        for place, line in lines_of(included(name, block.place, folder, depth)):
            text = line.strip()
            if text.startswith("*") and not text.startswith("**"):
                refuse_line(place, f"a keyword in the data of *{block.keyword}", text)
            if text and not text.startswith("**"):
                block.rows.append((place, [part.strip() for part in text.split(",")]))
    yield block


def _header(text: str, place: Place) -> Block:
    """Return the block that a line with a keyword opens."""
    keyword, _, rest = text[1:].partition(",")
    return Block(" ".join(keyword.upper().split()), _parameters(rest), place)


def _parameters(text: str) -> dict[str, str]:
    """Return parameters by their names in capitals; without quotes."""
    found = {}
    for match in PARAMETER.finditer(text):
        found[" ".join(match[1].upper().split())] = (match[2] or "").strip('"')
    return found
