"""What an unknown key or choice of a case was probably meant to be."""

from __future__ import annotations

import re
from collections.abc import Mapping

from pydantic import BaseModel

from microweld.cases.positions import Path, Plain
from microweld.cases.schema import Case
from microweld.model_paths import model_at, models_of
from microweld.nearest import meant, nearest
from microweld.yaml_nodes import dotted


def unknown_key(path: Path, loc: Path, data: Plain) -> tuple[str, str, str]:
    """Return message, allowed and cure for an unknown key.

    The cure is a key that is near and not given yet, the place where the key belongs, or to remove
    it.

    Args:
        path: Place of the key in the case.
        loc: The same with the tags of unions.
        data: The whole case.
    """
    model = model_at(Case, loc[:-1])
    names = _keys(model)
    given = _at(data, path[:-1])
    near = nearest(str(path[-1]), names)
    free = [name for name in near if name not in given]
    elsewhere = _elsewhere(path, loc, model, data)
    if elsewhere:
        cure = f"it belongs elsewhere: {elsewhere[0]}"
    elif free:
        cure = meant(free)
    elif near:
        cure = f"remove it; {near[0]!r} is given already"
    else:
        cure = "remove it"
    return "unknown key", ", ".join(names), cure


def choice_meant(given: str, allowed: str) -> str:
    """Return the question after the choice that was probably meant; empty, if none is near.

    Args:
        given: What was written.
        allowed: The choices, each in quotes.
    """
    return meant(nearest(given, re.findall(r"'([^']*)'", allowed)))


def _elsewhere(path: Path, loc: Path, model: type[BaseModel] | None, data: Plain) -> list[str]:
    """Return where a key belongs: to a part around its own, or to one just below."""
    key = str(path[-1])
    for depth in range(len(loc) - 2, -1, -1):
        keys = _keys(model_at(Case, loc[:depth]))
        part = _place(loc[:depth], data)
        if part is not None and key in keys and key not in _at(data, part):
            return [dotted((*part, key))]
    found = []
    for name, field in (model.model_fields if model else {}).items():
        part = (*path[:-1], field.alias or name)
        if any(key in _keys(below) for below in models_of(field)) and key not in _at(data, part):
            found.append(dotted((*part, key)))
    if len(found) == 1:
        return found
    return []


def _place(loc: Path, data: Plain) -> Path | None:
    """Return the place in the case of a location; nothing, if its last part is a tag."""
    path: Path = ()
    for number, part in enumerate(loc):
        if isinstance(data, Mapping) and part in data:
            data = data[part]
        elif isinstance(data, list) and part in range(len(data)):
            data = data[int(part)]
        elif number == len(loc) - 1:
            return None
        else:
            continue
        path = (*path, part)
    return path


def _at(data: Plain, path: Path) -> Mapping[str, Plain]:
    """Return the keys at a place of the case; none, if there are none."""
    for part in path:
        if isinstance(data, Mapping):
            data = data.get(part)
        elif isinstance(data, list):
            data = data[int(part)]
    if isinstance(data, Mapping):
        return data
    return {}


def _keys(model: type[BaseModel] | None) -> list[str]:
    """Return the keys of a model."""
    if model is None:
        return []
    return [field.alias or name for name, field in model.model_fields.items()]
