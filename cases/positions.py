"""YAML read node by node: plain data, and the line of every key and value."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, cast

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from microweld.errors import InputError, Problem

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
    yaml = YAML(typ="safe", pure=True)
    result = Positioned({}, file)
    try:
        node = yaml.compose(text)
        if node is not None:
            result.data = _plain(node, (), yaml, result)
    except YAMLError as error:
        raise _not_yaml(error, file) from None
    except RecursionError:
        raise InputError.single(
            "an alias refers to itself", file=file, line=1, cure="write the value out"
        ) from None
    return result


def _not_yaml(error: YAMLError, file: str) -> InputError:
    """Return the syntax error of a YAML file, with its line."""
    reason: object = error
    line = 1
    if isinstance(error, MarkedYAMLError):
        reason = error.problem or error.context
        mark = error.problem_mark or error.context_mark
        if mark:
            line = mark.line + 1
    cure = "check indentation, colons and quotes at this line and the one above"
    return InputError.single(f"not valid YAML: {reason}", file=file, line=line, cure=cure)


def _plain(node: Node, path: Path, yaml: YAML, result: Positioned) -> Plain:
    """Return a node as plain data, and note its line."""
    result.lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, ScalarNode):
        return _scalar(node, yaml)
    if isinstance(node, SequenceNode):
        return [
            _plain(item, (*path, number), yaml, result) for number, item in enumerate(node.value)
        ]
    return _mapping(cast(MappingNode, node), path, yaml, result)


def _scalar(node: ScalarNode, yaml: YAML) -> Plain:
    """Return a YAML scalar; what looks like a date stays text."""
    if node.tag == "tag:yaml.org,2002:timestamp":
        return node.value
    return yaml.constructor.construct_object(node)


def _mapping(node: MappingNode, path: Path, yaml: YAML, result: Positioned) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = str(key_node.value)
        line = key_node.start_mark.line + 1
        if key in data:
            result.problems.append(_duplicate((*path, key), line, result))
            continue
        result.lines[(*path, key)] = line
        data[key] = _plain(value_node, (*path, key), yaml, result)
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
