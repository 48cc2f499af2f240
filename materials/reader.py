"""The reader of material records: YAML, inheritance, overrides, units, models.

All problems are reported at once, each with its file and line.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from microweld.errors import InputError, Problem
from microweld.inputs import in_words
from microweld.materials import unit_pass
from microweld.materials.record import Record
from microweld.materials.yaml_lines import Document, document_of, read_document
from microweld.model_paths import model_at
from microweld.nearest import meant, nearest
from microweld.yaml_nodes import KeyPath

LIBRARY = Path(__file__).parent
_MOST_EXPLAINED = 50  # problems with suggestions: those take time
_LAWS = (
    "constant",
    "table",
    "polynomial",
    "wiedemann_franz",
    "combination",
    "tabor",
    "johnson_cook",
    "voce",
)


def read_record(
    path: Path, overrides: Mapping[str, Any] | None = None, overrides_file: str = "overrides"
) -> Record:
    """Return the record in a file, with overrides laid over it.

    Args:
        path: A YAML record.
        overrides: Part of a record, nested as in the file.
        overrides_file: Name of the file that holds the overrides, for messages.

    Raises:
        InputError: If anything is wrong; it lists everything that is, with file, line and cure.
    """
    return validated(record_document(path, overrides, overrides_file))


def record_document(
    path: Path, overrides: Mapping[str, Any] | None = None, overrides_file: str = "overrides"
) -> Document:
    """Return the document of a record file, laid over what it inherits, under the overrides.

    Args:
        path: A YAML record.
        overrides: Part of a record, nested as in the file.
        overrides_file: Name of the file that holds the overrides, for messages.

    Raises:
        InputError: If a file cannot be read, or inherits from an unknown record.
    """
    document = _with_parents(read_document(path), ())
    if overrides:
        document = document.merged(document_of(overrides, overrides_file))
    return document


def _with_parents(document: Document, seen: tuple[str, ...]) -> Document:
    """Return the document laid over the record that it inherits from, if any."""
    parent = document.data.pop("inherits", None)
    if parent is None:
        return document
    path = LIBRARY / f"{parent}.yaml"
    if not path.is_file() or str(parent) in seen:
        file, line = document.place(("inherits",))
        known = sorted(p.stem for p in LIBRARY.glob("*.yaml"))
        cure = meant(nearest(str(parent), known), "") or "see: microweld materials list"
        raise InputError.single(
            "inherits from an unknown record",
            file=file,
            line=line,
            key="inherits",
            value=str(parent),
            cure=cure,
        )
    base = _with_parents(read_document(path), (*seen, str(parent)))
    base.data["aliases"] = []
    return base.merged(document)


def validated(document: Document) -> Record:
    """Return the record of a document.

    Raises:
        InputError: If anything is wrong; it lists everything that is.
    """
    data, located = unit_pass.to_si(document.data)
    problems = [_placed(problem, path, document) for path, problem in located]
    try:
        made = Record.model_validate(data, context={"text_only": True})
    except ValidationError as error:
        found = error.errors(include_url=False)
        problems += [_problem(details, document) for details in found[:_MOST_EXPLAINED]]
        for details in found[_MOST_EXPLAINED:]:
            problem = Problem(in_words(details)[0])
            problems.append(_placed(problem, _without_tags(details["loc"], document), document))
        made = None
    if made is None or problems:
        raise InputError(sorted(problems, key=lambda p: (p.file, p.line)))
    return made


def _placed(problem: Problem, path: KeyPath, document: Document) -> Problem:
    file, line = document.place(path)
    return replace(problem, file=file, line=line, key=".".join(str(part) for part in path))


def _problem(details: ErrorDetails, document: Document) -> Problem:
    """Return a problem of the models, placed in the file, with what is allowed and the cure."""
    path = _without_tags(details["loc"], document)
    context = details.get("ctx", {})
    value = details.get("input")
    if not isinstance(value, str | int | float):
        value = ""
    message, allowed, cure = in_words(details)
    problem = Problem(message, value=str(value), allowed=allowed, cure=cure)
    if details["type"] == "extra_forbidden":
        problem = _unknown_key(path, details["loc"])
    if details["type"] == "missing":
        problem = replace(
            problem,
            message="missing",
            value="",
            cure=f"add {path[-1]}: see docs/materials for the format",
        )
    if details["type"].startswith("union_tag"):
        problem = _unknown_law(str(context.get("tag", "")))
    return _placed(problem, path, document)


def _without_tags(loc: tuple[str | int, ...], document: Document) -> KeyPath:
    """Return pydantic's location without the law tags that it inserts for unions."""
    path: KeyPath = ()
    for part in loc:
        is_tag = part in _LAWS and (*path, part) not in document.places
        if not is_tag:
            path = (*path, part)
    return path


def _unknown_key(path: KeyPath, loc: tuple[str | int, ...]) -> Problem:
    """Return the problem of an unknown key, with the key of this place that is near."""
    model = model_at(Record, loc[:-1])
    known = []
    if model:
        known = [field.alias or name for name, field in model.model_fields.items()]
    near = nearest(str(path[-1]), known)
    cure = meant(near) or "remove it; see docs/materials for the format"
    return Problem("unknown key", value=str(path[-1]), allowed=", ".join(known), cure=cure)


def _unknown_law(given: str) -> Problem:
    if given:
        message = "unknown law"
    else:
        message = "missing law"
    cure = meant(nearest(given, _LAWS), "") or "add law"
    return Problem(message, value=given, allowed=", ".join(_LAWS), cure=cure)
