"""Commands of a Gmsh script that do more than draw: they run programs, or read and write files.

Words in comments and texts do not count.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from microweld.errors import MeshError, Problem

RUNS = "runs programs"
WRITES = "writes or reads other files"
ENDS = "ends Gmsh"
MAKES = "makes commands out of texts"
#: What each word of the language does beside drawing.
WORDS = {
    "SystemCall": RUNS,
    "NonBlockingSystemCall": RUNS,
    "System": RUNS,
    "OnelabRun": RUNS,
    "OnelabAction": RUNS,
    "Plugin": RUNS,
    "Save": WRITES,
    "Print": WRITES,
    "Merge": WRITES,
    "MergeWithBoundingBox": WRITES,
    "Include": WRITES,
    "ShapeFromFile": WRITES,
    "CreateDir": WRITES,
    "OpenProject": WRITES,
    "AppendToExistingFile": WRITES,
    "GetEnv": "reads the environment",
    "SetEnv": "changes the environment",
    "Exit": ENDS,
    "Abort": ENDS,
    "Sleep": "waits",
    "StringToName": MAKES,
    "S2N": MAKES,
    "Parse": MAKES,
    "ParseString": MAKES,
}
_TO_FILE = re.compile(r"\b(?:Printf|Error|Warning)\s*\([^;]*\)\s*>", re.DOTALL)
_WORD = re.compile(r"(?<![\w.])[A-Za-z_]\w*")
_HIDDEN = re.compile(
    r"//[^\n]*|/\*.*?(?:\*/|\Z)|\"(?:\\.|[^\"\\])*(?:\"|\Z)|'(?:\\.|[^'\\])*(?:'|\Z)", re.DOTALL
)


def refuse_commands(path: Path) -> None:
    """Refuse a script that does more than draw.

    Raises:
        MeshError: With every such command and its line.
    """
    problems = [
        Problem(
            f"this command of the script {does}",
            file=str(path),
            line=line,
            value=word,
            allowed="commands that draw, name and size bodies",
            cure="take it out; or, if you know who wrote the script, write trust_script: true "
            "under joint in the case",
        )
        for line, word, does in commands(path.read_text(encoding="utf-8", errors="replace"))
    ]
    if problems:
        raise MeshError(problems)


def commands(text: str) -> Iterator[tuple[int, str, str]]:
    """Yield line, word and effect of the commands of a script that do more than draw.

    >>> list(commands('SetFactory("Exit"); Exit; // Save'))
    [(1, 'Exit', 'ends Gmsh')]
    """
    plain = _HIDDEN.sub(_blank, text)
    found = [
        (match.start(), match.group(), WORDS[match.group()])
        for match in _WORD.finditer(plain)
        if match.group() in WORDS
    ]
    for match in _TO_FILE.finditer(plain):
        found.append((match.start(), f"{match.group().split('(')[0].strip()} > file", WRITES))
    for place, word, does in sorted(found):
        yield plain.count("\n", 0, place) + 1, word, does


def _blank(match: re.Match[str]) -> str:
    """Return the lines of a comment or text, without what is in them."""
    return " " + "\n" * match.group().count("\n")
