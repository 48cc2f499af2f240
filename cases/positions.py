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
    """Plain data of a YAML file, with the 1-based line of each path, and problems met on the way."""

    data: Plain
    file: str
    lines: dict[Path, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    #: paths whose value came from the command line
    overridden: set[Path] = field(default_factory=set)

    def place(self, path: Path) -> tuple[str, int]:
        """File and line of a path, or of the nearest part above it.

        ("--set", 0) where the command line gave it.
        """
        replaced = any(path[: len(given)] == given for given in self.overridden)
        made = path not in self.lines and any(
            given[: len(path)] == path for given in self.overridden
        )
        if replaced or made:
            return "--set", 0
        while path not in self.lines and path:
            path = path[:-1]
        return self.file, self.lines.get(path, 1)


@dataclass
class Places:
    """Where the keys of a case stand; two cases of the same content are equal wherever they do."""

    source: Positioned | None = field(default=None, compare=False)

    def of(self, key: str) -> tuple[str, int]:
        """File and line of a key, "joint.bodies.wire", or of the nearest part above it.

        ("", 0) if it has none.
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
    """Reads YAML text.

    Args:
        text: the whole file.
        file: its name, for messages.

    Returns:
        Data and lines; duplicate keys are listed as problems, the first of them holds.

    Raises:
        InputError: the text is not YAML.
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
    """The syntax error of a YAML file, with its line."""
    cure = "check indentation, colons and quotes at this line and the one above"
    if not isinstance(error, MarkedYAMLError):
        return InputError.single(f"not valid YAML: {error}", file=file, line=1, cure=cure)
    mark = error.problem_mark or error.context_mark
    message = f"not valid YAML: {error.problem or error.context}"
    return InputError.single(message, file=file, line=mark.line + 1 if mark else 1, cure=cure)


def _plain(node: Node, path: Path, yaml: YAML, result: Positioned) -> Plain:
    """Turns a node into plain data and notes where it stands."""
    result.lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, ScalarNode):
        return _scalar(node, yaml)
    if isinstance(node, SequenceNode):
        return [
            _plain(item, (*path, number), yaml, result) for number, item in enumerate(node.value)
        ]
    return _mapping(cast(MappingNode, node), path, yaml, result)


def _scalar(node: ScalarNode, yaml: YAML) -> Plain:
    """A YAML scalar; what looks like a date stays text."""
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
    """A path as users write it: machine.current.peak."""
    return ".".join(str(part) for part in path)
