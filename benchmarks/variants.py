"""Variants of a case: each uncertain input in turn 30 % lower and 30 % higher.

Where a paper reports a ranking or a trend and no figures, its benchmark judges the smallest margin
over all variants: the ranking must hold whatever the uncertain inputs are.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from microweld.cases.schema import Case
from microweld.cases.writer import case_content

CHANGE = 0.3
NOMINAL = "nominal"


@dataclass(frozen=True)
class Input:
    """An uncertain input of a case: its name, and the keys of the values that change together."""

    name: str
    keys: tuple[str, ...]


def flow_stress(material: str) -> Input:
    """Return the input for the flow stress of a wire of an annealed metal.

    Both constants of Johnson and Cook's hardening change.
    """
    law = f"materials.{material}.tempers.annealed.flow.law"
    return Input("flow stress of the wire", (f"{law}.A", f"{law}.B"))


def variants(
    case: Case, inputs: Iterable[Input], change: float = CHANGE
) -> dict[str, tuple[str, ...]]:
    """Return the settings that make each variant of a case.

    Args:
        case: Must state what is to change; nothing is taken from material records.
        inputs: What is uncertain.
        change: As a share of the value [-].

    Returns:
        Settings by the variant's name: none for the nominal one, then every input lower and
        higher.

    Raises:
        KeyError: If the case does not state a key.
    """
    content = case_content(case)
    found = {NOMINAL: tuple[str, ...]()}
    for one in inputs:
        for sign, factor in (("-", 1.0 - change), ("+", 1.0 + change)):
            settings = tuple(f"{key}={scaled(_stated(content, key), factor)}" for key in one.keys)
            found[f"{one.name} {sign}{100 * change:.0f} %"] = settings
    return found


def _stated(content: dict[str, Any], key: str) -> str:
    node: Any = content
    for part in key.split("."):
        if not isinstance(node, dict) or part not in node:
            raise KeyError(f"the case does not state {key}")
        node = node[part]
    return str(node)


def scaled(quantity: str, factor: float) -> str:
    """Return a quantity times a number.

    Args:
        quantity: Number and unit, "300 A".
        factor: The number [-].
    """
    number, _, unit = quantity.partition(" ")
    return f"{float(number) * factor:.12g} {unit}".strip()


def smallest(margins: Mapping[str, float]) -> float:
    """Return the smallest margin of all variants; not a number if one has none."""
    return float(np.min(list(margins.values())))


def rise(values: Sequence[float]) -> float:
    """Return the smallest step from one value to the next."""
    return min(after - before for before, after in itertools.pairwise(values))
