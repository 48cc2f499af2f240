"""Softening of several bodies, compiled: rates of recrystallisation, laws of softened metal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from microweld.arrays import Floats, Ints
from microweld.materials.flow import GAS_CONSTANT, PRESTRAIN, compile_flow, flow_stress
from microweld.materials.material import Material

HARDER = 1.01  #: yield stress of a hardened temper over that of the annealed one, at least [-]


@dataclass(frozen=True)
class Softening:
    """What heat makes of the metal of each body."""

    annealed_rows: Floats  #: (bodies, columns) flow laws of metal that has recrystallised or melted
    log_prefactors: Floats  #: (bodies,) ln(k_0/(1/s)); minus infinity where nothing recrystallises
    energies: Floats  #: (bodies,) Q/R [K]
    exponents: Floats  #: (bodies,) n [-]

    @classmethod
    def by_melting(cls, flow_rows: Floats) -> Softening:
        """Return that of bodies which never recrystallise and lose their prestrain as they melt.

        Args:
            flow_rows: (bodies, columns) flow laws, see `microweld.materials.flow`.
        """
        rows = flow_rows.copy()
        rows[:, PRESTRAIN] = 0.0
        bodies = len(rows)
        return cls(rows, np.full(bodies, -np.inf), np.zeros(bodies), np.ones(bodies))

    def rate(self, T: Floats, body_index: Ints) -> Floats:
        """Return the rate of recrystallisation k [1/s] at points.

        Args:
            T: Temperatures (points,) [K].
            body_index: Body of each point (points,).
        """
        exponent = self.log_prefactors[body_index] - self.energies[body_index] / T
        rate: Floats = np.exp(exponent)
        return rate


def lacks_kinetics(material: Material) -> bool:
    """Return whether a temper is hardened and its record does not say how it softens.

    Hardened is what has a prestrain, or yields at a higher stress than the annealed temper.
    """
    if material.recrystallisation is not None:
        return False
    rows = compile_flow([material, material.annealed]).rows
    cold = material.reference_temperature
    own, annealed = (flow_stress(row, 0.0, 0.0, cold)[0] for row in rows)
    return bool(own > HARDER * annealed) or material.prestrain > 0.0


def compile_softening(materials: Sequence[Material], recrystallises: bool = True) -> Softening:
    """Return what heat makes of materials, one for each body.

    Args:
        materials: Of the bodies.
        recrystallises: Whether those recrystallise whose kinetics are known.
    """
    softening = Softening.by_melting(compile_flow([m.annealed for m in materials]).rows)
    for i, kinetics in enumerate(material.recrystallisation for material in materials):
        if kinetics is not None and recrystallises:
            softening.log_prefactors[i] = kinetics.logarithmic_prefactor
            softening.energies[i] = kinetics.energy / GAS_CONSTANT
            softening.exponents[i] = kinetics.exponent.value
    return softening
