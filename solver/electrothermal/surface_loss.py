"""Heat given off by surfaces.

    R_T(v) += oint (h (T - T_a) + eps sigma_B (T^4 - T_a^4)) v da          [W] per unit of v

over the deformed surface: da = |J F^-T N| width dA (Nanson). A surface without a term is insulated.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import ufl
from dolfinx import fem

from microweld.fem.kinematics import deformation, width
from microweld.meshes.joint import Joint

#: Stefan-Boltzmann constant [W/(m2 K4)], exact in the SI of 2019.
STEFAN_BOLTZMANN = 5.670374419e-8


@dataclass(frozen=True)
class SurfaceLoss:
    """Heat given to the surroundings by one surface."""

    heat_transfer_coefficient: float = 0.0  #: convection [W/(m2 K)]
    emissivity: float = 0.0  #: grey, to large surroundings [-]
    ambient_temperature: float = 293.15  #: of air and walls [K]


def area_ratio(joint: Joint, displacement: fem.Function | None) -> Any:
    """Return the current area of a surface per measure of the mesh's reference facets.

    Undeformed, it is 1, or the width of a two-dimensional model [m].

    Args:
        joint: Mesh and model.
        displacement: Displacement that deforms the bodies [m], None where nothing is deformed.
    """
    if displacement is None:
        return width(joint)
    F = deformation(displacement, joint)
    cofactor = ufl.det(F) * ufl.inv(F).T * ufl.FacetNormal(joint.mesh)
    return ufl.sqrt(ufl.dot(cofactor, cofactor)) * width(joint)


def loss_density(T: Any, joint: Joint, loss: SurfaceLoss, displacement: fem.Function | None) -> Any:
    """Return the heat given off per measure of the mesh [W/m2].

    Args:
        T: Temperature as a UFL expression [K].
        joint: Mesh and model.
        loss: Convection and radiation; its numbers become Constants, so that a sweep over them
            compiles once.
        displacement: Displacement that deforms the bodies [m], None where nothing is deformed.
    """
    number = {
        name: fem.Constant(joint.mesh, np.float64(value)) for name, value in vars(loss).items()
    }
    ambient = number["ambient_temperature"]
    radiation = number["emissivity"] * STEFAN_BOLTZMANN * (T**4 - ambient**4)
    given = number["heat_transfer_coefficient"] * (T - ambient) + radiation
    return given * area_ratio(joint, displacement)
