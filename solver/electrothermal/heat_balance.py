"""Heat balance of the electro-thermal problem: heat that came in, was stored and went out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Reactions:
    """What enters at the prescribed nodes of a converged state."""

    heat_in: Mapping[str, float]  #: by surface of fixed temperature [W]
    electrical_power: float  #: sum of phi times entering current [W]
    terminal_current: float  #: entering at the driven terminal [A]
    #: |sum of all entering currents| over the current that passes through [-]
    charge_imbalance: float


@dataclass(frozen=True)
class StepHeat:
    """Heats of a step [J]; of a steady state, rates [W].

    Input + source = stored + sum of heat_out, to the Newton tolerance.
    """

    #: U I dt; Joule, Peltier and Thomson heat of bulk and contacts are all in it
    electrical_input: float
    stored: float  #: gain of enthalpy
    #: leaving by surface: conducted at fixed temperature, lost by convection and radiation
    heat_out: Mapping[str, float]
    #: Joule heat made at each pair; a part of the electrical input
    contact_heat: Mapping[str, float]
    charge_imbalance: float  #: worst of the step [-]
    source: float = 0.0  #: heat from elsewhere, of plastic work

    @property
    def imbalance(self) -> float:
        """Input + source - stored - out [J]; of a steady state [W]."""
        return self.electrical_input + self.source - self.stored - sum(self.heat_out.values())

    @classmethod
    def total(cls, parts: Sequence[StepHeat], stored: float) -> StepHeat:
        """Sum the stages of a step.

        Args:
            parts: Heats of the stages.
            stored: Gain of enthalpy over the whole step [J].
        """
        return cls(
            electrical_input=sum(part.electrical_input for part in parts),
            stored=stored,
            heat_out={
                name: sum(part.heat_out[name] for part in parts) for name in parts[0].heat_out
            },
            contact_heat={
                name: sum(part.contact_heat[name] for part in parts)
                for name in parts[0].contact_heat
            },
            charge_imbalance=max(part.charge_imbalance for part in parts),
            source=sum(part.source for part in parts),
        )
