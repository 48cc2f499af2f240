"""A stamp on a block in two dimensions: a small elastic-plastic contact problem.

The meshes do not match.
"""

from __future__ import annotations

from dataclasses import replace

from microweld.contact.pair import ContactSettings
from microweld.mechanics import Mechanics, NewtonSettings
from microweld.meshes.joint import Joint
from microweld.meshes.model import Model

from .elastic import effective_modulus, mechanics_of, solid, voce
from .flat import Rectangle, flat_joint
from .stacked import BRASS, STEEL

MM = 1e-3


def stamp_on_block(model: Model, friction: float) -> Mechanics:
    """Return a steel stamp on a brass block of twice its width, both on the axis.

    Args:
        model: Axisymmetric or plane.
        friction: Coefficient [-].
    """
    bodies = [
        Rectangle("block", (0.0, -2 * MM), (4 * MM, 0.0), (8, 4)),
        Rectangle("stamp", (0.0, 0.0), (2 * MM, 2 * MM), (5, 3)),
    ]
    joint = flat_joint(bodies, model, [("stamp.bottom", "block.top")])
    return pressed(replace(joint, symmetry={"block.left": 0, "stamp.left": 0}), friction)


def pressed(joint: Joint, friction: float) -> Mechanics:
    """Return the mechanics of any mesh of the stamp on its block: brass and steel that flow.

    Args:
        joint: Its mesh.
        friction: Coefficient [-].
    """
    rows = [voce(y, 1.5 * y) for y in (400e6, 800e6)]
    contact = ContactSettings(effective_modulus(BRASS, STEEL), friction=friction, reach=0.5 * MM)
    properties = solid((BRASS[0], STEEL[0]), (BRASS[1], STEEL[1]), rows)
    return mechanics_of(joint, properties, contact, settings=NewtonSettings(tolerance=1e-10))
