"""Cards of bulk data of Nastran and OptiStruct: small, large and free fields, continued lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from microweld.meshes.files.numbered_mesh import Place, refuse_line
from microweld.meshes.files.text_lines import included, lines_of, whole

SMALL = 8  #: characters of a field, and fields of data of a line
LARGE = 16
INCLUDE = re.compile(r"\s*include\s*('[^']*'?|\"[^\"]*\"?|\S+)\s*", re.IGNORECASE)
BULK = re.compile(r"\s*begin\s*(bulk|super)?.*", re.IGNORECASE)
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*\*?")


@dataclass
class Card:
    """A card with the fields of all of its lines, without names and marks."""

    name: str  #: in capitals
    fields: list[str]
    place: Place

    def field(self, number: int) -> str:
        """Return a field, counted from 1, empty beyond the last one."""
        if number > len(self.fields):
            return ""
        return self.fields[number - 1]

    def wholes(self, first: int, last: int) -> list[int] | None:
        """Return positive whole numbers in fields, blank ones left out; None for other text.

        Args:
            first: The first field, counted from 1.
            last: The last one.
        """
        texts = [text for text in self.fields[first - 1 : last] if text]
        numbers = [whole(text) for text in texts]
        found = [number for number in numbers if number is not None]
        if len(found) < len(texts):
            return None
        return found


def cards_of(path: Path) -> Iterator[Card]:
    """Yield the cards of the bulk data of a file and of those that it includes.

    Raises:
        MeshError: If a file is no text or missing, a line is no card, or the end is missing.
    """
    card: Card | None = None
    mark = ""
    for place, line in _bulk(path):
        fields = _fields(line, place)
        first = fields[0]
        if first and first[0] not in "+*":
            if card is not None:
                yield card
            if not NAME.fullmatch(first):
                cure = "export the mesh again; cards that repeat others (=) are not read"
                refuse_line(place, "this line is no card", line, cure)
            # meshio, and Salome with it, writes CTETRA_
            card = Card(first.rstrip("*_").upper(), fields[1:-1], place)
        elif card is None:
            cure = "is a line lost above?"
            refuse_line(place, "this line continues no card", line, cure)
        else:
            own = first.lstrip("+*")
            if own and mark and own != mark:
                cure = "write continued lines below the line that they continue"
                refuse_line(place, "this line continues another card", f"{own}, not {mark}", cure)
            card.fields += fields[1:-1]
        mark = fields[-1].lstrip("+*")
    if card is not None:
        yield card


def _bulk(path: Path) -> Iterator[tuple[Place, str]]:
    """Yield the lines of bulk data, without comments.

    Raises:
        MeshError: If the end is missing.
    """
    started = not _has_control(path)
    for place, line in _lines(path, path.parent, 0):
        if match := BULK.fullmatch(line):
            if (match[1] or "").lower() == "super":
                cure = "export the model without superelements"
                refuse_line(place, "superelements are not read", line, cure)
            started = True
        elif line.strip().upper() == "ENDDATA":
            return
        elif started:
            yield place, line
    cure = "export it again: the file seems to be cut off"
    refuse_line(Place(path, 0), "the file ends without ENDDATA", cure=cure)


def _has_control(path: Path) -> bool:
    """Return whether a file has a section before its bulk data."""
    return any(BULK.fullmatch(line) for _, line in lines_of(path))


def _lines(path: Path, folder: Path, depth: int) -> Iterator[tuple[Place, str]]:
    """Yield the lines of a file and of those that it includes, without comments."""
    waiting = None  # an INCLUDE whose quoted name goes on in the next line
    for place, line in lines_of(path):
        text = line.partition("$")[0].rstrip().expandtabs(SMALL)
        if not text:
            continue
        if waiting is not None:
            place, text = waiting[0], waiting[1] + text.strip()
            waiting = None
        if match := INCLUDE.fullmatch(text):
            name = match[1]
            if name[0] in "'\"" and (len(name) == 1 or name[-1] != name[0]):
                waiting = (place, text)
                continue
            yield from _lines(included(name, place, folder, depth), folder, depth + 1)
        else:
            yield place, text
    if waiting is not None:
        refuse_line(waiting[0], "the name of the file to be included does not end", waiting[1])


def _fields(line: str, place: Place) -> list[str]:
    """Return name or mark, the fields of data, filled up, and the mark of the next line."""
    if "," in line:
        texts = [text.strip() for text in line.split(",")]
        count = _count(texts[0])
        if len(texts) > count + 2:
            cure = "write the rest in a line of its own, which starts with a comma"
            refuse_line(place, f"more than {count} fields in a line", line, cure)
    else:
        texts = [line[:SMALL].strip()]
        count = _count(texts[0])
        width = SMALL * 8 // count
        texts += [line[SMALL + n * width : SMALL + (n + 1) * width].strip() for n in range(count)]
        texts.append(line[72:80].strip())
    return [*texts, *[""] * (count + 2 - len(texts))]


def _count(first: str) -> int:
    """Return the number of fields of data in a line, by its first field."""
    if first.endswith("*") or first.startswith("*"):
        return 4
    return 8
