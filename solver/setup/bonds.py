"""The record of the solid bond of a pair, by the criterion of the case."""

from __future__ import annotations

from microweld.contact.layers.bay_bond import BayBond
from microweld.contact.layers.bond import Bond
from microweld.contact.layers.pressure_time_bond import PressureTimeBond
from microweld.contact.layers.stack import Layer
from microweld.contact_laws.bond_criterion import Bay, BondCriterion, PressureTime
from microweld.setup.contact import Pair


def bond_of(skins: Pair, criterion: BondCriterion) -> Layer:
    """Return the record of the solid bond of two surfaces.

    Args:
        skins: Materials on both surfaces.
        criterion: When they bond.
    """
    first = min(skins.skins, key=lambda skin: skin.solidus)
    melting = (first.solidus, first.liquidus)
    if isinstance(criterion, Bay):
        return BayBond(*skins.sides, *melting, criterion)
    if isinstance(criterion, PressureTime):
        return PressureTimeBond(*skins.sides, *melting, criterion.limit)
    fixed_film = 1.0 if skins.film_resistance > 0.0 else 0.0
    return Bond(*skins.sides, *melting, fixed_film, criterion.time_at_solidus)
