"""Elastic bodies for mechanical verification: flow laws, and `Mechanics` of a joint."""

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
    """Return a flow law that depends on neither rate nor temperature.

    Args:
        start: Flow stress of the virgin metal [Pa].
        end: Flow stress of saturation [Pa]; equal to `start` in perfect plasticity.
        scale: Strain of the saturation [-].
        late: Slope of hardening that does not saturate [Pa].
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
    """Return the space of the displacement."""
    return fem.functionspace(
        joint.mesh, basix.ufl.element("Lagrange", joint.mesh.basix_cell().name, 2, shape=(3,))
    )


def solid(
    young: Sequence[float],
    poisson: Sequence[float],
    rows: Sequence[np.ndarray] | None = None,
    stretch: Sequence[float] | None = None,
) -> SolidProperties:
    """Return properties with one value per body.

    Args:
        young: Young's moduli [Pa].
        poisson: Poisson's ratios [-].
        rows: Flow laws; without them the bodies are elastic.
        stretch: Thermal stretches [-]; without them the bodies are unheated.
    """
    if rows is None:
        rows = [voce(NEVER, NEVER)] * len(young)
    flow = np.array(rows)
    theta = tuple(stretch or [1.0] * len(young))
    return SolidProperties(*elastic(young, poisson), ConstantProperty(theta), flow)


def elastic(
    young: Sequence[float], poisson: Sequence[float]
) -> tuple[ConstantProperty, ConstantProperty]:
    """Return bulk and shear modulus with one value per body.

    Args:
        young: Young's moduli [Pa].
        poisson: Poisson's ratios [-].
    """
    E = np.array(young, dtype=np.float64)
    nu = np.array(poisson, dtype=np.float64)
    return (
        ConstantProperty(tuple(E / (3.0 * (1.0 - 2.0 * nu)))),
        ConstantProperty(tuple(E / (2.0 * (1.0 + nu)))),
    )


def effective_modulus(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Return the effective modulus E* of two bodies [Pa].

    Args:
        one: Young's modulus [Pa] and Poisson's ratio.
        other: Those of the other body.
    """
    return 1.0 / sum((1 - nu**2) / young for young, nu in (one, other))


def mechanics_of(
    joint: Joint,
    properties: SolidProperties,
    contact: ContactSettings | None = None,
    kind: type[Mechanics] = Mechanics,
    settings: NewtonSettings | None = None,
) -> Mechanics:
    """Return the mechanics of a joint at room temperature.

    Args:
        joint: Its mesh.
        properties: Of all bodies.
        contact: Settings of all pairs; frictionless on a modulus of 1 Pa by default.
        kind: Class, which may hold other surfaces.
        settings: Of Newton's method.
    """
    space = space_of(joint)
    pairs = [
        ContactPair(joint, pair, space, contact or ContactSettings(1.0)) for pair in joint.pairs
    ]
    temperature = fem.Constant(joint.mesh, 293.15)
    return kind(joint, fem.Function(space), properties, pairs, temperature, settings)
