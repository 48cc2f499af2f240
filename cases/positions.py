"""YAML read node by node: plain data, and the line of every key and value."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from microweld.errors import Problem
from microweld.yaml_nodes import Alias, Mapping, Node, Scalar, Sequence, compose

Path = tuple[str | int, ...]
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
    result = Positioned({}, file)
    root = compose(text, file)
    if root is not None:
        result.data = _plain(root, (), result)
    return result


def _plain(node: Node, path: Path, result: Positioned) -> Plain:
    """Return a node as plain data, and note its line."""
    result.lines.setdefault(path, node.line)
    while isinstance(node, Alias):
        assert node.node is not None
        node = node.node
    if isinstance(node, Scalar):
        return node.value
    if isinstance(node, Sequence):
        return [_plain(item, (*path, number), result) for number, item in enumerate(node.items)]
    return _mapping(node, path, result)


def _mapping(node: Mapping, path: Path, result: Positioned) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for key, line, value in node.items:
        if key in data:
            result.problems.append(_duplicate((*path, key), line, result))
            continue
        result.lines[(*path, key)] = line
        data[key] = _plain(value, (*path, key), result)
    return data


def _duplicate(path: Path, line: int, result: Positioned) -> Problem:
    first = result.lines[path]
    return Problem(
        f"duplicate key, first given in line {first}",
        result.file,
        line,
        dotted(path),
        cure="remove one of the two",
    )


def dotted(path: Path) -> str:
    """Return a path as users write it: machine.current.peak."""
    return ".".join(str(part) for part in path)
