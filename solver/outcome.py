"""The outcome of a weld: the figures by which it is judged, taken from its history."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from microweld.fields import HISTORY, Column, column_of, history_columns

#: Figures of the outcome that are computed at the end of a run alone
#: (`microweld.simulation.joint_strength`).
STRENGTHS = {
    column.key: column
    for column in (
        Column("breaking_force", "F_b", "breaking force, estimated", "N", outcome="end"),
        Column(
            "interface_strength",
            r"F_\mathrm{i}",
            "strength of the interface in shear",
            "N",
            "pair",
            outcome="end",
        ),
        Column(
            "wire_strength",
            r"F_\mathrm{w}",
            "strength of the weakest section",
            "N",
            "body",
            outcome="end",
        ),
        Column(
            "notch", "n", "share of the section lost where thinnest", "1", "body", outcome="end"
        ),
    )
}

#: Set-down at the end over the height of the parts between the electrodes [1].
SHARE = Column("set_down_share", "s/h", "set-down over the height of the parts", "1", outcome="end")


@dataclass(frozen=True)
class Figure:
    """One figure of the outcome."""

    key: str
    name: str  #: in words: "largest molten volume", "contact area, faying, at the end"
    unit: str  #: SI
    value: float  #: not a number where the run did not compute it


def outcome_column(key: str) -> Column:
    """Return the column that a figure is taken from.

    Args:
        key: Key of the figure, such as "temperature_peak_wire".

    Raises:
        KeyError: If it is no figure of the outcome.
    """
    if key == SHARE.key:
        return SHARE
    if found := _strength(key):
        return found[0]
    column, _ = column_of(key)
    if not column.outcome:
        raise KeyError(f"not part of the outcome: {key}")
    return column


def _strength(key: str) -> tuple[Column, str] | None:
    """Return the column of a figure of strength, and the pair or body it belongs to."""
    for stem, column in STRENGTHS.items():
        if key == stem:
            return column, ""
        if key.startswith(f"{stem}_"):
            return column, key.removeprefix(f"{stem}_")
    return None


def outcome_keys(bodies: Sequence[str], pairs: Sequence[str]) -> list[str]:
    """Return the keys of all figures that a weld may have, in order.

    Args:
        bodies: Names of the bodies.
        pairs: Names of the contact pairs.
    """
    keys = [key for key, column, _ in history_columns(bodies, pairs) if column.outcome]
    owners = {"joint": [""], "body": bodies, "pair": pairs}
    strengths = [column.key_of(of) for column in STRENGTHS.values() for of in owners[column.each]]
    return [*strengths, SHARE.key, *keys]


def outcome(
    at_end: Mapping[str, float],
    largest: Mapping[str, float],
    height: float | None,
    strengths: Mapping[str, float] | None = None,
) -> list[Figure]:
    """Return the outcome of a run, or of what there is of it so far.

    Args:
        at_end: Last value of each column of the history.
        largest: Largest value of each.
        height: Height of the parts between the electrodes [m]; None if it is not known.
        strengths: Figures of strength by key [N].

    Returns:
        All figures that were computed.
    """
    figures = []
    for key, value in (strengths or {}).items():
        if found := _strength(key):
            figures.append(Figure(key, _in_words(*found), found[0].unit, value))
    for key in at_end:
        column, of = column_of(key)
        values = {"end": at_end, "largest": largest}.get(column.outcome, {})
        value = values.get(key, math.nan)
        if math.isnan(value):
            continue
        figures.append(Figure(key, _in_words(column, of), column.unit, value))
        if column is HISTORY["set_down"] and height is not None:
            figures.append(Figure(SHARE.key, SHARE.name, SHARE.unit, value / height))
    return figures


def _in_words(column: Column, of: str) -> str:
    name = column.name
    if column.outcome == "largest" and not name.startswith(("peak", "highest")):
        name = f"largest {name}"
    if of:
        name = f"{name}, {of.replace('_', ' ')}"
    return name
