"""Assignments from the command line that replace values of a case: "machine.current.peak=350 A"."""

from __future__ import annotations

from collections.abc import Iterable

from microweld.cases.positions import Path, Plain, Positioned, read_yaml
from microweld.errors import InputError, Problem


def apply_overrides(source: Positioned, overrides: Iterable[str]) -> list[Problem]:
    """Set values in place.

    Args:
        source: The data of the case file; replaced values lose their line.
        overrides: Assignments "key.key=value"; positions of lists are numbers from 0.

    Returns:
        A problem for each assignment that is not possible.

    >>> source = read_yaml("machine: {current: {peak: 300 A}}", "weld.yaml")
    >>> apply_overrides(source, ["machine.current.peak=350 A"])
    []
    >>> source.data
    {'machine': {'current': {'peak': '350 A'}}}
    """
    problems = [_apply(source, text) for text in overrides]
    return [problem for problem in problems if problem is not None]


def _apply(source: Positioned, text: str) -> Problem | None:
    """Set one value, or return the problem with its assignment."""
    key, equals, value = text.partition("=")
    key = key.strip()
    if not equals or not key:
        cure = "write key=value, for example machine.current.peak=350 A"
        return _problem("not an assignment", text, "", cure)
    try:
        parent, path = _parent(source.data, key.split("."))
        given = read_yaml(value, "--set")
        if given.problems:
            return _problem(given.problems[0].message, key, value, given.problems[0].cure)
        parent[path[-1]] = given.data
    except InputError as error:
        problem = error.problems[0]
        return _problem(problem.message, key, value, problem.cure or "quote the value")
    except (LookupError, TypeError, ValueError):
        cure = "check the key with: microweld schema"
        return _problem("no such place in the case", key, value, cure)
    source.overridden.add(path)
    return None


def _parent(data: Plain, parts: list[str]) -> tuple[Plain, Path]:
    """Return the mapping or list that holds the last part, and the whole path.

    Missing mappings are made.
    """
    path: list[str | int] = []
    for number, part in enumerate(parts):
        if isinstance(data, list):
            path.append(int(part))
        else:
            path.append(part)
        if number == len(parts) - 1 and isinstance(data, dict | list):
            return data, tuple(path)
        if isinstance(data, dict):
            data = data.setdefault(part, {})
        else:
            data = data[path[-1]]
    raise LookupError


def _problem(message: str, key: str, value: str, cure: str) -> Problem:
    return Problem(message, "--set", 0, key, value, cure=cure)
