"""YAML with the line of every key: plain data, and a map from key path to file and line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from microweld.errors import InputError
from microweld.yaml_nodes import KeyPath, compose, line_of, plain
from microweld.yaml_nodes import Mapping as MappingNode


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
        InputError: If the file is missing, is not YAML, has a key twice, or is no mapping.
    """
    root = compose(_text(path), str(path))
    if not isinstance(root, MappingNode):
        raise InputError.single(
            "not a material record",
            file=str(path),
            line=1,
            allowed="a mapping of keys",
            cure="see docs/materials",
        )
    found = plain(root, str(path))
    if found.duplicates:
        raise InputError(found.duplicates)
    places = {at: (str(path), line) for at, line in found.lines.items()}
    return Document(found.data, {**places, (): (str(path), 1)})


def _text(path: Path) -> str:
    """Return the text of a file."""
    try:
        if path.exists() and not path.is_file():
            raise InputError.single("no file", file=str(path), cure="correct the path")
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InputError.single(
            "cannot be read", file=str(path), value=str(error.strerror), cure="correct the path"
        ) from None
    except UnicodeDecodeError as error:
        raise InputError.single(
            "cannot be read: this line is not UTF-8 text",
            file=str(path),
            line=line_of(error),
            cure="save it as UTF-8",
        ) from None


def document_of(loaded: Mapping[str, Any], file: str) -> Document:
    """Return the document of a mapping that was not read from a file of its own.

    Args:
        loaded: The mapping.
        file: Name of what it came from, for messages.
    """
    places: dict[KeyPath, tuple[str, int]] = {(): (file, 0)}
    return Document(_plain(loaded, (), file, places), places)


def _plain(node: Any, path: KeyPath, file: str, places: dict[KeyPath, tuple[str, int]]) -> Any:
    """Return a copy of nested mappings and lists, and note the file of all parts of it."""
    places[path] = (file, 0)
    if isinstance(node, Mapping):
        return {key: _plain(value, (*path, key), file, places) for key, value in node.items()}
    if isinstance(node, list | tuple):
        return [_plain(value, (*path, i), file, places) for i, value in enumerate(node)]
    return node
