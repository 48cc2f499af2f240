"""Superheat of the spots of a contact: their voltage makes them hotter than the faces (Kohlrausch).

Current and heat pass the constriction of a spot side by side. Where the metal obeys Wiedemann and
Franz, k = L sigma T, its hottest place follows from the voltage alone, whatever its shape and size:

    T_spot^2 = T^2 + U_m^2/(4 L)

T is the temperature of the face, which the mesh resolves; U_m is the part of the contact voltage
U that falls in the metal. What falls in a film heats the film's faces, not a constriction:

    U_m = |U| s,     s = s_law (1 - f + f/(1 + R h))

with the share s_law of the metal in a law that has a film of its own, and the intact share f of
a breaking film of resistance R at the start of the step. h is the solid contact at hardness
H(T_spot), so U_m is the root of an equation. s falls as h rises with U_m, so it has one root. Where
a contact has merged its voltage vanishes, and with it the superheat.

Hardness, melting and the dissolution of films take T_spot. The conductivities stay those of the
faces: the rise of the resistivity in the constriction is left out.

Reference: holm1967 (the relation).
"""

from __future__ import annotations

import numpy as np

from microweld.arrays import Floats
from microweld.contact.conductance import ContactConductance
from microweld.contact.layers.stack import Conditions, Cover
from microweld.contact_laws.dual import Dual
from microweld.contact_laws.law import Conductances
from microweld.contact_laws.parts import LORENZ, metal_share

#: of the voltage, at which its part in the metal has converged
TOLERANCE = 1e-13
ITERATIONS = 40


def superheat(law: ContactConductance, now: Conditions, cover: Cover | None) -> Dual:
    """Return U_m^2/(4 L) at closed points [K2].

    Args:
        law: Conductances of the solid contact.
        now: Conditions at the end of the step.
        cover: Breaking film at the start of the step; None: there is none.
    """
    voltage = abs(now.voltage)
    if cover is None and _solid(law, now, now.slave_temperature.constant(0.0)).metal_share is None:
        return _square(voltage)
    sides = (now.slave_temperature.extended(), now.master_temperature.extended())
    here = Conditions(now.pressure, *sides, voltage.extended(), now.dt, softened=now.softened)
    return _square(_in_metal(law, here, cover))


def _in_metal(law: ContactConductance, here: Conditions, cover: Cover | None) -> Dual:
    """Return U_m [V] by Newton's method; the last unknown of the conditions is U_m itself."""
    voltage = here.voltage
    direction = np.zeros_like(voltage.slope)
    direction[-1] = 1.0
    found: Floats = voltage.value
    for _ in range(ITERATIONS):
        trial = Dual(found, direction)
        due = voltage * _share(_solid(law, here, _square(trial)), cover)
        steepness = 1.0 - due.slope[-1]
        better = np.clip(found - (found - due.value) / steepness, 0.0, voltage.value)
        moved = np.abs(better - found)
        found = better
        if np.all(moved <= TOLERANCE * voltage.value):
            break
    return Dual(found, due.slope[:-1] / steepness)


def _share(solid: Conductances, cover: Cover | None) -> Dual:
    """Share of the voltage that falls in the metal."""
    share = solid.metal_share
    if cover is None:
        return share or solid.electrical.constant(1.0)
    covered = metal_share(solid.electrical, cover.resistance)
    behind = covered.scaled(cover.intact) + (1.0 - cover.intact)
    if share is None:
        return behind
    return behind * share


def _solid(law: ContactConductance, here: Conditions, heat: Dual) -> Conductances:
    return law.evaluate(
        here.pressure, here.slave_temperature, here.master_temperature, here.softened, heat
    )


def _square(voltage: Dual) -> Dual:
    """Return U_m^2/(4 L) [K2]."""
    return (voltage * voltage).scaled(0.25 / LORENZ)
