"""Current and heat together: one Newton method for potential and temperature, contact included.

The unknown is y = (phi, T), second order, two dofs a node (docs/design.md, section 2); equations
and signs are in `microweld.electrothermal.kernel`, `microweld.electrothermal.surface_loss` and
`microweld.electrothermal.interface`.

In time the problem reads d/dt H(y) + A(y) = 0 with the enthalpy H; phi has no derivative. A step of
either scheme is one or two stages of backward Euler form with an old enthalpy of its own
(diagonally implicit, stiffly accurate), so every stage balances charge and energy, and the heat of
a step is the weighted sum of its stages' fluxes:

    backward Euler    stage at dt
    SDIRK2            stages at g dt and dt, g = 1 - 1/sqrt(2), weights 1 - g and g; second order and L-stable;
                      the second stage starts from H_0 + (1 - g)/g (H_1 - H_0)

Reference: alexander1977 (SDIRK2).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

import numpy as np
from dolfinx import fem

from microweld.arrays import Floats
from microweld.electrothermal.boundary import POTENTIAL, TEMPERATURE, Boundary, Constraints, Level
from microweld.electrothermal.coefficients import BulkProperties
from microweld.electrothermal.heat_balance import Ledger, collect_statistics
from microweld.electrothermal.interface import ContactFluxes, Interface
from microweld.electrothermal.newton import BorderedNewton, NewtonSettings
from microweld.electrothermal.system import ElectroThermalSystem
from microweld.errors import SolveError
from microweld.fem.linear_solver import Options
from microweld.machine.drives import Current, Drive, Voltage

if TYPE_CHECKING:
    from microweld.contact.pairing import Pairing
    from microweld.meshes.joint import Joint


__all__ = [
    "Boundary",
    "BulkProperties",
    "Current",
    "ElectroThermal",
    "Scheme",
    "StepResult",
    "Voltage",
]

_GAMMA = 1.0 - 1.0 / np.sqrt(2.0)


class Scheme(Enum):
    """Time schemes; the value lists (length of the stage over dt, weight of its fluxes)."""

    BACKWARD_EULER = ((1.0, 1.0),)
    SDIRK2 = ((_GAMMA, 1.0 - _GAMMA), (_GAMMA, _GAMMA))


@dataclass(frozen=True)
class StepResult:
    """A solved step or steady state, not yet accepted."""

    ledger: Ledger
    terminal_potential: float  #: of the driven terminal at the end of the step [V]
    terminal_current: float  #: entering there at the end of the step [A]
    contacts: Mapping[str, ContactFluxes]  #: by pair, at the end of the step
    iterations: int  #: Newton iterations of all stages


class ElectroThermal:
    """The electro-thermal problem of a joint.

    A step is solved as often as the coupling wants (`solve`), always from the last accepted state,
    and then taken (`accept`) or given up (`reject`).

    Args:
        joint: mesh, bodies, surfaces. With symmetry planes, currents and heats are those of the
            modelled part.
        properties: of the bodies, in the order of `joint.bodies`, then of its sheets.
        boundary: what is prescribed on the surfaces.
        initial_temperature: a value [K] or a function of the positions.
        interfaces: the contact pairs; call `pair` before the first solve if there are any.
        displacement: second-order displacement that deforms the bodies [m]; read anew in every
            solve.
        scheme: in time.
        newton: tolerances and limits.
        linear: PETSc options that override the preset chosen by size, without prefix.
    """

    def __init__(
        self,
        joint: Joint,
        properties: BulkProperties,
        boundary: Boundary,
        *,
        initial_temperature: Level = 293.15,
        interfaces: Sequence[Interface] = (),
        displacement: fem.Function | None = None,
        scheme: Scheme = Scheme.BACKWARD_EULER,
        newton: NewtonSettings | None = None,
        linear: Options | None = None,
    ) -> None:
        self.system = ElectroThermalSystem(
            joint, properties, boundary.losses, interfaces, displacement
        )
        self.space = self.system.space
        self.y = self.system.y
        self._constraints = Constraints(joint, self.space, boundary)
        self._newton = BorderedNewton(
            self.system, self._constraints, newton or NewtonSettings(), linear or {}
        )
        self._scheme = scheme
        self._start(initial_temperature)

    def _start(self, level: Level) -> None:
        x = self.space.tabulate_dof_coordinates().T
        self.y.x.array[TEMPERATURE::2] = level(x) if callable(level) else level
        self._accepted = self.y.x.array.copy()
        self.system.update(self.temperature)
        self._enthalpy = self.system.enthalpy()

    @property
    def temperature(self) -> Floats:
        """T at this rank's nodes, ghosts included [K]."""
        return self.y.x.array[TEMPERATURE::2]

    @property
    def potential(self) -> Floats:
        """Phi at this rank's nodes, ghosts included [V]."""
        return self.y.x.array[POTENTIAL::2]

    def pair(self, pairings: Mapping[str, Pairing]) -> None:
        """Take the contact points of every pair, by name; collective."""
        self.system.pair(pairings)

    def heat(self, power_density: Floats) -> None:
        """Set heat from elsewhere, one value per local cell [W/m3 of reference volume]."""
        self.system.data.now.source[:] = power_density

    def solve_steady(self, drive: Drive | None = None) -> StepResult:
        """Solve for the steady state; rates take the place of heats in its ledger [W].

        Raises:
            SolveError: if Newton's method does not converge, for instance where there is no steady
                state.
        """
        self.system.step(0.0)
        iterations = self._newton.solve(drive)
        ledger = self._stage_ledger(1.0)
        return self._result(ledger, iterations)

    def solve(self, dt: float, drive: Drive | None = None) -> StepResult:
        """Solve a time step from the last accepted state; collective.

        Args:
            dt: length of the step [s].
            drive: what the machine does to the driven terminal over the step.

        Raises:
            SolveError: if Newton's method does not converge; y is then that of the last accepted
                state.
        """
        self.system.start_from(self._enthalpy)
        parts = []
        iterations = 0
        for length, weight in self._scheme.value:
            self.system.step(length * dt)
            try:
                iterations += self._newton.solve(drive)
            except SolveError:
                self.reject()
                raise
            parts.append(self._stage_ledger(weight * dt))
            stage_gain = self.system.enthalpy() - self._enthalpy
            self.system.start_from(self._enthalpy + (1.0 - length) / length * stage_gain)
        self.system.start_from(self._enthalpy)
        ledger = Ledger.total(
            parts, stored=self.system.stored_heat() + sum(part.stored for part in parts)
        )
        return self._result(ledger, iterations)

    def accept(self) -> None:
        """Make the present state the start of the next step; collective."""
        for interface in self.system.interfaces.values():
            interface.accept(self.y.x.petsc_vec)
        self._accepted = self.y.x.array.copy()
        self._enthalpy = self.system.enthalpy()

    def reject(self) -> None:
        """Return to the last accepted state."""
        self.y.x.array[:] = self._accepted

    def _stage_ledger(self, duration: float) -> Ledger:
        """Heats of a stage that counts for `duration`.

        Residual and fluxes are those of the converged y.
        """
        contacts = self._contacts()
        reactions = self._newton.reactions()
        heat_out = {name: -rate * duration for name, rate in reactions.heat_in.items()}
        for name, rate in self.system.loss_rates().items():
            heat_out[name] = heat_out.get(name, 0.0) + rate * duration
        return Ledger(
            electrical_input=reactions.electrical_power * duration,
            stored=sum(flux.stored_heat for flux in contacts.values()) * duration,
            heat_out=heat_out,
            contact_heat={name: flux.joule_heat * duration for name, flux in contacts.items()},
            charge_imbalance=reactions.charge_imbalance,
            source=self.system.source_rate() * duration,
        )

    def _contacts(self) -> dict[str, ContactFluxes]:
        comm = self.space.mesh.comm
        return {
            name: pair.fluxes(self.y.x.petsc_vec, comm)
            for name, pair in self.system.interfaces.items()
        }

    def _result(self, ledger: Ledger, iterations: int) -> StepResult:
        return StepResult(
            ledger=ledger,
            terminal_potential=self._newton.terminal_potential(),
            terminal_current=self._newton.reactions().terminal_current,
            contacts=self._contacts(),
            iterations=iterations,
        )

    def statistics(self) -> dict[str, object]:
        """Counts and seconds so far, for the summary of a run."""
        return collect_statistics(
            self.system.statistics, self._newton.linear.statistics, self._newton.iterations
        )
