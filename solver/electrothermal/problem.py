"""Current and heat together: one Newton method for potential and temperature, contact included.

The unknown is y = (phi, T), second order, two dofs a node (docs/design.md, section 2); equations
and signs are in `microweld.electrothermal.kernel`, `microweld.electrothermal.surface_loss` and
`microweld.electrothermal.interface`.

In time the problem reads d/dt H(y) + A(y) = 0 with the enthalpy H; phi has no derivative. A step of
either scheme is one or two stages of backward Euler form with an old enthalpy of its own
(diagonally implicit, stiffly accurate), so every stage balances charge and energy, and the heat of
a step is the weighted sum of its stages' fluxes:

    backward Euler    stage at dt
    SDIRK2            stages at g dt and dt, g = 1 - 1/sqrt(2), weights 1 - g and g; the second
                      stage starts from H_0 + (1 - g)/g (H_1 - H_0); second order and L-stable

Layers between the metals go with backward Euler alone: their states are bounded and irreversible,
while the second stage starts far beyond the end of the first ((1 - g)/g = 2.4).

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
from microweld.electrothermal.bordered_step import NewtonState
from microweld.electrothermal.boundary import POTENTIAL, TEMPERATURE, Boundary, Constraints, Level
from microweld.electrothermal.coefficients import BulkProperties
from microweld.electrothermal.heat_balance import StepHeat
from microweld.electrothermal.interface import ContactFluxes, Interface
from microweld.electrothermal.newton import BorderedNewton, NewtonSettings
from microweld.electrothermal.not_finite import not_finite_error
from microweld.electrothermal.system import ElectroThermalSystem, SystemState
from microweld.errors import InputError, SolveError
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
    """Time schemes: (length of the stage over dt, weight of its fluxes) of each stage."""

    BACKWARD_EULER = ((1.0, 1.0),)
    SDIRK2 = ((_GAMMA, 1.0 - _GAMMA), (_GAMMA, _GAMMA))


@dataclass(frozen=True)
class StepResult:
    """A solved step or steady state, not yet accepted."""

    heat: StepHeat
    terminal_potential: float  #: of the driven terminal at the end of the step [V]
    terminal_current: float  #: entering there at the end of the step [A]
    contacts: Mapping[str, ContactFluxes]  #: by pair, at the end of the step
    iterations: int  #: Newton iterations of all stages


@dataclass(frozen=True)
class ElectroThermalState:
    """History of the problem on this rank."""

    y: Floats  #: present potential [V] and temperature [K], node by node, ghosts included
    accepted: Floats  #: the same at the end of the last accepted step
    enthalpy: Floats  #: at all points then [J/m3]
    system: SystemState
    newton: NewtonState


class ElectroThermal:
    """The electro-thermal problem of a joint.

    A step is solved as often as the coupling wants (`solve`), always from the last accepted state,
    and then taken (`accept`) or given up (`reject`).

    Args:
        joint: Mesh, bodies, surfaces. With symmetry planes, currents and heats are those of the
            modelled part.
        properties: Properties of the bodies, in the order of `joint.bodies`, then of its surface
            layers.
        boundary: What is prescribed on the surfaces.
        initial_temperature: A value [K] or a function of the positions.
        interfaces: The contact pairs; they touch nowhere before `update_contact_maps`.
        displacement: Second-order displacement that deforms the bodies [m]; read again in every
            solve.
        scheme: Time scheme.
        newton: Tolerances and limits.
        linear: PETSc options that override the preset chosen by size, without prefix.

    Raises:
        InputError: If a pair has layers and the scheme more than one stage, or a surface of the
            boundary is missing, empty or prescribed twice.
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
        _require_one_stage_for_layers(scheme, interfaces)
        self.system = ElectroThermalSystem(
            joint, properties, boundary.losses, interfaces, displacement
        )
        self.space = self.system.space
        self.y = self.system.y
        self._softened = fem.Function(self.space)
        self._constraints = Constraints(joint, self.space, boundary)
        self._newton = BorderedNewton(
            self.system, self._constraints, newton or NewtonSettings(), linear or {}
        )
        self._scheme = scheme
        self._start(initial_temperature)

    def _start(self, level: Level) -> None:
        x = self.space.tabulate_dof_coordinates().T
        if callable(level):
            self.y.x.array[TEMPERATURE::2] = level(x)
        else:
            self.y.x.array[TEMPERATURE::2] = level
        self._accepted = self.y.x.array.copy()
        self.system.update(self.temperature)
        self._enthalpy = self.system.enthalpy()

    @property
    def temperature(self) -> Floats:
        """T at this rank's nodes, ghosts included [K]."""
        return self.y.x.array[TEMPERATURE::2]

    @property
    def potential(self) -> Floats:
        """Potential phi at this rank's nodes, ghosts included [V]."""
        return self.y.x.array[POTENTIAL::2]

    def update_contact_maps(
        self, pairings: Mapping[str, Pairing], softened: Floats | None = None
    ) -> None:
        """Take the contact points of every pair; collective.

        Args:
            pairings: Of all pairs, by name.
            softened: Share of the metal that heat has softened at this rank's nodes (nodes,) [-].
        """
        if softened is None:
            self.system.update_contact_maps(pairings)
            return
        self._softened.x.array[TEMPERATURE::2] = softened
        self.system.update_contact_maps(pairings, self._softened.x.petsc_vec)

    def set_heat_source(self, power_density: Floats) -> None:
        """Set heat from elsewhere, one value per local cell [W/m3 of reference volume]."""
        self.system.data.now.source[:] = power_density

    def solve_steady(self, drive: Drive | None = None) -> StepResult:
        """Solve for the steady state; collective.

        Args:
            drive: What the machine does to the driven terminal.

        Returns:
            The state, with rates [W] in the place of heats.

        Raises:
            SolveError: If Newton's method does not converge, for instance where there is no steady
                state.
        """
        self.system.set_stage(0.0)
        iterations = self._newton.solve(drive)
        return self._result(self._stage_heat(1.0), iterations)

    def solve(self, dt: float, drive: Drive | None = None) -> StepResult:
        """Solve a time step from the last accepted state; collective.

        Args:
            dt: Length of the step [s].
            drive: What the machine does to the driven terminal over the step.

        Raises:
            SolveError: If Newton's method does not converge; y is then that of the last accepted
                state.
        """
        self.system.set_old_enthalpy(self._enthalpy)
        parts = []
        iterations = 0
        for length, weight in self._scheme.value:
            self.system.set_stage(length * dt)
            try:
                iterations += self._newton.solve(drive)
            except SolveError as error:
                self.reject()
                # what is not finite where the step starts is so in a shorter step, too
                error.shorter_helps = not_finite_error(self.system, error.field_name) is None
                raise
            parts.append(self._stage_heat(weight * dt))
            stage_gain = self.system.enthalpy() - self._enthalpy
            self.system.set_old_enthalpy(self._enthalpy + (1.0 - length) / length * stage_gain)
        self.system.set_old_enthalpy(self._enthalpy)
        in_layers = sum(part.stored for part in parts)
        heat = StepHeat.total(parts, stored=self.system.stored_heat() + in_layers)
        return self._result(heat, iterations)

    def accept(self) -> None:
        """Make the present state the start of the next step; collective."""
        for interface in self.system.interfaces.values():
            interface.accept(self.y.x.petsc_vec)
        self._accepted = self.y.x.array.copy()
        self._enthalpy = self.system.enthalpy()

    def reject(self) -> None:
        """Return to the last accepted state."""
        self.y.x.array[:] = self._accepted

    def state(self) -> ElectroThermalState:
        """Return a copy of what the next steps depend on, on this rank."""
        return ElectroThermalState(
            y=self.y.x.array.copy(),
            accepted=self._accepted.copy(),
            enthalpy=self._enthalpy.copy(),
            system=self.system.state(),
            newton=self._newton.state(),
        )

    def restore(self, state: ElectroThermalState) -> None:
        """Continue from a state of the same problem on the same partition of its mesh; collective.

        Contact maps are not part of it: update them before the next solve.
        """
        self.y.x.array[:] = state.y
        self._accepted = state.accepted.copy()
        self._enthalpy = state.enthalpy.copy()
        self.system.restore(state.system)
        self._newton.restore(state.newton)

    def _stage_heat(self, duration: float) -> StepHeat:
        """Heats of a stage that counts for `duration`.

        Residual and fluxes are those of the converged y.
        """
        contacts = self._contacts()
        reactions = self._newton.reactions()
        heat_out = {name: -rate * duration for name, rate in reactions.heat_in.items()}
        for name, rate in self.system.loss_rates().items():
            heat_out[name] = heat_out.get(name, 0.0) + rate * duration
        return StepHeat(
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

    def _result(self, heat: StepHeat, iterations: int) -> StepResult:
        return StepResult(
            heat=heat,
            terminal_potential=self._newton.terminal_potential(),
            terminal_current=self._newton.reactions().terminal_current,
            contacts=self._contacts(),
            iterations=iterations,
        )

    def statistics(self) -> dict[str, object]:
        """Return counts, and seconds on this rank, for the summary of a run."""
        assembly = self.system.statistics
        linear = self._newton.linear.statistics
        return {
            "newton_iterations": self._newton.iterations,
            "residual_assemblies": assembly.residuals,
            "jacobian_assemblies": assembly.jacobians,
            "linear_solves": linear.solves,
            "linear_iterations": linear.iterations,
            "preconditioner_setups": linear.setups,
            "seconds": {
                **assembly.seconds,
                **{f"linear_{part}": seconds for part, seconds in linear.seconds.items()},
            },
        }


def _require_one_stage_for_layers(scheme: Scheme, interfaces: Sequence[Interface]) -> None:
    """Refuse a scheme of several stages where layers have a history."""
    layered = [interface.name for interface in interfaces if interface.layers.layers]
    if layered and len(scheme.value) > 1:
        raise InputError.single(
            f"{scheme.name} cannot carry the states of layers from stage to stage",
            value=", ".join(layered),
            allowed=Scheme.BACKWARD_EULER.name,
            cure="take this scheme, or leave the layers out",
        )
