"""YAML 1.2 as nodes with lines: the text of an input file before anything is known of its format.

What a data file of this program never needs is refused with its line: tags, other versions of YAML,
merge keys, deep nesting, and aliases that multiply.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NoReturn

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    MappingEndEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)
from ruamel.yaml.nodes import ScalarNode
from ruamel.yaml.reader import ReaderError

from microweld.errors import InputError, Problem

#: Keys and positions in lists from the root of a file to a part of it.
KeyPath = tuple[str | int, ...]
#: An event of the parser; ruamel declares few of its attributes.
AnyEvent = Any
_CORE = "tag:yaml.org,2002:"
_TAGS = {f"{_CORE}{name}" for name in ("str", "int", "float", "bool", "null", "seq", "map")}
_DEEPEST = 40
_LONGEST = 20_000_000  # characters
_COMPILED_FROM = 50_000  # characters from which the compiled parser is worth its terser messages
_MOST_REPEATED = 10_000  # values that aliases may add


@dataclass(slots=True)
class Scalar:
    """A number, a text, a truth value or nothing."""

    value: Any
    line: int


@dataclass(slots=True)
class Sequence:
    """A list of nodes."""

    items: list[Node]
    line: int


@dataclass(slots=True)
class Mapping:
    """Keys, each with its line, and their nodes; a key may occur twice."""

    items: list[tuple[str, int, Node]]
    line: int


@dataclass(slots=True)
class Alias:
    """A place where an anchored node stands again."""

    name: str
    node: Node | None
    line: int


Node = Scalar | Sequence | Mapping | Alias


def compose(text: str, file: str) -> Node | None:
    """Read YAML text as nodes.

    Args:
        text: The whole file.
        file: Its name, for messages.

    Returns:
        The root; None for an empty file. No alias refers to a node that holds it, and expanding all
        aliases adds at most ten thousand values.

    Raises:
        InputError: If the text is not YAML, or is YAML that no input file needs.
    """
    if len(text) > _LONGEST:
        refuse_text(f"a file of {len(text)} characters", file, 1, "split or thin the data")
    try:
        root = _Composer(text, file).document()
    except ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        message = f"not valid YAML: the character #x{ord(text[error.position]):04x}"
        refuse_text(message, file, line, "remove the character")
    except YAMLError as error:
        raise _not_yaml(error, file) from None
    if root is not None:
        _Expansion(file).check(root)
    return root


def line_of(error: UnicodeDecodeError) -> int:
    """Return the line, from 1, of the byte at which a text ends to be one."""
    return error.object.count(b"\n", 0, error.start) + 1


@dataclass
class PlainData:
    """Plain data of a file, with the line of each part, and problems of reading."""

    data: Any = None
    lines: dict[KeyPath, int] = field(default_factory=dict)  #: from 1; of a key where it has one
    duplicates: list[Problem] = field(default_factory=list)  #: keys that occur twice


def plain(root: Node, file: str) -> PlainData:
    """Return a node as plain data; of a key that occurs twice the first value holds.

    Args:
        root: The root of a file.
        file: Its name, for messages.
    """
    result = PlainData()
    result.data = _plain(root, (), file, result)
    return result


def _plain(node: Node, path: KeyPath, file: str, result: PlainData) -> Any:
    """Return a node as plain data, and note the lines of all parts of it."""
    result.lines.setdefault(path, node.line)
    while isinstance(node, Alias):
        assert node.node is not None
        node = node.node
    if isinstance(node, Scalar):
        return node.value
    if isinstance(node, Sequence):
        return [
            _plain(item, (*path, number), file, result) for number, item in enumerate(node.items)
        ]
    data: dict[str, Any] = {}
    for key, line, value in node.items:
        here = (*path, key)
        if key in data:
            message = f"duplicate key, first given in line {result.lines[here]}"
            cure = "remove one of the two"
            result.duplicates.append(Problem(message, file, line, dotted(here), cure=cure))
            continue
        result.lines[here] = line
        data[key] = _plain(value, here, file, result)
    return data


def dotted(path: KeyPath) -> str:
    """Return a path as users write it: machine.current.peak."""
    return ".".join(str(part) for part in path)


def refuse_text(message: str, file: str, line: int, cure: str) -> NoReturn:
    """Raise the error of a place in a YAML file.

    Args:
        message: What is wrong.
        file: Name of the file.
        line: Line, from 1.
        cure: How to correct it.

    Raises:
        InputError: Always.
    """
    raise InputError.single(message, file=file, line=line, cure=cure)


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


class _Composer:
    """Makes nodes of the parser's events, one level of Python's stack for each level of nesting."""

    def __init__(self, text: str, file: str) -> None:
        self.yaml = YAML(typ="safe", pure=len(text) < _COMPILED_FROM)
        self.file = file
        self.events: Iterator[AnyEvent] = iter(self.yaml.parse(text))
        self.anchors: dict[str, Node] = {}

    def document(self) -> Node | None:
        """Return the only document of the text."""
        root: Node | None = None
        documents = 0
        for event in self.events:
            if isinstance(event, DocumentStartEvent):
                documents += 1
                self.check_start(event, documents)
            elif not isinstance(event, DocumentEndEvent | StreamEndEvent) and documents:
                root = self.node(event, 0)
        return root

    def check_start(self, event: AnyEvent, documents: int) -> None:
        """Refuse a second document, other versions of YAML and abbreviations of tags."""
        line = _line(event)
        if documents > 1:
            message = "not valid YAML: but found another document"
            refuse_text(message, self.file, line, "keep one document: remove the line ---")
        version = event.version
        if version is not None and tuple(version) != (1, 2):
            written = ".".join(map(str, version))
            message = f"YAML {written}: this format is YAML 1.2"
            refuse_text(message, self.file, line, "remove the line %YAML")
        if event.tags:
            refuse_text("%TAG: this format has no tags", self.file, line, "remove the line %TAG")

    def node(self, event: AnyEvent, depth: int) -> Node:
        """Return the node that starts with an event."""
        line = _line(event)
        if depth > _DEEPEST:
            message = f"nested deeper than {_DEEPEST} levels"
            refuse_text(message, self.file, line, "remove brackets or indentation")
        if isinstance(event, AliasEvent):
            node = self.anchors.get(event.anchor)
            if event.anchor not in self.anchors:
                message = f"not valid YAML: found undefined alias '{event.anchor}'"
                refuse_text(message, self.file, line, "put quotes around text that starts with *")
            return Alias(event.anchor, node, line)
        self.check_tag(event, line)
        if isinstance(event, ScalarEvent):
            made: Node = Scalar(self.scalar(event, line), line)
            if event.anchor:
                self.anchors[event.anchor] = made
            return made
        if isinstance(event, SequenceStartEvent):
            made = Sequence([], line)
        else:
            made = Mapping([], line)
        if event.anchor:
            self.anchors[event.anchor] = made
        if isinstance(made, Sequence):
            self.fill_sequence(made, depth)
        else:
            self.fill_mapping(made, depth)
        return made

    def fill_sequence(self, node: Sequence, depth: int) -> None:
        for event in self.events:
            if isinstance(event, SequenceEndEvent):
                return
            node.items.append(self.node(event, depth + 1))

    def fill_mapping(self, node: Mapping, depth: int) -> None:
        for event in self.events:
            if isinstance(event, MappingEndEvent):
                return
            line = _line(event)
            if not isinstance(event, ScalarEvent):
                refuse_text("a key that is no text", self.file, line, "write key: value")
            self.check_tag(event, line)
            if event.value == "<<" and event.implicit[0]:
                message = "<<: this format has no merge keys"
                refuse_text(message, self.file, line, "write the keys out")
            node.items.append((event.value, line, self.node(next(self.events), depth + 1)))

    def check_tag(self, event: AnyEvent, line: int) -> None:
        """Refuse a tag that makes anything but plain data."""
        tag = event.tag
        if tag is not None and str(tag) not in _TAGS | {"!"}:
            message = (
                f"not valid YAML: could not determine a constructor for the tag '{tag}': "
                "this format has no tags"
            )
            refuse_text(message, self.file, line, f"remove {tag}, or put quotes round the text")

    def scalar(self, event: AnyEvent, line: int) -> Any:
        """Return the value of a scalar; what looks like a date stays text."""
        tag = event.tag
        if tag is None or str(tag) == "!":
            tag = self.yaml.resolver.resolve(ScalarNode, event.value, event.implicit)
        kind = str(tag).removeprefix(_CORE)
        if kind not in ("null", "bool", "int", "float"):
            return event.value
        try:
            return self.yaml.constructor.construct_object(ScalarNode(tag, event.value))
        except (ValueError, KeyError, TypeError, ArithmeticError):
            message = f"not valid YAML: {_short(event.value)} is no {kind}"
            refuse_text(message, self.file, line, "correct the value, or put quotes round it")


class _Expansion:
    """Counts what aliases add, and finds one that refers to itself, without expanding them."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.counts: dict[int, int] = {}
        self.open: set[int] = set()
        self.repeated = 0

    def check(self, root: Node) -> None:
        """Refuse aliases in a loop, and those that multiply."""
        self.count(root)

    def count(self, node: Node) -> int:
        """Return the number of values that a node stands for."""
        if isinstance(node, Scalar):
            return 1
        if isinstance(node, Alias):
            return self.count_alias(node)
        if id(node) in self.counts:
            return self.counts[id(node)]
        self.open.add(id(node))
        below = [item[2] for item in node.items] if isinstance(node, Mapping) else node.items
        total = 1 + sum(map(self.count, below))
        self.open.remove(id(node))
        self.counts[id(node)] = total
        return total

    def count_alias(self, alias: Alias) -> int:
        assert alias.node is not None
        if id(alias.node) in self.open:
            message = f"the alias *{alias.name} refers to itself"
            refuse_text(message, self.file, alias.line, "write the value out")
        count = self.count(alias.node)
        self.repeated += count
        if self.repeated > _MOST_REPEATED:
            message = f"aliases that multiply: with *{alias.name} they add {self.repeated} values"
            refuse_text(message, self.file, alias.line, "write the values out")
        return count


def _line(event: AnyEvent) -> int:
    return int(event.start_mark.line) + 1


def _short(text: str) -> str:
    if len(text) > 40:
        return f"{text[:40]}..."
    return text
