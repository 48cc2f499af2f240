"""The Jacobian of a contact interface against differences of its residual."""

from __future__ import annotations

import numpy as np
from dolfinx import fem

from microweld.arrays import Floats
from microweld.electrothermal.interface import Interface


def contact_derivatives(
    pair: Interface, y: fem.Function, direction: Floats, step: float
) -> tuple[Floats, Floats]:
    """Return the derivative of a contact's residual along a direction, exact and by differences.

    Args:
        pair: The interface, paired.
        y: Potential and temperature; they are moved.
        direction: Of the change of y.
        step: Length of the differences along it.
    """
    matrix = pair.jacobian(y.x.petsc_vec)
    base = y.x.array.copy()
    sides = []
    for sign in (1, -1):
        y.x.array[:] = base + sign * step * direction
        sides.append(pair.residual(y.x.petsc_vec))
    numeric = (sides[0] - sides[1]) / (2 * step)
    exact = np.einsum("nij,nj->ni", matrix, direction[pair.contact_map.dofs])
    return exact, numeric
