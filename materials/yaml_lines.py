"""YAML with the line of every key: plain data, and a map from key path to file and line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError

from microweld.errors import InputError

KeyPath = tuple[str | int, ...]


@dataclass
class Document:
    """Plain data, and file and line of each part of it."""

    data: dict[str, Any]
    places: dict[KeyPath, tuple[str, int]] = field(default_factory=dict)

    def place(self, path: KeyPath) -> tuple[str, int]:
        """Return file and line of a key path, or of its nearest known ancestor."""
        while path and path not in self.places:
            path = path[:-1]
        return self.places.get(path, ("", 0))

    def merged(self, patch: Document) -> Document:
        """Return this document with the patch laid over it.

        A mapping that names a law replaces the old one whole.
        """
        places = dict(self.places)
        data = _merge(self.data, patch.data, (), places)
        return Document(data, {**places, **patch.places})


def _merge(
    base: dict[str, Any], patch: Mapping[str, Any], path: KeyPath, places: dict[KeyPath, Any]
) -> dict[str, Any]:
    merged = dict(base)
    for key, value in patch.items():
        old = base.get(key)
        here = (*path, key)
        if isinstance(value, Mapping) and isinstance(old, dict) and "law" not in value:
            merged[key] = _merge(old, value, here, places)
        else:
            merged[key] = value
            for known in [p for p in places if p[: len(here)] == here]:
                del places[known]
    return merged


def read_document(path: Path) -> Document:
    """Read a YAML file.

    Raises:
        InputError: If the file is missing, is not YAML, or is no mapping.
    """
    try:
        loaded = YAML().load(path)
    except OSError as error:
        raise InputError.single(
            "cannot be read", file=str(path), value=str(error.strerror), cure="correct the path"
        ) from None
    except MarkedYAMLError as error:
        if error.problem_mark:
            line = error.problem_mark.line + 1
        else:
            line = 0
        raise InputError.single(
            f"not valid YAML: {error.problem}", file=str(path), line=line
        ) from None
    if not isinstance(loaded, CommentedMap):
        raise InputError.single(
            "not a material record",
            file=str(path),
            allowed="a mapping of keys",
            cure="see docs/materials",
        )
    return document_of(loaded, str(path))


def document_of(loaded: Mapping[str, Any], file: str) -> Document:
    """Return the document of a mapping that has been loaded.

    Args:
        loaded: The mapping; its lines are known if it comes from a round-trip load.
        file: Its name, for messages.
    """
    places: dict[KeyPath, tuple[str, int]] = {(): (file, 1)}
    data = _plain(loaded, (), file, places)
    return Document(data, places)


def _plain(node: Any, path: KeyPath, file: str, places: dict[KeyPath, tuple[str, int]]) -> Any:
    """Return a node as plain data, and note the place of all parts of it."""
    if isinstance(node, Mapping):
        for key in node:
            line = 0
            if isinstance(node, CommentedMap):
                line = node.lc.key(key)[0] + 1
            places[(*path, key)] = (file, line)
        return {key: _plain(value, (*path, key), file, places) for key, value in node.items()}
    if isinstance(node, list | tuple):
        for i in range(len(node)):
            line = 0
            if isinstance(node, CommentedSeq):
                line = node.lc.item(i)[0] + 1
            places[(*path, i)] = (file, line)
        return [_plain(value, (*path, i), file, places) for i, value in enumerate(node)]
    return _scalar(node)


def _scalar(value: Any) -> Any:
    """Return a number or text of a class of ruamel's as a plain one."""
    for kind in (bool, int, float, str):
        if isinstance(value, kind):
            return kind(value)
    return value
