"""Boxes stacked along z and pressed from above: a small elastic-plastic contact problem.

In any system of units.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from microweld.contact.pair import ContactSettings
from microweld.mechanics import Mechanics, NewtonSettings
from microweld.meshes.joint import Joint

from .blocks import Box, joint_of
from .elastic import effective_modulus, mechanics_of, solid, voce

STEEL = (200e9, 0.3)
BRASS = (100e9, 0.34)


@dataclass(frozen=True)
class Units:
    """Length and stress of one unit of a model, in metre and pascal."""

    length: float = 1.0
    stress: float = 1.0


SI = Units()
MILLIMETRE_NEWTON = Units(1e-3, 1e6)


def stacked(boxes: Sequence[Box]) -> Joint:
    """Mesh boxes, each on the one before it; the lowest is clamped, the highest is driven."""
    contacts = [(f"{upper.name}.bottom", f"{lower.name}.top") for lower, upper in pairwise(boxes)]
    return replace(
        joint_of(boxes, contacts),
        earthed_terminal=f"{boxes[0].name}.bottom",
        driven_terminal=f"{boxes[-1].name}.top",
    )


def small_on_large(units: Units = SI, friction: float = 0.2, yields: float = 400e6) -> Mechanics:
    """Return a steel stamp on a brass block of twice its width, meshes that do not match.

    Args:
        units: Of the model.
        friction: Coefficient [-].
        yields: Yield stress of brass, half that of steel [Pa].
    """
    mm = 1e-3 / units.length
    joint = stacked(
        [
            Box("block", (0, 0, -2 * mm), (4 * mm, 4 * mm, 0), (4, 4, 2)),
            Box("stamp", (1 * mm, 1 * mm, 0), (3 * mm, 3 * mm, 2 * mm), (3, 3, 2)),
        ]
    )
    young = [e / units.stress for e, _ in (BRASS, STEEL)]
    rows = [voce(y / units.stress, 1.5 * y / units.stress) for y in (yields, 2 * yields)]
    modulus = effective_modulus(BRASS, STEEL) / units.stress
    contact = ContactSettings(modulus, friction=friction, reach=0.5 * mm)
    return mechanics_of(
        joint,
        solid(young, (BRASS[1], STEEL[1]), rows),
        contact,
        settings=NewtonSettings(tolerance=1e-10),
    )
