"""What entered the residual of the mechanics, to find a value that is not finite."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import ufl

from microweld.errors import SolveError
from microweld.fem import finite
from microweld.fem.finite import Evaluated
from microweld.mechanics.system import MechanicalSystem


def not_finite_error(system: MechanicalSystem) -> SolveError | None:
    """Return the error that names what is not finite at present, or None; collective."""
    return finite.not_finite_error(system.comm, "displacement", _evaluated(system))


def _evaluated(system: MechanicalSystem) -> Iterator[Evaluated]:
    nodes = system.space.tabulate_dof_coordinates()
    yield Evaluated("the displacement", system.displacement.x.array.reshape(-1, 3), nodes, {})
    material = system.material
    points = material.points
    places = points.evaluate(points.expression(ufl.SpatialCoordinate(system.joint.mesh)), 3)
    metal = material.metal
    inputs = {"T [K]": material.temperature}
    yield Evaluated("the temperature in the mechanics", material.temperature, places, {})
    for title, values in (
        ("bulk modulus", metal.bulk),
        ("shear modulus", metal.shear),
        ("thermal stretch", metal.stretch),
    ):
        for number, body in enumerate(system.joint.bodies):
            here = material.body == number
            at = {"T [K]": material.temperature[here]}
            yield Evaluated(f"the {title} of {body}", values[here], places[here], at)
    inputs["plastic strain [-]"] = material.old.strain
    for name, values in material.state._asdict().items():
        yield Evaluated(f"the plastic state {name}", values, places, inputs)
    stress = material.stress.x.array.reshape(-1, 9)
    yield Evaluated("the stress", stress, places, inputs)
    yield Evaluated("the slope of the stress", material.moduli.reshape(-1, 81), places, inputs)
    for pair in system.pairs:
        at_points = np.einsum("pa,pai->pi", pair.shape, pair.slave.coordinates[pair.facet])
        yield Evaluated(f"the contact pressure of {pair.name}", pair.pressure, at_points, {})
