"""What is watched at every step: the row of the history, and the fields for ParaView."""

from __future__ import annotations

from collections.abc import Mapping

from mpi4py import MPI

import basix
import numpy as np
import ufl
from dolfinx import fem

from microweld.arrays import Floats
from microweld.electrothermal.heat_balance import StepHeat
from microweld.fem.cells import body_of_cells
from microweld.fem.kinematics import deformation, width
from microweld.fields import FIELDS
from microweld.materials.material import compile_properties
from microweld.setup.weld import Weld
from microweld.simulation.coupling import Solved
from microweld.simulation.energy_balance import Ledger, LedgerEntry

#: Shares of a contact that the history gives as areas.
BONDS = {
    "brazed_fraction": "brazed_area",
    "solid_bond_fraction": "solid_bond_area",
    "fused_fraction": "fused_area",
}


class Monitors:
    """Reads figures and fields off a weld after each step. All figures are of the whole joint.

    Args:
        weld: the problem.
    """

    def __init__(self, weld: Weld) -> None:
        self.weld = weld
        self.ledger = Ledger()
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
        self._density = self._current_density_expression()

    def row(self, time: float, solved: Solved) -> dict[str, float]:
        """The row of the history after a step, by key of `microweld.fields.HISTORY`.

        Enters the step in the ledger.
        """
        weld = self.weld
        factor = self.weld.joint.symmetry_factor
        result = solved.electrothermal
        set_downs = -weld.mechanics.face_displacements()
        work = float(solved.forces @ (set_downs - self._set_downs))
        self.ledger.add(_entry(result.heat, factor, weld.joint.cooled_surfaces, work))
        self._set_downs = set_downs
        flowing = abs(solved.current) > 0
        row = {
            "time": time,
            "current": solved.current,
            "voltage": result.terminal_potential,
            "resistance": result.terminal_potential / solved.current if flowing else np.nan,
            "force": float(solved.forces.sum()),
            "applied_force": solved.applied_force,
            "set_down": float(set_downs.mean()),
            "charge_imbalance": result.heat.charge_imbalance if flowing else 0.0,
            "molten_volume": self.molten_volume(),
            **self.ledger.columns(),
        }
        for body, peak in self.peak_temperatures().items():
            row[f"temperature_peak_{body}"] = peak
        for head, force, set_down in zip(weld.joint.heads, solved.forces, set_downs, strict=False):
            row[f"head_force_{head}"] = float(force)
            row[f"head_set_down_{head}"] = float(set_down)
        for name, flux in result.contacts.items():
            whole = (
                flowing and name in weld.essential_pairs
            )  # else the current passes beside, or there and back
            row[f"contact_resistance_{name}"] = flux.resistance / factor if whole else np.nan
            row[f"contact_temperature_peak_{name}"] = flux.peak_temperature
            row[f"contact_area_{name}"] = flux.area * factor
        for name, interface in weld.electrothermal.system.interfaces.items():
            for key, mean in interface.layer_means(weld.comm).items():
                if key in BONDS:
                    row[f"{BONDS[key]}_{name}"] = mean * row[f"contact_area_{name}"]
                elif key == "sticking_ratio":
                    row[f"{key}_{name}"] = interface.layer_peak(key, weld.comm)
                else:
                    row[f"{key}_{name}"] = mean
        return row

    def peak_temperatures(self) -> dict[str, float]:
        """Highest nodal temperature of each body [K]; collective."""
        temperature = self.weld.electrothermal.temperature
        local = np.array(
            [np.max(temperature[nodes], initial=0.0) for nodes in self.weld.nodes.values()]
        )
        self.weld.comm.Allreduce(MPI.IN_PLACE, local, MPI.MAX)
        return dict(zip(self.weld.nodes, map(float, local), strict=True))

    def molten_volume(self) -> float:
        """Current volume of liquid [m3]; collective."""
        liquid, _ = self._liquid.evaluate(self.weld.mechanics.temperature, self._body)
        self._liquid_function.x.array[:] = liquid
        layers = self.weld.electrothermal.system.surface_layers
        in_layers, _ = self._liquid.evaluate(
            layers.data.temperature(self.weld.electrothermal.temperature), layers.data.body
        )
        local = fem.assemble_scalar(self._molten) + layers.integrate(in_layers)
        return float(self.weld.comm.allreduce(local)) * self.weld.joint.symmetry_factor

    def _current_density_expression(self) -> fem.Expression:
        """J = -sigma (grad phi + S grad T) in the current configuration, at cell centres."""
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
        """Current density (cells, 3) [A/m2] at the centre of each local cell."""
        weld = self.weld
        temperature = weld.electrothermal.temperature[weld.electrothermal.space.dofmap.list].mean(
            axis=1
        )
        for function, compiled in zip((self._sigma, self._seebeck), self._properties, strict=True):
            function.x.array[:] = compiled.evaluate(temperature, self._cell_body)[0]
        return self._density.eval(weld.joint.mesh, weld.mechanics.points.cells).reshape(-1, 3)

    def node_fields(self) -> dict[str, fem.Function | Floats]:
        """Fields at the nodes by key of `microweld.fields.FIELDS`."""
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
        """Averages over cells by key of `microweld.fields.FIELDS`."""
        mechanics = self.weld.mechanics
        averages: dict[str, fem.Function | Floats] = {"current_density": self.current_density()}
        for field in FIELDS.values():
            if field.state:
                values: Floats = getattr(mechanics.plastic_state, field.state)
                by_cell = values.reshape(-1, mechanics.points.per_cell)
                averages[field.key] = mechanics.points.average(by_cell)
        return averages

    def contact_fields(self) -> dict[str, Mapping[str, Floats]]:
        """Contact points of each pair and what happens there."""
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


def _entry(
    step: StepHeat, factor: int, cooled: tuple[str, ...], electrode_work: float
) -> LedgerEntry:
    """The heats of a step, of the whole joint."""
    terminals = sum(heat for name, heat in step.heat_out.items() if name in cooled)
    return LedgerEntry(
        electrical_input=factor * step.electrical_input,
        plastic_heat=factor * step.source,
        stored_heat=factor * step.stored,
        surface_loss=factor * (sum(step.heat_out.values()) - terminals),
        terminal_loss=factor * terminals,
        contact_heat={pair: factor * heat for pair, heat in step.contact_heat.items()},
        electrode_work=electrode_work,
    )
