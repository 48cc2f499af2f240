"""Contact melting: two metals that touch melt at their eutectic or at a minimum, below both.

The table `pairs/contact_melting.yaml` has a row for each pair of elements. The melting takes place
over a range of `HALF_WIDTH` to either side, as that of a metal with a sharp melting point.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict
from ruamel.yaml import YAML

from microweld.materials.material import Material

TABLE = Path(__file__).parent / "pairs" / "contact_melting.yaml"
#: Half of the range over which a pair melts [K]
HALF_WIDTH = 5.0
_MAJORITY = 50.0  # per cent of an element beside which another is not the base
_ELEMENT = re.compile(r"[A-Z][a-z]?")
_KELVIN = re.compile(r"(\d+(?:\.\d+)?) K")


def _kelvin(text: Any) -> float:
    """Return the number of a temperature such as 1052.2 K."""
    found = _KELVIN.fullmatch(str(text))
    if found is None:
        raise ValueError(f"a temperature in K is needed, for example 1052.2 K: {text}")
    return float(found[1])


class ContactMelting(BaseModel):
    """The lowest melting temperature of two elements together."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    pair: tuple[str, str]
    temperature: Annotated[float, BeforeValidator(_kelvin)]  #: [K]
    kind: Literal["eutectic", "minimum"]
    status: Literal["handbook", "recalled"]
    source: str

    @property
    def range(self) -> tuple[float, float]:
        """Temperatures where melting starts and ends in the solver [K]."""
        return self.temperature - HALF_WIDTH, self.temperature + HALF_WIDTH


@cache
def contact_meltings(table: Path = TABLE) -> dict[frozenset[str], ContactMelting]:
    """Return the rows of a table by their pairs of elements.

    Args:
        table: A file of rows.
    """
    rows = YAML(typ="safe", pure=True).load(table.read_text(encoding="utf-8"))
    found = [ContactMelting(**row) for row in rows]
    return {frozenset(row.pair): row for row in found}


def base_element(material: Material) -> str | None:
    """Return the symbol of the element that a metal is made of, or is an alloy of.

    It is the first of the composition, unless another makes up half of the metal: then, and where
    no element is named, there is none. A pure metal may name its element as an alias only.

    Args:
        material: The metal.
    """
    first, *others = material.record.composition.split(",")
    element = _ELEMENT.match(first)
    if element is not None:
        shares = [float(number) for other in others for number in re.findall(r"\d+\.?\d*", other)]
        if max(shares, default=0.0) >= _MAJORITY:
            return None
        return element[0]
    if first:
        return None
    symbols = [alias for alias in material.record.aliases if _ELEMENT.fullmatch(alias)]
    return next(iter(symbols), None)


def contact_melting(
    first: Material, second: Material, table: Path = TABLE
) -> ContactMelting | None:
    """Return how two metals melt where they touch; None if not below both of their solidi.

    Args:
        first: One metal.
        second: The other.
        table: A file of rows.
    """
    pair = {base_element(first), base_element(second)} - {None}
    row = contact_meltings(table).get(frozenset(str(element) for element in pair))
    if row is None or row.range[0] >= min(first.solidus, second.solidus):
        return None
    return row
