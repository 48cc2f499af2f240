"""The references of the records: read from references.bib, each written as one line of text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from microweld.materials.reader import LIBRARY

BIBLIOGRAPHY = LIBRARY / "references.bib"
_ENTRY = re.compile(r"^@(\w+)\{(\w+),", re.MULTILINE)
_FIELD = re.compile(r"(\w+)\s*=\s*\{")


@dataclass(frozen=True)
class Reference:
    """One entry of the bibliography."""

    key: str
    fields: dict[str, str]

    @property
    def text(self) -> str:
        """Author, title, place of publication, year, identifier and note, as one line."""
        get = self.fields.get
        where = (
            get("journal")
            or get("booktitle")
            or get("publisher")
            or get("institution")
            or get("howpublished")
        )
        numbers = " ".join(part for part in (get("number"), get("volume"), get("pages")) if part)
        if "doi" in self.fields:
            identifier = f"doi {self.fields['doi']}"
        else:
            identifier = None
        parts = (
            get("author") or get("editor"),
            get("title"),
            where,
            numbers,
            get("year"),
            identifier,
            get("note"),
        )
        return ". ".join(part for part in parts if part) + "."


@cache
def references() -> dict[str, Reference]:
    """Return the bibliography by key."""
    text = BIBLIOGRAPHY.read_text(encoding="utf-8")
    heads = list(_ENTRY.finditer(text))
    ends = [*(head.start() for head in heads[1:]), len(text)]
    found = {}
    for head, end in zip(heads, ends, strict=True):
        key = head[2]
        found[key] = Reference(key, _fields(text[head.end() : end]))
    return found


def _fields(body: str) -> dict[str, str]:
    return {match[1]: _plain(_braced(body[match.end() :])) for match in _FIELD.finditer(body)}


def _braced(text: str) -> str:
    """Return the text before the brace that closes the one just opened."""
    depth = 1
    for i, character in enumerate(text):
        if character == "{":
            depth += 1
        elif character == "}":
            depth -= 1
        if depth == 0:
            return text[:i]
    return text


def _plain(text: str) -> str:
    """Return BibTeX text without braces, accent commands and line breaks."""
    accents = {r"{\"U}": "Ü", r"{\"a}": "ä", r"{\`u}": "ù", r"{\'a}": "á", r"\%": "%", "--": "-"}
    for written, meant in accents.items():
        text = text.replace(written, meant)
    return " ".join(text.replace("{", "").replace("}", "").split())
