"""References to surfaces in a case: one by name or number, or a list of several."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import BeforeValidator

from microweld.inputs import fault_error

Reference = str | int


def _are_references(given: Any) -> Any:
    """Check that a value names a surface, or lists several."""
    names = given if isinstance(given, list | tuple) else [given]
    if any(isinstance(name, bool) or not isinstance(name, str | int) for name in names):
        allowed = "a name or a number, or a list of them"
        raise fault_error("a surface or a list of surfaces belongs here", allowed, "name it")
    return given


References = Annotated[Reference | tuple[Reference, ...], BeforeValidator(_are_references)]


def terminal(given: Reference | Sequence[Reference]) -> str | tuple[str, ...]:
    """Return the surface of a terminal, or its surfaces, as text."""
    if isinstance(given, str | int):
        return str(given)
    return references(given)


def references(given: Reference | Sequence[Reference]) -> tuple[str, ...]:
    """Return references to surfaces as text."""
    if isinstance(given, str | int):
        return (str(given),)
    return tuple(map(str, given))
