"""Recrystallisation of a work-hardened temper: kinetics as a record states them.

    X = 1 - 2^(-J^n),   dJ/dt = k(T) = (1/t_half) exp(-(Q/R) (1/T - 1/T_half))

after Johnson, Mehl, Avrami and Kolmogorov, in the additive form that holds for any history of
temperature: J counts in half times, so that X = 1/2 exactly after t_half at T_half. A record states
T_half at two times, say an hour and a millisecond, of which Q follows,

    Q = R ln(t_1/t_2) / (1/T_1 - 1/T_2)

or one of them and a measured activation energy.

References: humphreys2004.
"""

from __future__ import annotations

import math
from typing import Annotated

from pydantic import Field, model_validator

from microweld.inputs import Fault, refuse
from microweld.materials.flow import GAS_CONSTANT
from microweld.materials.laws import Frozen, Sourced, Temperature
from microweld.units import Quantity

HOUR = 3600.0  #: [s]
MILLISECOND = 1e-3  #: [s]


class HalfTime(Sourced):
    """A time after which half of the metal is recrystallised, and the temperature for it."""

    time: Annotated[float, Quantity("s", gt=0.0)]
    temperature: Temperature


class ActivationEnergy(Sourced):
    """Activation energy of recrystallisation, Q."""

    value: Annotated[float, Quantity("J/mol", gt=0.0)]


class Exponent(Sourced):
    """Exponent n of the time."""

    value: float = Field(gt=0.0, le=4.0)


class Recrystallisation(Frozen):
    """Kinetics by which a temper turns into the annealed one."""

    half: tuple[HalfTime, ...] = Field(min_length=1, max_length=2)
    activation_energy: ActivationEnergy | None = None
    exponent: Exponent

    @model_validator(mode="after")
    def _determined(self) -> Recrystallisation:
        if len(self.half) == 1 and self.activation_energy is None:
            fault = Fault(
                at=("half",),
                message="one half time alone does not give the activation energy",
                value=f"{self.half[0].temperature:g} K",
                allowed="two half times, or one and activation_energy",
                cure="add a second temperature and time, or activation_energy",
            )
            refuse("recrystallisation", [fault])
        if len(self.half) == 2 and self.activation_energy is not None:
            fault = Fault(
                at=("activation_energy",),
                message="the activation energy follows from the two half times",
                value=f"{self.activation_energy.value:g} J/mol",
                allowed="two half times, or one and activation_energy",
                cure="remove activation_energy, or one of the half times",
            )
            refuse("recrystallisation", [fault])
        if len(self.half) == 2:
            slow, fast = sorted(self.half, key=lambda half: -half.time)
            if not (slow.time > fast.time and slow.temperature < fast.temperature):
                fault = Fault(
                    at=("half", 1),
                    message="a shorter half time needs a higher temperature",
                    value=f"{self.half[1].time:g} s at {self.half[1].temperature:g} K",
                    allowed="two times, the shorter one at the higher temperature",
                    cure="exchange the temperatures, or correct one",
                )
                refuse("recrystallisation", [fault])
        return self

    @property
    def energy(self) -> float:
        """Activation energy Q [J/mol]."""
        if self.activation_energy is not None:
            return self.activation_energy.value
        one, other = self.half
        reciprocals = 1.0 / one.temperature - 1.0 / other.temperature
        return GAS_CONSTANT * math.log(one.time / other.time) / reciprocals

    @property
    def logarithmic_prefactor(self) -> float:
        """Natural logarithm of k_0 [1/s] in k = k_0 exp(-Q/(R T)); k_0 itself may be huge."""
        half = self.half[0]
        return self.energy / (GAS_CONSTANT * half.temperature) - math.log(half.time)

    def half_temperature(self, time: float) -> float:
        """Return the temperature at which half is recrystallised after a time [s], in kelvin.

        It is infinite where no temperature is high enough.
        """
        exponent = self.logarithmic_prefactor + math.log(time)
        if exponent <= 0.0:
            return math.inf
        return self.energy / (GAS_CONSTANT * exponent)

    def sourced(self) -> list[tuple[str, Sourced]]:
        """Return every value with a source, by name."""
        found: list[tuple[str, Sourced]] = [
            (f"recrystallisation, half in {_words(half.time)} at {half.temperature:g} K", half)
            for half in self.half
        ]
        energy = self.activation_energy
        if energy is not None:
            found.append((f"recrystallisation, Q = {1e-3 * energy.value:g} kJ/mol", energy))
        found.append((f"recrystallisation, n = {self.exponent.value:g}", self.exponent))
        return found


def _words(time: float) -> str:
    for unit, size in (("h", HOUR), ("min", 60.0), ("s", 1.0)):
        if time >= size:
            return f"{time / size:g} {unit}"
    return f"{1e3 * time:g} ms"
