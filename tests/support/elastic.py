"""Elastic bodies for mechanical verification: a flow law that never yields, and Mechanics on a joint of such bodies."""

from __future__ import annotations

from collections.abc import Sequence

import basix.ufl
import numpy as np
from dolfinx import fem

from microweld.contact.pair import ContactPair, ContactSettings
from microweld.fem.properties import ConstantProperty
from microweld.materials.flow import BODY, FLOOR, KIND, LIQUIDUS, SOFTENING_END, SOLIDUS, VOCE
from microweld.mechanics import Mechanics, NewtonSettings, SolidProperties
from microweld.meshes.joint import Joint

NEVER = 1e15  #: a flow stress that is not reached [Pa]


def voce(start: float, end: float, scale: float = 0.1, late: float = 0.0) -> np.ndarray:
    """Flow law start..end [Pa] independent of rate and temperature.

    Equal ends mean perfect plasticity.
    """
    row = np.zeros(BODY + 4)
    row[KIND] = VOCE
    row[3] = 1.0
    row[4] = 293.15
    row[SOFTENING_END] = 1e9
    row[6] = 1.0
    row[SOLIDUS] = 1e9
    row[LIQUIDUS] = 2e9
    row[FLOOR] = 1e-9 * start
    row[BODY : BODY + 4] = start, end, scale, late
    return row


def space_of(joint: Joint) -> fem.FunctionSpace:
    """The displacement's."""
    return fem.functionspace(
        joint.mesh, basix.ufl.element("Lagrange", joint.mesh.basix_cell().name, 2, shape=(3,))
    )


def solid(
    young: Sequence[float],
    poisson: Sequence[float],
    rows: Sequence[np.ndarray] | None = None,
    stretch: Sequence[float] | None = None,
) -> SolidProperties:
    """One value per body; elastic and unheated unless said otherwise."""
    flow = np.array(rows if rows is not None else [voce(NEVER, NEVER)] * len(young))
    theta = tuple(stretch or [1.0] * len(young))
    elastic = ConstantProperty(tuple(young)), ConstantProperty(tuple(poisson))
    return SolidProperties(*elastic, ConstantProperty(theta), flow)


def effective_modulus(one: tuple[float, float], other: tuple[float, float]) -> float:
    """E* of two bodies, each (E [Pa], nu)."""
    return 1.0 / sum((1 - nu**2) / young for young, nu in (one, other))


def mechanics_of(
    joint: Joint,
    properties: SolidProperties,
    contact: ContactSettings | None = None,
    kind: type[Mechanics] = Mechanics,
    settings: NewtonSettings | None = None,
) -> Mechanics:
    """Mechanics of a joint at room temperature, all pairs with the same settings."""
    space = space_of(joint)
    pairs = [
        ContactPair(joint, pair, space, contact or ContactSettings(1.0)) for pair in joint.pairs
    ]
    temperature = fem.Constant(joint.mesh, 293.15)
    return kind(joint, fem.Function(space), properties, pairs, temperature, settings)
