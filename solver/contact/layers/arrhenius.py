"""Rates and viscosities that follow temperature after Arrhenius."""

from __future__ import annotations

from dataclasses import dataclass

from microweld.contact_laws.dual import Dual

GAS_CONSTANT = 8.314462618  #: [J/(mol K)]


@dataclass(frozen=True)
class Arrhenius:
    """A rate exp(-Q/R (1/T - 1/T_ref)); with a negative Q a viscosity."""

    rate: float  #: at the reference temperature
    reference: float  #: [K]
    activation_energy: float  #: Q [J/mol]

    def at(self, temperature: Dual) -> Dual:
        """Return the rate at temperatures [K]."""
        slope = self.activation_energy / GAS_CONSTANT
        exponent = (temperature**-1.0 + (-1.0 / self.reference)) * -slope
        return exponent.exp() * self.rate
