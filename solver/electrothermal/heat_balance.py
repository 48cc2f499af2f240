"""The books of the electro-thermal problem: what came in, what was kept, what went out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from microweld.electrothermal.system import AssemblyStatistics
from microweld.fem.linear_solver import LinearStatistics


@dataclass(frozen=True)
class Reactions:
    """What enters at the prescribed nodes of a converged state."""

    heat_in: Mapping[str, float]  #: by surface of fixed temperature [W]
    electrical_power: float  #: sum of phi times entering current [W]
    terminal_current: float  #: entering at the driven terminal [A]
    charge_imbalance: (
        float  #: |sum of all entering currents| over the current that passes through [-]
    )


@dataclass(frozen=True)
class Ledger:
    """Heats of a step [J]; of a steady state, rates [W].

    Input + source = stored + sum of heat_out, to the Newton tolerance.
    """

    electrical_input: (
        float  #: U I dt; Joule, Peltier and Thomson heat of bulk and contacts are all in it
    )
    stored: float  #: gain of enthalpy
    #: leaving by surface: conducted at fixed temperature, lost by convection and radiation
    heat_out: Mapping[str, float]
    #: Joule heat made at each pair; a part of the electrical input
    contact_heat: Mapping[str, float]
    charge_imbalance: float  #: worst of the step [-]
    source: float = 0.0  #: heat from elsewhere, of plastic work

    @property
    def imbalance(self) -> float:
        """Input + source - stored - out."""
        return self.electrical_input + self.source - self.stored - sum(self.heat_out.values())

    @classmethod
    def total(cls, parts: Sequence[Ledger], stored: float) -> Ledger:
        """Sum of the stages of a step; the gain of enthalpy is that of the step."""
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


def collect_statistics(
    assembly: AssemblyStatistics, linear: LinearStatistics, iterations: int
) -> dict[str, object]:
    """Counts and seconds on this rank, as `summary.json` wants them."""
    return {
        "newton_iterations": iterations,
        "residual_assemblies": assembly.residuals,
        "jacobian_assemblies": assembly.jacobians,
        "linear_solves": linear.solves,
        "linear_iterations": linear.iterations,
        "preconditioner_setups": linear.setups,
        "seconds": {
            **assembly.seconds,
            **{f"linear_{key}": value for key, value in asdict(linear)["seconds"].items()},
        },
    }
