"""YAML read node by node: plain data, and the line of every key and value."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from microweld.errors import Problem
from microweld.yaml_nodes import KeyPath, compose, dotted, plain

Path = KeyPath
#: What YAML holds: mappings, lists and scalars.
Plain = Any


@dataclass
class Positioned:
    """Plain data of a YAML file, with the 1-based line of each path, and problems of reading."""

    data: Plain
    file: str
    lines: dict[Path, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    overridden: set[Path] = field(default_factory=set)  #: paths set on the command line

    def place(self, path: Path) -> tuple[str, int]:
        """Return file and line of a path, or of the nearest part above it.

        ("--set", 0) where the command line gave it.
        """
        for given in self.overridden:
            replaced = path[: len(given)] == given
            made = path not in self.lines and given[: len(path)] == path
            if replaced or made:
                return "--set", 0
        while path not in self.lines and path:
            path = path[:-1]
        return self.file, self.lines.get(path, 1)


@dataclass
class Places:
    """File and line of the keys of a case; they do not count when two cases are compared."""

    source: Positioned | None = field(default=None, compare=False)

    def of(self, key: str) -> tuple[str, int]:
        """Return file and line of a key such as "joint.bodies.wire".

        Those of the nearest part above it if it has none itself, ("", 0) if that has none either.
        """
        if self.source is None:
            return "", 0
        known = {dotted(path): path for path in (*self.source.lines, *self.source.overridden)}
        while key and key not in known:
            key = key.rpartition(".")[0]
        if key:
            return self.source.place(known[key])
        return ("", 0)


def read_yaml(text: str, file: str) -> Positioned:
    """Read YAML text.

    Args:
        text: The whole file.
        file: Its name, for messages.

    Returns:
        Data and lines; duplicate keys are listed as problems, the first of them holds.

    Raises:
        InputError: If the text is not YAML.
    """
    root = compose(text, file)
    if root is None:
        return Positioned({}, file)
    found = plain(root, file)
    return Positioned(found.data, file, found.lines, found.duplicates)
