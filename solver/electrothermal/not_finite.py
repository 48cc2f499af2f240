"""What entered residual and tangent of current and heat, to find a value that is not finite."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import numpy as np

from microweld.arrays import Floats
from microweld.electrothermal.boundary import POTENTIAL, TEMPERATURE
from microweld.errors import SolveError
from microweld.fem import finite
from microweld.fem.finite import Evaluated

if TYPE_CHECKING:
    from microweld.contact_laws.closed_points import ContactSide
    from microweld.contact_laws.dual import Dual
    from microweld.electrothermal.coefficients import PointData
    from microweld.electrothermal.interface import Interface
    from microweld.electrothermal.system import ElectroThermalSystem

#: Arrays of `Coefficients`: name of the quantity, value and slope.
_PROPERTIES = (
    ("electrical conductivity", "sigma", "dsigma"),
    ("thermal conductivity", "k", "dk"),
    ("Seebeck coefficient", "seebeck", "dseebeck"),
    ("enthalpy", "enthalpy", "capacity"),
)
_SIDE_PROPERTIES = {
    "electrical conductivity": "electrical_conductivity",
    "thermal conductivity": "thermal_conductivity",
    "flow hardness": "hardness",
}


def not_finite_error(system: ElectroThermalSystem, field: str) -> SolveError | None:
    """Return the error that names what is not finite at the present y, or None; collective.

    Args:
        system: The assembled system.
        field: Field in whose solve it was met.
    """
    return finite.not_finite_error(system.space.mesh.comm, field, _evaluated(system))


def _evaluated(system: ElectroThermalSystem) -> Iterator[Evaluated]:
    nodes = system.space.tabulate_dof_coordinates()
    system.y.x.scatter_forward()
    y = system.y.x.array.reshape(-1, 2)
    u = system.deformation()
    if u.size:
        yield Evaluated("the displacement", u, nodes, {})
    yield Evaluated("the temperature", y[:, TEMPERATURE], nodes, {})
    yield Evaluated("the electric potential", y[:, POTENTIAL], nodes, {"T [K]": y[:, TEMPERATURE]})
    system.update(y[:, TEMPERATURE])
    yield from _of_points(system.data, system.bodies, y, nodes)
    yield from _of_points(system.surface_layers.data, system.bodies, y, nodes)
    source = system.data.now.source
    middle = nodes[system.cells.nodes].mean(axis=1)
    yield Evaluated("the heat of plastic work", source, middle, {})
    for interface in system.interfaces.values():
        yield from _of_contact(interface, system, nodes)


def _of_points(
    data: PointData, bodies: tuple[str, ...], y: Floats, nodes: Floats
) -> Iterator[Evaluated]:
    """Properties of bodies or of surface layers at their points, body by body."""
    T = data.temperature(y[:, TEMPERATURE])
    places = data.at_points(nodes)
    for name, value, slope in _PROPERTIES:
        for array, of in ((value, "the"), (slope, "the slope with temperature of the")):
            values = getattr(data.now, array).ravel()
            for number, body in enumerate(bodies):
                here = data.body == number
                title = f"{of} {name} of {body}"
                yield Evaluated(title, values[here], places[here], {"T [K]": T[here]})


def _of_contact(
    interface: Interface, system: ElectroThermalSystem, nodes: Floats
) -> Iterator[Evaluated]:
    """Yield what the conductances of a pair follow from, then these, at its closed points."""
    name = interface.name
    places = interface.contact_map.places(system.y.x.petsc_vec, nodes)
    sides = interface.contact_map.sides(system.y.x.petsc_vec)
    inputs = {
        "p [Pa]": interface.contact_map.pressure,
        "T_slave [K]": sides.T_s,
        "T_master [K]": sides.T_m,
        "U [V]": sides.phi_s - sides.phi_m,
    }
    yield Evaluated(
        f"the contact pressure of {name}", interface.contact_map.pressure, places, inputs
    )
    slave: ContactSide | None = getattr(interface.law, "slave", None)
    master: ContactSide | None = getattr(interface.law, "master", None)
    for of, side, T in (("slave", slave, sides.T_s), ("master", master, sides.T_m)):
        for title, key in _SIDE_PROPERTIES.items():
            if side is not None:
                value, slope = getattr(side, key)(T)
                text = f"the {title} of the {of} of {name}"
                yield Evaluated(text, np.stack([value, slope], axis=1), places, inputs)
    metal = interface.metal(sides)
    yield from _of_duals("", name, metal.electrical, metal.thermal, places, inputs)
    passage, states = interface.passage(sides)
    for layer, state in zip(interface.layers.layers, states, strict=True):
        yield from _of_layer(type(layer).__name__, state, name, places, inputs)
    yield from _of_duals(
        " through its layers", name, passage.electrical, passage.thermal, places, inputs
    )
    for title, heat in (("slave", passage.slave_storage), ("master", passage.master_storage)):
        text = f"the heat stored in layers on the {title} of {name}"
        yield Evaluated(text, np.vstack([heat.value, heat.slope]).T, places, inputs)


def _of_duals(
    through: str,
    name: str,
    electrical: Dual,
    thermal: Dual,
    places: Floats,
    inputs: Mapping[str, Floats],
) -> Iterator[Evaluated]:
    for kind, h in (("electrical", electrical), ("thermal", thermal)):
        title = f"{kind} contact conductance of {name}{through}"
        yield Evaluated(f"the {title}", h.value, places, inputs)
        yield Evaluated(f"the slope of the {title}", h.slope.T, places, inputs)


def _of_layer(
    layer: str, state: Mapping[str, Floats], name: str, places: Floats, inputs: Mapping[str, Floats]
) -> Iterator[Evaluated]:
    for variable, values in state.items():
        yield Evaluated(
            f"the state {variable} of the layer {layer} of {name}", values, places, inputs
        )
