"""Whether an order holds whatever the uncertain inputs: each in turn 30 % lower and higher.

Where a paper gives an order or a trend and no figures, its benchmark judges the smallest margin
over all variants.
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
    """An uncertain input of a case: what it is, and the keys of the values that change together."""

    name: str
    keys: tuple[str, ...]


def flow_stress(material: str) -> Input:
    """That of a wire of an annealed metal, by both constants of Johnson and Cook's hardening."""
    law = f"materials.{material}.tempers.annealed.flow.law"
    return Input("flow stress of the wire", (f"{law}.A", f"{law}.B"))


def variants(
    case: Case, inputs: Iterable[Input], change: float = CHANGE
) -> dict[str, tuple[str, ...]]:
    """The settings that make each variant of a case: none, then every input lower and higher.

    Args:
        case: must state what is to change; nothing is taken from material records.
        inputs: what is uncertain.
        change: as a share of the value [-].

    Raises:
        KeyError: if the case does not state a key.
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
    """A quantity such as "300 A" times a number."""
    number, _, unit = quantity.partition(" ")
    return f"{float(number) * factor:.12g} {unit}".strip()


def smallest(margins: Mapping[str, float]) -> float:
    """The smallest margin of all variants; not a number if one has none."""
    return float(np.min(list(margins.values())))


def rise(values: Sequence[float]) -> float:
    """Smallest step from one value to the next."""
    return min(after - before for before, after in itertools.pairwise(values))
