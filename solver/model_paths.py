"""The models under an annotation, and the one at the place of an error of the checking library."""

from __future__ import annotations

from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

#: The annotation of a field, or the field itself.
Annotation = Any
#: Keys and places in lists, with the tags of unions between them.
Location = tuple[str | int, ...]


def model_at(model: type[BaseModel], loc: Location) -> type[BaseModel] | None:
    """Return the model at an error location, which holds the tags of unions."""
    here: Annotation = model
    for part in loc:
        here = _below(here, part)
    models = models_of(here)
    if len(models) == 1:
        return models[0]
    return None


def _below(here: Annotation, part: str | int) -> Annotation:
    """Return the annotation under one part of a location."""
    models = models_of(here)
    if len(models) == 1:
        for name, field in models[0].model_fields.items():
            if part == (field.alias or name):
                return field
    else:
        for candidate in models:
            if _has_tag(candidate, part):
                return candidate
    if isinstance(here, FieldInfo):
        here = here.annotation
    arguments = [argument for argument in get_args(here) if argument is not Ellipsis]
    if arguments:
        return arguments[-1]
    return None


def _has_tag(model: type[BaseModel], tag: str | int) -> bool:
    """Check whether a tag names a model of a union."""
    return any(tag in get_args(field.annotation) for field in model.model_fields.values())


def models_of(here: Annotation) -> list[type[BaseModel]]:
    """Return the models that an annotation allows."""
    if isinstance(here, FieldInfo):
        here = here.annotation
    origin: object = get_origin(here)
    if origin is Annotated:
        return models_of(get_args(here)[0])
    if origin in (Union, UnionType):
        models: list[type[BaseModel]] = []
        for option in get_args(here):
            models += models_of(option)
        return models
    if isinstance(here, type) and issubclass(here, BaseModel):
        return [here]
    return []
