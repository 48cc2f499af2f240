"""Lines of text files of a mesh, with their places; what is no text is refused."""

from __future__ import annotations

import re
from codecs import BOM_UTF8 as BOM
from collections.abc import Iterator
from pathlib import Path

from microweld.meshes.files.numbered_mesh import Place, refuse_line

LONGEST = 10_000  #: no line of a mesh in text is longer
DEEPEST = 10  #: files that include one another
#: A number with its exponent in Fortran's ways: 1.5D-3, 1.5-3.
FORTRAN = re.compile(r"([+-]?(?:\d+\.?\d*|\.\d+))(?:[eEdD]?([+-]\d+)|[eEdD](\d+))?")


def lines_of(path: Path) -> Iterator[tuple[Place, str]]:
    """Yield the lines of a text file, without what ends them.

    Raises:
        MeshError: If it is empty, or no text.
    """
    if path.stat().st_size == 0:
        refuse_line(Place(path, 0), "the file is empty", cure="export the mesh again")
    with path.open("rb") as stream:
        number = 0
        while raw := stream.readline(LONGEST):
            number += 1
            if number == 1:
                raw = raw.removeprefix(BOM)
            if b"\0" in raw or len(raw) >= LONGEST:
                cure = "export it as text (ASCII); is the ending of its name right?"
                refuse_line(Place(path, number), "this is no file of text", cure=cure)
            yield Place(path, number), raw.decode("utf-8", "replace").rstrip("\r\n")


def included(name: str, place: Place, folder: Path, depth: int) -> Path:
    """Return the path of a file that another one includes.

    Args:
        name: As it is written, with or without quotes.
        place: The line that includes it.
        folder: Folder of the main file, where the path starts.
        depth: Number of files that include one another so far.

    Raises:
        MeshError: If there is no such file, or the files include one another.
    """
    name = name.strip().strip("'\"")
    path = folder / name
    if not name or not path.is_file():
        cure = f"put it there; the path starts at {folder}"
        refuse_line(place, "the file to be included does not exist", name, cure)
    if depth >= DEEPEST:
        cure = "does a file include itself?"
        refuse_line(place, f"more than {DEEPEST} files include one another", name, cure)
    return path


def real(text: str) -> float | None:
    """Return a number as Fortran's programs write it, None for other text."""
    match = FORTRAN.fullmatch(text.strip())
    if match is None:
        return None
    return float(f"{match[1]}e{match[2] or match[3] or 0}")


def whole(text: str) -> int | None:
    """Return a positive whole number, None for other text."""
    text = text.strip()
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        return None
    return int(text)


def fixed(line: str, widths: tuple[int, ...]) -> list[str]:
    """Return the fields of a line: of fixed widths, or parted by commas.

    Args:
        line: The line.
        widths: Width of each field.
    """
    if "," in line:
        return [part.strip() for part in line.split(",")]
    fields = []
    start = 0
    for width in widths:
        fields.append(line[start : start + width].strip())
        start += width
    return fields
