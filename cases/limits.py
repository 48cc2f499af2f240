"""Limits of a case: what the weld has to reach, and what it must not exceed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated

from pydantic import AfterValidator, TypeAdapter, ValidationError, ValidationInfo

from microweld.errors import InputError
from microweld.inputs import Fault, InputModel, in_words, refuse
from microweld.nearest import meant, nearest
from microweld.outcome import SHARE, TESTED, outcome_column, outcome_keys
from microweld.units import Quantity, format_quantity, parse_quantity

#: A figure with its unit, or a plain number where the figure has none.
Bound = str | float

#: How cases write units that the headings of results write without a sign.
_POWERS = {"m2": "m^2", "m3": "m^3"}


class Limit(InputModel):
    """Bounds of one figure of the outcome; at least one of them."""

    least: Bound | None = None
    """Smallest value that is good, with its unit."""
    most: Bound | None = None
    """Largest value that is good, with its unit."""

    def bounds(self, unit: str) -> tuple[float | None, float | None]:
        """Return the smallest and the largest good value; None where there is no bound.

        Args:
            unit: SI unit of the figure.
        """
        return _number(self.least, unit), _number(self.most, unit)


def unit_of(key: str) -> str:
    """Return the SI unit of a figure of the outcome as cases write it: "m^3".

    Raises:
        KeyError: If it is no figure of the outcome.
    """
    unit = outcome_column(key).unit
    return _POWERS.get(unit, unit)


def _number(bound: Bound | None, unit: str) -> float | None:
    if isinstance(bound, str):
        return parse_quantity(bound, unit)
    return bound


def _in_si(given: dict[str, Limit], info: ValidationInfo) -> dict[str, Limit]:
    """Return the limits with bounds in SI, so that the choice of units does not matter.

    Raises:
        ValidationError: If a bound has the wrong unit, or none is given.
    """
    text_only = bool(info.context and info.context.get("text_only"))
    faults: list[Fault] = []
    found = {}
    for key, limit in given.items():
        try:
            unit = unit_of(key)
        except KeyError:
            found[key] = limit  # refused by the case, which knows the names
            continue
        bounds = {}
        for name in ("least", "most"):
            bound = getattr(limit, name)
            if bound is not None:
                bounds[name] = _checked(bound, unit, (key, name), text_only, faults)
        found[key] = Limit(**bounds)
        faults += _range_faults(key, found[key], unit)
    if faults:
        refuse("limits", faults)
    return found


def _checked(
    bound: Bound, unit: str, at: tuple[str, str], text_only: bool, faults: list[Fault]
) -> Bound:
    """Return a bound in SI; what is wrong with it is added to `faults`.

    Args:
        bound: As given.
        unit: SI unit of the figure.
        at: Keys that lead to it.
        text_only: Whether a plain number is refused, as in case files.
        faults: List of faults to add to.
    """
    if unit == "1":
        return _plain_number(bound, at, faults)
    quantity: TypeAdapter[float] = TypeAdapter(Annotated[float, Quantity(unit)])
    try:
        value = quantity.validate_python(bound, context={"text_only": text_only})
    except ValidationError as error:
        message, allowed, cure = in_words(error.errors()[0])
        faults.append(Fault(at, message, bound, allowed, cure))
        return bound
    return format_quantity(value, unit)


def _plain_number(bound: Bound, at: tuple[str, str], faults: list[Fault]) -> Bound:
    """Return a bound of a figure without unit: a number, or a text such as "45 %".

    Args:
        bound: As given.
        at: Keys that lead to it.
        faults: List of faults to add to.
    """
    if not isinstance(bound, str):
        return bound
    try:
        return parse_quantity(bound, "1")
    except InputError:
        text = "this figure has no unit"
        faults.append(Fault(at, text, bound, "a number, or one in %", "write it like 0.45 or 45 %"))
    return bound


def _range_faults(key: str, limit: Limit, unit: str) -> list[Fault]:
    """Return what is wrong with both bounds of a figure together.

    Args:
        key: Key of the figure.
        limit: Its bounds, in SI.
        unit: SI unit of the figure.
    """
    if limit.least is None and limit.most is None:
        text = "a limit without a bound"
        cure = "write least, most or both"
        return [Fault((key,), text, "", "least, most", cure)]
    try:
        least, most = limit.bounds(unit)
    except InputError:
        return []  # reported already
    if least is None or most is None or least <= most:
        return []
    text = "the least is more than the most: no weld can hold both"
    return [Fault((key, "least"), text, limit.least, f"up to {limit.most}", "correct one of them")]


Limits = Annotated[dict[str, Limit], AfterValidator(_in_si)]


def unknown_limits(
    limits: Mapping[str, Limit],
    bodies: Sequence[str],
    pairs: Sequence[str],
    has_height: bool,
    tested: bool,
) -> list[Fault]:
    """Return the faults of limits on what a joint does not have.

    Args:
        limits: The limits by key.
        bodies: Names of its bodies.
        pairs: Names of its contact pairs.
        has_height: Whether the height of its parts is known.
        tested: Whether the weld is tested after it.
    """
    lacking = set()
    if not has_height:
        lacking.add(SHARE.key)
    if not tested:
        lacking.update(TESTED)
    known = [key for key in outcome_keys(bodies, pairs) if key not in lacking]
    faults = []
    for key in limits:
        if key not in known:
            cure = meant(nearest(key, known)) or "name a figure of the outcome, or remove the limit"
            text = "this weld has no such figure"
            faults.append(Fault(("limits", key), text, key, ", ".join(known), cure))
    return faults
