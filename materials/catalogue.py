"""The materials there are, by name and alias; loading one, with temper and overrides."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from microweld.errors import InputError
from microweld.materials import checks
from microweld.materials.compiled import Compiler
from microweld.materials.material import Material
from microweld.materials.piecewise import Piecewise
from microweld.materials.reader import LIBRARY, read_record
from microweld.materials.record import Record


class Shelf:
    """The library as seen by laws that refer to other materials."""

    def __init__(self) -> None:
        self._branches: dict[tuple[str, str, str], Piecewise] = {}

    def branch(self, material: str, name: str, phase: str) -> Piecewise:
        """The compiled branch of a property of a library material in its default temper."""
        key = (material, name, phase)
        if key not in self._branches:
            record = library_record(material)
            self._branches[key] = Compiler(record, record.default_temper, self).branch(
                None, name, phase
            )
        return self._branches[key]


_SHELF = Shelf()


@cache
def library_record(name: str) -> Record:
    """A record of the library by id.

    Raises:
        InputError: no such record.
    """
    if name not in list_materials():
        raise _unknown(name)
    return read_record(LIBRARY / f"{name}.yaml")


@cache
def list_materials() -> tuple[str, ...]:
    """The ids of the library, in order."""
    return tuple(sorted(path.stem for path in LIBRARY.glob("*.yaml")))


@cache
def _aliases() -> dict[str, str]:
    """Lower-case alias -> id."""
    return {
        alias.lower(): name for name in list_materials() for alias in library_record(name).aliases
    }


def load_material(
    name_or_path: str | Path,
    temper: str | None = None,
    overrides: Mapping[str, Any] | None = None,
    overrides_file: str = "overrides",
) -> Material:
    """A material of the library or of a file.

    Args:
        name_or_path: an id or alias of the library, or the path of a YAML record.
        temper: a temper of the record; its default if none is given.
        overrides: part of a record, laid over it (nested as in the file).
        overrides_file: where the overrides stand, for messages.

    Raises:
        InputError: unknown name or temper, a record that cannot be used, or a user's that fails the
            physical checks.
    """
    path = _path(name_or_path)
    if path.parent == LIBRARY and not overrides:
        return _library_material(path.stem, temper)
    material = material_of(read_record(path, overrides, overrides_file), temper)
    found = checks.problems(material)
    if found:
        raise InputError(
            [replace(problem, file=overrides_file if overrides else str(path)) for problem in found]
        )
    return material


@cache
def _library_material(name: str, temper: str | None) -> Material:
    """A library material, compiled once however often it is asked for; the tests check it."""
    return material_of(library_record(name), temper)


def material_of(record: Record, temper: str | None = None) -> Material:
    """The material of a record, without the physical checks.

    Raises:
        InputError: unknown temper.
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
    """Reads a record file and checks the physics of every temper.

    Raises:
        InputError: everything that is wrong.
    """
    record = read_record(path)
    found = [
        problem
        for temper in record.tempers
        for problem in checks.problems(material_of(record, temper))
    ]
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
    names = [*list_materials(), *(_aliases() if name not in list_materials() else ())]
    near = difflib.get_close_matches(name.lower(), names, 3, 0.5)
    return InputError.single(
        "unknown material",
        value=name,
        allowed=f"an id or alias of the library ({', '.join(list_materials())}), or a file",
        cure=f"did you mean {' or '.join(near)}?" if near else "see: microweld materials list",
    )
