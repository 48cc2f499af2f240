"""The references of the records: reads references.bib and writes an entry as one line of text."""

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
        """Author, title, where, year, identifier and what of it was read."""
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
    """The bibliography by key."""
    text = BIBLIOGRAPHY.read_text(encoding="utf-8")
    heads = list(_ENTRY.finditer(text))
    ends = [*(head.start() for head in heads[1:]), len(text)]
    return {
        head[2]: Reference(head[2], _fields(text[head.end() : end]))
        for head, end in zip(heads, ends, strict=True)
    }


def _fields(body: str) -> dict[str, str]:
    return {match[1]: _plain(_braced(body[match.end() :])) for match in _FIELD.finditer(body)}


def _braced(text: str) -> str:
    """What stands before the brace that closes the one just opened."""
    depth = 1
    for i, character in enumerate(text):
        depth += (character == "{") - (character == "}")
        if depth == 0:
            return text[:i]
    return text


def _plain(text: str) -> str:
    """BibTeX text without braces, accents and line breaks."""
    accents = {r"{\"U}": "Ü", r"{\"a}": "ä", r"{\`u}": "ù", r"{\'a}": "á", r"\%": "%", "--": "-"}
    for written, meant in accents.items():
        text = text.replace(written, meant)
    return " ".join(text.replace("{", "").replace("}", "").split())
