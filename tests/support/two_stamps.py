"""Two stamps side by side on a block, each pushed by a head of its own or both by one."""

from __future__ import annotations

from dataclasses import replace

from microweld.contact.pair import ContactSettings
from microweld.mechanics import Mechanics, NewtonSettings

from .blocks import Box, joint_of
from .elastic import effective_modulus, mechanics_of, solid, voce
from .stacked import BRASS, STEEL

BOXES = [
    Box("block", (0, 0, -1e-3), (5e-3, 2e-3, 0), (5, 2, 1)),
    Box("left", (0.5e-3, 0.5e-3, 0), (1.5e-3, 1.5e-3, 1e-3), (2, 2, 1)),
    Box("right", (3.5e-3, 0.5e-3, 0), (4.5e-3, 1.5e-3, 1e-3), (2, 2, 1)),
]
HEADS = ("left", "right")


def two_stamps(
    heads: tuple[str, ...] = HEADS, yields: float = 400e6, friction: float = 0.2
) -> Mechanics:
    """Return steel stamps on brass, symmetric about the middle of the block but for its cells.

    Args:
        heads: One for each stamp, or one for both.
        yields: Yield stress of brass and steel [Pa].
        friction: Coefficient [-].
    """
    joint = joint_of(BOXES, [("left.bottom", "block.top"), ("right.bottom", "block.top")])
    joint = replace(
        joint,
        earthed_terminal="block.bottom",
        driven_terminal="left.top",
        clamped=("block.bottom",),
        pushed=("left.top", "right.top"),
        heads=heads,
    )
    properties = solid(
        [BRASS[0], STEEL[0], STEEL[0]],
        [BRASS[1], STEEL[1], STEEL[1]],
        [voce(yields, 1.5 * yields)] * 3,
    )
    contact = ContactSettings(effective_modulus(BRASS, STEEL), friction=friction, reach=0.5e-3)
    return mechanics_of(joint, properties, contact, settings=NewtonSettings(tolerance=1e-10))
