"""The library's materials by name and alias; loading one, with temper and overrides."""

from __future__ import annotations

import logging
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
from microweld.materials.reader import LIBRARY, read_record, record_document, validated
from microweld.materials.record import Record
from microweld.materials.yaml_lines import Document
from microweld.nearest import meant, nearest, plain
from microweld.yaml_nodes import KeyPath

_log = logging.getLogger("microweld.materials")


_MOST_NEAR = 3  # materials that a message suggests


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
def _names() -> dict[str, str]:
    """Return the id of each material by its ids and aliases, as the records write them."""
    found = {}
    for material in list_materials():
        for name in (material, *library_record(material).aliases):
            found[name] = material
    return found


@cache
def _by_plain_name() -> dict[str, str]:
    """Return the id of each material by its ids and aliases without capitals and separators."""
    return {plain(name): material for name, material in _names().items()}


def load_material(
    name_or_path: str | Path,
    temper: str | None = None,
    overrides: Mapping[str, Any] | None = None,
    overrides_file: str = "overrides",
) -> Material:
    """Return a material of the library or of a file.

    What is not plausible of a user's record is logged as a warning.

    Args:
        name_or_path: An id or alias of the library, or the path of a YAML record.
        temper: A temper of the record; its default if none is given.
        overrides: Part of a record, laid over it (nested as in the file).
        overrides_file: Name of the file that holds the overrides, for messages.

    Raises:
        InputError: If the name or the temper is unknown, or the record cannot be used.

    >>> nickel = load_material("nickel")
    >>> nickel.name, nickel.density
    ('nickel', 8901.0)
    """
    path = _path(name_or_path)
    if path.parent == LIBRARY and not overrides:
        return _library_material(path.stem, temper)
    document = record_document(path, overrides, overrides_file)
    material = material_of(validated(document), temper)
    file = overrides_file if overrides else str(path)
    found = checks.faults(material)
    if found:
        raise InputError([_placed(problem, material, document, file) for problem in found])
    for problem in checks.doubts(material):
        _log_doubt(_placed(problem, material, document, file))
    return material


#: Warnings that have been logged: each is logged once.
_logged: set[Problem] = set()


def _log_doubt(problem: Problem) -> None:
    """Log, once, what is not plausible of a user's record."""
    if problem not in _logged:
        _logged.add(problem)
        _log.warning("warning: %s", problem)


def _placed(problem: Problem, material: Material, document: Document, file: str) -> Problem:
    """Return a problem with the line of its part of the record.

    Args:
        problem: What a check has found.
        material: The material.
        document: Its record as it was read.
        file: The user's file: what a record inherits has no line there.
    """
    place = document.place(_path_in_record(problem.key, material.temper))
    line = place[1] if place[0] == file else 0
    return replace(problem, file=file, line=line)


#: Where the record states what a check speaks of, if not under `properties` by the same name.
_STATED = {
    "electrical_conductivity": "electrical_resistivity",
    "enthalpy": "heat_capacity",
    "heat_capacity_volumetric": "heat_capacity",
    "thermal_stretch": "thermal_expansion",
    "Lorenz ratio": "thermal_conductivity",
}


def _path_in_record(what: str, temper: str) -> KeyPath:
    """Return the key of the record that states what a check speaks of.

    Args:
        what: As the check names it, for example "seebeck, solid".
        temper: Temper of the material.
    """
    name, _, phase = what.partition(", ")
    if name in ("density", "tempers"):
        return (name,)
    if name == "latent_heat":
        return ("melting", name)
    if name == "flow stress":
        return ("tempers", temper, "flow")
    if name == "recrystallisation":
        return ("tempers", temper, name)
    if name == "hardness":
        return ("tempers", temper, "hardness", phase)
    return ("properties", _STATED.get(name, name), phase)


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
    document = record_document(path)
    record = validated(document)
    found: list[Problem] = []
    for temper in record.tempers:
        material = material_of(record, temper)
        found += [
            _placed(problem, material, document, str(path)) for problem in checks.problems(material)
        ]
    if found:
        raise InputError(list(dict.fromkeys(found)))
    return record


def _path(name_or_path: str | Path) -> Path:
    text = str(name_or_path)
    if isinstance(name_or_path, Path) or text.endswith((".yaml", ".yml")):
        return Path(name_or_path)
    if plain(text) in _by_plain_name():
        return LIBRARY / f"{_by_plain_name()[plain(text)]}.yaml"
    raise _unknown(text)


def _unknown(name: str) -> InputError:
    near = nearest(name, _names(), len(_names()))
    # an id and the aliases of its material are one
    materials = list(dict.fromkeys(_names()[other] for other in near))[:_MOST_NEAR]
    cure = meant(materials, "") or "see: microweld materials list; or name the file of a record"
    return InputError.single(
        "unknown material",
        value=name,
        allowed=f"an id or alias of the library ({', '.join(list_materials())}), or a file",
        cure=cure,
    )
