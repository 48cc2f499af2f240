"""Assignments from the command line that replace values of a case: "machine.current.peak=350 A"."""

from __future__ import annotations

from collections.abc import Iterable

from microweld.cases.positions import Path, Plain, Positioned, read_yaml
from microweld.errors import InputError, Problem


def apply_overrides(source: Positioned, overrides: Iterable[str]) -> list[Problem]:
    """Sets the values in place.

    Args:
        source: the data of the case file; replaced values lose their line.
        overrides: assignments "key.key=value"; positions of lists are numbers from 0.

    Returns:
        A problem for each assignment that cannot be followed.
    """
    return [problem for text in overrides if (problem := _apply(source, text)) is not None]


def _apply(source: Positioned, text: str) -> Problem | None:
    key, equals, value = text.partition("=")
    if not equals or not key.strip():
        return _problem(
            "not an assignment", text, "", "write key=value, for example machine.current.peak=350 A"
        )
    try:
        parent, path = _parent(source.data, key.strip().split("."))
        parent[path[-1]] = read_yaml(value, "--set").data
    except InputError as error:
        return _problem(error.problems[0].message, key.strip(), value, "quote the value")
    except (LookupError, TypeError, ValueError):
        return _problem(
            "no such place in the case", key.strip(), value, "check the key with: microweld schema"
        )
    source.overridden.add(path)
    return None


def _parent(data: Plain, parts: list[str]) -> tuple[Plain, Path]:
    """The mapping or list that holds the last part, and the whole path.

    Missing mappings are made.
    """
    path: list[str | int] = []
    for number, part in enumerate(parts):
        path.append(int(part) if isinstance(data, list) else part)
        if number == len(parts) - 1 and isinstance(data, dict | list):
            return data, tuple(path)
        if isinstance(data, dict):
            data = data.setdefault(part, {})
        else:
            data = data[path[-1]]
    raise LookupError


def _problem(message: str, key: str, value: str, cure: str) -> Problem:
    return Problem(message, "--set", 0, key, value, cure=cure)
