"""The reader of case files: a validated case, or everything wrong with the file at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path as FilePath

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from microweld.cases.contact import is_inherited
from microweld.cases.overrides import apply_overrides
from microweld.cases.positions import Path, Plain, Positioned, read_yaml
from microweld.cases.schema import Case
from microweld.cases.unknown_keys import choice_meant, unknown_key
from microweld.errors import InputError, Problem
from microweld.inputs import in_words
from microweld.model_paths import model_at
from microweld.yaml_nodes import dotted, line_of

_MOST_EXPLAINED = 50  # problems with suggestions: those take time
#: What pydantic adds to the place of an error for each kind of value that a key may hold.
_KINDS = ("str", "int", "float", "bool", "none")


def load_case(path: str | FilePath, overrides: Iterable[str] = ()) -> Case:
    """Read and validate a case file.

    Args:
        path: The YAML file.
        overrides: Assignments that replace values of the file, "machine.current.peak=350 A".

    Returns:
        The case, in SI units.

    Raises:
        InputError: If anything is wrong; it lists everything that is, with file and line.
    """
    try:
        text = FilePath(path).read_text(encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        line = 0
        cure = "check the path, or write a new case with: microweld init crossed-wire"
        if isinstance(error, OSError):
            reason = error.strerror
        elif not isinstance(error, UnicodeDecodeError):
            reason = str(error)
        else:
            reason = "this line is not UTF-8 text"
            line = line_of(error)
            cure = "save it as UTF-8"
        raise InputError.single(
            f"cannot read the case file: {reason}", file=str(path), line=line, cure=cure
        ) from None
    return read_case(text, str(path), overrides)


def read_case(text: str, file: str = "<text>", overrides: Iterable[str] = ()) -> Case:
    """Validate the text of a case; see `load_case`.

    Args:
        text: The whole file.
        file: Its name, for messages; relative paths in it start at the folder of that name.
        overrides: Assignments that replace values of the file.

    Raises:
        InputError: If anything is wrong; it lists everything that is, with file and line.
    """
    source = read_yaml(text, file)
    if not isinstance(source.data, dict):
        raise InputError.single(
            "a case is a set of keys with values",
            file=file,
            line=1,
            cure="start from: microweld init crossed-wire",
        )
    source.problems += apply_overrides(source, overrides)
    try:
        case = Case.model_validate(
            source.data, context={"text_only": True, "folder": FilePath(file).parent}
        )
    except ValidationError as error:
        problems = [*source.problems, *_problems(error, source)]
        raise InputError(sorted(problems, key=lambda problem: problem.line)) from None
    if source.problems:
        raise InputError(source.problems)
    case.stands_in(source)
    return case


def _problems(error: ValidationError, source: Positioned) -> list[Problem]:
    """Return all errors of a case as problems, by line; one for all branches of a choice.

    The first have all that helps; of more than a message lists, the rest are only counted.
    """
    placed: list[tuple[int, ErrorDetails]] = []
    branches: set[Path] = set()
    for details in error.errors(include_url=False):
        if _follows(details, source.data):
            continue
        path = _data_path(details["loc"], source.data)
        if _is_branch(details, path):
            if path in branches:
                continue
            branches.add(path)
        placed.append((source.place(path)[1], details))
    placed.sort(key=lambda item: item[0])
    found: list[Problem] = []
    seen: set[str] = set()
    for _, details in placed[:_MOST_EXPLAINED]:
        problem = _problem(details, source)
        found.append(problem)
        for message, allowed, cure in details.get("ctx", {}).get("problems", [])[1:]:
            if message not in seen:
                seen.add(message)
                found.append(replace(problem, message=message, allowed=allowed, cure=cure))
    for line, details in placed[_MOST_EXPLAINED:]:
        key = dotted(_data_path(details["loc"], source.data))
        found.append(Problem(in_words(details)[0], source.file, line, key))
    return found


def _is_branch(details: ErrorDetails, path: Path) -> bool:
    """Check whether an error is one of several, for each kind of value that a key may hold."""
    return (
        bool(details["loc"]) and details["loc"][-1] in _KINDS and path[-1:] != details["loc"][-1:]
    )


def _follows(details: ErrorDetails, data: Plain) -> bool:
    """Check whether an error only follows from another one.

    So do the length of a list whose wrong items were not counted, and what a contact pair inherits.
    """
    if details["type"] == "too_short" and len(details["input"]) >= details["ctx"]["min_length"]:
        return True
    return is_inherited(_data_path(details["loc"], data), details["type"] == "missing", data)


def _problem(details: ErrorDetails, source: Positioned) -> Problem:
    """Return one pydantic error as a problem of the case file."""
    path = _data_path(details["loc"], source.data)
    file, line = source.place(path)
    context = details.get("ctx", {})
    message, allowed, cure = in_words(details)
    if _is_branch(details, path):
        message, allowed = "a single value belongs here", "a text, a number, true or false"
        cure = "write one value"
    if details["type"] == "missing" or isinstance(details["input"], dict | list):
        value = ""
    else:
        value = str(details["input"])
    match details["type"]:
        case "extra_forbidden":
            message, allowed, cure = unknown_key(path, details["loc"], source.data)
        case "missing" | "union_tag_not_found":
            message, allowed, cure = _missing(path, details)
        case "union_tag_invalid":
            path = (*path, str(context["discriminator"]).strip("'"))
            file, line = source.place(path)
            message = "unknown choice"
            value = str(context["tag"])
            allowed = str(context["expected_tags"])
            cure = choice_meant(value, allowed) or "choose one of them"
        case "literal_error":
            cure = choice_meant(value, allowed) or cure
        case "model_type" | "model_attributes_type" | "dict_type":
            value = str(details["input"])
            cure = "write the keys of this part below it"
    return Problem(message, file, line, dotted(path), value, allowed, cure or "correct the value")


def _data_path(loc: Path, data: Plain) -> Path:
    """Return an error location without the tags of unions that pydantic adds between the keys."""
    path: list[str | int] = []
    for number, part in enumerate(loc):
        if isinstance(data, Mapping):
            inside = part in data
        else:
            inside = isinstance(data, list) and part in range(len(data))
        if inside:
            data = data[part]
            path.append(part)
        elif number == len(loc) - 1 and isinstance(data, Mapping):
            path.append(part)
    return tuple(path)


def _missing(path: Path, details: ErrorDetails) -> tuple[str, str, str]:
    """Return message, allowed and cure for a missing key."""
    if details["type"] == "union_tag_not_found":
        key = str(details.get("ctx", {})["discriminator"]).strip("'")
        return f"missing key {key!r}", "", f"add {key}: ..."
    model = model_at(Case, details["loc"][:-1])
    name = str(path[-1])
    about: str | None = ""
    if model and name in model.model_fields:
        about = model.model_fields[name].description
    return "missing key", "", f"add {name}: {about}"
