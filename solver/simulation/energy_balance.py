"""The energy balance: where the heat of every step came from and where it went.

    electrical input + heat of plastic work
        = stored heat + lost to the surroundings + lost to the cooled ends + imbalance

All in joule, of the whole joint. Contact heat (Joule heat only) is part of the electrical input,
and plastic work is part of the work of the electrodes: both are for information and not added.
The heat of friction, some 1e-5 of the input of a weld (friction coefficient x force x a few um of
slip), is left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace

TOLERANCE = 1.0e-3  #: a balance closes when its imbalance is at most this share of the turnover


@dataclass(frozen=True)
class Energies:
    """The energies of one step, or of many together [J]."""

    electrical_input: float = 0.0  #: integral of voltage times current
    plastic_heat: float = 0.0  #: Taylor-Quinney share of the plastic work
    stored_heat: float = 0.0  #: change of enthalpy
    surface_loss: float = 0.0  #: given to the surroundings by convection and radiation
    terminal_loss: float = 0.0  #: given to the cooled electrode ends
    #: Joule heat of each pair, part of the input
    contact_heat: Mapping[str, float] = field(default_factory=dict)
    electrode_work: float = 0.0  #: force times travel

    @property
    def heat_input(self) -> float:
        """All heat that came in [J]."""
        return self.electrical_input + self.plastic_heat

    @property
    def losses(self) -> float:
        """All heat that left [J]."""
        return self.surface_loss + self.terminal_loss

    @property
    def imbalance(self) -> float:
        """Heat that came in and was neither stored nor lost [J]; zero when every term is right."""
        return self.heat_input - self.stored_heat - self.losses

    @property
    def turnover(self) -> float:
        """Energy that the imbalance is measured by [J]: the input, else the heat that moved."""
        inflow = abs(self.electrical_input) + abs(self.plastic_heat)
        return max(inflow, abs(self.stored_heat))

    def __add__(self, other: Energies) -> Energies:
        """Return the sum of both."""
        sums = {name: getattr(self, name) + getattr(other, name) for name in NUMBERS}
        pairs = {**self.contact_heat, **other.contact_heat}
        heat = {
            pair: self.contact_heat.get(pair, 0.0) + other.contact_heat.get(pair, 0.0)
            for pair in pairs
        }
        return Energies(contact_heat=heat, **sums)


NUMBERS = tuple(item.name for item in fields(Energies) if item.name != "contact_heat")


@dataclass
class EnergyBalance:
    """The energies of a run, summed over its steps."""

    total: Energies = field(default_factory=Energies)
    turnover: float = 0.0  #: sum of the steps' turnovers [J]
    worst_step_imbalance: float = 0.0  #: largest imbalance of a step, by magnitude [J]
    worst_step: int = 0  #: number of that step, from 1
    steps: int = 0

    def add(self, step: Energies) -> None:
        """Add an accepted step."""
        self.steps += 1
        self.total = self.total + step
        self.turnover += step.turnover
        if abs(step.imbalance) > abs(self.worst_step_imbalance):
            self.worst_step_imbalance = step.imbalance
            self.worst_step = self.steps

    def state(self) -> EnergyBalance:
        """Return a copy."""
        return replace(self)

    def restore(self, state: EnergyBalance) -> None:
        """Continue from a copy."""
        for item in fields(state):
            setattr(self, item.name, getattr(state, item.name))

    @property
    def relative_imbalance(self) -> float:
        """Imbalance of the run over its turnover [-]."""
        return self._share(self.total.imbalance)

    @property
    def worst_relative_imbalance(self) -> float:
        """Worst imbalance of a step over the turnover of the run [-]."""
        return self._share(self.worst_step_imbalance)

    @property
    def closes(self) -> bool:
        """Whether the run and each of its steps balance within 0.1 % of the turnover."""
        return max(abs(self.relative_imbalance), abs(self.worst_relative_imbalance)) <= TOLERANCE

    def figures(self) -> dict[str, object]:
        """Return what goes to the summary: sums [J], relative imbalances [-], whether it closes."""
        return {
            **{name: getattr(self.total, name) for name in NUMBERS},
            "contact_heat": dict(self.total.contact_heat),
            "imbalance": self.total.imbalance,
            "relative_imbalance": self.relative_imbalance,
            "worst_relative_imbalance": self.worst_relative_imbalance,
            "worst_step": self.worst_step,
            "closes": self.closes,
        }

    def verdict(self) -> str:
        """Return the line that ends the log of a run."""
        total = abs(self.relative_imbalance)
        worst = abs(self.worst_relative_imbalance)
        shares = f"{total:.2e} of the turnover in total, {worst:.2e} in step {self.worst_step}"
        if self.closes:
            return f"the energy balance closes: imbalance {shares}"
        return f"THE ENERGY BALANCE DOES NOT CLOSE within {TOLERANCE:.1e}: imbalance {shares}"

    def _share(self, imbalance: float) -> float:
        if self.turnover > 0.0:
            return imbalance / self.turnover
        return 0.0
