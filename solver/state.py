"""The state from which a run continues: one protocol for everything that has one.

A state is a dataclass of arrays, numbers, flags and texts, of tuples or dictionaries of those, or
of further such dataclasses. It is a copy: later time steps do not change it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any, Protocol, TypeVar, runtime_checkable

import numpy as np

S = TypeVar("S")


@runtime_checkable
class Stateful(Protocol[S]):
    """Something that carries a state from one time step to the next."""

    def state(self) -> S:
        """Return a copy of all that the next steps depend on."""

    def restore(self, state: S) -> None:
        """Continue from a state, as if the steps before it had just been made here."""


def leaves(state: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Yield every array, number, flag, text or None in a state with its dotted name.

    >>> from dataclasses import dataclass
    >>> @dataclass
    ... class Motion:
    ...     time: float
    ...     past: tuple[float, ...]
    >>> dict(leaves(Motion(0.5, (1.0, 2.0))))
    {'time': 0.5, 'past.0': 1.0, 'past.1': 2.0}

    Args:
        state: A state, or a part of one.
        name: Name of that part.

    Raises:
        TypeError: If there is anything in it that is none of those.
    """
    if is_dataclass(state):
        parts = {field.name: getattr(state, field.name) for field in fields(state)}
    elif isinstance(state, Mapping):
        parts = {str(key): part for key, part in state.items()}
    elif isinstance(state, tuple | list):
        parts = {str(number): part for number, part in enumerate(state)}
    elif state is None or isinstance(state, np.ndarray | np.generic | bool | int | float | str):
        yield name, state
        return
    else:
        kind = type(state).__name__
        allowed = "a state holds arrays, numbers, flags and texts only"
        raise TypeError(f"{name or 'state'} is a {kind}: {allowed}")
    prefix = ""
    if name:
        prefix = f"{name}."
    for key, part in parts.items():
        yield from leaves(part, prefix + key)
