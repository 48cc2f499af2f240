"""What happens where bodies touch: friction and contact law, of all pairs and of single ones.

The laws are those of `microweld.contact_laws.registry`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BeforeValidator, Field, create_model

from microweld.contact_laws.law import ContactLaw
from microweld.contact_laws.registry import DEFAULT_LAW, LAWS

if TYPE_CHECKING:
    PairContact = ContactLaw
else:
    PairContact = Annotated[reduce(or_, LAWS), Field(discriminator="law")]


def _may_leave_out_law(schema: dict[str, Any]) -> None:
    """Let a pair without a law of its own have any key of the common one."""
    of_pair = schema["additionalProperties"]
    same_law = {"type": "object", "not": {"required": ["law"]}}
    schema["additionalProperties"] = {"anyOf": [*of_pair["oneOf"], same_law]}


class Everywhere(ContactLaw):
    """What single pairs have of their own."""

    pairs: dict[str, PairContact] = Field(
        default_factory=dict, json_schema_extra=_may_leave_out_law
    )
    """What differs for single pairs, such as faying.

    A pair without a `law` changes keys of the common one.
    """

    def of(self, pair: str) -> ContactLaw:
        """Law and friction of one pair: its own, else those of all."""
        return self.pairs.get(pair, self)


def _everywhere(law: type[ContactLaw]) -> type[Everywhere]:
    """Return the model of a contact whose common law is this one."""
    bases: tuple[type[Any], ...] = (law, Everywhere)
    return create_model(
        f"{law.__name__}Contact",
        __base__=bases,
        __module__=__name__,
        __doc__=f"{law.brief}, for all pairs but those under `pairs`.",
    )


#: The model of a contact, by the class of its common law.
CONTACTS = {law: _everywhere(law) for law in LAWS}


def _with_inherited(given: Any) -> Any:
    """Write into pairs what they leave out: the common law, or only its friction and film.

    The latter is for a pair with a law of its own.
    """
    if not isinstance(given, dict):
        return given
    contact = {"law": DEFAULT_LAW.key(), **given}
    common = {key: value for key, value in contact.items() if key != "pairs"}
    any_law = {key: value for key, value in common.items() if key in ContactLaw.model_fields}
    if isinstance(contact.get("pairs"), dict):
        pairs = {}
        for name, own in contact["pairs"].items():
            if not isinstance(own, dict):
                pairs[name] = own
            elif "law" in own:
                pairs[name] = {**any_law, **own}
            else:
                pairs[name] = {**common, **own}
        contact["pairs"] = pairs
    return contact


if TYPE_CHECKING:
    Contact = Everywhere
else:
    Contact = Annotated[
        reduce(or_, CONTACTS.values()),
        Field(discriminator="law"),
        BeforeValidator(_with_inherited),
    ]


def default_contact() -> Contact:
    """Return the contact of a case that says nothing of it."""
    return CONTACTS[DEFAULT_LAW]()


def is_inherited(path: tuple[str | int, ...], missing: bool, data: Any) -> bool:
    """Return whether an error is that of the common law again, at a pair that inherits it.

    Args:
        path: Where in the case the error is.
        missing: Whether a key is missing there.
        data: The case as read.
    """
    if path[:2] != ("contact", "pairs") or len(path) < 4:
        return False
    own: Mapping[str, Any] = data["contact"]["pairs"][path[2]]
    return path[3] not in own and not (missing and "law" in own)
