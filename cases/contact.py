"""What happens where bodies touch: friction and the law of conductance, for all pairs and for single ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from microweld.cases import contact_laws as laws

DEFAULT_LAW = "cooper-mikic-yovanovich"

PairContact = Annotated[
    laws.CooperMikicYovanovich
    | laws.Holm
    | laws.BayWanheim
    | laws.Babu
    | laws.Kaars
    | laws.PowerLaw
    | laws.Table
    | laws.Constant
    | laws.Expression,
    Field(discriminator="law"),
]


def _may_leave_out_law(schema: dict[str, Any]) -> None:
    """Tell editors that a pair without a law of its own may have any key of the common one."""
    of_pair = schema["additionalProperties"]
    same_law = {"type": "object", "not": {"required": ["law"]}}
    schema["additionalProperties"] = {"anyOf": [*of_pair["oneOf"], same_law]}


class Everywhere(laws.ContactLaw):
    """What single pairs have of their own."""

    pairs: dict[str, PairContact] = Field(
        default_factory=dict, json_schema_extra=_may_leave_out_law
    )
    """What differs for single pairs, such as faying.

    A pair without a `law` changes keys of the common one.
    """

    def of(self, pair: str) -> laws.ContactLaw:
        """Law and friction of one pair: its own, else those of all."""
        return self.pairs.get(pair, self)


class CooperMikicYovanovichContact(laws.CooperMikicYovanovich, Everywhere):
    """Micro-contacts of rough surfaces, for all pairs but those under `pairs`."""


class HolmContact(laws.Holm, Everywhere):
    """Equal round spots, for all pairs but those under `pairs`."""


class BayWanheimContact(laws.BayWanheim, Everywhere):
    """A layer as in SORPAS, for all pairs but those under `pairs`."""


class BabuContact(laws.Babu, Everywhere):
    """Powers of pressure over hardness, for all pairs but those under `pairs`."""


class KaarsContact(laws.Kaars, Everywhere):
    """Decay with pressure and temperature, for all pairs but those under `pairs`."""


class PowerLawContact(laws.PowerLaw, Everywhere):
    """A power of the pressure, for all pairs but those under `pairs`."""


class TableContact(laws.Table, Everywhere):
    """A table, for all pairs but those under `pairs`."""


class ConstantContact(laws.Constant, Everywhere):
    """Constant conductances, for all pairs but those under `pairs`."""


class ExpressionContact(laws.Expression, Everywhere):
    """Formulas, for all pairs but those under `pairs`."""


def _with_inherited(given: Any) -> Any:
    """Write into pairs what they do not say: the common law, or with one of their own its friction and film."""
    if not isinstance(given, dict):
        return given
    contact = {"law": DEFAULT_LAW, **given}
    common = {key: value for key, value in contact.items() if key != "pairs"}
    any_law = {key: value for key, value in common.items() if key in laws.ContactLaw.model_fields}
    if isinstance(contact.get("pairs"), dict):
        contact["pairs"] = {
            name: {**(any_law if "law" in own else common), **own} if isinstance(own, dict) else own
            for name, own in contact["pairs"].items()
        }
    return contact


Contact = Annotated[
    CooperMikicYovanovichContact
    | HolmContact
    | BayWanheimContact
    | BabuContact
    | KaarsContact
    | PowerLawContact
    | TableContact
    | ConstantContact
    | ExpressionContact,
    Field(discriminator="law"),
    BeforeValidator(_with_inherited),
]


def is_inherited(path: tuple[str | int, ...], missing: bool, data: Any) -> bool:
    """Whether an error at a path of a case is that of the common law again, seen at a pair that inherits it."""
    if path[:2] != ("contact", "pairs") or len(path) < 4:
        return False
    own: Mapping[str, Any] = data["contact"]["pairs"][path[2]]
    return path[3] not in own and not (missing and "law" in own)
