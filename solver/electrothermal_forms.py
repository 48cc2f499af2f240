"""Heat given off by surfaces.

    R_T(v) += oint (h (T - T_a) + eps sigma_B (T^4 - T_a^4)) v da          [W] per unit of v

over the deformed surface: da = |J F^-T N| dA (Nanson). A surface without a term is insulated.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import ufl
from dolfinx import fem

#: Stefan-Boltzmann constant [W/(m2 K4)], exact in the SI of 2019.
STEFAN_BOLTZMANN = 5.670374419e-8


@dataclass(frozen=True)
class SurfaceLoss:
    """Heat given to the surroundings by one surface."""

    heat_transfer_coefficient: float = 0.0  #: convection [W/(m2 K)]
    emissivity: float = 0.0  #: grey, to large surroundings [-]
    ambient_temperature: float = 293.15  #: of air and walls [K]


def area_ratio(mesh: Any, displacement: fem.Function | None) -> Any:
    """Current area of a surface per reference area."""
    if displacement is None:
        return 1.0
    F = ufl.Identity(mesh.geometry.dim) + ufl.grad(displacement)
    cofactor = ufl.det(F) * ufl.inv(F).T * ufl.FacetNormal(mesh)
    return ufl.sqrt(ufl.dot(cofactor, cofactor))


def loss_density(T: Any, mesh: Any, loss: SurfaceLoss, displacement: fem.Function | None) -> Any:
    """Heat given off per reference area [W/m2]; the numbers are Constants, so that a sweep compiles once."""
    number = {name: fem.Constant(mesh, np.float64(value)) for name, value in vars(loss).items()}
    ambient = number["ambient_temperature"]
    radiation = number["emissivity"] * STEFAN_BOLTZMANN * (T**4 - ambient**4)
    given = number["heat_transfer_coefficient"] * (T - ambient) + radiation
    return given * area_ratio(mesh, displacement)
