"""Three elastic blocks on each other, of which friction or a fixture holds the middle one."""

from __future__ import annotations

from dataclasses import replace

from microweld.contact.pair import ContactSettings
from microweld.mechanics import Mechanics, NewtonSettings
from microweld.meshes.joint import Joint

from .blocks import Box, joint_of
from .elastic import mechanics_of, solid

YOUNG = 100e9
POISSON = 0.3
MODULUS = YOUNG / 2 / (1 - POISSON**2)


def sandwich(wide_slave: bool = False) -> Joint:
    """Return three blocks of 1 mm on each other, the middle one narrower, with its own mesh.

    Args:
        wide_slave: Whether the contact points lie on the wider faces, some beside the other face.
    """
    mm = 1e-3
    boxes = [
        Box("lower", (0, 0, -mm), (mm, mm, 0), (2, 2, 2)),
        Box("middle", (0.05 * mm, 0.05 * mm, 0), (0.9 * mm, 0.9 * mm, mm), (3, 3, 3)),
        Box("upper", (0, 0, mm), (mm, mm, 2 * mm), (2, 2, 2)),
    ]
    contacts = [("middle.bottom", "lower.top"), ("middle.top", "upper.bottom")]
    if wide_slave:
        contacts = [(master, slave) for slave, master in contacts]
    joint = joint_of(boxes, contacts)
    return replace(joint, earthed_terminal="lower.bottom", driven_terminal="upper.top")


def loose_block(joint: Joint, friction: float, tolerance: float = 1e-9) -> Mechanics:
    """Return the elastic mechanics of the blocks.

    Args:
        joint: As of `sandwich`.
        friction: Coefficient [-].
        tolerance: Of Newton's method [-].
    """
    contact = ContactSettings(MODULUS, friction, reach=0.1e-3)
    properties = solid((YOUNG,) * len(joint.bodies), (POISSON,) * len(joint.bodies))
    return mechanics_of(joint, properties, contact, settings=NewtonSettings(tolerance=tolerance))
