"""The library's materials by name and alias; loading one, with temper and overrides."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from microweld.errors import InputError, Problem
from microweld.materials import checks
from microweld.materials.compiled import Compiler
from microweld.materials.material import Material
from microweld.materials.piecewise import Piecewise
from microweld.materials.reader import LIBRARY, read_record
from microweld.materials.record import Record


class Shelf:
    """Library as seen by laws that refer to other materials; keeps what it has compiled."""

    def __init__(self) -> None:
        self._branches: dict[tuple[str, str, str], Piecewise] = {}

    def branch(self, material: str, name: str, phase: str) -> Piecewise:
        """Return the compiled branch of a property of a library material in its default temper.

        Args:
            material: Id of the library material.
            name: Property of the record, for example "thermal_conductivity".
            phase: "solid" or "liquid".

        Raises:
            InputError: If there is no such record.
        """
        key = (material, name, phase)
        if key not in self._branches:
            record = library_record(material)
            compiler = Compiler(record, record.default_temper, self)
            self._branches[key] = compiler.branch(None, name, phase)
        return self._branches[key]


_SHELF = Shelf()


@cache
def library_record(name: str) -> Record:
    """Return a record of the library by id.

    Raises:
        InputError: If there is no such record.
    """
    if name not in list_materials():
        raise _unknown(name)
    return read_record(LIBRARY / f"{name}.yaml")


@cache
def list_materials() -> tuple[str, ...]:
    """Return the ids of the library in alphabetical order."""
    return tuple(sorted(path.stem for path in LIBRARY.glob("*.yaml")))


@cache
def _aliases() -> dict[str, str]:
    """Return the id of each alias, the alias in lower case."""
    found = {}
    for name in list_materials():
        for alias in library_record(name).aliases:
            found[alias.lower()] = name
    return found


def load_material(
    name_or_path: str | Path,
    temper: str | None = None,
    overrides: Mapping[str, Any] | None = None,
    overrides_file: str = "overrides",
) -> Material:
    """Return a material of the library or of a file.

    Args:
        name_or_path: An id or alias of the library, or the path of a YAML record.
        temper: A temper of the record; its default if none is given.
        overrides: Part of a record, laid over it (nested as in the file).
        overrides_file: Name of the file that holds the overrides, for messages.

    Raises:
        InputError: If the name or the temper is unknown, the record cannot be used, or a user's
            record fails the physical checks.

    >>> nickel = load_material("nickel")
    >>> nickel.name, nickel.density
    ('nickel', 8901.0)
    """
    path = _path(name_or_path)
    if path.parent == LIBRARY and not overrides:
        return _library_material(path.stem, temper)
    material = material_of(read_record(path, overrides, overrides_file), temper)
    found = checks.problems(material)
    if found:
        if overrides:
            file = overrides_file
        else:
            file = str(path)
        raise InputError([replace(problem, file=file) for problem in found])
    return material


@cache
def _library_material(name: str, temper: str | None) -> Material:
    """Return a library material, the same object at each call; the tests check its physics."""
    return material_of(library_record(name), temper)


def material_of(record: Record, temper: str | None = None) -> Material:
    """Return the material of a record, without the physical checks.

    Args:
        record: The record.
        temper: One of its tempers; the default one if none is given.

    Raises:
        InputError: If the record has no such temper.
    """
    chosen = temper or record.default_temper
    if chosen not in record.tempers:
        raise InputError.single(
            f"{record.id} has no temper {chosen!r}",
            key="temper",
            value=chosen,
            allowed=", ".join(record.tempers),
        )
    return Material(record, chosen, _SHELF)


def check_file(path: Path) -> Record:
    """Read a record file and check the physics of every temper.

    Raises:
        InputError: If anything is wrong; it lists everything that is.
    """
    record = read_record(path)
    found: list[Problem] = []
    for temper in record.tempers:
        found += checks.problems(material_of(record, temper))
    if found:
        raise InputError([replace(problem, file=str(path)) for problem in dict.fromkeys(found)])
    return record


def _path(name_or_path: str | Path) -> Path:
    text = str(name_or_path)
    if isinstance(name_or_path, Path) or text.endswith((".yaml", ".yml")):
        return Path(name_or_path)
    if text in list_materials():
        return LIBRARY / f"{text}.yaml"
    if text.lower() in _aliases():
        return LIBRARY / f"{_aliases()[text.lower()]}.yaml"
    raise _unknown(text)


def _unknown(name: str) -> InputError:
    names = [*list_materials(), *_aliases()]
    near = difflib.get_close_matches(name.lower(), names, 3, 0.5)
    if near:
        cure = f"did you mean {' or '.join(near)}?"
    else:
        cure = "see: microweld materials list"
    return InputError.single(
        "unknown material",
        value=name,
        allowed=f"an id or alias of the library ({', '.join(list_materials())}), or a file",
        cure=cure,
    )
