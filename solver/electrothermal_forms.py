"""Weak forms of current and heat in the bulk and on its surfaces, with their exact derivatives.

Strong form, in the current configuration (docs/design.md, section 3):

    j = -sigma(T) (grad phi + S(T) grad T),      div j = 0
    dH/dt + div(q + phi j) = 0,                  q = -k(T) grad T + T S(T) j

Weak form with tests w [V], v [K]; a residual is zero at the solution. Pulled back to the reference configuration,
every flux is J F^-1 times the true one, so the conductivities appear with C = J F^-1 F^-T, and H is the enthalpy of a
reference volume:

    R_phi(w) = - int j . grad w                                            [A] per unit of w
    R_T(v)   =   int (H - H_old)/dt v - q . grad v + (j . grad phi) v - Q v [W] per unit of v
               + oint (h (T - T_a) + eps sigma_B (T^4 - T_a^4)) v

Q is heat from elsewhere, that of plastic work, per reference volume. A surface without a term is insulated. R_phi summed over a terminal's nodes is the current that enters there; R_T summed over the
nodes of a surface of fixed temperature is the heat that enters there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import ufl
from dolfinx import fem

#: Stefan-Boltzmann constant [W/(m2 K4)], exact in the SI of 2019.
STEFAN_BOLTZMANN = 5.670374419e-8

QUADRATURE_DEGREE = 4

#: Assembly is most of a time step's cost: let the compiler use what this machine has.
JIT_OPTIONS = {"cffi_extra_compile_args": ["-O3", "-march=native", "-fno-math-errno", "-g0"]}


@dataclass(frozen=True)
class SurfaceLoss:
    """Heat given to the surroundings by one surface."""

    heat_transfer_coefficient: float = 0.0  #: convection [W/(m2 K)]
    emissivity: float = 0.0  #: grey, to large surroundings [-]
    ambient_temperature: float = 293.15  #: of air and walls [K]


@dataclass(frozen=True)
class PointData:
    """Coefficients at quadrature points that the forms read: values and slopes in T."""

    sigma: Any  #: electrical conductivity [S/m]
    dsigma: Any
    k: Any  #: thermal conductivity [W/(m K)]
    dk: Any
    enthalpy: Any  #: per reference volume [J/m3]
    capacity: Any  #: slope of the enthalpy [J/(m3 K)]
    enthalpy_old: Any
    seebeck: Any = None  #: [V/K]; None where no body has one, which halves the cost of the Jacobian
    dseebeck: Any = None


def pull_back(mesh: Any, displacement: fem.Function | None) -> Any:
    """C = J F^-1 F^-T, which turns a true conductivity into a reference one."""
    dimension = mesh.geometry.dim
    if displacement is None:
        return ufl.Identity(dimension)
    F = ufl.Identity(dimension) + ufl.grad(displacement)
    F_inverse = ufl.inv(F)
    return ufl.det(F) * F_inverse * F_inverse.T


def area_ratio(mesh: Any, displacement: fem.Function | None) -> Any:
    """Current area of a surface per reference area (Nanson)."""
    if displacement is None:
        return ufl.as_ufl(1.0)
    F = ufl.Identity(mesh.geometry.dim) + ufl.grad(displacement)
    cofactor = ufl.det(F) * ufl.inv(F).T * ufl.FacetNormal(mesh)
    return ufl.sqrt(ufl.dot(cofactor, cofactor))


def current_density(y: fem.Function, data: PointData, C: Any) -> Any:
    """J [A/m2], per reference area."""
    phi, T = ufl.split(y)
    field = ufl.grad(phi)
    if data.seebeck is not None:
        field = field + data.seebeck * ufl.grad(T)
    return -data.sigma * C * field


def bulk_residual(
    y: fem.Function, data: PointData, C: Any, rate: fem.Constant, heat_source: fem.Function, dx: Any
) -> Any:
    """R_phi(w) + R_T(v) of the volume; `rate` is 1/dt [1/s], 0 for a steady state; `heat_source` is Q [W/m3]."""
    phi, T = ufl.split(y)
    w, v = ufl.TestFunctions(y.function_space)
    j = current_density(y, data, C)
    q = -data.k * C * ufl.grad(T)
    if data.seebeck is not None:
        q = q + T * data.seebeck * j
    storage = rate * (data.enthalpy - data.enthalpy_old)
    return (
        -ufl.dot(j, ufl.grad(w))
        + (storage + ufl.dot(j, ufl.grad(phi)) - heat_source) * v
        - ufl.dot(q, ufl.grad(v))
    ) * dx


def bulk_jacobian(y: fem.Function, data: PointData, C: Any, rate: fem.Constant, dx: Any) -> Any:
    """Exact derivative of `bulk_residual`, the slopes of the coefficients included."""
    phi, T = ufl.split(y)
    w, v = ufl.TestFunctions(y.function_space)
    dphi, dT = ufl.TrialFunctions(y.function_space)
    j = current_density(y, data, C)
    field, dfield = ufl.grad(phi), ufl.grad(dphi)
    if data.seebeck is not None:
        field = field + data.seebeck * ufl.grad(T)
        dfield = dfield + data.dseebeck * dT * ufl.grad(T) + data.seebeck * ufl.grad(dT)
    dj = -data.dsigma * dT * C * field - data.sigma * C * dfield
    dq = -data.dk * dT * C * ufl.grad(T) - data.k * C * ufl.grad(dT)
    if data.seebeck is not None:
        dq = dq + (data.seebeck + T * data.dseebeck) * dT * j + T * data.seebeck * dj
    dheat = ufl.dot(dj, ufl.grad(phi)) + ufl.dot(j, ufl.grad(dphi))
    return (
        -ufl.dot(dj, ufl.grad(w)) + (rate * data.capacity * dT + dheat) * v - ufl.dot(dq, ufl.grad(v))
    ) * dx


def loss_density(T: Any, mesh: Any, loss: SurfaceLoss) -> Any:
    """Heat given off per current area [W/m2]; the numbers are Constants, so a sweep compiles once."""
    number = {name: fem.Constant(mesh, float(value)) for name, value in vars(loss).items()}
    ambient = number["ambient_temperature"]
    radiation = number["emissivity"] * STEFAN_BOLTZMANN * (T**4 - ambient**4)
    return number["heat_transfer_coefficient"] * (T - ambient) + radiation


def loss_terms(
    y: fem.Function, displacement: fem.Function | None, losses: Mapping[int, SurfaceLoss], ds: Any
) -> dict[int, Any]:
    """Integrands [W/m2 of reference area] of the surface losses, by facet tag, with their measure."""
    mesh = y.function_space.mesh
    ratio = area_ratio(mesh, displacement)
    return {tag: (loss_density(ufl.split(y)[1], mesh, loss) * ratio, ds(tag)) for tag, loss in losses.items()}
