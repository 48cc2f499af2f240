"""The bulk weak form written in UFL on closed-form properties, to check the compiled kernel."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import ufl
from dolfinx import fem
from numpy.typing import NDArray

from microweld.fem.kinematics import deformation, width
from microweld.meshes.joint import Joint


def residual_form(
    y: fem.Function,
    y_old: fem.Function,
    laws: dict[str, Callable[[Any], Any]],
    rate: float,
    source: fem.Function,
    displacement: fem.Function,
    joint: Joint,
) -> Any:
    """Return R_phi(w) + R_T(v) of docs/design.md, section 3, pulled back with C = J F^-1 F^-T.

    Args:
        y: Potential [V] and temperature [K].
        y_old: Those at the start of the step.
        laws: Of sigma, k, enthalpy and Seebeck coefficient.
        rate: One over the time step [1/s].
        source: Heat [W/m3].
        displacement: Of the bodies [m].
        joint: Its mesh.
    """
    phi, T = ufl.split(y)
    w, v = ufl.TestFunctions(y.function_space)
    F = deformation(displacement, joint)
    C = ufl.det(F) * ufl.inv(F) * ufl.inv(F).T
    j = -laws["sigma"](T) * C * (ufl.grad(phi) + laws["seebeck"](T) * ufl.grad(T))
    q = -laws["k"](T) * C * ufl.grad(T) + T * laws["seebeck"](T) * j
    storage = rate * (laws["enthalpy"](T) - laws["enthalpy"](ufl.split(y_old)[1]))
    heat = storage + ufl.dot(j, ufl.grad(phi)) - source
    integrand = -ufl.dot(j, ufl.grad(w)) + heat * v - ufl.dot(q, ufl.grad(v))
    return integrand * width(joint) * ufl.dx(metadata={"quadrature_degree": 4})


def assembled(form: Any, y: fem.Function) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return residual vector and dense Jacobian of a form; one process.

    Args:
        form: The residual.
        y: Its unknown.
    """
    jacobian = fem.assemble_matrix(fem.form(ufl.derivative(form, y)))
    return fem.assemble_vector(fem.form(form)).array, jacobian.to_scipy().toarray()
