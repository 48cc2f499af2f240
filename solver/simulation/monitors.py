"""What is recorded of a weld after each step: the row of the history, and fields for ParaView."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mpi4py import MPI

import basix
import numpy as np
import ufl
from dolfinx import fem

from microweld.arrays import Floats
from microweld.electrothermal.heat_balance import StepHeat
from microweld.fem.cells import body_of_cells
from microweld.fem.kinematics import deformation, width
from microweld.fields import FIELDS, HISTORY, contact_areas, row_of
from microweld.materials.material import compile_properties
from microweld.setup.weld import Weld
from microweld.simulation.coupling import Solved
from microweld.simulation.energy_balance import Energies, EnergyBalance
from microweld.simulation.heat_affected_zone import HeatAffectedZone
from microweld.simulation.parts import Parts


@dataclass(frozen=True)
class WeldAfterStep:
    """What the columns of the history are computed from (`microweld.fields.Observation`)."""

    time: float  #: end of the step [s]
    solved: Solved
    set_downs: Floats  #: of each head [m]
    weld: Weld
    balance: EnergyBalance  #: the step included
    monitors: Monitors


@dataclass(frozen=True)
class MonitorsState:
    """What the next rows of the history depend on."""

    set_downs: Floats  #: of each head [m]
    balance: EnergyBalance


class Monitors:
    """Figures and fields of a weld after each step. All figures are of the whole joint.

    Args:
        weld: The weld that is simulated.
    """

    def __init__(self, weld: Weld) -> None:
        self.weld = weld
        self.balance = EnergyBalance()
        self._set_downs: Floats = np.zeros(len(weld.joint.rigid_faces))
        points = weld.mechanics.points
        self._cell_body = body_of_cells(weld.joint.mesh, weld.joint.cell_tags, weld.joint.bodies)
        self._body = points.by_point(self._cell_body)
        self._liquid = compile_properties(list(weld.materials.values()), "liquid_fraction")
        dx = ufl.Measure("dx", weld.joint.mesh, metadata=points.metadata)
        self._liquid_function = points.function()
        self._deformation = deformation(weld.mechanics.displacement, weld.joint)
        liquid = self._liquid_function * ufl.det(self._deformation) * width(weld.joint)
        self._molten = fem.form(liquid * dx)
        self.heat_affected_zone = HeatAffectedZone(weld)
        self.parts = Parts(weld)
        self._density = self._current_density_expression()

    def row(self, time: float, solved: Solved) -> dict[str, float]:
        """Return the row of the history after a step and add the step to the energy balance.

        Collective.

        Args:
            time: End of the step [s].
            solved: The step, accepted.

        Returns:
            Values by key of `microweld.fields.HISTORY`.
        """
        weld = self.weld
        set_downs = -weld.mechanics.face_displacements()
        work = float(solved.forces @ (set_downs - self._set_downs))
        self._set_downs = set_downs
        heat = solved.electrothermal.heat
        factor = weld.joint.symmetry_factor
        self.balance.add(_energies(heat, factor, weld.joint.cooled_surfaces, work))
        step = WeldAfterStep(time, solved, set_downs, weld, self.balance, self)
        return row_of(HISTORY.values(), step) | self._layer_columns(contact_areas(step))

    def _layer_columns(self, areas: Mapping[str, float]) -> dict[str, float]:
        """Return what of the layers goes to the history, `areas` [m2] by pair; collective."""
        row: dict[str, float] = {}
        for pair, interface in self.weld.electrothermal.system.interfaces.items():
            for key, mean in interface.layer_means(self.weld.comm).items():
                field = FIELDS[key]
                match field.history:
                    case "none":
                        continue
                    case "mean":
                        value = mean
                    case "peak":
                        value = interface.layer_peak(key, self.weld.comm)
                    case "area":
                        value = mean * areas[pair]
                row[field.column.key_of(pair)] = value
        return row

    def state(self) -> MonitorsState:
        """Return a copy of what the next rows depend on."""
        return MonitorsState(self._set_downs.copy(), self.balance.state())

    def restore(self, state: MonitorsState) -> None:
        """Continue from a state, as if the steps before it had just been made here."""
        self._set_downs = state.set_downs.copy()
        self.balance.restore(state.balance)

    def peak_temperatures(self) -> dict[str, float]:
        """Return the highest nodal temperature of each body [K]; collective."""
        temperature = self.weld.electrothermal.temperature
        local = np.array(
            [np.max(temperature[nodes], initial=0.0) for nodes in self.weld.nodes.values()]
        )
        self.weld.comm.Allreduce(MPI.IN_PLACE, local, MPI.MAX)
        return dict(zip(self.weld.nodes, map(float, local), strict=True))

    def molten_volume(self) -> float:
        """Return the current volume of liquid [m3]; collective."""
        liquid, _ = self._liquid.evaluate(self.weld.mechanics.temperature, self._body)
        self._liquid_function.x.array[:] = liquid
        layers = self.weld.electrothermal.system.surface_layers
        in_layers, _ = self._liquid.evaluate(
            layers.data.temperature(self.weld.electrothermal.temperature), layers.data.body
        )
        local = fem.assemble_scalar(self._molten) + layers.integrate(in_layers)
        return float(self.weld.comm.allreduce(local)) * self.weld.joint.symmetry_factor

    def _current_density_expression(self) -> fem.Expression:
        """Build J = -sigma (grad phi + S grad T) in the current configuration, at cell centres."""
        weld = self.weld
        phi, temperature = ufl.split(weld.electrothermal.y)
        materials = list(weld.materials.values())
        flat = fem.functionspace(weld.joint.mesh, ("DG", 0))
        self._sigma = fem.Function(flat)
        self._seebeck = fem.Function(flat)
        self._properties = (
            compile_properties(materials, "electrical_conductivity"),
            compile_properties(materials, "seebeck"),
        )
        inverse = ufl.inv(self._deformation)
        field = ufl.dot(ufl.grad(phi) + self._seebeck * ufl.grad(temperature), inverse)
        centre, _ = basix.make_quadrature(weld.joint.mesh.basix_cell(), 1)
        return fem.Expression(-self._sigma * field, centre)

    def current_density(self) -> Floats:
        """Compute the current density (cells, 3) [A/m2] at the centre of each local cell."""
        weld = self.weld
        temperature = weld.electrothermal.temperature[weld.electrothermal.space.dofmap.list].mean(
            axis=1
        )
        for function, compiled in zip((self._sigma, self._seebeck), self._properties, strict=True):
            function.x.array[:] = compiled.evaluate(temperature, self._cell_body)[0]
        return self._density.eval(weld.joint.mesh, weld.mechanics.points.cells).reshape(-1, 3)

    def node_fields(self) -> dict[str, fem.Function | Floats]:
        """Return the fields at the nodes by key of `microweld.fields.FIELDS`."""
        weld = self.weld
        temperature = weld.electrothermal.temperature
        liquid = np.zeros_like(temperature)
        for index, nodes in enumerate(weld.nodes.values()):
            liquid[nodes] = self._liquid.evaluate(temperature[nodes], np.full(nodes.size, index))[0]
        return {
            "displacement": weld.mechanics.displacement,
            "temperature": temperature,
            "potential": weld.electrothermal.potential,
            "liquid_fraction": liquid,
        }

    def cell_fields(self) -> dict[str, fem.Function | Floats]:
        """Return averages over cells by key of `microweld.fields.FIELDS`."""
        mechanics = self.weld.mechanics
        by_cell = (-1, mechanics.points.per_cell)
        fields: dict[str, fem.Function | Floats] = {"current_density": self.current_density()}
        for field in FIELDS.values():
            if field.state:
                values = getattr(mechanics.plastic_state, field.state)
                fields[field.key] = mechanics.points.average(values.reshape(by_cell))
        return fields

    def contact_fields(self) -> dict[str, Mapping[str, Floats]]:
        """Return positions and fields of the contact points of each pair."""
        fields: dict[str, Mapping[str, Floats]] = {}
        for pair in self.weld.pairs:
            pairing = pair.pairing(keep=True)
            interface = self.weld.electrothermal.system.interfaces[pair.name]
            electrical = np.zeros(pairing.point.size)
            thermal = np.zeros(pairing.point.size)
            temperature = np.full(pairing.point.size, np.nan)
            closed = pairing.pressure > 0
            y = self.weld.electrothermal.y.x.petsc_vec
            electrical[closed], thermal[closed] = interface.conductances(y)
            temperature[closed] = interface.temperatures(y)
            fields[pair.name] = {
                "points": pair.positions()[pairing.point],
                "contact_pressure": pairing.pressure,
                "contact_gap": pairing.gap,
                "contact_temperature": temperature,
                "electrical_contact_conductance": electrical,
                "thermal_contact_conductance": thermal,
                **interface.layers.observe(pairing.point),
            }
        return fields


def _energies(
    step: StepHeat, factor: int, cooled: tuple[str, ...], electrode_work: float
) -> Energies:
    """Return the energies of a step, of the whole joint [J]."""
    terminals = sum(heat for name, heat in step.heat_out.items() if name in cooled)
    return Energies(
        electrical_input=factor * step.electrical_input,
        plastic_heat=factor * step.source,
        stored_heat=factor * step.stored,
        surface_loss=factor * (sum(step.heat_out.values()) - terminals),
        terminal_loss=factor * terminals,
        contact_heat={pair: factor * heat for pair, heat in step.contact_heat.items()},
        electrode_work=electrode_work,
    )
